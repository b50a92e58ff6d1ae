"""When things happen in the story world. Instants are whole milliseconds since 1970, UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import numpy as np

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR

BEGIN_AT = datetime(2025, 9, 1, tzinfo=UTC)
END_AT = datetime(2026, 11, 1, tzinfo=UTC)
BEGIN = int(BEGIN_AT.timestamp() * 1000)
END = int(END_AT.timestamp() * 1000)
DAYS = (END - BEGIN) // DAY

# How busy each month is against an ordinary one, January first: long evenings and presents, empty summers.
VIEWING_BY_MONTH = (1.25, 1.15, 1.05, 0.95, 0.85, 0.75, 0.7, 0.75, 0.95, 1.1, 1.2, 1.3)
SHOPPING_BY_MONTH = (0.8, 0.95, 0.85, 0.9, 1.0, 0.85, 0.8, 0.85, 1.0, 1.05, 1.7, 2.0)
JOINING_BY_MONTH = (1.4, 1.05, 0.95, 0.9, 0.85, 0.75, 0.7, 0.8, 1.1, 1.15, 1.5, 1.5)
WEEKEND = 1.45


@cache
def season(by_month: tuple[float, ...], *, weekend: float = 1.0) -> np.ndarray:
    """One factor for each day of the world, from its month and whether it is a Saturday or Sunday."""
    days = [BEGIN_AT + timedelta(days=day) for day in range(DAYS)]
    return np.array([by_month[day.month - 1] * (weekend if day.weekday() >= 5 else 1.0) for day in days])


@cache
def joining_days() -> np.ndarray:
    """The cumulative distribution of the day of the first visit: growth, seasons and the launch in the first weeks."""
    days = np.arange(DAYS)
    weight = season(JOINING_BY_MONTH, weekend=1.2) * (0.8 + 0.7 * days / DAYS) + 3.0 * np.exp(-days / 14)
    return np.asarray(np.cumsum(weight) / weight.sum())


@cache
def _offsets(zone: str) -> tuple[int, ...]:
    """The zone's offset at noon of each day, in milliseconds; a little beyond both ends of the world."""
    there = ZoneInfo(zone)
    days = (BEGIN_AT + timedelta(days=day, hours=12) for day in range(-60, DAYS + 60))
    return tuple(int(there.utcoffset(day.replace(tzinfo=None)).total_seconds() * 1000) for day in days)  # type: ignore[union-attr]


def local(day: int, hour: float, zone: str) -> int:
    """The instant of that hour (it may run past 24) on the day-th day of the world, on a clock in `zone`."""
    return BEGIN + day * DAY + int(hour * HOUR) - _offsets(zone)[day + 60]


def day_of(at: int) -> int:
    """The day of the world that holds the instant."""
    return (at - BEGIN) // DAY


def timestamp(at: int) -> str:
    """The instant as the wire carries it."""
    return timestamps(np.array([at]))[0]


def timestamps(instants: np.ndarray) -> list[str]:
    """The instants as the wire carries them."""
    texts: list[str] = np.datetime_as_string(
        instants.astype("datetime64[ms]"), unit="ms", timezone="UTC"
    ).tolist()
    return texts
