"""A DuckDB of its own, in memory and without any door, that computes columns of the rows being imported."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import duckdb
import pyarrow as pa
from sqlglot import exp

_CLOSED: dict[str, str | bool | int | float | list[str]] = {
    "allow_community_extensions": False,
    "autoload_known_extensions": False,
    "autoinstall_known_extensions": False,
    "allow_persistent_secrets": False,
    "python_enable_replacements": False,
}


class Workbench:
    """Computes expressions over Arrow tables; `held` keeps a table for questions over all rows."""

    def __init__(self) -> None:
        self._connection = duckdb.connect(":memory:", config=dict(_CLOSED))
        self._spill = tempfile.mkdtemp(prefix="coterie-import-")
        self._connection.execute(f"SET temp_directory = '{self._spill}'")
        for setting in (
            "SET TimeZone = 'UTC'",
            "SET memory_limit = '2GB'",
            "SET enable_external_access = false",
        ):
            self._connection.execute(setting)
        self._connection.execute("SET lock_configuration = true")

    def select(self, rows: pa.Table, columns: Mapping[str, exp.Expr]) -> pa.Table:
        """The columns computed over `rows`, which are read under their own names, in their order."""
        wanted = exp.select(*(exp.alias_(what, name, quoted=True) for name, what in columns.items())).from_(
            "rows"
        )
        with self.reading(rows):
            return self.ask(wanted)

    def ask(self, query: exp.Expr | str, parameters: Mapping[str, Any] | None = None) -> pa.Table:
        """The answer to a query."""
        sql = query if isinstance(query, str) else query.sql(dialect="duckdb")
        return self._connection.sql(sql, params=parameters).to_arrow_table()

    def stream(self, query: str, rows: int) -> Iterator[pa.Table]:
        """The answer to a query, `rows` at a time."""
        reader = self._connection.sql(query).to_arrow_reader(rows)
        for found in reader:
            yield pa.Table.from_batches([found])

    def run(self, statement: str) -> None:
        """Run a statement for its effect."""
        self._connection.execute(statement)

    @contextmanager
    def reading(self, rows: pa.Table) -> Iterator[None]:
        """Let queries read `rows` under that name."""
        self._connection.register("rows", rows)
        try:
            yield
        finally:
            self._connection.unregister("rows")

    def close(self) -> None:
        """Throw it away."""
        self._connection.close()
        shutil.rmtree(self._spill, ignore_errors=True)

    def __enter__(self) -> Workbench:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def call(name: str, *arguments: exp.Expr) -> exp.Expr:
    """A call of a DuckDB function by its own name."""
    return exp.Anonymous(this=name, expressions=list(arguments))


def text(value: str) -> exp.Expr:
    """A text constant."""
    return exp.Literal.string(value)


def column(name: str) -> exp.Expr:
    """A column of the rows."""
    return exp.column(name, quoted=True)


def joined(*parts: exp.Expr) -> exp.Expr:
    """Texts one after another, null where one is null."""
    whole = parts[0]
    for part in parts[1:]:
        whole = exp.DPipe(this=whole, expression=part)
    return whole


def varchar(value: exp.Expr) -> exp.Expr:
    """A value as text."""
    return exp.cast(value, "VARCHAR")
