"""How far a set of segments is from mutually exclusive and collectively exhaustive."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from typing import Any

from pyroaring import BitMap

from coterie.errors import InvalidInput
from coterie.segments import definitions, overlaps
from coterie.segments.asking import condition_of
from coterie.segments.leaf_memory import remembering
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

    overlaps: (names, customers in exactly these and no other), the largest first: what an UpSet plot shows. There may be as many as
    there are customers, so only the largest are listed; overlaps_total: how many there are.
    in_counts: how many customers are in none, in one, in two …
    """

    names: tuple[str, ...]
    as_of: datetime
    everyone: int
    sizes: dict[str, int]
    pairs: tuple[Pair, ...]
    overlaps: tuple[tuple[tuple[str, ...], int], ...]
    overlaps_total: int
    in_counts: dict[int, int]
    took_ms: float

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
            "overlaps_total": self.overlaps_total,
            "none": self.none,
            "in_counts": {str(number): customers for number, customers in self.in_counts.items()},
            "took_ms": self.took_ms,
        }


def check(
    workspace: Workspace,
    names: Sequence[str],
    *,
    as_of: datetime | str | None = None,
    most_overlaps: int = 200,
) -> Check:
    """Compare saved segments with each other; a segmentation's name stands for its parts.

    as_of: left out, it is now, and stands still for ten minutes while no data arrives, as for previews.
    Raises InvalidInput where fewer than one name is left, UnknownReference for a name that is not saved.
    """
    started = time.perf_counter()
    known = definitions.known_names(workspace)
    wanted = tuple(dict.fromkeys(part for name in names for part in known.parts(name) or (name,)))
    if not wanted:
        raise InvalidInput("Name at least one segment to check.", where="segments")
    conditions = [condition_of(known, name) for name in wanted]
    with remembering(workspace, known, as_of=as_of) as asked, asked.evaluation(conditions) as state:
        sets = {name: state.segment(name) for name in wanted}
        everyone = len(state.everyone)
        moment = state.as_of
    split = overlaps.cells(list(sets.values()))
    in_counts = split.in_counts()
    none = everyone - sum(in_counts.values())
    return Check(
        names=wanted,
        as_of=moment,
        everyone=everyone,
        sizes={name: len(members) for name, members in sets.items()},
        pairs=tuple(_pair(a, b, sets) for a, b in combinations(wanted, 2)),
        overlaps=tuple(
            (tuple(wanted[number] for number in inside), count)
            for inside, count in split.largest(most_overlaps)
        ),
        overlaps_total=len(split.counts),
        in_counts={0: none, **in_counts},
        took_ms=(time.perf_counter() - started) * 1000,
    )


def _pair(a: str, b: str, sets: dict[str, BitMap]) -> Pair:
    both = sets[a].intersection_cardinality(sets[b])
    return Pair(a, b, both, len(sets[a]) - both, len(sets[b]) - both)
