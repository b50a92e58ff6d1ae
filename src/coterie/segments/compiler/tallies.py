"""What a `did` counts, where it is so plain that one bare scan of its events can be counted without grouping.

The events are read as they lie, with the numbers of their customers and a flag a leaf, and counted by adding into arrays
of which each customer has one place. That is five to ten times quicker than a GROUP BY of the engine (ENGINE), and one
scan serves every leaf about the same events. Sums are whole billionths in 64 bits; where they might not fit, nothing is
decided here and the engine groups.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass

from coterie.segments.compiler.question import Question
from coterie.segments.compiler.windows import BoundsBySubject, bounds
from coterie.segments.language.conditions import Did
from coterie.segments.language.duration import MICROSECONDS
from coterie.segments.language.events import Events, PropertyPath, Where
from coterie.segments.language.measures import (
    Age,
    Aggregate,
    Aggregation,
    Count,
    Days,
    Measure,
    Periods,
    Share,
)
from coterie.segments.language.predicates import MeasureOperand, TraitOperand
from coterie.segments.language.windows import Dates, FullPeriods, Rolling, ThisPeriod, Window

Names = tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Tally:
    """One thing to count: the events of the names with low ≤ time ≤ high on which `where` holds, by a measure.

    within: a window of each customer's own, inside of that.
    """

    names: Names
    low: int | None
    high: int
    where: Where | None
    measure: Measure
    within: Window | None = None

    @property
    def paths(self) -> set[tuple[str, str]]:
        """(root, name) of the properties it reads."""
        return set(paths_of((self.where, self.measure)))

    @property
    def bytes_each(self) -> int:
        """What its arrays take a customer."""
        own = 0 if self.within is None else 24
        match self.measure:
            case Aggregate(Aggregation.FIRST | Aggregation.LAST):
                return own + 28
            case Aggregate():
                return own + 12
        return own + 8


def tally(question: Question, did: Did) -> Tally | None:
    """What a `did` counts; None where it needs more than one scan of its events."""
    if (
        did.nth is not None
        or not _adds_up(did.measure)
        or looks_elsewhere((did.events, did.measure, did.within))
    ):
        return None
    names, where = did.events.names, did.events.where
    if not _is_plain(did.within):
        if isinstance(did.measure, Periods):
            return None
        return Tally(names, None, question.as_of, where, did.measure, did.within)
    limits = bounds(question, did.within, _no_anchor)
    assert not isinstance(limits, BoundsBySubject)
    return Tally(names, limits.low, min(limits.high, question.as_of), where, did.measure)


def _no_anchor(_question: Question, _events: Events) -> str:
    raise AssertionError("a plain window has no anchor")


def _is_plain(window: Window | None) -> bool:
    """Whether the window is the same for everyone."""
    match window:
        case None | Rolling() | Dates():
            return True
        case FullPeriods() | ThisPeriod():
            return not window.customer_zone
    return False


def _adds_up(measure: Measure) -> bool:
    match measure:
        case Count() | Share() | Days():
            return True
        case Aggregate(aggregation, path):
            return aggregation is not Aggregation.MODE and path.root != "time"
        case Age(unit, _):
            return unit in MICROSECONDS
        case Periods(length):
            # So that the number of a period fits into 32 bits, however long ago it was.
            return length.is_exact and length.microseconds >= _SHORTEST_PERIOD
    return False


_SHORTEST_PERIOD = 3_600_000_000


def looks_elsewhere(node: object) -> bool:
    """Whether something in the tree is only known by other values of the customer."""
    if isinstance(node, TraitOperand | MeasureOperand):
        return True
    if isinstance(node, tuple):
        return any(looks_elsewhere(each) for each in node)
    return is_dataclass(node) and any(looks_elsewhere(getattr(node, part.name)) for part in fields(node))


def paths_of(node: object) -> Iterator[tuple[str, str]]:
    """(root, name) of the properties that a part of the tree reads."""
    if isinstance(node, PropertyPath):
        if node.root != "time":
            yield node.root, node.name
    elif isinstance(node, tuple):
        for each in node:
            yield from paths_of(each)
    elif is_dataclass(node):
        for part in fields(node):
            yield from paths_of(getattr(node, part.name))


def grouped(
    tallies: Sequence[Tally], lifted: Mapping[tuple[str, str], object], *, room: int
) -> list[list[Tally]]:
    """The tallies that are worth one scan together. room: how many bytes a customer their arrays may take.

    They are about the same events. Those that read a whole document of JSON stay with their own window: reading it costs
    more than the rest of the row.
    """
    groups: dict[object, list[list[Tally]]] = {}
    for each in tallies:
        reads_documents = any(path not in lifted for path in each.paths)
        key = (each.names, (each.low, each.high) if reads_documents else None, each.within is None)
        chunks = groups.setdefault(key, [[]])
        taken = sum(other.bytes_each for other in chunks[-1])
        if len(chunks[-1]) >= _MOST_TOGETHER or (chunks[-1] and taken + each.bytes_each > room):
            chunks.append([])
        chunks[-1].append(each)
    return [chunk for chunks in groups.values() for chunk in chunks]


_MOST_TOGETHER = 24
