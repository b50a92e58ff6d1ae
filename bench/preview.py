"""Previewing a definition that is being edited: one condition changes, the others are remembered; then fifty segments at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import quantiles
from typing import Any

from bench.apart import apart
from bench.asked import AS_OF, segments
from bench.prepared import Prepared, with_segments
from bench.results import Figure
from bench.timing import best, seconds
from bench.world import World
from coterie import segments as room

EDITS = 60
OVERLAPPING = 50
AIM = 0.1


def run(events: int, *, peers: Sequence[str]) -> list[Figure]:
    """Edits of a definition of four conditions, the same by evaluating it whole, and overlaps. No peers take part."""
    home = Prepared(World.of(events)).home
    edits, wholes, overlap, first = apart(measure, home).value
    half, most = quantiles(edits, n=20)[9], quantiles(edits, n=20)[18]
    whole = quantiles(wholes, n=20)[9]
    return [
        Figure(
            f"preview of an edited condition, {events:,} events, median",
            half / whole,
            "evaluating the definition whole",
            half,
            aim="≤ 100 ms",
            met=half <= AIM,
        ),
        Figure(
            f"the same, 95 of 100, {events:,} events", most / whole, "evaluating the definition whole", most
        ),
        Figure(
            f"overlap of {OVERLAPPING} segments, {World.of(events).customers:,} customers, conditions known",
            overlap / first,
            "the first time",
            overlap,
            aim="≤ 100 ms",
            met=overlap <= AIM,
        ),
    ]


def measure(home: Path) -> tuple[list[float], list[float], float, float]:
    """Seconds of every edit, of evaluating some of the same whole, of an overlap again and of the first, in this process."""
    asked = segments()
    with with_segments(home, asked) as workspace:
        drafts = list(_edits())
        room.preview(workspace, drafts[0], as_of=AS_OF)
        edits = []
        for draft in drafts[1:]:
            took, found = seconds(lambda draft=draft: room.preview(workspace, draft, as_of=AS_OF))
            if found.leaves_run != 1:
                raise SystemExit(f"{found.leaves_run} conditions were asked where one was edited.")
            edits.append(took)
        wholes = [
            seconds(lambda draft=draft: room.evaluate(workspace, draft, as_of=AS_OF))[0]
            for draft in drafts[1::6]
        ]
        names = [each.name for each in asked[:OVERLAPPING]]
        first, _ = seconds(lambda: room.check(workspace, names, as_of=AS_OF))
        overlap, _ = best(lambda: room.check(workspace, names, as_of=AS_OF), times=5)
    return edits, wholes, overlap.seconds, first


def _edits() -> Iterator[dict[str, Any]]:
    """A definition of four conditions, one of them another at every step: its number, its event, its window in turn."""
    condition: dict[str, Any] = {"did": "Order Completed", "within": "90 days", "times": {"gte": 1}}
    fixed = [
        {"did": "Product Viewed", "within": "60 days", "times": {"gte": 3}},
        {"trait": "country", "in": ["DE", "AT", "CH"]},
        {"not": {"did": "Order Refunded", "within": "180 days"}},
    ]
    names = ("Order Completed", "Product Added", "Cart Viewed", "App Opened", "Search Done")
    yield {"all": [condition, *fixed]}
    for step in range(EDITS):
        match step % 3:
            case 0:
                condition = {**condition, "times": {"gte": 2 + step}}
            case 1:
                condition = {**condition, "within": f"{30 + step} days"}
            case _:
                condition = {
                    **condition,
                    "did": names[step // 3 % len(names)],
                    "times": {"gte": 1 + step % 4},
                }
        yield {"all": [condition, *fixed]}
