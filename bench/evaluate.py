"""Evaluating a hundred segments at once, against bare scans of the rows that their conditions need.

The bare scans: for every distinct condition on events, DuckDB reads and counts the rows of that event in that window, with
the column of properties where the condition looks into it, and groups nothing. So 1.0 would be an evaluation that costs
nothing beyond reading.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import count as counted
from typing import Any

import coterie
from bench import world
from bench.results import Figure
from bench.timing import folder, seconds, typical_seconds
from coterie.ingest import imports

EVENTS = 1_000_000
SEGMENTS = 100
AIM = 3.5


@dataclass(frozen=True, slots=True)
class Asked:
    """A condition on events: in the language, and as the rows it needs."""

    event: str
    days: int
    condition: dict[str, Any]
    looks_into_properties: bool = False


def run(scale: float = 1.0) -> list[Figure]:
    """A hundred segments in one go, and a single edited condition. scale: 1.0 is a million events."""
    count = max(int(EVENTS * scale), 1_000)
    with folder("evaluate") as here, coterie.open(here / "home") as workspace:
        imports.run(
            workspace,
            world.write_parquet(world.customers(count), here / "customers.parquet"),
            kind="customers",
        )
        imports.run(
            workspace, world.write_parquet(world.events(count), here / "events.parquet"), kind="events"
        )
        segments, asked = _segments()
        bare = typical_seconds(lambda: _scan(workspace, asked), times=3)
        coterie.evaluate_many(workspace, segments, as_of=world.ENDS_AT)
        took = min(
            seconds(lambda: coterie.evaluate_many(workspace, segments, as_of=world.ENDS_AT))[0]
            for _ in range(3)
        )
        one = typical_seconds(lambda: coterie.evaluate(workspace, asked[0].condition, as_of=world.ENDS_AT))
        one_bare = typical_seconds(lambda: _scan(workspace, asked[:1]))
    return [
        Figure(
            what=f"evaluate {len(segments)} segments over {count:,} events",
            ratio=took / bare,
            against=f"{len(asked)} bare scans",
            rate=len(segments) / took,
            unit="segments",
            aim=f"≤ {AIM}×",
            met=took / bare <= AIM,
        ),
        Figure(
            what=f"evaluate one condition over {count:,} events ({one * 1000:.0f} ms)",
            ratio=one / one_bare,
            against="its bare scan",
            rate=1 / one,
            unit="answers",
            aim="≤ 100 ms",
            met=one <= 0.1,
        ),
    ]


def _segments() -> tuple[dict[str, Any], list[Asked]]:
    source = _conditions()
    asked: dict[str, Asked] = {}
    segments: dict[str, Any] = {}
    for number in range(SEGMENTS):
        first, second = next(source), next(source)
        asked.update({repr(each.condition): each for each in (first, second)})
        about = {"trait": "country", "in": list(world.COUNTRIES[number % 5 : number % 5 + 3])}
        combined = "all" if number % 3 else "any"
        segments[f"segment_{number}"] = {combined: [first.condition, {"not": second.condition}, about]}
    return segments, list(asked.values())


def _conditions() -> Iterator[Asked]:
    """Counts, sums and filters over ever other events and windows; some come twice, as in life."""
    for number in counted():
        event = world.NAMES[number * 7 % len(world.NAMES)]
        days = (7, 14, 30, 60, 90, 180, 365)[number % 7]
        did: dict[str, Any] = {"did": event, "within": f"{days} days"}
        match number % 4:
            case 0:
                yield Asked(event, days, did)
            case 1:
                yield Asked(event, days, {**did, "times": {"gte": 2}})
            case 2:
                yield Asked(event, days, {**did, "measure": {"sum": "revenue"}, "is": {"gte": 100}}, True)
            case _:
                category = world.CATEGORIES[number % len(world.CATEGORIES)]
                yield Asked(event, days, {**did, "where": {"category": category}}, True)


def _scan(workspace: coterie.Workspace, asked: list[Asked]) -> None:
    until = world.ENDS_AT.replace(tzinfo=None)
    for each in asked:
        looked = ", sum(length(properties))" if each.looks_into_properties else ""
        workspace.engine.rows(
            f"SELECT count(*), sum(customer){looked} FROM events"
            " WHERE name = ? AND occurred_at > ? AND occurred_at <= ?",
            [each.event, until - timedelta(days=each.days), until],
        )
