"""The loader is never given what it could not get past, and gets past what it is given."""

from __future__ import annotations

from datetime import datetime

import pyarrow as pa
import pytest

import coterie
from coterie.engine import Transaction
from coterie.errors import InvalidInput
from coterie.identity.resolution import Resolution
from coterie.ingest import quarantine, rows, store
from coterie.ingest.canonical import table
from coterie.ingest.load import load
from coterie.workspace import Workspace

AT = datetime(2026, 3, 1)


def test_a_row_that_names_nobody_never_reaches_the_log(workspace: Workspace) -> None:
    nobody = table([{"kind": "group", "account_id": "acme", "occurred_at": AT, "received_at": AT}])

    with pytest.raises(InvalidInput, match="names nobody"):
        store(workspace, nobody)

    assert coterie.collect(workspace, [{"type": "identify", "userId": "ada"}]).accepted == 1


def test_a_row_that_the_tables_do_not_take_spoils_no_other(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    plainly = rows.write

    def write(transaction: Transaction, batch: pa.Table, resolution: Resolution) -> None:
        if "Poison" in batch.column("name").to_pylist():
            raise ValueError("no such thing")
        plainly(transaction, batch, resolution)

    monkeypatch.setattr(rows, "write", write)
    said = [("ada", "Order"), ("bo", "Poison"), ("cy", "Order"), ("dee", "Poison")]

    coterie.collect(
        workspace, [{"type": "track", "userId": who, "event": event, "messageId": who} for who, event in said]
    )
    coterie.collect(workspace, [{"type": "track", "userId": "ada", "event": "Visit"}])

    loaded = workspace.engine.rows("SELECT user_id, name FROM events ORDER BY seq")
    assert loaded == [("ada", "Order"), ("cy", "Order"), ("ada", "Visit")]
    kept = quarantine.list(workspace).rows
    assert [each.code for each in kept] == ["not_loadable", "not_loadable"]
    assert "Poison" in kept[0].raw
    assert '"bo"' in kept[0].raw


def test_a_fault_that_no_single_row_has_keeps_them_all_for_later(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write(transaction: Transaction, batch: pa.Table, resolution: Resolution) -> None:
        if batch.num_rows > 1:
            raise ValueError("not now")

    with monkeypatch.context() as broken:
        broken.setattr(rows, "write", write)
        with pytest.raises(ValueError, match="not now"):
            coterie.collect(
                workspace, [{"type": "track", "userId": who, "event": "Order"} for who in ("ada", "bo")]
            )
    load(workspace)

    assert workspace.engine.rows("SELECT user_id FROM events ORDER BY seq") == [("ada",), ("bo",)]
    assert quarantine.list(workspace).rows == ()
