"""The schema of files: segments, segmentations, computed traits."""

from __future__ import annotations

from coterie.segments.language import reference
from coterie.segments.language.definitions import KINDS
from coterie.segments.language.schema.conditions import conditions
from coterie.segments.language.schema.values import (
    Schema,
    mapping,
    measure,
    measured,
    predicates,
    ref,
    small_values,
)

ADDRESS = "https://coterie.dev/schema/segments-1.json"


def json_schema() -> Schema:
    """JSON Schema 2020-12 of a file of definitions: one, or a list of them.

    It says what an editor can check. References, cycles, regular expressions and steps named by `same_as` are checked
    when definitions are saved.
    """
    definition = {"oneOf": [ref("segment"), ref("segmentation"), ref("computed_trait")]}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": ADDRESS,
        "title": "Coterie segments",
        "description": "Segments, segmentations and computed traits, in the segment language, version 1.",
        "anyOf": [ref("definition"), {"type": "array", "items": ref("definition")}],
        "$defs": {
            "definition": definition,
            "segment": mapping(_segment(), reference.SEGMENTS, required=["segment", "who"]),
            "segmentation": _segmentation(),
            "computed_trait": _computed_trait(),
            **conditions(),
            **predicates(),
            "measure": measure(),
            **small_values(),
        },
    }


def _named() -> dict[str, Schema]:
    return {
        "segment": ref("segment_name"),
        "label": ref("text"),
        "color": {"type": "string", "pattern": "^#[0-9a-fA-F]{6}$", "examples": ["#7c3aed"]},
        "description": ref("text"),
        "kind": {"enum": list(KINDS)},
        "tags": {"type": "array", "items": ref("text"), "minItems": 1},
        "owner": ref("text"),
        "advice": ref("text"),
        "reviewed_on": {"type": "string", "pattern": "^\\d{4}-\\d{2}-\\d{2}$", "examples": ["2026-03-01"]},
    }


def _segment() -> dict[str, Schema]:
    return {**_named(), "who": ref("condition")}


def _segmentation() -> Schema:
    reference_to_one = mapping({"segment": ref("segment_name")}, reference.SEGMENTS, required=["segment"])
    properties: dict[str, Schema] = {
        "segmentation": ref("segment_name"),
        "label": ref("text"),
        "description": ref("text"),
        "of": ref("text"),
        "segments": {"type": "array", "items": {"anyOf": [ref("segment"), reference_to_one]}, "minItems": 1},
        "by": _division(),
        "otherwise": mapping(_named(), reference.SEGMENTS, required=["segment"]),
    }
    found = mapping(properties, reference.SEGMENTATIONS, required=["segmentation"])
    return {**found, "oneOf": [{"required": ["segments"]}, {"required": ["by"]}]}


def _division() -> Schema:
    into: dict[str, Schema] = {"into": {"type": "integer", "minimum": 2, "maximum": 100}}
    by_trait = mapping({"trait": ref("text"), **into}, (), required=["trait", "into"])
    by_measure = mapping({**measured(), **into}, reference.DID, required=["did", "into"])
    rfm = mapping({"event": ref("text"), "value": ref("text")}, (), required=["event", "value"])
    ways: dict[str, Schema] = {
        "trait": ref("text"),
        "quantiles": {"anyOf": [by_trait, by_measure]},
        "rfm": rfm,
    }
    return {"oneOf": [mapping({key: value}, (), required=[key]) for key, value in ways.items()]}


def _computed_trait() -> Schema:
    properties: dict[str, Schema] = {
        "trait": ref("text"),
        "label": ref("text"),
        "unit": ref("text"),
        "description": ref("text"),
        "compute": mapping(measured(), reference.DID, required=["did"]),
    }
    return mapping(properties, reference.COMPUTED_TRAITS, required=["trait", "compute"])
