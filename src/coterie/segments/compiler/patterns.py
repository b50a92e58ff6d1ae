"""Patterns: the engine marks which event can be which step, one pass over each subject's events finds the matches.

SQL has no good word for "three in a row, none between, without overlap" (ENGINE: windows and self-joins are 2–3 times
slower than one ordered pass, and cannot remember values); so the query only flags and orders.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from sqlglot import exp

from coterie.engine import expressions as x
from coterie.engine.expressions import Expr
from coterie.segments.compiler.leaves import operand_value
from coterie.segments.compiler.matching import satisfying
from coterie.segments.compiler.ordered import Closing, Match, Order, OrderedEvent, Test, matches
from coterie.segments.compiler.predicates import Operands
from coterie.segments.compiler.question import Question
from coterie.segments.compiler.remembering import Memory
from coterie.segments.compiler.value import JsonValue
from coterie.segments.compiler.where import event_holds, property_value
from coterie.segments.compiler.windows import Bounds, bounds
from coterie.segments.language.conditions import Pattern, Step
from coterie.segments.language.duration import Duration
from coterie.segments.language.events import Events, PropertyPath


@dataclass(frozen=True, slots=True)
class PatternQuery:
    """The flagged events in order (subject, seq, at_us, steps, stops, stops_if_same, closing, v0 …) and what to look for."""

    question: Question
    query: exp.Select
    order: Order
    values: int

    @property
    def statement(self) -> exp.Select:
        """The whole query."""
        return self.question.whole(self.query)


def pattern(question: Question, wanted: Pattern) -> PatternQuery:
    """Compile the flags of a pattern."""
    plan = _Plan(question, wanted)
    return PatternQuery(question, plan.query(), plan.order(), len(plan.memory.paths))


def counts(query: PatternQuery, rows: pa.Table) -> pa.Table:
    """(subject, num): how often the pattern matched, for subjects with at least one match."""
    subjects, found = [], []
    for subject, events in _by_subject(query, rows):
        number = len(matches(query.order, events))
        if number:
            subjects.append(subject)
            found.append(number)
    return pa.table({"subject": pa.array(subjects, pa.uint32()), "num": pa.array(found, pa.int64())})


def matched_events(query: PatternQuery, rows: pa.Table) -> Iterator[tuple[int, list[int]]]:
    """(subject, the seqs of the events of one match) for every match."""
    for subject, events in _by_subject(query, rows):
        seqs = rows.filter(pa.compute.equal(rows["subject"], subject))["seq"].to_pylist()
        for match in matches(query.order, events, keep=True):
            yield subject, _seqs(match, seqs)


def _seqs(match: Match, seqs: list[int]) -> list[int]:
    return [seqs[position] for position in match.positions]


def _by_subject(query: PatternQuery, rows: pa.Table) -> Iterator[tuple[int, list[OrderedEvent]]]:
    subjects = rows["subject"].to_numpy()
    if len(subjects) == 0:
        return
    columns = [
        rows[name].to_pylist() for name in ("at_us", "steps", "stops", "stops_if_same", "closing", "facts")
    ]
    remembered = [rows[f"v{index}"].to_pylist() for index in range(query.values)]
    edges = [0, *(np.flatnonzero(np.diff(subjects)) + 1).tolist(), len(subjects)]
    for start, end in zip(edges, edges[1:], strict=False):
        kept = (
            zip(*(column[start:end] for column in remembered), strict=True)
            if remembered
            else [()] * (end - start)
        )
        events = [
            OrderedEvent(*flags)
            for flags in zip(*(column[start:end] for column in columns), kept, strict=True)
        ]
        yield int(subjects[start]), events


class _Plan:
    """The flags and the order of one pattern, while it is compiled."""

    def __init__(self, question: Question, wanted: Pattern) -> None:
        self.question = question
        self.wanted = wanted
        self.memory = Memory()
        self.positive = [step for step in wanted.steps if isinstance(step, Step)]
        self.steps: list[_Wanted] = []
        self._stops: list[tuple[int, Events]] = []
        self._stops_if: list[tuple[int, _Wanted]] = []
        self._closings: list[tuple[_Wanted, Duration | None]] = []
        for step in wanted.steps:
            found = _Wanted(*self.memory.split(step.events))
            if isinstance(step, Step):
                self.steps.append(found)
            elif len(self.steps) == len(self.positive):
                self._closings.append((found, step.duration))
            elif found.test is None:
                self._stops.append((len(self.steps) - 1, found.events))
            else:
                self._stops_if.append((len(self.steps) - 1, found))

    def query(self) -> exp.Select:
        """The flagged events of those who have every step, in order."""
        question = self.question
        operands = Operands(question, operand_value)
        base = satisfying(question, Events(self._names()), operands)
        inside = self._inside(base)
        stops = [(1 << level, self._is(events, operands)) for level, events in self._stops]
        if self.wanted.strict is not False:
            between = (1 << max(len(self.steps) - 1, 0)) - 1
            stops.append((between, self._breaks_the_row()))
        flags = {
            "steps": _bits(
                x.every([self._is(step.events, operands), inside.condition]) for step in self.steps
            ),
            "stops": _merged(stops),
            "stops_if_same": _bits(self._is(stop.events, operands) for _, stop in self._stops_if),
            "closing": _bits(self._is(stop.events, operands) for stop, _ in self._closings),
            "facts": _bits(event_holds(question, fact, operands) for fact in self.memory.facts),
        }
        columns: list[Expr] = [exp.column(name, table=base) for name in ("subject", "seq", "at_us")]
        columns += [exp.alias_(flag, name) for name, flag in flags.items()]
        columns += [exp.alias_(self._json(path), f"v{index}") for index, path in enumerate(self.memory.paths)]
        flagged_query = inside.join(exp.select(*columns).from_(base))
        flagged = question.step(
            "flagged", operands.join(flagged_query, x.column("subject", base)), reused=True
        )
        return self._worth_a_pass(flagged)

    def _worth_a_pass(self, flagged: str) -> exp.Select:
        """The events of subjects who have every step, from their first possible step to their last (or on, to close)."""
        is_step = x.less(x.number(0), x.column("steps"))
        every_step = x.number((1 << len(self.steps)) - 1)
        able = self.question.step(
            "able",
            exp.select(
                "subject",
                exp.alias_(x.where(exp.Min(this=x.column("at_us")), is_step), "first_us"),
                exp.alias_(x.where(exp.Max(this=x.column("at_us")), is_step.copy()), "last_us"),
            )
            .from_(flagged)
            .group_by("subject")
            .having(x.equal(x.call("bit_or", x.column("steps")), every_step)),
        )
        at = x.column("at_us", flagged)
        between = [
            x.equal(x.column("subject", flagged), x.column("subject", able)),
            x.at_most(x.column("first_us", able), at),
        ]
        if not self._closings:
            between.append(x.at_most(at.copy(), x.column("last_us", able)))
        flags = [x.column(name, flagged) for name in ("steps", "stops", "stops_if_same", "closing")]
        any_flag = x.less(x.number(0), x.plus(x.plus(flags[0], flags[1]), x.plus(flags[2], flags[3])))
        return (
            exp.select(exp.Column(this=exp.Star(), table=exp.to_identifier(flagged)))
            .from_(flagged)
            .join(able, on=x.every(between))
            .where(any_flag)
            .order_by(x.column("subject", flagged), x.column("at_us", flagged), x.column("seq", flagged))
        )

    def order(self) -> Order:
        """What the pass looks for; after `query`."""
        remember: list[list[tuple[int, int]]] = [[] for _ in self.steps]
        for (name, path), slot in self.memory.slots.items():
            level = next(index for index, step in enumerate(self.positive) if step.name == name)
            remember[level].append((slot, self.memory.paths.index(path)))
        return Order(
            length=len(self.steps),
            as_of=self.question.as_of,
            remember=tuple(tuple(each) for each in remember),
            fits=tuple(step.test for step in self.steps),
            stops_if_same=tuple(
                (level, stop.test) for level, stop in self._stops_if if stop.test is not None
            ),
            closings=tuple(
                Closing(stop.test, None if duration is None else self._later(duration))
                for stop, duration in self._closings
            ),
            slots=len(self.memory.slots),
            gap=None if self.wanted.gap is None else self._later(self.wanted.gap),
            span=None if self.wanted.span is None else self._later(self.wanted.span),
        )

    def _names(self) -> tuple[str, ...] | None:
        if self.wanted.strict is True:
            return None
        names: list[str] = list(self.wanted.strict or ())
        for step in self.wanted.steps:
            if step.events.names is None:
                return None
            names += step.events.names
        return tuple(dict.fromkeys(names))

    def _is(self, events: Events, operands: Operands) -> Expr:
        test = event_holds(self.question, events.where, operands)
        if events.names is None:
            return test
        named = x.one_of(x.column("name"), [self.question.bind(name) for name in events.names])
        return x.every([named, test])

    def _breaks_the_row(self) -> Expr:
        if isinstance(self.wanted.strict, tuple):
            return x.one_of(x.column("name"), [self.question.bind(name) for name in self.wanted.strict])
        return x.TRUE.copy()

    def _json(self, path: PropertyPath) -> Expr:
        value = property_value(self.question, path)
        return x.cast(value.json.copy() if isinstance(value, JsonValue) else value.num.copy(), "VARCHAR")

    def _later(self, duration: Duration) -> Callable[[int], int]:
        if duration.is_exact:
            length = duration.microseconds
            return lambda at: at + length
        return lambda at: self.question.moved(at, duration, 1)

    def _inside(self, base: str) -> _Inside:
        limits = bounds(
            self.question,
            self.wanted.within,
            lambda asked, anchor: satisfying(asked, anchor, Operands(asked, operand_value)),
        )
        at = x.column("at_us", base)
        if isinstance(limits, Bounds):
            low = [] if limits.low is None else [x.at_most(x.number(limits.low), at)]
            return _Inside(x.every([*low, x.at_most(at.copy(), x.number(limits.high))]), None, base)
        own = limits.step
        is_anchor = x.certain(x.equal(x.column("seq", base), x.column("anchor_seq", own)))
        inside = [
            x.at_most(x.column("low_us", own), at),
            x.at_most(at.copy(), x.column("high_us", own)),
            x.negate(is_anchor),
        ]
        return _Inside(x.certain(x.every(inside)), own, base)


@dataclass(frozen=True, slots=True)
class _Inside:
    """Whether an event lies in the window, and the step of windows to join, None where it is one for all."""

    condition: Expr
    step: str | None
    base: str

    def join(self, query: exp.Select) -> exp.Select:
        if self.step is None:
            return query
        same = x.equal(x.column("subject", self.base), x.column("subject", self.step))
        return query.join(self.step, on=same, join_type="left", copy=False)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The events of one step as the engine finds them, and the test left for the pass."""

    events: Events
    test: Test | None


def _bits(conditions: Iterable[Expr]) -> Expr:
    """Bit i is set where the i-th condition holds."""
    return _merged([(1 << index, condition) for index, condition in enumerate(conditions)])


def _merged(flags: Sequence[tuple[int, Expr]]) -> Expr:
    total: Expr = x.number(0)
    for bits, condition in flags:
        total = x.binary(
            exp.BitwiseOr, total, x.case((condition.copy(), x.number(bits)), otherwise=x.number(0))
        )
    return total
