"""A real server whose memberships follow by themselves."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.server.test_serving import COTERIE, serving

PATIENCE = 30.0


@pytest.fixture
def shop(home: Path) -> Iterator[httpx.Client]:
    """A client of a server with one segment: who viewed something in the last five seconds."""
    with serving(home) as (_process, address), httpx.Client(base_url=address, timeout=PATIENCE) as client:
        recent = {"segment": "recent", "who": {"did": "Product Viewed", "within": "5 seconds"}}
        client.post("/api/apply", json={"definitions": [recent]}).raise_for_status()
        while client.get("/api/segments/recent").json()["as_of"] is None:
            pass  # its first answer
        yield client


def view(client: httpx.Client, customer: str) -> None:
    message = {"type": "track", "userId": customer, "event": "Product Viewed"}
    client.post("/api/collect", json=[message]).raise_for_status()


def changes(lines: Iterator[str]) -> Iterator[dict[str, Any]]:
    """The changes of a stream of server-sent events; it ends where it was silent for long."""
    silences = 0
    for line in lines:
        silences += line.startswith(":")
        if silences > 2:
            return
        if line.startswith("data: "):
            yield json.loads(line.removeprefix("data: "))


def test_a_view_is_streamed_as_an_entry_and_its_age_as_an_exit(shop: httpx.Client) -> None:
    with shop.stream("GET", "/api/segments/recent/stream") as stream:
        lines = stream.iter_lines()
        next(lines)
        view(shop, "ada")

        told = changes(lines)
        entry, leaving = next(told), next(told)

    assert (entry["customer"], entry["entered"], entry["cause"]["name"]) == ("ada", True, "Product Viewed")
    assert (leaving["customer"], leaving["entered"], leaving["cause"]["kind"]) == ("ada", False, "time")


def test_a_listener_who_was_cut_off_goes_on_where_it_was(shop: httpx.Client) -> None:
    view(shop, "ada")
    first = shop.get("/api/changes", params={"wait": 20}).json()["changes"][0]
    view(shop, "bo")

    with shop.stream("GET", "/api/stream", headers={"Last-Event-ID": str(first["seq"])}) as stream:
        following = next(changes(stream.iter_lines()))

    assert following["seq"] == first["seq"] + 1


def test_whoever_waits_is_answered_when_something_changes(shop: httpx.Client) -> None:
    begin = shop.get("/api/changes").json()
    view(shop, "ada")

    answer = shop.get("/api/segments/recent/changes", params={"after": begin["latest"], "wait": 20}).json()

    assert [each["customer"] for each in answer["changes"]] == ["ada"]
    assert answer["live"] is True


def test_the_list_says_how_fresh_each_answer_is(shop: httpx.Client) -> None:
    view(shop, "ada")
    shop.get("/api/changes", params={"wait": 20})

    found = shop.get("/api/segments/recent").json()

    assert found["kept"] == {"live": True, "every_seconds": None, "why": []}
    age = datetime.now(UTC) - datetime.fromisoformat(found["as_of"])
    assert age < timedelta(seconds=PATIENCE)


def test_watch_prints_changes_as_they_happen(shop: httpx.Client, home: Path) -> None:
    watching = subprocess.Popen(
        [*COTERIE, "watch", "recent", "--after", "0", "--home", str(home), "--json"],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        view(shop, "ada")
        assert watching.stdout is not None
        change = json.loads(watching.stdout.readline())
    finally:
        watching.kill()
        watching.wait()

    assert (change["segment"], change["customer"], change["entered"]) == ("recent", "ada", True)


def test_watch_without_a_server_says_that_nothing_will_happen(home: Path) -> None:
    subprocess.run([*COTERIE, "init", "--home", str(home)], check=True, capture_output=True)

    told = subprocess.run(
        [*COTERIE, "watch", "--home", str(home)], capture_output=True, text=True, timeout=60, check=False
    )

    assert told.returncode == 1
    assert "coterie serve" in told.stderr


def test_a_stream_ends_with_the_key_that_opened_it(shop: httpx.Client) -> None:
    made = shop.post("/api/keys", json={"name": "listener", "kind": "secret"}).json()
    bearer = {"Authorization": f"Bearer {made['token']}"}

    with shop.stream("GET", "/api/stream", headers=bearer) as stream:
        lines = stream.iter_lines()
        next(lines)
        shop.patch("/api/keys/listener", json={"enabled": False}).raise_for_status()
        after = [line for line in lines if line.startswith("data: ")]

    assert after == []
