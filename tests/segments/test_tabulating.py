"""Members with what is known of them, as rows and as a file."""

from __future__ import annotations

import pytest

import coterie
from coterie.errors import InvalidInput
from coterie.segments import tabulating
from coterie.workspace import Workspace

NOW = "2026-04-01"
WHEN = "2026-03-01T12:00:00Z"
EVERYONE = {"segment": "all_of_them", "who": {"everyone": True}}
SPENT = {
    "trait": "spent",
    "compute": {"did": "Order Completed", "measure": {"sum": "revenue"}},
}


@pytest.fixture
def shop(workspace: Workspace) -> Workspace:
    """Ada with a city, tastes and two orders, bo with a formula for a name, cy of whom nothing is known."""
    who = {"type": "identify", "timestamp": WHEN}
    order = {"type": "track", "event": "Order Completed", "userId": "ada", "timestamp": WHEN}
    coterie.collect(
        workspace,
        [
            {
                **who,
                "userId": "ada",
                "traits": {"address": {"city": "Köln"}, "likes": ["tea", 2], "vip": True},
            },
            {**who, "userId": "bo", "traits": {"name": "=1+1", "age": 41.5}},
            {**who, "userId": "cy"},
            {**order, "properties": {"revenue": 12.25}},
            {**order, "properties": {"revenue": 7.52}},
        ],
    )
    coterie.apply(workspace, [EVERYONE, SPENT])
    return workspace


def test_each_trait_prints_as_it_reads(shop: Workspace) -> None:
    members = coterie.evaluate(shop, "all_of_them", as_of=NOW)
    traits = ["address.city", "likes", "vip", "age", "spent"]

    rows = {
        public: values for public, _, _, values in tabulating.rows(shop, members.customers, traits, as_of=NOW)
    }

    assert rows == {
        "ada": ("Köln", '["tea",2]', "true", None, "19.77"),
        "bo": (None, None, None, "41.5", "0"),
        "cy": (None, None, None, None, "0"),
    }


def test_a_spreadsheet_takes_no_cell_for_a_formula(shop: Workspace) -> None:
    told = "".join(tabulating.as_csv(shop, "all_of_them", ["name", "age"], as_of=NOW))

    assert told.splitlines() == [
        "id,first_seen,last_seen,name,age",
        "ada,2026-03-01T12:00:00Z,2026-03-01T12:00:00Z,,",
        "bo,2026-03-01T12:00:00Z,2026-03-01T12:00:00Z,'=1+1,41.5",
        "cy,2026-03-01T12:00:00Z,2026-03-01T12:00:00Z,,",
    ]


def test_values_are_those_of_the_moment(shop: Workspace) -> None:
    later = {"type": "identify", "userId": "bo", "timestamp": "2026-03-20T00:00:00Z", "traits": {"age": 42}}
    coterie.collect(shop, [later])
    bo = coterie.evaluate(shop, {"trait": "name", "exists": True}, as_of=NOW).customers

    ages = [tabulating.rows(shop, bo, ["age"], as_of=day)[0][3] for day in ("2026-03-10", NOW)]

    assert ages == [("41.5",), ("42",)]


def test_a_trait_that_nobody_had_is_refused(shop: Workspace) -> None:
    members = coterie.evaluate(shop, "all_of_them", as_of=NOW)

    with pytest.raises(InvalidInput) as refusal:
        tabulating.rows(shop, members.customers, ["vip", "nmae"], as_of=NOW)

    assert (refusal.value.where, refusal.value.hint) == ("columns[1]", "Did you mean 'name'?")
