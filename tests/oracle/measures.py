"""Measures over the matching events of one subject: a number, a value, or None where missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any

from tests.oracle.asking import Ask, matches, property_of, where_holds
from tests.oracle.instants import EARLIEST, age, later, local_day, moved, parse_duration, parse_unit
from tests.oracle.values import identity, number
from tests.oracle.windows import Window, window_of
from tests.oracle.world import Event

SUM_PLACES = 9


def matching(raw: Mapping[str, Any], ask: Ask) -> list[Event]:
    """The events a `did` is about, in order: named, satisfying `where`, the nth alone if asked, in the window."""
    found = [
        event
        for event in ask.subject.events
        if matches(event, {"did": raw["did"], "where": raw.get("where")}, ask)
    ]
    if "nth" in raw:
        found = found[raw["nth"] - 1 : raw["nth"]]
    window = window_of(raw.get("within"), ask)
    return [event for event in found if window.holds(event)]


def measured(raw: Mapping[str, Any], ask: Ask) -> Any:
    """The measure of a `did` (default its count)."""
    events = matching(raw, ask)
    measure = raw.get("measure", "count")
    if measure == "count":
        return Fraction(len(events))
    if measure == "days":
        return Fraction(len({local_day(event.at, ask.zone) for event in events}))
    ((kind, operand),) = measure.items()
    if kind == "share":
        return _share(events, operand, ask)
    if kind == "since_first":
        return age(events[0].at, ask.as_of, parse_unit(operand), ask.zone) if events else None
    if kind == "since_last":
        return age(events[-1].at, ask.as_of, parse_unit(operand), ask.zone) if events else None
    if kind == "sessions":
        return Fraction(_sessions(events, operand, ask))
    if kind == "periods":
        return Fraction(len(_active_periods(events, operand, window_of(raw.get("within"), ask), ask)))
    if kind == "streak":
        return Fraction(
            _longest_run(_active_periods(events, operand, window_of(raw.get("within"), ask), ask))
        )
    held = [property_of(event, operand, ask.zone) for event in events]
    return _of_values(kind, [value for value in held if value is not None])


def _of_values(kind: str, values: Sequence[Any]) -> Any:
    if kind == "distinct":
        return Fraction(len({identity(value) for value in values}))
    if kind == "first":
        return values[0] if values else None
    if kind == "last":
        return values[-1] if values else None
    if kind == "mode":
        return _most_frequent(values)
    return _of_numbers(kind, [exact for value in values if (exact := number(value)) is not None])


def _of_numbers(kind: str, numbers: Sequence[Fraction]) -> Fraction | None:
    if kind == "sum":
        return sum((rounded(one) for one in numbers), Fraction(0))
    if not numbers:
        return None
    if kind == "mean":
        return sum((rounded(one) for one in numbers), Fraction(0)) / len(numbers)
    if kind == "min":
        return min(numbers)
    if kind == "max":
        return max(numbers)
    assert kind == "median", f"no measure {kind!r}"
    ordered = sorted(numbers)
    middle = len(ordered) // 2
    if len(ordered) % 2 == 1:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2


def rounded(exact: Fraction) -> Fraction:
    """A value as it enters a sum: nine decimal places, halves away from zero."""
    scaled = abs(exact) * 10**SUM_PLACES
    whole = int(scaled + Fraction(1, 2))
    return Fraction(whole if exact >= 0 else -whole, 10**SUM_PLACES)


def _most_frequent(values: Sequence[Any]) -> Any:
    """The most frequent value, ties to the smallest as text."""
    if not values:
        return None
    counts: dict[str, int] = {}
    for value in values:
        counts[identity(value)] = counts.get(identity(value), 0) + 1
    most = max(counts.values())
    winner = min(written for written, count in counts.items() if count == most)
    return next(value for value in values if identity(value) == winner)


def _share(events: Sequence[Event], where: Mapping[str, Any], ask: Ask) -> Fraction | None:
    if not events:
        return None
    return Fraction(sum(where_holds(event, where, ask) for event in events), len(events))


def _sessions(events: Sequence[Event], silence: str, ask: Ask) -> int:
    visits = 0
    previous: Event | None = None
    for event in events:
        if previous is None or event.at >= later(previous.at, silence, ask.zone):
            visits += 1
        previous = event
    return visits


def _active_periods(events: Sequence[Event], length: str, window: Window, ask: Ask) -> list[int]:
    """Which periods counted back from `as_of`, wholly in the window, hold an event; 0 is the latest."""
    if not events:
        return []
    count, unit = parse_duration(length)
    active: list[int] = []
    index = 0
    end: datetime = ask.as_of
    while end >= events[0].at and end > EARLIEST:
        start = moved(ask.as_of, -count * (index + 1), unit, ask.zone)
        if window.holds_period(start, end) and any(start < event.at <= end for event in events):
            active.append(index)
        end = start
        index += 1
    return active


def _longest_run(indices: Sequence[int]) -> int:
    longest = run = 0
    previous: int | None = None
    for index in indices:
        run = run + 1 if previous is not None and index == previous + 1 else 1
        longest = max(longest, run)
        previous = index
    return longest
