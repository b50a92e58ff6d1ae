"""The moments of a trend: equal steps back from `as_of` on the workspace's calendar, and the deadline of a goal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from coterie import moments
from coterie.values import instant_of

MOST_POINTS = 60


@dataclass(frozen=True, slots=True)
class Step:
    """How far the points of a trend lie apart: so many days, weeks or months."""

    count: int
    unit: str

    @property
    def days(self) -> float:
        """Its length in days; a month is a twelfth of a year."""
        return self.count * {"day": 1.0, "week": 7.0, "month": 365.25 / 12}[self.unit]


# Each is taken while it gives fewer than 60 points, so that a year and a bit is seen by weeks: there are 20 or more from four weeks of history on.
STEPS = (
    Step(1, "day"),
    Step(2, "day"),
    Step(3, "day"),
    Step(1, "week"),
    Step(2, "week"),
    Step(1, "month"),
    Step(3, "month"),
)


def step_for(first: datetime, as_of: datetime) -> Step:
    """The step whose points fill the history best."""
    days = (as_of - first) / timedelta(days=1)
    return next((step for step in STEPS if days / step.days < MOST_POINTS), STEPS[-1])


def moved(as_of: datetime, step: Step, steps: int, zone: tzinfo) -> datetime:
    """The moment so many steps after `as_of` (before, where negative), at the same time of the workspace's clock."""
    wall = moments.local(as_of, zone)
    if step.unit == "month":
        wall = moments.add_months(wall, step.count * steps)
    else:
        wall += timedelta(days=steps * step.days)
    return moments.from_local(wall, zone)


def points(first: datetime, as_of: datetime, zone: tzinfo) -> tuple[Step, tuple[datetime, ...]]:
    """The step and the moments at which a trend is looked at, oldest first, the last one `as_of`."""
    step = step_for(first, as_of)
    found = [as_of]
    while len(found) < MOST_POINTS * 4:
        before = moved(as_of, step, -len(found), zone)
        if before < first:
            break
        found.append(before)
    return step, tuple(reversed(found))


def ahead(as_of: datetime, until: datetime, step: Step) -> float:
    """How many steps there are from `as_of` to `until`."""
    return (until - as_of) / timedelta(days=1) / step.days


def deadline(by: str, zone: tzinfo) -> datetime:
    """The moment a goal is due: a bare date is its end, the midnight after it in the workspace's zone."""
    found = instant_of(by, zone)
    assert found is not None, by
    if len(by) > len("2026-01-31"):
        return found
    return moments.from_local(moments.local(found, zone) + timedelta(days=1), zone).astimezone(UTC)
