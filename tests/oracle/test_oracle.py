"""The oracle keeps the laws of the language, and does not look ahead."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given

from tests.oracle.evaluate import Oracle
from tests.oracle.values import number, text
from tests.worlds.questions import Questions, questions, roll

EVERYONE = {"everyone": True}


def oracle_of(world: Questions) -> Oracle:
    return Oracle(world.messages, timezone=world.timezone, definitions=world.definitions, ignore=world.ignore)


def ignoring_nobody(world: Questions) -> Questions:
    """The segment that is ignored has members by its name who are not among everyone else."""
    return replace(world, ignore=None)


@given(questions(moments=1, each=4))
def test_a_condition_and_its_complement_make_everyone(world: Questions) -> None:
    oracle = oracle_of(ignoring_nobody(world))

    for as_of, definition in world.asked:
        if isinstance(definition, dict):
            inside = oracle.members(definition, as_of)
            outside = oracle.members({"not": definition}, as_of)

            assert inside | outside == oracle.members(EVERYONE, as_of)
            assert not inside & outside


@given(questions(moments=1, each=0))
def test_a_segmentation_with_otherwise_parts_its_customers(world: Questions) -> None:
    oracle = oracle_of(ignoring_nobody(world))
    segmentations = [raw for raw in world.definitions if "segmentation" in raw and "otherwise" in raw]

    for raw in segmentations:
        names = [*(part["segment"] for part in raw["segments"]), raw["otherwise"]["segment"]]
        for as_of in {at for at, _ in world.asked}:
            whole = oracle.members(EVERYONE if raw["of"] == "everyone" else {"segment": raw["of"]}, as_of)
            parts = [oracle.members({"segment": name}, as_of) for name in names]

            assert set().union(*parts) == whole
            assert sum(len(part) for part in parts) == len(whole)


@given(questions(moments=1, each=4))
def test_a_message_after_as_of_changes_nothing_but_who_is_who(world: Questions) -> None:
    oracle = oracle_of(world)
    later = {
        "type": "track",
        "userId": "ada",
        "event": "Order Completed",
        "timestamp": "2026-01-01T00:00:00Z",
    }
    knowing_more = Oracle(
        [*world.messages, {**later, "properties": {"revenue": 5}}],
        timezone=world.timezone,
        definitions=world.definitions,
        ignore=world.ignore,
    )

    for as_of, definition in world.asked:
        if as_of < "2026":
            assert knowing_more.members(definition, as_of) == oracle.members(definition, as_of)


def test_generated_worlds_tell_customers_apart() -> None:
    told_apart = 0
    asked = 0
    for seed in range(20):
        world = roll(Random(seed))
        oracle = oracle_of(world)
        for as_of, definition in world.asked:
            asked += 1
            told_apart += set() != oracle.members(definition, as_of) != oracle.members(EVERYONE, as_of)

    assert told_apart > asked / 4


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (5, Fraction(5)),
        (0.1, Fraction(1, 10)),
        (" 1e-1 ", Fraction(1, 10)),
        ("5.0", Fraction(5)),
        (True, None),
        ("1_000", None),
        ("NaN", None),
        (10**18, Fraction(10**18)),
        (10**18 + 1, None),
        ("1e999999999", None),
    ],
)
def test_numbers_are_read_exactly(value: object, read: Fraction | None) -> None:
    assert number(value) == read


@pytest.mark.parametrize(
    ("value", "printed"),
    [(5.0, "5"), (0.1, "0.1"), (-0.5, "-0.5"), (True, "true"), (100, "100"), (1e-7, "0.0000001"), ("5.0", "5.0"), ([], None)],
)  # fmt: skip
def test_values_print_plainly(value: object, printed: str | None) -> None:
    assert text(value) == printed
