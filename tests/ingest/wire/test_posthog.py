"""PostHog's SDKs, by bodies as they send them."""

from __future__ import annotations

import base64
import gzip
import json
from typing import Any

import pytest

from tests.ingest.wire.conftest import Receiver

BROWSER = {
    "$device_id": "d1",
    "$lib": "web",
    "$current_url": "https://shop.example/?utm_source=news",
    "utm_source": "news",
}


def seen(number: int, **properties: Any) -> dict[str, Any]:
    return {
        "event": "$pageview",
        "uuid": f"u{number}",
        "properties": {
            "distinct_id": "d1",
            "$is_identified": False,
            "$process_person_profile": False,
            **BROWSER,
            **properties,
        },
    }


IDENTIFY = {
    "event": "$identify",
    "uuid": "i1",
    "properties": {"distinct_id": "ada", "$anon_distinct_id": "d1", "$is_identified": True, **BROWSER},
    "$set": {"plan": "pro"},
    "$set_once": {"$initial_utm_source": "news"},
}
PAID = {"event": "Paid", "uuid": "p1", "distinct_id": "ada", "properties": {"revenue": 42.5}}


def post(receiver: Receiver, body: dict[str, Any], path: str = "/batch/") -> Any:
    return receiver.http.post(path, json={"api_key": receiver.key, **body})


@pytest.mark.parametrize("path", ["/batch/", "/batch", "/e/", "/e", "/i/v0/e/", "/capture/", "/track/"])
def test_every_address_takes_a_batch(receiver: Receiver, path: str) -> None:
    answer = post(receiver, {"batch": [PAID]}, path)

    assert (answer.status_code, answer.json()) == (200, {"status": 1})
    assert receiver.events() == [("Paid", "ada", {"revenue": 42.5})]


def test_the_browser_sends_gzip_as_plain_text(receiver: Receiver) -> None:
    body = gzip.compress(json.dumps({"api_key": receiver.key, "batch": [PAID]}).encode())

    receiver.http.post("/e/?ip=0&compression=gzip-js", content=body, headers={"content-type": "text/plain"})

    assert len(receiver.events()) == 1


def test_old_browsers_send_a_form(receiver: Receiver) -> None:
    event = {**PAID, "properties": {**PAID["properties"], "token": receiver.key}}
    data = base64.b64encode(json.dumps(event).encode()).decode()

    assert receiver.http.post("/e/", data={"data": data}).status_code == 200
    assert receiver.http.get("/e/", params={"data": data}).status_code == 200

    assert receiver.events() == [("Paid", "ada", {"revenue": 42.5})]


def test_identify_brings_the_anonymous_history(receiver: Receiver) -> None:
    post(receiver, {"batch": [seen(1), seen(2), IDENTIFY]}, "/e/")

    assert [(name, who) for name, who, _ in receiver.events()] == [("Page Viewed", "ada")] * 2
    assert receiver.traits("ada") == {"plan": "pro", "$initial_utm_source": "news"}
    assert receiver.ids("ada") == {("user_id", "ada"), ("anonymous_id", "d1")}


def test_an_event_without_a_profile_sets_no_trait(receiver: Receiver) -> None:
    post(receiver, {"batch": [{**seen(1), "$set": {"plan": "pro"}, "$set_once": {"first": 1}}]})

    assert receiver.traits("d1") == {}


def test_servers_name_known_people_and_join_them_by_alias(receiver: Receiver) -> None:
    page = {
        "event": "$pageview",
        "uuid": "1",
        "distinct_id": "phone",
        "properties": {"$lib": "posthog-python"},
    }
    alias = {
        "event": "$create_alias",
        "uuid": "2",
        "distinct_id": "phone",
        "properties": {"distinct_id": "phone", "alias": "ada"},
    }

    post(receiver, {"batch": [page, alias, PAID]})

    assert receiver.people() == ["ada"]


def test_a_group_of_a_server_makes_no_person(receiver: Receiver) -> None:
    acme = {"$group_type": "company", "$group_key": "acme", "$group_set": {"size": 7}}
    paid = {**PAID, "properties": {"$groups": {"company": "acme"}}}

    post(
        receiver,
        {
            "batch": [
                {"event": "$groupidentify", "uuid": "g", "distinct_id": "5f0c", "properties": acme},
                paid,
                {**paid, "uuid": "p2"},
            ]
        },
    )

    assert receiver.people() == ["ada"]
    assert receiver.accounts() == [("ada", "acme")]
    assert receiver.workspace.engine.rows("SELECT count(*) FROM account_members") == [(1,)]


def test_the_new_address_gives_a_verdict_on_each(receiver: Receiver) -> None:
    batch = [PAID, {"event": "", "uuid": "b1", "distinct_id": "ada"}, {"event": "Paid", "uuid": "b2"}]
    body = gzip.compress(json.dumps({"created_at": "2026-03-01T12:00:00Z", "batch": batch}).encode())

    answer = receiver.http.post(
        "/i/v1/analytics/events",
        content=body,
        headers={"authorization": f"Bearer {receiver.key}", "content-encoding": "gzip"},
    )

    assert answer.json()["results"] == {
        "p1": {"result": "ok"},
        "b1": {"result": "drop", "details": "missing_event_name"},
        "b2": {"result": "drop", "details": "missing_distinct_id"},
    }
    assert len(receiver.events()) == 1
    assert receiver.refused() == ["missing_event", "missing_id"]


def test_a_wrong_clock_is_put_right(receiver: Receiver) -> None:
    post(
        receiver,
        {"batch": [{**PAID, "timestamp": "2026-03-01T14:59:00Z"}], "sent_at": "2026-03-01T15:00:00Z"},
    )

    receiver.events()
    assert (
        str(receiver.workspace.engine.rows("SELECT occurred_at FROM events")[0][0]) == "2026-03-01 11:59:00"
    )


def test_recordings_are_not_kept_and_that_is_said(receiver: Receiver) -> None:
    post(receiver, {"batch": [{"event": "$snapshot", "distinct_id": "d1", "properties": {}}]}, "/s/")

    assert receiver.refused() == ["not_collected"]


def test_configurations_that_keep_clients_quiet(receiver: Receiver) -> None:
    config = receiver.http.get("/array/the-key/config").json()
    script = receiver.http.get("/array/the-key/config.js")
    flags = receiver.http.post("/flags/?v=2", json={"token": "the-key", "distinct_id": "d1"}).json()

    assert (config["token"], config["sessionRecording"], config["heatmaps"]) == ("the-key", False, False)
    assert script.headers["content-type"].startswith("application/javascript")
    assert '["the-key"]={"config"' in script.text
    assert (flags["flags"], flags["errorsWhileComputingFlags"]) == ({}, False)


def test_a_key_cannot_break_out_of_the_script(receiver: Receiver) -> None:
    script = receiver.http.get("/array/%3C%2Fscript%3E%22%3Balert(1)/config.js")

    assert "</script>" not in script.text


def test_a_wrong_key_is_told_so(receiver: Receiver) -> None:
    answer = receiver.http.post("/batch/", json={"api_key": "wrong", "batch": [PAID]})

    assert (answer.status_code, answer.json()["type"]) == (401, "authentication_error")
