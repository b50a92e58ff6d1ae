"""How refreshing grows: with events, ten times at a step, and with segments, ten times at a step."""

from __future__ import annotations

from collections.abc import Sequence

from bench.apart import apart
from bench.asked import leaves, segments
from bench.prepared import Prepared
from bench.refresh import refresh
from bench.results import Figure, compared, short
from bench.world import World

SEGMENTS = (10, 100, 1_000)


def run(events: int, *, peers: Sequence[str]) -> list[Figure]:
    """Worlds of a hundredth, a tenth and all of `events` with a hundred segments; then that many segments on the middle one. No peers take part."""
    figures = []
    before = None
    for size in (events // 100, events // 10, events):
        took = apart(refresh, Prepared(World.of(size)).home, segments(), 2).value.following
        if before is not None:
            figures.append(
                compared(
                    f"refresh 100 segments at {short(size)} events",
                    took,
                    before,
                    f"at {short(size // 10)} events",
                    most=10,
                )
            )
        before = took
    middle = Prepared(World.of(events // 10)).home
    before = None
    for number in SEGMENTS:
        asked = segments(number)
        took = apart(refresh, middle, asked, 2).value.following
        if before is not None:
            figures.append(
                compared(
                    f"refresh {number:,} segments ({len(leaves(asked)):,} leaves) at {short(events // 10)} events",
                    took,
                    before,
                    f"{number // 10} segments",
                    most=10,
                )
            )
        before = took
    return figures
