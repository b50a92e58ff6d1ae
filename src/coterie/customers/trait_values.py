"""Which value a trait had from when to when, derived from the changes that were received."""

from __future__ import annotations

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
    with transaction.registered("touched", touched):
        transaction.execute(f"DELETE FROM {values} USING touched WHERE {match}")
        transaction.execute(
            f"""
            INSERT INTO {values} ({of}, key, from_at, until_at, value)
            WITH mine AS (
                SELECT {of}, key, seq, occurred_at, operation, value FROM {changes} SEMI JOIN touched USING ({using})),
            folded AS (
                SELECT {of}, key FROM mine GROUP BY ALL HAVING bool_or(operation NOT IN ('set', 'unset'))),
            written AS (
                SELECT {of}, key, occurred_at, value,
                    row_number() OVER (PARTITION BY {of}, key, occurred_at ORDER BY {_ORDER.replace("occurred_at, ", "")}) AS nth,
                    count(*) OVER (PARTITION BY {of}, key, occurred_at) AS all_of
                FROM mine ANTI JOIN folded USING ({of}, key)),
            turns AS (
                SELECT {of}, key, occurred_at, value,
                    lag(value) OVER (PARTITION BY {of}, key ORDER BY occurred_at) AS before
                FROM written WHERE nth = all_of),
            periods AS (
                SELECT {of}, key, occurred_at AS from_at,
                    lead(occurred_at) OVER (PARTITION BY {of}, key ORDER BY occurred_at) AS until_at, value
                FROM turns WHERE value IS DISTINCT FROM before)
            SELECT {of}, key, from_at, until_at, value FROM periods WHERE value IS NOT NULL
            """
        )
        rows = transaction.rows(
            f"""
            SELECT {of}, key, epoch_us(occurred_at), operation, value
            FROM {changes} SEMI JOIN touched USING ({using})
            WHERE ({of}, key) IN (
                SELECT ({of}, key) FROM {changes} SEMI JOIN touched USING ({using})
                WHERE operation NOT IN ('set', 'unset'))
            ORDER BY {of}, key, {_ORDER}
            """
        )
    if rows:
        _fold(transaction, rows, values, of)


def _fold(
    transaction: Transaction, rows: list[tuple[int, str, int, str, str | None]], values: str, of: str
) -> None:
    histories: dict[tuple[int, str], list[Change]] = {}
    for who, key, at, operation, value in rows:
        histories.setdefault((who, key), []).append(Change(at, operation, value))
    periods = [
        (who, key, period.from_at, period.until_at, period.value)
        for (who, key), history in histories.items()
        for period in fold(history)
    ]
    if not periods:
        return
    whos, keys, begins, ends, texts = zip(*periods, strict=True)
    transaction.insert(
        values,
        pa.table(
            {
                of: pa.array(whos, pa.uint32()),
                "key": pa.array(keys, pa.string()),
                "from_at": pa.array(begins, pa.int64()).cast(pa.timestamp("us")),
                "until_at": pa.array(ends, pa.int64()).cast(pa.timestamp("us")),
                "value": pa.array(texts, pa.string()),
            }
        ),
    )


def forget(transaction: Transaction, customers: pa.Table) -> None:
    """Remove the values of customers (column `customer`) who went up in others."""
    with transaction.registered("gone", customers):
        transaction.execute("DELETE FROM trait_values WHERE customer IN (SELECT customer FROM gone)")
