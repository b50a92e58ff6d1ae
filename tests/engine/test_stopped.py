"""DuckDB stops itself after a fatal error; the engine opens it again and nothing that was committed is lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from coterie.engine import DamagedDatabase, Engine, EngineUnavailable, OutOfMemory
from coterie.engine.duckdb import Session, mark_of_damage


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    opened = Engine(tmp_path / "orders.duckdb")
    opened.execute("CREATE TABLE orders (customer VARCHAR, total INTEGER)")
    opened.execute("INSERT INTO orders VALUES ('ada', 1)")
    yield opened
    opened.close()


class _Refusing:
    """A cursor of which DuckDB takes nothing any more, quoting a customer's value as its messages do."""

    def execute(self, *_: Any) -> Any:
        raise duckdb.FatalException("FATAL Error: could not write ada@example.org: No space left on device")


def stop(engine: Engine) -> None:
    with pytest.raises(EngineUnavailable), engine.session() as session:
        Session(_Refusing(), engine._fail).execute("SELECT 1")  # type: ignore[arg-type]
        session.rows("SELECT 1")


def test_it_is_opened_again_at_the_next_use(engine: Engine) -> None:
    connection = engine._connection

    stop(engine)

    assert engine.rows("SELECT * FROM orders") == [("ada", 1)]
    assert engine._connection is not connection


def test_whoever_holds_a_session_lets_go_first(engine: Engine) -> None:
    with engine.session():
        stop(engine)
        with pytest.raises(EngineUnavailable, match="opened again"):
            engine.rows("SELECT 1")

    assert engine.rows("SELECT count(*) FROM orders") == [(1,)]


def test_it_stays_closed_to_other_files(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("ada")

    stop(engine)

    with pytest.raises(duckdb.PermissionException):
        engine.rows(f"SELECT * FROM read_text('{tmp_path}/secret.txt')")


def test_what_is_told_quotes_no_value(engine: Engine, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(EngineUnavailable) as refused, engine.session():
        Session(_Refusing(), engine._fail).execute("SELECT 1")  # type: ignore[arg-type]

    assert refused.value.message == "The database cannot go on: no space left on device."
    assert "ada" not in caplog.text
    assert "FatalException (No space left on device)" in caplog.text


def test_a_file_that_cannot_be_opened_is_tried_again(engine: Engine, tmp_path: Path) -> None:
    file = tmp_path / "orders.duckdb"
    stop(engine)
    engine._connection.close()
    file.rename(tmp_path / "elsewhere")
    file.mkdir()

    with pytest.raises(EngineUnavailable):
        engine.rows("SELECT 1")

    file.rmdir()
    (tmp_path / "elsewhere").rename(file)
    assert engine.rows("SELECT * FROM orders") == [("ada", 1)]


def test_a_question_that_needs_too_much_memory_is_refused_and_the_next_one_answered() -> None:
    engine = Engine(None, memory_limit="60MB", threads=1)

    with pytest.raises(OutOfMemory):
        engine.rows("SELECT len(list(md5(range::VARCHAR))) FROM range(5000000)")

    assert engine.rows("SELECT 1") == [(1,)]
    engine.close()


def test_a_damaged_file_is_named_and_marked(tmp_path: Path) -> None:
    file = tmp_path / "orders.duckdb"
    engine = Engine(file)
    engine.execute("CREATE TABLE orders AS SELECT md5(range::VARCHAR) AS customer FROM range(300000)")
    engine.close()
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    engine = Engine(file)

    with pytest.raises(DamagedDatabase):
        engine.rows("SELECT max(customer) FROM orders")

    assert mark_of_damage(file).exists()
    engine.close()


def test_a_file_that_is_no_database_is_damaged(tmp_path: Path) -> None:
    (tmp_path / "orders.duckdb").write_bytes(b"no database" * 1000)

    with pytest.raises(DamagedDatabase):
        Engine(tmp_path / "orders.duckdb")
