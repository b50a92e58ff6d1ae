"""Whether a value satisfies predicates."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.oracle.instants import (
    days_to_anniversary,
    earlier,
    instant,
    local_day,
    parse_duration,
    units_later,
)
from tests.oracle.values import lowered, number, searchable, text

COMPLEMENTS = {"ne": "eq", "not_in": "in", "not_contains": "contains"}
RANKINGS = ("top", "bottom")


@dataclass(frozen=True)
class Reading:
    """What a predicate is read with. operand: the value of an operand that is itself a trait, measure or same_as."""

    as_of: datetime
    zone: ZoneInfo
    operand: Callable[[Mapping[str, Any]], Any]


def as_mapping(predicates: Any) -> dict[str, Any]:
    """A bare value is eq, a list is in."""
    if isinstance(predicates, list):
        return {"in": predicates}
    if isinstance(predicates, dict):
        return {"eq": predicates} if is_reference(predicates) else predicates
    return {"eq": predicates}


def is_reference(operand: Any) -> bool:
    """Whether an operand stands for the value of something else."""
    return isinstance(operand, dict) and bool(operand.keys() & {"trait", "did", "same_as"})


def satisfies(value: Any, predicates: Any, reading: Reading) -> bool:
    """Whether every predicate of the mapping holds."""
    return all(
        holds(value, operator, operand, reading) for operator, operand in as_mapping(predicates).items()
    )


def holds(value: Any, operator: str, operand: Any, reading: Reading) -> bool:
    """Whether one predicate holds; a list does where one of its elements does."""
    if operator in COMPLEMENTS:
        return not holds(value, COMPLEMENTS[operator], operand, reading)
    if operator == "exists":
        return (value is not None) is operand
    if operator == "missing":
        return (value is None) is operand
    if value is None:
        return False
    elements = value if isinstance(value, list) else [value]
    return any(_element_holds(element, operator, operand, reading) for element in elements)


def _element_holds(element: Any, operator: str, operand: Any, reading: Reading) -> bool:
    if operator == "in":
        return any(equal(element, _value(one, reading)) for one in operand)
    if operator == "between":
        low, high = operand
        return _compare(element, "gte", _value(low, reading)) and _compare(
            element, "lte", _value(high, reading)
        )
    wanted = _value(operand, reading)
    if operator == "eq":
        return equal(element, wanted)
    if operator in ("gt", "gte", "lt", "lte"):
        return _compare(element, operator, wanted)
    if operator in ("contains", "starts_with", "ends_with", "matches"):
        return _searched(element, operator, wanted)
    return _timed(element, operator, wanted, reading)


def _value(operand: Any, reading: Reading) -> Any:
    return reading.operand(operand) if is_reference(operand) else operand


def equal(element: Any, wanted: Any) -> bool:
    """Text equals exactly, or what prints as it; a number also numeric text; a boolean only the boolean."""
    if element is None or wanted is None or isinstance(wanted, list | dict):
        return False
    if isinstance(wanted, bool):
        return isinstance(element, bool) and element == wanted
    if isinstance(wanted, str):
        return text(element) == wanted
    return number(element) is not None and number(element) == number(wanted)


def _compare(element: Any, operator: str, wanted: Any) -> bool:
    left, right = number(element), number(wanted)
    if left is None or right is None:
        return False
    if operator == "gt":
        return left > right
    if operator == "gte":
        return left >= right
    if operator == "lt":
        return left < right
    return left <= right


def _searched(element: Any, operator: str, wanted: Any) -> bool:
    written, sought = searchable(element), searchable(wanted)
    if written is None or sought is None:
        return False
    if operator == "matches":
        return re.search(sought, written) is not None
    if operator == "contains":
        return lowered(sought) in lowered(written)
    if operator == "starts_with":
        return lowered(written).startswith(lowered(sought))
    return lowered(written).endswith(lowered(sought))


def _timed(element: Any, operator: str, wanted: Any, reading: Reading) -> bool:
    when = instant(element, reading.zone)
    if when is None:
        return False
    if operator in ("before", "after"):
        limit = instant(wanted, reading.zone)
        if limit is None:
            return False
        return when < limit if operator == "before" else when > limit
    if operator == "older_than":
        return when < earlier(reading.as_of, wanted, reading.zone)
    if operator == "newer_than":
        return when > earlier(reading.as_of, wanted, reading.zone)
    assert operator == "anniversary_in", f"no operator {operator!r}"
    today = local_day(reading.as_of, reading.zone)
    count, unit = parse_duration(wanted)
    last_day = units_later(today, count, unit)
    return today + timedelta(days=days_to_anniversary(local_day(when, reading.zone), today)) <= last_day
