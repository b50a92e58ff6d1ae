"""Segment's SDKs and RudderStack's, by bodies as they send them."""

from __future__ import annotations

import base64
import gzip
import json
import zlib
from typing import Any

import pytest

from coterie.access import keys
from coterie.ingest import start
from coterie.ingest.log import START
from tests.ingest.wire.conftest import Receiver

PAID = {"type": "track", "userId": "ada", "event": "Paid", "messageId": "1", "properties": {"revenue": 42.5}}
PAID_BY_ADA = ("Paid", "ada", {"revenue": 42.5})


def basic(key: str) -> dict[str, str]:
    return {"authorization": "Basic " + base64.b64encode(key.encode()).decode()}


def post(receiver: Receiver, path: str, body: Any, **headers: str) -> Any:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return receiver.http.post(path, content=content, headers={**basic(f"{receiver.key}:"), **headers})


@pytest.mark.parametrize("path", ["/v1/track", "/v1/t", "/v1/track/", "/v1/t/"])
def test_long_and_short_paths_say_the_same(receiver: Receiver, path: str) -> None:
    answer = post(receiver, path, {key: PAID[key] for key in PAID if key != "type"})

    assert (answer.status_code, answer.json()) == (200, {"success": True})
    assert receiver.events() == [PAID_BY_ADA]


@pytest.mark.parametrize("path", ["/v1/batch", "/v1/b", "/v1/import", "/beacon/v1/batch"])
def test_a_batch_holds_many(receiver: Receiver, path: str) -> None:
    post(receiver, path, {"batch": [PAID, {**PAID, "messageId": "2", "userId": "bo"}]})

    assert receiver.events() == [PAID_BY_ADA, ("Paid", "bo", {"revenue": 42.5})]


def test_the_same_request_twice_counts_once(receiver: Receiver) -> None:
    post(receiver, "/v1/batch", {"batch": [PAID]})
    post(receiver, "/v1/batch", {"batch": [PAID]})

    assert receiver.events() == [PAID_BY_ADA]


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "application/x-www-form-urlencoded"])
@pytest.mark.parametrize("told", [True, False])
@pytest.mark.parametrize(
    "squeeze", [lambda text: text, gzip.compress, zlib.compress], ids=["plain", "gzip", "deflate"]
)
def test_bodies_are_known_by_their_bytes(receiver: Receiver, kind: str, told: bool, squeeze: Any) -> None:
    body = squeeze(json.dumps({"batch": [PAID]}).encode())

    post(
        receiver,
        "/v1/batch",
        body,
        **{"content-type": kind},
        **({"content-encoding": "gzip"} if told else {}),
    )

    assert receiver.events() == [PAID_BY_ADA]


def test_keys_stand_in_many_places(receiver: Receiver) -> None:
    key = receiver.key
    for number, (headers, body, query) in enumerate(
        [
            (basic(f"{key}:"), {}, ""),
            (basic(key), {}, ""),
            ({"authorization": f"Bearer {key}"}, {}, ""),
            ({}, {"writeKey": key}, ""),
            ({}, {}, f"?writeKey={key}"),
        ]
    ):
        asked = {"batch": [{**PAID, "messageId": str(number)}], **body}
        assert receiver.http.post(f"/v1/batch{query}", json=asked, headers=headers).status_code == 200

    assert len(receiver.events()) == 5


@pytest.mark.parametrize(
    ("key", "code"), [("wrong", "unknown_key"), ("", "missing_key")], ids=["wrong", "none"]
)
def test_a_wrong_key_is_told_so(receiver: Receiver, key: str, code: str) -> None:
    answer = receiver.http.post("/v1/track", json=PAID, headers=basic(f"{key}:") if key else {})

    assert answer.status_code == 401
    assert answer.json()["code"] == code
    assert receiver.events() == []


def test_keys_that_differ_are_refused(receiver: Receiver) -> None:
    assert post(receiver, "/v1/track", {**PAID, "writeKey": "another"}).json()["code"] == "several_keys"


def test_a_bad_message_is_kept_aside_and_the_others_count(receiver: Receiver) -> None:
    batch = [PAID, {"type": "track", "userId": "ada"}, 7, {"type": "sing", "userId": "ada"}, {"type": "page"}]

    assert post(receiver, "/v1/batch", {"batch": batch}).status_code == 200

    assert receiver.events() == [PAID_BY_ADA]
    assert receiver.refused() == ["missing_event", "not_an_object", "unknown_type", "missing_id"]


def test_what_was_refused_is_kept_once_however_often_it_is_loaded(receiver: Receiver) -> None:
    post(receiver, "/v1/batch", {"batch": [PAID, 7]})
    assert receiver.refused() == ["not_an_object"]

    receiver.workspace.engine.execute("UPDATE load_position SET file = 0, byte = 0")
    receiver.workspace.rooms.pop("inbox")

    assert receiver.refused() == ["not_an_object"]


@pytest.mark.parametrize(
    "text", [b'{"batch":[{"type":"track","userId":"ada","event":', b"hello", b"\x1f\x8bhello"]
)
def test_what_is_no_json_leaves_nothing(receiver: Receiver, text: bytes) -> None:
    answer = post(receiver, "/v1/batch", text)

    assert (answer.status_code, answer.json()["code"]) == (400, "not_readable")
    assert receiver.events() == []


def test_odd_json_costs_only_the_message_that_holds_it(receiver: Receiver) -> None:
    odd = b'{"type":"track","userId":"bo","event":"Paid","properties":{"revenue":NaN}}'
    cut = b'{"type":"track","userId":"cy","event":"Sad \\ud83d","properties":{"id":123456789012345678901234567890}}'

    post(receiver, "/v1/batch", b'{"batch":[' + json.dumps(PAID).encode() + b"," + odd + b"," + cut + b"]}")

    assert receiver.events() == [PAID_BY_ADA, ("Sad \ufffd", "cy", {"id": 123456789012345678901234567890})]
    assert receiver.refused() == ["not_a_number"]


def test_a_large_event_is_one_of_many(receiver: Receiver) -> None:
    large = {**PAID, "messageId": "2", "properties": {"text": "x" * 33_000}}
    too_large = {**PAID, "messageId": "3", "properties": {"text": "x" * 1_100_000}}

    post(receiver, "/v1/batch", {"batch": [PAID, large, too_large]})

    assert [name for name, _, _ in receiver.events()] == ["Paid", "Paid"]
    assert receiver.refused() == ["too_large"]


def test_a_bomb_is_not_unzipped(receiver: Receiver) -> None:
    answer = post(receiver, "/v1/batch", gzip.compress(b'{"batch":["' + b"x" * 30_000_000 + b'"]}'))

    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_a_wrong_clock_is_put_right(receiver: Receiver) -> None:
    ahead = {**PAID, "timestamp": "2026-03-01T14:59:00Z"}

    post(receiver, "/v1/batch", {"batch": [ahead], "sentAt": "2026-03-01T15:00:00Z"})

    receiver.events()
    assert (
        str(receiver.workspace.engine.rows("SELECT occurred_at FROM events")[0][0]) == "2026-03-01 11:59:00"
    )


def test_a_stamp_cut_to_the_second_leads_to_no_event_in_the_future(receiver: Receiver) -> None:
    just_now = {**PAID, "timestamp": "2026-03-01T12:00:00.700Z"}

    post(receiver, "/v1/batch", {"batch": [just_now], "sentAt": "2026-03-01T12:00:00Z"})

    receiver.events()
    assert (
        str(receiver.workspace.engine.rows("SELECT occurred_at FROM events")[0][0]) == "2026-03-01 12:00:00"
    )


def test_a_stamp_of_long_ago_is_of_an_archive(receiver: Receiver) -> None:
    archived = {**PAID, "timestamp": "2016-03-01T14:59:00Z"}

    post(receiver, "/v1/batch", {"batch": [archived], "sentAt": "2016-03-01T15:00:00Z"})

    receiver.events()
    assert (
        str(receiver.workspace.engine.rows("SELECT occurred_at FROM events")[0][0]) == "2016-03-01 14:59:00"
    )


def test_ids_may_be_null_or_numbers(receiver: Receiver) -> None:
    post(receiver, "/v1/batch", {"batch": [{**PAID, "userId": 123, "anonymousId": None}]})

    assert receiver.events() == [("Paid", "123", {"revenue": 42.5})]


def test_identify_brings_the_anonymous_history(receiver: Receiver) -> None:
    page = {"type": "page", "anonymousId": "phone", "userId": None, "name": "Home", "messageId": "p"}
    ada = {
        "type": "identify",
        "anonymousId": "phone",
        "userId": "ada",
        "traits": {"plan": "pro"},
        "messageId": "i",
    }

    post(receiver, "/v1/batch", {"batch": [page, ada]})

    assert receiver.events() == [("Page Viewed", "ada", {"name": "Home"})]
    assert receiver.traits("ada") == {"plan": "pro"}


def test_rudder_puts_traits_into_the_context(receiver: Receiver) -> None:
    post(
        receiver,
        "/v1/batch",
        {"batch": [{"type": "identify", "userId": "ada", "context": {"traits": {"plan": "pro"}}}]},
    )

    assert receiver.traits("ada") == {"plan": "pro"}


def test_rudder_merges_two_identifiers(receiver: Receiver) -> None:
    post(receiver, "/v1/track", {**PAID, "userId": None, "anonymousId": "phone"})
    pair = [{"type": "user_id", "value": "ada"}, {"type": "anonymous_id", "value": "phone"}]
    post(receiver, "/v1/merge", {"type": "merge", "mergeProperties": pair})

    assert receiver.events() == [PAID_BY_ADA]


def test_the_batch_speaks_for_its_messages(receiver: Receiver) -> None:
    item = {**PAID, "context": {"locale": "de"}}

    post(receiver, "/v1/batch", {"batch": [item], "context": {"locale": "en", "app": {"name": "Shop"}}})

    assert receiver.contexts()[0]["locale"] == "de"
    assert receiver.contexts()[0]["app"] == {"name": "Shop"}


def test_consent_stays_with_the_message(receiver: Receiver) -> None:
    consent = {"categoryPreferences": {"Advertising": False, "Analytics": True}}

    post(receiver, "/v1/track", {**PAID, "context": {"consent": consent}})

    assert receiver.contexts()[0]["consent"] == consent


@pytest.mark.parametrize("padded", [True, False])
def test_a_pixel_answers_with_a_picture(receiver: Receiver, padded: bool) -> None:
    data = base64.b64encode(json.dumps({**PAID, "writeKey": receiver.key}).encode()).decode()

    answer = receiver.http.get("/v1/pixel/track", params={"data": data if padded else data.rstrip("=")})

    assert answer.headers["content-type"] == "image/gif"
    assert answer.content.startswith(b"GIF89a")
    assert receiver.events() == [PAID_BY_ADA]


def test_a_pixel_may_spell_its_message_out(receiver: Receiver) -> None:
    asked = {"writeKey": receiver.key, "anonymousId": "phone", "name": "Home", "properties.path": "/"}

    receiver.http.get("/pixel/v1/page", params=asked)

    assert receiver.events() == [("Page Viewed", "phone", {"path": "/", "name": "Home"})]


def test_browsers_may_send_from_anywhere(receiver: Receiver) -> None:
    asked = {
        "origin": "https://shop.example",
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization,content-type,anonymousid,sentat",
    }

    answer = receiver.http.options("/v1/t", headers=asked)

    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == "https://shop.example"
    assert answer.headers["access-control-allow-headers"] == "authorization,content-type,anonymousid,sentat"
    assert answer.headers["access-control-allow-credentials"] == "true"
    assert answer.headers["access-control-expose-headers"] == "Retry-After"


def test_a_key_may_be_bound_to_an_origin(receiver: Receiver) -> None:
    keys.change(receiver.workspace, "website", origins=["https://shop.example"])

    assert post(receiver, "/v1/t", PAID, origin="https://evil.example").status_code == 403
    assert post(receiver, "/v1/t", PAID, origin="https://shop.example").status_code == 200


def test_the_settings_send_a_browser_back_here(receiver: Receiver) -> None:
    answer = receiver.http.get("/v1/projects/the-key/settings").json()

    told = answer["integrations"]["Segment.io"]
    assert (told["apiKey"], told["apiHost"], told["protocol"]) == ("the-key", "collect.example/v1", "http")


def test_rudder_is_told_its_source(receiver: Receiver) -> None:
    answer = receiver.http.get("/sourceConfig/?p=npm&v=3&build=modern&writeKey=the-key").json()

    assert answer["source"]["writeKey"] == "the-key"
    assert answer["source"]["enabled"] is True


def test_addresses_are_cut_before_anything_is_written(receiver: Receiver) -> None:
    post(receiver, "/v1/t", {**PAID, "context": {"ip": "203.0.113.77"}}, origin="https://shop.example")

    assert receiver.contexts()[0]["ip"] == "203.0.113.0"
    assert b"203.0.113.77" not in b"".join(
        entry.batch.payload for entry in start(receiver.workspace).log.read(START)
    )


def test_a_full_backlog_asks_to_come_again(narrow: Receiver) -> None:
    answer = post(narrow, "/v1/batch", {"batch": [PAID]})
    again = post(narrow, "/v1/batch", {"batch": [{**PAID, "messageId": "2"}]})

    assert (answer.status_code, again.status_code) == (200, 429)
    assert 1 <= int(again.headers["retry-after"]) <= 300
    assert again.json()["code"] == "busy"


def test_other_addresses_are_handed_on(receiver: Receiver) -> None:
    assert receiver.http.get("/v1/track").text == "elsewhere"
    assert receiver.http.post("/v2/track").text == "elsewhere"
