"""How far a set of segments is from mutually exclusive and collectively exhaustive."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from typing import Any

from pyroaring import BitMap

from coterie.errors import InvalidInput
from coterie.segments import definitions
from coterie.segments.asking import condition_of
from coterie.segments.evaluation import evaluating
from coterie.segments.times import iso
from coterie.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Pair:
    """How two segments overlap, in customers."""

    a: str
    b: str
    both: int
    only_a: int
    only_b: int


@dataclass(frozen=True, slots=True)
class Check:
    """Overlaps of segments as of one moment.

    overlaps: (names, customers in exactly these and no other), the largest first: what an UpSet plot shows.
    in_counts: how many customers are in none, in one, in two …
    """

    names: tuple[str, ...]
    as_of: datetime
    everyone: int
    sizes: dict[str, int]
    pairs: tuple[Pair, ...]
    overlaps: tuple[tuple[tuple[str, ...], int], ...]
    in_counts: dict[int, int]

    @property
    def none(self) -> int:
        """Customers in none of them."""
        return self.in_counts.get(0, 0)

    @property
    def is_exclusive(self) -> bool:
        """Whether nobody is in two."""
        return all(number < 2 or not customers for number, customers in self.in_counts.items())

    @property
    def is_exhaustive(self) -> bool:
        """Whether everybody is in one."""
        return self.none == 0

    def as_dict(self) -> dict[str, Any]:
        """A JSON-able form."""
        return {
            "names": list(self.names),
            "as_of": iso(self.as_of),
            "everyone": self.everyone,
            "sizes": self.sizes,
            "pairs": [(pair.a, pair.b, pair.both, pair.only_a, pair.only_b) for pair in self.pairs],
            "overlaps": [(list(names), number) for names, number in self.overlaps],
            "none": self.none,
            "in_counts": {str(number): customers for number, customers in self.in_counts.items()},
        }


def check(workspace: Workspace, names: Sequence[str], *, as_of: datetime | str | None = None) -> Check:
    """Compare saved segments with each other; a segmentation's name stands for its parts.

    Raises InvalidInput where fewer than one name is left, UnknownReference for a name that is not saved.
    """
    known = definitions.known_names(workspace)
    wanted = tuple(dict.fromkeys(part for name in names for part in known.parts(name) or (name,)))
    if not wanted:
        raise InvalidInput("Name at least one segment to check.", where="segments")
    for name in wanted:
        condition_of(known, name)
    with evaluating(workspace, known, as_of=as_of) as state:
        sets = {name: state.segment(name) for name in wanted}
        everyone = state.everyone
        moment = state.as_of
    exactly = _exactly(sets)
    in_counts = Counter({0: len(everyone) - sum(exactly.values())})
    for members, number in exactly.items():
        in_counts[len(members)] += number
    return Check(
        names=wanted,
        as_of=moment,
        everyone=len(everyone),
        sizes={name: len(members) for name, members in sets.items()},
        pairs=tuple(_pair(a, b, sets) for a, b in combinations(wanted, 2)),
        overlaps=tuple(sorted(exactly.items(), key=lambda found: (-found[1], found[0]))),
        in_counts={number: in_counts[number] for number in sorted(in_counts)},
    )


def _pair(a: str, b: str, sets: dict[str, BitMap]) -> Pair:
    both = sets[a].intersection_cardinality(sets[b])
    return Pair(a, b, both, len(sets[a]) - both, len(sets[b]) - both)


def _exactly(sets: dict[str, BitMap]) -> dict[tuple[str, ...], int]:
    """Customers in exactly these sets, by splitting what is left with one set after the other."""
    cells: dict[tuple[str, ...], BitMap] = {}
    seen = BitMap()
    for name, members in sets.items():
        split: dict[tuple[str, ...], BitMap] = {}
        for names, customers in cells.items():
            if inside := customers & members:
                split[(*names, name)] = inside
            if outside := customers - members:
                split[names] = outside
        if fresh := members - seen:
            split[(name,)] = fresh
        cells = split
        seen = seen | members
    return {names: len(customers) for names, customers in cells.items()}
