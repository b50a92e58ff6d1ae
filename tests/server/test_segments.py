"""Segments over HTTP: saved, previewed, counted, explained."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

AS_OF = "2026-03-01T00:00:00Z"

BUYERS = {"segment": "buyers", "label": "Buyers", "color": "#2a9d8f", "who": {"did": "Order Completed"}}
BIG = {"segment": "big", "who": {"did": "Order Completed", "measure": {"sum": "revenue"}, "is": {"gte": 100}}}
SPENDING = {
    "segmentation": "spending",
    "segments": [{"segment": "high", "who": {"segment": "big"}}],
    "otherwise": {"segment": "low", "label": "Low"},
}
AVERAGE = {
    "trait": "average",
    "unit": "EUR",
    "compute": {"did": "Order Completed", "measure": {"mean": "revenue"}},
}


def order(customer: str, at: str, revenue: int) -> dict[str, Any]:
    return {
        "type": "track", "userId": customer, "event": "Order Completed", "timestamp": at,
        "properties": {"revenue": revenue},
    }  # fmt: skip


@pytest.fixture
def shop(client: TestClient) -> TestClient:
    """Ada spent 135 in two orders, bo 12; dee only looked."""
    messages = [
        {"type": "identify", "userId": "ada", "timestamp": "2026-01-01T00:00:00Z", "traits": {"name": "Ada"}},
        order("ada", "2026-01-05T10:00:00Z", 40),
        order("ada", "2026-02-11T18:30:00Z", 95),
        order("bo", "2026-02-12T09:15:00Z", 12),
        {"type": "page", "anonymousId": "dee", "name": "Home", "timestamp": "2026-02-20T00:00:00Z"},
    ]
    assert client.post("/api/collect", json=messages).json() == {
        "accepted": 5,
        "duplicates": 0,
        "rejected": [],
    }
    return client


@pytest.fixture
def saved(shop: TestClient) -> TestClient:
    """The same with segments saved and refreshed."""
    assert shop.post("/api/apply", json={"definitions": [BUYERS, BIG, SPENDING, AVERAGE]}).status_code == 200
    assert shop.post("/api/refresh", json={"as_of": AS_OF}).status_code == 200
    return shop


def test_a_preview_says_how_many_and_what_each_condition_costs(shop: TestClient) -> None:
    who = {"all": [{"did": "Order Completed"}, BIG["who"]]}

    answer = shop.post("/api/segments/preview", json={"who": who, "as_of": AS_OF}).json()

    assert (answer["count"], answer["everyone"], answer["sample"], answer["bounds"]) == (
        1,
        3,
        ["ada"],
        [1, 1],
    )
    assert answer["share"] == pytest.approx(1 / 3)
    assert [(each["path"], each["count"], each["without"]) for each in answer["conditions"]] == [
        ("", 1, None),
        ("all[0]", 2, 1),
        ("all[1]", 1, 2),
    ]
    assert (answer["is_exact"], answer["moves"], answer["as_of"]) == (True, None, AS_OF)
    assert answer["took_ms"] > 0


def test_a_preview_takes_yaml_as_well(shop: TestClient) -> None:
    answer = shop.post(
        "/api/segments/preview", json={"text": "did: Order Completed\n", "as_of": AS_OF}
    ).json()

    assert answer["count"] == 2


def test_a_preview_of_nothing_is_refused(shop: TestClient) -> None:
    assert shop.post("/api/segments/preview", json={}).status_code == 422
    assert shop.post("/api/segments/preview", json={"who": "x", "text": "y"}).status_code == 422


def test_a_fault_in_a_condition_is_found_by_its_path(shop: TestClient) -> None:
    who = {"all": [{"did": "Order Completed", "within": "30 dayz"}]}

    answer = shop.post("/api/segments/preview", json={"who": who})

    assert answer.status_code == 400
    assert answer.json()["error"]["where"] == "all[0].within"


def test_an_evaluation_gives_all_ids_sorted(shop: TestClient) -> None:
    answer = shop.post("/api/evaluate", json={"who": {"did": "Order Completed"}, "as_of": AS_OF}).json()

    assert (answer["ids"], answer["count"], answer["everyone"], answer["next"]) == (["ada", "bo"], 2, 3, None)


def test_a_segment_is_saved_read_and_deleted(shop: TestClient) -> None:
    created = shop.put("/api/segments/buyers", json=BUYERS).json()
    again = shop.put("/api/segments/buyers", json=BUYERS).json()
    read = shop.get("/api/segments/buyers").json()

    assert created["changes"] == [{"name": "buyers", "kind": "segment", "action": "created", "version": 1}]
    assert again["changes"][0]["action"] == "unchanged"
    assert (read["label"], read["color"], read["version"], read["size"]) == ("Buyers", "#2a9d8f", 1, None)
    assert shop.delete("/api/segments/buyers").json()["changes"][0]["action"] == "deleted"
    assert shop.get("/api/segments/buyers").status_code == 404


def test_the_name_in_the_address_is_enough(shop: TestClient) -> None:
    answer = shop.put("/api/segments/buyers", json={"who": {"did": "Order Completed"}})

    assert answer.json()["changes"][0]["name"] == "buyers"


def test_two_names_for_one_segment_are_refused(shop: TestClient) -> None:
    answer = shop.put("/api/segments/shoppers", json=BUYERS)

    assert answer.status_code == 400
    assert answer.json()["error"]["where"] == "segment"


def test_earlier_versions_can_be_restored(shop: TestClient) -> None:
    shop.put("/api/segments/buyers", json=BUYERS)
    shop.put("/api/segments/buyers", json={**BUYERS, "label": "Customers"})

    assert [each["version"] for each in shop.get("/api/segments/buyers/versions").json()["versions"]] == [
        2,
        1,
    ]
    restored = shop.post("/api/segments/buyers/restore", json={"version": 1}).json()
    assert restored["changes"][0]["version"] == 3
    assert shop.get("/api/segments/buyers").json()["label"] == "Buyers"


def test_a_segment_that_is_referred_to_is_not_deleted(saved: TestClient) -> None:
    answer = saved.delete("/api/segments/big")

    assert answer.status_code == 409
    assert "spending" in answer.json()["error"]["message"]


def test_all_segments_come_with_sizes_sentences_and_trends(saved: TestClient) -> None:
    answer = saved.get("/api/segments").json()
    found = {each["name"]: each for each in answer["segments"]}

    assert {name: each["size"] for name, each in found.items()} == {
        "buyers": 2,
        "big": 1,
        "high": 1,
        "low": 2,
    }
    assert found["buyers"]["share"] == pytest.approx(2 / 3)
    assert found["buyers"]["trend"] == [{"as_of": AS_OF, "size": 2, "everyone": 3}]
    assert found["buyers"]["sentence"]
    assert found["low"]["segmentation"] == "spending"
    assert [(each["name"], each["parts"]) for each in answer["segmentations"]] == [
        ("spending", ["high", "low"])
    ]
    assert (answer["everyone"], answer["as_of"]) == (3, AS_OF)


def test_members_come_page_by_page(saved: TestClient) -> None:
    first = saved.get("/api/segments/buyers/members", params={"limit": 1, "as_of": AS_OF}).json()
    cursor = first["next"]
    second = saved.get(
        "/api/segments/buyers/members", params={"limit": 1, "as_of": AS_OF, "cursor": cursor}
    ).json()

    assert (first["ids"], second["ids"]) == (["ada"], ["bo"])
    assert (first["count"], second["next"]) == (2, None)


def test_any_page_of_members_is_reached_at_once(saved: TestClient) -> None:
    everyone = saved.get("/api/segments/buyers/members", params={"as_of": AS_OF}).json()["ids"]

    second = saved.get(
        "/api/segments/buyers/members", params={"limit": 1, "offset": 1, "as_of": AS_OF}
    ).json()

    assert second["ids"] == everyone[1:2]


def test_members_are_found_by_a_part_of_their_id(saved: TestClient) -> None:
    found = saved.get("/api/segments/buyers/members", params={"search": "AD", "as_of": AS_OF}).json()

    assert (found["ids"], found["found"], found["count"]) == (["ada"], 1, 2)


def test_members_of_the_past(saved: TestClient) -> None:
    answer = saved.get("/api/segments/buyers/members", params={"as_of": "2026-01-31"}).json()

    assert (answer["ids"], answer["everyone"]) == (["ada"], 1)


def test_changes_come_in_order_with_their_cause(saved: TestClient) -> None:
    saved.post("/api/collect", json=[order("dee", "2026-03-02T00:00:00Z", 5)])
    saved.post("/api/refresh", json={"as_of": "2026-03-03T00:00:00Z"})

    first = saved.get("/api/segments/buyers/changes").json()
    later = saved.get("/api/segments/buyers/changes", params={"after": first["changes"][1]["seq"]}).json()
    newest = saved.get("/api/segments/buyers/changes", params={"newest": True, "limit": 1}).json()

    assert [(each["customer"], each["entered"]) for each in first["changes"]] == [
        ("ada", True), ("bo", True), ("dee", True),
    ]  # fmt: skip
    assert [each["customer"] for each in later["changes"]] == ["dee"]
    assert later["changes"][0]["cause"]["name"] == "Order Completed"
    assert [each["customer"] for each in newest["changes"]] == ["dee"]
    assert newest["next"] == newest["changes"][0]["seq"]


def test_sizes_over_time(saved: TestClient) -> None:
    assert saved.get("/api/segments/big/sizes").json() == {
        "sizes": [{"as_of": AS_OF, "size": 1, "everyone": 3}]
    }


def test_an_explanation_shows_the_deciding_events(saved: TestClient) -> None:
    answer = saved.get("/api/segments/big/explain", params={"customer": "ada", "as_of": AS_OF}).json()

    assert (answer["holds"], answer["tree"]["value"], answer["tree"]["events_total"]) == (True, "135", 2)
    assert [each["properties"]["revenue"] for each in answer["tree"]["events"]] == [95, 40]


def test_a_condition_that_is_not_saved_is_explained(saved: TestClient) -> None:
    ask = {"who": {"not": {"did": "Order Completed"}}, "customer": "dee", "as_of": AS_OF}

    assert saved.post("/api/explain", json=ask).json()["holds"] is True


def test_a_plan_saves_nothing(shop: TestClient) -> None:
    answer = shop.post("/api/plan", json={"definitions": [BUYERS]}).json()

    assert (answer["changes"][0]["enters"], answer["changes"][0]["entering"]) == (2, ["ada", "bo"])
    assert shop.get("/api/segments").json()["segments"] == []


def test_files_are_named_in_their_faults(shop: TestClient) -> None:
    answer = shop.post("/api/apply", json={"files": [{"name": "team/a.yaml", "text": "segment: [\n"}]})

    assert answer.status_code == 400
    assert "team/a.yaml" in answer.json()["error"]["where"]


def test_segments_are_set_side_by_side(saved: TestClient) -> None:
    orders = {"trait": "orders", "compute": {"did": "Order Completed"}}
    asked = {"segments": ["buyers"], "as_of": "2026-03-02", "measures": [orders]}

    answer = saved.post("/api/segments/compare", json=asked).json()

    assert [(each["name"], each["size"]) for each in answer["columns"]] == [("everyone", 3), ("buyers", 2)]
    assert answer["columns"][1]["before"] == {"as_of": AS_OF, "size": 2, "everyone": 3}
    found = {each["name"]: each["cells"][1] for each in answer["rows"]}
    assert (found["average"]["value"], found["average"]["have"], found["average"]["verdict"]) == (
        39.75,
        2,
        "few",
    )
    assert (found["orders"]["total"], found["orders"]["total_exact"]) == (3.0, "3")


def test_a_check_counts_overlaps(saved: TestClient) -> None:
    answer = saved.post("/api/check", json={"segments": ["buyers", "big"], "as_of": AS_OF}).json()

    assert answer["pairs"] == [{"a": "buyers", "b": "big", "both": 1, "only_a": 1, "only_b": 0}]
    assert answer["overlaps"] == [{"names": ["buyers"], "count": 1}, {"names": ["buyers", "big"], "count": 1}]
    assert (answer["none"], answer["in_counts"]) == (1, {"0": 1, "1": 1, "2": 1})


def test_a_refresh_can_be_followed(saved: TestClient) -> None:
    begun = saved.post("/api/refresh", json={"as_of": "2026-03-02", "wait": False})
    assert begun.status_code == 202

    job = begun.json()
    while job["state"] == "running":
        job = saved.get(f"/api/jobs/{job['id']}").json()

    assert (job["state"], job["kind"], job["done"]) == ("done", "refresh", 4)
    assert {each["name"] for each in job["result"]["segments"]} == {"buyers", "big", "high", "low"}


def test_a_refresh_of_no_moment_is_refused(saved: TestClient) -> None:
    answer = saved.post("/api/refresh", json={"as_of": "soon"})

    assert answer.status_code == 400
    assert answer.json()["error"]["where"] == "as_of"


def test_all_segments_of_one_customer_with_why(saved: TestClient) -> None:
    answer = saved.get("/api/customers/ada/segments", params={"as_of": AS_OF}).json()
    found = {each["name"]: each for each in answer["segments"]}

    assert {name: each["holds"] for name, each in found.items()} == {
        "buyers": True, "big": True, "high": True, "low": False,
    }  # fmt: skip
    assert found["buyers"]["entered_at"] == AS_OF
    assert found["low"]["entered_at"] is None
    assert found["big"]["tree"]["value"] == "135"


def test_segmentations_and_computed_traits(saved: TestClient) -> None:
    assert saved.get("/api/segmentations/spending").json()["otherwise"] == "low"
    assert [each["name"] for each in saved.get("/api/computed-traits").json()["traits"]] == ["average"]
    assert saved.delete("/api/computed-traits/average").status_code == 200
    assert saved.delete("/api/computed-traits/buyers").status_code == 404
    assert saved.delete("/api/segmentations/spending").status_code == 200
    assert [each["name"] for each in saved.get("/api/segments").json()["segments"]] == ["buyers", "big"]


@pytest.mark.parametrize(
    "address", ["", "/members", "/changes", "/sizes", "/versions", "/explain?customer=ada"]
)
def test_a_segment_that_is_not_there(saved: TestClient, address: str) -> None:
    answer = saved.get(f"/api/segments/buyer{address}")

    assert answer.status_code == 404
    assert answer.json()["error"]["hint"] == "Did you mean 'buyers'?"


def test_the_schema_of_the_language(client: TestClient) -> None:
    assert "$schema" in client.get("/api/schema").json()
