"""Other engines, asked the same: each on its own copy of the world, laid out as it likes best, each query in its own idiom.

A peer is opened in a process of its own (bench.apart), so its memory is its own too.
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from bench.asked import Asked


class Peer(Protocol):
    """An engine with the world in it."""

    def segments(self, asked: list[Asked]) -> dict[str, int]:
        """How many members each segment has."""

    def ask(self, question: str) -> int:
        """How many customers answer one of the twelve questions."""


def opened(name: str, place: Path) -> Peer:
    """A peer by name over what `prepare` left in `place`."""
    if name == "duckdb":
        from bench.peers.duckdb import DuckDb

        return DuckDb(place)
    if name == "clickhouse":
        from bench.peers.clickhouse import ClickHouse

        return ClickHouse(place)
    if name == "polars":
        from bench.peers.polars import Polars

        return Polars(place)
    raise ValueError(name)
