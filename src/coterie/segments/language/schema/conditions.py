"""The schema of conditions, windows and patterns."""

from __future__ import annotations

from coterie.segments.language import reference
from coterie.segments.language.reading.conditions import FORMS, INSIDE_ACCOUNT
from coterie.segments.language.reading.events import COMBINERS
from coterie.segments.language.reading.patterns import MOST_STEPS
from coterie.segments.language.reference import said
from coterie.segments.language.schema.values import Schema, mapping, measured, one_or_several, operators, ref

_NOT_YET = ("consent", "score")


def conditions() -> dict[str, Schema]:
    """Conditions of customers, and those that fit inside `account`."""
    return {
        "condition": {"oneOf": [_form(form, "condition") for form in FORMS if form not in _NOT_YET]},
        "account_condition": {"oneOf": [_form(form, "account_condition") for form in INSIDE_ACCOUNT]},
        "where": _where("where"),
        "step_where": _where("step_where"),
        "event": {"anyOf": [ref("events"), _narrowed("where")]},
        "window": _window(),
        "step": {"anyOf": [ref("events"), _named_step()]},
        "no_step": _no_step(),
    }


def _form(form: str, inner: str) -> Schema:
    schema = _of_form(form, ref(inner))
    return {"title": form, "description": said(reference.CONDITIONS, form), **schema}


def _of_form(form: str, inner: Schema) -> Schema:
    match form:
        case "all" | "any":
            return mapping({form: {"type": "array", "items": inner, "minItems": 1}}, (), required=[form])
        case "not":
            return mapping({"not": inner}, (), required=["not"])
        case "everyone":
            return mapping({"everyone": {"const": True}}, (), required=["everyone"])
        case "trait":
            tested = {"trait": ref("text"), **operators(ranked=True)}
            return {**mapping(tested, (), required=["trait"]), "minProperties": 2}
        case "did":
            return _did()
        case "did_not":
            rest = {key: value for key, value in measured().items() if key not in ("did", "measure")}
            return mapping({"did_not": ref("events"), **rest}, reference.DID, required=["did_not"])
        case "pattern":
            return _pattern()
        case "account":
            return mapping({"account": ref("account_condition")}, (), required=["account"])
        case _:
            return mapping({form: ref("text")}, (), required=[form])


def _did() -> Schema:
    tests = {"times": ref("count_predicates"), "is": ref("measure_predicates")}
    found = mapping({**measured(), **tests}, reference.DID, required=["did"])
    return {**found, "dependentRequired": {"measure": ["is"]}, "not": {"required": ["times", "is"]}}


# --- events ----------------------------------------------------------------------------------------------------------


def _where(inner: str) -> Schema:
    several: dict[str, Schema] = {
        "all": {"type": "array", "items": ref(inner), "minItems": 1},
        "any": {"type": "array", "items": ref(inner), "minItems": 1},
        "not": ref(inner),
    }
    assert tuple(several) == COMBINERS
    wanted = ref("property_predicates")
    if inner == "step_where":
        same = {"same_as": {"type": "string", "pattern": r"^[^.]+\..+", "examples": ["first.sku"]}}
        wanted = {"anyOf": [wanted, {"type": "object", "properties": same, "required": ["same_as"]}]}
    described = {key: {"description": said(reference.WHERE, key), **value} for key, value in several.items()}
    return {"type": "object", "properties": described, "additionalProperties": wanted, "minProperties": 1}


def _narrowed(where: str) -> Schema:
    return mapping({"did": ref("events"), "where": ref(where)}, reference.DID, required=["did"])


# --- windows ---------------------------------------------------------------------------------------------------------


def _window() -> Schema:
    instant = {"type": "string", "pattern": "^\\s*[0-9]{4}-[0-9]{2}-[0-9]{2}", "examples": ["2026-01-31"]}
    anchor = {"anyOf": [ref("event"), mapping({"trait": ref("text")}, (), required=["trait"])]}
    which = {"enum": ["first", "last"]}
    zone = {"const": "customer"}
    forms: list[Schema] = [
        {**_form_of_window({"from": ref("length"), "to": ref("length")}), "minProperties": 1},
        {**_form_of_window({"since": instant, "until": instant}), "minProperties": 1},
        _form_of_window({"full": ref("calendar_length"), "zone": zone}, "full"),
        _form_of_window({"this": ref("calendar_unit"), "zone": zone}, "this"),
        _form_of_window({"after": anchor, "for": ref("length"), "which": which}, "after", "for"),
        _form_of_window({"after": anchor, "until": ref("event"), "which": which}, "after", "until"),
        _form_of_window(
            {"after": anchor, "calendar": ref("calendar_length"), "which": which, "zone": zone},
            "after",
            "calendar",
        ),
        _form_of_window({"before": anchor, "for": ref("length"), "which": which}, "before", "for"),
    ]
    return {"oneOf": [ref("length"), *forms]}


def _form_of_window(properties: dict[str, Schema], *required: str) -> Schema:
    return mapping(properties, reference.WINDOWS, required=required)


# --- patterns --------------------------------------------------------------------------------------------------------


def _pattern() -> Schema:
    steps = {
        "type": "array",
        "prefixItems": [ref("step")],
        "items": {"anyOf": [ref("step"), ref("no_step")]},
        "minItems": 1,
        "maxItems": MOST_STEPS,
    }
    properties: dict[str, Schema] = {
        "pattern": steps,
        "strict": {"anyOf": [{"type": "boolean"}, one_or_several(ref("text"))]},
        "within": ref("window"),
        "span": ref("length"),
        "gap": ref("length"),
        "times": ref("match_predicates"),
    }
    return mapping(properties, reference.PATTERNS, required=["pattern"])


def _named_step() -> Schema:
    properties: dict[str, Schema] = {
        "did": ref("events"),
        "where": ref("step_where"),
        "as": {"type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_-]{0,62}$"},
    }
    return mapping(properties, reference.STEPS, required=["did"])


def _no_step() -> Schema:
    unwanted = {"anyOf": [ref("events"), _narrowed("step_where")]}
    return mapping({"not": unwanted, "for": ref("length")}, reference.STEPS, required=["not"])
