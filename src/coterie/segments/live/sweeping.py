"""Whom time alone may have moved: the subjects of whom an edge passed an instant between two ticks.

All that is found is evaluated, so a range may be a little too wide but never too narrow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from pyroaring import BitMap
from sqlglot import exp

from coterie.engine import expressions as x
from coterie.engine.expressions import Expr
from coterie.segments.compiler import leaves, sources
from coterie.segments.compiler.predicates import days_from_today
from coterie.segments.compiler.question import Question, Subject
from coterie.segments.compiler.value import JsonValue, Value
from coterie.segments.compiler.where import property_value
from coterie.segments.compiler.windows import calendar, known_zones
from coterie.segments.language.duration import MICROSECONDS, Unit
from coterie.segments.language.predicates import AnniversaryIn
from coterie.segments.language.windows import FullPeriods, ThisPeriod
from coterie.segments.live.watching import (
    Ahead,
    Behind,
    Edge,
    EventTimes,
    Every,
    Lag,
    PropertyInstants,
    Shift,
    TraitInstants,
)
from coterie.segments.members import bitmap

Ask = Callable[[Subject], Question]
"""Gives a fresh question about the state of the data now."""
Run = Callable[[Question, exp.Select], dict[str, np.ndarray[Any, Any]]]

_SLACK = 2  # µs: whether an end is included differs from edge to edge
_MONTH_ENDS = 4 * MICROSECONDS[Unit.DAY]  # a move by months clips up to three days, and clocks change


class Sweep:
    """The customers and accounts that edges passed in prev < time ≤ now (µs)."""

    def __init__(self, ask: Ask, run: Run, *, prev: int, now: int) -> None:
        self._ask = ask
        self._run = run
        self._prev = prev
        self._now = now
        self._events: dict[Lag, tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]] = {}
        self._passed: dict[Edge, BitMap] = {}

    def look(self, edges: Iterable[Edge]) -> None:
        """Find what these edges passed; what several of them need is read once."""
        wanted: dict[Lag, set[str] | None] = {}
        for edge in edges:
            if isinstance(edge.source, EventTimes):
                own, before = edge.source.names, wanted.get(edge.lag, set())
                wanted[edge.lag] = None if own is None or before is None else before | set(own)
            elif edge not in self._passed:
                self._passed[edge] = self._instants(edge)
        for lag, names in wanted.items():
            self._events[lag] = self._event_times(lag, None if names is None else tuple(sorted(names)))

    def passed(self, edge: Edge) -> BitMap:
        """The customers whom the edge passed; the accounts where it looks at traits of accounts."""
        if edge not in self._passed and isinstance(edge.source, EventTimes):
            customers, names = self._events[edge.lag]
            if edge.source.names is not None and len(names):
                customers = customers[np.isin(names, np.array(edge.source.names, dtype=object))]
            self._passed[edge] = bitmap(customers)
        return self._passed[edge]

    def _event_times(
        self, lag: Lag, names: tuple[str, ...] | None
    ) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
        question = self._ask(Subject.CUSTOMER)
        at, instant = x.column("occurred_at"), x.column("at_us")
        further: list[Expr] = []
        low: int | None
        match lag:
            case Shift() | Behind():
                low, high = self._range(question, lag)
            case Ahead(duration):
                low = question.moved(self._prev, duration, -1) - _MONTH_ENDS
                high = question.moved(self._now, duration, -1) + _MONTH_ENDS
                due = question.later(instant, duration)
                further = [
                    x.at_most(x.number(self._prev - _SLACK), due),
                    x.at_most(due.copy(), x.number(self._now + _SLACK)),
                ]
            case Every(length):
                low, high = None, self._now
                periods = [
                    x.whole_quotient(x.minus(x.number(moment), instant.copy()), x.number(length))
                    for moment in (self._prev, self._now)
                ]
                further = [x.negate(x.equal(*periods))]
        limits = [] if low is None else [x.at_most(question.timestamp(low), at)]
        limits.append(x.at_most(at.copy(), question.timestamp(high)))
        step = sources.events(question, names, *limits)
        query = exp.select("subject", "name").from_(step).where(*further)
        found = self._run(question, query)
        return found["subject"], found["name"]

    def _range(self, question: Question, lag: Shift | Behind) -> tuple[int, int]:
        """The instants that the edge passed, in µs."""
        if isinstance(lag, Shift):
            ends = [self._prev - lag.microseconds, self._now - lag.microseconds]
        else:  # moved back by months, a later moment may come to lie before an earlier one
            ends = sorted(question.moved(moment, lag.duration, -1) for moment in (self._prev, self._now))
        return ends[0] - _SLACK, ends[1] + _SLACK

    def _instants(self, edge: Edge) -> BitMap:
        assert isinstance(edge.lag, Shift | Behind)
        source = edge.source
        if isinstance(source, TraitInstants):
            question = self._ask(source.subject)
            valued = leaves.trait_of(question, source.trait)
            step, value = valued.step, valued.value(valued.step)
        else:
            assert isinstance(source, PropertyInstants)
            question = self._ask(Subject.CUSTOMER)
            step = sources.events(question, source.names)
            value = property_value(question, source.path)
        low, high = self._range(question, edge.lag)

        def crossed(each: Value) -> Expr:
            instant = each.instant(question)
            return x.certain(
                x.every([x.at_most(x.number(low), instant), x.at_most(instant.copy(), x.number(high))])
            )

        test = value.some_element(crossed) if isinstance(value, JsonValue) else crossed(value)
        query = exp.select(exp.column("subject", table=step)).distinct().from_(step).where(x.certain(test))
        return bitmap(self._run(question, query)["subject"])


def meaning(window: FullPeriods | ThisPeriod | AnniversaryIn, question: Question) -> object:
    """What a calendar window or an anniversary stands for at as_of; another meaning moves anybody."""
    if isinstance(window, AnniversaryIn):
        return days_from_today(question, window.duration)
    zones = [("", question.zone)]
    if window.customer_zone:
        zones += known_zones(question)
    found = [(name, calendar(question, window, zone)) for name, zone in zones]
    if isinstance(window, ThisPeriod):
        return [(name, first) for name, (first, _) in found]
    return found
