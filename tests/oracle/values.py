"""How one value is read: as a number, as text, as one of many distinct values. None is "missing" (JSON null too)."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from fractions import Fraction
from typing import Any

NUMERIC_TEXT = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
LARGEST = 10**18


def number(value: Any) -> Fraction | None:
    """The number a value is or spells, exactly; None where it is no number (booleans, other text, beyond 10^18).

    A Fraction is what was computed of such values, a sum or a scaled operand: it may be as large as it is.
    """
    if isinstance(value, Fraction):
        return value
    exact = _unbounded(value)
    if exact is None or abs(exact) > LARGEST:
        return None
    return exact


def _unbounded(value: Any) -> Fraction | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int | Fraction):
        return Fraction(value)
    if isinstance(value, Decimal):
        return _bounded(value)
    if isinstance(value, float):
        return _bounded(Decimal(repr(value)))
    if isinstance(value, str) and NUMERIC_TEXT.fullmatch(value.strip()):
        return _bounded(Decimal(value.strip()))
    return None


def _bounded(value: Decimal) -> Fraction | None:
    """The fraction, unless its exponent is so large or small that writing it out would take for ever."""
    if not value.is_finite() or (value != 0 and value.adjusted() > 30):
        return None
    if value.adjusted() < -400:
        return Fraction(0)
    return Fraction(value)


def text(value: Any) -> str | None:
    """The text a value is or prints as: 5.0 as "5", true as "true"; None for lists, objects and missing."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    exact = _unbounded(value)
    return None if exact is None else _decimal_text(exact)


def _decimal_text(exact: Fraction) -> str | None:
    """Plain decimal digits without trailing zeros; None for a fraction that never ends."""
    places = 0
    scaled = exact
    while scaled.denominator != 1:
        scaled *= 10
        places += 1
        if places > 400:
            return None
    digits = str(abs(scaled.numerator)).rjust(places + 1, "0")
    whole = digits[: len(digits) - places]
    rest = digits[len(digits) - places :]
    sign = "-" if exact < 0 else ""
    return sign + whole + ("." + rest if rest else "")


def searchable(value: Any) -> str | None:
    """The text that contains, starts_with, ends_with and matches look at: text, or a number as it prints."""
    return None if isinstance(value, bool) else text(value)


def lowered(value: str) -> str:
    """Each code point in lower case by itself."""
    return "".join(character.lower()[0] for character in value)


def identity(value: Any) -> str:
    """Equal for values that count as one distinct value: a number and its text are one."""
    printed = text(value)
    if printed is not None:
        return printed
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def reach(mapping: Any, path: str) -> Any:
    """The value under a key, or, where that key is not there, along its dots into objects; None where missing."""
    if not isinstance(mapping, dict):
        return None
    if mapping.get(path) is not None:
        return mapping[path]
    found: Any = mapping
    for key in path.split("."):
        if not isinstance(found, dict):
            return None
        found = found.get(key)
    return found
