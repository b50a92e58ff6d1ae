"""Gives the running tables the content of those that were built beside them: one transaction, customers keep their numbers.

A customer's number stands in the history of memberships, which no log holds. So whoever is still there keeps theirs: the
customer who is called the same, else the one with whom they share the earliest identifier. Whoever is new gets a number that
nobody had. Messages are numbered on from the last one, so that nothing which remembers a number meets another message under it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa

from coterie.engine import Engine, Session, Transaction

Ints = np.ndarray[Any, np.dtype[np.int64]]

_ROWS_AT_A_TIME = 500_000
# Their columns that hold customers, and those that hold the numbers of messages.
TAKEN: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "customers": (("customer",), ()),
    "identifiers": (("customer",), ("first_seq",)),
    "identity_changes": (("customer", "other"), ("seq",)),
    "events_hot": (("customer",), ("seq",)),
    "profile_messages": (("customer",), ("seq",)),
    "trait_changes": (("customer",), ("seq",)),
    "trait_values": (("customer",), ()),
    "tag_changes": (("customer",), ("seq",)),
    "accounts": ((), ()),
    "account_members": (("customer",), ("seq",)),
    "account_trait_changes": ((), ("seq",)),
    "account_trait_values": ((), ()),
}
SEALED = ("events_sealed", "events_ordered", "sealed_months")

_PAIRS = """
SELECT mine.customer AS mine, theirs.customer AS theirs, min(theirs.first_seq) AS first_seq
FROM identifiers AS mine JOIN theirs ON theirs.kind = mine.kind AND theirs.value = mine.value
GROUP BY ALL ORDER BY first_seq, mine, theirs
"""
_NAMESAKES = """
SELECT mine.customer AS mine, theirs.customer AS theirs FROM customers AS mine JOIN theirs USING (id) ORDER BY mine, theirs
"""
_NUMBERS = """
SELECT customer FROM customers UNION SELECT customer FROM identity_changes
UNION SELECT other FROM identity_changes WHERE other IS NOT NULL ORDER BY 1
"""
_KEEP_NAMES = """
INSERT INTO customers_gone
SELECT customer, id, ? FROM customers
WHERE customer NOT IN (SELECT customer FROM staying) AND customer IN (SELECT customer FROM membership_changes)
"""


@dataclass(frozen=True, slots=True)
class Numbers:
    """The number that each customer of the tables beside gets. of: by the number there, 0 staying 0."""

    of: Ints

    @property
    def staying(self) -> pa.Table:
        """All that are given, as a table."""
        return pa.table({"customer": pa.array(self.of[self.of > 0], pa.uint32())})


def numbers(running: Session, built: Session, first_free: int) -> Numbers:
    """Who keeps which number; first_free: from where on nobody had one."""
    mine = built.numpy(_NUMBERS)["customer"].astype(np.int64)
    given = np.zeros(int(mine.max(initial=0)) + 1, np.int64)
    with built.registered("theirs", running.arrow("SELECT customer, id FROM customers")):
        _pair(built.numpy(_NAMESAKES), given)
    theirs = running.arrow("SELECT kind, value, customer, first_seq FROM identifiers")
    with built.registered("theirs", theirs):
        _pair(built.numpy(_PAIRS), given)
    without = mine[given[mine] == 0]
    given[without] = first_free + np.arange(len(without))
    return Numbers(given)


def _pair(candidates: dict[str, np.ndarray[Any, Any]], given: Ints) -> None:
    """Give each number once, the first candidates first."""
    mine, theirs = (np.asarray(candidates[name], np.int64) for name in ("mine", "theirs"))
    while True:
        is_open = (given[mine] == 0) & ~np.isin(theirs, given)
        mine, theirs = mine[is_open], theirs[is_open]
        if not len(mine):
            return
        of_mine = np.sort(np.unique(mine, return_index=True)[1])
        once = of_mine[np.sort(np.unique(theirs[of_mine], return_index=True)[1])]
        given[mine[once]] = theirs[once]


def exchange(transaction: Transaction, built: Engine, given: Numbers, moment: datetime) -> None:
    """Replace what the running tables hold. moment: when the customers who are no more went (UTC without zone)."""
    with transaction.registered("staying", given.staying):
        transaction.execute(_KEEP_NAMES, [moment])
    later = int(transaction.rows("SELECT next_seq FROM load_position")[0][0])
    for table in (*TAKEN, *SEALED):
        transaction.execute(f"DELETE FROM {table}")
    with built.snapshot() as session:
        for table, (customers, messages) in TAKEN.items():
            for batch in session.batches(f"SELECT * FROM {table}", rows=_ROWS_AT_A_TIME):
                transaction.insert(table, _renumbered(batch, customers, messages, given.of, later))
        # Made anew and not emptied: the index of message ids counts on rows that are numbered from 0.
        transaction.execute("DROP TABLE message_ids")
        transaction.execute("CREATE TABLE message_ids (id UUID NOT NULL)")
        for batch in session.batches("SELECT id::VARCHAR AS id FROM message_ids", rows=_ROWS_AT_A_TIME):
            transaction.insert("message_ids", pa.Table.from_batches([batch]))
        file, byte, next_seq = session.rows("SELECT file, byte, next_seq FROM load_position")[0]
        transaction.execute(
            "UPDATE load_position SET file = ?, byte = ?, next_seq = ?", [file, byte, next_seq + later]
        )
        # No message that was sent before is news.
        for table in ("memberships", "live_position"):
            transaction.execute(f"UPDATE {table} SET next_seq = ?", [next_seq + later])
        transaction.execute("DELETE FROM collector_positions")
        transaction.insert("collector_positions", session.arrow("SELECT * FROM collector_positions"))
    transaction.execute("UPDATE tables_made SET token = uuid()::VARCHAR")


def _renumbered(
    batch: pa.RecordBatch, customers: tuple[str, ...], messages: tuple[str, ...], given: Ints, later: int
) -> pa.Table:
    rows = pa.Table.from_batches([batch])
    for name in customers:
        column = rows.column(name)
        old = column.fill_null(0).to_numpy()
        mask = column.is_null().to_numpy()
        rows = rows.set_column(
            rows.schema.get_field_index(name), name, pa.array(given[old].astype(np.uint32), mask=mask)
        )
    for name in messages:
        column = pa.array(rows.column(name).to_numpy() + later)
        rows = rows.set_column(rows.schema.get_field_index(name), name, column)
    return rows
