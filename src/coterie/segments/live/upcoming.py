"""The next moment at which time alone may move a customer in or out of a segment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlglot import exp

from coterie import moments
from coterie.engine import expressions as x
from coterie.segments.algebra import parts
from coterie.segments.compiler import leaves, sources
from coterie.segments.compiler.question import Question
from coterie.segments.compiler.value import JsonValue
from coterie.segments.compiler.where import property_value
from coterie.segments.compiler.windows import calendar, known_zones
from coterie.segments.evaluation import Evaluation
from coterie.segments.known import Names
from coterie.segments.language.conditions import Condition, InSegment
from coterie.segments.language.duration import Duration, Unit
from coterie.segments.language.predicates import AnniversaryIn
from coterie.segments.language.windows import FullPeriods, ThisPeriod
from coterie.segments.live.ground import leaves_of
from coterie.segments.live.watching import (
    Ahead,
    Behind,
    Edge,
    EventTimes,
    Every,
    PropertyInstants,
    Shift,
    watch,
)


def next_change_at(state: Evaluation, names: Names, condition: Condition, customer: int) -> datetime | None:
    """The first moment after as_of at which the answer about a customer may be another one though nothing arrives.

    None where none is in sight, or where it cannot be said: the account decides, or it is asked of everyone every so often.
    """
    watches = [watch(leaf, names) for leaf in _leaves(names, condition)]
    if any(each.wholes or each.account for each in watches):
        return None
    question = state.question(only=customer)
    found: list[int] = []
    for edge in dict.fromkeys(edge for each in watches for edge in each.edges):
        found += _passings(state, edge, customer)
    for window in dict.fromkeys(window for each in watches for window in each.calendars):
        found += _turns(question, window)
    ahead = [moment for moment in found if moment > question.as_of]
    return moments.moment(min(ahead)) if ahead else None


def _leaves(names: Names, condition: Condition) -> Iterator[Condition]:
    for part in parts(condition):
        if isinstance(part, InSegment):
            yield from leaves_of(names, [part.segment])
        else:
            yield part


def _passings(state: Evaluation, edge: Edge, customer: int) -> Iterator[int]:
    """When the edge passes each of the customer's instants (µs)."""
    question = state.question(only=customer)
    for instant in _instants(state, question, edge):
        match edge.lag:
            case Shift(length):
                yield instant + length
                yield instant + length + 1  # whether the end is in differs
            case Behind(duration) | Ahead(duration):
                yield question.moved(instant, duration, 1)
            case Every(length):
                yield instant + ((question.as_of - instant) // length + 1) * length


def _instants(state: Evaluation, question: Question, edge: Edge) -> list[int]:
    source = edge.source
    if isinstance(source, EventTimes | PropertyInstants):
        step = sources.events(question, source.names)
        if isinstance(source, EventTimes):
            instant: x.Expr = x.column("at_us")
        else:
            value = property_value(question, source.path)
            instant = value.instant(question)
    else:
        valued = leaves.trait_of(question, source.trait)
        step = valued.step
        read = valued.value(step)
        instant = read.instant(question) if isinstance(read, JsonValue) else x.cast(read.num, "BIGINT")
    query = exp.select(exp.alias_(instant, "instant")).distinct().from_(step)
    return [
        int(row["instant"]) for row in state.arrow(question, query).to_pylist() if row["instant"] is not None
    ]


def _turns(question: Question, window: FullPeriods | ThisPeriod | AnniversaryIn) -> Iterator[int]:
    """When the calendar period that holds as_of ends, in every zone that matters."""
    unit = Unit.DAY
    zones = [question.zone]
    if not isinstance(window, AnniversaryIn):
        unit = window.unit if isinstance(window, ThisPeriod) else window.duration.unit
        if window.customer_zone:
            zones += [zone for _, zone in known_zones(question)]
    this, one = ThisPeriod(unit), Duration(1, unit)
    for zone in zones:
        begins, _ = calendar(question, this, zone)
        # A day more than the period, then back to its start: clocks may have changed meanwhile.
        wall = moments.local(moments.moment(begins), zone)
        later = moments.local(moments.moment(question.moved(begins, one, 1)), zone)
        nudged = later.replace(hour=12) if unit in (Unit.DAY, Unit.WEEK) else later
        start = moments.start_of(nudged, unit)
        if start > wall:
            yield moments.micros(moments.from_local(start, zone))


__all__ = ["next_change_at"]
