"""The chain: rows follow each other, and whatever is changed, taken out or cut off is named."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

import coterie
from coterie import audit

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def changed(
    workspace: coterie.Workspace, action: str = "segment.save", who: str = "ada", **more: object
) -> int:
    return audit.record(
        workspace,
        actor_kind="user",
        actor_id="user_" + who.encode("ascii", "ignore").decode(),
        actor_name=who,
        action=action,
        at=NOON,
        target="loyal",
        detail=more,
    )


def tamper(workspace: coterie.Workspace, statement: str) -> None:
    with workspace.catalog.begin() as connection:
        connection.execute(sa.text(statement))


def test_rows_are_numbered_and_kept_as_they_were_said(workspace: coterie.Workspace) -> None:
    changed(workspace, version=1)
    changed(workspace, "key.add", who="bo")

    newest, oldest = audit.listing(workspace)

    assert (newest.seq, newest.action, newest.actor_name) == (2, "key.add", "bo")
    assert (oldest.seq, oldest.at, oldest.target, oldest.detail) == (
        1,
        "2026-03-01T12:00:00.000Z",
        "loyal",
        {"version": 1},
    )


def test_an_empty_chain_is_whole(workspace: coterie.Workspace) -> None:
    verdict = audit.verify(workspace)

    assert (verdict.broken_at, verdict.rows, verdict.head.seq) == (None, 0, 0)


def test_an_untouched_chain_is_whole(workspace: coterie.Workspace) -> None:
    for _ in range(5):
        changed(workspace, note="ümläut \udc80 '\"")

    verdict = audit.verify(workspace, noted=audit.head(workspace))

    assert (verdict.broken_at, verdict.rows, verdict.head) == (None, 5, audit.head(workspace))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET actor_name = 'bo' WHERE seq = 3",
        "UPDATE audit SET actor_id = 'user_bo' WHERE seq = 3",
        "UPDATE audit SET actor_kind = 'key' WHERE seq = 3",
        "UPDATE audit SET action = 'segment.delete' WHERE seq = 3",
        "UPDATE audit SET target = NULL WHERE seq = 3",
        "UPDATE audit SET target = '' WHERE seq = 3",
        "UPDATE audit SET at = '2020-01-01T00:00:00.000Z' WHERE seq = 3",
        "UPDATE audit SET detail = '{\"a\": 1}' WHERE seq = 3",
        "UPDATE audit SET hash = previous WHERE seq = 3",
        "UPDATE audit SET previous = hash WHERE seq = 3",
        "UPDATE audit SET target = 'lo', detail = 'yal' || detail WHERE seq = 3",
        "DELETE FROM audit WHERE seq = 3",
    ],
)
def test_a_row_that_was_touched_is_named(workspace: coterie.Workspace, statement: str) -> None:
    for _ in range(5):
        changed(workspace)

    tamper(workspace, statement)

    verdict = audit.verify(workspace)
    assert (verdict.broken_at, verdict.rows) == (3, 2)
    assert verdict.reason


def test_a_name_that_no_table_can_hold_is_kept_as_far_as_it_can_be(workspace: coterie.Workspace) -> None:
    changed(workspace, who="ada\udc80")

    assert audit.listing(workspace)[0].actor_name == "ada?"
    assert audit.verify(workspace).broken_at is None


def test_rows_that_were_swapped_are_named(workspace: coterie.Workspace) -> None:
    for who in ("ada", "bo", "cy"):
        changed(workspace, who=who)

    tamper(workspace, "UPDATE audit SET seq = -2 WHERE seq = 2")
    tamper(workspace, "UPDATE audit SET seq = 2 WHERE seq = 3")
    tamper(workspace, "UPDATE audit SET seq = 3 WHERE seq = -2")

    assert audit.verify(workspace).broken_at == 2


def test_an_end_that_was_cut_off_is_noticed_by_a_head_noted_elsewhere(workspace: coterie.Workspace) -> None:
    for _ in range(5):
        changed(workspace)
    noted = audit.head(workspace)

    tamper(workspace, "DELETE FROM audit WHERE seq > 3")

    assert audit.verify(workspace).broken_at is None
    assert audit.verify(workspace, noted=noted).broken_at == 4


def test_a_chain_that_was_written_anew_is_noticed_by_a_head_noted_elsewhere(
    workspace: coterie.Workspace,
) -> None:
    changed(workspace, who="ada")
    noted = audit.head(workspace)

    tamper(workspace, "DELETE FROM audit")
    changed(workspace, who="bo")

    assert audit.verify(workspace).broken_at is None
    assert audit.verify(workspace, noted=noted).broken_at == 1


def test_rows_from_many_threads_make_one_chain(tmp_path: Path) -> None:
    with coterie.open(tmp_path / "home") as workspace, ThreadPoolExecutor(8) as pool:
        seqs = list(pool.map(lambda _: changed(workspace), range(60)))

        assert sorted(seqs) == list(range(1, 61))
        assert audit.verify(workspace).rows == 60


def test_the_chain_goes_on_after_the_workspace_was_closed(tmp_path: Path) -> None:
    for _ in range(2):
        with coterie.open(tmp_path / "home") as workspace:
            changed(workspace)

    with coterie.open(tmp_path / "home") as workspace:
        assert audit.verify(workspace).rows == 2


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, [4, 3, 2, 1]),
        ({"actor": "bo"}, [3]),
        ({"actor": "user_bo"}, [3]),
        ({"action": "segment"}, [3, 2, 1]),
        ({"action": "segment.save"}, [3, 1]),
        ({"action": "seg"}, []),
        ({"target": "loyal", "before": 3}, [2, 1]),
        ({"since": "2026-03-02"}, []),
        ({"since": "2026-03-01", "limit": 1}, [4]),
    ],
)
def test_it_is_filtered(workspace: coterie.Workspace, asked: dict[str, object], found: list[int]) -> None:
    changed(workspace)
    changed(workspace, "segment.delete")
    changed(workspace, who="bo")
    changed(workspace, "key.add")

    assert [entry.seq for entry in audit.listing(workspace, **asked)] == found  # type: ignore[arg-type]
