"""Memberships that follow messages and time, tick by tick."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

import coterie
from coterie import ingest, segments
from coterie.clock import FixedClock
from coterie.segments.live import keeper_of
from coterie.segments.live.sweeping import Sweep
from coterie.workspace import Workspace

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = {"segment": "this_hour", "who": {"did": "Product Viewed", "within": "1 hour"}}


@pytest.fixture
def clock() -> FixedClock:
    """A clock at noon."""
    return FixedClock(NOON)


@pytest.fixture
def shop(clock: FixedClock) -> Iterator[Workspace]:
    """A workspace that lives by the clock."""
    with coterie.open(":memory:", clock=clock) as workspace:
        yield workspace


def seen(customer: str, at: datetime, event: str = "Product Viewed", **more: Any) -> dict[str, Any]:
    return {"type": "track", "userId": customer, "event": event, "timestamp": at.isoformat(), **more}


def moves(workspace: Workspace, name: str) -> list[tuple[str, bool, str]]:
    """(customer, entered, cause) of a segment's changes."""
    return [
        (each["customer"], each["entered"], each["cause"]["kind"])
        for each in segments.changes(workspace, name)
    ]


def test_who_does_something_is_in_after_the_next_tick_because_of_it(shop: Workspace) -> None:
    coterie.apply(shop, [HOUR])
    segments.tick(shop)
    coterie.collect(shop, [seen("ada", NOON - timedelta(minutes=10))])

    segments.tick(shop)

    assert segments.changes(shop, "this_hour")[0]["cause"] == {
        "kind": "message",
        "name": "Product Viewed",
        "occurred_at": "2026-03-01T11:50:00Z",
    }


def test_a_window_closes_though_nothing_more_is_sent(shop: Workspace, clock: FixedClock) -> None:
    coterie.apply(shop, [HOUR])
    coterie.collect(shop, [seen("ada", NOON - timedelta(minutes=10))])
    segments.tick(shop)

    clock.at = NOON + timedelta(minutes=49, seconds=59)
    segments.tick(shop)
    before = moves(shop, "this_hour")
    clock.at = NOON + timedelta(minutes=50)
    segments.tick(shop)

    assert before == [("ada", True, "definition")]
    assert moves(shop, "this_hour")[1:] == [("ada", False, "time")]


@pytest.mark.parametrize(
    "who",
    [
        {"did": "Product Viewed", "within": "900000 days"},
        {"did": "Product Viewed", "within": "2500 years"},
        {"not": {"pattern": ["Product Viewed", {"not": "Order Completed", "for": "2500 years"}]}},
    ],
)
def test_a_window_may_reach_back_before_the_first_year(
    shop: Workspace, clock: FixedClock, who: object
) -> None:
    coterie.apply(shop, [{"segment": "ever", "who": who}])
    coterie.collect(shop, [seen("ada", NOON)])
    segments.tick(shop)
    clock.at = NOON + timedelta(hours=1)
    coterie.collect(shop, [seen("bo", NOON)])

    segments.tick(shop)

    assert moves(shop, "ever") == [("ada", True, "definition"), ("bo", True, "message")]


def test_a_tick_asks_only_about_those_who_were_touched(shop: Workspace) -> None:
    coterie.apply(shop, [HOUR])
    coterie.collect(shop, [seen(name, NOON) for name in ("ada", "bo", "cy", "dee")])
    segments.tick(shop)
    coterie.collect(shop, [seen("ada", NOON)])

    report = segments.tick(shop)

    assert (report.whole, report.touched, report.messages) == (False, 1, 1)


def test_a_new_definition_is_computed_beside_the_old_and_swapped(shop: Workspace) -> None:
    coterie.apply(shop, [HOUR])
    coterie.collect(shop, [seen("ada", NOON - timedelta(hours=2)), seen("bo", NOON)])
    segments.tick(shop)

    coterie.apply(shop, [{"segment": "this_hour", "who": {"did": "Product Viewed", "within": "3 hours"}}])
    segments.tick(shop)

    assert moves(shop, "this_hour") == [("bo", True, "definition"), ("ada", True, "definition")]
    assert segments.changes(shop, "this_hour")[1]["version"] == 2


def test_a_segment_within_another_follows_it(shop: Workspace, clock: FixedClock) -> None:
    coterie.apply(shop, [HOUR, {"segment": "quiet", "who": {"not": {"segment": "this_hour"}}}])
    coterie.collect(shop, [seen("ada", NOON)])
    segments.tick(shop)

    clock.at = NOON + timedelta(hours=1)
    segments.tick(shop)

    assert moves(shop, "quiet") == [("ada", True, "time")]


def test_a_colleague_s_event_moves_everyone_of_the_account(shop: Workspace) -> None:
    coterie.apply(shop, [{"segment": "active_firms", "who": {"account": {"did": "Product Viewed"}}}])
    joined = [
        {"type": "group", "userId": name, "groupId": "acme", "timestamp": NOON.isoformat()}
        for name in ("ada", "bo")
    ]
    coterie.collect(shop, joined)
    segments.tick(shop)

    coterie.collect(shop, [seen("ada", NOON)])
    segments.tick(shop)

    assert sorted(moves(shop, "active_firms")) == [("ada", True, "message"), ("bo", True, "account")]


def test_a_merge_moves_the_membership_and_asks_anew(shop: Workspace) -> None:
    twice = {"segment": "twice", "who": {"did": "Product Viewed", "times": {"gte": 2}}}
    coterie.apply(shop, [HOUR, twice])
    coterie.collect(shop, [seen("ada", NOON), seen("ada-old", NOON)])
    segments.tick(shop)

    ingest.merge(shop, "ada", "ada-old")
    segments.tick(shop)

    assert moves(shop, "twice") == [("ada", True, "merge")]
    assert [each["customer"] for each in segments.changes(shop, "this_hour")] == ["ada", "ada"]
    assert [each["segment"] for each in segments.memberships_of(shop, "ada")] == ["this_hour", "twice"]


def test_a_split_asks_both_anew(shop: Workspace) -> None:
    twice = {"segment": "twice", "who": {"did": "Product Viewed", "times": {"gte": 2}}}
    coterie.apply(shop, [twice])
    coterie.collect(shop, [seen("ada", NOON), seen("ada-old", NOON)])
    ingest.merge(shop, "ada", "ada-old")
    segments.tick(shop)

    ingest.split(shop, "ada-old")
    segments.tick(shop)

    assert [move[1:] for move in moves(shop, "twice")] == [(True, "definition"), (False, "split")]


def test_a_trait_moves_with_its_name_as_the_cause(shop: Workspace) -> None:
    coterie.apply(shop, [{"segment": "pro", "who": {"trait": "plan", "eq": "pro"}}])
    segments.tick(shop)

    coterie.collect(
        shop,
        [{"type": "identify", "userId": "ada", "traits": {"plan": "pro"}, "timestamp": NOON.isoformat()}],
    )
    segments.tick(shop)

    assert segments.changes(shop, "pro")[0]["cause"] == {
        "kind": "trait",
        "name": "plan",
        "occurred_at": "2026-03-01T12:00:00Z",
    }


def test_what_is_dated_ahead_counts_when_its_time_comes(shop: Workspace, clock: FixedClock) -> None:
    coterie.apply(shop, [HOUR])
    coterie.collect(shop, [seen("ada", NOON - timedelta(days=1)), seen("ada", NOON + timedelta(minutes=5))])
    segments.tick(shop)

    clock.at = NOON + timedelta(minutes=5)
    segments.tick(shop)

    assert moves(shop, "this_hour") == [("ada", True, "message")]


def test_a_rank_waits_for_its_interval_and_says_why(shop: Workspace, clock: FixedClock) -> None:
    best = {"segment": "best", "who": {"did": "Order Completed", "measure": "count", "is": {"top": "50%"}}}
    coterie.apply(shop, [best])
    coterie.collect(
        shop,
        [
            seen("ada", NOON, "Order Completed"),
            seen("bo", NOON, "Order Completed"),
            seen("bo", NOON, "Order Completed"),
        ],
    )
    segments.tick(shop)
    coterie.collect(shop, [seen("ada", NOON, "Order Completed") for _ in range(2)])

    segments.tick(shop)
    before = moves(shop, "best")
    clock.at = NOON + timedelta(minutes=5)
    segments.tick(shop)

    assert before == [("bo", True, "definition")]
    assert sorted(moves(shop, "best")[1:]) == [("ada", True, "time"), ("bo", False, "time")]
    assert segments.get(shop, "best").kept.as_dict() == {
        "live": False,
        "every_seconds": 300,
        "why": ["it ranks customers against each other, so that one can move all"],
    }


def test_a_deleted_segment_is_left_by_all(shop: Workspace) -> None:
    coterie.apply(shop, [HOUR])
    coterie.collect(shop, [seen("ada", NOON)])
    segments.tick(shop)

    segments.delete(shop, "this_hour")
    segments.tick(shop)

    assert [
        (each["segment"], each["entered"]) for each in segments.changes_after(shop, after=1, limit=10)
    ] == [("this_hour", False)]


def test_a_refresh_and_a_tick_write_one_history(shop: Workspace) -> None:
    coterie.apply(shop, [HOUR])
    coterie.collect(shop, [seen("ada", NOON)])
    segments.tick(shop)
    coterie.collect(shop, [seen("bo", NOON)])

    coterie.refresh(shop)
    report = segments.tick(shop)

    assert [move[0] for move in moves(shop, "this_hour")] == ["ada", "bo"]
    assert report.whole is False


def test_a_clock_that_steps_back_a_little_changes_nothing(shop: Workspace, clock: FixedClock) -> None:
    coterie.apply(shop, [HOUR])
    coterie.collect(shop, [seen("ada", NOON - timedelta(hours=1, seconds=-1))])
    segments.tick(shop)
    clock.at = NOON + timedelta(seconds=1)
    segments.tick(shop)

    clock.at = NOON
    segments.tick(shop)

    assert moves(shop, "this_hour") == [("ada", True, "definition"), ("ada", False, "time")]


def test_the_freshness_of_a_segment_is_that_of_the_latest_tick(shop: Workspace, clock: FixedClock) -> None:
    coterie.apply(shop, [HOUR])
    segments.tick(shop)

    clock.at = NOON + timedelta(seconds=2)
    segments.tick(shop)

    assert segments.get(shop, "this_hour").as_of == NOON + timedelta(seconds=2)
    assert keeper_of(shop).health().lag_seconds == 0


def test_a_tick_that_fails_is_made_good_by_the_next(shop: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    coterie.apply(shop, [HOUR])
    segments.tick(shop)
    coterie.collect(shop, [seen("ada", NOON)])
    with monkeypatch.context() as broken, pytest.raises(OSError, match="no space"):
        broken.setattr("coterie.segments.live.moving.write_moves", _no_space)
        segments.tick(shop)

    segments.tick(shop)

    assert moves(shop, "this_hour") == [("ada", True, "message")]


def _no_space(*_: object) -> int:
    raise OSError("no space")


def test_an_explanation_says_when_time_alone_may_change_it(shop: Workspace) -> None:
    coterie.apply(shop, [HOUR])
    coterie.collect(
        shop, [seen("ada", NOON - timedelta(minutes=10)), seen("ada", NOON - timedelta(minutes=5))]
    )

    found = coterie.explain(shop, "this_hour", customer="ada")

    assert found.next_change_at == NOON + timedelta(minutes=50)


def test_counted_or_asked_the_answer_is_the_same(shop: Workspace, clock: FixedClock) -> None:
    big = {
        "segment": "big",
        "who": {
            "did": "Order Completed",
            "within": "1 day",
            "measure": {"sum": "revenue"},
            "is": {"gte": 0.3},
        },
    }
    coterie.apply(shop, [big])
    coterie.collect(shop, [seen("ada", NOON, "Order Completed", properties={"revenue": 0.1})])
    segments.tick(shop)
    segments.tick(shop)
    assert not keeper_of(shop).is_counting

    for revenue in (0.1, "0.1", "much", None):
        coterie.collect(shop, [seen("ada", NOON, "Order Completed", properties={"revenue": revenue})])
    segments.tick(shop)
    clock.at = NOON + timedelta(days=1)
    segments.tick(shop)

    assert moves(shop, "big") == [("ada", True, "message"), ("ada", False, "time")]


def test_one_and_true_are_counted_apart(shop: Workspace) -> None:
    def of(name: str, value: object) -> dict[str, object]:
        return {"segment": name, "who": {"did": "Order Completed", "where": {"first": value}}}

    coterie.apply(shop, [of("ones", 1), of("trues", True)])
    coterie.collect(shop, [seen("ada", NOON)])
    segments.tick(shop)
    segments.tick(shop)
    assert not keeper_of(shop).is_counting

    coterie.collect(shop, [seen("ada", NOON, "Order Completed", properties={"first": True})])
    coterie.collect(shop, [seen("bo", NOON, "Order Completed", properties={"first": 1})])
    segments.tick(shop)

    assert moves(shop, "ones") == [("bo", True, "message")]
    assert moves(shop, "trues") == [("ada", True, "message")]


def test_sums_too_large_to_count_are_asked(shop: Workspace) -> None:
    huge = {
        "segment": "huge",
        "who": {"did": "Order Completed", "measure": {"sum": "revenue"}, "is": {"gt": 10**17}},
    }
    coterie.apply(shop, [huge])
    coterie.collect(shop, [seen("ada", NOON, "Order Completed", properties={"revenue": 1})])
    segments.tick(shop)
    segments.tick(shop)

    coterie.collect(shop, [seen("ada", NOON, "Order Completed", properties={"revenue": 10**17})])
    segments.tick(shop)

    assert moves(shop, "huge") == [("ada", True, "message")]


def test_who_left_before_a_merge_does_not_come_back_with_it(shop: Workspace, clock: FixedClock) -> None:
    coterie.apply(shop, [HOUR])
    coterie.collect(shop, [seen("ada", NOON - timedelta(hours=2)), seen("bo", NOON - timedelta(minutes=59))])
    segments.tick(shop)
    clock.at = NOON + timedelta(minutes=5)
    segments.tick(shop)

    ingest.merge(shop, "ada", "bo")
    segments.tick(shop)

    assert segments.memberships_of(shop, "ada") == []
    assert segments.get(shop, "this_hour").size == 0


def test_days_are_counted_on_the_wall_clock_and_leave_with_their_last_event(clock: FixedClock) -> None:
    often = {
        "segment": "often",
        "who": {"did": "Product Viewed", "within": "2 days", "measure": "days", "is": {"gte": 2}},
    }
    with coterie.open(":memory:", clock=clock, timezone="Europe/Berlin") as shop:
        coterie.apply(shop, [often])
        midnight = datetime(2026, 2, 28, 23, tzinfo=UTC)  # in Berlin
        coterie.collect(shop, [seen("ada", midnight - timedelta(minutes=1)), seen("bo", midnight)])
        segments.tick(shop)
        coterie.collect(shop, [seen("ada", midnight), seen("bo", midnight + timedelta(hours=12))])
        segments.tick(shop)
        clock.at = midnight + timedelta(days=2, minutes=-1)
        segments.tick(shop)

        assert moves(shop, "often") == [("ada", True, "message"), ("ada", False, "time")]


def test_an_idle_tick_looks_at_nothing_until_something_is_due(
    shop: Workspace, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    sweeps: list[datetime] = []
    look = Sweep.look

    def noting(sweep: Sweep, edges: Any) -> None:
        sweeps.append(clock.at)
        look(sweep, edges)

    monkeypatch.setattr(Sweep, "look", noting)
    coterie.apply(shop, [HOUR, {"segment": "young", "who": {"trait": "born_at", "newer_than": "1 day"}}])
    born = {"born_at": (NOON - timedelta(hours=23, minutes=59)).isoformat()}
    coterie.collect(
        shop,
        [seen("ada", NOON - timedelta(minutes=58)), {"type": "identify", "userId": "bo", "traits": born}],
    )

    for seconds in range(0, 180, 2):  # bo is a day old at 12:01, ada's hour ends at 12:02
        clock.at = NOON + timedelta(seconds=seconds)
        segments.tick(shop)

    assert [(each["customer"], each["at"]) for each in segments.changes(shop, "young")[1:]] == [
        ("bo", "2026-03-01T12:01:00Z")
    ]
    assert [(each["customer"], each["at"]) for each in segments.changes(shop, "this_hour")[1:]] == [
        ("ada", "2026-03-01T12:02:00Z")
    ]
    assert len(set(sweeps)) < 60
    coterie.collect(shop, [seen("bo", clock.at)])
    segments.tick(shop)
    assert segments.changes(shop, "this_hour")[-1]["customer"] == "bo"
