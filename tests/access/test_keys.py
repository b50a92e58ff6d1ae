"""Keys: made, found in memory, disabled at once; of a secret key nothing is kept that could be used."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

import coterie
from coterie.access import Actor, NotAllowed, Role, keys
from coterie.access.rights import RIGHTS
from coterie.errors import InvalidInput, NotFound

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_a_new_workspace_has_one_write_key_that_can_be_read_again(workspace: coterie.Workspace) -> None:
    [first] = keys.listing(workspace)

    assert (first.kind, first.name, first.role) == ("write", "website", "writer")
    assert first.token is not None
    assert keys.find(workspace, first.token) == first


def test_the_first_key_once_deleted_does_not_come_back(tmp_path: Path) -> None:
    with coterie.open(tmp_path / "home") as workspace:
        keys.delete(workspace, "website")

    with coterie.open(tmp_path / "home") as workspace:
        assert keys.listing(workspace) == []


def test_a_secret_key_is_shown_once_and_kept_as_a_hash(tmp_path: Path) -> None:
    with coterie.open(tmp_path / "home") as workspace:
        made = keys.add(workspace, "nightly", kind="secret", role="editor")

        assert made.token.startswith(made.key.prefix)
        assert made.key.token is None
        assert keys.find(workspace, made.token) == made.key
    written = (tmp_path / "home" / "catalog.sqlite").read_bytes()
    assert made.token.encode() not in written
    assert made.token[-20:].encode() not in written


def test_a_key_is_found_again_after_the_workspace_was_closed(tmp_path: Path) -> None:
    with coterie.open(tmp_path / "home") as workspace:
        made = keys.add(workspace, "phone")

    with coterie.open(tmp_path / "home") as workspace:
        assert keys.find(workspace, made.token) == made.key


def test_a_token_that_nobody_made_is_found_nowhere(workspace: coterie.Workspace) -> None:
    assert keys.find(workspace, "coterie_write_guessed") is None
    assert keys.find(workspace, "") is None
    assert keys.find(workspace, "\ud800") is None


def test_a_disabled_key_is_not_found_from_the_next_request_on(workspace: coterie.Workspace) -> None:
    made = keys.add(workspace, "phone")
    assert keys.find(workspace, made.token) is not None

    keys.change(workspace, "phone", enabled=False)

    assert keys.find(workspace, made.token) is None
    keys.change(workspace, "phone", enabled=True)
    assert keys.find(workspace, made.token) is not None


def test_a_deleted_key_is_gone(workspace: coterie.Workspace) -> None:
    made = keys.add(workspace, "phone")

    keys.delete(workspace, "phone")

    assert keys.find(workspace, made.token) is None
    with pytest.raises(NotFound, match="'phone'"):
        keys.get(workspace, "phone")


def test_a_key_says_when_it_was_used_last(tmp_path: Path) -> None:
    with coterie.open(tmp_path / "home") as workspace:
        made = keys.add(workspace, "phone")
        keys.note_use(workspace, made.key, NOON)
        keys.note_use(workspace, made.key, NOON.replace(minute=1))

        assert keys.get(workspace, "phone").last_used_at == "2026-03-01T12:01:00Z"

    with coterie.open(tmp_path / "home") as workspace:
        assert keys.get(workspace, "phone").last_used_at == "2026-03-01T12:01:00Z"


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        ("https://shop.example", True),
        ("https://SHOP.example", True),
        ("https://evil.example", False),
        ("null", False),
        (None, True),  # a program sends none
    ],
)
def test_a_key_with_origins_serves_no_other_pages(
    workspace: coterie.Workspace, origin: str | None, allowed: bool
) -> None:
    made = keys.add(workspace, "shop", origins=["https://Shop.example/"])

    assert made.key.origins == ("https://shop.example",)
    assert made.key.allows_origin(origin) is allowed


def test_a_key_without_origins_serves_every_page(workspace: coterie.Workspace) -> None:
    assert keys.add(workspace, "shop").key.allows_origin("https://anywhere.example")


@pytest.mark.parametrize(
    "origin", ["shop.example", "https://shop.example/path", "ftp://shop.example", "https://[::1"]
)
def test_what_is_no_origin_is_refused(workspace: coterie.Workspace, origin: str) -> None:
    with pytest.raises(InvalidInput, match="is no web origin"):
        keys.add(workspace, "shop", origins=[origin])


@pytest.mark.parametrize("name", ["", "a b", "x" * 65, "-dash", "ümlaut", "a\n"])
def test_what_cannot_be_a_name_is_refused(workspace: coterie.Workspace, name: str) -> None:
    with pytest.raises(InvalidInput, match="name"):
        keys.add(workspace, name)


def test_two_keys_of_one_name_are_refused(workspace: coterie.Workspace) -> None:
    keys.add(workspace, "shop")

    with pytest.raises(InvalidInput, match="already"):
        keys.add(workspace, "shop")


def test_nobody_makes_a_key_that_may_do_more_than_they_may(workspace: coterie.Workspace) -> None:
    editor = Actor("user", "user_1", "Bo", Role.EDITOR, RIGHTS[Role.EDITOR])

    with pytest.raises(NotAllowed):
        keys.add(workspace, "nightly", kind="secret", role="admin", by=editor)


def test_a_secret_key_is_no_owner_and_a_write_key_only_appends(workspace: coterie.Workspace) -> None:
    with pytest.raises(InvalidInput, match="owner"):
        keys.add(workspace, "nightly", kind="secret", role="owner")

    assert keys.add(workspace, "shop").key.as_actor().rights == {"send messages in"}
