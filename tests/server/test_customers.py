"""Customers over HTTP: found, shown, tagged."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from starlette.testclient import TestClient


@pytest.fixture
def known(client: TestClient) -> TestClient:
    """Ada, and somebody whose id holds slashes."""
    messages = [
        {"type": "identify", "userId": "ada", "anonymousId": "phone", "timestamp": "2024-01-01T00:00:00Z",
         "traits": {"name": "Ada", "country": "DE"}},
        {"type": "track", "userId": "ada", "event": "Paid", "timestamp": "2024-01-02T00:00:00Z", "properties": {"sum": 9}},
        {"type": "track", "userId": "org/7/segments", "event": "Paid", "timestamp": "2024-01-03T00:00:00Z"},
    ]  # fmt: skip
    assert client.post("/api/collect", json={"batch": messages}).json()["accepted"] == 3
    return client


def test_one_customer_by_any_id(known: TestClient) -> None:
    answer = known.get("/api/customers/phone").json()

    assert answer == {
        "id": "ada",
        "first_seen": "2024-01-01T00:00:00Z",
        "last_seen": "2024-01-02T00:00:00Z",
        "identifiers": [{"kind": "user_id", "value": "ada"}, {"kind": "anonymous_id", "value": "phone"}],
        "traits": {"country": "DE", "name": "Ada"},
        "tags": [],
        "account": None,
        "untrusted": [],
    }


def test_an_id_with_slashes(known: TestClient) -> None:
    address = quote("org/7/segments", safe="")

    assert known.get(f"/api/customers/{address}/segments").json()["customer"] == "org/7/segments"
    assert known.get(f"/api/customers/{address}/timeline").json()["entries"][0]["name"] == "Paid"


def test_the_timeline(known: TestClient) -> None:
    entries = known.get("/api/customers/ada/timeline").json()["entries"]

    assert [(each["kind"], each["name"], each["occurred_at"]) for each in entries] == [
        ("event", "Paid", "2024-01-02T00:00:00Z"),
        ("identify", None, "2024-01-01T00:00:00Z"),
    ]


def test_customers_are_searched_and_listed(known: TestClient) -> None:
    found = known.get("/api/customers", params={"search": "PHONE"}).json()
    listed = known.get("/api/customers", params={"ids": ["org/7/segments", "ada"]}).json()

    assert [(each["id"], each["name"]) for each in found["customers"]] == [("ada", "Ada")]
    assert [each["id"] for each in listed["customers"]] == ["org/7/segments", "ada"]


def test_a_tag_goes_on_and_off(known: TestClient) -> None:
    assert known.put("/api/customers/phone/tags/vip").json() == {"customer": "ada", "tags": ["vip"]}
    assert known.get("/api/customers/ada").json()["tags"] == ["vip"]
    assert known.delete("/api/customers/ada/tags/vip").json() == {"customer": "ada", "tags": []}


@pytest.mark.parametrize("address", ["", "/segments", "/timeline"])
def test_a_customer_that_is_not_there(known: TestClient, address: str) -> None:
    answer = known.get(f"/api/customers/nobody{address}")

    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "not_found"


def test_what_has_been_seen(known: TestClient) -> None:
    assert known.get("/api/events").json()["events"][0] == {
        "name": "Paid",
        "count": 2,
        "customers": 2,
        "first_at": "2024-01-02T00:00:00Z",
        "last_at": "2024-01-03T00:00:00Z",
    }
    assert known.get("/api/events/Paid").json()["properties"][0]["name"] == "sum"
    assert known.get("/api/events/Pad").status_code == 404
    assert [each["name"] for each in known.get("/api/traits").json()["traits"]] == ["country", "name"]
