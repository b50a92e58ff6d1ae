"""Amounts as shops write them: with currency signs, thousands, and a point or a comma before the cents."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pyarrow as pa
from sqlglot import exp

from coterie.ingest.imports.workbench import Workbench, call, column, text

_AMOUNT = re.compile(r"[^\d]{0,6}?\(?[+-]?\s*\d[\d.,'\s\u00a0\u202f]*\)?[^\d]{0,6}")
_COMMA_CENTS = re.compile(r",\d{1,2}(?!\d)|\.\d{3},|\d,\d{4,}(?!\d)")
_POINT_CENTS = re.compile(r"\.\d{1,2}(?!\d)|,\d{3}\.|\.\d{4,}(?!\d)")


def are_amounts(values: Sequence[object]) -> bool:
    """Whether nearly all values are numbers, plain or as shops write them."""
    if not values:
        return False
    good = sum(
        not isinstance(value, bool)
        and (
            isinstance(value, int | float)
            or type(value).__name__ == "Decimal"
            or (isinstance(value, str) and bool(_AMOUNT.fullmatch(value.strip())))
        )
        for value in values
    )
    return good >= 0.9 * len(values)


def has_comma_cents(values: Sequence[object]) -> bool:
    """Whether the comma stands before the cents in the texts of a column."""
    texts = [value for value in values if isinstance(value, str)]
    return sum(bool(_COMMA_CENTS.search(value)) for value in texts) > sum(
        bool(_POINT_CENTS.search(value)) for value in texts
    )


def decimals(texts: pa.Array, *, comma: bool, workbench: Workbench) -> pa.Array:
    """Texts as DECIMAL(26, 6); null where they are no amounts. Signs, spaces and thousands are left out, (5) is -5."""
    bare = call("regexp_replace", column("t"), text(r"[^0-9.,()eE+-]"), text(""), text("g"))
    if comma:
        bare = call("replace", call("replace", bare, text("."), text("")), text(","), text("."))
    else:
        bare = call("replace", bare, text(","), text(""))
    bare = call("regexp_replace", bare, text(r"^\((.*)\)$"), text(r"-\1"))
    # A currency's letters may leave an E or a point behind ("EUR", "Fr."): what is no number at its ends goes.
    bare = call("regexp_replace", bare, text(r"^[.eE]+|[.eE+-]+$"), text(""), text("g"))
    read = exp.TryCast(this=bare, to=exp.DataType.build("DECIMAL(26, 6)", dialect="duckdb"))
    found = workbench.select(pa.table({"t": texts}), {"x": read}).column(0)
    return found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found
