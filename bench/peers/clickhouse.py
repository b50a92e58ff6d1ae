"""ClickHouse through chdb: a MergeTree sorted by event, customer, time, a partition a month.

A segment is one query: its leaves as sub-queries combined by INTERSECT, UNION and EXCEPT, as product-analytics tools
on ClickHouse compile theirs.
"""

from __future__ import annotations

from pathlib import Path

from chdb.session import Session

from bench.asked import Asked, Happened, Is, Leaf

_TABLES = """
CREATE TABLE events (
    seq UInt64, customer UInt32, name LowCardinality(String), occurred_at DateTime64(6, 'UTC'),
    revenue Nullable(Decimal(9, 2)), category LowCardinality(Nullable(String)), items Nullable(Int8))
ENGINE = MergeTree PARTITION BY toYYYYMM(occurred_at) ORDER BY (name, customer, occurred_at);
CREATE TABLE customers (customer UInt32, id String, country LowCardinality(String), plan LowCardinality(String), age Int16)
ENGINE = MergeTree ORDER BY customer
"""


def prepare(parquet: Path, place: Path) -> None:
    """Load the world and merge each month into one part."""
    place.mkdir(parents=True, exist_ok=True)
    session = _session(place)
    session.query("CREATE DATABASE IF NOT EXISTS bench ENGINE = Atomic")
    session.query("USE bench")
    for statement in _TABLES.split(";"):
        session.query(statement)
    session.query(f"INSERT INTO customers SELECT * FROM file('{parquet}/customers.parquet')")
    for file in sorted(parquet.glob("events-*.parquet")):
        session.query(
            "INSERT INTO events SELECT seq, customer, name, toDateTime64(occurred_at, 6, 'UTC'), revenue, category, items"
            f" FROM file('{file}')"
        )
    session.query("OPTIMIZE TABLE events FINAL")
    session.close()


def _session(place: Path) -> Session:
    session = Session(str(place / "clickhouse"))
    session.query("SET session_timezone = 'UTC'")
    return session


class ClickHouse:
    """The world in ClickHouse."""

    def __init__(self, place: Path) -> None:
        self._session = _session(place)
        self._session.query("USE bench")

    def segments(self, asked: list[Asked]) -> dict[str, int]:
        """How many members each segment has."""
        return {each.name: self._count(f"SELECT count() FROM ({_members_of(each)})") for each in asked}

    def ask(self, question: str) -> int:
        """How many customers answer one of the twelve questions."""
        from bench.questions import QUESTIONS

        return self._count(QUESTIONS[question].clickhouse)

    def _count(self, sql: str) -> int:
        return int(str(self._session.query(sql, "TSV")).strip())


def _members_of(asked: Asked) -> str:
    joint = " UNION DISTINCT " if asked.any_of else " INTERSECT DISTINCT "
    found = joint.join(f"({_members(leaf)})" for leaf in asked.leaves)
    for leaf in asked.none_of:
        found = f"({found}) EXCEPT DISTINCT ({_members(leaf)})"
    return found


def _members(leaf: Leaf) -> str:
    if isinstance(leaf, Is):
        values = ", ".join(f"'{value}'" for value in leaf.values)
        return f"SELECT customer FROM customers WHERE {leaf.trait} IN ({values})"
    return f"SELECT customer FROM events WHERE {_matches(leaf)} GROUP BY customer{_having(leaf)}"


def _matches(leaf: Happened) -> str:
    found = f"name = '{leaf.name}' AND occurred_at > toDateTime64('{leaf.since}', 6, 'UTC')"
    found += f" AND category = '{leaf.category}'" if leaf.category is not None else ""
    return found + (f" AND revenue > {leaf.above}" if leaf.above is not None else "")


def _having(leaf: Happened) -> str:
    match leaf.measure:
        case "sum":
            return f" HAVING sum(revenue) >= {leaf.least}"
        case "days":
            return f" HAVING uniqExact(toDate(occurred_at)) >= {leaf.least}"
        case _:
            return f" HAVING count() >= {leaf.least}" if leaf.least > 1 else ""
