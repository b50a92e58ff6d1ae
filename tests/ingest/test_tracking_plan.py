"""The tracking plan: what breaks it is counted or refused."""

from __future__ import annotations

import pytest
import yaml

import coterie
from coterie.errors import InvalidInput
from coterie.ingest import quarantine, tracking_plan
from coterie.ingest.breaches import breaches
from coterie.ingest.tracking_commands import _plan as shown
from coterie.workspace import Workspace

ORDER = {
    "properties": {
        "revenue": {"type": "number", "required": True},
        "category": {"type": "text", "one_of": ["shoes", "hats"]},
    }
}


def order(**properties: object) -> dict[str, object]:
    return {"type": "track", "userId": "ada", "event": "Order Completed", "properties": properties}


def test_what_breaks_the_plan_is_taken_and_counted(workspace: Workspace) -> None:
    tracking_plan.save(
        workspace,
        {"other_events": "break", "events": {"Order Completed": {**ORDER, "other_properties": "break"}}},
    )

    receipt = coterie.collect(
        workspace,
        [
            order(revenue=20, category="shoes"),
            order(revenue="20", category="socks"),
            order(category=None, colour="red"),
            {"type": "track", "userId": "bo", "event": "Order Complete"},
        ],
    )

    assert receipt.accepted == 4
    assert [
        (each.event, each.property, each.breach, each.count, each.of) for each in breaches(workspace)
    ] == [
        ("Order Complete", None, "unplanned_event", 1, 1),
        ("Order Completed", "category", "not_one_of", 1, 3),
        ("Order Completed", "colour", "unplanned_property", 1, 3),
        ("Order Completed", "revenue", "missing_property", 1, 3),
        ("Order Completed", "revenue", "wrong_type", 1, 3),
    ]


def test_a_plan_that_refuses_puts_what_breaks_it_into_the_quarantine(workspace: Workspace) -> None:
    tracking_plan.save(workspace, {"on_breach": "refuse", "events": {"Order Completed": ORDER}})

    receipt = coterie.collect(workspace, [order(revenue=20), order(category="shoes"), order(revenue=True)])

    assert receipt.accepted == 1
    assert [(each.index, each.code, each.message) for each in receipt.rejected] == [
        (1, "missing_property", "'Order Completed' lacks the property 'revenue'."),
        (2, "wrong_type", "'revenue' is boolean, not number."),
    ]
    assert quarantine.counts(workspace) == {"collect": {"missing_property": 1, "wrong_type": 1}}


def test_without_a_plan_nothing_is_expected(workspace: Workspace) -> None:
    coterie.collect(workspace, [order(revenue="much")])

    assert breaches(workspace) == []


def test_a_plan_of_what_was_seen_requires_what_all_had_and_keeps_what_was_said(workspace: Workspace) -> None:
    coterie.collect(workspace, [order(revenue=20, category="shoes"), order(revenue=7.5)])
    coterie.collect(workspace, [{"type": "page", "userId": "bo", "properties": {"path": "/"}}])
    tracking_plan.save(workspace, {"events": {"Page Viewed": {"description": "A page was opened."}}})

    found = tracking_plan.observed(workspace)

    revenue, category = found.events["Order Completed"].properties.values()
    assert (revenue.type, revenue.required) == ("number", True)
    assert (category.type, category.required) == ("text", False)
    assert found.events["Page Viewed"].description == "A page was opened."
    assert found.events["Page Viewed"].properties == {}


def test_a_plan_is_printed_as_the_file_it_is_read_from(workspace: Workspace) -> None:
    plan = tracking_plan.save(workspace, {"on_breach": "refuse", "events": {"Order Completed": ORDER}})

    printed = [*shown(plan.model_dump(mode="json"))]

    assert not any("\n" in line for line in printed)
    assert tracking_plan.read(yaml.safe_load("\n".join(printed))) == plan


def test_a_plan_that_is_none_is_refused_with_its_place(workspace: Workspace) -> None:
    with pytest.raises(InvalidInput) as refused:
        tracking_plan.save(workspace, {"events": {"Order": {"properties": {"revenue": {"type": "money"}}}}})

    assert refused.value.where == "events.Order.properties.revenue.type"
    assert "text, number, boolean, list, object" in str(refused.value.hint)


def test_names_with_slashes_and_tildes_are_found(workspace: Workspace) -> None:
    planned = {"properties": {"a/b~c": {"type": "number", "required": True}}}
    tracking_plan.save(workspace, {"events": {"Order Completed": planned}})

    coterie.collect(workspace, [order(**{"a/b~c": 1})])

    assert breaches(workspace) == []
