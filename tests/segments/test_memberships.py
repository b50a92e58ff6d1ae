"""Refreshes: what is published, who entered and left and why, plans, checks, explanations."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import coterie
from coterie import ingest, segments
from coterie.errors import Cancelled, NotFound
from coterie.segments import moves
from coterie.segments.members import bitmap_of_flags
from coterie.workspace import Workspace

BUYERS = {"segment": "buyers", "who": {"did": "Order Completed", "within": "30 days"}}


def order(customer: str, at: str) -> dict[str, Any]:
    return {"type": "track", "userId": customer, "event": "Order Completed", "timestamp": at}


def test_who_enters_and_leaves_is_kept_with_the_cause(workspace: Workspace) -> None:
    coterie.apply(workspace, [BUYERS])
    coterie.collect(workspace, [order("ada", "2026-01-10T00:00:00Z")])
    coterie.refresh(workspace, as_of="2026-01-15")
    coterie.collect(workspace, [order("bo", "2026-02-01T00:00:00Z")])
    coterie.refresh(workspace, as_of="2026-02-05")
    coterie.refresh(workspace, as_of="2026-03-01")

    found = [
        (change["customer"], change["entered"], change["at"], change["cause"]["kind"])
        for change in segments.changes(workspace, "buyers")
    ]
    assert found == [
        ("ada", True, "2026-01-15T00:00:00Z", "definition"),
        ("bo", True, "2026-02-05T00:00:00Z", "message"),
        ("ada", False, "2026-03-01T00:00:00Z", "time"),
    ]


def test_however_many_enter_they_are_written_some_at_a_time(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moves, "_ROWS_AT_A_TIME", 2)
    coterie.apply(workspace, [BUYERS])
    coterie.collect(workspace, [order(who, "2026-01-10T00:00:00Z") for who in ("ada", "bo", "cy")])
    coterie.refresh(workspace, as_of="2026-01-15")
    coterie.collect(
        workspace,
        [
            order("dee", "2026-02-01T10:00:00Z"),
            order("bo", "2026-02-02T10:00:00.250Z"),
            {"type": "identify", "userId": "dee", "timestamp": "2026-02-03T00:00:00Z", "traits": {"a": 1}},
        ],
    )
    coterie.refresh(workspace, as_of="2026-02-20")

    found = segments.changes(workspace, "buyers")

    assert [(each["seq"], each["customer"], each["entered"]) for each in found] == [
        (1, "ada", True),
        (2, "bo", True),
        (3, "cy", True),
        (4, "dee", True),
        (5, "ada", False),
        (6, "cy", False),
    ]
    assert [each["cause"] for each in found[2:]] == [
        {"kind": "definition"},
        {"kind": "message", "name": "identify", "occurred_at": "2026-02-03T00:00:00Z"},
        {"kind": "time"},
        {"kind": "time"},
    ]
    assert {each.name: each.as_dict()["size"] for each in segments.listing(workspace).segments} == {
        "buyers": 2
    }


def test_the_cause_says_when_the_message_happened_to_the_microsecond(workspace: Workspace) -> None:
    coterie.apply(workspace, [BUYERS])
    coterie.refresh(workspace, as_of="2026-01-15")
    coterie.collect(workspace, [order("ada", "2026-02-01T10:00:00.250Z")])
    coterie.refresh(workspace, as_of="2026-02-20")

    assert segments.changes(workspace, "buyers")[0]["cause"] == {
        "kind": "message",
        "name": "Order Completed",
        "occurred_at": "2026-02-01T10:00:00.250000Z",
    }


def test_a_refresh_of_the_past_adds_a_size_and_leaves_the_present_alone(workspace: Workspace) -> None:
    coterie.apply(workspace, [BUYERS])
    coterie.collect(workspace, [order("ada", "2026-01-10T00:00:00Z"), order("bo", "2026-02-20T00:00:00Z")])
    coterie.refresh(workspace, as_of="2026-03-01")

    coterie.refresh(workspace, as_of="2026-01-15")

    assert segments.sizes(workspace, "buyers") == [
        ("2026-01-15T00:00:00Z", 1, 1),
        ("2026-03-01T00:00:00Z", 1, 2),
    ]
    assert [found["segment"] for found in segments.memberships_of(workspace, "bo")] == ["buyers"]


def test_a_refresh_that_is_stopped_publishes_nothing(workspace: Workspace) -> None:
    coterie.apply(workspace, [BUYERS])

    def stop(_done: int, _total: int) -> None:
        raise Cancelled("stopped")

    with pytest.raises(Cancelled):
        coterie.refresh(workspace, as_of="2026-03-01", progress=stop)

    assert segments.sizes(workspace, "buyers") == []


def test_a_merge_moves_the_membership_and_is_no_entry(workspace: Workspace) -> None:
    coterie.apply(workspace, [BUYERS])
    coterie.collect(
        workspace, [order("ada-old", "2026-02-20T00:00:00Z"), order("bo", "2026-02-21T00:00:00Z")]
    )
    coterie.collect(workspace, [{"type": "identify", "userId": "ada", "timestamp": "2026-02-01T00:00:00Z"}])
    coterie.refresh(workspace, as_of="2026-03-01")

    ingest.merge(workspace, "ada", "ada-old")
    report = coterie.refresh(workspace, as_of="2026-03-02")

    assert (report.segments[0].size, report.segments[0].entered, report.segments[0].left) == (2, 0, 0)


def test_merge_after_merge_moves_the_membership_on(workspace: Workspace) -> None:
    coterie.apply(workspace, [BUYERS])
    coterie.collect(
        workspace, [order(who, "2026-02-20T00:00:00Z") for who in ("ada-1", "ada-2", "ada-3", "bo")]
    )
    coterie.refresh(workspace, as_of="2026-03-01")

    ingest.merge(workspace, "ada-2", "ada-3")
    ingest.merge(workspace, "ada-1", "ada-2")
    report = coterie.refresh(workspace, as_of="2026-03-02")

    assert (report.segments[0].size, report.segments[0].entered, report.segments[0].left) == (2, 0, 0)


def test_members_of_any_date(workspace: Workspace) -> None:
    coterie.apply(workspace, [BUYERS])
    coterie.collect(workspace, [order("ada", "2026-01-10T00:00:00Z"), order("bo", "2026-02-20T00:00:00Z")])

    assert segments.members(workspace, "buyers", as_of="2026-01-20").ids == ["ada"]
    assert segments.members(workspace, "buyers", as_of="2026-03-01").ids == ["bo"]
    with pytest.raises(NotFound, match="'buyer'"):
        segments.members(workspace, "buyer")


def test_a_plan_names_the_people_and_saves_nothing(workspace: Workspace) -> None:
    coterie.apply(workspace, [BUYERS, {"segment": "others", "who": {"not": {"segment": "buyers"}}}])
    coterie.collect(workspace, [order("ada", "2026-01-10T00:00:00Z"), order("bo", "2026-02-20T00:00:00Z")])
    ever = {"segment": "buyers", "who": {"did": "Order Completed"}}

    found = coterie.plan(workspace, [ever], as_of="2026-03-01").as_dict()["changes"]

    assert [(each["name"], each["action"], each["entering"], each["leaving"]) for each in found] == [
        ("buyers", "changed", ["ada"], []),
        ("others", "moved", [], ["ada"]),
    ]
    assert segments.get(workspace, "buyers").version == 1


def test_overlaps_of_three(workspace: Workspace) -> None:
    said = {"ada": ["a", "b", "c"], "bo": ["a", "b"], "cy": ["c"], "dee": []}
    messages = [
        {"type": "identify", "userId": name, "traits": {"likes": likes}, "timestamp": "2026-01-01T00:00:00Z"}
        for name, likes in said.items()
    ]
    coterie.collect(workspace, messages)
    coterie.apply(
        workspace, [{"segment": f"likes_{each}", "who": {"trait": "likes", "eq": each}} for each in "abc"]
    )

    found = coterie.check(workspace, ["likes_a", "likes_b", "likes_c"], as_of="2026-02-01")

    assert found.in_counts == {0: 1, 1: 1, 2: 1, 3: 1}
    assert dict(found.overlaps) == {
        ("likes_a", "likes_b", "likes_c"): 1,
        ("likes_a", "likes_b"): 1,
        ("likes_c",): 1,
    }
    assert (found.is_exclusive, found.is_exhaustive) == (False, False)


def test_an_explanation_shows_values_bounds_and_deciding_events(workspace: Workspace) -> None:
    coterie.collect(workspace, [order("ada", "2026-02-10T00:00:00Z"), order("ada", "2026-02-20T00:00:00Z")])
    who = {
        "all": [
            {"did": "Order Completed", "within": "30 days", "times": {"gte": 2}},
            {"trait": "country", "eq": "DE"},
        ]
    }

    found = coterie.explain(workspace, who, customer="ada", as_of="2026-03-01").as_dict()

    did, country = found["tree"]["children"]
    assert (found["holds"], did["holds"], country["holds"]) == (False, True, False)
    assert (did["path"], did["value"], did["events_total"]) == ("all[0]", "2", 2)
    assert did["bounds"] == {"from": "2026-01-30T00:00:00.000001Z", "until": "2026-03-01T00:00:00Z"}
    assert [event["occurred_at"] for event in did["events"]] == [
        "2026-02-20T00:00:00Z",
        "2026-02-10T00:00:00Z",
    ]
    assert (country["value"], country["note"]) == (None, "no value")


def test_an_explanation_of_somebody_who_does_not_exist_yet(workspace: Workspace) -> None:
    coterie.collect(workspace, [order("ada", "2026-02-10T00:00:00Z")])

    found = coterie.explain(workspace, {"everyone": True}, customer="ada", as_of="2026-01-01")

    assert not found.holds


def test_a_preview_tells_what_each_condition_costs(workspace: Workspace) -> None:
    coterie.collect(workspace, [order("ada", "2026-02-10T00:00:00Z")])
    coterie.collect(workspace, [{"type": "identify", "userId": "bo", "timestamp": "2026-02-01T00:00:00Z"}])

    found = segments.preview(
        workspace, {"any": [{"did": "Order Completed"}, {"did": "Signed Up"}]}, as_of="2026-03-01"
    ).as_dict()

    assert (found["count"], found["everyone"], found["bounds"], found["sample"]) == (1, 2, [1, 1], ["ada"])
    assert [(each["path"], each["count"]) for each in found["conditions"]] == [
        ("", 1),
        ("any[0]", 1),
        ("any[1]", 0),
    ]


@pytest.mark.parametrize("size", [0, 1, 65_536, 65_537, 200_000])
@pytest.mark.parametrize("every", [1, 3, 40, 70_000])
def test_a_bitmap_of_flags_holds_the_places_that_are_set(size: int, every: int) -> None:
    flags = np.arange(size) % every == 0

    assert list(bitmap_of_flags(flags)) == list(range(0, size, every))
