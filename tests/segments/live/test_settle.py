"""What was saved is answered by itself: only its new conditions are asked, and the answers are those of a refresh."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

import coterie
from coterie import ingest, segments
from coterie.clock import FixedClock
from coterie.segments.live import ground, keeper_of
from coterie.segments.publishing import published
from coterie.workspace import Workspace

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
BUYERS = {"segment": "buyers", "who": {"did": "Order Completed"}}
GERMANS = {"segment": "germans", "who": {"trait": "country", "eq": "DE"}}
GERMAN_BUYERS = {"segment": "german_buyers", "who": {"all": [{"segment": "buyers"}, {"segment": "germans"}]}}
BY_BUYING = {
    "segmentation": "by_buying",
    "segments": [{"segment": "bought", "who": {"segment": "buyers"}}],
    "otherwise": {"segment": "never_bought"},
}


def ordered(customer: str, revenue: int) -> dict[str, Any]:
    at = (NOON - timedelta(days=2)).isoformat()
    return {
        "type": "track",
        "userId": customer,
        "event": "Order Completed",
        "timestamp": at,
        "properties": {"revenue": revenue},
    }


def lives(customer: str, country: str) -> dict[str, Any]:
    at = (NOON - timedelta(days=3)).isoformat()
    return {"type": "identify", "userId": customer, "timestamp": at, "traits": {"country": country}}


@pytest.fixture
def shop() -> Iterator[Workspace]:
    """ada and bo ordered, cy did not; ada and cy live in Germany. Somebody keeps the answers live."""
    with coterie.open(":memory:", clock=FixedClock(NOON)) as workspace:
        coterie.collect(workspace, [lives("ada", "DE"), lives("bo", "AT"), lives("cy", "DE")])
        coterie.collect(workspace, [ordered("ada", 90), ordered("bo", 10)])
        coterie.apply(workspace, [BUYERS, GERMANS, GERMAN_BUYERS, BY_BUYING])
        keeper_of(workspace).begin_running(lambda: False)
        segments.tick(workspace)
        yield workspace


def answers(workspace: Workspace) -> dict[str, list[str]]:
    names = dict(workspace.engine.rows("SELECT customer, id FROM customers"))
    with workspace.engine.snapshot() as session:
        return {
            name: sorted(names[each] for each in answer.members)
            for name, answer in published(session).items()
        }


def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The conditions that are asked of everyone from now on."""
    found: list[str] = []
    new = ground._new

    def noting(leaf: Any, *more: Any) -> ground.Kept:
        found.append(type(leaf).__name__)
        return new(leaf, *more)

    monkeypatch.setattr(ground, "_new", noting)
    return found


def test_only_the_saved_segment_is_asked_and_what_refers_to_it_follows(
    shop: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    coterie.apply(
        shop,
        [
            {
                "segment": "buyers",
                "who": {"did": "Order Completed", "measure": {"sum": "revenue"}, "is": {"gte": 50}},
            }
        ],
    )
    conditions = asked(monkeypatch)
    before = shop.engine.rows("SELECT max(seq) FROM membership_changes")[0][0]

    report = segments.settle(shop)

    assert conditions == ["Did"]
    moved = {each.name: (each.size, each.entered, each.left) for each in report.segments}
    assert moved == {
        "buyers": (1, 0, 1),
        "german_buyers": (1, 0, 0),
        "bought": (1, 0, 1),
        "never_bought": (2, 1, 0),
    }
    told = segments.changes_after(shop, after=before, limit=10)
    assert [(each["seq"], each["segment"], each["customer"], each["cause"]) for each in told] == [
        (before + 1, "buyers", "bo", {"kind": "definition"}),
        (before + 2, "bought", "bo", {"kind": "definition"}),
        (before + 3, "never_bought", "bo", {"kind": "definition"}),
    ]
    settled = answers(shop)
    segments.refresh(shop)
    assert settled == answers(shop)


def test_what_is_deleted_is_left_by_all_and_what_is_new_entered(shop: Workspace) -> None:
    coterie.segments.delete(shop, "german_buyers")
    coterie.apply(shop, [{"segment": "austrians", "who": {"trait": "country", "eq": "AT"}}])

    segments.settle(shop)

    settled = answers(shop)
    assert (settled["austrians"], "german_buyers" in settled) == (["bo"], False)
    left = segments.changes_after(shop, after=0, limit=100, segments=["german_buyers"])
    assert [(each["customer"], each["entered"]) for each in left] == [("ada", True), ("ada", False)]
    segments.refresh(shop)
    assert settled == answers(shop)


def test_a_computed_trait_that_means_something_else_asks_those_who_look_at_it(
    shop: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    spent = {"did": "Order Completed", "measure": {"sum": "revenue"}}
    rich = {"segment": "rich", "who": {"trait": "spent", "gte": 50}}
    coterie.apply(shop, [{"trait": "spent", "compute": spent}, rich])
    segments.settle(shop)
    coterie.apply(shop, [{"trait": "spent", "compute": {**spent, "within": "1 day"}}])
    conditions = asked(monkeypatch)

    segments.settle(shop)

    assert conditions == ["TraitTest"]
    settled = answers(shop)
    assert settled["rich"] == []
    segments.refresh(shop)
    assert settled == answers(shop)


def test_a_save_and_a_merge_in_one_tick_tell_of_who_is_left(shop: Workspace) -> None:
    coterie.apply(shop, [{"segment": "buyers", "who": {"did": "Order Completed", "times": {"gte": 2}}}])
    ingest.merge(shop, "ada", "bo")

    segments.settle(shop)

    settled = answers(shop)
    assert settled["buyers"] == ["ada"]
    segments.refresh(shop)
    assert settled == answers(shop)


def test_messages_that_wait_are_counted_too(shop: Workspace) -> None:
    coterie.collect(shop, [ordered("cy", 20)])
    coterie.apply(shop, [{"segment": "all_buyers", "who": {"segment": "buyers"}}])

    segments.settle(shop)

    assert answers(shop)["all_buyers"] == ["ada", "bo", "cy"]


def test_without_a_server_it_is_a_refresh(shop: Workspace) -> None:
    keeper_of(shop).end_running()
    coterie.apply(shop, [{"segment": "all_buyers", "who": {"segment": "buyers"}}])

    report = segments.settle(shop)

    assert [each.name for each in report.segments] == [*answers(shop)]
