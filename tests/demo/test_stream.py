"""The story world is reproducible, and messy in the ways a collector has to bear."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from coterie.demo.stream import world

Message = dict[str, Any]


@pytest.fixture(scope="module")
def story() -> list[Message]:
    return world.messages(size=240)


def test_the_same_seed_tells_the_same_story(story: list[Message]) -> None:
    assert world.messages(size=240) == story


def test_another_seed_tells_another_story(story: list[Message]) -> None:
    assert world.messages(seed=8, size=240) != story


def test_a_life_does_not_depend_on_how_many_others_there_are(story: list[Message]) -> None:
    alone = [message for message in world.messages(size=60) if message.get("userId") == "cust_00005"]

    assert alone
    assert alone == [message for message in story if message.get("userId") == "cust_00005"]


def test_nothing_happens_after_the_end_of_the_world(story: list[Message]) -> None:
    assert max(message.get("timestamp", "") for message in story) < "2026-11-01T00:00:00.000Z"
    assert min(message.get("timestamp", "9999") for message in story) >= "2025-08-"


def test_some_messages_come_twice_and_are_equal(story: list[Message]) -> None:
    ids = Counter(message["messageId"] for message in story if "messageId" in message)
    twice = {id for id, times in ids.items() if times == 2}

    assert 0.003 < len(twice) / len(ids) < 0.008
    assert max(ids.values()) == 2
    assert all(
        len({repr(message) for message in story if message.get("messageId") == id}) == 1
        for id in sorted(twice)[:5]
    )


def test_some_messages_come_late(story: list[Message]) -> None:
    latest, late = "", 0
    for message in story:
        late += message.get("timestamp", latest) < latest
        latest = max(latest, message.get("timestamp", latest))

    assert late > 50


def test_a_household_shares_its_television_but_not_its_accounts(story: list[Message]) -> None:
    owners: dict[str, set[str]] = {}
    for message in story:
        if "userId" in message and message.get("anonymousId", "").startswith("tv-"):
            owners.setdefault(message["anonymousId"], set()).add(message["userId"])

    assert any(len(people) == 2 for people in owners.values())


def test_every_kind_of_message_occurs(story: list[Message]) -> None:
    kinds = {message["type"] for message in world.messages(size=600)}

    assert kinds >= {"track", "page", "screen", "identify", "group", "alias", "tag"}


def test_no_customers_no_messages() -> None:
    assert world.messages(size=0) == []
