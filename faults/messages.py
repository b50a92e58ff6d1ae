"""Clocks that are wrong, messages that come twice, late and in any order, and messages that are none."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import coterie
from faults.plan import Ledger, Outcome, Size
from faults.senders import Message, Sender
from faults.server import Server, awaited, made


def wrong_clocks(folder: Path, size: Size) -> Outcome:
    """F8: senders whose clocks are years, hours and minutes wrong."""
    home, ledger = folder / "home", Ledger()
    key = made(home)
    skews = {
        "10 years ahead": timedelta(days=3650), "an hour ahead": timedelta(hours=1),
        "an hour behind": timedelta(hours=-1), "10 years behind": timedelta(days=-3650),
    }  # fmt: skip
    with Server(home) as server:
        server.start()
        client = _Raw(server, key)
        sent_at = datetime.now(UTC)
        for name, skew in skews.items():
            theirs = sent_at + skew
            client.post(
                {
                    "sentAt": theirs.isoformat(),
                    "batch": [
                        {
                            "type": "track",
                            "event": name,
                            "userId": "ada",
                            "timestamp": (theirs - timedelta(minutes=5)).isoformat(),
                        }
                    ],
                }
            )
        server.terminate()
    with coterie.open(home) as workspace:
        stored = dict(workspace.engine.rows("SELECT name, occurred_at FROM events"))
    for name, skew in skews.items():
        wrong = (stored[name].replace(tzinfo=UTC) - (sent_at - timedelta(minutes=5))).total_seconds()
        if name == "10 years behind":
            # A sentAt older than a day is that of a file sent again, not of a clock: its times stand as they are.
            ledger.check(name, abs(wrong - skew.total_seconds()) <= 2, "kept as sent")
        else:
            ledger.check(name, abs(wrong) <= 2, f"{wrong:.2f} s off")
    return ledger.outcome("clocks wrong by ±1 hour and ±10 years")


def any_order(folder: Path, size: Size) -> Outcome:
    """F9: each event 1 to 5 times, shuffled, up to 40 days late: as if it had come once and in order."""
    ledger, chance = Ledger(), random.Random(3)
    now = datetime.now(UTC)
    clean: list[Message] = [
        {
            "type": "track", "userId": f"user{number % 50}", "messageId": f"m{number}",
            "event": chance.choice(["Viewed", "Added", "Paid"]),
            "timestamp": (now - timedelta(minutes=chance.uniform(0, 40 * 24 * 60))).isoformat(),
        }
        for number in range(size.times(5_000, 500))
    ]  # fmt: skip
    messy = [each for each in clean for _ in range(chance.randint(1, 5))]
    chance.shuffle(messy)
    asked: list[dict[str, Any]] = [
        {"did": "Paid", "measure": "count", "is": {"gte": 5}},
        {"pattern": ["Viewed", "Added", "Paid"], "span": "3 days"},
        {"did_not": "Paid", "within": "7 days"},
    ]
    answers = []
    for name, messages in (("clean", sorted(clean, key=lambda each: each["timestamp"])), ("messy", messy)):
        home = folder / name
        key = made(home)
        with Server(home) as server:
            server.start()
            client = _Raw(server, key)
            for at in range(0, len(messages), 100):
                client.post({"batch": messages[at : at + 100]})
            server.terminate()
        with coterie.open(home) as workspace:
            rows = workspace.engine.rows("SELECT message_id, name, occurred_at FROM events ORDER BY ALL")
            answers.append((rows, [set(coterie.evaluate(workspace, each, as_of=now).ids) for each in asked]))
    ledger.check(
        "rows equal", answers[0][0] == answers[1][0], f"{len(answers[1][0]):,} of {len(messy):,} sent"
    )
    ledger.check("segments equal", answers[0][1] == answers[1][1], [len(each) for each in answers[1][1]])
    return ledger.outcome(f"{len(clean):,} events sent {len(messy):,} times")


POISON: tuple[Any, ...] = (
    None, 7, "text", [], {}, {"type": "track"}, {"type": "nonsense", "userId": "ada"}, {"type": "track", "userId": "ada"},
    {"type": "track", "event": "X", "userId": {"a": 1}}, {"type": "track", "event": "X", "userId": "x" * 5_000},
    {"type": "track", "event": "X", "userId": "ada", "timestamp": "soon"}, {"type": "track", "event": "X", "userId": "ada", "timestamp": 9e99},
    {"type": "track", "event": "X", "userId": "ada", "properties": [1]}, {"type": "track", "event": "X", "userId": "null"},
    {"type": "identify", "userId": "ada", "traits": {"$add": {"a": "x"}}}, {"type": "alias", "userId": "ada"},
    {"type": "group", "userId": "ada"}, {"type": "track", "event": "\u0000", "userId": "ada\u0000", "properties": {"\u0000": "\u0000"}},
    {"type": "track", "event": "X", "userId": "ada", "properties": {"a": "\ud800"}}, {"type": "track", "event": "X", "userId": "ada",
     "properties": {"n": 10**400}}, {"type": "track", "event": "X" * 100_000, "userId": "ada"}, {"type": "track", "event": "X", "userId": "ada",
     "properties": json.loads("[" * 0 + '{"a":' * 70 + "1" + "}" * 70)},
)  # fmt: skip


def poison(folder: Path, size: Size) -> Outcome:
    """F10: one message in twenty is none; whole bodies are no JSON. The good ones are loaded, the others kept with their reason."""
    home, ledger, chance = folder / "home", Ledger(), random.Random(9)
    key, batches = made(home), size.times(400, 60)
    good = bad = 0
    with Server(home) as server:
        server.start()
        client = _Raw(server, key)
        for number in range(batches):
            batch: list[Any] = [
                {"type": "track", "event": "Paid", "userId": f"user{each}", "messageId": f"g{number}-{each}"}
                for each in range(19)
            ]
            batch.insert(chance.randrange(20), POISON[number % len(POISON)])
            status = client.post({"batch": batch})
            ledger.figures["last status"] = str(status)
            good, bad = good + 19, bad + 1
            if status != 200:
                ledger.check(
                    "each such batch is taken",
                    False,
                    f"{status} for {str(POISON[number % len(POISON)])[:60]}",
                )
        for text in (
            b"",
            b"{",
            b"\xff\xfe",
            b'{"batch":',
            b"[" * 100_000,
            b'{"batch":7}',
            b"\x1f\x8b\x08\x00rubbish",
        ):
            client.post_bytes(text)
        awaited("all good ones are loaded", lambda: _good(server) >= good, 120)
        well = server.ask("GET", "/api/health")[0]
        server.terminate()
    with coterie.open(home) as workspace:
        stored = workspace.engine.rows("SELECT count(*) FROM events WHERE message_id LIKE 'g%'")[0][0]
        others = workspace.engine.rows(
            "SELECT count(*) FROM events WHERE message_id NOT LIKE 'g%' OR message_id IS NULL"
        )[0][0]
        kept = sum(sum(codes.values()) for codes in coterie_quarantine(workspace).values())
    ledger.check("good messages loaded", stored == good, f"{stored:,} of {good:,}")
    ledger.note("odd ones that could be loaded after all", others)
    ledger.check(
        "stored + kept aside ≥ sent",
        stored + others + kept >= good + bad,
        f"{stored + others + kept:,} ≥ {good + bad:,}",
    )
    ledger.check("the server is well", well == 200, well)
    ledger.check("no traceback quotes a message", "Traceback" not in server.said())
    return ledger.outcome(f"{batches} batches of 20 with one poisoned message each; 7 bodies that are none")


def coterie_quarantine(workspace: coterie.Workspace) -> dict[str, dict[str, int]]:
    """What was kept aside, by source and reason."""
    from coterie.ingest import quarantine

    return quarantine.counts(workspace)


def _good(server: Server) -> int:
    status, answer = server.ask("GET", "/api/events")
    return sum(each["count"] for each in answer["events"] if each["name"] == "Paid") if status == 200 else 0


class _Raw:
    """Posts bodies as they are."""

    def __init__(self, server: Server, key: str) -> None:
        self._server, self._key = server, key

    def post(self, body: Any) -> int:
        return self.post_bytes(json.dumps(body).encode())

    def post_bytes(self, body: bytes) -> int:
        import base64
        import http.client

        connection = http.client.HTTPConnection("127.0.0.1", self._server.port, timeout=30)
        try:
            auth = "Basic " + base64.b64encode(f"{self._key}:".encode()).decode()
            connection.request(
                "POST", "/v1/batch", body, {"authorization": auth, "content-type": "application/json"}
            )
            answer = connection.getresponse()
            answer.read()
            return answer.status
        finally:
            connection.close()


__all__ = ["Sender", "any_order", "poison", "wrong_clocks"]
