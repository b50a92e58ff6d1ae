"""Measures: one value a subject over a step of matching events."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa
from sqlglot import exp

from coterie import moments
from coterie.engine import expressions as x
from coterie.engine.expressions import Expr
from coterie.segments.compiler.matching import Matched, NewOperands
from coterie.segments.compiler.question import Question
from coterie.segments.compiler.value import JsonValue, NumberValue, Value
from coterie.segments.compiler.where import event_holds, property_value
from coterie.segments.compiler.windows import Bounds
from coterie.segments.language.duration import MICROSECONDS, MONTHS, Duration, Unit
from coterie.segments.language.events import PropertyPath
from coterie.segments.language.measures import (
    Age,
    Aggregate,
    Aggregation,
    Count,
    Days,
    Measure,
    Periods,
    Sessions,
    Share,
    is_zero_when_empty,
)


@dataclass(frozen=True, slots=True)
class Measured:
    """A step (subject, num[, den] | json) with a row for each subject with matching events, and how to read it."""

    step: str
    is_json: bool = False
    has_den: bool = False
    scale: int = 0
    zero_when_empty: bool = False

    def value(self, table: str, *, filled: bool = False) -> Value:
        """The value in the columns of `table`. filled: rows without events read as 0 where the measure is 0 for them."""
        if self.is_json:
            return JsonValue.of(x.column("json", table))
        num: Expr = x.column("num", table)
        if filled and self.zero_when_empty:
            num = x.coalesce(num, x.number(0))
        return NumberValue(num=num, den=x.column("den", table) if self.has_den else None, scale=self.scale)


def measured(question: Question, measure: Measure, events: Matched, operands: NewOperands) -> Measured:
    """The measure over the events of each subject."""
    match measure:
        case Count():
            query = _grouped(events.step, x.count())
        case Days():
            query = _days(question, events.step)
        case Aggregate(aggregation, path):
            return _aggregate(question, aggregation, path, events.step)
        case Share(where):
            return _share(
                question, events.step, event_holds(question, where, (found := operands())), found.join
            )
        case Age(unit, last):
            return _age(question, unit, last, events.step)
        case Periods(duration, longest_run):
            query = _periods(question, duration, longest_run, events)
        case Sessions(silence):
            query = _sessions(question, silence, events.step)
    return Measured(question.step("measured", query), zero_when_empty=is_zero_when_empty(measure))


def _grouped(step: str, num: Expr, *others: Expr) -> exp.Select:
    return exp.select("subject", exp.alias_(num, "num"), *others).from_(step).group_by("subject")


def _days(question: Question, step: str) -> exp.Select:
    # Two levels count faster than COUNT(DISTINCT day) (measured, ENGINE).
    day = x.day_of(question.wall(x.column("at_us"), of_event=True))
    days = question.step("days", exp.select("subject", exp.alias_(day, "day")).distinct().from_(step))
    return _grouped(days, x.count())


def _share(
    question: Question, step: str, test: Expr, join: Callable[[exp.Select, Expr], exp.Select]
) -> Measured:
    tested = exp.select(exp.column("subject", table=step), exp.alias_(test, "also")).from_(step)
    tested_step = question.step("tested", join(tested, x.column("subject", step)))
    query = _grouped(tested_step, x.where(x.count(), x.column("also")), exp.alias_(x.count(), "den"))
    return Measured(question.step("measured", query), has_den=True)


def _aggregate(question: Question, aggregation: Aggregation, path: PropertyPath, step: str) -> Measured:
    value = property_value(question, path)
    if aggregation in (Aggregation.FIRST, Aggregation.LAST):
        return _first_or_last(question, as_json(value), step, last=aggregation is Aggregation.LAST)
    if aggregation is Aggregation.MODE:
        return _mode(question, as_json(value), step)
    if aggregation is Aggregation.DISTINCT:
        keys = exp.select("subject", exp.alias_(sameness(as_json(value)), "key")).from_(step)
        distinct = question.step("keys", keys)
        query = _grouped(distinct, x.count_distinct(x.column("key")))
        return Measured(question.step("measured", query), zero_when_empty=True)
    number = value.decimal() if isinstance(value, JsonValue) else x.cast(value.num, x.NUMBER_TYPE)
    numbers = question.step("numbers", exp.select("subject", exp.alias_(number, "number")).from_(step))
    return _of_numbers(question, aggregation, numbers)


def _of_numbers(question: Question, aggregation: Aggregation, numbers: str) -> Measured:
    number = x.column("number")
    match aggregation:
        case Aggregation.SUM:
            query = _grouped(numbers, x.coalesce(x.total(x.summand(number)), x.number(0)))
            return Measured(question.step("measured", query), scale=9, zero_when_empty=True)
        case Aggregation.MEAN:
            # NULLIF keeps the missing mean missing: no numbers, no denominator, no value.
            den = exp.Nullif(this=exp.Count(this=number.copy()), expression=x.number(0))
            query = _grouped(numbers, x.total(x.summand(number)), exp.alias_(den, "den"))
            return Measured(question.step("measured", query), has_den=True, scale=9)
        case Aggregation.MIN:
            extreme: Expr = exp.Min(this=number)
        case Aggregation.MAX:
            extreme = exp.Max(this=number)
        case _:
            return _median(question, numbers)
    best = question.step(
        "best", exp.select("subject", exp.alias_(extreme, "best")).from_(numbers).group_by("subject")
    )
    query = exp.select("subject", exp.alias_(x.in_attos(x.column("best")), "num")).from_(best)
    return Measured(question.step("measured", query), scale=18)


def _median(question: Question, numbers: str) -> Measured:
    listed = exp.select("subject", exp.alias_(x.sorted_values(x.column("number")), "ordered"))
    lists = question.step("lists", listed.from_(numbers).group_by("subject"))
    count = x.call("len", x.column("ordered"))
    low = x.element(x.column("ordered"), x.whole_quotient(x.plus(count, x.number(1)), x.number(2)))
    high = x.element(x.column("ordered"), x.plus(x.whole_quotient(count.copy(), x.number(2)), x.number(1)))
    both = x.plus(x.in_attos(low), x.in_attos(high))
    query = exp.select("subject", exp.alias_(both, "num"), exp.alias_(x.number(2), "den")).from_(lists)
    return Measured(question.step("measured", query), has_den=True, scale=18)


def as_json(value: Value) -> JsonValue:
    """A value as JSON."""
    if isinstance(value, JsonValue):
        return value
    text = x.cast(value.num, "VARCHAR")
    return JsonValue(raw=text, kind=exp.Literal.string("BIGINT"), json=text.copy(), is_element=True)


def sameness(value: JsonValue) -> Expr:
    """A text that is the same for the same value: a number and its text are one, a boolean is not its text."""
    mark = exp.Literal.string("\x01")  # no JSON text that people send begins with it
    flag = x.call("concat", mark, value.raw.copy())
    return x.case(
        (value.is_kind("BOOLEAN"), flag),
        (value.is_kind("ARRAY", "OBJECT"), value.raw.copy()),
        otherwise=value.text(),
    )


def _first_or_last(question: Question, value: JsonValue, step: str, *, last: bool) -> Measured:
    order = x.acceptance_order(x.column("at_us"), x.column("seq"))
    pick = x.value_at_greatest if last else x.value_at_least
    query = (
        exp.select("subject", exp.alias_(pick(value.json.copy(), order), "json"))
        .from_(step)
        .where(value.exists())
        .group_by("subject")
    )
    return Measured(question.step("measured", query), is_json=True)


def _mode(question: Question, value: JsonValue, step: str) -> Measured:
    keyed = question.step(
        "keyed",
        exp.select("subject", exp.alias_(sameness(value), "key"), exp.alias_(value.json.copy(), "json"))
        .from_(step)
        .where(value.exists()),
    )
    tallied = question.step(
        "tallied",
        exp.select(
            "subject",
            "key",
            exp.alias_(x.count(), "n"),
            exp.alias_(exp.Min(this=x.cast(x.column("json"), "VARCHAR")), "json"),
        )
        .from_(keyed)
        .group_by("subject", "key"),
    )
    text = x.call("ltrim", x.column("key"), exp.Literal.string("\x01"))
    place = x.over(
        x.call("row_number"),
        by=[x.column("subject")],
        order=[x.ordered(x.column("n"), descending=True), x.ordered(text), x.ordered(x.column("key"))],
    )
    placed = question.step("placed", exp.select("subject", "json", exp.alias_(place, "place")).from_(tallied))
    query = exp.select("subject", "json").from_(placed).where(x.equal(x.column("place"), x.number(1)))
    return Measured(question.step("measured", query), is_json=True)


def _age(question: Question, unit: Unit, last: bool, step: str) -> Measured:
    chosen = exp.Max(this=x.column("at_us")) if last else exp.Min(this=x.column("at_us"))
    at = question.step(
        "chosen", exp.select("subject", exp.alias_(chosen, "t")).from_(step).group_by("subject")
    )
    if unit in MICROSECONDS:
        num = x.minus(x.number(question.as_of), x.column("t"))
        query = exp.select(
            "subject", exp.alias_(num, "num"), exp.alias_(x.number(MICROSECONDS[unit]), "den")
        ).from_(at)
        return Measured(question.step("measured", query), has_den=True)
    return _calendar_age(question, MONTHS[unit], at)


def _calendar_age(question: Question, months: int, at: str) -> Measured:
    """Whole calendar units plus the fraction of the running one, as whole × length + elapsed over length."""
    now = question.as_of_wall
    wall = question.wall(x.column("t"), of_event=True)
    apart = x.minus(
        x.number(now.year * 12 + now.month),
        x.plus(x.times(x.part_of(wall, "year"), x.number(12)), x.part_of(wall.copy(), "month")),
    )
    guessed = question.step(
        "guessed",
        exp.select(
            exp.alias_(x.column("subject"), "subject"),
            exp.alias_(wall.copy(), "wall"),
            exp.alias_(x.whole_quotient(apart, x.number(months)), "guess"),
        ).from_(at),
    )
    reached = question.instant(x.months_later(x.column("wall"), x.times(x.column("guess"), x.number(months))))
    whole = x.case(
        (x.less(x.number(question.as_of), reached), x.minus(x.column("guess"), x.number(1))),
        otherwise=x.column("guess"),
    )
    counted = question.step(
        "counted", exp.select("subject", "wall", exp.alias_(whole, "whole")).from_(guessed)
    )

    def edge(extra: int) -> Expr:
        units = x.plus(x.column("whole"), x.number(extra))
        return question.instant(
            x.months_later(x.column("wall"), x.times(exp.Paren(this=units), x.number(months)))
        )

    edges = question.step(
        "edges",
        exp.select("subject", "whole", exp.alias_(edge(0), "low"), exp.alias_(edge(1), "high")).from_(
            counted
        ),
    )
    length = x.minus(x.column("high"), x.column("low"))
    elapsed = x.minus(x.number(question.as_of), x.column("low"))
    num = x.plus(x.times(x.cast(x.column("whole"), "HUGEINT"), length), elapsed)
    query = exp.select("subject", exp.alias_(num, "num"), exp.alias_(length.copy(), "den")).from_(edges)
    return Measured(question.step("measured", query), has_den=True)


def _sessions(question: Question, silence: Duration, step: str) -> exp.Select:
    before = x.over(
        x.call("lag", x.column("at_us")),
        by=[x.column("subject")],
        order=[x.ordered(x.column("at_us")), x.ordered(x.column("seq"))],
    )
    paired = question.step(
        "paired", exp.select("subject", "at_us", exp.alias_(before, "before_us")).from_(step)
    )
    silent = x.at_most(question.later(x.column("before_us"), silence, of_event=True), x.column("at_us"))
    begins = x.some([x.is_null(x.column("before_us")), silent])
    return _grouped(paired, x.where(x.count(), begins))


def _periods(question: Question, duration: Duration, longest_run: bool, events: Matched) -> exp.Select:
    numbered = (
        _numbered_exactly(question, duration, events)
        if duration.is_exact
        else _numbered_by_table(question, duration, events)
    )
    if not longest_run:
        return _grouped(numbered, x.count())
    place = x.over(x.call("row_number"), by=[x.column("subject")], order=[x.ordered(x.column("period"))])
    islands = question.step(
        "islands",
        exp.select("subject", exp.alias_(x.minus(x.column("period"), place), "island")).from_(numbered),
    )
    runs = question.step(
        "runs", exp.select("subject", exp.alias_(x.count(), "n")).from_(islands).group_by("subject", "island")
    )
    return _grouped(runs, exp.Max(this=x.column("n")))


def _window_limits(events: Matched) -> tuple[Expr | None, Expr]:
    if isinstance(events.bounds, Bounds):
        low = None if events.bounds.low is None else x.number(events.bounds.low)
        return low, x.number(events.bounds.high)
    return x.column("low_us"), x.column("high_us")


def _wholly_inside(question: Question, low: Expr, high: Expr, events: Matched) -> list[Expr]:
    """Conditions that the period low < time ≤ high lies wholly in the window."""
    first, last = _window_limits(events)
    conditions = [] if first is None else [x.at_most(first, x.plus(low, x.number(1)))]
    # A window that reaches beyond as_of ends there, where the first period ends too.
    capped = last if isinstance(events.bounds, Bounds) else x.call("least", last, x.number(question.as_of))
    return [*conditions, x.at_most(high, capped)]


def _numbered_exactly(question: Question, duration: Duration, events: Matched) -> str:
    length = duration.microseconds
    period = x.whole_quotient(x.minus(x.number(question.as_of), x.column("at_us")), x.number(length))
    high = x.minus(x.number(question.as_of), x.times(x.column("period"), x.number(length)))
    low = x.minus(high.copy(), x.number(length))
    columns = ["subject", *([] if isinstance(events.bounds, Bounds) else ["low_us", "high_us"])]
    numbered = question.step(
        "numbered", exp.select(*columns, exp.alias_(period, "period")).from_(events.step)
    )
    query = exp.select("subject", "period").distinct().from_(numbered)
    return question.step(
        "periods", query.where(*_wholly_inside(question, exp.Paren(this=low), exp.Paren(this=high), events))
    )


def _numbered_by_table(question: Question, duration: Duration, events: Matched) -> str:
    table = question.relation("calendar", _calendar_periods(question, duration))
    at = x.column("at_us", events.step)
    inside = x.every(
        [x.less(x.column("period_low", table), at), x.at_most(at.copy(), x.column("period_high", table))]
    )
    query = (
        exp.select("subject", "period")
        .distinct()
        .from_(events.step)
        .join(table, on=inside)
        .where(
            *_wholly_inside(question, x.column("period_low", table), x.column("period_high", table), events)
        )
    )
    return question.step("periods", query)


def _calendar_periods(question: Question, duration: Duration) -> pa.Table:
    """The periods counted back from as_of on the workspace's calendar until before the first event."""
    earliest = question.facts.earliest_event
    low, high = [], []
    edge, index = question.as_of, 0
    first = datetime(1, 1, 2, tzinfo=moments.EPOCH.tzinfo)
    while earliest is not None and edge >= earliest and edge > moments.micros(first):
        index += 1
        below = question.moved(question.as_of, duration, -index)
        high.append(edge)
        low.append(below)
        edge = below
    return pa.table(
        {
            "period": pa.array(range(len(low)), pa.int64()),
            "period_low": pa.array(low, pa.int64()),
            "period_high": pa.array(high, pa.int64()),
        }
    )
