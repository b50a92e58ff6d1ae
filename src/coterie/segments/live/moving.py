"""Who entered and left in one tick: one by one where something touched them, in crowds where a definition did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pyroaring import BitMap

from coterie.engine import Transaction
from coterie.segments.moves import Crowd, Move, write_crowds, write_moves
from coterie.segments.publishing import Position

PENDING = 20_000
"""Changes of a segment from which on its bitmap is written."""


@dataclass
class Moved:
    """What a tick moved. counts: (entered, left) of each segment of which somebody moved or that means something else."""

    moves: list[Move] = field(default_factory=list)
    crowds: list[Crowd] = field(default_factory=list)
    counts: dict[str, tuple[int, int]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Whether anybody did."""
        return bool(self.moves or self.crowds)

    @property
    def entered(self) -> int:
        """How many entered, over all segments."""
        return sum(entered for entered, _ in self.counts.values())

    @property
    def left(self) -> int:
        """How many left, over all segments."""
        return sum(left for _, left in self.counts.values())

    def redefined(
        self, name: str, version: int, entered: BitMap, left: BitMap, cause: Mapping[str, str]
    ) -> None:
        """Customers who moved since a segment means something else: any number of them, so they stay bitmaps."""
        self.counts[name] = len(entered), len(left)
        for customers, is_entry in ((entered, True), (left, False)):
            if customers:
                self.crowds.append(Crowd(name, version, customers, is_entry, cause))

    def write(self, transaction: Transaction, became: Mapping[int, int], reached: Position) -> int:
        """Append to the history of changes, under the numbers that customers have by now; gives the number of the latest change."""
        moves = [_moved_on(move, became) for move in self.moves] if became else self.moves
        crowds = [_together(crowd, became) for crowd in self.crowds] if became else self.crowds
        through = write_moves(transaction, moves, reached.as_of)
        return write_crowds(transaction, crowds, reached.as_of) if crowds else through


def _moved_on(move: Move, became: Mapping[int, int]) -> Move:
    if move.customer not in became:
        return move
    return Move(move.segment, move.version, became[move.customer], move.entered, move.cause)


def _together(crowd: Crowd, became: Mapping[int, int]) -> Crowd:
    gone = crowd.customers & BitMap(list(became))
    if not gone:
        return crowd
    customers = (crowd.customers - gone) | BitMap([became[each] for each in gone])
    return Crowd(crowd.segment, crowd.version, customers, crowd.entered, crowd.cause)
