"""Rows of orders or of their lines: the lines of one order become one event, wherever in the file they stand."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from coterie.ingest.accept import Terms
from coterie.ingest.imports.numbers import decimals
from coterie.ingest.imports.occurrences import Occurrences
from coterie.ingest.imports.planning import Plan
from coterie.ingest.imports.rows import Rows
from coterie.ingest.imports.shaping import Reason, Verdicts, batch, identifier, moments, persons, refuse_large
from coterie.ingest.imports.workbench import Workbench
from coterie.ingest.quarantine import Rejected

COMPLETED, REFUNDED, CANCELLED = "Order Completed", "Order Refunded", "Order Cancelled"
_DESCRIBING = ("product", "product_id", "category", "currency", "status")
_LISTED = ("product", "product_id", "category")
_MANY_MEMBERS = 100
_DECIMAL = pa.decimal128(26, 6)


class Orders:
    """Gathers the lines of a file, then tells the orders they make."""

    def __init__(self, plan: Plan, terms: Terms, workbench: Workbench) -> None:
        self._plan = plan
        self._terms = terms
        self._workbench = workbench
        self._occurrences = Occurrences()
        described = {name: column for name in _DESCRIBING if (column := plan.column(name)) is not None}
        self._members = {**plan.members, **described}
        self._is_split = len(self._members) <= _MANY_MEMBERS and not plan.spread
        self._made = False
        self.gathered = 0
        self.notes: list[str] = []

    def gather(self, rows: Rows) -> list[Rejected]:
        """Take the lines of a chunk; gives those that are refused."""
        verdicts = Verdicts(rows)
        plan = self._plan
        user, anonymous = persons(rows, plan, self._terms, verdicts)
        at = moments(rows, plan, self._terms, verdicts, self._workbench, required=True)
        order = identifier(rows, plan, "order_id", self._terms, verdicts)
        value, price, quantity = (
            self._amount(rows, name, verdicts) for name in ("value", "price", "quantity")
        )
        parts = (
            {
                f"m{index}": rows.json({key: column}, (), "object")
                for index, (key, column) in enumerate(self._members.items())
            }
            if self._is_split
            else {"m0": rows.json(self._members, plan.spread, "object")}
        )
        context = rows.json(plan.context, plan.context_spread, "object")
        refuse_large(verdicts, context, *parts.values())
        ids = self._occurrences.ids("o-", rows.digests())
        if (column := plan.column("message_id")) is not None:
            ids = pc.coalesce(rows.texts(column), ids)
        lines = pa.table(
            {
                "line": pa.array(rows.lines),
                "user_id": user,
                "anonymous_id": anonymous,
                "order_id": order,
                "at": pa.array(at),
                "value": value,
                "price": price,
                "quantity": quantity,
                "id": ids,
                "context": context,
                **parts,
            }
        ).take(pa.array(verdicts.good))
        with self._workbench.reading(lines):
            self._workbench.run(
                "INSERT INTO lines SELECT * FROM rows"
                if self._made
                else "CREATE TABLE lines AS SELECT * FROM rows"
            )
        self._made = True
        self.gathered += lines.num_rows
        return verdicts.rejected()

    def batches(self, rows: int) -> Iterator[pa.Table]:
        """The orders as canonical rows, by time."""
        if not self._made:
            return
        if self._plan.lines == "keep" or not self._has_order_lines():
            query = self._flat()
        else:
            query = self._folded()
        for told in self._workbench.stream(query, rows):
            yield batch(
                told.num_rows,
                self._terms,
                kind="track",
                name=_whole(told, "name"),
                user_id=_whole(told, "user_id"),
                anonymous_id=_whole(told, "anonymous_id"),
                occurred_at=_whole(told, "at").to_numpy(zero_copy_only=False),
                message_id=_whole(told, "id"),
                properties=_whole(told, "properties"),
                context=_whole(told, "context"),
            )

    def _amount(self, rows: Rows, name: str, verdicts: Verdicts) -> pa.Array:
        column = self._plan.column(name)
        if column is None:
            return pa.nulls(rows.count, _DECIMAL)
        texts = rows.texts(column)
        read = decimals(texts, comma=column in self._plan.comma, workbench=self._workbench)
        unread = pc.and_(texts.is_valid(), read.is_null()).to_numpy(zero_copy_only=False)
        verdicts.refuse(
            unread, Reason("bad_number", "{value} is no amount.", "Write 1234.56.", column), texts
        )
        return read

    def _has_order_lines(self) -> bool:
        if self._plan.column("order_id") is None:
            return False
        told = self._workbench.ask(
            "SELECT 1 AS x FROM lines WHERE order_id IS NOT NULL GROUP BY order_id, user_id, anonymous_id HAVING count(*) > 1 LIMIT 1"
        )
        return bool(told.num_rows > 0)

    def _status_key(self) -> str:
        """The column of `lines` that holds the status, as SQL; null where there is none."""
        keys = list(self._members)
        return f"lower(m{keys.index('status')})" if self._is_split and "status" in self._members else "NULL"

    def _flat(self) -> str:
        """One event a row."""
        own = "md5('orders' || chr(31) || order_id || chr(31) || coalesce(user_id, '') || chr(31) || coalesce(anonymous_id, '') || chr(31) || name)"
        by_order = (
            self._plan.column("order_id") is not None
            and self._plan.lines == "fold"
            and self._plan.column("message_id") is None
        )
        return f"""
            SELECT name, user_id, anonymous_id, "at", {f"coalesce('o-' || {own}, id)" if by_order else "id"} AS id, context,
                   '{{' || concat_ws(',', {", ".join(_AMOUNTS)}, {", ".join(self._fragments())}) || '}}' AS properties
            FROM (
                SELECT *, {_REVENUE} AS revenue, {_named(_REVENUE, "quantity", self._status_key())} AS name FROM lines
            )
            ORDER BY "at", line
        """

    def _folded(self) -> str:
        """One event an order; what differs between its lines stands in `products`, and in lists."""
        steady, total = self._steady()
        if total:
            self.notes.append(
                f"The amount in {self._plan.column('value')!r} is the same on all lines of an order: counted once an order."
            )
        keys = list(self._members) if self._is_split else []
        per_order = [_fragment(index) for index, key in enumerate(keys) if steady[index]]
        per_line = (
            [_fragment(index) for index, key in enumerate(keys) if not steady[index]]
            if self._is_split
            else [_fragment(0)]
        )
        lists = [
            f"""'"{key}":[' || string_agg(DISTINCT {_inner(index, key)}, ',') || ']' """
            for index, key in enumerate(keys)
            if not steady[index] and key in _LISTED
        ]
        line_object = (
            "'{' || concat_ws(',', "
            + ", ".join(
                [
                    *per_line,
                    _number("price", "price"),
                    _number("quantity", "quantity"),
                    _number("value", _REVENUE),
                ]
            )
            + ") || '}'"
        )
        revenue = "max(value)" if total else f"sum({_REVENUE})"
        fragments = ", ".join(
            [
                "'\"order_id\":' || to_json(order_id)",
                _number("revenue", "revenue"),
                _number("quantity", "quantity"),
                "'\"lines\":' || lines",
                *[f"s{index}" for index in range(len(per_order))],
                *[f"l{index}" for index in range(len(lists))],
                "'\"products\":[' || products || ']'",
            ]
        )
        own = "md5('orders' || chr(31) || order_id || chr(31) || coalesce(user_id, '') || chr(31) || coalesce(anonymous_id, '') || chr(31) || name)"
        steady_columns = "".join(
            f", first({what} ORDER BY line) AS s{index}" for index, what in enumerate(per_order)
        )
        list_columns = "".join(f", {what} AS l{index}" for index, what in enumerate(lists))
        grouped = f"""
            SELECT order_id, user_id, anonymous_id, min("at") AS "at", min(line) AS line, count(*) AS lines, {revenue} AS revenue,
                   sum(quantity) AS quantity, first(context ORDER BY line) AS context, min({self._status_key()}) AS status,
                   string_agg({line_object}, ',' ORDER BY line) AS products {steady_columns} {list_columns}
            FROM lines WHERE order_id IS NOT NULL GROUP BY order_id, user_id, anonymous_id
        """
        single = f"""
            SELECT name, user_id, anonymous_id, "at", id, context,
                   '{{' || concat_ws(',', {", ".join(_AMOUNTS)}, {", ".join(self._fragments())}) || '}}' AS properties, line
            FROM (SELECT *, {_REVENUE} AS revenue, {_named(_REVENUE, "quantity", self._status_key())} AS name FROM lines WHERE order_id IS NULL)
        """
        return f"""
            SELECT name, user_id, anonymous_id, "at", 'o-' || {own} AS id, context,
                   '{{' || concat_ws(',', {fragments}) || '}}' AS properties, line
            FROM (SELECT *, {_named("revenue", "quantity", "status")} AS name FROM ({grouped}))
            UNION ALL {single}
            ORDER BY "at", line
        """

    def _fragments(self) -> list[str]:
        if not self._is_split:
            return [_fragment(0)]
        return [_fragment(index) for index in range(len(self._members))] or ["NULL"]

    def _steady(self) -> tuple[list[bool], bool]:
        """Which members are the same on all lines of every order; and whether the amount is an order's, not a line's."""
        names = [f"m{index}" for index in range(len(self._members))] if self._is_split else []
        ends = "".join(
            f", min({name}) AS a{index}, max({name}) AS b{index}" for index, name in enumerate(names)
        )
        lacks = "".join(f", count({name}) IN (0, count(*)) AS c{index}" for index, name in enumerate(names))
        found = self._workbench.ask(
            f"""
            SELECT count(*) AS orders, bool_and(smallest IS NOT DISTINCT FROM largest) AS is_same, bool_and(is_product) AS is_product
                   {"".join(f", bool_and(a{i} IS NOT DISTINCT FROM b{i} AND c{i}) AS x{i}" for i in range(len(names)))}
            FROM (
                SELECT min(value) AS smallest, max(value) AS largest,
                       coalesce(bool_and(abs(value - price * quantity) <= 0.01), false) AS is_product {ends} {lacks}
                FROM lines WHERE order_id IS NOT NULL GROUP BY order_id, user_id, anonymous_id HAVING count(*) > 1
            )
            """
        ).to_pylist()[0]
        total = (
            self._plan.column("value") is not None
            and found["orders"] >= 3
            and found["is_same"]
            and not found["is_product"]
        )
        return [bool(found[f"x{index}"]) for index in range(len(names))], bool(total)


_REVENUE = "coalesce(value, CAST(price * quantity AS DECIMAL(38, 6)))"
_REFUND_WORDS = "refund|return|retour|rembours|reembols|erstattet|rückerstatt|zurück|rimbors|devuelt"
_CANCEL_WORDS = "cancel|storn|annul|anulad|annulé|geannuleerd|avbruten|void"


def _named(revenue: str, quantity: str, status: str) -> str:
    return f"""CASE WHEN regexp_matches({status}, '{_CANCEL_WORDS}') THEN '{CANCELLED}'
                    WHEN regexp_matches({status}, '{_REFUND_WORDS}') OR {revenue} < 0 OR (coalesce({revenue}, 0) = 0 AND {quantity} < 0)
                    THEN '{REFUNDED}' ELSE '{COMPLETED}' END"""


def _number(key: str, what: str) -> str:
    """`"key":number` without trailing zeros, null where there is none."""
    printed = f"CAST({what} AS VARCHAR)"
    return f"""'"{key}":' || CASE WHEN contains({printed}, '.') THEN regexp_replace({printed}, '\\.?0+$', '') ELSE {printed} END"""


def _fragment(index: int) -> str:
    """The inside of a member's JSON object, null where it is absent or empty."""
    return f"nullif(substr(m{index}, 2, length(m{index}) - 2), '')"


def _inner(index: int, key: str) -> str:
    """The value inside of a member's JSON object; key is one of our own."""
    return f"substr(m{index}, {len(key) + 5}, length(m{index}) - {len(key) + 5})"


_AMOUNTS = (
    "'\"order_id\":' || to_json(order_id)",
    _number("revenue", "revenue"),
    _number("quantity", "quantity"),
    _number("price", "price"),
)


def _whole(table: pa.Table, name: str) -> pa.Array:
    found = table.column(name)
    return found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found
