"""What a split would do is told before it is done, and is what happens."""

from __future__ import annotations

import pytest

import coterie
from coterie import customers, identity, ingest
from coterie.errors import InvalidInput
from coterie.identity.people import Identifier
from coterie.workspace import Workspace

AT = "2026-03-01T10:00:00Z"


def said(**message: object) -> dict[str, object]:
    return {"type": "track", "event": "Seen", "timestamp": AT, **message}


def test_a_device_would_leave_with_what_it_did_before_the_log_in(workspace: Workspace) -> None:
    coterie.collect(
        workspace, [said(anonymousId="tv"), said(anonymousId="tv"), said(userId="ada", anonymousId="tv")]
    )

    found = identity.parting(workspace, "tv")

    assert (found.stays.customer, found.stays.events) == ("ada", 1)
    assert (found.leaves.customer, found.leaves.events) == ("tv", 2)
    assert found.leaves.identifiers == (Identifier("anonymous_id", "tv"),)


def test_a_merge_by_hand_would_come_apart_as_it_was(workspace: Workspace) -> None:
    coterie.collect(workspace, [said(userId="ada"), said(userId="bo", anonymousId="phone")])
    ingest.merge(workspace, "ada", "bo")

    found = identity.parting(workspace, "bo")

    assert found.stays.identifiers == (Identifier("user_id", "ada"),)
    assert set(found.leaves.identifiers) == {Identifier("user_id", "bo"), Identifier("anonymous_id", "phone")}


def test_nothing_is_changed_and_the_split_does_what_was_told(workspace: Workspace) -> None:
    coterie.collect(workspace, [said(anonymousId="tv"), said(userId="ada", anonymousId="tv")])

    told = identity.parting(workspace, "tv")
    assert [each.value for each in customers.find(workspace, "tv").identifiers] == ["ada", "tv"]
    ingest.split(workspace, "tv")

    assert customers.find(workspace, "tv").id == told.leaves.customer
    assert len(customers.timeline(workspace, "tv").entries) == told.leaves.events
    assert len(customers.timeline(workspace, "ada").entries) == told.stays.events


def test_an_only_identifier_cannot_leave(workspace: Workspace) -> None:
    coterie.collect(workspace, [said(userId="ada")])

    with pytest.raises(InvalidInput, match="only identifier"):
        identity.parting(workspace, "ada")
