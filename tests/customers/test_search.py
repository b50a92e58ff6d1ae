"""Customers found by what people remember of them."""

from __future__ import annotations

from datetime import datetime

import pytest

import coterie
from coterie.customers.search import Found, named, search
from coterie.errors import InvalidInput

FIRST = datetime(2024, 1, 1)


@pytest.fixture
def known(workspace: coterie.Workspace) -> coterie.Workspace:
    """Ada with a name, bo with an e-mail address, cy with a device; seen in this order."""
    with workspace.engine.transaction() as writing:
        for customer, name in ((1, "ada"), (2, "bo"), (3, "cy")):
            writing.execute(
                "INSERT INTO customers VALUES (?, ?, ?, ?)",
                [customer, name, FIRST, datetime(2024, 1, 1 + customer)],
            )
        writing.execute(
            "INSERT INTO trait_values VALUES (1, 'name', ?, NULL, '\"Ada Lovelace\"', NULL)", [FIRST]
        )
        writing.execute(
            "INSERT INTO trait_values VALUES (2, 'email', ?, NULL, '\"Bo@Example.org\"', NULL)", [FIRST]
        )
        writing.execute("INSERT INTO identifiers VALUES ('anonymous_id', 'device-77', 3, 1)")
    return workspace


def ids(workspace: coterie.Workspace, text: str | None) -> list[str]:
    return [each.id for each in search(workspace, text).customers]


def test_without_a_text_all_are_found_the_latest_first(known: coterie.Workspace) -> None:
    assert ids(known, None) == ["cy", "bo", "ada"]
    assert ids(known, "  ") == ["cy", "bo", "ada"]


def test_a_customer_is_found_by_name_address_or_identifier_in_any_case(known: coterie.Workspace) -> None:
    assert ids(known, "lovelace") == ["ada"]
    assert ids(known, "bo@example") == ["bo"]
    assert ids(known, "DEVICE-77") == ["cy"]
    assert ids(known, "nobody") == []


def test_a_found_customer_carries_a_name(known: coterie.Workspace) -> None:
    assert search(known, "ada").customers == (Found("ada", FIRST, datetime(2024, 1, 2), "Ada Lovelace"),)


def test_pages_follow_each_other(known: coterie.Workspace) -> None:
    first = search(known, limit=2)
    second = search(known, cursor=first.next, limit=2)

    assert [each.id for each in first.customers] == ["cy", "bo"]
    assert [each.id for each in second.customers] == ["ada"]
    assert (first.count, second.next) == (3, None)


def test_a_made_up_cursor_is_refused(known: coterie.Workspace) -> None:
    with pytest.raises(InvalidInput):
        search(known, cursor="zzz")


def test_customers_are_shown_by_their_ids_in_the_order_asked(known: coterie.Workspace) -> None:
    assert [each.id for each in named(known, ["cy", "nobody", "ada"])] == ["cy", "ada"]
    assert named(known, ["ada"])[0].name == "Ada Lovelace"
