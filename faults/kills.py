"""The process ends: at random, at named points, and when it is asked to."""

from __future__ import annotations

import random
import time
from pathlib import Path

from faults.counts import compared, is_recounted
from faults.plan import Ledger, Outcome, Size
from faults.senders import Sender, crowd
from faults.server import Server, awaited, made

POINTS = ("after_append", "before_commit", "after_commit")


def killed_anywhere(folder: Path, size: Size) -> Outcome:
    """F1: kill -9 between 0.05 and 1.5 s after the first request, while four clients send and repeat 30 % of it."""
    home, ledger, chance = folder / "home", Ledger(), random.Random(5)
    key, kills = made(home), size.times(100, 3)
    firsts: list[float] = []
    with Server(home) as server:
        clients = crowd(4, lambda: server.port, key, repeats=0.3)
        for _ in range(kills):
            began = time.perf_counter()
            server.start()
            clients.begin()
            before = clients.statuses["200"]
            awaited("a first 2xx", lambda: clients.statuses["200"] > before)  # noqa: B023
            firsts.append(time.perf_counter() - began)
            time.sleep(chance.uniform(0.05, 1.5))
            server.kill()
            clients.end()
    found = compared(home, clients.acknowledged, clients.sent)
    ledger.check("acknowledged, lost", found.lost == 0, found.lost)
    ledger.check("counted twice", found.double == 0, found.double)
    ledger.check("never sent, there", found.strange == 0, found.strange)
    ledger.check("the segment is its recount", is_recounted(home))
    ledger.note("acknowledged", f"{len(clients.acknowledged):,}")
    ledger.note("median start to first 2xx", f"{sorted(firsts)[len(firsts) // 2]:.1f} s")
    return ledger.outcome(f"{kills} kills")


def killed_at_a_point(folder: Path, size: Size) -> Outcome:
    """F2: kill -9 after the append, before the commit, after the commit, at the first to the tenth time."""
    home, ledger = folder / "home", Ledger()
    key, times = made(home), size.times(10, 2)
    acknowledged: set[str] = set()
    sent: set[str] = set()
    for point in POINTS:
        for time_ in range(1, times + 1):
            with Server(home, {"COTERIE_FAIL_AT": f"{point}:{time_}"}) as server:
                try:
                    server.start()
                except RuntimeError:
                    if server.process.poll() != -9:
                        raise
                    continue  # it came to the point while it loaded what the one before had left
                client = Sender(f"{point}{time_}", lambda: server.port, key)
                while server.process.poll() is None:
                    if client.send_once() == 0:
                        break
                server.process.wait(30)
                client.close()
                acknowledged |= client.acknowledged
                sent |= client.sent
    found = compared(home, acknowledged, sent)
    ledger.check("acknowledged, lost", found.lost == 0, found.lost)
    ledger.check("counted twice", found.double == 0, found.double)
    ledger.check("never sent, there", found.strange == 0, found.strange)
    ledger.note("acknowledged", f"{len(acknowledged):,}")
    return ledger.outcome(f"{len(POINTS)} points, {times} times each")


def asked_to_stop(folder: Path, size: Size) -> Outcome:
    """F22: SIGTERM under load."""
    home, ledger = folder / "home", Ledger()
    key, times = made(home), size.times(20, 2)
    took: list[float] = []
    codes: set[int | None] = set()
    with Server(home) as server:
        clients = crowd(8, lambda: server.port, key)
        for _ in range(times):
            server.start()
            clients.begin()
            time.sleep(0.5)
            took.append(server.terminate())
            codes.add(server.process.returncode)
            clients.end()
    found = compared(home, clients.acknowledged, clients.sent)
    ledger.check("longest stop", max(took) <= 10, f"{max(took):.1f} s")
    ledger.check("exit code 0 each time", codes == {0}, sorted(map(str, codes)))
    ledger.check("acknowledged, lost", found.lost == 0, found.lost)
    ledger.check("counted twice", found.double == 0, found.double)
    ledger.note("statuses", dict(clients.statuses))
    return ledger.outcome(f"{times} times SIGTERM under 8 clients")
