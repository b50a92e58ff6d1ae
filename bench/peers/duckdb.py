"""DuckDB with hand-written SQL: typed columns in one table, sorted by month, event, customer, time."""

from __future__ import annotations

from pathlib import Path

import duckdb

from bench.asked import AS_OF, Asked, Happened, Is, Leaf

MEMORY = "4GB"


def prepare(parquet: Path, place: Path) -> None:
    """Load the world and, for the engines that read files, write it out again in the same order."""
    place.mkdir(parents=True, exist_ok=True)
    database = duckdb.connect(str(place / "events.duckdb"), config={"memory_limit": MEMORY})
    database.execute("SET enable_progress_bar = false")
    database.execute(f"CREATE TABLE customers AS FROM '{parquet}/customers.parquet'")
    database.execute(f"CREATE TABLE events AS SELECT * FROM '{parquet}/events-01.parquet' LIMIT 0")
    for file in sorted(parquet.glob("events-*.parquet")):
        rows = f"SELECT * FROM '{file}' ORDER BY name, customer, occurred_at"
        database.execute(f"INSERT INTO events {rows}")
        database.execute(
            f"COPY ({rows}) TO '{place / file.name}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 250000)"
        )
    database.close()


class DuckDb:
    """One query a segment: the leaves as sub-queries of one SELECT over the customers."""

    def __init__(self, place: Path) -> None:
        self._database = duckdb.connect(
            str(place / "events.duckdb"), read_only=True, config={"memory_limit": MEMORY}
        )
        self._database.execute("SET enable_progress_bar = false")

    def segments(self, asked: list[Asked]) -> dict[str, int]:
        """How many members each segment has."""
        return {
            each.name: self._count(f"SELECT count(*) FROM customers WHERE {_holds(each)}") for each in asked
        }

    def scan(self, leaves: list[Leaf]) -> None:
        """The bare scan: every row and column that the leaves on events need, read once a leaf, nothing grouped."""
        for leaf in leaves:
            if isinstance(leaf, Happened):
                looked = "".join(
                    f", {fold}"
                    for fold, is_needed in (
                        ("sum(revenue)", leaf.measure == "sum" or leaf.above is not None),
                        ("count(category)", leaf.category is not None),
                    )
                    if is_needed
                )
                self._database.execute(
                    f"SELECT count(*), sum(customer){looked} FROM events WHERE {_when(leaf)}"
                ).fetchall()

    def ask(self, question: str) -> int:
        """How many customers answer one of the twelve questions."""
        from bench.questions import QUESTIONS

        return self._count(QUESTIONS[question].duckdb)

    def _count(self, sql: str) -> int:
        found = self._database.execute(sql).fetchone()
        assert found is not None
        return int(found[0])


def _holds(asked: Asked) -> str:
    joint = " OR " if asked.any_of else " AND "
    inner = joint.join(f"customer IN ({_members(leaf)})" for leaf in asked.leaves)
    return " AND ".join([f"({inner})", *(f"customer NOT IN ({_members(leaf)})" for leaf in asked.none_of)])


def _members(leaf: Leaf) -> str:
    if isinstance(leaf, Is):
        values = ", ".join(f"'{value}'" for value in leaf.values)
        return f"SELECT customer FROM customers WHERE {leaf.trait} IN ({values})"
    return f"SELECT customer FROM events WHERE {_matches(leaf)} GROUP BY customer{_having(leaf)}"


def _when(leaf: Happened) -> str:
    until = AS_OF.replace(tzinfo=None)
    return f"name = '{leaf.name}' AND occurred_at > TIMESTAMP '{leaf.since}' AND occurred_at <= TIMESTAMP '{until}'"


def _matches(leaf: Happened) -> str:
    also = f" AND category = '{leaf.category}'" if leaf.category is not None else ""
    also += f" AND revenue > {leaf.above}" if leaf.above is not None else ""
    return _when(leaf) + also


def _having(leaf: Happened) -> str:
    match leaf.measure:
        case "sum":
            return f" HAVING sum(revenue) >= {leaf.least}"
        case "days":
            return f" HAVING count(DISTINCT occurred_at::DATE) >= {leaf.least}"
        case _:
            return f" HAVING count(*) >= {leaf.least}" if leaf.least > 1 else ""
