"""What a definition would give before it is saved: how many, who, what each condition costs, who would move.

A definition that is being edited is asked again and again. Only leaves that are new are run; the rest comes from the memory of leaves
(`leaf_memory`). In a very large world an estimate may come first, and says that it is one.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from pyroaring import BitMap

from coterie.engine import Session
from coterie.errors import UnknownReference, did_you_mean
from coterie.segments import definitions, estimating, language
from coterie.segments.asking import Who, condition_of
from coterie.segments.evaluation import ids_of
from coterie.segments.known import Names
from coterie.segments.language import conditions as c
from coterie.segments.language.conditions import Condition
from coterie.segments.leaf_memory import Remembering, remembering
from coterie.segments.publishing import published
from coterie.segments.times import iso
from coterie.segments.weighing import weighed
from coterie.workspace import Workspace

_SHOWN = 10
_ALMOST = 0.9
"""From here on two segments are almost the same one."""


@dataclass(frozen=True, slots=True)
class ConditionCount:
    """One condition of the tree. count: for how many it holds, taken alone, between the bounds.

    without: how many members there would be if it were struck out; None for the whole.
    """

    path: str
    kind: str
    words: str
    count: int
    bounds: tuple[int, int]
    without: int | None


@dataclass(frozen=True, slots=True)
class Moves:
    """Who would enter and leave a saved segment, as both versions stand at the same moment. entering, leaving: some of them by id."""

    segment: str
    enters: int
    leaves: int
    entering: tuple[str, ...]
    leaving: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Alike:
    """A saved segment with almost the same members, as it was last answered. alike: those in both, of those in either (0 to 1)."""

    segment: str
    both: int
    alike: float


@dataclass(frozen=True, slots=True)
class Preview:
    """What a draft would give.

    is_exact: whether the counts are; then both bounds are the count. Otherwise it is an estimate from `looked_at` of the customers,
    the bounds hold in 99 of 100 cases, and moves are not known. sample: some members by id. leaves_run: how many leaves had to be
    asked, the others were remembered.
    """

    as_of: datetime
    count: int
    bounds: tuple[int, int]
    is_exact: bool
    everyone: int
    looked_at: int
    sentence: str
    sample: tuple[str, ...]
    conditions: tuple[ConditionCount, ...]
    moves: Moves | None
    leaves_run: int
    took_ms: float
    warnings: tuple[Mapping[str, Any], ...]
    alike: tuple[Alike, ...] = ()

    @property
    def share(self) -> float:
        """The members' part of everyone, 0 to 1; 0 where there is nobody."""
        return self.count / self.everyone if self.everyone else 0.0

    def as_dict(self) -> dict[str, Any]:
        """A JSON-able form."""
        moves = None
        if self.moves is not None:
            moves = {
                "segment": self.moves.segment,
                "enters": self.moves.enters,
                "leaves": self.moves.leaves,
                "entering": list(self.moves.entering),
                "leaving": list(self.moves.leaving),
            }
        return {
            "as_of": iso(self.as_of),
            "count": self.count,
            "share": self.share,
            "everyone": self.everyone,
            "bounds": list(self.bounds),
            "is_exact": self.is_exact,
            "looked_at": self.looked_at,
            "sentence": self.sentence,
            "sample": list(self.sample),
            "conditions": [
                {
                    "path": each.path,
                    "kind": each.kind,
                    "words": each.words,
                    "count": each.count,
                    "bounds": list(each.bounds),
                    "without": each.without,
                }
                for each in self.conditions
            ],
            "moves": moves,
            "leaves_run": self.leaves_run,
            "took_ms": self.took_ms,
            "warnings": [dict(warning) for warning in self.warnings],
            "alike": [asdict(each) for each in self.alike],
        }


def preview(
    workspace: Workspace,
    who: Who,
    *,
    as_of: datetime | str | None = None,
    against: str | None = None,
    estimate: bool = False,
) -> Preview:
    """Who would be in it, some of them by id, what each condition costs, and who would enter and leave the saved one.

    as_of: left out, it is now, and stands still for ten minutes while no data arrives; the answer says it.
    against: the saved segment to compare with; left out, the one of the same name, where `who` is a whole segment.
    estimate: in a very large world, where the answer is not at hand, estimate from a sample of customers; ask again without it for the
    exact answer. Raises what `evaluate` raises.
    """
    started = time.perf_counter()
    known = definitions.known_names(workspace)
    condition = condition_of(known, who)
    saved = _saved(known, who, against)
    compared = [condition] if saved is None else [condition, c.InSegment(saved)]
    with remembering(workspace, known, as_of=as_of) as asked:
        is_estimate = estimate and asked.stamp.next_seq > estimating.LARGE and asked.missing([condition]) > 0
        found = (
            _estimated(asked, condition, who)
            if is_estimate
            else _exact(asked, condition, who, compared, saved)
        )
        sample = _some_ids(asked.session, found.members)
        alike = () if is_estimate else _alike(asked.session, found.members, besides=saved or _named(who))
    warnings = [] if found.count else [{"message": "Nobody fits it.", "where": None, "definition": None}]
    return Preview(
        as_of=asked.stamp.as_of,
        count=found.count,
        bounds=found.bounds,
        is_exact=not is_estimate,
        everyone=found.everyone,
        looked_at=found.looked_at,
        sentence=language.words(condition),
        sample=sample,
        conditions=found.conditions,
        moves=found.moves,
        leaves_run=found.leaves_run,
        took_ms=(time.perf_counter() - started) * 1000,
        warnings=(*warnings, *definitions.warnings_of(workspace, who)),
        alike=alike,
    )


@dataclass(frozen=True, slots=True)
class _Found:
    members: BitMap
    count: int
    bounds: tuple[int, int]
    everyone: int
    looked_at: int
    conditions: tuple[ConditionCount, ...]
    leaves_run: int
    moves: Moves | None = None


def _exact(
    asked: Remembering, condition: Condition, who: Who, compared: list[Condition], saved: str | None
) -> _Found:
    with asked.evaluation(compared) as state:
        members = state.members(condition)
        conditions = tuple(
            ConditionCount(
                each.path, each.kind, each.words, each.count, (each.count, each.count), each.without
            )
            for each in weighed(state, condition, written=_written(who), path=_path(who))
        )
        moves = None
        if saved is not None:
            before = state.segment(saved)
            entering, leaving = members - before, before - members
            moves = Moves(
                saved,
                len(entering),
                len(leaving),
                _some_ids(asked.session, entering),
                _some_ids(asked.session, leaving),
            )
        everyone = len(state.everyone)
        count = len(members)
        return _Found(members, count, (count, count), everyone, everyone, conditions, state.leaves_run, moves)


def _estimated(asked: Remembering, condition: Condition, who: Who) -> _Found:
    everyone = asked.everyone()
    looked_at = estimating.sample(everyone)

    def estimate(found: int) -> estimating.Estimate:
        return estimating.estimate(found, of=len(looked_at), everyone=len(everyone))

    with asked.evaluation([condition], only=looked_at, part="sample") as state:
        members = state.members(condition)
        conditions = []
        for each in weighed(state, condition, written=_written(who), path=_path(who)):
            alone = estimate(each.count)
            without = None if each.without is None else estimate(each.without).count
            conditions.append(
                ConditionCount(
                    each.path, each.kind, each.words, alone.count, (alone.least, alone.most), without
                )
            )
        whole = estimate(len(members))
        return _Found(
            members,
            whole.count,
            (whole.least, whole.most),
            len(everyone),
            len(looked_at),
            tuple(conditions),
            state.leaves_run,
        )


def _saved(known: Names, who: Who, against: str | None) -> str | None:
    """The saved segment to compare with, None where there is none."""
    if against is not None:
        if known.segment(against) is None:
            raise UnknownReference(
                f"There is no segment named {against!r}.",
                where="against",
                hint=did_you_mean(against, known.segment_names()),
            )
        return against
    written = _plain(who)
    name = written.get("segment") if isinstance(written, Mapping) and "who" in written else None
    return name if isinstance(name, str) and known.segment(name) is not None else None


def _plain(who: Who) -> Any:
    to_dict = getattr(who, "to_dict", None)
    return to_dict() if callable(to_dict) else who


def _path(who: Who) -> str:
    """Where the condition begins in what was written: "who" in a whole segment."""
    written = _plain(who)
    return "who" if isinstance(written, Mapping) and "who" in written else ""


def _written(who: Who) -> Any:
    written = _plain(who)
    return written["who"] if _path(who) else written


def _named(who: Who) -> str | None:
    """The saved segment that is asked for by its name."""
    return who if isinstance(who, str) else None


def _alike(session: Session, members: BitMap, *, besides: str | None) -> tuple[Alike, ...]:
    """The saved segments with almost these members, the most alike first."""
    if not members:
        return ()
    found = [
        Alike(name, members.intersection_cardinality(answer.members), members.jaccard_index(answer.members))
        for name, answer in published(session).items()
        if name != besides
    ]
    return tuple(sorted((each for each in found if each.alike >= _ALMOST), key=lambda each: -each.alike))


def _some_ids(session: Session, customers: BitMap) -> tuple[str, ...]:
    """A few of them by id, from everywhere among them, sorted."""
    return tuple(sorted(ids_of(session, BitMap(list(_spread(customers)))).values()))


def _spread(customers: BitMap) -> Iterator[int]:
    step = max(len(customers) / _SHOWN, 1)
    for number in range(min(len(customers), _SHOWN)):
        yield customers[int(number * step)]
