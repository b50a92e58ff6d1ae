"""Building the demo: once in full, the second time at once, and never over what is there."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

import coterie
from coterie import demo, ingest, segments
from coterie.demo.stream import world as story
from coterie.demo.worlds import Intake, Progress, World
from coterie.workspace import Workspace, open_workspace
from coterie.workspace.standing import STAMP, standing_at


def _fill_a_village(workspace: Workspace, progress: Progress) -> Intake:
    messages = story.messages(size=80)
    receipt = ingest.collect(workspace, messages)
    progress("collect the messages", len(messages), len(messages))
    return Intake(len(messages), receipt.accepted, receipt.duplicates, len(receipt.rejected))


VILLAGE: World = replace(demo.STREAM, begins_at=datetime(2026, 8, 1, tzinfo=UTC), fill=_fill_a_village)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("demo")
    demo.build(home, worlds=[VILLAGE])
    return home


def test_the_demo_stands_with_every_segment_and_a_trend(home: Path) -> None:
    with open_workspace(home / "stream") as workspace:
        sizes = segments.sizes(workspace, "signed_up")

    report = demo.build(home, worlds=[VILLAGE]).worlds[0]
    assert [as_of for as_of, _, _ in sizes] == [
        "2026-09-01T00:00:00Z",
        "2026-10-01T00:00:00Z",
        "2026-11-01T00:00:00Z",
    ]
    assert report.sizes["signed_up"] == sizes[-1][1] > 50
    assert {"hooked_on_day_one", "stage_visitor", "plan_free"} <= set(report.sizes)


def test_a_notebook_lives_on_the_day_that_the_page_lives_on(home: Path) -> None:
    with coterie.open(home / "stream") as workspace:
        answers = {
            name: coterie.evaluate(workspace, name).count for name in ("signed_up", "hooked_on_day_one")
        }

    report = demo.build(home, worlds=[VILLAGE]).worlds[0]
    assert answers == {name: report.sizes[name] for name in answers}
    assert workspace.clock.now() == demo.STREAM.ends_at


def test_unreadable_messages_and_repeated_ones_are_counted(home: Path) -> None:
    intake = demo.build(home, worlds=[VILLAGE]).worlds[0].intake

    assert intake.rejected == 6
    assert intake.duplicate > 0
    assert intake.read == intake.new + intake.duplicate + intake.rejected


def test_the_second_time_nothing_is_done(home: Path) -> None:
    again = demo.build(home, worlds=[VILLAGE])

    assert [world.built for world in again.worlds] == [False]
    assert again.took_seconds < 1


def test_an_interrupted_build_goes_on_and_doubles_nothing(home: Path, tmp_path: Path) -> None:
    first = demo.build(tmp_path, worlds=[VILLAGE]).worlds[0]
    (tmp_path / "stream" / STAMP).unlink()

    second = demo.build(tmp_path, worlds=[VILLAGE]).worlds[0]

    assert second.built
    assert second.intake.new == 0
    assert second.sizes == first.sizes


def test_an_older_demo_is_kept_beside_the_new_one(tmp_path: Path) -> None:
    older = tmp_path / "stream"
    older.mkdir()
    (older / STAMP).write_text(
        json.dumps({"content": "0123456789abcdef", "as_of": "2026-01-01T00:00:00+00:00"})
    )

    demo.build(tmp_path, worlds=[VILLAGE])

    assert (tmp_path / "stream-01234567" / STAMP).exists()
    assert standing_at(older) == demo.STREAM.ends_at


def test_other_folders_are_no_demo(tmp_path: Path) -> None:
    assert standing_at(tmp_path) is None
