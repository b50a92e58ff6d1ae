"""Every part of the segment language says what it is and is held to it by a case."""

from __future__ import annotations

import dataclasses
from functools import cache
from typing import Any, get_args

import pytest

from coterie.segments import language
from coterie.segments.language import conditions, measures, predicates, windows
from tests.segments.case_files import cases

# Written only by segmentations, which have tests of their own.
NOT_SPOKEN = {predicates.Quantile}

PARTS = [
    *conditions.VARIANTS,
    *get_args(measures.Measure),
    *get_args(predicates.Predicate),
    *get_args(windows.Window),
]


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__)
def test_a_part_of_the_language_has_a_docstring_that_shows_its_form(part: type) -> None:
    # A dataclass without a docstring gets its signature as one.
    assert part.__doc__
    assert not part.__doc__.startswith(f"{part.__name__}(")


@pytest.mark.parametrize(
    "part", [part for part in PARTS if part not in NOT_SPOKEN], ids=lambda part: part.__name__
)
def test_a_part_of_the_language_has_a_case(part: type) -> None:
    assert part in _parts_in_cases(), f"no file in tests/segments/cases uses {part.__doc__}"


def test_every_aggregation_has_a_case() -> None:
    missing = set(measures.Aggregation) - _aggregations_in_cases()

    assert missing == set()


@cache
def _nodes_in_cases() -> tuple[Any, ...]:
    found: list[Any] = []
    for case in cases():
        for written in [*case.definitions, case.definition]:
            # A name stands for one of the definitions.
            if not isinstance(written, str):
                _gather(_read(written), found)
    return tuple(found)


def _read(written: Any) -> Any:
    if isinstance(written, dict) and written.keys() & {"who", "segmentation", "compute"}:
        return language.parse_definition(written)
    return language.parse_condition(written)


def _gather(node: Any, found: list[Any]) -> None:
    if isinstance(node, list | tuple | set | frozenset):
        for each in node:
            _gather(each, found)
    elif isinstance(node, dict):
        for each in node.values():
            _gather(each, found)
    elif dataclasses.is_dataclass(node):
        found.append(node)
        for field in dataclasses.fields(node):
            _gather(getattr(node, field.name), found)


@cache
def _parts_in_cases() -> frozenset[type]:
    return frozenset(type(node) for node in _nodes_in_cases())


def _aggregations_in_cases() -> set[measures.Aggregation]:
    return {node.aggregation for node in _nodes_in_cases() if isinstance(node, measures.Aggregate)}
