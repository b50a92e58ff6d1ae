"""What messages can do to traits."""

from __future__ import annotations

from typing import Any

import pytest

import coterie
from coterie import customers
from coterie.workspace import Workspace

BEFORE = {"tags": ["a", "b"], "plan": "free"}


@pytest.mark.parametrize(
    ("done", "tags"),
    [
        ({"$append": {"tags": "c"}}, ["a", "b", "c"]),
        ({"$extend": {"tags": ["b", "c"]}}, ["a", "b", "b", "c"]),
        ({"$prepend": {"tags": ["c", "d"]}}, ["c", "d", "a", "b"]),
        ({"$union": {"tags": ["b", "c", "c"]}}, ["a", "b", "c"]),
        ({"$unionFirst": {"tags": ["b", "c"]}}, ["c", "a", "b"]),
        ({"$remove": {"tags": "a"}}, ["b"]),
        ({"$subtract": {"tags": ["a", "x"]}}, ["b"]),
        ({"$extend": {"tags": "c"}}, ["a", "b", "c"]),
    ],
)
def test_operations_on_lists(workspace: Workspace, done: dict[str, Any], tags: list[str]) -> None:
    coterie.collect(workspace, [{"type": "identify", "userId": "ada", "traits": BEFORE}])
    coterie.collect(workspace, [{"type": "identify", "userId": "ada", "traits": done}])

    assert dict(customers.find(workspace, "ada").traits) == {"tags": tags, "plan": "free"}


def test_clear_takes_everything_away_and_what_is_set_beside_it_stays(workspace: Workspace) -> None:
    coterie.collect(workspace, [{"type": "identify", "userId": "ada", "traits": BEFORE}])
    coterie.collect(workspace, [{"type": "identify", "userId": "bo", "traits": BEFORE}])

    coterie.collect(
        workspace, [{"type": "identify", "userId": "ada", "traits": {"$clear": True, "$set": {"new": 1}}}]
    )

    assert dict(customers.find(workspace, "ada").traits) == {"new": 1}
    assert dict(customers.find(workspace, "bo").traits) == BEFORE


def test_an_account_has_traits_before_anybody_belongs_to_it(workspace: Workspace) -> None:
    coterie.collect(workspace, [{"type": "account", "groupId": "acme", "traits": {"size": 7}}])
    coterie.collect(workspace, [{"type": "group", "userId": "ada", "groupId": "acme"}])

    assert coterie.evaluate(workspace, {"account": {"trait": "size", "eq": 7}}).ids == ["ada"]
    assert workspace.engine.rows("SELECT count(*) FROM customers") == [(1,)]
