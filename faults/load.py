"""Too much at once: bursts, a second server, long questions, little memory."""

from __future__ import annotations

import socket
import threading
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

import coterie
from coterie.ingest import store
from coterie.ingest.canonical import conform
from faults.counts import compared
from faults.plan import Ledger, Outcome, Size
from faults.senders import crowd
from faults.server import Server, awaited, made

# More than the batches of twenty clients, less than those of two hundred: with the usual 64 MiB these would meet no limit.
_LITTLE_WAITING = {"COTERIE_WAITING_BYTES": "65536"}


def burst(folder: Path, size: Size) -> Outcome:
    """F11: ten times as many clients for a minute, more than may wait for the disk at once."""
    home, ledger = folder / "home", Ledger()
    key = made(home)
    with Server(home, _LITTLE_WAITING) as server:
        server.start()
        usual = crowd(20, lambda: server.port, key, size=10, rest_seconds=0.05)
        usual.during(size.seconds(15, 3))
        before = server.resident_megabytes()
        many = crowd(200, lambda: server.port, key, size=10, prefix="b")
        peak, over = [before], threading.Event()

        def watch() -> None:
            while not over.wait(0.2):
                peak.append(server.resident_megabytes())

        watcher = threading.Thread(target=watch)
        watcher.start()
        many.during(size.seconds(60, 5))
        after = crowd(20, lambda: server.port, key, size=10, rest_seconds=0.05, prefix="a")
        after.during(size.seconds(15, 3))
        over.set()
        watcher.join()
        server.terminate()
    all_ = usual.acknowledged | many.acknowledged | after.acknowledged
    found = compared(home, all_, usual.sent | many.sent | after.sent)
    ledger.check("only 2xx and 429", set(many.statuses) <= {"200", "429"}, dict(many.statuses))
    ledger.check("some are told to come again", many.statuses["429"] > 0, many.statuses["429"])
    ledger.check(
        "Retry-After in whole seconds",
        all(each.isdigit() and 1 <= int(each) <= 300 for each in many.retry_after),
        dict(many.retry_after),
    )
    ledger.check("p99 of 2xx ≤ 1 s", many.slowest() <= 1, f"{many.slowest() * 1000:.0f} ms")
    ledger.check(
        "back to normal afterwards",
        after.slowest() <= max(2 * usual.slowest(), 0.25)
        and after.statuses["429"] <= 0.02 * after.statuses["200"],
        f"p99 {after.slowest() * 1000:.0f} ms (before: {usual.slowest() * 1000:.0f} ms), {dict(after.statuses)}",
    )
    ledger.check(
        "memory grew by at most 400 MB",
        max(peak) - before <= 400,
        f"{before:.0f} MB, at most {max(peak):.0f} MB",
    )
    ledger.note("acknowledged", f"{len(all_):,}")
    ledger.check("acknowledged, lost", found.lost == 0, found.lost)
    ledger.check("counted twice", found.double == 0, found.double)
    return ledger.outcome("20 clients, then 200, then 20; 64 KiB may wait for the disk at once")


def second_server(folder: Path, size: Size) -> Outcome:
    """F17: a second server on the folder of a running one."""
    home, ledger = folder / "home", Ledger()
    key = made(home)
    with Server(home) as server:
        server.start()
        written = (home / "server.json").read_text()
        second = Server(home)
        second.log = folder / "second.log"
        began = time.perf_counter()
        _start_beside(second)
        code = second.process.wait(60)
        took = time.perf_counter() - began
        clients = crowd(2, lambda: server.port, key)
        clients.during(1)
        ledger.check("ends by itself, non-zero", code != 0, f"code {code} after {took:.1f} s")
        ledger.check(
            "names the process", str(server.process.pid) in second.said(), second.said().strip()[:120]
        )
        ledger.check(
            "the first one is as it was",
            (home / "server.json").read_text() == written and set(clients.statuses) == {"200"},
        )
        server.terminate()
    return ledger.outcome("`coterie serve` twice on one folder")


def _start_beside(second: Server) -> None:
    import subprocess
    import sys

    with second.log.open("ab") as log:
        second._process = subprocess.Popen(
            [sys.executable, "-c", "from coterie.cli import main; main()", "serve", "--home", str(second.home), "--port", "0"],
            stdout=log, stderr=log,
        )  # fmt: skip


_LIMIT_SECONDS = 5


def long_questions(folder: Path, size: Size) -> Outcome:
    """F20: twenty costly questions at once end at their limit or when nobody waits; collecting does not wait for them."""
    home, ledger = folder / "home", Ledger()
    key = made(home)
    _people(home, size.times(1_000_000, 100_000))
    with Server(home, {"COTERIE_QUESTION_SECONDS": str(_LIMIT_SECONDS)}) as server:
        server.start()
        quiet = crowd(2, lambda: server.port, key, rest_seconds=0.02)
        quiet.during(3)
        busy = crowd(2, lambda: server.port, key, rest_seconds=0.02, prefix="b")
        busy.begin()
        statuses: list[int] = []
        took: list[float] = []

        def ask(number: int) -> None:
            began = time.perf_counter()
            statuses.append(server.ask("POST", _PREVIEW, _costly(number), timeout=300)[0])
            took.append(time.perf_counter() - began)

        askers = [threading.Thread(target=ask, args=(number,)) for number in range(20)]
        for asker in askers:
            asker.start()
        for asker in askers:
            asker.join()
        busy.end()
        begun, gave_up = _given_up(server)
        server.terminate()
    ledger.check("each was answered or ended with a reason", set(statuses) <= {200, 503}, _counts(statuses))
    ledger.check(
        "the longest", max(took) <= _LIMIT_SECONDS + 1, f"{max(took):.1f} s (limit {_LIMIT_SECONDS} s)"
    )
    ledger.note("processor time of a question in its second second", f"{begun:.2f} s")
    ledger.check("and a second after its asker went away", gave_up < 0.1, f"{gave_up:.2f} s")
    ledger.check("collecting: only 2xx", set(busy.statuses) == {"200"}, dict(busy.statuses))
    ledger.check(
        "collecting: p99",
        busy.slowest() <= 1,
        f"{busy.slowest() * 1000:.0f} ms (before: {quiet.slowest() * 1000:.0f} ms)",
    )
    return ledger.outcome("20 costly previews at once, then one whose asker goes away")


_PREVIEW = "/api/segments/preview"


def _costly(number: int) -> dict[str, object]:
    """A question that takes long, and another one for each number."""
    days = [f"{gap} days" for gap in range(20 + number, 60 + number)]
    return {"who": {"any": [{"pattern": ["Paid", "Paid", "Paid", "Paid"], "gap": gap} for gap in days]}}


def _counts(values: Iterable[int]) -> dict[str, int]:
    return {str(value): count for value, count in sorted(Counter(values).items())}


def _given_up(server: Server) -> tuple[float, float]:
    """Seconds of processor time in the second second of a costly question, and in the second after the first since it was given up."""
    asking = socket.create_connection(("127.0.0.1", server.port))
    asking.sendall(server.spelled("POST", _PREVIEW, _costly(500)))
    time.sleep(1)
    begun = _spent_in_a_second(server)
    asking.close()
    time.sleep(1)
    return begun, _spent_in_a_second(server)


def _spent_in_a_second(server: Server) -> float:
    before = server.processor_seconds()
    time.sleep(1)
    return server.processor_seconds() - before


_KEPT: dict[str, dict[str, Any]] = {
    "recent_payers": {"did": "Paid", "within": "30 days"},
    "frequent_payers": {"did": "Paid", "times": {"gte": 2}, "within": "50 days"},
    "big_spenders": {"did": "Paid", "measure": {"sum": "amount"}, "is": {"gte": 300}},
    "gone_quiet": {"all": [{"did": "Paid"}, {"did_not": "Paid", "within": "7 days"}]},
}


def little_memory(folder: Path, size: Size) -> Outcome:
    """F21: many customers, 512 MB in all; segments are kept live, and questions of every kind are asked."""
    home, ledger = folder / "home", Ledger()
    key = made(home)
    with coterie.open(home) as workspace:
        workspace.change_settings(replace(workspace.settings, memory_limit="512MB"))
        coterie.apply(workspace, [{"segment": name, "who": who} for name, who in _KEPT.items()])
    customers = size.times(10_000_000, 300_000)
    for fifth in range(5):
        _people(home, customers // 5, first=fifth * (customers // 5))
        with coterie.open(home) as workspace:
            coterie.seal(workspace)
    measured = [
        {"did": "Paid", "measure": measure, "is": predicate}
        for measure, predicate in (
            ({"sum": "amount"}, {"top": "10%"}),
            ({"mean": "amount"}, {"bottom": "10%"}),
            ({"last": "amount"}, {"gte": 50}),
            ({"median": "amount"}, {"gte": 50}),
            ({"distinct": "amount"}, {"gte": 1}),
            ("days", {"gte": 3}),
        )
    ]
    with Server(home) as server:
        peak, over = [0.0], threading.Event()
        server.start(wait=False)

        def watch() -> None:
            while not over.wait(0.1):
                peak.append(server.resident_megabytes())

        watcher = threading.Thread(target=watch, daemon=True)
        watcher.start()
        server.wait_until_it_answers()
        clients = crowd(1, lambda: server.port, key, rest_seconds=0.05)
        clients.begin()
        first = awaited("all segments have members", lambda: _answered(server), 300)
        awaited("what is counted up and down is counted", lambda: _is_settled(server), 300)
        beginning, peak[:] = max(peak), [0.0]
        statuses = [
            server.ask("POST", _PREVIEW, {"who": who}, timeout=300)[0]
            for who in ({"did": "Paid"}, {"pattern": ["Paid", "Paid"]}, *measured)
        ]
        over.set()
        watcher.join()
        clients.end()
        ticks = _live(server)["ticks"]
        awaited("the next tick", lambda: _live(server)["ticks"] > ticks)
        live = _live(server)
        server.terminate()
    ledger.check("answered, or refused with a reason", set(statuses) <= {200, 503}, _counts(statuses))
    most = max(beginning, *peak)
    ledger.check("resident memory ≤ 512 + 400 MB", most <= 912, f"{most:.0f} MB")
    ledger.note("while the server began to count", f"{beginning:.0f} MB")
    ledger.note("first members after", f"{first:.0f} s")
    ledger.check(
        "memberships are kept live to the end",
        live["error"] is None,
        f"a tick took {live['took_seconds']:.2f} s",
    )
    ledger.check("collecting: only 2xx", set(clients.statuses) == {"200"}, dict(clients.statuses))
    return ledger.outcome(f"{customers:,} customers, memory_limit 512 MB")


def _answered(server: Server) -> bool:
    """Whether all its segments have members."""
    segments = server.ask("GET", "/api/segments")[1]["segments"]
    return len(segments) == len(_KEPT) and all(each["size"] is not None for each in segments)


def _live(server: Server) -> dict[str, Any]:
    """How the live memberships are."""
    found: dict[str, Any] = server.ask("GET", "/api/health")[1]["health"][0]["live"]
    return found


def _is_settled(server: Server) -> bool:
    """Whether ticks take little, as they do once nothing is left to count."""
    live = _live(server)
    return live["ticks"] >= 8 and live["took_seconds"] < 1


def _people(home: Path, customers: int, *, first: int = 0) -> None:
    """Customers with four events each, numbered from `first`."""
    with coterie.open(home) as workspace:
        now = np.datetime64(workspace.clock.now().replace(tzinfo=None), "us")
        for low in range(first, first + customers, 50_000):
            numbers = np.arange(low, min(low + 50_000, first + customers))
            who = np.repeat(numbers, 4)
            at = now - np.tile(np.arange(4), len(numbers)).astype("timedelta64[D]") * 20
            store(
                workspace,
                conform(
                    pa.table(
                        {
                            "kind": pa.repeat(pa.scalar("track"), len(who)),
                            "name": pa.repeat(pa.scalar("Paid"), len(who)),
                            "user_id": pa.array([f"user{number}" for number in who.tolist()]),
                            "occurred_at": at,
                            "received_at": np.repeat(now, len(who)),
                            "properties": pa.array(
                                [f'{{"amount":{number % 100}}}' for number in who.tolist()]
                            ),
                        }
                    )
                ),
            )


__all__ = ["awaited", "burst", "little_memory", "long_questions", "second_server"]
