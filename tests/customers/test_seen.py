"""What has been seen: events with their properties, traits with their values."""

from __future__ import annotations

from datetime import datetime

import pytest

import coterie
from coterie.customers import seen
from coterie.errors import NotFound

NOON = datetime(2024, 3, 1, 12)
EVENING = datetime(2024, 3, 1, 18)


@pytest.fixture
def shop(workspace: coterie.Workspace) -> coterie.Workspace:
    """Ada viewed twice and ordered once, bo ordered once; both have a country."""
    with workspace.engine.transaction() as writing:
        writing.execute("INSERT INTO customers VALUES (1, 'ada', $t, $t), (2, 'bo', $t, $t)", {"t": NOON})
        for seq, customer, name, at, properties, context in (
            (1, 1, "Product Viewed", NOON, '{"sku":"tea","price":4}', '{"os":{"name":"Android"}}'),
            (2, 1, "Product Viewed", EVENING, '{"sku":"tea","price":"4.50"}', None),
            (3, 1, "Order Completed", EVENING, '{"revenue":40}', None),
            (4, 2, "Order Completed", NOON, '{"revenue":12,"coupon":null}', None),
        ):
            writing.execute(
                "INSERT INTO events_hot (seq, customer, name, occurred_at, received_at, properties, context) VALUES (?, ?, ?, ?, ?, ?, ?)",
                [seq, customer, name, at, at, properties, context],
            )
        for customer, key, value in ((1, "country", '"DE"'), (2, "country", '"DE"'), (1, "age", "41")):
            writing.execute(
                "INSERT INTO trait_values (customer, key, from_at, until_at, value) VALUES (?, ?, ?, NULL, ?)",
                [customer, key, NOON, value],
            )
        writing.execute(
            "INSERT INTO trait_values VALUES (2, 'plan', ?, ?, '\"free\"', NULL)", [NOON, EVENING]
        )
    return workspace


def test_events_are_counted_by_name(shop: coterie.Workspace) -> None:
    assert seen.events(shop) == [
        seen.SeenEvent("Order Completed", 2, 2, NOON, EVENING),
        seen.SeenEvent("Product Viewed", 2, 1, NOON, EVENING),
    ]


def test_one_event_shows_its_properties_with_types_and_examples(shop: coterie.Workspace) -> None:
    detail = seen.event(shop, "Product Viewed")

    assert detail.sampled == 2
    assert detail.properties == (
        seen.SeenProperty(
            "price", 2, ("number", "text"), ("4.50", 4), (seen.SeenValue("4.50", 1), seen.SeenValue(4, 1))
        ),
        seen.SeenProperty("sku", 2, ("text",), ("tea",), (seen.SeenValue("tea", 2),)),
    )
    assert detail.context == (
        seen.SeenProperty("os.name", 1, ("text",), ("Android",), (seen.SeenValue("Android", 1),)),
    )
    assert detail.latest[0].customer == "ada"
    assert detail.latest[0].occurred_at == EVENING


def test_an_event_that_was_never_seen_names_the_nearest(shop: coterie.Workspace) -> None:
    with pytest.raises(NotFound) as refused:
        seen.event(shop, "Order Complete")

    assert refused.value.hint == "Did you mean 'Order Completed'?"


def test_traits_that_are_held_now_are_counted(shop: coterie.Workspace) -> None:
    assert seen.traits(shop) == [
        seen.SeenTrait("country", 2, NOON, NOON, ("text",), ("DE",), (seen.SeenValue("DE", 2),)),
        seen.SeenTrait("age", 1, NOON, NOON, ("number",), (41,), (seen.SeenValue(41, 1),)),
    ]


def test_nothing_was_seen_yet(workspace: coterie.Workspace) -> None:
    assert seen.events(workspace) == []
    assert seen.traits(workspace) == []
