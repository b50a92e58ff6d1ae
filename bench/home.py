"""A world, written straight into the tables of a workspace: what importing and sealing it would leave, without the way there.

Importing and sealing cost some five seconds of processors a million events, this about one, so that a billion fit into an
afternoon. Only the bench does this. Two things are left out, which no refresh looks at: the messages' ids (`message_ids` stays empty, so
nothing may be imported into such a workspace afterwards), and the user id that stands in each event beside its customer.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from itertools import pairwise
from time import perf_counter, process_time

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

import coterie
from bench.world import BEGINS_AT, CATEGORIES, ENDS_AT, NAMES, World
from coterie.engine import Session, Transaction
from coterie.segments.sealing import promoted
from coterie.store import promotion, sealing
from coterie.store.layout import Promoted, catalogue

_SLICE = 4_000_000  # rows sorted at a time
_AHEAD = 4  # days made while others are written


def fill(workspace: coterie.Workspace, world: World) -> None:
    """Write customers with their traits, then each month as it would be sealed, then the narrow copy of all months.

    Save the segments before: the properties that they look at get columns of their own.
    """
    for people in world.people():
        with workspace.engine.transaction() as transaction, transaction.registered("people", people):
            for statement in _PEOPLE:
                transaction.execute(statement, _MOMENTS if "$begin" in statement else None)
    promotion.adopt(workspace.engine, promoted(workspace))
    next_seq = 1
    for run, (month, days) in enumerate(world.months(), 1):
        began = perf_counter(), process_time()
        with workspace.engine.transaction() as transaction:
            next_seq += _write_month(transaction, month, days, run)
            transaction.execute("UPDATE load_position SET next_seq = ?", [next_seq])
        _tell(world, f"{month:%B}", began)
    began = perf_counter(), process_time()
    with workspace.engine.transaction() as transaction:
        _note_kinds(transaction)
    for low, high in _customers(world):
        with workspace.engine.transaction() as transaction:
            transaction.execute(_ORDERED, {"run": run + 1, "low": low, "high": high})
    _tell(world, "in order of customers", began)


def _tell(world: World, what: str, began: tuple[float, float]) -> None:
    if world.events >= 50_000_000:
        took, worked = perf_counter() - began[0], process_time() - began[1]
        print(
            f"bench: filled {what}: {took:.0f} s, {worked:.0f} s of processors", file=sys.stderr, flush=True
        )


# --- customers -------------------------------------------------------------------------------------------------------

_MOMENTS = {
    "begin": BEGINS_AT.replace(tzinfo=None),
    "end": ENDS_AT.replace(tzinfo=None),
}
_TRAITS = (
    "SELECT customer, 'age' AS key, age::VARCHAR AS value FROM people"
    " UNION ALL SELECT customer, 'country', to_json(country)::VARCHAR FROM people"
    " UNION ALL SELECT customer, 'plan', to_json(plan)::VARCHAR FROM people"
)
_PEOPLE = (
    "INSERT INTO customers (customer, id, first_seen, last_seen) SELECT customer, id, $begin, $end FROM people",
    "INSERT INTO identifiers (kind, value, customer, first_seq) SELECT 'user_id', id, customer, 0 FROM people",
    (
        "INSERT INTO trait_changes (customer, key, seq, occurred_at, operation, value)"
        f" SELECT customer, key, 0, $begin, 'set', value FROM ({_TRAITS}) WHERE $end IS NOT NULL"
    ),
    (
        "INSERT INTO trait_values (customer, key, from_at, until_at, value)"
        f" SELECT customer, key, $begin, NULL, value FROM ({_TRAITS}) WHERE $end IS NOT NULL"
    ),
)

# --- a month -----------------------------------------------------------------------------------------------------------

_HAPPENED = """
CREATE TEMP TABLE happened (
    event UINTEGER, customer UINTEGER, seq BIGINT, occurred_at TIMESTAMP, revenue DECIMAL(9, 2), category UTINYINT, items UTINYINT)
"""


def _write_month(transaction: Transaction, month: date, days: Iterator[pa.Table], run: int) -> int:
    """Write a month; gives how many events it has."""
    transaction.execute(_HAPPENED)
    counts: Counter[int] = Counter()
    for day in _coded(transaction, _ahead(days)):
        found = np.bincount(day.column("event").to_numpy())
        counts.update({code: int(found[code]) for code in np.flatnonzero(found).tolist()})
        transaction.insert("happened", day)
    properties = catalogue(transaction)
    for condition, bound in _slices(transaction, counts):
        transaction.execute(_sorted(properties, condition), {"run": run, **bound})
    transaction.execute("DROP TABLE happened")
    first = datetime(month.year, month.month, month.day)
    sealing.note_month(transaction, first, [each.number for each in properties])
    return counts.total()


def _ahead(days: Iterator[pa.Table]) -> Iterator[pa.Table]:
    """The days, made in a thread while those before are written."""
    with ThreadPoolExecutor(1) as making:
        waiting = [making.submit(next, days, None) for _ in range(_AHEAD)]
        while (day := waiting.pop(0).result()) is not None:
            waiting.append(making.submit(next, days, None))
            yield day


def _coded(transaction: Transaction, days: Iterator[pa.Table]) -> Iterator[pa.Table]:
    """The days with the numbers of their events and categories.

    Sealing numbers the new events of a month in the order of the alphabet, so days are held back until all names were seen.
    """
    held: list[pa.Table] = []
    seen: set[str] = set()
    codes: np.ndarray | None = None
    for day in days:
        held.append(day)
        if codes is None:
            seen.update(pc.unique(day.column("name").combine_chunks()).to_pylist())
            codes = _codes(transaction, seen) if len(seen) == len(NAMES) else None
        if codes is not None:
            yield from (_numbered(each, codes) for each in held)
            held = []
    if held:
        codes = _codes(transaction, seen)
        yield from (_numbered(each, codes) for each in held)


def _codes(transaction: Transaction, names: set[str]) -> np.ndarray:
    """The number of each of NAMES, given to those that are new; 0 for those that have none yet."""
    known = {str(name): int(code) for code, name in transaction.rows("SELECT event, name FROM event_names")}
    new = {name: code for code, name in enumerate(sorted(names - known.keys()), len(known) + 1)}
    rows = {"event": pa.array(new.values(), pa.uint32()), "name": pa.array(new.keys(), pa.string())}
    transaction.insert("event_names", pa.table(rows))
    return np.array([{**known, **new}.get(name, 0) for name in NAMES], np.uint32)


def _numbered(day: pa.Table, codes: np.ndarray) -> pa.Table:
    names, categories = (day.column(name).combine_chunks().indices for name in ("name", "category"))
    coded = day.append_column("event", pa.array(codes[names.to_numpy()]))
    return coded.drop_columns(["name", "category"]).append_column("category", categories)


def _slices(session: Session, counts: Counter[int]) -> Iterator[tuple[str, dict[str, object]]]:
    """The month in the order it will lie, in pieces small enough to sort at once: a condition and its values each."""
    together: list[int] = []
    size = 0
    for event, count in [*sorted(counts.items()), (0, _SLICE + 1)]:
        if together and size + count > _SLICE:
            yield "event BETWEEN $first AND $last", {"first": together[0], "last": together[-1]}
            together, size = [], 0
        if count <= _SLICE:
            together.append(event)
            size += count
        elif event:
            for low, high in _ranges(session, event, count):
                condition = "event = $event AND customer > $low AND customer <= $high"
                yield condition, {"event": event, "low": low, "high": high}


def _ranges(session: Session, event: int, count: int) -> Iterator[tuple[int, int]]:
    """One frequent event in ranges of customers with about as many rows each."""
    pieces = -(-count // _SLICE)
    edges = session.rows(
        "SELECT approx_quantile(customer, $shares::FLOAT[]) FROM happened WHERE event = $event",
        {"event": event, "shares": [index / pieces for index in range(1, pieces)]},
    )[0][0]
    yield from pairwise(sorted({-1, *(int(edge) for edge in edges), 2**32 - 1}))


def _sorted(properties: Sequence[Promoted], condition: str) -> str:
    """The statement that writes one slice of a month."""
    columns = "".join(f", {name}" for each in properties for name in each.columns)
    values = "".join(f", {_COLUMNS.get((each.root, each.name), 'NULL, NULL, NULL')}" for each in properties)
    order = "event, customer, seq" if "BETWEEN" in condition else "customer, seq"
    return (
        f"INSERT INTO events_sealed (run, event, customer, seq, occurred_at, received_at, properties{columns})"
        f" SELECT $run, event, customer, seq, occurred_at, occurred_at, {_PROPERTIES}{values} FROM ("
        f"  SELECT *, rtrim(rtrim(revenue::VARCHAR, '0'), '.') AS price, {_CATEGORY} AS word FROM ("
        f"   SELECT * FROM happened WHERE {condition} ORDER BY {order}))"
    )


def _case(column: str, spelled: dict[int, str]) -> str:
    return f"CASE {column} {' '.join(f'WHEN {number} THEN {word}' for number, word in spelled.items())} END"


_CATEGORY = _case("category", {number: f"'{word}'" for number, word in enumerate(CATEGORIES)})
_PROPERTIES = """
CASE WHEN price IS NULL AND word IS NULL THEN NULL
     WHEN price IS NULL THEN '{"category":"' || word || '"}'
     WHEN word IS NULL THEN '{"revenue":' || price || ',"items":' || items || '}'
     ELSE '{"revenue":' || price || ',"category":"' || word || '","items":' || items || '}' END
"""
_COLUMNS = {
    ("properties", "revenue"): (
        "price, CASE WHEN price IS NOT NULL THEN CASE WHEN contains(price, '.') THEN 'DOUBLE' ELSE 'UBIGINT' END END,"
        " (revenue * 100)::BIGINT * 10000000"
    ),
    ("properties", "category"): "word, CASE WHEN word IS NOT NULL THEN 'VARCHAR' END, NULL",
    ("properties", "items"): (
        "items::VARCHAR, CASE WHEN items IS NOT NULL THEN 'UBIGINT' END, items::BIGINT * 1000000000"
    ),
}
"""What `promotion.computed` finds in these properties."""


def _note_kinds(transaction: Transaction) -> None:
    """Which JSON types the promoted properties have; every number of a world is exact."""
    for each in catalogue(transaction):
        transaction.execute(
            f"UPDATE promoted SET kinds = coalesce((SELECT list(DISTINCT {each.kind} ORDER BY {each.kind}) FROM events_sealed"
            f" WHERE {each.kind} IS NOT NULL), []) WHERE number = ?",
            [each.number],
        )


# --- the narrow copy -----------------------------------------------------------------------------------------------------

_ORDERED = (
    "INSERT INTO events_ordered (run, customer, occurred_at, seq, event) SELECT $run, customer, occurred_at, seq, event"
    " FROM events_sealed WHERE customer BETWEEN $low AND $high ORDER BY customer, occurred_at, seq"
)


def _customers(world: World) -> Iterator[tuple[int, int]]:
    """Ranges of customers with some _SLICE events each."""
    width = max(1, world.customers * _SLICE // world.events)
    for low in range(0, world.customers + 1, width):
        yield low, low + width - 1
