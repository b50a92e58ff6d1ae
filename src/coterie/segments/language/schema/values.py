"""The schema of small values, predicates and measures."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from coterie.segments.language import reference
from coterie.segments.language.duration import Unit
from coterie.segments.language.measures import Aggregation
from coterie.segments.language.reading.behavior import MEASURED
from coterie.segments.language.reading.measures import BARE, MEASURES
from coterie.segments.language.reading.place import MOST_VALUES
from coterie.segments.language.reading.predicates import NUMERIC, OPERATORS
from coterie.segments.language.reading.scalars import CALENDAR_UNITS
from coterie.segments.language.reference import Clause, said

Schema = dict[str, Any]


def ref(name: str) -> Schema:
    """A reference to a named part of the schema."""
    return {"$ref": f"#/$defs/{name}"}


def mapping(
    properties: dict[str, Schema], clauses: tuple[Clause, ...], *, required: Iterable[str] = ()
) -> Schema:
    """A mapping of known keys, each with what it says."""
    described = {
        key: {"description": said(clauses, key), **value} if any(c.key == key for c in clauses) else value
        for key, value in properties.items()
    }
    return {
        "type": "object",
        "properties": described,
        "required": list(required),
        "additionalProperties": False,
    }


def one_or_several(schema: Schema) -> Schema:
    """A value or a list of them that is not empty."""
    return {"anyOf": [schema, {"type": "array", "items": schema, "minItems": 1}]}


def _length(units: Iterable[Unit]) -> Schema:
    return {
        "type": "string",
        "pattern": f"^0*[1-9][0-9]{{0,5}} ({'|'.join(units)})s?$",
        "examples": ["30 days", "1 month"],
    }


_NUMBER = {"type": "number", "minimum": -(10**18), "maximum": 10**18}
_TEXT = {"type": "string", "pattern": r"\S"}


def small_values() -> dict[str, Schema]:
    """Lengths, units, names."""
    return {
        "length": {"description": "A whole number from 1, a space and a unit.", **_length(Unit)},
        "calendar_length": {"description": "A number of calendar periods.", **_length(CALENDAR_UNITS)},
        "unit": {"enum": [*Unit, *(f"{unit}s" for unit in Unit)]},
        "calendar_unit": {"enum": [*CALENDAR_UNITS, *(f"{unit}s" for unit in CALENDAR_UNITS)]},
        "text": _TEXT,
        "segment_name": {"type": "string", "pattern": "^[a-z][a-z0-9_]{0,62}$"},
        "scalar": {"type": ["string", "number", "boolean"]},
        "percentage": {"type": "string", "pattern": r"^[0-9]{1,3}(\.[0-9]+)? ?%$", "examples": ["10%"]},
        "events": {"description": said(reference.DID, "did"), **one_or_several(_TEXT)},
    }


# --- predicates ------------------------------------------------------------------------------------------------------


def _operand(constant: Schema) -> Schema:
    return {"anyOf": [constant, ref("trait_operand"), ref("measure_operand")]}


def _takes(key: str) -> Schema:
    limit = _operand({"anyOf": [_NUMBER, {"type": "string", "pattern": "^\\s*[+-]?[0-9.]"}]})
    match key:
        case "eq" | "ne" | "contains" | "not_contains" | "starts_with" | "ends_with":
            return _operand(ref("scalar"))
        case "in" | "not_in":
            return {"type": "array", "items": ref("scalar"), "minItems": 1, "maxItems": MOST_VALUES}
        case "gt" | "gte" | "lt" | "lte":
            return limit
        case "between":
            return {"type": "array", "items": limit, "minItems": 2, "maxItems": 2}
        case "matches":
            return _TEXT
        case "exists" | "missing":
            return {"type": "boolean"}
        case "before" | "after":
            return _operand({"type": ["string", "number"]})
        case "older_than" | "newer_than" | "anniversary_in":
            return ref("length")
        case "top" | "bottom":
            return ref("percentage")
    raise AssertionError(f"{key} has no schema")


def operators(keys: Iterable[str] = OPERATORS, *, ranked: bool) -> dict[str, Schema]:
    """The operators, each with what it says and takes."""
    found = {
        key: {"description": said(reference.PREDICATES, key), **_takes(key)}
        for key in keys
        if ranked or key not in ("top", "bottom")
    }
    if ranked:
        found["among"] = {
            "description": "The segment of those who are ranked, for `top` and `bottom`.",
            **ref("text"),
        }
    return found


def _predicates(keys: Iterable[str] = OPERATORS, *, ranked: bool) -> Schema:
    several = {
        "type": "object",
        "properties": operators(keys, ranked=ranked),
        "minProperties": 1,
        "additionalProperties": False,
    }
    bare = [ref("scalar"), ref("trait_operand"), ref("measure_operand")]
    return {"anyOf": [*bare, {"type": "array", "items": ref("scalar"), "minItems": 1}, several]}


def predicates() -> dict[str, Schema]:
    """Predicates on a property, a measure, a count, a number of matches; operands."""
    scaled = {"description": "What the operand is multiplied by.", **_NUMBER}
    return {
        "property_predicates": _predicates(ranked=False),
        "measure_predicates": _predicates(ranked=True),
        "count_predicates": _predicates(NUMERIC, ranked=True),
        "match_predicates": _predicates(NUMERIC, ranked=False),
        "trait_operand": mapping({"trait": ref("text"), "scaled": scaled}, (), required=["trait"]),
        "measure_operand": mapping({**measured(), "scaled": scaled}, reference.DID, required=["did"]),
    }


def measured() -> dict[str, Schema]:
    """What a measure is made of: the keys of operands and computed traits."""
    found = {
        "did": ref("events"),
        "where": ref("where"),
        "within": ref("window"),
        "nth": {"type": "integer", "minimum": 1},
        "measure": ref("measure"),
    }
    assert tuple(found) == MEASURED
    return found


# --- measures --------------------------------------------------------------------------------------------------------


def _measure(key: str) -> Schema:
    if key in tuple(Aggregation):
        return ref("text")
    if key == "share":
        return ref("where")
    return ref("unit") if key.startswith("since_") else ref("length")


def measure() -> Schema:
    """A bare measure, or one with what it needs."""
    several = mapping({key: _measure(key) for key in MEASURES}, reference.MEASURES)
    return {"anyOf": [{"enum": list(BARE)}, {**several, "minProperties": 1, "maxProperties": 1}]}
