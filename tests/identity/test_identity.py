"""Who is who: links, refusals, merges by hand and their undoing, through `collect`."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import coterie
from coterie import identity, ingest
from coterie.errors import InvalidInput, NotFound
from coterie.workspace import Workspace

AT = "2026-03-01T10:00:00Z"


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    with coterie.open(":memory:") as opened:
        yield opened


def said(**message: object) -> dict[str, object]:
    return {"type": "track", "event": "Seen", "timestamp": AT, **message}


def who_did(workspace: Workspace, event: str = "Seen") -> list[str]:
    return coterie.evaluate(workspace, {"did": event}, as_of="2026-04-01").ids


def test_anonymous_history_follows_the_person(workspace: Workspace) -> None:
    coterie.collect(workspace, [said(anonymousId="phone", event="Browsed")])

    coterie.collect(workspace, [said(userId="ada", anonymousId="phone")])

    assert who_did(workspace, "Browsed") == ["ada"]


def test_a_shared_device_does_not_join_two_users(workspace: Workspace) -> None:
    coterie.collect(workspace, [said(userId="ada", anonymousId="tv"), said(userId="bo", anonymousId="tv")])

    coterie.collect(workspace, [said(anonymousId="tv", event="Watched")])

    assert who_did(workspace) == ["ada", "bo"]
    assert who_did(workspace, "Watched") == ["ada"]
    assert [step.change for step in identity.explain(workspace, "tv").changes] == ["link", "refused"]


def test_an_alias_joins_a_device_to_a_user(workspace: Workspace) -> None:
    coterie.collect(workspace, [said(anonymousId="phone", event="Browsed")])

    coterie.collect(workspace, [{"type": "alias", "previousId": "phone", "userId": "ada", "timestamp": AT}])

    assert who_did(workspace, "Browsed") == ["ada"]


def test_an_alias_of_two_users_makes_them_one(workspace: Workspace) -> None:
    coterie.collect(workspace, [said(userId="ada-old"), said(userId="ada")])

    coterie.collect(workspace, [{"type": "alias", "previousId": "ada-old", "userId": "ada", "timestamp": AT}])

    assert who_did(workspace) == ["ada"]


@pytest.mark.parametrize(
    "placeholder", ["null", "NULL", " undefined ", "0", "anonymous", "[object Object]", ""]
)
def test_a_placeholder_identifies_nobody(workspace: Workspace, placeholder: str) -> None:
    receipt = coterie.collect(workspace, [said(userId=placeholder)] * 3)

    assert receipt.accepted == 0
    assert [rejection.code for rejection in receipt.rejected] == ["missing_id"] * 3


def test_a_thousand_aliases_to_a_placeholder_join_nobody(workspace: Workspace) -> None:
    coterie.collect(workspace, [said(anonymousId=f"device-{number}") for number in range(1000)])

    aliases = [
        {"type": "alias", "previousId": f"device-{number}", "userId": "null"} for number in range(1000)
    ]
    receipt = coterie.collect(workspace, aliases)

    assert (receipt.accepted, len(receipt.rejected)) == (0, 1000)
    assert len(who_did(workspace)) == 1000


def test_a_merge_by_hand_is_undone_by_a_split(workspace: Workspace) -> None:
    coterie.collect(workspace, [said(userId="ada"), said(userId="bo", anonymousId="phone", event="Bought")])

    ingest.merge(workspace, "ada", "bo", reason="one person")
    merged = who_did(workspace, "Bought")
    ingest.split(workspace, "bo", reason="no, they are sisters")

    assert merged == ["ada"]
    assert who_did(workspace, "Bought") == ["bo"]
    assert who_did(workspace) == ["ada"]
    steps = identity.explain(workspace, "bo").changes
    assert [(step.change, step.reason) for step in steps if step.change != "link"] == [
        ("merge", "one person"),
        ("split", "no, they are sisters"),
    ]


def test_what_is_one_already_cannot_be_merged(workspace: Workspace) -> None:
    coterie.collect(workspace, [said(userId="ada", anonymousId="phone")])

    with pytest.raises(InvalidInput, match="same customer"):
        ingest.merge(workspace, "ada", "phone")


def test_an_identifier_that_no_message_carried_is_not_found(workspace: Workspace) -> None:
    with pytest.raises(NotFound, match="'nobody'"):
        identity.explain(workspace, "nobody")


def test_a_new_customer_was_first_seen_when_whom_it_took_in_was(workspace: Workspace) -> None:
    coterie.collect(workspace, [said(userId=None, anonymousId="phone", timestamp="2024-01-05T12:00:00Z")])

    coterie.collect(workspace, [said(userId="bo", anonymousId="phone", timestamp="2024-02-05T12:00:00Z")])

    seen = workspace.engine.rows(
        "SELECT id, first_seen::DATE::VARCHAR, last_seen::DATE::VARCHAR FROM customers"
    )
    assert seen == [("bo", "2024-01-05", "2024-02-05")]
