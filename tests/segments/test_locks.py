"""Locked segments: whoever may not change them is told who locked them and why; nothing is saved."""

from __future__ import annotations

import pytest

import coterie
from coterie.access import Actor, NotAllowed, locks, users
from coterie.access.locks import Locked
from coterie.errors import NotFound
from coterie.segments import definitions
from tests.access.conftest import Site, add, empty_site, quick_hashes, site

__all__ = ["empty_site", "quick_hashes", "site"]

LOYAL = {"segment": "loyal", "who": {"did": "Order"}}
OTHER = {"segment": "loyal", "who": {"did": "Visit"}}
FREE = {"segment": "free", "who": {"did": "Visit"}}


def actor(workspace: coterie.Workspace, name: str) -> Actor:
    return users.get(workspace, f"{name}@example.org").as_actor()


@pytest.fixture
def shop(workspace: coterie.Workspace) -> coterie.Workspace:
    """ada owns it, bo and cy edit; the segment loyal is saved."""
    add(workspace, "ada", "owner")
    for name in ("bo", "cy"):
        add(workspace, name, "editor")
    coterie.apply(workspace, [LOYAL])
    return workspace


def test_only_its_owner_changes_what_is_locked(shop: coterie.Workspace) -> None:
    definitions.lock(shop, "loyal", reason="the spring campaign runs on it", by=actor(shop, "bo"))

    with pytest.raises(Locked, match="locked for everybody but Bo: the spring campaign runs on it"):
        coterie.apply(shop, [OTHER], by=actor(shop, "cy"))
    assert coterie.apply(shop, [OTHER], by=actor(shop, "bo")).changes[0].action == "changed"


def test_a_lock_without_an_owner_holds_for_everybody(shop: coterie.Workspace) -> None:
    definitions.lock(shop, "loyal")

    for who in ("ada", "bo"):
        with pytest.raises(Locked, match="locked for everybody"):
            coterie.apply(shop, [OTHER], by=actor(shop, who))
    with pytest.raises(Locked):
        coterie.apply(shop, [OTHER])


def test_planning_says_so_before_it_is_applied(shop: coterie.Workspace) -> None:
    definitions.lock(shop, "loyal", by=actor(shop, "bo"))

    with pytest.raises(Locked) as refusal:
        coterie.plan(shop, [FREE, OTHER], by=actor(shop, "cy"))

    assert refusal.value.where == "loyal"
    assert "coterie unlock loyal" in str(refusal.value.hint)


def test_one_that_is_locked_takes_the_others_down(shop: coterie.Workspace) -> None:
    definitions.lock(shop, "loyal", by=actor(shop, "bo"))

    with pytest.raises(Locked):
        coterie.apply(shop, [FREE, OTHER], by=actor(shop, "cy"))

    assert not definitions.exists(shop, "free")


def test_saving_the_same_again_is_no_change(shop: coterie.Workspace) -> None:
    definitions.lock(shop, "loyal", by=actor(shop, "bo"))

    assert coterie.apply(shop, [LOYAL], by=actor(shop, "cy")).changes[0].action == "unchanged"


def test_what_is_locked_is_neither_deleted_nor_restored(shop: coterie.Workspace) -> None:
    coterie.apply(shop, [OTHER])
    definitions.lock(shop, "loyal", by=actor(shop, "bo"))

    with pytest.raises(Locked):
        definitions.delete(shop, "loyal", by=actor(shop, "cy"))
    with pytest.raises(Locked):
        definitions.restore(shop, "loyal", 1, by=actor(shop, "cy"))


def test_an_admin_overrides_a_lock_and_an_editor_does_not(shop: coterie.Workspace) -> None:
    definitions.lock(shop, "loyal", by=actor(shop, "bo"))

    with pytest.raises(NotAllowed, match="change what somebody else has locked"):
        coterie.apply(shop, [OTHER], by=actor(shop, "cy"), override=True)
    assert coterie.apply(shop, [OTHER], by=actor(shop, "ada"), override=True).changes[0].action == "changed"


def test_the_owner_and_an_admin_unlock(shop: coterie.Workspace) -> None:
    definitions.lock(shop, "loyal", by=actor(shop, "bo"))
    with pytest.raises(Locked):
        locks.unlock(shop, "loyal", by=actor(shop, "cy"))
    locks.unlock(shop, "loyal", by=actor(shop, "bo"))

    definitions.lock(shop, "loyal", by=actor(shop, "bo"))
    locks.unlock(shop, "loyal", by=actor(shop, "ada"))

    assert locks.listing(shop) == []


def test_nobody_takes_over_the_lock_of_somebody_else(shop: coterie.Workspace) -> None:
    definitions.lock(shop, "loyal", by=actor(shop, "bo"))

    with pytest.raises(Locked):
        definitions.lock(shop, "loyal", by=actor(shop, "cy"))


def test_a_lock_can_be_given_to_somebody(shop: coterie.Workspace) -> None:
    definitions.lock(shop, "loyal", owner="cy@example.org")

    assert coterie.apply(shop, [OTHER], by=actor(shop, "cy")).changes[0].action == "changed"


def test_what_there_is_not_cannot_be_locked(shop: coterie.Workspace) -> None:
    with pytest.raises(NotFound, match="'loyall'"):
        definitions.lock(shop, "loyall")


def test_a_part_is_locked_with_its_whole(shop: coterie.Workspace) -> None:
    coterie.apply(shop, [{"segmentation": "size", "segments": [{"segment": "big", "who": {"did": "Order"}}]}])

    with pytest.raises(NotFound, match="part of 'size'") as refusal:
        definitions.lock(shop, "big")

    assert refusal.value.hint == "Lock 'size'."


def test_the_lock_goes_with_the_segment(shop: coterie.Workspace) -> None:
    definitions.lock(shop, "loyal", by=actor(shop, "bo"))

    definitions.delete(shop, "loyal", by=actor(shop, "bo"))

    assert locks.listing(shop) == []


def test_over_http_a_lock_is_423_and_says_the_same(site: Site) -> None:
    coterie.apply(site.shop, [LOYAL])
    admin, editor = (site.signed_in(f"{name}@example.org") for name in ("admin", "editor"))
    admin.put("/api/locks/loyal", json={"reason": "kept"})

    refused = editor.put("/api/segments/loyal", json={"who": {"did": "Visit"}})

    assert (refused.status_code, refused.json()["error"]["code"]) == (423, "locked")
    assert refused.json()["error"]["message"] == "'loyal' is locked for everybody but Admin: kept."
    assert editor.delete("/api/locks/loyal").status_code == 423
    assert editor.put("/api/segments/loyal?override=true", json={"who": {"did": "Visit"}}).status_code == 403
    owner = site.signed_in("ada@example.org")
    assert owner.put("/api/segments/loyal?override=true", json={"who": {"did": "Visit"}}).status_code == 200
