"""A world, written straight into the tables of a workspace: what importing it would leave, without the log.

Only the bench does this. Identity is one user id a customer, and `message_ids` stays empty, so nothing may be imported
into such a workspace afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

import coterie
from bench.world import BEGINS_AT, ENDS_AT, World
from coterie import segments
from coterie.engine import Transaction

ROWS_AT_A_TIME = 1_000_000


def fill(workspace: coterie.Workspace, world: World) -> None:
    """Write customers with their traits, then the events, sealing each month when it is whole.

    Save the segments before: sealing gives columns of their own to the properties that they look at.
    """
    for people in world.people():
        with workspace.engine.transaction() as transaction, transaction.registered("people", people):
            for statement in _PEOPLE:
                transaction.execute(statement, _MOMENTS if "$begin" in statement else None)
    next_seq = 1
    for _, days in world.months():
        for events in _handfuls(days):
            with workspace.engine.transaction() as transaction:
                _insert(transaction, events)
                next_seq += events.num_rows
                transaction.execute("UPDATE load_position SET next_seq = ?", [next_seq])
        segments.seal(workspace)


def _handfuls(days: Iterator[pa.Table]) -> Iterator[pa.Table]:
    waiting: list[pa.Table] = []
    for day in days:
        waiting.append(day)
        if sum(each.num_rows for each in waiting) >= ROWS_AT_A_TIME:
            yield pa.concat_tables(waiting)
            waiting = []
    if waiting:
        yield pa.concat_tables(waiting)


def _insert(transaction: Transaction, events: pa.Table) -> None:
    with transaction.registered("happened", events):
        transaction.execute(_EVENTS)


_MOMENTS = {
    "begin": BEGINS_AT.replace(tzinfo=None),
    "end": ENDS_AT.replace(tzinfo=None),
}
_TRAITS = (
    "SELECT customer, 'country' AS key, to_json(country)::VARCHAR AS value FROM people"
    " UNION ALL SELECT customer, 'plan', to_json(plan)::VARCHAR FROM people"
    " UNION ALL SELECT customer, 'age', age::VARCHAR FROM people"
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
_EVENTS = """
INSERT INTO events_hot (seq, customer, name, occurred_at, received_at, user_id, properties)
SELECT seq, customer, name, occurred_at, occurred_at, NULL,
       CASE WHEN revenue IS NOT NULL OR category IS NOT NULL THEN '{' || concat_ws(',',
           '"revenue":' || revenue, '"category":"' || category || '"', '"items":' || items) || '}' END
FROM happened
"""
