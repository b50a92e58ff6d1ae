"""Instants, durations and calendars: aware datetimes in UTC, exact to the microsecond."""

from __future__ import annotations

import calendar
import re
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from tests.oracle.values import number

EXACT = {
    "second": timedelta(seconds=1),
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
}
MONTHS = {"month": 1, "quarter": 3, "year": 12}
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EARLIEST = datetime.min.replace(tzinfo=UTC)
LATEST = datetime.max.replace(tzinfo=UTC)
MILLISECONDS_FROM = 10**11

ISO = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"([T ](?P<clock>[0-9]{2}:[0-9]{2}(:[0-9]{2}([.,][0-9]+)?)?)(?P<offset>Z|[+-][0-9]{2}(:?[0-9]{2})?)?)?"
)


def parse_duration(raw: str) -> tuple[int, str]:
    """ "30 days" -> (30, "day")."""
    count, unit = raw.split(" ")
    return int(count), parse_unit(unit)


def parse_unit(raw: str) -> str:
    """ "days" -> "day"."""
    return raw.removesuffix("s")


def at_wall_clock(local: datetime, zone: ZoneInfo) -> datetime:
    """The instant of a naive local time: the earlier of two, the offset before for one that is skipped."""
    try:
        return local.replace(tzinfo=zone, fold=0).astimezone(UTC)
    except OverflowError:
        return EARLIEST if local.year < 5000 else LATEST


def moved(instant: datetime, count: int, unit: str, zone: ZoneInfo) -> datetime:
    """The instant `count` units later (earlier where negative); from months on by the calendar date in `zone`."""
    try:
        if unit in EXACT:
            return instant + count * EXACT[unit]
        local = instant.astimezone(zone).replace(tzinfo=None)
        return at_wall_clock(
            datetime.combine(months_later(local.date(), count * MONTHS[unit]), local.time()), zone
        )
    except (OverflowError, ValueError):
        return EARLIEST if count < 0 else LATEST


def later(instant: datetime, duration: str, zone: ZoneInfo) -> datetime:
    """The instant that long after."""
    count, unit = parse_duration(duration)
    return moved(instant, count, unit, zone)


def earlier(instant: datetime, duration: str, zone: ZoneInfo) -> datetime:
    """The instant that long before."""
    count, unit = parse_duration(duration)
    return moved(instant, -count, unit, zone)


def months_later(day: date, months: int) -> date:
    """The date moved by calendar months, clipped to the month's end."""
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def age(instant: datetime, as_of: datetime, unit: str, zone: ZoneInfo) -> Fraction:
    """How old the instant is at `as_of`, in that unit: whole calendar units and the fraction of the running one."""
    if unit in EXACT:
        return Fraction(microseconds(as_of - instant), microseconds(EXACT[unit]))
    whole = 0
    while moved(instant, whole + 1, unit, zone) <= as_of:
        whole += 1
    start, end = moved(instant, whole, unit, zone), moved(instant, whole + 1, unit, zone)
    return whole + Fraction(microseconds(as_of - start), microseconds(end - start))


def microseconds(length: timedelta) -> int:
    """A length in whole microseconds."""
    return length // timedelta(microseconds=1)


def local_day(instant: datetime, zone: ZoneInfo) -> date:
    """The calendar day in that zone."""
    return instant.astimezone(zone).date()


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The instant at which that day begins."""
    return at_wall_clock(datetime(day.year, day.month, day.day), zone)


def first_day_of(day: date, unit: str) -> date:
    """The first day of the calendar day, week, month, quarter or year that holds `day`."""
    if unit == "day":
        return day
    if unit == "week":
        return day - timedelta(days=day.weekday())
    if unit == "month":
        return day.replace(day=1)
    if unit == "quarter":
        return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    return date(day.year, 1, 1)


def units_later(day: date, count: int, unit: str) -> date:
    """A first day moved by that many calendar units."""
    if unit == "day":
        return day + timedelta(days=count)
    if unit == "week":
        return day + timedelta(weeks=count)
    return months_later(day, count * MONTHS[unit])


def instant(value: Any, zone: ZoneInfo) -> datetime | None:
    """The instant a value holds: epoch seconds or milliseconds, ISO 8601 text, a bare date; None where none."""
    epoch = number(value)
    if epoch is not None:
        return _from_epoch(epoch)
    if not isinstance(value, str):
        return None
    found = ISO.fullmatch(value)
    if found is None:
        return None
    return _from_iso(found, zone)


def _from_epoch(epoch: Fraction) -> datetime | None:
    seconds = epoch if epoch < MILLISECONDS_FROM else epoch / 1000
    try:
        return EPOCH + timedelta(microseconds=int(seconds * 1_000_000 // 1))
    except OverflowError:
        return None


def _from_iso(found: re.Match[str], zone: ZoneInfo) -> datetime | None:
    clock = (found["clock"] or "00:00").replace(",", ".")
    try:
        local = datetime.fromisoformat(f"{found['day']}T{clock}")
        if found["offset"] is None:
            return at_wall_clock(local, zone)
        return (local - _offset(found["offset"])).replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def _offset(raw: str) -> timedelta:
    if raw == "Z":
        return timedelta()
    digits = raw[1:].replace(":", "").ljust(4, "0")
    length = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return -length if raw[0] == "-" else length


def days_to_anniversary(day: date, today: date) -> int:
    """Days from `today` to the next return of that month and day, 0 on the day itself."""
    coming = [_in_year(day, year) for year in (today.year, today.year + 1)]
    return min((on - today).days for on in coming if on >= today)


def _in_year(day: date, year: int) -> date:
    if (day.month, day.day) == (2, 29) and not calendar.isleap(year):
        return date(year, 2, 28)
    return date(year, day.month, day.day)
