"""Amplitude's SDKs, by bodies as they send them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.ingest.wire.conftest import Receiver

OPENED = {
    "event_type": "App Opened",
    "user_id": "ada",
    "device_id": "phone",
    "time": 1772366400000,
    "insert_id": "1",
}


def post(receiver: Receiver, events: list[Any], path: str = "/2/httpapi") -> Any:
    return receiver.http.post(path, json={"api_key": receiver.key, "events": events})


@pytest.mark.parametrize("path", ["/2/httpapi", "/batch"])
def test_events_are_counted_in_the_answer(receiver: Receiver, path: str) -> None:
    answer = post(receiver, [OPENED, {**OPENED, "insert_id": "2"}], path)

    told = answer.json()
    assert (answer.status_code, told["code"], told["events_ingested"]) == (200, 200, 2)
    assert isinstance(told["server_upload_time"], int)
    assert receiver.events() == [("App Opened", "ada", {})] * 2


def test_a_retry_counts_once(receiver: Receiver) -> None:
    post(receiver, [OPENED])
    post(receiver, [OPENED])
    post(receiver, [{**OPENED, "device_id": "laptop"}])

    assert len(receiver.events()) == 2


def test_a_faulty_event_refuses_the_request_and_is_named(receiver: Receiver) -> None:
    events = [
        OPENED,
        {**OPENED, "event_type": None},
        {**OPENED, "user_id": None, "device_id": ""},
        {**OPENED, "user_id": "anonymous", "device_id": "lmy47d"},
        {**OPENED, "time": "2026-03-01T12:00:00Z"},
        7,
    ]

    answer = post(receiver, events)

    told = answer.json()
    assert (answer.status_code, told["code"]) == (400, 400)
    assert told["events_with_missing_fields"] == {"event_type": [1], "user_id": [2]}
    assert told["events_with_invalid_fields"] == {"user_id": [3], "device_id": [3], "time": [4], "event": [5]}
    assert receiver.events() == []
    assert receiver.refused() == ["missing_event", "missing_id", "missing_id", "refused", "not_an_object"]


def test_a_user_and_a_device_become_one_person(receiver: Receiver) -> None:
    page = {
        "event_type": "[Amplitude] Page Viewed",
        "device_id": "phone",
        "event_properties": {"[Amplitude] Page Path": "/"},
    }

    post(receiver, [page, OPENED])

    seen, opened = receiver.events()
    assert seen == ("Page Viewed", "ada", {"[Amplitude] Page Path": "/", "path": "/"})
    assert opened[:2] == ("App Opened", "ada")


def test_revenue_is_found_wherever_it_stands(receiver: Receiver) -> None:
    helper = {"$price": 21.25, "$quantity": 2, "$productId": "shoe"}
    post(
        receiver,
        [
            {**OPENED, "insert_id": "1", "revenue": 42.5},
            {**OPENED, "insert_id": "2", "price": 21.25, "quantity": 2},
            {**OPENED, "insert_id": "3", "event_type": "revenue_amount", "event_properties": helper},
        ],
    )

    assert [properties["revenue"] for _, _, properties in receiver.events()] == [42.5, 42.5, 42.5]


def test_all_operations_on_user_properties(receiver: Receiver) -> None:
    def identify(number: int, **done: Any) -> dict[str, Any]:
        said = {f"${word}": operand for word, operand in done.items()}
        at = 1772366399000 + number
        return {
            "event_type": "$identify",
            "user_id": "ada",
            "time": at,
            "insert_id": f"i{number}",
            "user_properties": said,
        }

    post(
        receiver,
        [
            identify(1, set={"plan": "free", "old": 1}, append={"tags": ["b", "c"]}),
            identify(2, setOnce={"plan": "pro", "first": "EMPTY"}, add={"visits": 3}, prepend={"tags": "a"}),
            identify(3, postInsert={"tags": ["c", "d"]}, preInsert={"tags": ["a", "z"]}),
            identify(4, remove={"tags": ["b"]}, unset={"old": "-"}),
        ],
    )

    assert receiver.traits("ada") == {"plan": "free", "tags": ["z", "a", "c", "d"], "visits": 3}

    post(receiver, [identify(5, clearAll="-")])

    assert receiver.traits("ada") == {}


def test_groups_are_accounts(receiver: Receiver) -> None:
    joins = {"event_type": "$identify", "user_id": "ada", "groups": {"company": "acme", "team": ["red"]}}
    acme = {
        "event_type": "$groupidentify",
        "groups": {"company": "acme"},
        "group_properties": {"$set": {"size": 7}},
    }

    post(receiver, [joins, acme])

    assert receiver.accounts() == [("ada", "acme"), ("ada", "team:red")]
    assert receiver.people() == ["ada"]
    assert receiver.workspace.engine.rows("SELECT key, value FROM account_trait_values") == [("size", "7")]


def test_identify_comes_as_a_form_too(receiver: Receiver) -> None:
    said = {"user_id": "ada", "user_properties": {"$set": {"plan": "pro"}}}
    group = {"group_type": "company", "group_value": "acme", "group_properties": {"size": 7}}

    for path, one in (("/identify", said), ("/groupidentify", group)):
        answer = receiver.http.post(path, data={"api_key": receiver.key, "identification": json.dumps(one)})
        assert (answer.status_code, answer.text) == (200, "success")

    assert receiver.traits("ada") == {"plan": "pro"}
    assert receiver.workspace.engine.rows("SELECT id FROM accounts") == [("acme",)]


@pytest.mark.parametrize(
    ("body", "status"), [({"api_key": "wrong", "events": [OPENED]}, 401), ({"api_key": "x"}, 400)]
)
def test_every_answer_is_json_with_its_code(receiver: Receiver, body: Any, status: int) -> None:
    answer = receiver.http.post("/2/httpapi", json=body)

    assert (answer.status_code, answer.json()["code"]) == (status, status)


def test_there_is_no_configuration_from_afar(receiver: Receiver) -> None:
    assert receiver.http.get("/config/the-key?config_group=browser").json() == {"configs": {}}
