"""Refreshing a hundred segments, against engines that are asked one query a segment, and against a bare scan.

The bare scan: DuckDB reads, once for every distinct leaf on events, the rows of that event in that window from a table sorted
by month, event and customer, with the columns that the leaf looks into as typed columns, and groups nothing. So 1.0 would be a
refresh that costs nothing beyond reading. Every engine must find equally many members of every segment.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import coterie
from bench.apart import Apart, apart
from bench.asked import AS_OF, Asked, Happened, leaves, segments
from bench.peers import opened
from bench.prepared import Prepared, with_segments
from bench.results import Figure, compared
from bench.timing import Took, best
from bench.world import World
from coterie.settings import DEFAULT_MEMORY
from coterie.store import layout

AIM = 3.5
LARGE = 100_000_000
"""Worlds of so many events are refreshed inside a memory limit, given as GB_FOR_LARGE."""
GB_FOR_LARGE = 6
PEERS = {
    "duckdb": "DuckDB, a query a segment, sorted table",
    "clickhouse": "ClickHouse, INTERSECT / UNION / EXCEPT of leaves, sorted table",
    "polars": "Polars, all lazily at once, sorted files",
}


@dataclass(frozen=True, slots=True)
class Refreshed:
    """first: the refresh that publishes everybody as entered. following: one that follows it."""

    first: Took
    following: Took
    sizes: dict[str, int]


def run(events: int, *, peers: Sequence[str]) -> list[Figure]:
    """All contenders on one world; the bare scan needs DuckDB's table."""
    world = Prepared(World.of(events))
    asked = segments()
    limit = f"{GB_FOR_LARGE}GB" if events >= LARGE else DEFAULT_MEMORY
    ours = apart(refresh, world.home, asked, _times(events), limit)
    what = f"refresh {len(asked)} segments, {len(leaves(asked))} distinct leaves, {events:,} events"
    took = ours.value.following
    figures = [
        _memory(what, ours, world.world),
        compared(
            f"the first of them, {sum(ours.value.sizes.values()):,} entries with their cause",
            ours.value.first,
            took,
            "those that follow",
        ),
    ]
    if "duckdb" in peers:
        bare = apart(scan, world.peer("duckdb"), asked, _times(events)).value
        figures.insert(0, compared(what, took, bare, "a bare scan of the same rows and columns", most=AIM))
    else:
        bare = apart(scan_own, world.home, asked, _times(events)).value
        figures.insert(0, compared(what, took, bare, "a bare scan of those rows in its own table", most=AIM))
    for name in peers:
        against = PEERS[name]
        sizes, theirs = apart(ask_peer, name, world.peer(name), asked, _times(events)).value
        refuse_difference(ours.value.sizes, sizes, against)
        figures.append(compared(what, took, theirs, against))
    return figures


def refuse_difference(ours: dict[str, int], theirs: dict[str, int], against: str) -> None:
    """End the bench where two engines find differently many members."""
    different = {name: (ours[name], theirs[name]) for name in ours if ours[name] != theirs[name]}
    if different:
        raise SystemExit(f"{against} found other members: {different} (ours, theirs)")


def _memory(what: str, ours: Apart[Refreshed], world: World) -> Figure:
    if world.events >= LARGE:
        allowed, against = GB_FOR_LARGE * 1e9, f"the memory_limit, {GB_FOR_LARGE} GB"
    else:
        allowed = 1e9 + 8 * 4 * world.customers
        against = f"1 GB + 32 B a customer = {allowed / 1e9:.2f} GB"
    return Figure(
        f"peak memory of {what}: {ours.peak_bytes / 1e9:.2f} GB",
        ours.peak_bytes / allowed,
        against,
        None,
        aim="≤ 1×",
        met=ours.peak_bytes <= allowed,
    )


def _times(events: int) -> int:
    return 3 if events <= 20_000_000 else 1


def refresh(home: Path, asked: list[Asked], times: int, memory_limit: str = DEFAULT_MEMORY) -> Refreshed:
    """Refresh a workspace as of the end of the world, in this process."""
    with coterie.open(home) as workspace:  # the limit holds from the next opening on
        workspace.change_settings(replace(workspace.settings, memory_limit=memory_limit))
        with workspace.engine.transaction() as transaction:  # a world that was kept has been refreshed before
            for table in ("memberships", "membership_changes", "segment_sizes", "live_position"):
                transaction.execute(f"DELETE FROM {table}")
    with with_segments(home, asked) as workspace:
        first, _ = best(lambda: coterie.refresh(workspace, as_of=AS_OF), times=1)
        took, report = best(lambda: coterie.refresh(workspace, as_of=AS_OF), times=times)
    return Refreshed(first, took, {each.name: each.size for each in report.segments})


def scan(place: Path, asked: list[Asked], times: int) -> Took:
    """How long the bare scan takes, in this process."""
    from bench.peers.duckdb import DuckDb

    engine = DuckDb(place)
    needed = leaves(asked)
    engine.scan(needed)
    return best(lambda: engine.scan(needed), times=max(times, 2))[0]


def scan_own(home: Path, asked: list[Asked], times: int) -> Took:
    """The same scan of the workspace's own table, where no other engine holds the world."""
    with coterie.open(home) as workspace:
        known = layout.read(workspace.engine)
        price, category = (known.promoted["properties", name] for name in ("revenue", "category"))

        def read() -> None:
            for leaf in leaves(asked):
                if isinstance(leaf, Happened):
                    looked = (
                        [f"sum({price.billionths})"]
                        if leaf.measure == "sum" or leaf.above is not None
                        else []
                    )
                    looked += [f"count({category.text})"] if leaf.category is not None else []
                    workspace.engine.rows(
                        f"SELECT {', '.join(['count(*)', 'sum(customer)', *looked])} FROM events_sealed"
                        " WHERE event = ? AND occurred_at > ? AND occurred_at <= ?",
                        [known.codes[leaf.name], leaf.since, AS_OF.replace(tzinfo=None)],
                    )

        return best(read, times=times)[0]


def ask_peer(name: str, place: Path, asked: list[Asked], times: int) -> tuple[dict[str, int], Took]:
    """A peer's sizes and its time, in this process, after a round that does not count."""
    peer = opened(name, place)
    peer.segments(asked[:10] if times == 1 else asked)
    took, sizes = best(lambda: peer.segments(asked), times=times)
    return sizes, took
