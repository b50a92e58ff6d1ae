"""How much each source brought."""

from __future__ import annotations

from datetime import UTC, datetime

import coterie
from coterie.clock import FixedClock
from coterie.ingest.sources import source_volumes
from coterie.workspace import open_workspace


def test_messages_are_counted_by_source_and_day_of_receipt() -> None:
    clock = FixedClock(datetime(2026, 3, 1, 12, tzinfo=UTC))
    with open_workspace(":memory:", clock=clock) as workspace:
        order = {"type": "track", "userId": "ada", "event": "Order Completed"}
        coterie.collect(workspace, [order, {"type": "identify", "userId": "ada", "traits": {"plan": "pro"}}])
        clock.at = datetime(2026, 3, 3, 12, tzinfo=UTC)
        coterie.collect(workspace, [order])

        found = source_volumes(workspace, days=3)

    assert [day.isoformat() for day in found.days] == ["2026-03-01", "2026-03-02", "2026-03-03"]
    assert found.counts == {"collect": (2, 0, 1)}
