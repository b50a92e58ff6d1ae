"""Rows that are columns: Parquet with its types, CSV with none."""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Literal

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc
from sqlglot import exp

from coterie.ingest.imports.jsontext import Unfit, dump, parse
from coterie.ingest.imports.rows import SHOWN_RAW, Shape
from coterie.ingest.imports.workbench import Workbench, call, column, joined, text, varchar

Typed = Literal["number", "boolean", "text"]

PLAIN_NUMBER = r"-?(0|[1-9][0-9]*)(\.[0-9]+)?"
"""Text that is a number and nothing but: no leading zeros, no plus, no exponent."""
PLAIN_DIGITS = 15
_WIDE = 400
"""From so many columns on, one expression over all of them costs more than going row by row."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How the columns of a file are read.

    names: the names people see, in order; inside a table the columns are called c0, c1, … so that no name can hurt.
    typed: for files without types, what each column was found to hold; empty where the file has types.
    """

    names: tuple[str, ...]
    workbench: Workbench
    typed: dict[str, Typed] = field(default_factory=dict)

    def inner(self, name: str) -> str:
        """The name of a column inside the tables."""
        return f"c{self.names.index(name)}"


class Columns:
    """Rows as an Arrow table with the columns c0, c1, … of `layout`."""

    def __init__(self, table: pa.Table, layout: Layout, lines: np.ndarray) -> None:
        self._table = table
        self._layout = layout
        self._lines = lines

    @property
    def count(self) -> int:
        """How many rows."""
        return int(self._table.num_rows)

    @property
    def lines(self) -> np.ndarray:
        """The line each row begins on."""
        return self._lines

    def laid_out(self, layout: Layout) -> Columns:
        """The same rows, read by another layout."""
        return Columns(self._table, layout, self._lines)

    def values(self, name: str, limit: int) -> list[object]:
        """The first values of a column; blank text of an untyped file is absent."""
        found: list[object] = self._table.column(self._layout.inner(name)).slice(0, limit).to_pylist()
        if not self._layout.typed:
            return found
        return [value if isinstance(value, str) and value.strip() else None for value in found]

    def texts(self, name: str) -> pa.Array:
        """A column as text."""
        return _one(self._layout.workbench.select(self._table, {"x": self._as_text(name)}))

    def moments(self, name: str) -> pa.Array:
        """A column for reading times: with its own type where that is a time or a number."""
        found = self._table.column(self._layout.inner(name))
        if (
            pa.types.is_temporal(found.type)
            or pa.types.is_integer(found.type)
            or pa.types.is_floating(found.type)
        ):
            return _whole(found)
        return self.texts(name)

    def json(self, members: Mapping[str, str], spread: Sequence[str], shape: Shape) -> pa.Array:
        """One JSON text a row."""
        if not members and not spread:
            return pa.nulls(self.count, pa.string())
        if spread or len(members) > _WIDE:
            return self._json_by_row(members, spread, shape)
        if any(pa.types.is_nested(self._type(name)) for name in members.values()):
            return self._with_printed_nests()._json_by_column(members, shape)
        return self._json_by_column(members, shape)

    def _json_by_column(self, members: Mapping[str, str], shape: Shape) -> pa.Array:
        parts = [self._member(key, name, shape) for key, name in members.items()]
        inside = exp.func("NULLIF", call("concat_ws", text(","), *parts), text(""))
        opening, closing = ("{", "}") if shape == "object" else ("[", "]")
        return _one(
            self._layout.workbench.select(self._table, {"x": joined(text(opening), inside, text(closing))})
        )

    def digests(self) -> np.ndarray:
        """Two words of all values of each row."""
        if len(self._layout.names) > _WIDE:
            return self._digests_by_row()
        parts = [self._content(index) for index in range(len(self._layout.names))]
        whole = parts[0] if len(parts) == 1 else call("concat_ws", text("\x1f"), *parts)
        halves = {
            "a": call("md5_number_lower", whole),
            "b": call("md5_number_upper", whole),
        }
        told = self._layout.workbench.select(self._table, halves)
        return np.stack(
            [_whole(told.column(name)).to_numpy(zero_copy_only=False) for name in ("a", "b")], axis=1
        )

    def raw(self, picked: np.ndarray) -> list[str]:
        """The picked rows as JSON objects of column and value."""
        told = self.take(picked)._json_by_row({name: name for name in self._layout.names}, (), "object")
        return [(row or "{}")[:SHOWN_RAW] for row in told.to_pylist()]

    def take(self, picked: np.ndarray) -> Columns:
        """Only the picked rows."""
        return Columns(self._table.take(pa.array(picked, pa.int64())), self._layout, self._lines[picked])

    def _type(self, name: str) -> pa.DataType:
        return self._table.schema.field(self._layout.inner(name)).type

    def _as_text(self, name: str) -> exp.Expr:
        inner, kind = column(self._layout.inner(name)), self._type(name)
        if pa.types.is_floating(kind):
            whole = exp.and_(
                exp.EQ(this=inner.copy(), expression=call("trunc", inner.copy())),
                exp.LT(this=call("abs", inner.copy()), expression=exp.Literal.number("1e15")),
            )
            return (
                exp.Case()
                .when(whole, varchar(exp.cast(inner.copy(), "BIGINT")))
                .when(call("isfinite", inner.copy()), varchar(inner.copy()))
            )
        if pa.types.is_timestamp(kind) or pa.types.is_date(kind):
            return _iso(inner, kind)
        if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
            inner = call("to_base64", inner)
        elif pa.types.is_decimal(kind):
            inner = _plain_decimal(inner)
        return exp.func("NULLIF", call("trim", varchar(inner), text(" \t\r\n\x0b\x0c\u00a0")), text(""))

    def _member(self, key: str, name: str, shape: Shape) -> exp.Expr:
        """`"key":value`, or null where the value is absent."""
        printed = orjson.dumps(key).decode()
        value = self._value(name)
        if shape == "sets":
            return joined(text(f'["set",{printed},'), value, text("]"))
        return joined(text(f"{printed}:"), value)

    def _value(self, name: str) -> exp.Expr:
        inner, kind = column(self._layout.inner(name)), self._type(name)
        if self._layout.typed:
            return self._untyped_value(inner, self._layout.typed.get(name, "text"))
        if pa.types.is_floating(kind):
            shortest = exp.cast(inner.copy(), "FLOAT") if kind == pa.float32() else inner.copy()
            whole = exp.and_(
                exp.EQ(this=inner.copy(), expression=call("trunc", inner.copy())),
                exp.LT(this=call("abs", inner.copy()), expression=exp.Literal.number("1e15")),
            )
            return (
                exp.Case()
                .when(whole, varchar(exp.cast(inner.copy(), "BIGINT")))
                .when(call("isfinite", inner.copy()), varchar(call("to_json", shortest)))
            )
        if pa.types.is_timestamp(kind) or pa.types.is_date(kind):
            return joined(text('"'), _iso(inner, kind), text('"'))
        if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
            inner = call("to_base64", inner)
        if pa.types.is_decimal(kind):
            return _plain_decimal(inner)
        if pa.types.is_nested(kind):
            # NaN inside of lists cannot be told apart in SQL; such columns are printed in Python.
            return column(f"{self._layout.inner(name)}_json")
        return varchar(call("to_json", inner))

    def _untyped_value(self, inner: exp.Expr, typed: Typed) -> exp.Expr:
        blank = exp.EQ(this=call("trim", inner.copy(), text(" \t\r\n")), expression=text(""))
        printed = varchar(call("to_json", inner.copy()))
        choice = exp.Case().when(blank, exp.null())
        if typed == "number":
            choice = choice.when(
                exp.and_(
                    call("regexp_full_match", inner.copy(), text(PLAIN_NUMBER)),
                    exp.LTE(
                        this=call("length", inner.copy()), expression=exp.Literal.number(PLAIN_DIGITS + 2)
                    ),
                ),
                inner.copy(),
            )
        elif typed == "boolean":
            lowered = call("lower", inner.copy())
            choice = choice.when(lowered.copy().isin("true", "false"), lowered)
        return choice.else_(printed)

    def _content(self, index: int) -> exp.Expr:
        kind = self._table.schema.field(index).type
        inner = column(f"c{index}")
        if pa.types.is_nested(kind):
            inner = call("to_json", inner)
        return exp.func("COALESCE", varchar(inner), text("\x00"))

    def _json_by_row(self, members: Mapping[str, str], spread: Sequence[str], shape: Shape) -> pa.Array:
        wanted = {
            key: [_jsonable(value) for value in self._column_values(name)] for key, name in members.items()
        }
        inner = [[_object_in(name, value) for value in self._column_values(name)] for name in spread]
        told: list[str | None] = []
        for row in range(self.count):
            kept: dict[str, Any] = {}
            for objects in inner:
                kept.update((key, value) for key, value in objects[row].items() if value is not None)
            kept.update((key, values[row]) for key, values in wanted.items() if values[row] is not None)
            if not kept:
                told.append(None)
            elif shape == "object":
                told.append(dump(kept))
            else:
                told.append(dump([["set", key, value] for key, value in kept.items()]))
        return pa.array(told, pa.string())

    def _column_values(self, name: str) -> list[object]:
        found = self.values(name, self.count)
        typed = self._layout.typed.get(name)
        return found if typed in (None, "text") else [_typed_value(value, typed) for value in found]

    def _digests_by_row(self) -> np.ndarray:
        columns = [self._table.column(index).to_pylist() for index in range(len(self._layout.names))]
        words = [
            hashlib.blake2b(
                repr([values[row] for values in columns]).encode("utf-8", "replace"), digest_size=16
            ).digest()
            for row in range(self.count)
        ]
        return np.frombuffer(b"".join(words), dtype=np.uint64).reshape(-1, 2)

    def _with_printed_nests(self) -> Columns:
        """The same rows with the JSON of nested columns beside them."""
        table = self._table
        for index, _ in enumerate(self._layout.names):
            found = table.schema.field(index)
            if pa.types.is_nested(found.type):
                told = [
                    None if value is None else dump(_jsonable(value))
                    for value in table.column(index).to_pylist()
                ]
                table = table.append_column(f"{found.name}_json", pa.array(told, pa.string()))
        return self if table is self._table else Columns(table, self._layout, self._lines)


def _whole(found: pa.ChunkedArray) -> pa.Array:
    return found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found


def _one(table: pa.Table) -> pa.Array:
    found = table.column(0)
    array = found.chunk(0) if found.num_chunks == 1 else _whole(found)
    array = array.chunk(0) if isinstance(array, pa.ChunkedArray) and array.num_chunks == 1 else array
    return array if array.type == pa.string() else pc.cast(array, pa.string())


def _iso(inner: exp.Expr, kind: pa.DataType) -> exp.Expr:
    """ISO text of a date or time; `Z` where the column knows its zone."""
    if pa.types.is_date(kind):
        return varchar(exp.cast(inner, "DATE"))
    ending = "Z" if getattr(kind, "tz", None) else ""
    printed = call("strftime", exp.cast(inner, "TIMESTAMP"), text("%Y-%m-%dT%H:%M:%S.%f"))
    return joined(call("regexp_replace", printed, text(r"\.0+$"), text("")), text(ending))


def _plain_decimal(inner: exp.Expr) -> exp.Expr:
    printed = varchar(inner)
    return (
        exp.Case()
        .when(
            call("contains", printed.copy(), text(".")),
            call("regexp_replace", printed.copy(), text(r"\.?0+$"), text("")),
        )
        .else_(printed)
    )


def _typed_value(value: object, typed: str | None) -> object:
    if not isinstance(value, str):
        return value
    if typed == "boolean" and value.lower() in ("true", "false"):
        return value.lower() == "true"
    if typed == "number" and is_plain_number(value):
        return float(value) if "." in value else int(value)
    return value


def is_plain_number(value: str) -> bool:
    """Whether text is a number that reads back as it stands, of at most 15 digits."""
    return (
        re.fullmatch(PLAIN_NUMBER, value) is not None
        and sum(letter.isdigit() for letter in value) <= PLAIN_DIGITS
    )


def _object_in(name: str, value: object) -> dict[str, Any]:
    """The object that a column holds: a struct, a map, or JSON text; what is none stays as it is, under its name."""
    read = value
    if isinstance(value, str):
        try:
            read = parse(value.encode("utf-8", "replace"))
        except Unfit:
            read = value
    read = _jsonable(read)
    if isinstance(read, dict):
        return read
    return {} if value is None else {name: _jsonable(value)}


def _jsonable(value: object) -> Any:
    """A Parquet value as JSON knows it; NaN and infinities are absent."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, dict):
        return {str(key): _jsonable(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | np.ndarray):
        if value and all(isinstance(pair, tuple) and len(pair) == 2 for pair in value):  # an Arrow map
            return {str(key): _jsonable(inner) for key, inner in value}
        return [_jsonable(inner) for inner in value]
    return str(value)
