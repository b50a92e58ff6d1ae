"""DuckDB as an engine: one file, one writer, many readers, no way out to the file system."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from sqlglot import exp

from coterie.engine import questions
from coterie.engine.lending import Lent, Rows
from coterie.engine.questions import Question, TookTooLong
from coterie.engine.spelling import spelled
from coterie.errors import Cancelled, CoterieError

_log = logging.getLogger("coterie.engine")

_PATIENCE_SECONDS = 0.2
_SPILL_LIMIT = "100GB"
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


class EngineUnavailable(CoterieError):
    """DuckDB stopped itself or cannot use its file. It is opened again at the next use; what was committed is kept."""

    code = "engine_unavailable"


class DamagedDatabase(EngineUnavailable):
    """The file of the database holds bytes that DuckDB did not write."""

    code = "damaged_database"


class OutOfMemory(CoterieError):
    """A question needed more memory than the engine may use."""

    code = "out_of_memory"


# What the operating system said: the only part of an engine's message that cannot quote a customer's value.
_SAID = (
    "No space left on device", "Disk quota exceeded", "Read-only file system", "Permission denied", "Input/output error",
    "Too many open files", "Out of memory", "Cannot allocate memory",
)  # fmt: skip


_DAMAGED = (
    "Corrupt database file", "Corrupt WAL file", "Failure while replaying WAL", "not a valid DuckDB database file",
    "Could not read enough bytes",
)  # fmt: skip


def mark_of_damage(path: Path) -> Path:
    """A file beside the database that says that it was found damaged while it was open."""
    return path.with_suffix(".damaged")


def spell(statement: Statement) -> str:
    """The statement as DuckDB reads it."""
    return statement if isinstance(statement, str) else spelled(statement)


class Session:
    """One cursor with the reading and writing verbs.

    Each raises EngineUnavailable where DuckDB stopped itself or its file cannot be used, OutOfMemory, and what `go_on` raises.
    """

    def __init__(
        self,
        cursor: duckdb.DuckDBPyConnection,
        failed: Callable[[CoterieError], None],
        question: Question | None = None,
    ) -> None:
        self._cursor = cursor
        self._failed = failed
        self._question = question

    def go_on(self) -> None:
        """Raise TookTooLong or Cancelled where the question from outside, for which this session works, has ended."""
        if self._question is not None:
            self._question.check()

    def execute(self, statement: Statement, parameters: Parameters = None) -> None:
        """Run a statement for its effect."""
        with self._faults():
            self._run(statement, parameters)

    def rows(self, statement: Statement, parameters: Parameters = None) -> list[tuple[Any, ...]]:
        """All rows of a query as tuples."""
        with self._faults():
            return self._run(statement, parameters).fetchall()

    def arrow(self, statement: Statement, parameters: Parameters = None) -> pa.Table:
        """All rows of a query as an Arrow table."""
        # Through a relation: a DB-API result would be copied once more on its way to Arrow.
        with self._faults():
            self.go_on()
            return self._cursor.sql(spell(statement), params=parameters).to_arrow_table()

    def numpy(self, statement: Statement, parameters: Parameters = None) -> dict[str, np.ndarray[Any, Any]]:
        """All rows of a query as one numpy array a column (masked where there are NULLs)."""
        with self._faults():
            return self._run(statement, parameters).fetchnumpy()

    def batches(
        self, statement: Statement, parameters: Parameters = None, *, rows: int = 250_000
    ) -> Iterator[pa.RecordBatch]:
        """The rows of a query, about so many at a time; nothing else can be asked of the session before the last."""
        with self._faults():
            self.go_on()
            reader = self._cursor.sql(spell(statement), params=parameters).to_arrow_reader(rows)
            while True:
                try:
                    batch = reader.read_next_batch()
                except StopIteration:
                    return
                except OSError as error:
                    raise _streamed(error) from None
                yield batch

    @contextmanager
    def interruptible(self, stop: Callable[[], None]) -> Iterator[None]:
        """While the block runs, call `stop` some times a second from a thread; what it raises ends a running query, and the block."""
        raised: list[BaseException] = []
        is_over = threading.Event()

        def watch() -> None:
            while not is_over.wait(_PATIENCE_SECONDS):
                if not raised:
                    try:
                        stop()
                    except BaseException as error:
                        raised.append(error)
                if raised:
                    self._cursor.interrupt()

        watching = threading.Thread(target=watch, name="watching-a-query", daemon=True)
        watching.start()
        try:
            yield
        except duckdb.InterruptException:
            if raised:
                raise raised[0] from None
            raise
        finally:
            is_over.set()
            watching.join()

    def insert(self, table: str, rows: pa.Table) -> None:
        """Append `rows` to `table`, columns matched by name."""
        if rows.num_rows == 0:
            return
        view = f"incoming_{id(rows)}"
        with self.registered(view, rows):
            columns = ", ".join(
                exp.to_identifier(name, quoted=True).sql("duckdb") for name in rows.column_names
            )
            self.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {view}")

    @contextmanager
    def registered(self, name: str, rows: Rows) -> Iterator[None]:
        """Let queries of this session read `rows` under `name` while the block runs."""
        lent = Lent(rows)
        with self._faults():
            self._cursor.register(name, lent)
        try:
            yield
        finally:
            lent.rows = None
            # The block's own error is the one to be told.
            with suppress(duckdb.TransactionException, duckdb.FatalException):
                self._cursor.unregister(name)

    def _run(self, statement: Statement, parameters: Parameters) -> duckdb.DuckDBPyConnection:
        self.go_on()
        sql = spell(statement)
        return self._cursor.execute(sql) if parameters is None else self._cursor.execute(sql, parameters)

    @contextmanager
    def _faults(self) -> Iterator[None]:
        try:
            yield
        except duckdb.OutOfMemoryException:
            raise OutOfMemory(
                "The question needs more memory than the database may use.",
                hint="Ask for less at once: a shorter time, fewer groups.",
            ) from None
        except duckdb.InterruptException:
            self.go_on()
            raise
        except duckdb.Error as error:
            told = _unavailable(error)
            if told is None:
                raise
            self._failed(told)
            raise told from None


class Transaction(Session):
    """The verbs inside the one writing transaction."""


class Aside(Transaction):
    """A writing transaction that works beside others until it asks for its turn."""

    def __init__(
        self,
        cursor: duckdb.DuckDBPyConnection,
        failed: Callable[[CoterieError], None],
        writing: threading.RLock,
    ) -> None:
        super().__init__(cursor, failed)
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

    path None keeps everything in memory. What does not fit into memory_limit goes to the folder `spill` beside the file.
    """

    def __init__(self, path: Path | None, *, memory_limit: str = "4GB", threads: int | None = None) -> None:
        self._path = path
        self._settings = ["SET TimeZone = 'UTC'", f"SET memory_limit = '{memory_limit}'"]
        if path is not None:
            spill = str(path.parent / "spill").replace("'", "''")
            self._settings += [
                f"SET temp_directory = '{spill}'",
                f"SET max_temp_directory_size = '{_SPILL_LIMIT}'",
            ]
        if threads is not None:
            self._settings.append(f"SET threads = {int(threads)}")
        self._writing = threading.RLock()
        self._changing = threading.Lock()
        self._cursors: set[duckdb.DuckDBPyConnection] = set()
        self._is_stopped = False
        self._connection = self._open()

    def _open(self) -> duckdb.DuckDBPyConnection:
        try:
            connection = duckdb.connect(
                ":memory:" if self._path is None else str(self._path), config=dict(_BEFORE_OPENING)
            )
            try:
                for statement in (*self._settings, *_CLOSING):
                    connection.execute(statement)
                _refuse_an_open_door(connection)
            except BaseException:
                # One connection left open would keep a stopped database stopped.
                connection.close()
                raise
        except duckdb.Error as error:
            raise _unavailable(error) or error from None
        return connection

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A reading session of its own; open one for each thread and operation."""
        with self._cursor() as cursor, _limited(cursor) as question:
            yield Session(cursor, self._fail, question)

    @contextmanager
    def _cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        with self._changing:
            if self._is_stopped:
                self._open_again()
            cursor = self._connection.cursor()
            self._cursors.add(cursor)
        try:
            yield cursor
        finally:
            with self._changing:
                cursor.close()
                self._cursors.discard(cursor)

    def _fail(self, error: CoterieError) -> None:
        """Take note of what ended a statement."""
        if isinstance(error, DamagedDatabase) and self._path is not None:
            with suppress(OSError):
                mark_of_damage(self._path).touch()
        if isinstance(error, _Stopped):
            self._stop()

    def _stop(self) -> None:
        """DuckDB said that it takes no statement any more until all of its connections were closed."""
        with self._changing:
            self._is_stopped = True
            for cursor in self._cursors:
                cursor.interrupt()

    def _open_again(self) -> None:
        if self._path is None:
            raise EngineUnavailable(
                "The database stopped after a fatal error; a workspace in memory is lost with it."
            )
        if self._cursors:
            # They fail at their next statement; who asks meanwhile comes again.
            raise EngineUnavailable("The database is being opened again.", hint=_AGAIN)
        self._connection.close()
        self._connection = self._open()
        self._is_stopped = False
        _log.warning("the database was opened again")

    @contextmanager
    def snapshot(self) -> Iterator[Session]:
        """A reading session that sees one state of the data from its first query to its last."""
        with self.session() as session:
            session.execute("BEGIN TRANSACTION")
            try:
                yield session
            finally:
                # A question that has ended is not ended anew: closing the cursor rolls back as well.
                with suppress(TookTooLong, Cancelled):
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
        """The one writer: everything in the block is done, or nothing.

        Only where EngineUnavailable comes from the end of the block, either may be so: look before writing it again.
        """
        with self._writing, self._cursor() as cursor:
            transaction = Transaction(cursor, self._fail)
            with _all_or_nothing(transaction):
                yield transaction

    @contextmanager
    def aside(self) -> Iterator[Aside]:
        """A writing transaction for long work: others may write until it calls `turn()`.

        It sees the data as they were when it began. Rows that others changed since then must not be changed in it, so
        who uses it looks, after `turn()`, at whether somebody did.
        """
        with self._cursor() as cursor:
            aside = Aside(cursor, self._fail, self._writing)
            try:
                with _all_or_nothing(aside):
                    yield aside
            finally:
                aside.release()

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


@contextmanager
def _limited(cursor: duckdb.DuckDBPyConnection) -> Iterator[Question | None]:
    """End what the cursor reads with the question it is read for; what is written is written to its end."""
    question = questions.current()
    if question is None:
        yield None
        return
    with question.limited(cursor.interrupt):
        yield question


@contextmanager
def _all_or_nothing(transaction: Transaction) -> Iterator[None]:
    transaction.execute("BEGIN TRANSACTION")
    try:
        yield
    except BaseException:
        with suppress(EngineUnavailable, duckdb.Error):  # the block's own error is the one to be told
            transaction.execute("ROLLBACK")
        raise
    transaction.execute("COMMIT")


def _refuse_an_open_door(connection: duckdb.DuckDBPyConnection) -> None:
    with suppress(duckdb.PermissionException):
        connection.execute("SELECT count(*) FROM read_text('/etc/hostname')").fetchall()
        raise EngineOpen("The database engine can still read files, so it was not started.")


_AGAIN = "Try again in a moment. What was acknowledged is kept."


class _Stopped(EngineUnavailable):
    """DuckDB takes no statement any more."""


def _unavailable(error: duckdb.Error) -> EngineUnavailable | None:
    """What to tell of an error that is no fault of the statement; None for the others."""
    text = str(error)
    if any(each in text for each in _DAMAGED):
        _log.error("the database file is damaged: %s", type(error).__name__)
        return DamagedDatabase(
            "The database file is damaged.",
            hint="Start the server again: the file is set aside and built anew from the log.",
        )
    if not isinstance(error, duckdb.FatalException | duckdb.IOException):
        return None
    said = next((each for each in _SAID if each in text), None)
    _log.error("the database cannot go on: %s%s", type(error).__name__, f" ({said})" if said else "")
    kind = _Stopped if isinstance(error, duckdb.FatalException) else EngineUnavailable
    return kind(f"The database cannot go on{f': {said.lower()}' if said else ''}.", hint=_AGAIN)


# What each begins with, where Arrow tells of it: within a stream it makes its own error of DuckDB's.
_STREAMED: dict[str, type[duckdb.Error]] = {
    "INTERRUPT": duckdb.InterruptException,
    "Out of Memory": duckdb.OutOfMemoryException,
    "Out of Range": duckdb.OutOfRangeException,
    "Conversion": duckdb.ConversionException,
    "FATAL": duckdb.FatalException,
    "INTERNAL": duckdb.InternalException,
    "IO": duckdb.IOException,
}


def _streamed(error: OSError) -> duckdb.Error:
    """What DuckDB said when a stream broke off."""
    kind = next((kind for name, kind in _STREAMED.items() if str(error).startswith(name)), duckdb.Error)
    return kind(str(error))
