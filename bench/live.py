"""Memberships that follow 1,000 events a second, against refreshing a hundred segments anew.

The clock runs so fast that as many events leave the windows as in a world where a thousand a second had always come: about as many
as arrive, for every length of window. A sender hands in 250 events four times a second; the server's own thread ticks. It begins at
noon, as at night hardly anything leaves. What a server does once a minute is done once a minute here too.
"""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median, quantiles

import numpy as np

import coterie
from bench.apart import apart
from bench.asked import AS_OF, Asked, leaves, segments
from bench.prepared import Prepared
from bench.results import Figure
from bench.timing import seconds
from bench.world import CATEGORIES, DAYS, NAMES, World
from coterie import segments as room
from coterie.segments.live import Keeper, keeper_of
from coterie.segments.live.serving import LiveTask

RATE = 1_000
BATCHES = 4  # a second, about as often as the loader of a server takes what came
SECONDS = 40.0


class FastClock:
    """Begins at noon after AS_OF and runs so many times as fast as the clock on the wall."""

    def __init__(self, speed: float) -> None:
        self._speed = speed
        self._begin: float | None = None

    def start(self) -> None:
        """Run from now on."""
        self._begin = time.monotonic()

    def now(self) -> datetime:
        """The moment it shows, aware."""
        elapsed = 0.0 if self._begin is None else time.monotonic() - self._begin
        return AS_OF + timedelta(hours=12, seconds=elapsed * self._speed)


@dataclass(frozen=True, slots=True)
class Followed:
    """Seconds: a refresh, each tick, and from the moment a batch is handed in to its memberships being written."""

    refresh: float
    counting: float
    ticks: list[float]
    lags: list[float]
    changes: int


def run(events: int, *, peers: Sequence[str]) -> list[Figure]:
    """Ticks and lags beside a refresh. No peers take part."""
    world = Prepared(World.of(events))
    asked = segments()
    live = world.folder / "live"
    shutil.rmtree(live, ignore_errors=True)
    shutil.copytree(world.home, live)
    try:
        found = apart(follow, live, asked, world.world).value
    finally:
        shutil.rmtree(live, ignore_errors=True)
    what = f"{len(asked)} segments, {len(leaves(asked))} distinct leaves, {events:,} events, {RATE:,} more a second"
    refresh = f"a refresh ({found.refresh:.1f} s)"
    return [
        Figure(f"a tick, the middle one: {what}", median(found.ticks) / found.refresh, refresh, median(found.ticks),
               aim="≤ 0.15 s", met=median(found.ticks) <= 0.15),
        Figure("a tick, the 95th of 100", _late(found.ticks, 95) / found.refresh, refresh, _late(found.ticks, 95)),
        Figure("handed in → memberships written, the middle one", median(found.lags) / found.refresh, refresh, median(found.lags),
               aim="≤ 1 s", met=median(found.lags) <= 1),
        Figure("handed in → memberships written, the 99th of 100", _late(found.lags, 99) / found.refresh, refresh, _late(found.lags, 99),
               aim="≤ 2 s", met=_late(found.lags, 99) <= 2),
        Figure(f"counting what can be counted, once ({found.changes:,} entries and exits while measuring)",
               found.counting / found.refresh, refresh, found.counting),
    ]  # fmt: skip


def follow(place: Path, asked: list[Asked], world: World) -> Followed:
    """Serve the workspace's memberships for a while, with a sender beside."""
    speed = DAYS * 86_400 * RATE / world.events
    clock = FastClock(speed)
    with coterie.open(place, clock=clock) as workspace:
        coterie.apply(workspace, [each.definition() for each in asked])
        keeper = Keeper(workspace, patience=speed, bitmaps_every=timedelta(seconds=60 * speed))
        workspace.rooms["live"] = keeper
        keeper.tick()
        refresh = seconds(lambda: coterie.refresh(workspace))[0]
        counting = seconds(lambda: _count_all(workspace))[0]
        before = room.changes_after(workspace, after=0, limit=1)
        ticked: list[tuple[float, int, float]] = []
        plain = keeper.tick

        def tick(now: datetime | None = None) -> object:
            report = plain(now)
            ticked.append((time.monotonic(), keeper.next_seq, report.took_seconds))
            return report

        keeper.tick = tick  # type: ignore[method-assign, assignment]
        clock.start()
        task = LiveTask([workspace])
        task.start()
        sent = _send(workspace, clock, world)
        time.sleep(2)
        task.close()
        changes = workspace.engine.rows("SELECT count(*) FROM membership_changes")[0][0]
    lags = [next(at for at, seq, _ in ticked if seq >= next_seq) - handed_in for handed_in, next_seq in sent]
    warm = [took for _, _, took in ticked][3:]
    return Followed(refresh, counting, warm, lags, int(changes) - (before[0]["seq"] if before else 0))


def _count_all(workspace: coterie.Workspace) -> None:
    """Tick until all that can be counted is."""
    keeper = keeper_of(workspace)
    while keeper.tick() and keeper.is_counting:
        pass


def _send(workspace: coterie.Workspace, clock: FastClock, world: World) -> list[tuple[float, int]]:
    """Hand in batches for a while; gives when each was handed in, and the first message after it."""
    chance = np.random.default_rng(7)
    sent = []
    begin = time.monotonic()
    for number in range(int(SECONDS * BATCHES)):
        pause = begin + number / BATCHES - time.monotonic()
        if pause > 0:
            threading.Event().wait(pause)
        messages = [_message(chance, clock, world) for _ in range(RATE // BATCHES)]
        handed_in = time.monotonic()
        coterie.collect(workspace, messages)
        next_seq = workspace.engine.rows("SELECT next_seq FROM load_position")[0][0]
        sent.append((handed_in, int(next_seq)))
    return sent


def _message(chance: np.random.Generator, clock: FastClock, world: World) -> dict[str, object]:
    name = NAMES[min(int(chance.exponential(6)), len(NAMES) - 1)]
    return {
        "type": "track",
        "userId": f"u{int(world.customers * chance.random() ** 2) + 1:08}",
        "event": name,
        "timestamp": clock.now().isoformat(),
        "properties": {"revenue": round(float(chance.lognormal(3.5, 0.8)), 2), "category": CATEGORIES[int(chance.integers(len(CATEGORIES)))]},
    }  # fmt: skip


def _late(taken: list[float], percent: int) -> float:
    return quantiles(taken, n=100, method="inclusive")[percent - 1]
