"""Sealing can be killed anywhere: no event is lost, none is there twice."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import coterie

POINTS = ("sealing_sorted", "before_sealing", "after_sealing", "runs_merged")
SEALER = """
import sys, coterie
with coterie.open(sys.argv[1]) as workspace:
    coterie.seal(workspace)
"""


def events(first: int) -> list[dict[str, str]]:
    """Three months of orders of four customers."""
    return [
        {
            "type": "track",
            "event": "Order Completed",
            "userId": ("ada", "bo", "cy", "dee")[number % 4],
            "timestamp": f"2024-0{number % 3 + 1}-10T12:00:00Z",
            "messageId": f"m{number}",
        }
        for number in range(first, first + 30)
    ]


def seal(home: Path, *, fail_at: str = "") -> int:
    """Seal in a process of its own; gives how it ended."""
    environment = {**os.environ, "COTERIE_FAIL_AT": fail_at}
    return subprocess.run([sys.executable, "-c", SEALER, str(home)], env=environment, check=False).returncode


@pytest.mark.parametrize("point", POINTS)
def test_a_kill_while_sealing_loses_nothing_and_doubles_nothing(tmp_path: Path, point: str) -> None:
    home = tmp_path / "home"
    with coterie.open(home) as workspace:
        coterie.collect(workspace, events(0))
    assert seal(home) == 0
    with coterie.open(home) as workspace:
        coterie.collect(workspace, events(30))

    assert seal(home, fail_at=point) == -9

    with coterie.open(home) as workspace:
        ids = workspace.engine.rows("SELECT count(*), count(DISTINCT message_id) FROM events")
        assert ids == [(60, 60)]
        coterie.seal(workspace)
        for table in ("events_sealed", "events_ordered"):
            assert workspace.engine.rows(f"SELECT count(*), count(DISTINCT seq) FROM {table}") == [(60, 60)]
        assert coterie.evaluate(workspace, {"did": "Order Completed", "times": 15}).count == 4
