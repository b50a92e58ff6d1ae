"""Calendars and zones: from UTC to the wall clock and back, and moves on the calendar.

A wall-clock time that occurs twice is the earlier one; one that is skipped is read with the offset before.
Both are Python's fold=0.
"""

from __future__ import annotations

from bisect import bisect_right
from calendar import monthrange
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def micros(moment: datetime) -> int:
    """Microseconds since 1970 of an aware moment."""
    return (moment - EPOCH) // _MICROSECOND


def moment(microseconds: int) -> datetime:
    """The aware UTC moment that many microseconds after 1970."""
    return EPOCH + timedelta(microseconds=microseconds)


def local(instant: datetime, zone: tzinfo) -> datetime:
    """What the wall clock of `zone` shows at `instant`, without zone."""
    return instant.astimezone(zone).replace(tzinfo=None, fold=0)


def from_local(wall: datetime, zone: tzinfo) -> datetime:
    """The UTC moment at which the wall clock of `zone` shows `wall`."""
    return wall.replace(tzinfo=zone, fold=0).astimezone(UTC)


def add_months(wall: datetime, months: int) -> datetime:
    """The same day and time that many months later, clipped to the month's end."""
    index = wall.year * 12 + wall.month - 1 + months
    year, month = divmod(index, 12)
    if not 1 <= year <= 9999:
        raise OverflowError("year out of range")
    return wall.replace(year=year, month=month + 1, day=min(wall.day, monthrange(year, month + 1)[1]))


def start_of(wall: datetime, unit: str) -> datetime:
    """The start of the calendar period (second … year; weeks start on Monday) that holds `wall`."""
    day = wall.replace(hour=0, minute=0, second=0, microsecond=0)
    match unit:
        case "second":
            return wall.replace(microsecond=0)
        case "minute":
            return wall.replace(second=0, microsecond=0)
        case "hour":
            return wall.replace(minute=0, second=0, microsecond=0)
        case "day":
            return day
        case "week":
            return day - timedelta(days=day.weekday())
        case "month":
            return day.replace(day=1)
        case "quarter":
            return day.replace(day=1, month=(day.month - 1) // 3 * 3 + 1)
        case "year":
            return day.replace(day=1, month=1)
    raise ValueError(unit)


@lru_cache(maxsize=256)
def offset_changes(
    zone: tzinfo, since_year: int = 1900, until_year: int = 2101
) -> tuple[tuple[int, int, int], ...]:
    """Where the zone's offset from UTC changes: (moment in µs, offset before in µs, offset after in µs), in order.

    Found by looking at every day and halving the days on which the offset differs, since zoneinfo does not tell.
    """
    changes: list[tuple[int, int, int]] = []
    day = timedelta(days=1)
    at = datetime(since_year, 1, 1, tzinfo=UTC)
    end = datetime(until_year, 1, 1, tzinfo=UTC)
    before = _offset(zone, at)
    step = timedelta(
        days=7
    )  # no zone changed twice within a week since 1900 and came back to the same offset
    while at < end:
        after = _offset(zone, at + step)
        if after != before:
            for days in range(7):
                low, high = at + days * day, at + (days + 1) * day
                low_offset, high_offset = _offset(zone, low), _offset(zone, high)
                if low_offset != high_offset:
                    changes.append((_change_between(zone, low, high), low_offset, high_offset))
            before = after
        at += step
    return tuple(changes)


def first_offset(zone: tzinfo, changes: tuple[tuple[int, int, int], ...], at: int) -> int:
    """The offset in µs in force at `at` (µs)."""
    index = bisect_right([change[0] for change in changes], at)
    if index:
        return changes[index - 1][2]
    return changes[0][1] if changes else _offset(zone, moment(at))


def _change_between(zone: tzinfo, low: datetime, high: datetime) -> int:
    before = _offset(zone, low)
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) // 2
        middle = middle.replace(microsecond=0)
        if middle <= low:
            break
        if _offset(zone, middle) == before:
            low = middle
        else:
            high = middle
    return micros(high)


def _offset(zone: tzinfo, at: datetime) -> int:
    offset = at.astimezone(zone).utcoffset()
    return 0 if offset is None else offset // _MICROSECOND
