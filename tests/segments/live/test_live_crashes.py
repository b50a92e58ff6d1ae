"""A process that dies between loading and publishing, or right after: the next one goes on and no change is lost."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

import coterie
from coterie import segments
from coterie.clock import FixedClock
from coterie.segments import definitions, publishing
from coterie.segments.evaluation import evaluating
from tests.segments.live.busy import BEGIN

BUSY = Path(__file__).with_name("busy.py")


def run(home: Path, first: int, fail_at: str) -> int:
    """Collect and tick until killed; gives the last number that was ticked."""
    ended = subprocess.run(
        [sys.executable, str(BUSY), str(home), str(first)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={**os.environ, "COTERIE_FAIL_AT": fail_at},
    )
    assert ended.returncode == -9, ended.stderr
    lines = ended.stdout.split()
    return int(lines[-1]) if lines else first


@pytest.mark.slow
@pytest.mark.parametrize(
    "point", ["after_commit:9", "before_memberships:5", "after_memberships:6", "before_commit:14"]
)
def test_after_a_kill_the_answers_are_right_and_the_history_tells_how_they_came_to_be(
    tmp_path: Path, point: str
) -> None:
    home = tmp_path / "home"
    at = run(home, 0, point)
    at = run(home, at + 1, point)

    clock = FixedClock(BEGIN + timedelta(minutes=at + 2))
    with coterie.open(home, clock=clock) as workspace:
        segments.tick(workspace)

        with workspace.engine.snapshot() as session:
            kept = publishing.published(session)
        known = definitions.known_names(workspace)
        with evaluating(workspace, known) as state:
            for name in known.segment_names():
                assert kept[name].members == state.segment(name)
                assert set(told(workspace, name)) == set(coterie.evaluate(workspace, name).ids)


def told(workspace: coterie.Workspace, name: str) -> list[str]:
    """The members that the history of changes tells of."""
    inside: dict[str, bool] = {}
    for change in segments.changes(workspace, name, limit=10_000):
        inside[change["customer"]] = change["entered"]
    return [customer for customer, is_in in inside.items() if is_in]
