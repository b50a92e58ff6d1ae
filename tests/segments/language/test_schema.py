"""The JSON Schema accepts what is accepted, refuses the plain faults, and describes every key."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest

from coterie.errors import NotYetAvailable
from coterie.segments import language
from coterie.segments.language import reference
from coterie.segments.language.reading import (
    behavior,
    conditions,
    definitions,
    measures,
    patterns,
    predicates,
    windows,
)
from tests.segments.case_files import cases, refusals

SCHEMA = language.json_schema()
DEFINITION = jsonschema.Draft202012Validator(SCHEMA)
CONDITION = jsonschema.Draft202012Validator({"$defs": SCHEMA["$defs"], "$ref": "#/$defs/condition"})

# What no schema can see: names that exist, good regular expressions, steps named before.
BEYOND_A_SCHEMA = {
    "a bad pattern of text",
    "a reference to nothing",
    "a reference to nothing deep inside",
    "among nobody",
    "for in a not step that does not close",
    "same_as of no step",
    "a segment that refers to itself",
    "of a segment that is not there",
}


def validator(raw: Any) -> jsonschema.Draft202012Validator:
    return DEFINITION if raw.keys() & {"who", "segmentation", "compute"} else CONDITION


def test_it_is_a_json_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in cases()])
def test_it_accepts_every_case(case: Any) -> None:
    for raw in [*case.definitions, case.definition]:
        if isinstance(raw, dict):
            validator(raw).validate(raw)


@pytest.mark.parametrize("refusal", [pytest.param(each, id=each.it) for each in refusals()])
def test_it_refuses_the_plain_faults(refusal: Any) -> None:
    assert validator(refusal.definition).is_valid(refusal.definition) == (refusal.it in BEYOND_A_SCHEMA)


CLAUSES = {
    "CONDITIONS": list(conditions.FORMS),
    "DID": [*behavior.MEASURED[:4], "times", "measure", "is"],
    "PREDICATES": list(predicates.OPERATORS),
    "MEASURES": [*measures.BARE, *measures.MEASURES],
    "WINDOWS": ["LENGTH", *windows.KEYS],
    "PATTERNS": list(patterns.KEYS),
    "STEPS": [*patterns.STEP_KEYS, *patterns.NO_STEP_KEYS],
    "SEGMENTS": list(definitions.SEGMENT_KEYS),
    "SEGMENTATIONS": list(definitions.SEGMENTATION_KEYS),
    "COMPUTED_TRAITS": list(definitions.TRAIT_KEYS),
}


@pytest.mark.parametrize("family", CLAUSES)
def test_every_key_that_is_read_is_described(family: str) -> None:
    described = [clause.key for clause in getattr(reference, family)]

    assert sorted(described) == sorted(CLAUSES[family])


EXAMPLES = [
    pytest.param(clause.example, id=f"{family.lower()}: {clause.key}")
    for family in [*CLAUSES, "WHERE"]
    for clause in getattr(reference, family)
]


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_is_read_and_fits_the_schema(example: str) -> None:
    (raw,) = language.load_yaml(example)
    is_definition = bool(raw.keys() & {"who", "segmentation", "compute"})
    try:
        language.read_definition(raw) if is_definition else language.read_condition(raw)
    except NotYetAvailable:
        return

    validator(raw).validate(raw)
