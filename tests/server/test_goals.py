"""Goals over HTTP: the same numbers and words as in Python."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

import coterie
from coterie import goals
from coterie.workspace.worlds import jobs
from tests.access.conftest import Site, empty_site, quick_hashes, site

__all__ = ["empty_site", "quick_hashes", "site"]

REVENUE = {
    "label": "Revenue",
    "kpi": {"did": "Order", "measure": {"sum": "revenue"}},
    "of": "everyone",
    "target": {"gte": 500},
    "by": "2199-12-31",
}
ORDERS = [
    {"type": "track", "userId": who, "event": "Order", "timestamp": "2026-03-10T10:00:00Z", "properties": {"revenue": worth}}
    for who, worth in (("ada", 10), ("bo", 60), ("cy", 99))
]  # fmt: skip


@pytest.fixture
def shop(site: Site) -> Site:
    """A site with three orders of 169 in all."""
    coterie.collect(site.shop, ORDERS)
    return site


@pytest.fixture
def editor(shop: Site) -> TestClient:
    return shop.signed_in("editor@example.org")


def test_a_goal_is_saved_shown_looked_at_and_deleted(editor: TestClient, shop: Site) -> None:
    saved = editor.put("/api/goals/revenue", json=REVENUE).json()
    shown = editor.get("/api/goals/revenue").json()
    looked = editor.get("/api/goals/revenue/outlook").json()
    listed = editor.get("/api/goals").json()["goals"]

    assert saved["changes"] == [{"name": "revenue", "kind": "goal", "action": "created", "version": 1}]
    assert shown["sentence"] == "Total revenue of Order, of everyone: at least 500 by 2199-12-31."
    assert (looked["now"]["exact"], looked["now"]["customers"], looked["status"]) == ("169", 3, "cannot_say")
    assert [each["part"] for each in looked["check"]] == [
        "specific", "measurable", "achievable", "relevant", "time_bound",
    ]  # fmt: skip
    assert listed[0]["outlook"]["now"]["value"] == 169.0
    assert editor.delete("/api/goals/revenue").json()["changes"][0]["action"] == "deleted"
    assert editor.get("/api/goals/revenue").status_code == 404


def test_a_goal_is_previewed_before_it_is_saved(editor: TestClient, shop: Site) -> None:
    draft = {"goal": "draft", "share": {"did": "Ordr"}, "of": "everyone"}

    quick = editor.post("/api/goals/preview", json={"definition": draft}).json()
    whole = editor.post("/api/goals/preview", json={"definition": draft, "whole": True}).json()

    assert (quick["outlook"]["now"]["value"], quick["outlook"]["trend"], quick["outlook"]["check"]) == (
        0.0,
        None,
        [],
    )
    assert quick["warnings"][0]["message"] == "No event named 'Ordr' has been received. Did you mean 'Order'?"
    assert whole["outlook"]["check"][1]["says"] == "'Ordr' was never received."
    assert goals.listing(shop.shop) == ()


def test_a_fault_has_its_place_and_a_wrong_name_is_refused(editor: TestClient) -> None:
    fault = editor.put("/api/goals/a", json={"target": {"gt": 5}}).json()["error"]
    other = editor.put("/api/goals/a", json={"goal": "b"}).json()["error"]

    assert (fault["code"], fault["where"]) == ("unknown_key", "target.gt")
    assert (other["code"], other["where"]) == ("invalid_input", "goal")


def test_a_long_look_is_a_job(editor: TestClient, shop: Site) -> None:
    editor.put("/api/goals/revenue", json=REVENUE)

    begun = editor.get("/api/goals/revenue/outlook", params={"wait": False})

    assert begun.status_code == 202
    assert begun.json()["label"] == "Look at the goal revenue"
    assert jobs(shop.shop).get(begun.json()["id"]).outcome()["now"]["exact"] == "169"
    assert editor.get("/api/goals/revenue/progress").status_code == 200


def test_a_job_is_for_those_who_may_see_jobs(shop: Site, editor: TestClient) -> None:
    editor.put("/api/goals/revenue", json=REVENUE)
    viewer = shop.signed_in("viewer@example.org")

    assert viewer.get("/api/goals/revenue/outlook").status_code == 200
    assert viewer.get("/api/goals/revenue/outlook", params={"wait": False}).status_code == 403


def test_a_deleted_goal_comes_back_as_it_was(editor: TestClient) -> None:
    editor.put("/api/goals/revenue", json=REVENUE)
    editor.delete("/api/goals/revenue")

    editor.post("/api/goals/revenue/restore", json={"version": 1})

    assert editor.get("/api/goals/revenue").json()["version"] == 2


def test_an_earlier_version_is_restored(editor: TestClient) -> None:
    editor.put("/api/goals/revenue", json=REVENUE)
    editor.put("/api/goals/revenue", json={**REVENUE, "label": "Sales"})

    editor.post("/api/goals/revenue/restore", json={"version": 1})

    assert editor.get("/api/goals/revenue").json()["label"] == "Revenue"
    assert [each["version"] for each in editor.get("/api/goals/revenue/versions").json()["versions"]] == [
        3,
        2,
        1,
    ]


def test_whoever_may_not_see_personal_data_may_not_ask_about_it(shop: Site) -> None:
    analyst = shop.signed_in("analyst@example.org")
    about_mail = {"definition": {"goal": "a", "customers": {"trait": "email", "contains": "ada"}}}

    refused = analyst.post("/api/goals/preview", json=about_mail)
    planned = analyst.post("/api/plan", json={"definitions": [about_mail["definition"]]})

    assert (refused.status_code, refused.json()["error"]["where"]) == (403, "customers.trait")
    assert planned.status_code == 403
    assert analyst.put("/api/goals/revenue", json=REVENUE).status_code == 403
