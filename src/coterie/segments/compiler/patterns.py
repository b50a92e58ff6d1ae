"""Patterns: the engine marks which event can be which step, one pass over each subject's events finds the matches.

SQL has no good word for "three in a row, none between, without overlap" (ENGINE: windows and self-joins are 2–3 times
slower than one ordered pass, and cannot remember values); so the query only flags and orders.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import orjson
import pyarrow as pa
from sqlglot import exp

from coterie import values
from coterie.engine import expressions as x
from coterie.engine.expressions import Expr
from coterie.segments.compiler.leaves import operand_value
from coterie.segments.compiler.matching import satisfying
from coterie.segments.compiler.ordered import Closing, Match, Order, OrderedEvent, SameValue, matches
from coterie.segments.compiler.predicates import Operands
from coterie.segments.compiler.question import Question
from coterie.segments.compiler.value import JsonValue
from coterie.segments.compiler.where import event_holds, property_value
from coterie.segments.compiler.windows import Bounds, bounds
from coterie.segments.language.conditions import NoStep, Pattern, Step
from coterie.segments.language.duration import Duration
from coterie.segments.language.events import Events, PropertyPath, SameAs, Where, WhereAll


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
    return PatternQuery(question, plan.query(), plan.order(), len(plan.paths))


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
    columns = [rows[name].to_pylist() for name in ("at_us", "steps", "stops", "stops_if_same", "closing")]
    remembered = [rows[f"v{index}"].to_pylist() for index in range(query.values)]
    edges = [0, *(np.flatnonzero(np.diff(subjects)) + 1).tolist(), len(subjects)]
    for start, end in zip(edges, edges[1:], strict=False):
        kept = (
            zip(*(column[start:end] for column in remembered), strict=True)
            if remembered
            else [()] * (end - start)
        )
        events = [
            OrderedEvent(at, steps, stops, stops_if_same, closing, known)
            for at, steps, stops, stops_if_same, closing, known in zip(
                *(column[start:end] for column in columns), kept, strict=True
            )
        ]
        yield int(subjects[start]), events


class _Plan:
    """The flags and the order of one pattern, while it is compiled."""

    def __init__(self, question: Question, wanted: Pattern) -> None:
        self.question = question
        self.wanted = wanted
        self.steps = [step for step in wanted.steps if isinstance(step, Step)]
        self.paths: list[PropertyPath] = []
        self._slots: dict[tuple[str, PropertyPath], int] = {}
        self._stops: list[tuple[int, NoStep]] = []
        self._closings: list[NoStep] = []
        level = -1
        for step in wanted.steps:
            if isinstance(step, Step):
                level += 1
            elif level == len(self.steps) - 1:
                self._closings.append(step)
            else:
                self._stops.append((level, step))
        self._plain = [(level, stop) for level, stop in self._stops if not _sames(stop.events)]
        self._conditional = [(level, stop) for level, stop in self._stops if _sames(stop.events)]

    def query(self) -> exp.Select:
        """The flagged events of those who have every step, in order."""
        question = self.question
        operands = Operands(question, operand_value)
        base = satisfying(question, Events(self._names()), operands)
        inside = self._inside(base)
        steps = _bits(
            [
                (1 << i, x.every([self._is(step.events, operands), inside.condition]))
                for i, step in enumerate(self.steps)
            ]
        )
        stops = [(1 << level, self._is(stop.events, operands)) for level, stop in self._plain]
        if self.wanted.strict is not False:
            between = (1 << max(len(self.steps) - 1, 0)) - 1
            stops.append((between, self._breaks_the_row()))
        flags = {
            "steps": steps,
            "stops": _bits(stops),
            "stops_if_same": _bits(
                [(1 << i, self._is(stop.events, operands)) for i, (_, stop) in enumerate(self._conditional)]
            ),
            "closing": _bits(
                [(1 << i, self._is(stop.events, operands)) for i, stop in enumerate(self._closings)]
            ),
        }
        self._find_paths()
        columns: list[Expr] = [exp.column(name, table=base) for name in ("subject", "seq", "at_us")]
        columns += [exp.alias_(flag, name) for name, flag in flags.items()]
        columns += [exp.alias_(self._json(path), f"v{index}") for index, path in enumerate(self.paths)]
        flagged_query = inside.join(exp.select(*columns).from_(base))
        flagged = question.step(
            "flagged", operands.join(flagged_query, x.column("subject", base)), reused=True
        )
        every_step = x.number((1 << len(self.steps)) - 1)
        able = (
            exp.select("subject")
            .from_(flagged)
            .group_by("subject")
            .having(x.equal(x.call("bit_or", x.column("steps")), every_step))
        )
        relevant = x.less(
            x.number(0),
            x.plus(
                x.plus(x.column("steps"), x.column("stops")),
                x.plus(x.column("stops_if_same"), x.column("closing")),
            ),
        )
        return (
            exp.select("*")
            .from_(flagged)
            .where(exp.In(this=x.column("subject"), query=exp.Subquery(this=able)), relevant)
            .order_by("subject", "at_us", "seq")
        )

    def order(self) -> Order:
        """What the pass looks for; after `query`."""
        remember: list[list[tuple[int, int]]] = [[] for _ in self.steps]
        for (name, path), slot in self._slots.items():
            level = next(index for index, step in enumerate(self.steps) if step.name == name)
            remember[level].append((slot, self.paths.index(path)))
        closing = tuple(
            Closing(
                self._same_values(stop.events), None if stop.duration is None else self._later(stop.duration)
            )
            for stop in self._closings
        )
        return Order(
            length=len(self.steps),
            equal=same_value,
            as_of=self.question.as_of,
            remember=tuple(tuple(each) for each in remember),
            same=tuple(self._same_values(step.events) for step in self.steps),
            stops_if_same=tuple((level, self._same_values(stop.events)) for level, stop in self._conditional),
            closings=closing,
            slots=len(self._slots),
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

    def _find_paths(self) -> None:
        for step in self.wanted.steps:
            for same in _sames(step.events):
                for path in (same.path, same.other):
                    if path not in self.paths:
                        self.paths.append(path)
                self._slots.setdefault((same.step, same.other), len(self._slots))

    def _same_values(self, events: Events) -> tuple[SameValue, ...]:
        return tuple(
            SameValue(self.paths.index(same.path), self._slots[same.step, same.other])
            for same in _sames(events)
        )

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


def _bits(flags: Sequence[tuple[int, Expr]]) -> Expr:
    total: Expr = x.number(0)
    for bit, condition in flags:
        total = x.binary(
            exp.BitwiseOr, total, x.case((condition.copy(), x.number(bit)), otherwise=x.number(0))
        )
    return total


def _sames(events: Events) -> list[SameAs]:
    return list(_sames_in(events.where))


def _sames_in(where: Where | None) -> Iterator[SameAs]:
    if isinstance(where, SameAs):
        yield where
    elif isinstance(where, WhereAll):
        for test in where.tests:
            yield from _sames_in(test)


@lru_cache(maxsize=100_000)
def _decoded(json: str) -> object:
    return orjson.loads(json)


def same_value(value: object, operand: object) -> bool:
    """Whether a property (JSON text or None) equals a remembered one, as `eq` would say it."""
    if value is None or operand is None:
        return False
    one, other = _decoded(str(value)), _decoded(str(operand))
    if isinstance(one, list):
        return any(_scalars_equal(element, other) for element in one)
    return _scalars_equal(one, other)


def _scalars_equal(value: object, operand: object) -> bool:
    if isinstance(operand, bool):
        return value is operand
    if isinstance(operand, str):
        return values.text_of(value) == operand
    if isinstance(operand, int | float):
        number = values.number_of(value)
        return number is not None and number == values.number_of(operand)
    return False
