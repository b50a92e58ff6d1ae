"""How a value that customers sent is read: as text, as a number, as an instant. The engines read by the same rules."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, tzinfo
from decimal import Context, Decimal, InvalidOperation

from coterie.moments import EPOCH, from_local

NUMBER_LIMIT = Decimal(10) ** 18
"""Beyond this, either way, a value is no number."""

WIDE = Context(prec=80)
"""Room for every exact step on numbers up to ±10^18."""

MILLISECONDS_FROM = Decimal(10) ** 11
"""Numbers below it are epoch seconds, from there on epoch milliseconds."""

NUMERIC_TEXT = re.compile(r"\s*[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?\s*", re.ASCII)
ISO_INSTANT = re.compile(
    r"\s*(\d{4}-\d{2}-\d{2})"
    r"(?:[Tt ]((?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?)\s*([Zz]|[+-]\d{2}(?::?\d{2})?)?)?\s*",
    re.ASCII,
)


def number_of(value: object) -> Decimal | None:
    """The number in a number or numeric text; None for all else, and beyond ±10^18."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        if not NUMERIC_TEXT.fullmatch(value):
            return None
        read = Decimal(value.strip())
    elif isinstance(value, int | Decimal):
        read = Decimal(value)
    elif isinstance(value, float):
        read = Decimal(repr(value))
    else:
        return None
    return read if read.is_finite() and abs(read) <= NUMBER_LIMIT else None


def text_of(value: object) -> str | None:
    """The text a text, number or boolean prints as; None for lists, objects and null."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return plain(Decimal(repr(value)))
    if isinstance(value, int | Decimal):
        return plain(Decimal(value))
    return None


def plain(number: Decimal) -> str:
    """A number without exponent and without trailing zeros: 5.0 prints as 5."""
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def unscaled(number: Decimal) -> tuple[int, int]:
    """(whole, decimals) with number = whole ÷ 10^decimals and as few decimals as can be."""
    text = plain(number)
    whole, _, fraction = text.partition(".")
    return int(whole + fraction), len(fraction)


def instant_of(value: object, zone: tzinfo) -> datetime | None:
    """The instant, aware in UTC, that ISO text, epoch seconds or epoch milliseconds name; None where they name none.

    Text without an offset is read in `zone`; a bare date is its midnight.
    """
    if isinstance(value, str) and (found := ISO_INSTANT.fullmatch(value)):
        return _from_iso(*found.groups(), zone=zone)
    number = number_of(value)
    if number is None:
        return None
    microseconds = int(number * (1_000_000 if number < MILLISECONDS_FROM else 1_000))
    try:
        return EPOCH + timedelta(microseconds=microseconds)
    except (OverflowError, InvalidOperation):
        return None


def _from_iso(date: str, time: str | None, offset: str | None, *, zone: tzinfo) -> datetime | None:
    try:
        wall = datetime.fromisoformat(f"{date}T{_microseconds(time or '00:00')}")
        if offset is None:
            return from_local(wall, zone)
        return wall.replace(tzinfo=EPOCH.tzinfo) - _offset(offset)
    except (ValueError, OverflowError):
        return None


def _microseconds(time: str) -> str:
    whole, _, fraction = time.partition(".")
    return f"{whole}.{fraction[:6]:0<6}" if fraction else whole


def _offset(text: str) -> timedelta:
    if text in "Zz":
        return timedelta()
    digits = text[1:].replace(":", "")
    length = timedelta(hours=int(digits[:2]), minutes=int(digits[2:] or 0))
    return -length if text[0] == "-" else length
