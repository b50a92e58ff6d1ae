"""Importing a file of events, against DuckDB's bare read of the same file.

The bare read decodes every column of every row and folds it into one number; it stores nothing. The import judges every
row, writes the durable log, drops duplicates, resolves identity and loads the tables, all of it on disk.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb

import coterie
from bench import world
from bench.results import Figure
from bench.timing import folder, seconds, typical_seconds
from bench.world import World
from coterie.ingest import imports

EVENTS = 1_000_000
AIMS = {"parquet": 100_000, "jsonl": 50_000}


def run(events: int, *, peers: Sequence[str]) -> list[Figure]:
    """Both formats; some ten events a customer. No peers take part."""
    count = min(events, EVENTS)
    made = World.of(count, per_customer=10)
    with folder("import_events") as here:
        files = {
            "parquet": (
                world.write_importable_parquet(made, here / "events.parquet"),
                "events",
                "read_parquet",
            ),
            "jsonl": (world.write_messages(made, here / "messages.jsonl"), "messages", "read_json"),
        }
        return [
            _measured(format_, count, _import(path, kind, here / f"home-{format_}"), _bare_read(path, reader))
            for format_, (path, kind, reader) in files.items()
        ]


def _measured(format_: str, count: int, took: float, bare: float) -> Figure:
    rate = count / took
    return Figure(
        what=f"import {count:,} events from {format_}, {rate:,.0f} events/s",
        ratio=took / bare,
        against="DuckDB's bare read",
        seconds=took,
        aim=f"{AIMS[format_]:,} events/s",
        met=rate >= AIMS[format_],
    )


def _import(path: Path, kind: str, home: Path) -> float:
    with coterie.open(home) as workspace:
        took, report = seconds(lambda: imports.run(workspace, path, kind=kind))
        stored = workspace.engine.rows("SELECT count(*) FROM events")[0][0]
    if not report.read == report.new == stored:
        raise SystemExit(
            f"{path.name}: read {report.read}, new {report.new}, stored {stored}: not what was written."
        )
    return took


def _bare_read(path: Path, reader: str) -> float:
    connection = duckdb.connect()
    return typical_seconds(_fold(connection, f"{reader}('{path}')"), times=3)


def _fold(connection: duckdb.DuckDBPyConnection, source: str) -> Callable[[], object]:
    return lambda: connection.execute(
        f"SELECT count(*), bit_xor(hash(all_columns)) FROM {source} all_columns"
    ).fetchall()
