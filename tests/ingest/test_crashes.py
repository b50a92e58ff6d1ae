"""What was acknowledged survives any kill, once."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
from pathlib import Path

import pytest

import coterie
from coterie.ingest import log as logs

SENDER = Path(__file__).with_name("sender.py")
KILLS = int(os.environ.get("COTERIE_KILLS", "3"))
POINTS = ("after_append", "before_commit", "after_commit")


def run(home: Path, first: int, *, seconds: float | None = None, fail_at: str = "") -> int:
    """Collect from message `first` on until killed; gives the first number that was not acknowledged."""
    process = subprocess.Popen(
        [sys.executable, str(SENDER), str(home), str(first)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "COTERIE_FAIL_AT": fail_at},
    )
    assert process.stdout is not None
    assert process.stderr is not None
    assert process.stdout.readline() == "open\n", process.stderr.read()
    if seconds is not None:
        threading.Timer(seconds, process.kill).start()
    acknowledged = [int(line) for line in process.stdout if line.endswith("\n")]
    process.wait()
    assert process.returncode == -9, process.stderr.read()
    process.stdout.close()
    process.stderr.close()
    return acknowledged[-1] if acknowledged else first


def seen(workspace: coterie.Workspace) -> list[int]:
    rows = workspace.engine.rows(
        "SELECT substr(message_id, 2)::BIGINT FROM (SELECT message_id FROM events UNION ALL SELECT message_id FROM profile_messages)"
    )
    return sorted(row[0] for row in rows)


def check(home: Path, acknowledged: int) -> int:
    """All that was acknowledged is there once; gives the first number that is not there."""
    with coterie.open(home) as workspace:
        numbers = seen(workspace)
        assert numbers == list(range(len(numbers)))
        assert len(numbers) >= acknowledged
        assert_the_tables_agree(workspace)
        return len(numbers)


def assert_the_tables_agree(workspace: coterie.Workspace) -> None:
    """Every row belongs to whom its own ids name, and visits were counted once."""
    strangers = workspace.engine.rows(
        """
        SELECT count(*) FROM (SELECT customer, user_id, anonymous_id FROM events
                              UNION ALL SELECT customer, user_id, anonymous_id FROM profile_messages) AS said
        JOIN identifiers AS own ON own.kind = if(said.user_id IS NULL, 'anonymous_id', 'user_id')
            AND own.value = coalesce(said.user_id, said.anonymous_id)
        WHERE own.customer <> said.customer
        """
    )
    visits = workspace.engine.rows(
        "SELECT (SELECT coalesce(sum(value::BIGINT), 0) FROM trait_values WHERE key = 'visits' AND until_at IS NULL),"
        " (SELECT count(*) FROM profile_messages WHERE kind = 'identify')"
    )

    assert strangers == [(0,)]
    assert visits[0][0] == visits[0][1]


@pytest.mark.timeout(60 * max(KILLS, 10))
def test_kills_at_random_lose_nothing_and_double_nothing(tmp_path):
    chance = random.Random(int(os.environ.get("COTERIE_SEED", "7")))
    first = 0
    for _ in range(KILLS):
        acknowledged = run(tmp_path / "home", first, seconds=chance.uniform(0.01, 1.2))
        first = check(tmp_path / "home", acknowledged)

    assert first > 0
    with coterie.open(tmp_path / "home") as workspace:
        kept = everything(workspace)
    (tmp_path / "home" / "analytics.duckdb").unlink()
    with coterie.open(tmp_path / "home") as workspace:
        assert everything(workspace) == kept


@pytest.mark.parametrize("time", [1, 5])
@pytest.mark.parametrize("point", POINTS)
def test_a_kill_at_a_named_point_loses_nothing_and_doubles_nothing(tmp_path, point, time):
    acknowledged = run(tmp_path / "home", 0, fail_at=f"{point}:{time}")

    durable = check(tmp_path / "home", acknowledged)

    assert durable > acknowledged  # what was in the log but not acknowledged is loaded at the next start


def test_many_threads_share_the_log(tmp_path):
    def send(sender: int) -> None:
        for batch in range(10):
            coterie.collect(
                workspace,
                [
                    {
                        "type": "track",
                        "event": "Seen",
                        "userId": f"user{number}",
                        "messageId": f"m{sender * 100 + batch * 10 + number}",
                    }
                    for number in range(10)
                ],
            )

    with coterie.open(tmp_path / "home") as workspace:
        threads = [threading.Thread(target=send, args=(sender,)) for sender in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert seen(workspace) == list(range(600))
        assert workspace.engine.rows("SELECT count(*), max(seq) FROM events") == [(600, 600)]


def test_the_same_message_from_many_threads_counts_once(tmp_path):
    receipts = []

    def send() -> None:
        receipts.append(
            coterie.collect(
                workspace, [{"type": "track", "event": "Seen", "userId": "ada", "messageId": "m1"}]
            )
        )

    with coterie.open(tmp_path / "home") as workspace:
        threads = [threading.Thread(target=send) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert sorted((receipt.accepted, receipt.duplicates) for receipt in receipts) == [(0, 1)] * 7 + [
            (1, 0)
        ]
        assert workspace.engine.rows("SELECT count(*) FROM events") == [(1,)]


def test_a_load_that_fails_is_made_up_for(tmp_path, monkeypatch):
    with coterie.open(tmp_path / "home") as workspace:
        with monkeypatch.context() as broken:
            broken.setattr("coterie.ingest.rows.write", fail)
            with pytest.raises(OSError, match="no room"):
                coterie.collect(
                    workspace, [{"type": "track", "event": "Seen", "userId": "ada", "messageId": "m0"}]
                )

        coterie.collect(workspace, [{"type": "track", "event": "Seen", "userId": "ada", "messageId": "m1"}])

        assert seen(workspace) == [0, 1]


def test_a_log_that_lost_its_tail_is_continued_behind_what_the_tables_know(tmp_path):
    home = tmp_path / "home"
    with coterie.open(home) as workspace:
        coterie.collect(workspace, [{"type": "track", "event": "Seen", "userId": "ada", "messageId": "m0"}])
    (home / "log" / "00000001.log").write_bytes(b"")

    for number in (1, 2):
        with coterie.open(home) as workspace:
            coterie.collect(
                workspace, [{"type": "track", "event": "Seen", "userId": "ada", "messageId": f"m{number}"}]
            )

    with coterie.open(home) as workspace:
        assert seen(workspace) == [0, 1, 2]


def test_a_rebuild_over_many_log_files_gives_the_same(tmp_path, monkeypatch):
    monkeypatch.setattr(logs.FileLog.__init__, "__kwdefaults__", {"file_bytes": 500, "remembers": True})
    home = tmp_path / "home"
    with coterie.open(home) as workspace:
        for number in range(30):
            coterie.collect(
                workspace, [{"type": "track", "event": "Seen", "userId": "ada", "messageId": f"m{number}"}]
            )
        kept = everything(workspace)
    assert len(list((home / "log").glob("*.log"))) > 3
    (home / "analytics.duckdb").unlink()

    with coterie.open(home) as workspace:
        assert everything(workspace) == kept


def everything(workspace: coterie.Workspace) -> dict[str, list[tuple]]:
    """All rows with customers shown by their ids: the numbers may differ after a rebuild."""
    named = "JOIN customers USING (customer)"
    return {
        "customers": workspace.engine.rows("SELECT id, first_seen, last_seen FROM customers ORDER BY ALL"),
        "identifiers": workspace.engine.rows(
            f"SELECT kind, value, id, first_seq FROM identifiers {named} ORDER BY ALL"
        ),
        "changes": workspace.engine.rows(
            f"SELECT seq, changed_at, change, id, kind, value, to_kind, to_value FROM identity_changes {named} ORDER BY ALL"
        ),
        "events": workspace.engine.rows(
            f"SELECT seq, id, name, occurred_at, message_id, properties FROM events {named} ORDER BY ALL"
        ),
        "traits": workspace.engine.rows(
            f"SELECT id, key, from_at, until_at, value FROM trait_values {named} ORDER BY ALL"
        ),
    }


def fail(*_: object) -> None:
    raise OSError("no room")
