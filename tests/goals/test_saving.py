"""Goals are saved beside segments, all or none, every change a version; what they refer to is not taken from under them."""

from __future__ import annotations

import pytest

import coterie
from coterie import goals
from coterie.errors import NameTaken, NotFound, StillReferenced, UnknownReference
from coterie.segments import delete
from coterie.segments.uses import uses

BUYERS = {"segment": "buyers", "who": {"did": "Order"}}
REVENUE = {
    "goal": "revenue",
    "label": "Revenue",
    "kpi": {"did": "Order", "measure": {"sum": "revenue"}},
    "of": "buyers",
}


def test_a_goal_and_its_segment_are_saved_together(four: coterie.Workspace) -> None:
    report = coterie.apply(four, [REVENUE, BUYERS])

    assert [(each.name, each.kind, each.action, each.version) for each in report.changes] == [
        ("buyers", "segment", "created", 1),
        ("revenue", "goal", "created", 1),
    ]
    assert goals.get(four, "revenue").body == REVENUE


def test_all_are_saved_or_none(four: coterie.Workspace) -> None:
    with pytest.raises(UnknownReference) as refused:
        coterie.apply(four, [BUYERS, {**REVENUE, "of": "buyer"}])

    assert (refused.value.where, refused.value.hint) == ("of", "Did you mean 'buyers'?")
    assert goals.listing(four) == ()
    with pytest.raises(UnknownReference):
        coterie.evaluate(four, "buyers")


def test_a_plan_tells_what_would_become_of_goals(four: coterie.Workspace) -> None:
    plan = coterie.plan(four, [BUYERS, REVENUE])

    assert [(each.name, each.kind, each.action) for each in plan.changes] == [
        ("buyers", "segment", "created"),
        ("revenue", "goal", "created"),
    ]
    assert goals.listing(four) == ()


def test_every_change_is_a_version_and_can_be_taken_back(four: coterie.Workspace) -> None:
    coterie.apply(four, [BUYERS, REVENUE])
    coterie.apply(four, [REVENUE])
    coterie.apply(four, [{**REVENUE, "target": {"gte": 5}}])

    versions = goals.versions(four, "revenue")
    coterie.apply(four, [versions[-1]["body"]])

    assert [each["version"] for each in versions] == [2, 1]
    assert (goals.get(four, "revenue").version, goals.get(four, "revenue").body) == (3, REVENUE)


def test_what_a_goal_needs_is_not_deleted(four: coterie.Workspace) -> None:
    coterie.apply(four, [BUYERS, REVENUE])

    with pytest.raises(StillReferenced) as refused:
        delete(four, "buyers")

    assert refused.value.message == "'buyers' cannot be deleted: the goal 'revenue' refers to 'buyers'."
    assert ("segment", "buyers", "revenue", "goal") in [
        (each.kind, each.name, each.by, each.by_kind) for each in uses(four)
    ]


def test_a_deleted_goal_needs_nothing_any_more(four: coterie.Workspace) -> None:
    coterie.apply(four, [BUYERS, REVENUE])

    goals.delete(four, "revenue")
    delete(four, "buyers")

    assert goals.listing(four) == ()
    assert [each["version"] for each in goals.versions(four, "revenue")] == [1]
    with pytest.raises(NotFound):
        goals.get(four, "revenue")


def test_a_goal_is_given_once(four: coterie.Workspace) -> None:
    with pytest.raises(NameTaken):
        coterie.apply(four, [{"goal": "a"}, {"goal": "a"}])


def test_a_look_is_remembered_until_data_comes(four: coterie.Workspace) -> None:
    coterie.apply(four, [BUYERS, REVENUE])
    first = goals.at(four, "revenue")

    assert goals.at(four, "revenue") is first
    assert goals.every(four)[0].outlook is first

    coterie.collect(
        four, [{"type": "track", "userId": "dee", "event": "Order", "properties": {"revenue": 1}}]
    )
    found = goals.at(four, "revenue")

    assert found.now is not None
    assert str(found.now.value) == "190"


def test_two_goals_are_offered_that_could_be_saved(four: coterie.Workspace) -> None:
    from coterie.goals.suggesting import suggestions

    found = suggestions(four)
    coterie.apply(four, [each.body for each in found])

    assert [each.body["goal"] for each in found] == ["revenue_of_30_days", "active_in_30_days"]
    assert found[0].body["target"] == {"gte": 99}
    assert found[0].body["by"] == "2026-06-29"


def test_an_empty_workspace_offers_nothing(workspace: coterie.Workspace) -> None:
    from coterie.goals.suggesting import suggestions

    assert suggestions(workspace) == ()
