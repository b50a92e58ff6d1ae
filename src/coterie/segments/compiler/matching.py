"""The matching events of a condition: by name, by what must hold on each, in the window, the n-th alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlglot import exp

from coterie.engine import expressions as x
from coterie.engine.expressions import Expr
from coterie.segments.compiler import sources
from coterie.segments.compiler.predicates import Operands
from coterie.segments.compiler.question import Question
from coterie.segments.compiler.where import event_holds
from coterie.segments.compiler.windows import Bounds, BoundsBySubject, bounds
from coterie.segments.language.events import Events
from coterie.segments.language.windows import Window

NewOperands = Callable[[], Operands]
"""Gives fresh operands for one select."""


@dataclass(frozen=True, slots=True)
class Matched:
    """A step of events, and the window they were taken from. Per-subject bounds stand in columns low_us, high_us."""

    step: str
    bounds: Bounds | BoundsBySubject


def satisfying(question: Question, events: Events, operands: Operands, *conditions: Expr) -> str:
    """The events of the names, up to as_of, on which `where` holds; conditions read columns of the table `events`."""
    step = sources.events(question, events.names, *conditions)
    if events.where is None:
        return step
    test = event_holds(question, events.where, operands)
    query = exp.select(*[exp.column(name, table=step) for name in sources.event_columns(question)]).from_(
        step
    )
    return question.step("satisfying", operands.join(query, x.column("subject", step)).where(test))


def matched(
    question: Question, events: Events, within: Window | None, nth: int | None, operands: NewOperands
) -> Matched:
    """The matching events in the window; nth counts over all time and only then looks at the window."""
    limits = bounds(question, within, lambda asked, anchor: satisfying(asked, anchor, operands()))
    constant = _constant_limits(question, limits) if nth is None else []
    step = satisfying(question, events, operands(), *constant)
    if nth is not None:
        step = _nth(question, step, nth, _instant_limits(limits))
    if isinstance(limits, BoundsBySubject):
        step = in_window(question, step, limits)
    return Matched(step, limits)


def _constant_limits(question: Question, limits: Bounds | BoundsBySubject) -> list[Expr]:
    if isinstance(limits, BoundsBySubject):
        return []
    at = x.column("occurred_at")
    found = [] if limits.low is None else [x.at_most(question.timestamp(limits.low), at)]
    if limits.high != question.as_of:
        found.append(x.at_most(at.copy(), question.timestamp(limits.high)))
    return found


def _instant_limits(limits: Bounds | BoundsBySubject) -> list[Expr]:
    if isinstance(limits, BoundsBySubject):
        return []
    at = x.column("at_us")
    low = [] if limits.low is None else [x.at_most(x.number(limits.low), at)]
    return [*low, x.at_most(at.copy(), x.number(limits.high))]


def _nth(question: Question, step: str, nth: int, limits: list[Expr]) -> str:
    place = x.over(
        x.call("row_number"),
        by=[x.column("subject")],
        order=[x.ordered(x.column("at_us")), x.ordered(x.column("seq"))],
    )
    placed = question.step(
        "placed", exp.select(*sources.event_columns(question), exp.alias_(place, "place")).from_(step)
    )
    chosen = (
        exp.select(*sources.event_columns(question))
        .from_(placed)
        .where(x.equal(x.column("place"), x.number(nth)), *limits)
    )
    return question.step("chosen", chosen)


def in_window(question: Question, step: str, window: BoundsBySubject) -> str:
    """The events of a step that lie in each one's own window, the anchor event left out."""
    at = x.column("at_us", step)
    own = window.step
    not_the_anchor = x.coalesce(
        x.negate(x.equal(x.column("seq", step), x.column("anchor_seq", own))), x.TRUE.copy()
    )
    inside = x.every(
        [
            x.equal(x.column("subject", step), x.column("subject", own)),
            x.at_most(x.column("low_us", own), at),
            x.at_most(at.copy(), x.column("high_us", own)),
            not_the_anchor,
        ]
    )
    columns = [exp.column(name, table=step) for name in sources.event_columns(question)]
    bounds_columns = [exp.column(name, table=own) for name in ("low_us", "high_us")]
    return question.step("inside", exp.select(*columns, *bounds_columns).from_(step).join(own, on=inside))
