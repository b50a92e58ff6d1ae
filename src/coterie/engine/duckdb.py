"""DuckDB as an engine: one file, one writer, many readers, no way out to the file system."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from sqlglot import exp

from coterie.errors import CoterieError

Statement = str | exp.Expr
Parameters = Mapping[str, Any] | Sequence[Any] | None

# Nothing that reaches this connection may read or write another file, or load code (TRUST: close DuckDB at open).
_BEFORE_OPENING: dict[str, str | bool | int | float | list[str]] = {
    "allow_community_extensions": False,
    "autoload_known_extensions": False,
    "autoinstall_known_extensions": False,
    "allow_persistent_secrets": False,
    "python_enable_replacements": False,
}
_CLOSING = ("SET enable_external_access = false", "SET lock_configuration = true")


class EngineOpen(CoterieError):
    """The engine could not be opened safely."""

    code = "engine_open"


def spell(statement: Statement) -> str:
    """The statement as DuckDB reads it."""
    return statement if isinstance(statement, str) else statement.sql(dialect="duckdb")


class Session:
    """One cursor with the reading and writing verbs."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection) -> None:
        self._cursor = cursor

    def execute(self, statement: Statement, parameters: Parameters = None) -> None:
        """Run a statement for its effect."""
        self._run(statement, parameters)

    def rows(self, statement: Statement, parameters: Parameters = None) -> list[tuple[Any, ...]]:
        """All rows of a query as tuples."""
        return self._run(statement, parameters).fetchall()

    def arrow(self, statement: Statement, parameters: Parameters = None) -> pa.Table:
        """All rows of a query as an Arrow table."""
        # Through a relation: a DB-API result would be copied once more on its way to Arrow.
        return self._cursor.sql(spell(statement), params=parameters).to_arrow_table()

    def numpy(self, statement: Statement, parameters: Parameters = None) -> dict[str, np.ndarray[Any, Any]]:
        """All rows of a query as one numpy array a column (masked where there are NULLs)."""
        return self._run(statement, parameters).fetchnumpy()

    def insert(self, table: str, rows: pa.Table) -> None:
        """Append `rows` to `table`, columns matched by name."""
        if rows.num_rows == 0:
            return
        view = f"incoming_{id(rows)}"
        self._cursor.register(view, rows)
        try:
            columns = ", ".join(
                exp.to_identifier(name, quoted=True).sql("duckdb") for name in rows.column_names
            )
            self._cursor.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {view}")
        finally:
            with suppress(duckdb.TransactionException):
                self._cursor.unregister(view)

    @contextmanager
    def registered(self, name: str, rows: pa.Table) -> Iterator[None]:
        """Let queries of this session read `rows` under `name` while the block runs."""
        self._cursor.register(name, rows)
        try:
            yield
        finally:
            with suppress(duckdb.TransactionException):  # the block's own error is the one to be told
                self._cursor.unregister(name)

    def _run(self, statement: Statement, parameters: Parameters) -> duckdb.DuckDBPyConnection:
        sql = spell(statement)
        return self._cursor.execute(sql) if parameters is None else self._cursor.execute(sql, parameters)


class Transaction(Session):
    """The verbs inside the one writing transaction."""


class Aside(Transaction):
    """A writing transaction that works beside others until it asks for its turn."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection, writing: threading.RLock) -> None:
        super().__init__(cursor)
        self._writing = writing
        self._has_turn = False

    def turn(self) -> None:
        """Wait until nobody else writes; from here to the end of the transaction nobody else does."""
        if not self._has_turn:
            self._writing.acquire()
            self._has_turn = True

    def release(self) -> None:
        """Let others write again."""
        if self._has_turn:
            self._has_turn = False
            self._writing.release()


class Engine:
    """A DuckDB database: reads run side by side, writes one after another.

    path None keeps everything in memory.
    """

    def __init__(self, path: Path | None, *, memory_limit: str = "4GB", threads: int | None = None) -> None:
        self._database = ":memory:" if path is None else str(path)
        self._connection = duckdb.connect(self._database, config=dict(_BEFORE_OPENING))
        self._writing = threading.RLock()
        self._connection.execute("SET TimeZone = 'UTC'")
        self._connection.execute(f"SET memory_limit = '{memory_limit}'")
        if threads is not None:
            self._connection.execute(f"SET threads = {int(threads)}")
        for statement in _CLOSING:
            self._connection.execute(statement)
        self._refuse_an_open_door()

    def _refuse_an_open_door(self) -> None:
        try:
            self._connection.execute("SELECT count(*) FROM read_text('/etc/hostname')").fetchall()
        except duckdb.PermissionException:
            return
        raise EngineOpen("The database engine can still read files, so it was not started.")

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A reading session of its own; open one for each thread and operation."""
        cursor = self._connection.cursor()
        try:
            yield Session(cursor)
        finally:
            cursor.close()

    @contextmanager
    def snapshot(self) -> Iterator[Session]:
        """A reading session that sees one state of the data from its first query to its last."""
        with self.session() as session:
            session.execute("BEGIN TRANSACTION")
            try:
                yield session
            finally:
                session.execute("ROLLBACK")

    def rows(self, statement: Statement, parameters: Parameters = None) -> list[tuple[Any, ...]]:
        """All rows of a query as tuples."""
        with self.session() as session:
            return session.rows(statement, parameters)

    def arrow(self, statement: Statement, parameters: Parameters = None) -> pa.Table:
        """All rows of a query as an Arrow table."""
        with self.session() as session:
            return session.arrow(statement, parameters)

    def numpy(self, statement: Statement, parameters: Parameters = None) -> dict[str, np.ndarray[Any, Any]]:
        """All rows of a query as one numpy array a column."""
        with self.session() as session:
            return session.numpy(statement, parameters)

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """The one writer: everything in the block is done, or nothing."""
        with self._writing:
            cursor = self._connection.cursor()
            try:
                cursor.execute("BEGIN TRANSACTION")
                try:
                    yield Transaction(cursor)
                except BaseException:
                    cursor.execute("ROLLBACK")
                    raise
                cursor.execute("COMMIT")
            finally:
                cursor.close()

    @contextmanager
    def aside(self) -> Iterator[Aside]:
        """A writing transaction for long work: others may write until it calls `turn()`.

        It sees the data as they were when it began. Rows that others changed since then must not be changed in it, so
        who uses it looks, after `turn()`, at whether somebody did.
        """
        cursor = self._connection.cursor()
        aside = Aside(cursor, self._writing)
        try:
            cursor.execute("BEGIN TRANSACTION")
            try:
                yield aside
            except BaseException:
                cursor.execute("ROLLBACK")
                raise
            cursor.execute("COMMIT")
        finally:
            aside.release()
            cursor.close()

    def execute(self, statement: Statement, parameters: Parameters = None) -> None:
        """Run one writing statement in a transaction of its own."""
        with self.transaction() as transaction:
            transaction.execute(statement, parameters)

    def insert(self, table: str, rows: pa.Table) -> None:
        """Append `rows` to `table` in a transaction of its own."""
        with self.transaction() as transaction:
            transaction.insert(table, rows)

    def close(self) -> None:
        """Close the database; what was committed stays."""
        self._connection.close()
