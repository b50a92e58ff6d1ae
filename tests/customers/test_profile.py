"""One customer at a moment, by any id, with what happened."""

from __future__ import annotations

from datetime import datetime

import pytest

import coterie
from coterie import customers
from coterie.customers import KnownIdentifier
from coterie.errors import InvalidInput, NotFound


@pytest.fixture
def ada(workspace: coterie.Workspace) -> coterie.Workspace:
    """Ada looked around on a phone, signed up, moved from Germany to Portugal, joined a company, got a tag."""
    receipt = coterie.collect(
        workspace,
        [
            {"type": "page", "anonymousId": "phone", "name": "Home", "timestamp": "2024-01-01T00:00:00Z"},
            {
                "type": "identify", "userId": "ada", "anonymousId": "phone", "timestamp": "2024-01-02T00:00:00Z",
                "traits": {"country": "DE", "age": 41},
            },
            {"type": "group", "userId": "ada", "groupId": "acme", "timestamp": "2024-01-03T00:00:00Z"},
            {"type": "tag", "userId": "ada", "tag": "vip", "timestamp": "2024-01-04T00:00:00Z"},
            {"type": "identify", "userId": "ada", "timestamp": "2024-02-01T00:00:00Z", "traits": {"country": "PT"}},
            {"type": "track", "userId": "ada", "event": "Paid", "timestamp": "2024-02-02T00:00:00Z", "properties": {"sum": 9}},
        ],
    )  # fmt: skip
    assert receipt.accepted == 6
    return workspace


def test_a_customer_is_found_by_any_id(ada: coterie.Workspace) -> None:
    by_user, by_device = customers.find(ada, "ada"), customers.find(ada, "phone")

    assert by_user == by_device
    assert by_user.id == "ada"
    assert by_user.identifiers == (
        KnownIdentifier("user_id", "ada"),
        KnownIdentifier("anonymous_id", "phone"),
    )
    assert (by_user.first_seen, by_user.last_seen) == (datetime(2024, 1, 1), datetime(2024, 2, 2))


def test_traits_tags_and_account_now_and_then(ada: coterie.Workspace) -> None:
    now = customers.find(ada, "ada")
    then = customers.find(ada, "ada", as_of="2024-01-03T12:00:00Z")

    assert (now.traits, now.tags, now.account) == ({"country": "PT", "age": 41}, ("vip",), "acme")
    assert (then.traits, then.tags, then.account) == ({"country": "DE", "age": 41}, (), "acme")
    assert customers.traits_at(ada, "ada", "2024-01-01T12:00:00Z") == {}


def test_a_tag_that_was_taken_away_is_gone(ada: coterie.Workspace) -> None:
    coterie.collect(ada, [{"type": "untag", "userId": "ada", "tag": "vip"}])

    assert customers.find(ada, "ada").tags == ()


def test_the_timeline_shows_events_and_messages_the_latest_first(ada: coterie.Workspace) -> None:
    entries = customers.timeline(ada, "phone").entries

    assert [(each.kind, each.name) for each in entries] == [
        ("event", "Paid"),
        ("identify", None),
        ("tag", "vip"),
        ("group", "acme"),
        ("identify", None),
        ("event", "Page Viewed"),
    ]
    assert entries[0].details == {"sum": 9}
    assert entries[1].details == [["set", "country", "PT"]]


def test_the_timeline_comes_page_by_page(ada: coterie.Workspace) -> None:
    first = customers.timeline(ada, "ada", limit=4)
    second = customers.timeline(ada, "ada", cursor=first.next, limit=4)

    assert [each.kind for each in first.entries] == ["event", "identify", "tag", "group"]
    assert [each.kind for each in second.entries] == ["identify", "event"]
    assert second.next is None


def test_a_customer_that_is_not_there(ada: coterie.Workspace) -> None:
    with pytest.raises(NotFound):
        customers.find(ada, "nobody")
    with pytest.raises(NotFound):
        customers.timeline(ada, "nobody")


def test_a_moment_that_is_none(ada: coterie.Workspace) -> None:
    with pytest.raises(InvalidInput):
        customers.find(ada, "ada", as_of="soon")
