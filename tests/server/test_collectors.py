"""Processes that do nothing but receive, beside the server that loads what they write."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from time import monotonic, sleep

import httpx
import pytest

COTERIE = [sys.executable, "-c", "from coterie.cli import main; main()"]


class Served:
    """A running server with one collector."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.process = subprocess.Popen(
            [*COTERIE, "serve", "--home", str(home), "--port", "0", "--collectors", "1", "--json"],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        told = json.loads(self.process.stdout.readline())
        self.api, self.collect = told["address"], told["collect_address"]
        self.token = json.loads((home / "server.json").read_text())["token"]
        with closing(sqlite3.connect(home / "catalog.sqlite")) as catalog:
            self.key = catalog.execute("SELECT token FROM keys").fetchone()[0]

    def send(self, number: int) -> int:
        """Send an event to the collector; gives the status, 0 where nobody answers."""
        event = {"userId": "ada", "event": "Paid", "messageId": str(number)}
        try:
            return httpx.post(
                f"{self.collect}/v1/track", json=event, auth=(self.key, ""), timeout=20
            ).status_code
        except httpx.HTTPError:
            return 0

    def count(self) -> int:
        """How many events are loaded."""
        told = httpx.get(f"{self.api}/api/events", headers={"Coterie-Token": self.token}).json()["events"]
        return sum(each["count"] for each in told)

    def collectors(self) -> list[int]:
        """The processes that the server started."""
        asked = ["pgrep", "-P", str(self.process.pid)]
        return [
            int(line)
            for line in subprocess.run(asked, capture_output=True, text=True, check=False).stdout.split()
        ]


def becomes(what: Callable[[], object], wanted: object) -> bool:
    until = monotonic() + 30
    while monotonic() < until:
        if what() == wanted:
            return True
        sleep(0.1)
    return False


def is_running(process: int) -> bool:
    """Whether it runs; one that ended and that nobody has asked for yet does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.fixture
def served(home: Path) -> Iterator[Served]:
    running = Served(home)
    yield running
    running.process.kill()
    running.process.wait()


@pytest.mark.slow
def test_what_a_collector_acknowledged_is_loaded_whatever_happens_to_it(served: Served) -> None:
    assert becomes(lambda: served.send(1), 200)
    assert becomes(served.count, 1)
    (collector,) = served.collectors()

    os.kill(collector, signal.SIGKILL)

    assert becomes(lambda: served.send(2), 200)
    assert becomes(served.count, 2)
    assert served.collectors() != [collector]


@pytest.mark.slow
def test_collectors_stop_with_the_server(served: Served) -> None:
    assert becomes(lambda: served.send(1), 200)
    collectors = served.collectors()

    served.process.send_signal(signal.SIGTERM)

    assert served.process.wait(15) == 0
    assert len(collectors) == 1
    assert not is_running(collectors[0])
    assert served.send(2) == 0


@pytest.mark.slow
def test_a_collector_ends_when_its_server_is_killed(served: Served) -> None:
    (collector,) = served.collectors()

    served.process.kill()
    served.process.wait()

    assert becomes(lambda: is_running(collector), False)
