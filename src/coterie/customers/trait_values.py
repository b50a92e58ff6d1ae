"""Which value a trait had from when to when, derived from the changes that were received."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from coterie.customers.folding import Change, fold
from coterie.engine import Transaction

# Changes of one moment happen in the order of their messages, those of one message in the order of this list.
_ORDER = (
    "occurred_at, seq, list_position(['clear', 'set', 'set_once', 'add', 'append', 'extend', 'prepend', 'union', 'union_first',"
    " 'remove', 'subtract', 'unset'], operation)"
)


def derive(transaction: Transaction, touched: pa.Table, *, of: str = "customer") -> None:
    """Derive the values of the touched traits anew.

    touched: distinct (customer or account, key) or, without the column `key`, all traits of these customers. of: `customer`
    for the traits of customers, `account` for those of accounts.
    """
    if touched.num_rows == 0:
        return
    changes, values = (
        ("trait_changes", "trait_values")
        if of == "customer"
        else ("account_trait_changes", "account_trait_values")
    )
    match = " AND ".join(f"{values}.{name} = touched.{name}" for name in touched.column_names)
    using = ", ".join(touched.column_names)
    last = f"OVER (PARTITION BY {of}, key ORDER BY occurred_at)"
    before, changed = f"lag(value) {last} AS before", "FROM turns WHERE value IS DISTINCT FROM before"
    if _is_mixed(transaction, changes):
        # A value begins where it differs, or where somebody trusted says what a public key had said.
        before += f", lag(public_key) {last} AS key_before"
        changed += (
            " OR (public_key IS NULL AND key_before IS NOT NULL)"
            f" QUALIFY value IS DISTINCT FROM lag(value) {last} OR lag(public_key) {last} IS NOT NULL"
        )
    with transaction.registered("touched", touched):
        transaction.execute(f"DELETE FROM {values} USING touched WHERE {match}")
        transaction.execute(
            f"""
            INSERT INTO {values} ({of}, key, from_at, until_at, value, public_key)
            WITH mine AS (
                SELECT {of}, key, seq, occurred_at, operation, value, public_key FROM {changes} SEMI JOIN touched USING ({using})),
            folded AS (
                SELECT {of}, key FROM mine GROUP BY ALL HAVING bool_or(operation NOT IN ('set', 'unset'))),
            written AS (
                SELECT {of}, key, occurred_at, value, public_key,
                    row_number() OVER (PARTITION BY {of}, key, occurred_at ORDER BY {_ORDER.replace("occurred_at, ", "")}) AS nth,
                    count(*) OVER (PARTITION BY {of}, key, occurred_at) AS all_of
                FROM mine ANTI JOIN folded USING ({of}, key)),
            turns AS (
                SELECT {of}, key, occurred_at, value, public_key, {before}
                FROM written WHERE nth = all_of),
            changed AS ({changed}),
            periods AS (
                SELECT {of}, key, occurred_at AS from_at,
                    lead(occurred_at) OVER (PARTITION BY {of}, key ORDER BY occurred_at) AS until_at, value, public_key
                FROM changed)
            SELECT {of}, key, from_at, until_at, value, public_key FROM periods WHERE value IS NOT NULL
            """
        )
        rows = transaction.rows(
            f"""
            SELECT {of}, key, epoch_us(occurred_at), operation, value, public_key
            FROM {changes} SEMI JOIN touched USING ({using})
            WHERE ({of}, key) IN (
                SELECT ({of}, key) FROM {changes} SEMI JOIN touched USING ({using})
                WHERE operation NOT IN ('set', 'unset'))
            ORDER BY {of}, key, {_ORDER}
            """
        )
    if rows:
        _fold(transaction, rows, values, of)


def _is_mixed(transaction: Transaction, changes: str) -> bool:
    """Whether some changes came with a public key and others did not; where all are alike, columns without NULLs or of them alone say so at once."""
    return all(
        transaction.rows(f"SELECT 1 FROM {changes} WHERE public_key IS {what} LIMIT 1")
        for what in ("NULL", "NOT NULL")
    )


def _fold(
    transaction: Transaction,
    rows: list[tuple[Any, ...]],
    values: str,
    of: str,
) -> None:
    histories: dict[tuple[int, str], list[Change]] = {}
    for who, key, *change in rows:
        histories.setdefault((who, key), []).append(Change(*change))
    periods = [(who, key, *period) for (who, key), history in histories.items() for period in fold(history)]
    if not periods:
        return
    whos, keys, begins, ends, texts, public_keys = zip(*periods, strict=True)
    transaction.insert(
        values,
        pa.table(
            {
                of: pa.array(whos, pa.uint32()),
                "key": pa.array(keys, pa.string()),
                "from_at": pa.array(begins, pa.int64()).cast(pa.timestamp("us")),
                "until_at": pa.array(ends, pa.int64()).cast(pa.timestamp("us")),
                "value": pa.array(texts, pa.string()),
                "public_key": pa.array(public_keys, pa.string()),
            }
        ),
    )


def forget(transaction: Transaction, customers: pa.Table) -> None:
    """Remove the values of customers (column `customer`) who went up in others."""
    with transaction.registered("gone", customers):
        transaction.execute("DELETE FROM trait_values WHERE customer IN (SELECT customer FROM gone)")
