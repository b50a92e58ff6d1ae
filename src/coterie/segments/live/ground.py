"""The leaves of one population, each with whom it is true of now, brought up to date for those whom something touched."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

import numpy as np
from pyroaring import BitMap
from sqlglot import exp

from coterie import moments
from coterie.segments.algebra import parts
from coterie.segments.compiler.leaves import decided_alone
from coterie.segments.compiler.question import Question, Subject
from coterie.segments.evaluation import Evaluation
from coterie.segments.known import Names
from coterie.segments.language import conditions as c
from coterie.segments.language.conditions import Condition
from coterie.segments.live import days
from coterie.segments.live.counting import Counters, Tally, tally_of
from coterie.segments.live.days import is_of_days
from coterie.segments.live.sweeping import Sweep, meaning
from coterie.segments.live.turning import Turn
from coterie.segments.live.watching import TraitInstants, Watch, watch
from coterie.segments.mentions import mentioned

_MANY = 4
"""Where more than one in so many customers is touched, a leaf is asked of everyone: gathering would cost more."""


_said: dict[int, tuple[Condition, str]] = {}
_MOST_SAID = 20_000


def said(leaf: Condition) -> str:
    """What a leaf says, as text: equal leaves are one. Kept, as a tick asks it of every leaf some times."""
    known = _said.get(id(leaf))
    if known is not None and known[0] is leaf:
        return known[1]
    if len(_said) > _MOST_SAID:
        _said.clear()
    text = repr(leaf)
    _said[id(leaf)] = leaf, text
    return text


@dataclass
class Kept:
    """A leaf with its answer. alone: whether each customer's own data decide it. whole_at: when it was last asked of all.

    tally: the number that decides it, None where it is not one that is counted up and down. of_days: whether days decide it.
    """

    leaf: Condition
    watch: Watch
    members: BitMap
    alone: bool
    tally: Tally | None
    of_days: bool
    whole_at: datetime
    meanings: list[object]


@dataclass
class Ground:
    """Leaves by what they say, asked with the same customers ignored. existing: who exists, ignored ones included."""

    kept: dict[str, Kept] = field(default_factory=dict)
    existing: BitMap = field(default_factory=BitMap)
    ignored: BitMap = field(default_factory=BitMap)

    @property
    def everyone(self) -> BitMap:
        """Who can be in a segment."""
        return self.existing - self.ignored

    def members(self, leaf: Condition) -> BitMap:
        """The customers for whom a leaf is true."""
        return self.kept[said(leaf)].members

    def forget_if_redefined(self, before: Names, now: Names) -> None:
        """Forget the leaves that lean on other definitions, which may mean something else now: they are asked anew."""
        self.kept = {
            key: kept
            for key, kept in self.kept.items()
            if written_out(before, mentioned(kept.leaf)) == written_out(now, mentioned(kept.leaf))
        }

    def want(self, wanted: Iterable[Condition], names: Names, evaluation: Evaluation) -> None:
        """Keep exactly these leaves; new ones are asked of everyone, as `evaluation` sees them."""
        leaves = list(wanted)
        evaluation.prepare([leaf for leaf in leaves if said(leaf) not in self.kept])
        kept: dict[str, Kept] = {}
        for leaf in leaves:
            key = said(leaf)
            kept[key] = self.kept[key] if key in self.kept else _new(leaf, names, evaluation)
        self.kept = kept

    def due_at(self, patience: float) -> datetime:
        """When the next leaf is asked of everyone because it cannot be followed."""
        return min(
            (
                kept.whole_at + whole.every * patience
                for kept in self.kept.values()
                for whole in kept.watch.wholes
            ),
            default=datetime.max.replace(tzinfo=UTC),
        )

    def update(self, turn: Turn, fresh: BitMap, counters: Counters) -> Update:
        """Bring every leaf up to date. fresh: customers for whom anything may have changed, those who are gone included."""
        return Update(self, turn, fresh, counters)


class Update:
    """What one tick changes in a ground. changed: the customers for whom some leaf now says something else.

    touched: whom a leaf was asked about again; by_account: of these, who for what their colleagues did.
    """

    def __init__(self, ground: Ground, turn: Turn, fresh: BitMap, counters: Counters) -> None:
        self._counters = counters
        self._ground = ground
        self._turn = turn
        self._fresh = fresh
        self.changed = BitMap(fresh)
        self.by_account = BitMap()
        self.touched = BitMap()
        self._colleagues: dict[bytes, BitMap] = {}
        self._run()

    def _run(self) -> None:
        kept = self._ground.kept.values()
        counted = [each for each in kept if self._counters.has(each.tally)]
        others = [each for each in kept if not self._counters.has(each.tally)]
        self._ask_counters(counted)
        self._ask_plan(others)

    def _ask_counters(self, counted: list[Kept]) -> None:
        everyone = self._ground.everyone
        for each in counted:
            assert each.tally is not None
            assert isinstance(each.leaf, c.Did)
            touched = self._fresh | self._counters.touched[each.tally]
            if touched:
                self.touched |= touched
                found = self._counters.holding(each.tally, each.leaf, touched & everyone)
                self._learn(each, touched, found)

    def _ask_plan(self, kept: list[Kept]) -> None:
        turn = self._turn
        asked = self._whole.question()
        whole: list[Kept] = []
        some: list[tuple[Kept, BitMap]] = []
        self._sweep.look(dict.fromkeys(edge for each in kept for edge in each.watch.edges))
        for each in kept:
            meanings = meanings_of(each.watch, asked)
            if meanings != each.meanings or self._is_due(each):
                each.meanings = meanings
                whole.append(each)
            elif each.alone and (touched := self._touching(each.watch)):
                some.append((each, touched))
        gathered = BitMap.union(*(touched for _, touched in some)) if some else BitMap()
        self.touched |= gathered
        if len(gathered) * _MANY > len(self._ground.existing) > 1000:
            whole += [each for each, _ in some]
        else:
            self._ask_days([(each, touched) for each, touched in some if each.of_days])
            self._ask_leaves([(each, touched) for each, touched in some if not each.of_days])
        for each in whole:
            self._learn(each, None, self._whole.leaf_members(each.leaf))
            each.whole_at = turn.now

    def _ask_days(self, some: list[tuple[Kept, BitMap]]) -> None:
        if not some:
            return
        gathered = BitMap.union(*(touched for _, touched in some))
        everyone = self._ground.everyone
        asked = [(each.leaf, touched & everyone) for each, touched in some if isinstance(each.leaf, c.Did)]
        state = self._turn.evaluation(ignored=self._ground.ignored, only=gathered, gathers=False)
        for (each, touched), found in zip(some, days.holding(state, asked), strict=True):
            self._learn(each, touched, found)

    def _ask_leaves(self, some: list[tuple[Kept, BitMap]]) -> None:
        if not some:
            return
        gathered = BitMap.union(*(touched for _, touched in some))
        state = self._turn.evaluation(ignored=self._ground.ignored, only=gathered)
        for each, touched in some:
            self._learn(each, touched, state.leaf_members(each.leaf) & touched)

    def _learn(self, kept: Kept, among: BitMap | None, found: BitMap) -> None:
        """Take a new answer about some customers, or about all."""
        if among is None:
            self.changed |= kept.members ^ found
            kept.members = BitMap(found)
            return
        before = kept.members & among
        self.changed |= before ^ found
        kept.members -= before
        kept.members |= found

    def _is_due(self, kept: Kept) -> bool:
        return any(
            self._turn.now - kept.whole_at >= whole.every * self._turn.patience for whole in kept.watch.wholes
        )

    def _touching(self, watched: Watch) -> BitMap:
        """The customers whose answer to a leaf may be another than before."""
        news = self._turn.news
        found = BitMap(self._fresh)
        found |= news.messages if watched.messages else _union(news.events, watched.events)
        found |= _union(news.traits, watched.traits)
        found |= _union(news.tags, watched.tags)
        accounts = _union(news.account_traits, watched.account_traits)
        for edge in watched.edges:
            passed = self._sweep.passed(edge)
            if isinstance(edge.source, TraitInstants) and edge.source.subject is Subject.ACCOUNT:
                accounts |= passed
            else:
                found |= passed
        if watched.account:
            found |= news.joined
            own = BitMap(found)
            found |= self._with_colleagues(found) | self._turn.people_of(accounts)
            self.by_account |= found - own
        return found

    def _with_colleagues(self, customers: BitMap) -> BitMap:
        key = customers.serialize()
        if key not in self._colleagues:
            self._colleagues[key] = self._turn.colleagues(customers)
        return self._colleagues[key]

    @cached_property
    def _whole(self) -> Evaluation:
        return self._turn.evaluation(ignored=self._ground.ignored)

    @cached_property
    def _sweep(self) -> Sweep:
        def run(question: Question, query: exp.Select) -> dict[str, np.ndarray[Any, Any]]:
            return self._whole.numpy(question, query)

        ends = [moments.micros(moment) for moment in (self._turn.prev, self._turn.now)]
        return Sweep(self._whole.question, run, prev=ends[0], now=ends[1])


def _new(leaf: Condition, names: Names, evaluation: Evaluation) -> Kept:
    watched = watch(leaf, names)
    return Kept(
        leaf=leaf,
        watch=watched,
        members=BitMap(evaluation.leaf_members(leaf)),
        alone=decided_alone(leaf),
        tally=tally_of(leaf, watched),
        of_days=is_of_days(leaf, watched),
        whole_at=evaluation.as_of,
        meanings=meanings_of(watched, evaluation.question()),
    )


def meanings_of(watched: Watch, question: Question) -> list[object]:
    """What the calendars of a leaf stand for."""
    return [meaning(each, question) for each in watched.calendars]


def _union(by_name: dict[str, BitMap], names: frozenset[str] | None) -> BitMap:
    found = BitMap()
    for name, customers in by_name.items():
        if names is None or name in names:
            found |= customers
    return found


def written_out(names: Names, uses: Iterable[tuple[str, str]]) -> str:
    """What segments and computed traits say, with all that they refer to."""
    waiting = sorted(set(uses))
    seen = dict.fromkeys(waiting, "")
    while waiting:
        kind, each = waiting.pop()
        compute = names.computed(each)
        if kind == "segment":
            further, text = names.uses(each), repr(names.segment(each))
        else:
            further, text = set() if compute is None else names.uses_of(compute), repr(compute)
        seen[kind, each] = text
        for used in further:
            if used not in seen:
                seen[used] = ""
                waiting.append(used)
    return repr(sorted(seen.items()))


def leaves_of(
    names: Names, segments: Iterable[str], *, known: Callable[[str], bool] = lambda _: False
) -> Iterator[Condition]:
    """The leaves that decide these segments, each once; those of segments that are `known` otherwise are left out."""
    seen: set[str] = set()
    waiting = list(segments)
    visited: set[str] = set()
    while waiting:
        name = waiting.pop()
        condition = names.segment(name)
        if name in visited or condition is None or known(name):
            continue
        visited.add(name)
        for each in parts(condition):
            if isinstance(each, c.InSegment):
                waiting.append(each.segment)
            elif (key := said(each)) not in seen:
                seen.add(key)
                yield each
