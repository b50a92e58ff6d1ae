"""Small values: lengths of time, units, numbers, percentages, instants, names."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from coterie.errors import did_you_mean
from coterie.segments.language.duration import Duration, Unit
from coterie.segments.language.predicates import Scalar
from coterie.segments.language.reading.place import Place, is_storable, shown
from coterie.settings import zone
from coterie.values import ISO_INSTANT, NUMBER_LIMIT, instant_of, number_of, plain, unscaled

CALENDAR_UNITS = (Unit.DAY, Unit.WEEK, Unit.MONTH, Unit.QUARTER, Unit.YEAR)

SEGMENT_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}", re.ASCII)
COLOR = re.compile(r"#[0-9a-fA-F]{6}", re.ASCII)

_DURATION = re.compile(r"([0-9]+) ([A-Za-z]+)", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_PERCENT = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,12})?) ?%", re.ASCII)
_UNITS = {**{unit.value: unit for unit in Unit}, **{f"{unit}s": unit for unit in Unit}}
_LONGEST_DIGITS = 6
_MOST_DECIMALS = 18


def read_duration(place: Place, units: Iterable[Unit] = tuple(Unit)) -> Duration:
    """`30 days`: a whole number from 1, a space and a unit, singular or plural."""
    allowed = tuple(units)
    found = _DURATION.fullmatch(place.raw) if isinstance(place.raw, str) else None
    if found is None:
        raise place.unlike("a length of time", _duration_hint(place.raw, allowed))
    digits, word = found.groups()
    unit = _unit_of(place, word, allowed)
    if int(digits) < 1:
        raise place.unlike("a length of time", "The least is 1.")
    if len(digits.lstrip("0")) > _LONGEST_DIGITS:
        raise place.fault(f"{shown(place.raw)} is too long.", "Leave the window out to look at all time.")
    return Duration(int(digits), unit)


def read_unit(place: Place, units: Iterable[Unit] = tuple(Unit)) -> Unit:
    """`days`: a unit, singular or plural."""
    if not isinstance(place.raw, str):
        raise place.unlike("a unit of time", f"It is one of {_listed(tuple(units))}.")
    return _unit_of(place, place.raw, tuple(units))


def _unit_of(place: Place, word: str, allowed: tuple[Unit, ...]) -> Unit:
    unit = _UNITS.get(word)
    if unit in allowed:
        return unit
    if unit is not None:
        raise place.fault(f"{word!r} does not fit here.", f"It is one of {_listed(allowed)}.")
    near = did_you_mean(word, [name for name, each in _UNITS.items() if each in allowed])
    raise place.fault(f"{word!r} is no unit of time.", near or f"It is one of {_listed(allowed)}.")


def _duration_hint(raw: object, allowed: tuple[Unit, ...]) -> str:
    if isinstance(raw, str) and (near := re.fullmatch(r"\s*([0-9]+)\s*([A-Za-z]+)\s*", raw, re.ASCII)):
        unit = _UNITS.get(near.group(2).lower())
        if unit is not None and int(near.group(1)) > 0:
            return f"Write '{Duration(int(near.group(1)), unit)}'."
    return f"Write a whole number from 1, a space and a unit: '30 days'. Units: {_listed(allowed)}."


def _listed(units: tuple[Unit, ...]) -> str:
    return ", ".join(f"{unit}s" for unit in units)


def read_scalar(place: Place) -> Scalar:
    """A text, boolean or number; floats become the exact decimal they print as, whole ones integers."""
    raw = place.raw
    if raw is None:
        raise place.fault("null is no value to compare with.", "Write `missing: true` or `exists: true`.")
    if isinstance(raw, str):
        if not is_storable(raw):
            raise place.fault("The text holds half of a character (a lone surrogate).")
        return raw
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, int | float | Decimal):
        return _number(place, raw)
    raise place.unlike("a text, number or boolean")


def read_number(place: Place) -> int | Decimal:
    """A number, not text."""
    if isinstance(place.raw, bool) or not isinstance(place.raw, int | float | Decimal):
        raise place.unlike("a number")
    return _number(place, place.raw)


def _number(place: Place, raw: float | Decimal) -> int | Decimal:
    if not isinstance(raw, int) and not math.isfinite(raw):
        raise place.unlike("a finite number")
    number = Decimal(repr(raw)) if isinstance(raw, float) else Decimal(raw)
    if abs(number) > NUMBER_LIMIT:
        raise place.fault(f"{shown(raw)} is too large.", "Numbers go up to 10^18 either way.")
    if number == int(number):
        return int(number)
    short = Decimal(plain(number))
    if unscaled(short)[1] > _MOST_DECIMALS or Decimal(repr(float(short))) != short:
        raise place.fault(
            f"{shown(raw)} has too many digits.", "Write at most 15 digits, and 18 behind the point."
        )
    return short


def read_limit(place: Place) -> int | Decimal | str:
    """What numbers are compared with: a number, or numeric text."""
    if isinstance(place.raw, str):
        if number_of(place.raw) is None:
            near = ISO_INSTANT.fullmatch(place.raw)
            hint = "Instants compare with `before` and `after`." if near else "Compare with a number."
            raise place.unlike("a number", hint)
        return place.raw
    if isinstance(place.raw, bool):
        raise place.unlike("a number", "Write `eq: true` or `eq: false`.")
    return read_number(place)


def read_percent(place: Place) -> Decimal:
    """`10%` as the share 0.1; more than 0 %, at most 100 %."""
    found = _PERCENT.fullmatch(place.raw) if isinstance(place.raw, str) else None
    if found is None or not 0 < Decimal(found.group(1)) <= 100:
        raise place.unlike("a percentage above 0% and up to 100%", "Write it as '10%'.")
    return (Decimal(found.group(1)) / 100).normalize()


def read_instant(place: Place) -> str:
    """An ISO 8601 date or time as it was written."""
    written = place.raw
    if (
        not isinstance(written, str)
        or not ISO_INSTANT.fullmatch(written)
        or instant_of(written, zone("UTC")) is None
    ):
        raise place.unlike("a date or time", "Write it as 2026-01-31 or 2026-01-31T09:00:00+01:00.")
    return written.strip()


def read_instant_operand(place: Place) -> str | int | Decimal:
    """What instants are compared with: ISO 8601 text, or epoch seconds or milliseconds."""
    if isinstance(place.raw, str):
        if instant_of(place.raw, zone("UTC")) is None:
            raise place.unlike("a date or time", "Write it as 2026-01-31 or 2026-01-31T09:00:00+01:00.")
        return place.raw
    if isinstance(place.raw, bool) or not isinstance(place.raw, int | float | Decimal):
        raise place.unlike("a date or time", "Write it as 2026-01-31 or 2026-01-31T09:00:00+01:00.")
    return _number(place, place.raw)


def read_pattern(place: Place) -> str:
    """A regular expression that RE2 understands."""
    pattern = place.text("a regular expression")
    reason = _why_bad(pattern)
    if reason is not None:
        raise place.fault(
            f"{shown(pattern)} is no regular expression that RE2 understands: {reason}.",
            "RE2 has no look-around and no back references; see https://github.com/google/re2/wiki/Syntax.",
        )
    return pattern


@lru_cache(maxsize=256)
def _why_bad(pattern: str) -> str | None:
    # pyarrow searches with RE2, as the engine does; importing it costs, so only where a pattern is used.
    import pyarrow as pa
    from pyarrow import compute

    try:
        compute.match_substring_regex(pa.array([""]), pattern)
    except pa.ArrowInvalid as error:
        return str(error).removeprefix("Invalid regular expression: ").rstrip(".")
    return None


def read_segment_name(place: Place) -> str:
    """A name that can be saved under."""
    name = place.text("a name")
    if not SEGMENT_NAME.fullmatch(name):
        near = re.sub(r"[^a-z0-9_]+", "_", name.lower()).strip("_")[:63]
        good = SEGMENT_NAME.fullmatch(near)
        raise place.unlike(
            "a name: a small letter, then small letters, digits and _, at most 63",
            f"Write '{near}'; a label may hold anything." if good else "A label may hold anything.",
        )
    return name


def read_color(place: Place) -> str:
    """`#7c3aed`."""
    if not isinstance(place.raw, str) or not COLOR.fullmatch(place.raw):
        raise place.unlike("a colour", 'Write it as "#7c3aed", in quotes: a bare # begins a comment.')
    return place.raw.lower()


def read_day(place: Place) -> date:
    """`2026-03-01`: a day of the calendar, as text or as a date."""
    raw = place.raw
    if isinstance(raw, date) and not isinstance(raw, datetime):
        return raw
    if isinstance(raw, str) and _DAY.fullmatch(raw):
        try:
            return date.fromisoformat(raw)
        except ValueError:
            pass
    raise place.unlike("a day", "Write it as 2026-03-01.")


def read_choice(place: Place, choices: Iterable[str], what: str) -> str:
    """One of a few words."""
    known = list(choices)
    if not isinstance(place.raw, str) or place.raw not in known:
        near = did_you_mean(place.raw, known) if isinstance(place.raw, str) else None
        raise place.unlike(what, near or f"It is one of {', '.join(known)}.")
    return place.raw
