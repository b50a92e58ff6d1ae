"""Snowplow's trackers and Customer.io's, by requests as they send them."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from tests.ingest.wire.conftest import Receiver

TP2 = "/com.snowplowanalytics.snowplow/tp2"


def post(receiver: Receiver, *payloads: dict[str, Any]) -> Any:
    schema = "iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4"
    return receiver.http.post(
        TP2, json={"schema": schema, "data": [{"aid": receiver.key, **each} for each in payloads]}
    )


def described(name: str, data: dict[str, Any], *, padded: bool = True) -> dict[str, str]:
    inner = {"schema": f"iglu:com.example/{name}/jsonschema/1-0-0", "data": data}
    text = base64.urlsafe_b64encode(
        json.dumps({"schema": "iglu:…/unstruct_event/…", "data": inner}).encode()
    ).decode()
    return {"e": "ue", "ue_px": text if padded else text.rstrip("=")}


@pytest.mark.parametrize("padded", [True, False])
def test_a_page_then_a_user_then_an_order(receiver: Receiver, padded: bool) -> None:
    order = {
        **described("Order Completed", {"revenue": 42.5}, padded=padded),
        "uid": "ada",
        "duid": "d1",
        "eid": "2",
    }

    answer = post(
        receiver, {"e": "pv", "duid": "d1", "url": "https://shop.example/", "page": "Home", "eid": "1"}, order
    )

    assert answer.status_code == 200
    assert receiver.events() == [
        ("Page Viewed", "ada", {"url": "https://shop.example/", "title": "Home"}),
        ("Order Completed", "ada", {"revenue": 42.5}),
    ]


def test_a_payload_in_the_address(receiver: Receiver) -> None:
    said = {
        "e": "se",
        "aid": receiver.key,
        "uid": "ada",
        "se_ca": "shop",
        "se_ac": "Paid",
        "se_va": "42.5",
        "eid": "1",
    }

    answer = receiver.http.get("/i", params=said)

    assert answer.content.startswith(b"GIF89a")
    assert receiver.events() == [("Paid", "ada", {"category": "shop", "value": 42.5})]


def test_who_is_who_by_the_name_of_the_schema(receiver: Receiver) -> None:
    said = [
        described("identify", {"plan": "pro"}),
        described("group", {"id": "acme", "size": 7}),
        described("alias", {"previousId": "old"}),
    ]

    post(receiver, *({**each, "uid": "ada"} for each in said))

    assert receiver.traits("ada") == {"plan": "pro"}
    assert receiver.accounts() == [("ada", "acme")]
    assert ("anonymous_id", "old") in receiver.ids("ada")


def test_what_cannot_be_read_is_kept_aside(receiver: Receiver) -> None:
    post(
        receiver,
        {"e": "zz", "uid": "ada"},
        {"e": "ue", "uid": "ada", "ue_px": "!!"},
        {"e": "se", "uid": "ada"},
    )

    assert receiver.refused() == ["unknown_type", "not_json", "missing_event"]


def test_without_an_application_it_is_nobodys(receiver: Receiver) -> None:
    assert receiver.http.post(TP2, json={"data": [{"e": "pv", "duid": "d1"}]}).status_code == 401


def test_customer_io_identifies_tracks_and_merges(receiver: Receiver) -> None:
    auth = ("site", receiver.key)

    receiver.http.put("/api/v1/customers/ada", json={"plan": "pro"}, auth=auth)
    receiver.http.put(
        "/api/v1/customers/ada/devices", json={"device": {"id": "t1", "platform": "ios"}}, auth=auth
    )
    receiver.http.post(
        "/api/v1/customers/ada/events", json={"name": "Paid", "data": {"revenue": 42.5}}, auth=auth
    )
    receiver.http.post("/api/v1/events", json={"name": "Seen", "data": {}, "anonymous_id": "d1"}, auth=auth)
    merge = {"primary": {"id": "ada"}, "secondary": {"id": "d1"}}
    answer = receiver.http.post("/api/v1/merge_customers", json=merge, auth=auth)

    assert answer.status_code == 200
    assert receiver.events() == [("Paid", "ada", {"revenue": 42.5}), ("Seen", "ada", {})]
    assert receiver.traits("ada") == {"plan": "pro", "devices": [{"id": "t1", "platform": "ios"}]}


def test_customer_io_with_a_wrong_key(receiver: Receiver) -> None:
    answer = receiver.http.put("/api/v1/customers/ada", json={}, auth=("site", "wrong"))

    assert (answer.status_code, answer.json()["meta"]["code"]) == (401, "unknown_key")
