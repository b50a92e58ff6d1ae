"""The normal form reads as the same tree, and tells two definitions apart exactly when they differ."""

from __future__ import annotations

import json
from typing import Any

import pytest

from coterie.segments import language
from tests.segments.case_files import cases


def tree(raw: Any) -> Any:
    is_definition = bool(raw.keys() & {"who", "segmentation", "compute"})
    return language.read_definition(raw) if is_definition else language.read_condition(raw)


WRITTEN = [
    pytest.param(raw, id=f"{case.file}: {case.it}")
    for case in cases()
    for raw in [*case.definitions, case.definition]
    if isinstance(raw, dict)
]


@pytest.mark.parametrize("raw", WRITTEN)
def test_what_is_written_reads_as_the_same_tree(raw: Any) -> None:
    read = tree(raw)

    written = language.to_raw(read)

    assert repr(tree(json.loads(json.dumps(written)))) == repr(read)


@pytest.mark.parametrize(
    ("raw", "normal"),
    [
        ({"not": {"did": "A"}}, {"did_not": "A"}),
        ({"did": ["A"], "times": {"gte": 1}}, {"did": "A"}),
        ({"did": "A", "times": 2}, {"did": "A", "times": {"eq": 2}}),
        ({"did": "A", "is": {"gte": 2}}, {"did": "A", "times": {"gte": 2}}),
        ({"did": "A", "within": {"from": "1 days"}}, {"did": "A", "within": "1 day"}),
        ({"did": "A", "where": {"x": {"eq": "b"}}}, {"did": "A", "where": {"x": "b"}}),
        ({"did": "A", "where": {"x": {"in": [1, 2.5]}}}, {"did": "A", "where": {"x": [1, 2.5]}}),
        ({"trait": "x", "exists": False}, {"trait": "x", "missing": True}),
        ({"trait": "x", "eq": 5.0}, {"trait": "x", "eq": 5}),
        ({"trait": "x", "top": "10.0 %"}, {"trait": "x", "top": "10%"}),
    ],
)
def test_one_way_to_write_what_can_be_written_in_many(raw: Any, normal: Any) -> None:
    assert language.to_raw(language.read_condition(raw)) == normal


def test_true_and_one_are_two_definitions() -> None:
    yes = language.read_condition({"trait": "x", "eq": True})
    one = language.read_condition({"trait": "x", "eq": 1})

    assert language.key_of(yes) != language.key_of(one)
