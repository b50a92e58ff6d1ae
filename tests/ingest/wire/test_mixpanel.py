"""Mixpanel's SDKs, by bodies as they send them."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from tests.ingest.wire.conftest import Receiver


def paid(receiver: Receiver, **more: Any) -> dict[str, Any]:
    said = {
        "token": receiver.key,
        "distinct_id": "ada",
        "time": 1772366400,
        "$insert_id": "1",
        "revenue": 42.5,
    }
    return {"event": "Paid", "properties": {**said, **more}}


def test_python_sends_a_form_and_reads_json(receiver: Receiver) -> None:
    answer = receiver.http.post(
        "/track", data={"data": json.dumps(paid(receiver)), "verbose": "1", "ip": "0"}
    )

    assert answer.json() == {"status": 1, "error": None}
    assert [(name, who) for name, who, _ in receiver.events()] == [("Paid", "ada")]


@pytest.mark.parametrize("padded", [True, False])
def test_node_sends_base64_in_the_address_and_compares_the_text(receiver: Receiver, padded: bool) -> None:
    data = base64.b64encode(json.dumps(paid(receiver)).encode()).decode()

    answer = receiver.http.get(
        "/track", params={"ip": 0, "verbose": 0, "data": data if padded else data.rstrip("=")}
    )

    assert answer.text == "1"
    assert len(receiver.events()) == 1


def test_browsers_send_a_form_of_base64_to_an_address_with_a_slash(receiver: Receiver) -> None:
    data = base64.b64encode(json.dumps([paid(receiver)]).encode()).decode()

    answer = receiver.http.post("/track/?verbose=1&ip=1&_=1", data={"data": data})

    assert answer.json()["status"] == 1
    assert len(receiver.events()) == 1


def test_an_import_is_a_list_of_json(receiver: Receiver) -> None:
    answer = receiver.http.post(
        "/import?strict=1", json=[paid(receiver), paid(receiver, **{"$insert_id": "2"})]
    )

    assert answer.json() == {"code": 200, "num_records_imported": 2, "error": None, "status": "OK"}
    assert len(receiver.events()) == 2


def test_a_device_becomes_a_person(receiver: Receiver) -> None:
    page = {
        "event": "$mp_web_page_view",
        "properties": {"token": receiver.key, "distinct_id": "$device:d1", "$device_id": "d1"},
    }
    known = {
        "event": "$identify",
        "properties": {
            "token": receiver.key,
            "distinct_id": "ada",
            "$anon_distinct_id": "$device:d1",
            "$user_id": "ada",
        },
    }

    receiver.http.post("/track/", data={"data": json.dumps([page, known])})

    assert [(name, who) for name, who, _ in receiver.events()] == [("Page Viewed", "ada")]
    assert receiver.ids("ada") == {("user_id", "ada"), ("anonymous_id", "d1")}


def test_somebody_else_on_the_same_device_is_somebody_else(receiver: Receiver) -> None:
    known = {"token": receiver.key, "distinct_id": "bo", "$user_id": "bo", "$anon_distinct_id": "ada"}

    receiver.http.post("/import", json=[paid(receiver), {"event": "$identify", "properties": known}])

    assert receiver.people() == ["ada", "bo"]


def test_all_operations_on_a_profile(receiver: Receiver) -> None:
    who = {"$token": receiver.key, "$distinct_id": "ada"}
    updates: list[dict[str, Any]] = [
        {"$set": {"plan": "free", "old": 1}},
        {"$set_once": {"plan": "pro"}},
        {"$add": {"visits": 2}},
        {"$append": {"tags": "a"}},
        {"$union": {"tags": ["a", "b"]}},
        {"$remove": {"tags": "a"}},
        {"$unset": ["old"]},
    ]

    for update in updates:
        assert receiver.http.post("/engage", data={"data": json.dumps({**who, **update})}).text == "1"

    assert receiver.traits("ada") == {"plan": "free", "visits": 2, "tags": ["b"]}


def test_companies_are_accounts(receiver: Receiver) -> None:
    who = {"$token": receiver.key, "$distinct_id": "ada", "$set": {"company": ["acme"]}}
    acme = {"$token": receiver.key, "$group_key": "company", "$group_id": "acme", "$set": {"size": 7}}

    receiver.http.post("/engage/", data={"data": json.dumps(who)})
    receiver.http.post("/groups/", data={"data": json.dumps(acme)})

    assert receiver.accounts() == [("ada", "acme")]
    assert receiver.workspace.engine.rows("SELECT key, value FROM account_trait_values") == [("size", "7")]


def test_alias_and_merge_join(receiver: Receiver) -> None:
    alias = {
        "event": "$create_alias",
        "properties": {"token": receiver.key, "distinct_id": "d1", "alias": "ada"},
    }
    merge = {"event": "$merge", "properties": {"token": receiver.key, "$distinct_ids": ["ada", "$device:d2"]}}

    receiver.http.post("/import", json=[alias, merge])

    assert receiver.ids("ada") == {("user_id", "ada"), ("anonymous_id", "d1"), ("anonymous_id", "d2")}


def test_a_wrong_token_has_an_error_to_read(receiver: Receiver) -> None:
    answer = receiver.http.post(
        "/track", data={"data": json.dumps({"event": "Paid", "properties": {"token": "wrong"}})}
    )

    assert answer.status_code == 401
    assert answer.json()["status"] == 0
    assert "write key" in answer.json()["error"]


def test_deleting_is_not_done_by_a_message(receiver: Receiver) -> None:
    receiver.http.post("/engage", json=[{"$token": receiver.key, "$distinct_id": "ada", "$delete": ""}])

    assert receiver.refused() == ["not_collected"]
