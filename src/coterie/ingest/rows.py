"""Writes the rows of a resolved batch into the tables."""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from coterie.customers import trait_values
from coterie.engine import Transaction
from coterie.identity import known
from coterie.identity.resolution import Resolution
from coterie.ingest.canonical import EVENT_KINDS, EXPLICIT_KINDS
from coterie.ingest.operations import EVERY_TRAIT

_EVENT_COLUMNS = (
    "seq", "customer", "name", "occurred_at", "received_at", "message_id", "user_id", "anonymous_id", "properties",
    "context", "source",
)  # fmt: skip
_PROFILE_COLUMNS = (
    "seq", "customer", "kind", "occurred_at", "received_at", "message_id", "user_id", "anonymous_id", "account_id",
    "previous_id", "operations", "context", "source",
)  # fmt: skip
_operations = msgspec.json.Decoder(list[tuple[str, str, msgspec.Raw]])


def write(transaction: Transaction, batch: pa.Table, resolution: Resolution) -> None:
    """Write a canonical batch with the column `seq`, whose identity is resolved and written.

    Fills events, profile_messages, traits, tags, accounts and customers.
    """
    batch = batch.append_column("customer", pa.array(resolution.customers, pa.uint32()))
    kinds = batch.column("kind")
    events = batch.filter(pc.is_in(kinds, pa.array(EVENT_KINDS)))
    transaction.insert("events_hot", events.select(_EVENT_COLUMNS))
    profile = batch.filter(pc.invert(pc.is_in(kinds, pa.array(EVENT_KINDS + EXPLICIT_KINDS))))
    moved = [*resolution.became.values(), *resolution.parted]
    touched = None
    if profile.num_rows:
        transaction.insert("profile_messages", profile.select(_PROFILE_COLUMNS))
        touched = _write_traits(transaction, _of_kind(profile, "identify"))
        _write_tags(transaction, profile)
        _write_groups(transaction, _of_kind(profile, "group"))
    if moved:
        trait_values.derive(transaction, known.numbers(set(moved)))
        trait_values.forget(transaction, known.numbers(resolution.became))
    if touched is not None:
        trait_values.derive(transaction, touched)
    _write_customers(transaction, batch, resolution)


def write_accounts(transaction: Transaction, batch: pa.Table) -> None:
    """Write the rows of kind `account`, which are about no customer."""
    nobody = pa.array(np.zeros(batch.num_rows, np.uint32))
    batch = batch.append_column("customer", nobody)
    transaction.insert("profile_messages", batch.select(_PROFILE_COLUMNS))
    _write_account_traits(transaction, _numbered_accounts(transaction, batch))


def _of_kind(batch: pa.Table, kind: str) -> pa.Table:
    return batch.filter(pc.equal(batch.column("kind"), kind))


def _write_traits(transaction: Transaction, said: pa.Table, of: str = "customer") -> pa.Table | None:
    """Insert the changes; gives the distinct (customer or account, key) that changed, None where there are none."""
    said = said.filter(pc.is_valid(said.column("operations")))
    if said.num_rows == 0:
        return None
    counts: list[int] = []
    operations: list[str] = []
    keys: list[str] = []
    values: list[bytes | None] = []
    for text in said.column("operations").to_pylist():
        done = _operations.decode(text)
        counts.append(len(done))
        for operation, key, value in done:
            operations.append(operation)
            keys.append(key)
            values.append(None if operation == "unset" else bytes(value))
    who = np.repeat(said.column(of).to_numpy(), counts)
    changes = pa.table(
        {
            of: who,
            "key": pa.array(keys, pa.string()),
            "seq": np.repeat(said.column("seq").to_numpy(), counts),
            "occurred_at": pa.array(
                np.repeat(said.column("occurred_at").to_numpy(), counts), pa.timestamp("us")
            ),
            "operation": pa.array(operations, pa.string()),
            "value": pa.array(values, pa.string()),
            "public_key": _repeated(said.column("public_key"), counts),
        }
    )
    table = "trait_changes" if of == "customer" else "account_trait_changes"
    transaction.insert(table, changes)
    if "clear" in operations:
        changes = pa.concat_tables([changes, _cleared(transaction, changes, table, of)])
    return changes.select([of, "key"]).group_by([of, "key"], use_threads=False).aggregate([])


def _repeated(column: pa.ChunkedArray, counts: list[int]) -> pa.Array | pa.ChunkedArray:
    """Each value as often as its count says."""
    if column.null_count == len(column):
        return pa.nulls(sum(counts), pa.string())
    return column.take(pa.array(np.repeat(np.arange(len(column)), counts)))


def _cleared(transaction: Transaction, changes: pa.Table, table: str, of: str) -> pa.Table:
    """Write a `clear` of each trait that those have had who take all of them away; gives these rows."""
    cleared = changes.filter(pc.equal(changes.column("operation"), "clear"))
    with transaction.registered("cleared", cleared):
        transaction.execute(f"DELETE FROM {table} WHERE operation = 'clear' AND key = '{EVERY_TRAIT}'")
        rows = transaction.arrow(
            f"SELECT DISTINCT cleared.{of}, had.key, cleared.seq, cleared.occurred_at, 'clear' AS operation, NULL::VARCHAR AS value,"
            " cleared.public_key"
            f" FROM cleared JOIN {table} AS had ON had.{of} = cleared.{of}"
        )
    rows = rows.cast(changes.schema)
    transaction.insert(table, rows)
    return rows


def _write_tags(transaction: Transaction, profile: pa.Table) -> None:
    said = profile.filter(pc.is_in(profile.column("kind"), pa.array(["tag", "untag"])))
    if said.num_rows:
        present = pc.equal(said.column("kind"), "tag")
        columns = said.select(["customer", "tag", "seq", "occurred_at"])
        transaction.insert("tag_changes", columns.append_column("present", present))


def _write_groups(transaction: Transaction, said: pa.Table) -> None:
    if said.num_rows == 0:
        return
    said = _numbered_accounts(transaction, said)
    transaction.insert(
        "account_members",
        said.select(["customer", "account", "seq", "occurred_at"]).rename_columns(
            ["customer", "account", "seq", "joined_at"]
        ),
    )
    _write_account_traits(transaction, said)


def _write_account_traits(transaction: Transaction, said: pa.Table) -> None:
    touched = _write_traits(transaction, said, of="account")
    if touched is not None:
        trait_values.derive(transaction, touched, of="account")


def _numbered_accounts(transaction: Transaction, said: pa.Table) -> pa.Table:
    """The rows with the column `account`; accounts that are new get their numbers."""
    joined = pa.table({"id": said.column("account_id"), "joined_at": said.column("occurred_at")})
    with transaction.registered("joined", joined):
        transaction.execute(
            "UPDATE accounts SET first_seen = least(first_seen, seen.joined_at)"
            " FROM (SELECT id, min(joined_at) AS joined_at FROM joined GROUP BY id) AS seen WHERE accounts.id = seen.id"
        )
        transaction.execute(
            "INSERT INTO accounts (account, id, first_seen)"
            " SELECT (SELECT coalesce(max(account), 0) FROM accounts) + row_number() OVER (ORDER BY id), id, joined_at"
            " FROM (SELECT id, min(joined_at) AS joined_at FROM joined ANTI JOIN accounts USING (id) GROUP BY id)"
        )
        numbers = transaction.rows("SELECT id, account FROM accounts SEMI JOIN joined USING (id)")
    number_of = dict(numbers)
    accounts = pa.array([number_of[each] for each in said.column("account_id").to_pylist()], pa.uint32())
    return said.append_column("account", accounts)


def _write_customers(transaction: Transaction, batch: pa.Table, resolution: Resolution) -> None:
    """Bring `customers` up to date: who is new, when each was seen, what each is called, who went up in whom."""
    seen = (
        batch.filter(pc.greater(batch.column("customer"), 0))
        .group_by("customer", use_threads=False)
        .aggregate([("occurred_at", "min"), ("occurred_at", "max")])
        .rename_columns(["customer", "first_seen", "last_seen"])
    )
    names = pa.table(
        {
            "customer": pa.array(list(resolution.names), pa.uint32()),
            "id": pa.array(list(resolution.names.values()), pa.string()),
        }
    )
    with (
        transaction.registered("seen", seen),
        transaction.registered("names", names),
        transaction.registered("became", known.pairs(resolution.became)),
    ):
        transaction.execute(_SEE)
        if resolution.names:
            transaction.execute(_INSERT_SEEN)
        if resolution.became:  # after those who are new: they too may be who somebody became
            transaction.execute(_FOLD_AWAY)
            transaction.execute("DELETE FROM customers WHERE customer IN (SELECT old FROM became)")
        if resolution.names:
            transaction.execute(
                "UPDATE customers SET id = names.id FROM names WHERE customers.customer = names.customer"
            )
    if resolution.parted:
        latest: Any = pc.max(batch.column("received_at"))
        with (
            transaction.registered("parted", known.numbers(resolution.parted)),
            transaction.registered("names", names),
        ):
            transaction.execute(_INSERT_PARTED, [latest.as_py()])
            transaction.execute(_SEE_AGAIN)


_FOLD_AWAY = """
UPDATE customers SET first_seen = least(customers.first_seen, gone.first_seen), last_seen = greatest(customers.last_seen, gone.last_seen)
FROM (SELECT now, min(first_seen) AS first_seen, max(last_seen) AS last_seen
      FROM became JOIN customers ON customers.customer = became.old GROUP BY now) AS gone
WHERE customers.customer = gone.now
"""
_SEE = """
UPDATE customers SET first_seen = least(customers.first_seen, seen.first_seen), last_seen = greatest(customers.last_seen, seen.last_seen)
FROM seen WHERE customers.customer = seen.customer AND (seen.first_seen < customers.first_seen OR seen.last_seen > customers.last_seen)
"""
_INSERT_SEEN = """
INSERT INTO customers (customer, id, first_seen, last_seen)
SELECT seen.customer, names.id, seen.first_seen, seen.last_seen FROM seen JOIN names USING (customer) ANTI JOIN customers USING (customer)
"""
_INSERT_PARTED = """
INSERT INTO customers (customer, id, first_seen, last_seen)
SELECT customer, names.id, $1, $1 FROM names SEMI JOIN parted USING (customer) ANTI JOIN customers USING (customer)
"""
_SEE_AGAIN = """
UPDATE customers SET first_seen = found.first_seen, last_seen = found.last_seen
FROM (SELECT customer, min(occurred_at) AS first_seen, max(occurred_at) AS last_seen
      FROM (SELECT customer, occurred_at FROM events UNION ALL SELECT customer, occurred_at FROM profile_messages)
      SEMI JOIN parted USING (customer) GROUP BY customer) AS found
WHERE customers.customer = found.customer
"""
