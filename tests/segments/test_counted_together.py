"""Leaves that share one scan of their events: many measures at once, in ranges of customers, and what is left to the engine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

import coterie
from coterie.segments.compiler import counting, traits
from coterie.workspace import Workspace

AS_OF = "2026-02-10"


def order(customer: str, at: str, **properties: Any) -> dict[str, Any]:
    return {
        "type": "track",
        "userId": customer,
        "event": "Order Completed",
        "timestamp": f"2026-{at}Z",
        "properties": properties,
    }


def lives(customer: str, country: str) -> dict[str, Any]:
    return {
        "type": "identify",
        "userId": customer,
        "traits": {"country": country, "vip": customer == "ada"},
        "timestamp": "2026-01-01T00:00:00Z",
    }


MESSAGES = [
    lives("ada", "DE"), lives("bo", "AT"), lives("cy", "DE"),
    {"type": "identify", "userId": "dee", "timestamp": "2026-01-01T00:00:00Z"},
    order("ada", "01-05T10:00", revenue=10, sku="a", gift=True),
    order("ada", "01-05T20:00", revenue=20, sku="b", gift=1),
    order("ada", "02-03T10:00", revenue="60.5", sku="a"),
    order("bo", "01-31T23:30", revenue=7, sku="c", gift=1),
    order("bo", "02-01T00:30", revenue=-3, sku="c"),
    order("cy", "02-09T10:00", sku="b"),
]  # fmt: skip
ASKED: dict[str, tuple[Any, Any, set[str]]] = {
    "days": ("days", {"gte": 2}, {"ada", "bo"}),
    "count": ("count", {"between": [2, 3]}, {"ada", "bo"}),
    "sum": ({"sum": "revenue"}, {"eq": 4}, {"bo"}),
    "mean": ({"mean": "revenue"}, {"eq": "2"}, {"bo"}),
    "mean above": ({"mean": "revenue"}, {"gt": 30.1}, {"ada"}),
    "min": ({"min": "revenue"}, {"eq": -3}, {"bo"}),
    "no min": ({"min": "revenue"}, {"missing": True}, {"cy", "dee"}),
    "max": ({"max": "revenue"}, {"gte": 60.5}, {"ada"}),
    "median": ({"median": "revenue"}, {"in": [2, 20]}, {"ada", "bo"}),
    "distinct": ({"distinct": "sku"}, {"eq": 1}, {"bo", "cy"}),
    "first": ({"first": "sku"}, {"in": ["a", "b"]}, {"ada", "cy"}),
    "last": ({"last": "sku"}, {"ne": "c"}, {"ada", "cy", "dee"}),
    "share": ({"share": {"sku": "a"}}, {"gt": 0.5}, {"ada"}),
    "periods": ({"periods": "1 week"}, {"gte": 2}, {"ada"}),
    "streak": ({"streak": "1 week"}, {"eq": 1}, {"bo", "cy", "ada"}),
    "since": ({"since_last": "day"}, {"lt": 2}, {"cy"}),
}


@pytest.fixture(params=["hot", "sealed", "sealed with columns", "both"])
def shop(request: pytest.FixtureRequest) -> Iterator[Workspace]:
    """ada ordered thrice on two days, bo around midnight, cy for an unknown price, dee never."""
    with coterie.open(":memory:") as workspace:
        half = len(MESSAGES) - 3 if request.param == "both" else len(MESSAGES)
        coterie.collect(workspace, MESSAGES[:half])
        if request.param in ("sealed with columns", "both"):
            promoted = ("revenue", "sku", "gift")
            workspace.change_settings(replace(workspace.settings, promote=promoted))
        if request.param != "hot":
            coterie.seal(workspace)
        coterie.collect(workspace, MESSAGES[half:])
        yield workspace


def found(workspace: Workspace, asked: dict[str, Any]) -> dict[str, set[str]]:
    return {
        name: set(each.ids) for name, each in coterie.evaluate_many(workspace, asked, as_of=AS_OF).items()
    }


@pytest.mark.parametrize("bytes_a_pair", [None, 20_000_000], ids=["all at once", "in ranges of customers"])
def test_every_measure_is_found_in_one_scan(
    shop: Workspace, monkeypatch: pytest.MonkeyPatch, bytes_a_pair: int | None
) -> None:
    if bytes_a_pair is not None:
        monkeypatch.setattr(counting, "_BYTES_A_PAIR", bytes_a_pair)
    asked = {
        name: {"did": "Order Completed", "measure": measure, "is": predicate}
        for name, (measure, predicate, _) in ASKED.items()
    }

    answered = found(shop, asked)

    assert answered == {name: members for name, (_, _, members) in ASKED.items()}


def test_windows_of_their_own_and_of_everyone_share_nothing_but_the_rows(shop: Workspace) -> None:
    after = {"after": "Order Completed", "for": "7 days"}
    asked = {
        "within a week of the first": {"did": "Order Completed", "within": after, "times": {"gte": 1}},
        "days within a week of it": {"did": "Order Completed", "within": after, "measure": "days", "is": {"eq": 0}},
        "in the last ten days": {"did": "Order Completed", "within": "10 days"},
        "on two days of the last forty": {
            "did": "Order Completed", "within": "40 days", "measure": "days", "is": {"gte": 2},
        },
    }  # fmt: skip

    answered = found(shop, asked)

    assert answered == {
        "within a week of the first": {"ada", "bo"},
        "days within a week of it": {"cy", "dee"},
        "in the last ten days": {"ada", "bo", "cy"},
        "on two days of the last forty": {"ada", "bo"},
    }


def test_true_and_1_are_asked_apart(shop: Workspace) -> None:
    asked = {
        str(value): {"did": "Order Completed", "where": {"gift": value}, "times": {"gte": 1}}
        for value in (True, 1)
    } | {f"trait {value}": {"trait": "vip", "eq": value} for value in (True, 1)}

    answered = found(shop, asked)

    assert answered == {"True": {"ada"}, "1": {"ada", "bo"}, "trait True": {"ada"}, "trait 1": set()}


def test_what_has_too_many_different_values_is_left_to_the_engine(
    shop: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "_MOST_TEXTS", 1)
    monkeypatch.setattr(traits, "_MOST_VALUES", 1)
    asked = {
        "two skus": {"did": "Order Completed", "measure": {"distinct": "sku"}, "is": {"gte": 2}},
        "first a": {"did": "Order Completed", "measure": {"first": "sku"}, "is": "a"},
        "orders": {"did": "Order Completed", "times": {"gte": 2}},
        "not in DE": {"trait": "country", "ne": "DE"},
    }

    assert found(shop, asked) == {
        "two skus": {"ada"},
        "first a": {"ada"},
        "orders": {"ada", "bo"},
        "not in DE": {"bo", "dee"},
    }


def test_a_number_finer_than_a_billionth_is_compared_exactly(workspace: Workspace) -> None:
    coterie.collect(
        workspace,
        [order("ada", "01-05T10:00", revenue="0.0000000001"), order("bo", "01-05T10:00", revenue=0)],
    )
    asked = {
        measure: {"did": "Order Completed", "measure": {measure: "revenue"}, "is": {"gt": 0}}
        for measure in ("min", "max", "median")
    }

    assert found(workspace, asked) == {"min": {"ada"}, "max": {"ada"}, "median": {"ada"}}


def test_conditions_on_a_trait_try_each_value_once(shop: Workspace) -> None:
    asked = {
        "in DE": {"trait": "country", "eq": "DE"},
        "elsewhere": {"trait": "country", "ne": "DE"},
        "unknown": {"trait": "country", "missing": True},
        "somewhere with a": {"trait": "country", "contains": "a"},
        "nowhere": {"trait": "country", "eq": "PT"},
    }

    assert found(shop, asked) == {
        "in DE": {"ada", "cy"},
        "elsewhere": {"bo", "dee"},
        "unknown": {"dee"},
        "somewhere with a": {"bo"},
        "nowhere": set(),
    }
