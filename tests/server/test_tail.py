"""What arrives can be watched."""

from __future__ import annotations

from starlette.testclient import TestClient

PAID = {"type": "track", "userId": "ada", "event": "Paid", "properties": {"revenue": 42.5}}


def test_the_tail_shows_what_was_taken_and_what_was_refused(client: TestClient) -> None:
    client.post("/api/collect", json=[PAID, {"type": "track", "userId": "ada"}])

    told = client.get("/api/events/tail").json()

    shown = [(each["verdict"], each["name"], each["user_id"]) for each in told["arrivals"]]
    assert sorted(shown, key=str) == [("accepted", "Paid", "ada"), ("missing_event", None, None)]
    assert told["next"] == 2


def test_the_tail_goes_on_where_it_ended(client: TestClient) -> None:
    client.post("/api/collect", json=[PAID])
    first = client.get("/api/events/tail").json()

    client.post("/api/collect", json=[{**PAID, "event": "Refunded"}])

    following = client.get("/api/events/tail", params={"after": first["next"], "wait": 5}).json()
    assert [each["name"] for each in following["arrivals"]] == ["Refunded"]
    assert client.get("/api/events/tail", params={"after": following["next"]}).json()["arrivals"] == []
