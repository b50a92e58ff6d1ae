"""Saving definitions: all or none, versions, names, circles, and segmentations that make their own parts."""

from __future__ import annotations

from typing import Any

import pytest

import coterie
from coterie import segments
from coterie.errors import (
    CyclicReference,
    InvalidDefinition,
    NameTaken,
    NotFound,
    StillReferenced,
    UnknownReference,
)
from coterie.segments import definitions
from coterie.workspace import Workspace

NOW = "2026-04-01"
BUYERS = {"segment": "buyers", "who": {"did": "Order Completed"}}


def order(customer: str, day: int, revenue: float) -> dict[str, Any]:
    return {
        "type": "track",
        "userId": customer,
        "event": "Order Completed",
        "timestamp": f"2026-03-{day:02d}T12:00:00Z",
        "properties": {"revenue": revenue},
    }


def plan_of(customer: str, plan: object) -> dict[str, Any]:
    return {
        "type": "identify",
        "userId": customer,
        "timestamp": "2026-03-01T00:00:00Z",
        "traits": {"plan": plan},
    }


def members(workspace: Workspace, name: str) -> list[str]:
    return coterie.evaluate(workspace, name, as_of=NOW).ids


def test_saving_the_same_again_makes_no_version(workspace: Workspace) -> None:
    first = coterie.apply(workspace, [BUYERS])
    again = coterie.apply(workspace, [BUYERS])
    changed = coterie.apply(workspace, [{**BUYERS, "label": "Buyers"}])

    actions = [(report.changes[0].action, report.changes[0].version) for report in (first, again, changed)]
    assert actions == [("created", 1), ("unchanged", 1), ("changed", 2)]


def test_one_fault_saves_nothing(workspace: Workspace) -> None:
    with pytest.raises(InvalidDefinition) as refusal:
        coterie.apply(
            workspace, [BUYERS, {"segment": "bad", "who": {"did": "Order Completed", "within": "30day"}}]
        )

    assert refusal.value.where == "who.within"
    assert "'bad'" in refusal.value.message
    assert segments.listing(workspace).segments == ()


def test_an_earlier_version_is_restored_as_the_newest(workspace: Workspace) -> None:
    coterie.apply(workspace, [BUYERS])
    coterie.apply(workspace, [{"segment": "buyers", "who": {"did": "Signed Up"}}])

    definitions.restore(workspace, "buyers", 1)

    assert [found["version"] for found in definitions.versions(workspace, "buyers")] == [3, 2, 1]
    assert definitions.versions(workspace, "buyers")[0]["body"] == BUYERS


def test_a_deleted_name_goes_on_counting_its_versions(workspace: Workspace) -> None:
    coterie.apply(workspace, [BUYERS])
    segments.delete(workspace, "buyers")

    assert coterie.apply(workspace, [BUYERS]).changes[0].version == 2


def test_a_reference_to_nothing_names_the_nearest(workspace: Workspace) -> None:
    coterie.apply(workspace, [BUYERS])

    with pytest.raises(UnknownReference) as refusal:
        coterie.apply(
            workspace, [{"segment": "loyal", "who": {"all": [{"segment": "buyer"}, {"trait": "a", "eq": 1}]}}]
        )

    assert (refusal.value.where, refusal.value.hint) == ("who.all[0].segment", "Did you mean 'buyers'?")


def test_a_circle_is_refused_at_the_reference_that_closes_it(workspace: Workspace) -> None:
    coterie.apply(workspace, [BUYERS, {"segment": "loyal", "who": {"segment": "buyers"}}])

    with pytest.raises(CyclicReference) as refusal:
        coterie.apply(
            workspace, [{"segment": "buyers", "who": {"any": [{"did": "Signed Up"}, {"segment": "loyal"}]}}]
        )

    assert refusal.value.where == "who.any[1].segment"
    assert "buyers → loyal → buyers" in refusal.value.message


def test_a_circle_through_a_rank_is_refused(workspace: Workspace) -> None:
    with pytest.raises(CyclicReference):
        coterie.apply(
            workspace,
            [{"segment": "top", "who": {"did": "Order Completed", "times": {"top": "10%", "among": "top"}}}],
        )


def test_a_circle_through_computed_traits_is_refused(workspace: Workspace) -> None:
    by_itself = {
        "did": "Order Completed",
        "where": {"revenue": {"gt": {"trait": "spent"}}},
        "measure": {"sum": "revenue"},
    }

    with pytest.raises(CyclicReference):
        coterie.apply(workspace, [{"trait": "spent", "compute": by_itself}])


def test_a_name_that_is_taken_is_refused(workspace: Workspace) -> None:
    coterie.apply(workspace, [BUYERS])
    part = {"segment": "buyers", "who": {"did": "Signed Up"}}

    with pytest.raises(NameTaken) as refusal:
        coterie.apply(workspace, [{"segmentation": "all_of_them", "segments": [part]}])

    assert refusal.value.where == "segments[0].segment"


def test_what_others_need_is_not_deleted(workspace: Workspace) -> None:
    coterie.apply(workspace, [BUYERS, {"segment": "loyal", "who": {"segment": "buyers"}}])

    with pytest.raises(StillReferenced, match="'loyal' refers to 'buyers'"):
        segments.delete(workspace, "buyers")
    with pytest.raises(NotFound):
        segments.delete(workspace, "byers")


def test_parts_exclude_each_other_in_order(workspace: Workspace) -> None:
    coterie.collect(workspace, [order("ada", 1, 900), order("bo", 1, 50), plan_of("cy", "free")])
    big = {"did": "Order Completed", "measure": {"sum": "revenue"}, "is": {"gte": 500}}

    coterie.apply(
        workspace,
        [
            {
                "segmentation": "value",
                "segments": [
                    {"segment": "big", "who": big},
                    {"segment": "small", "who": {"did": "Order Completed"}},
                ],
                "otherwise": {"segment": "none"},
            }
        ],
    )

    assert [members(workspace, name) for name in ("big", "small", "none")] == [["ada"], ["bo"], ["cy"]]


def test_a_part_that_refers_to_a_segment_excludes_the_parts_before(workspace: Workspace) -> None:
    coterie.collect(workspace, [order("ada", 1, 900), order("bo", 1, 50)])
    big = {"did": "Order Completed", "measure": {"sum": "revenue"}, "is": {"gte": 500}}

    coterie.apply(
        workspace,
        [
            BUYERS,
            {"segmentation": "value", "segments": [{"segment": "big", "who": big}, {"segment": "buyers"}]},
        ],
    )

    assert members(workspace, "buyers") == ["ada", "bo"]
    assert members(workspace, "value.buyers") == ["bo"]


def test_a_segmentation_by_a_trait_has_a_part_for_each_value(workspace: Workspace) -> None:
    coterie.collect(
        workspace, [plan_of("ada", "Pro"), plan_of("bo", "free"), plan_of("cy", 5), plan_of("dee", None)]
    )

    coterie.apply(
        workspace, [{"segmentation": "plans", "by": {"trait": "plan"}, "otherwise": {"segment": "no_plan"}}]
    )
    coterie.collect(workspace, [plan_of("eve", "Team")])
    coterie.refresh(workspace, as_of=NOW)

    sizes = {info.name: info.size for info in segments.listing(workspace).segments}
    assert sizes == {"plans_5": 1, "plans_pro": 1, "plans_free": 1, "plans_team": 1, "no_plan": 1}


def test_quantiles_put_ties_together_and_leave_out_who_has_no_value(workspace: Workspace) -> None:
    spent = {"ada": 10, "bo": 10, "cy": 30, "dee": 40}
    coterie.collect(
        workspace, [order(name, 1, revenue) for name, revenue in spent.items()] + [plan_of("eve", "x")]
    )

    coterie.apply(
        workspace,
        [
            {
                "segmentation": "halves",
                "by": {"quantiles": {"did": "Order Completed", "measure": {"mean": "revenue"}, "into": 2}},
            }
        ],
    )

    assert (members(workspace, "halves_1"), members(workspace, "halves_2")) == (["ada", "bo"], ["cy", "dee"])


def test_rfm_divides_the_buyers_without_rest_or_overlap(workspace: Workspace) -> None:
    messages = [
        order(f"c{number}", 1 + number % 28, 10 * number)
        for number in range(40)
        for _ in range(1 + number % 4)
    ]
    coterie.collect(workspace, [*messages, plan_of("eve", "x")])

    coterie.apply(
        workspace,
        [
            {
                "segmentation": "rfm",
                "by": {"rfm": {"event": "Order Completed", "value": "revenue"}},
                "otherwise": {"segment": "never_bought"},
            }
        ],
    )

    found = coterie.check(workspace, ["rfm"], as_of=NOW)
    assert found.in_counts == {0: 0, 1: 41}
    assert found.sizes["never_bought"] == 1


def test_names_that_no_message_carried_are_warned_about(workspace: Workspace) -> None:
    coterie.collect(workspace, [order("ada", 1, 5)])

    warnings = coterie.apply(workspace, [{"segment": "s", "who": {"did": "Order Complete"}}]).warnings

    assert [(found["where"], found["definition"]) for found in warnings] == [("who.did", "s")]
    assert "Did you mean 'Order Completed'?" in warnings[0]["message"]
