"""Segmentations: how one would divide customers before it is saved, and how customers went from part to part."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

import coterie
from coterie import segments
from coterie.clock import FixedClock
from coterie.errors import InvalidDefinition, InvalidInput, NotFound
from coterie.workspace import Workspace


def came(customer: str, day: str) -> dict[str, Any]:
    return {"type": "identify", "userId": customer, "timestamp": f"{day}T00:00:00Z", "traits": {}}


def order(customer: str, day: str, revenue: int = 10) -> dict[str, Any]:
    return {
        "type": "track", "userId": customer, "event": "Order Completed", "timestamp": f"{day}T00:00:00Z",
        "properties": {"revenue": revenue},
    }  # fmt: skip


RECENT = {"did": "Order Completed", "within": "30 days"}
EVER = {"did": "Order Completed"}
STAGES = {
    "segmentation": "stage",
    "segments": [{"segment": "active", "who": RECENT}, {"segment": "lapsed", "label": "Lapsed", "who": EVER}],
    "otherwise": {"segment": "never", "label": "Never bought"},
}


@pytest.fixture
def shop() -> Iterator[Workspace]:
    """On 1 April ada ordered lately, bo long ago, cy never; dee came in March and ordered lately."""
    with coterie.open(":memory:", clock=FixedClock(datetime(2026, 4, 1, tzinfo=UTC))) as workspace:
        coterie.collect(
            workspace,
            [
                *(came(name, "2026-01-01") for name in ("ada", "bo", "cy")),
                order("ada", "2026-01-10"),
                order("ada", "2026-03-20"),
                order("bo", "2026-01-20"),
                order("dee", "2026-03-10"),
            ],
        )
        yield workspace


def counts(divided: segments.Divided) -> list[tuple[str, int, int]]:
    return [(part.name, part.count, part.fits) for part in divided.parts]


def test_the_first_part_that_fits_takes_a_customer(shop: Workspace) -> None:
    found = segments.divide(shop, STAGES)

    assert counts(found) == [("active", 2, 2), ("lapsed", 1, 3), ("never", 1, 1)]
    assert (found.divided, found.none, found.moved) == (4, 0, None)


def test_another_order_makes_other_parts_and_says_who_would_move(shop: Workspace) -> None:
    segments.apply(shop, [STAGES])

    found = segments.divide(shop, {**STAGES, "segments": [*reversed(STAGES["segments"])]})  # type: ignore[arg-type]

    assert counts(found) == [("lapsed", 3, 3), ("active", 0, 2), ("never", 1, 1)]
    assert [(part.enters, part.leaves) for part in found.parts] == [(2, 0), (0, 2), (0, 0)]
    assert found.moved == 2


def test_without_a_rest_the_ones_in_no_part_are_told(shop: Workspace) -> None:
    found = segments.divide(
        shop, {"segmentation": "some", "segments": [{"segment": "recent", "who": RECENT}]}
    )

    assert found.none == 2


def test_only_a_segmentation_divides(shop: Workspace) -> None:
    with pytest.raises(InvalidDefinition, match="A segmentation is asked for"):
        segments.divide(shop, {"segment": "x", "who": EVER})


def flowed(found: segments.Flows) -> set[tuple[str, str, int]]:
    return {(each.before, each.after, each.count) for each in found.flows}


def test_customers_flow_from_part_to_part(shop: Workspace) -> None:
    segments.apply(shop, [STAGES])
    for day in ("2026-01-31", "2026-04-01"):
        segments.refresh(shop, as_of=day)

    found = segments.flows(shop, "stage", since="2026-01-31")

    assert flowed(found) == {
        ("active", "active", 1),
        ("active", "lapsed", 1),
        ("never", "never", 1),
        ("new", "active", 1),
    }
    assert (found.stayed, found.moved) == (2, 1)


def test_a_part_that_is_a_segment_of_its_own_gives_way_to_the_parts_before_it(shop: Workspace) -> None:
    segments.apply(shop, [{"segment": "buyers", "who": EVER}])
    segments.apply(
        shop,
        [
            {
                "segmentation": "whom",
                "segments": [{"segment": "lately", "who": RECENT}, {"segment": "buyers"}],
            }
        ],
    )
    for day in ("2026-01-31", "2026-04-01"):
        segments.refresh(shop, as_of=day)

    found = segments.flows(shop, "whom", since="2026-01-31", until="2026-04-01")

    assert flowed(found) == {
        ("lately", "lately", 1),
        ("lately", "whom.buyers", 1),
        ("new", "lately", 1),
    }


def test_before_the_first_count_nothing_is_known(shop: Workspace) -> None:
    segments.apply(shop, [STAGES])
    with pytest.raises(InvalidInput, match="has not been counted yet"):
        segments.flows(shop, "stage", since="2026-01-01")
    segments.refresh(shop, as_of="2026-03-01")

    with pytest.raises(InvalidInput, match="before the first count") as refused:
        segments.flows(shop, "stage", since="2026-02-01")
    assert refused.value.hint == "Its history begins at 2026-03-01T00:00:00Z."

    with pytest.raises(NotFound):
        segments.flows(shop, "stages", since="2026-03-01")
