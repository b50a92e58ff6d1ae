"""Windows: which stretch of time a condition looks at. `None` in a condition means all time up to `as_of`."""

from __future__ import annotations

from dataclasses import dataclass

from coterie.segments.language.duration import Duration, Unit
from coterie.segments.language.events import Events


@dataclass(frozen=True, slots=True)
class Rolling:
    """`30 days`, `{from: 60 days, to: 30 days}`: as_of − start < time ≤ as_of − end.

    start None: from the beginning; end None: up to as_of.
    """

    start: Duration | None
    end: Duration | None = None


@dataclass(frozen=True, slots=True)
class Dates:
    """`{since: …, until: …}`: since ≤ time < until, each an ISO date or instant as written, or None."""

    since: str | None
    until: str | None


@dataclass(frozen=True, slots=True)
class FullPeriods:
    """`{full: 4 weeks}`: the last whole calendar periods before the one that holds as_of. Units from days on."""

    duration: Duration
    customer_zone: bool = False


@dataclass(frozen=True, slots=True)
class ThisPeriod:
    """`{this: month}`: the calendar period that holds as_of, up to as_of."""

    unit: Unit
    customer_zone: bool = False


@dataclass(frozen=True, slots=True)
class EventAnchor:
    """The customer's first (or last) of these events."""

    events: Events
    last: bool = False


@dataclass(frozen=True, slots=True)
class TraitAnchor:
    """The instant that a trait holds at as_of."""

    trait: str


Anchor = EventAnchor | TraitAnchor


@dataclass(frozen=True, slots=True)
class AfterFor:
    """`{after: EVENT, for: 1 day}`: t0 ≤ time < t0 + duration."""

    anchor: Anchor
    duration: Duration


@dataclass(frozen=True, slots=True)
class AfterUntil:
    """`{after: EVENT, until: EVENT2}`: from t0 to the first EVENT2 at or after it, both included."""

    anchor: Anchor
    until: Events


@dataclass(frozen=True, slots=True)
class AfterCalendar:
    """`{after: EVENT, calendar: 1 day}`: from t0 to the end of that calendar day (the count-th calendar period, t0's being the first)."""

    anchor: Anchor
    duration: Duration
    customer_zone: bool = False


@dataclass(frozen=True, slots=True)
class BeforeFor:
    """`{before: EVENT, for: 7 days}`: t0 − duration ≤ time < t0."""

    anchor: Anchor
    duration: Duration


Window = Rolling | Dates | FullPeriods | ThisPeriod | AfterFor | AfterUntil | AfterCalendar | BeforeFor
