"""The definitions of the demo are complete, readable and fit together."""

from __future__ import annotations

from typing import Any

import pytest

from coterie.demo.worlds import WORLDS, World
from coterie.goals import read_goal
from coterie.segments import language
from coterie.segments.language.definitions import KINDS

EVERY_KIND_BUILT = set(KINDS) - {"predictive"}


def named_segments(world: World) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for definition in world.definitions():
        if "segment" in definition:
            found.append(definition)
        elif "segmentation" in definition:
            found += [*definition["segments"], definition["otherwise"]]
    return found


@pytest.mark.parametrize("world", WORLDS, ids=lambda world: world.name)
def test_every_definition_is_accepted(world: World) -> None:
    for definition in world.definitions():
        language.parse_definition(definition)


@pytest.mark.parametrize("world", WORLDS, ids=lambda world: world.name)
def test_every_goal_is_accepted_and_one_says_all_that_is_wanted(world: World) -> None:
    goals = [read_goal(goal).found for goal in world.goals()]

    assert len(goals) >= 2
    assert any(goal.target and goal.by and goal.of for goal in goals)


@pytest.mark.parametrize("world", WORLDS, ids=lambda world: world.name)
def test_every_segment_has_a_name_a_label_and_a_colour_of_its_own(world: World) -> None:
    segments = named_segments(world)

    assert len({segment["segment"] for segment in segments}) == len(segments)
    assert len({segment["label"] for segment in segments}) == len(segments)
    assert all(segment["color"].startswith("#") for segment in segments)


@pytest.mark.parametrize("world", WORLDS, ids=lambda world: world.name)
def test_free_standing_segments_say_what_they_are(world: World) -> None:
    segments = [definition for definition in world.definitions() if "segment" in definition]

    assert len(segments) >= 12
    assert all(segment["description"].endswith(".") and segment["kind"] in KINDS for segment in segments)
    assert len({segment["color"] for segment in segments}) == len(segments)


def test_the_stream_has_a_segment_of_every_kind() -> None:
    stream = next(world for world in WORLDS if world.name == "stream")

    assert {definition.get("kind") for definition in stream.definitions()} >= EVERY_KIND_BUILT


@pytest.mark.parametrize("world", WORLDS, ids=lambda world: world.name)
def test_a_trend_has_a_point_for_every_month(world: World) -> None:
    history = world.history()

    assert len(history) >= 13
    assert list(history) == sorted(set(history))
    assert history[-1] == world.ends_at
