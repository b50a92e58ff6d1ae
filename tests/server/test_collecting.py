"""Messages over HTTP: each gets its verdict."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

PAID = {"type": "track", "userId": "ada", "event": "Paid", "messageId": "1"}


@pytest.mark.parametrize("body", [[PAID], {"batch": [PAID]}, {"messages": [PAID]}, PAID])
def test_messages_come_alone_or_together(client: TestClient, body: object) -> None:
    assert client.post("/api/collect", json=body).json() == {"accepted": 1, "duplicates": 0, "rejected": []}


def test_the_same_message_counts_once(client: TestClient) -> None:
    client.post("/api/collect", json=[PAID])

    assert client.post("/api/collect", json=[PAID]).json()["duplicates"] == 1
    assert client.get("/api/events").json()["events"][0]["count"] == 1


def test_a_bad_message_does_not_take_the_others_down(client: TestClient) -> None:
    answer = client.post("/api/collect", json=[{"type": "track", "userId": "ada"}, PAID, 7]).json()

    assert answer["accepted"] == 1
    assert [each["index"] for each in answer["rejected"]] == [0, 2]
    rows = client.get("/api/quarantine", params={"source": "collect"}).json()
    assert len(rows["rows"]) == 2
    assert sum(rows["counts"]["collect"].values()) == 2
    assert client.delete("/api/quarantine/collect").json() == {"forgotten": 2}


@pytest.mark.parametrize("body", [b"", b"{", b"hello", b"7", b'"text"', b"[" * 100_000, b"\xff\xfe"])
def test_a_body_that_is_no_message(client: TestClient, body: bytes) -> None:
    answer = client.post("/api/collect", content=body, headers={"content-type": "application/json"})

    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "invalid_input"
