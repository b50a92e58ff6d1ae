"""Windows: the stretch of time a condition looks at, for one subject."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tests.oracle.asking import Ask, matches
from tests.oracle.instants import (
    LATEST,
    earlier,
    first_day_of,
    instant,
    later,
    local_day,
    midnight,
    parse_duration,
    parse_unit,
    units_later,
)
from tests.oracle.world import Event


@dataclass(frozen=True)
class Window:
    """The times from low to high, each end in or out; None is without end. anchor: the event that set it, never in.

    Whatever it says, nothing after `as_of` is in it: subjects have no such events.
    """

    low: datetime | None = None
    low_in: bool = False
    high: datetime | None = None
    high_in: bool = True
    anchor: Event | None = None
    is_empty: bool = False

    def holds(self, event: Event) -> bool:
        """Whether an event lies in it."""
        if self.is_empty or event == self.anchor:
            return False
        if self.low is not None and (event.at < self.low or (event.at == self.low and not self.low_in)):
            return False
        return self.high is None or event.at < self.high or (event.at == self.high and self.high_in)

    def holds_period(self, start: datetime, end: datetime) -> bool:
        """Whether all times after `start` up to `end`, `end` included, lie in it; times are whole microseconds."""
        if self.is_empty:
            return False
        first = start + timedelta(microseconds=1)
        if self.low is not None and (first < self.low or (first == self.low and not self.low_in)):
            return False
        return self.high is None or end < self.high or (end == self.high and self.high_in)


EMPTY = Window(is_empty=True)


def window_of(raw: Any, ask: Ask) -> Window:
    """The window that `within` names, for the subject asked about."""
    if raw is None:
        return Window()
    if isinstance(raw, str):
        return Window(low=earlier(ask.as_of, raw, ask.zone))
    if "from" in raw or "to" in raw:
        return Window(
            low=earlier(ask.as_of, raw["from"], ask.zone) if "from" in raw else None,
            high=earlier(ask.as_of, raw["to"], ask.zone) if "to" in raw else None,
        )
    if "after" in raw or "before" in raw:
        return _anchored(raw, ask)
    if "full" in raw or "this" in raw:
        return _calendar(raw, ask)
    return Window(
        low=instant(raw["since"], ask.zone) if "since" in raw else None,
        low_in=True,
        high=instant(raw["until"], ask.zone) if "until" in raw else None,
        high_in=False,
    )


def _calendar(raw: Any, ask: Ask) -> Window:
    zone = calendar_zone(raw, ask)
    today = local_day(ask.as_of, zone)
    if "this" in raw:
        return Window(low=midnight(first_day_of(today, parse_unit(raw["this"])), zone), low_in=True)
    count, unit = parse_duration(raw["full"])
    first = first_day_of(today, unit)
    return Window(
        low=midnight(units_later(first, -count, unit), zone),
        low_in=True,
        high=midnight(first, zone),
        high_in=False,
    )


def calendar_zone(raw: Any, ask: Ask) -> ZoneInfo:
    """The zone of a window's calendar: the workspace's, or the customer's own where asked for and known."""
    if raw.get("zone") != "customer":
        return ask.zone
    name = ask.subject.trait("timezone")
    if not isinstance(name, str):
        return ask.zone
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ask.zone


def _anchored(raw: Any, ask: Ask) -> Window:
    found = _anchor(raw.get("after", raw.get("before")), raw.get("which", "first"), ask)
    if found is None:
        return EMPTY
    start, anchor = found
    if "before" in raw:
        return Window(
            low=earlier(start, raw["for"], ask.zone), low_in=True, high=start, high_in=False, anchor=anchor
        )
    if "for" in raw:
        return Window(
            low=start, low_in=True, high=later(start, raw["for"], ask.zone), high_in=False, anchor=anchor
        )
    if "calendar" in raw:
        return Window(
            low=start, low_in=True, high=_calendar_end(raw, start, ask), high_in=False, anchor=anchor
        )
    ends = [
        event
        for event in ask.subject.events
        if event.at >= start and event != anchor and matches(event, raw["until"], ask)
    ]
    return Window(low=start, low_in=True, high=ends[0].at if ends else LATEST, high_in=True, anchor=anchor)


def _anchor(raw: Any, which: str, ask: Ask) -> tuple[datetime, Event | None] | None:
    """The instant an anchored window hangs on, with the event if it is one; None where there is no such instant."""
    if isinstance(raw, dict) and "trait" in raw:
        held = instant(ask.subject.trait(raw["trait"]), ask.zone)
        return None if held is None else (held, None)
    found = [event for event in ask.subject.events if matches(event, raw, ask)]
    if not found:
        return None
    anchor = found[-1] if which == "last" else found[0]
    return (anchor.at, anchor)


def _calendar_end(raw: Any, start: datetime, ask: Ask) -> datetime:
    zone = calendar_zone(raw, ask)
    count, unit = parse_duration(raw["calendar"])
    return midnight(units_later(first_day_of(local_day(start, zone), unit), count, unit), zone)
