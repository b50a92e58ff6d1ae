"""A refresh that is killed leaves the whole answer of before or the whole new one."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
from multiprocessing.connection import Connection
from pathlib import Path
from time import monotonic

import pytest

import coterie
from coterie import segments
from tests.segments.refresher import CUSTOMERS, refresh_without_end

KILLS = int(os.environ.get("COTERIE_KILLS", "100"))


def run_and_kill(home: Path, *, refreshes: int, share: float) -> None:
    """Let a process refresh so many times, and kill it some share of a refresh later."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.segments.refresher"])
    mine, theirs = context.Pipe(duplex=False)
    process = context.Process(target=refresh_without_end, args=(home, theirs))
    process.start()
    theirs.close()
    assert heard(mine) == "open"
    before = monotonic()
    for _ in range(refreshes):
        assert heard(mine) == "refreshed"
    took = (monotonic() - before) / refreshes
    mine.poll(took * share)
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    assert process.exitcode == -signal.SIGKILL
    mine.close()


def heard(told: Connection) -> str:
    assert told.poll(300), "The process said nothing."
    return str(told.recv())


def assert_whole(home: Path) -> None:
    """All answers are of one moment, each is who belongs there then, and the changes lead to them."""
    with coterie.open(home) as workspace:
        listed = segments.listing(workspace)
        moments = {each.as_of for each in listed.segments}
        assert len(listed.segments) == 6
        assert moments == {listed.as_of}
        inside: dict[str, set[str]] = {}
        for each in listed.segments:
            expected = coterie.evaluate(workspace, each.name, as_of=listed.as_of)
            inside[each.name] = set()
            for change in segments.changes(workspace, each.name, limit=100_000):
                if change["entered"]:
                    assert change["customer"] not in inside[each.name]
                    inside[each.name].add(change["customer"])
                else:
                    inside[each.name].remove(change["customer"])
            assert inside[each.name] == set(expected.ids)
            assert (each.size, each.trend[-1][1]) == (expected.count, expected.count)
        for customer in CUSTOMERS:
            if any(customer in members for members in inside.values()):
                found = {each["segment"] for each in segments.memberships_of(workspace, customer)}
                assert found == {name for name, members in inside.items() if customer in members}


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_a_refresh_killed_at_random_shows_neither_mixed_nor_missing_memberships(tmp_path: Path) -> None:
    chance = random.Random(7)
    for _ in range(KILLS):
        run_and_kill(tmp_path / "home", refreshes=chance.randint(1, 2), share=chance.uniform(0, 1.2))

        assert_whole(tmp_path / "home")
