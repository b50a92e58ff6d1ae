"""The head of every audit in the server's log: what proves later that nothing before it was altered."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

import pytest

import coterie
from coterie import audit
from coterie.server import heads
from coterie.workspace.worlds import Worlds


def test_the_log_has_the_head_of_every_audit_with_rows(
    workspace: coterie.Workspace, caplog: pytest.LogCaptureFixture
) -> None:
    with coterie.open(":memory:") as other, caplog.at_level(logging.WARNING, "coterie.audit"):
        audit.record(
            workspace,
            actor_kind="local",
            actor_id="local",
            actor_name="command line",
            action="segment.refresh",
            at=datetime(2026, 3, 1, tzinfo=UTC),
        )

        heads.write(Worlds({"shop": workspace, "club": other}))

    assert [record.getMessage() for record in caplog.records] == [
        f"audit head of shop: 1:{audit.head(workspace).hash}"
    ]
