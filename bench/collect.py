"""Collecting over HTTP: durable acknowledgements a second, against a server of the same kind that only reads and answers.

One collector process receives; the server's process loads what it writes, at the same time.
The client is a process of its own on the same cores: a loop over sockets that keeps some requests under way on each connection.
"""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

from bench.results import Figure
from bench.timing import folder

COTERIE = [sys.executable, "-c", "from coterie.cli import main; main()"]
BATCH = 100
AIMS = {BATCH: 150_000, 1: 5_000}
SECONDS = 8.0


@dataclass(frozen=True)
class Measured:
    """What the client saw. requests: answered with 200; p99_ms: of these."""

    requests: float
    p50_ms: float
    p99_ms: float
    others: int


def run(events: int, *, peers: Sequence[str]) -> list[Figure]:
    """Batches of a hundred, then single events, for some seconds each. events: of the other benches; fewer are also less time here.

    No peers take part.
    """
    seconds = max(1.0, SECONDS * min(1.0, events / 5_000_000))
    with folder("collect") as here:
        figures = []
        for size in (BATCH, 1):
            with _bare() as port:
                bare = _client(port, "none", size, seconds)
            with _coterie(here / f"home-{size}") as (port, key):
                ours = _client(port, key, size, seconds)
            if ours.others:
                raise SystemExit(f"{ours.others} requests were not answered with 200.")
            figures.append(_figure(size, ours, bare))
        return figures


def _figure(size: int, ours: Measured, bare: Measured) -> Figure:
    rate = ours.requests * size
    what = f"acknowledge batches of {size}" if size > 1 else "acknowledge single events"
    return Figure(
        what=f"{what} durably, {rate:,.0f} events/s, p50 {ours.p50_ms:.0f} ms, p99 {ours.p99_ms:.0f} ms",
        ratio=bare.requests / ours.requests,
        against="a server that only reads and answers",
        seconds=1 / ours.requests,
        aim=f"{AIMS[size]:,} events/s",
        met=rate >= AIMS[size],
    )


def _client(port: int, key: str, size: int, seconds: float) -> Measured:
    asked = [sys.executable, "-m", "bench.collect_client", str(port), key, str(size), str(seconds)]
    told = subprocess.run(asked, capture_output=True, text=True, check=True)
    return Measured(**json.loads(told.stdout))


@contextmanager
def _coterie(home: Path) -> Iterator[tuple[int, str]]:
    process = subprocess.Popen(
        [*COTERIE, "serve", "--home", str(home), "--port", "0", "--collectors", "1", "--json"],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        port = urlsplit(json.loads(process.stdout.readline())["collect_address"]).port
        with closing(sqlite3.connect(home / "catalog.sqlite")) as catalog:
            key = catalog.execute("SELECT token FROM keys").fetchone()[0]
        assert port is not None
        # The socket is open before the collector has begun to answer.
        with urlopen(f"http://localhost:{port}/health", timeout=60):
            pass
        yield port, str(key)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


@contextmanager
def _bare() -> Iterator[int]:
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.collect_bare"], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        yield int(process.stdout.readline())
    finally:
        process.terminate()
        process.wait(10)
