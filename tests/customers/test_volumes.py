"""How often events happened, in spans of the workspace's calendar."""

from __future__ import annotations

from datetime import date

import coterie
from coterie.customers.volumes import volumes


def seen(event: str, *moments: str) -> list[dict[str, object]]:
    return [{"type": "track", "userId": "ada", "event": event, "timestamp": each} for each in moments]


def test_days_without_anything_are_told_as_none() -> None:
    with coterie.open(":memory:", timezone="Europe/Berlin") as workspace:
        coterie.collect(workspace, seen("Paid", "2026-03-01T23:30:00Z", "2026-03-04T10:00:00Z"))
        coterie.collect(workspace, seen("Viewed", "2026-03-04T11:00:00Z", "2026-03-04T12:00:00Z"))

        found = volumes(workspace)

    assert (found.unit, found.starts) == ("day", (date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 4)))
    assert found.counts == {"Paid": (1, 0, 1), "Viewed": (0, 0, 2)}


def test_longer_times_are_told_by_week_and_by_month(workspace: coterie.Workspace) -> None:
    coterie.collect(workspace, seen("Paid", "2026-01-01T00:00:00Z", "2026-04-01T00:00:00Z"))

    assert volumes(workspace, most=20).unit == "week"
    by_month = volumes(workspace, most=6)

    assert by_month.starts == (date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1), date(2026, 4, 1))
    assert by_month.counts == {"Paid": (1, 0, 0, 1)}


def test_one_event_has_spans_of_its_own(workspace: coterie.Workspace) -> None:
    coterie.collect(workspace, seen("Paid", "2020-01-01T00:00:00Z"))
    coterie.collect(workspace, seen("Viewed", "2026-03-01T00:00:00Z"))

    assert volumes(workspace, "Viewed").counts == {"Viewed": (1,)}


def test_an_empty_workspace_has_no_volumes(workspace: coterie.Workspace) -> None:
    assert volumes(workspace).starts == ()
