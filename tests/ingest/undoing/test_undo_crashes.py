"""Killed anywhere, an undoing is done or has not begun; and what is built again from the log is without the import."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import coterie
from coterie.ingest import quarantine, undoing
from coterie.ingest.imports import running
from tests.ingest.undoing.worlds import bring, everything

FIRST = [
    {
        "type": "identify",
        "userId": "ada",
        "traits": {"plan": "free"},
        "messageId": "m1",
        "timestamp": "2026-03-01",
    },
    {"type": "track", "event": "Seen", "anonymousId": "phone", "messageId": "m2", "timestamp": "2026-03-02"},
]
WRONG = [
    {
        "type": "track",
        "event": "Seen",
        "userId": "ada",
        "anonymousId": "phone",
        "messageId": "m3",
        "timestamp": "2026-03-03",
    },
    {
        "type": "identify",
        "userId": "ada",
        "traits": {"plan": "pro"},
        "messageId": "m4",
        "timestamp": "2026-03-04",
    },
    {"type": "track", "event": "Seen", "userId": "bo", "messageId": "m5", "timestamp": "2026-03-05"},
    {"type": "track"},
]
LATER = [{"type": "track", "event": "Seen", "userId": "cy", "messageId": "m5", "timestamp": "2026-03-06"}]


@dataclass(frozen=True)
class World:
    """A folder with a wrong import among others: its id, all that was there, and all that there would be without it."""

    home: Path
    wrong: str
    before: dict[str, list[tuple[Any, ...]]]
    without: dict[str, list[tuple[Any, ...]]]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    folder = tmp_path_factory.mktemp("worlds")
    with coterie.open(folder / "without") as workspace:
        bring(workspace, folder, "first", FIRST)
        coterie.collect(workspace, LATER)
        without = everything(workspace)
    with coterie.open(folder / "home") as workspace:
        bring(workspace, folder, "first", FIRST)
        wrong = bring(workspace, folder, "wrong", WRONG)
        coterie.collect(workspace, LATER)
        return World(folder / "home", wrong, everything(workspace), without)


@pytest.mark.parametrize(
    ("point", "is_done"),
    [
        ("before_commit", False),
        ("undo_promised", True),
        pytest.param("before_undo", True, marks=pytest.mark.slow),
        ("after_undo", True),
    ],
)
def test_a_kill_leaves_it_done_or_not_begun(world: World, tmp_path: Path, point: str, is_done: bool) -> None:
    home = tmp_path / "home"
    shutil.copytree(world.home, home)

    killed = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("undoer.py")), str(home), world.wrong],
        env={**os.environ, "COTERIE_FAIL_AT": point},
        capture_output=True,
        check=False,
    )

    assert killed.returncode == -9, killed.stderr
    with coterie.open(home) as workspace:
        assert everything(workspace) == (world.without if is_done else world.before)
        assert not (home / "rebuilding").exists()
        if not is_done:
            undoing.undo(workspace, world.wrong)
        assert everything(workspace) == world.without
        assert quarantine.list(workspace, world.wrong).rows == ()
        assert list(undoing.undone_at(workspace)) == [world.wrong]
    (home / "analytics.duckdb").unlink()
    with coterie.open(home) as workspace:
        assert everything(workspace) == world.without
        with pytest.raises(undoing.AlreadyUndone):
            undoing.undo(workspace, world.wrong)


def test_a_damaged_frame_does_not_bring_it_back(world: World, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(world.home, home)
    with coterie.open(home) as workspace:
        undoing.undo(workspace, world.wrong)
    log = home / "log" / "00000001.log"
    written = bytearray(log.read_bytes())
    written[written.index(world.wrong.encode(), written.rindex(b"m5")) + 3] ^= 1
    log.write_bytes(written)
    (home / "analytics.duckdb").unlink()

    with coterie.open(home) as workspace:
        assert everything(workspace) == world.without


def test_a_process_that_ends_in_an_import_leaves_one_that_can_be_undone(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with coterie.open(tmp_path / "home") as workspace:
        bring(workspace, tmp_path, "first", FIRST)
        coterie.collect(workspace, LATER)
        before = everything(workspace)
        with monkeypatch.context() as cut_short:
            cut_short.setattr(running, "_remember", _only_begun(running._remember))
            wrong = bring(workspace, tmp_path, "wrong", WRONG)
        assert everything(workspace) != before

        undoing.undo(workspace, wrong)

        assert everything(workspace) == before


def _only_begun(remember: Any) -> Any:
    """What is kept of an import whose process ended: that it began."""

    def kept(workspace: coterie.Workspace, report: Any, moment: Any) -> None:
        if report.stopped:
            remember(workspace, report, moment)

    return kept
