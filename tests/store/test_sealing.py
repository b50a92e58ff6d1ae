"""Sealing moves events without losing, doubling or changing one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

import coterie
from coterie import ingest
from coterie.clock import FixedClock
from coterie.store import sealing

NOW = datetime(2024, 3, 15, 12, tzinfo=UTC)


@pytest.fixture
def workspace() -> Iterator[coterie.Workspace]:
    with coterie.open(":memory:", clock=FixedClock(NOW)) as opened:
        yield opened


def bought(who: str, day: str, **properties: Any) -> dict[str, Any]:
    """An order at noon of a day; every order is another message."""
    return {
        "type": "track",
        "event": "Order Completed",
        "userId": who,
        "timestamp": f"{day}T12:00:00Z",
        "messageId": f"{who}-{day}-{properties}",
        "properties": properties,
    }


def everything(workspace: coterie.Workspace) -> list[tuple[Any, ...]]:
    return workspace.engine.rows("SELECT * EXCLUDE (received_at) FROM events ORDER BY seq")


def counts(workspace: coterie.Workspace) -> tuple[int, int, int]:
    """How many events are hot, sealed, and in the narrow copy."""
    tables = ("events_hot", "events_sealed", "events_ordered")
    hot, sealed, ordered = (workspace.engine.rows(f"SELECT count(*) FROM {name}")[0][0] for name in tables)
    return hot, sealed, ordered


def test_sealed_events_read_as_they_did(workspace: coterie.Workspace) -> None:
    coterie.collect(workspace, [bought("ada", "2024-01-05", total=5), bought("bo", "2024-02-01", total=7)])
    before = everything(workspace)

    report = coterie.seal(workspace)

    assert (report.months, report.sealed, report.dropped) == (2, 2, 0)
    assert counts(workspace) == (0, 2, 2)
    assert everything(workspace) == before


def test_a_late_event_is_sealed_into_its_month(workspace: coterie.Workspace) -> None:
    coterie.collect(workspace, [bought("ada", "2024-01-05"), bought("bo", "2024-02-01")])
    coterie.seal(workspace)
    coterie.collect(workspace, [bought("ada", "2024-01-02")])

    report = coterie.seal(workspace)

    assert (report.months, report.sealed) == (1, 1)
    assert counts(workspace) == (0, 3, 3)
    assert workspace.engine.rows("SELECT rows, first_at FROM sealed_months ORDER BY month") == [
        (2, datetime(2024, 1, 2, 12)),
        (1, datetime(2024, 2, 1, 12)),
    ]


def test_a_month_lies_in_order_of_event_customer_and_acceptance(workspace: coterie.Workspace) -> None:
    coterie.collect(workspace, [bought("ada", "2024-01-05"), bought("bo", "2024-01-01")])
    coterie.seal(workspace)
    coterie.collect(workspace, [bought("ada", "2024-01-02"), {**bought("ada", "2024-01-03"), "event": "A"}])

    coterie.seal(workspace)

    lies = workspace.engine.rows("SELECT event, customer, seq FROM events_sealed ORDER BY rowid")
    assert lies == sorted(lies)
    narrow = workspace.engine.rows("SELECT customer, occurred_at, seq FROM events_ordered ORDER BY rowid")
    assert narrow == sorted(narrow)


def test_a_frequent_event_is_sealed_a_range_of_customers_at_a_time(
    workspace: coterie.Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing, "_SLICE", 2)
    monkeypatch.setattr(sealing, "_PART", 1)
    days = {"ada": 3, "bo": 1, "cy": 1, "dee": 1}
    coterie.collect(
        workspace,
        [bought(who, f"2024-01-0{day}") for who, many in days.items() for day in range(1, many + 1)],
    )
    coterie.seal(workspace)
    coterie.collect(workspace, [bought("cy", "2024-01-09"), {**bought("bo", "2024-01-02"), "event": "A"}])
    before = everything(workspace)

    coterie.seal(workspace)

    assert everything(workspace) == before
    assert counts(workspace) == (0, 8, 8)
    lies = workspace.engine.rows("SELECT event, customer, seq FROM events_sealed ORDER BY rowid")
    assert lies == sorted(lies)


def test_sealing_again_changes_nothing(workspace: coterie.Workspace) -> None:
    coterie.collect(workspace, [bought("ada", "2024-01-05")])
    coterie.seal(workspace)

    assert coterie.seal(workspace).months == 0
    assert counts(workspace) == (0, 1, 1)


def test_a_merge_takes_sealed_events_along(workspace: coterie.Workspace) -> None:
    coterie.collect(workspace, [{**bought("", "2024-01-05"), "userId": None, "anonymousId": "tab"}])
    coterie.seal(workspace)

    coterie.collect(workspace, [{"type": "identify", "userId": "ada", "anonymousId": "tab"}])

    members = coterie.evaluate(workspace, {"did": "Order Completed"})
    assert members.ids == ["ada"]
    owners = workspace.engine.rows("SELECT customer FROM events_ordered UNION SELECT customer FROM customers")
    assert len(owners) == 1


def test_a_split_gives_sealed_events_back(workspace: coterie.Workspace) -> None:
    coterie.collect(workspace, [bought("ada", "2024-01-05"), bought("bo", "2024-01-06")])
    ingest.merge(workspace, "ada", "bo", reason="one person")
    coterie.seal(workspace)

    ingest.split(workspace, "bo", reason="sisters")

    assert coterie.evaluate(workspace, {"did": "Order Completed"}).ids == ["ada", "bo"]
    ordered = "SELECT customer, seq FROM events_ordered ORDER BY seq"
    assert workspace.engine.rows(ordered) == workspace.engine.rows(
        "SELECT customer, seq FROM events_sealed ORDER BY seq"
    )


def test_months_are_dropped_once_they_ended_longer_ago_than_is_kept(workspace: coterie.Workspace) -> None:
    coterie.collect(
        workspace,
        [bought("ada", "2023-11-30"), bought("bo", "2023-12-01"), bought("cy", "2024-03-14")],
    )
    coterie.seal(workspace)
    workspace.change_settings(replace(workspace.settings, keep_months=3))

    report = coterie.seal(workspace)

    assert report.dropped == 1
    assert counts(workspace) == (0, 2, 2)
    assert coterie.evaluate(workspace, {"did": "Order Completed"}).ids == ["bo", "cy"]


def test_properties_that_segments_use_get_columns(workspace: coterie.Workspace) -> None:
    coterie.collect(
        workspace, [bought("ada", "2024-01-05", total=5), bought("bo", "2024-01-06", total="7.5")]
    )
    spent = {"did": "Order Completed", "where": {"total": {"gt": 6}}}
    coterie.apply(workspace, [{"segment": "big", "who": spent}])

    coterie.seal(workspace)

    columns = workspace.engine.rows("SELECT p1, k1, n1 FROM events_sealed ORDER BY seq")
    assert columns == [("5", "UBIGINT", 5_000_000_000), ("7.5", "VARCHAR", 7_500_000_000)]
    assert coterie.evaluate(workspace, "big").ids == ["bo"]


def test_a_property_loses_its_columns_when_nothing_uses_it(workspace: coterie.Workspace) -> None:
    coterie.collect(workspace, [bought("ada", "2024-01-05", total=5, sku="a")])
    workspace.change_settings(replace(workspace.settings, promote=("total",)))
    coterie.seal(workspace)
    workspace.change_settings(replace(workspace.settings, promote=("sku",)))

    coterie.seal(workspace)

    assert workspace.engine.rows("SELECT number, name, kinds FROM promoted") == [(2, "sku", ["VARCHAR"])]
    assert workspace.engine.rows("SELECT p2 FROM events_sealed") == [("a",)]


def test_a_reader_keeps_the_state_it_began_with(workspace: coterie.Workspace) -> None:
    coterie.collect(workspace, [bought("ada", "2024-01-05")])

    with workspace.engine.snapshot() as session:
        session.rows("SELECT 1 FROM events_hot")
        coterie.seal(workspace)

        assert session.rows("SELECT count(*) FROM events_hot") == [(1,)]
        assert session.rows("SELECT count(*) FROM events") == [(1,)]


def test_what_progress_raises_stops_between_months(workspace: coterie.Workspace) -> None:
    coterie.collect(workspace, [bought("ada", "2024-01-05"), bought("ada", "2024-02-05")])

    def stop_at_the_second(done: int, total: int) -> None:
        if done == 1:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        coterie.seal(workspace, progress=stop_at_the_second)

    assert counts(workspace) == (1, 1, 1)
    assert coterie.evaluate(workspace, {"did": "Order Completed", "times": 2}).ids == ["ada"]
