"""DuckDB as an engine: closed to the outside, all or nothing, one state at a time."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from sqlglot import exp

from coterie.engine import Engine


@pytest.fixture
def engine() -> Iterator[Engine]:
    opened = Engine(None)
    opened.execute("CREATE TABLE orders (customer VARCHAR, total INTEGER)")
    yield opened
    opened.close()


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM read_csv('{file}')",
        "SELECT * FROM read_text('{file}')",
        "SELECT * FROM '{file}'",
        "COPY (SELECT 1) TO '{file}.copy'",
        "WITH found AS (SELECT 1) SELECT * FROM read_blob('{file}')",
        "ATTACH '{file}.duckdb' AS other",
        "EXPORT DATABASE '{file}.folder'",
    ],
)
def test_no_statement_reaches_another_file(engine: Engine, tmp_path: Path, statement: str) -> None:
    file = tmp_path / "orders.csv"
    file.write_text("customer,total\nada,1\n")

    with pytest.raises(duckdb.PermissionException):
        engine.rows(statement.format(file=file))

    assert [each.name for each in tmp_path.iterdir()] == ["orders.csv"]


@pytest.mark.parametrize(
    "statement",
    ["SET enable_external_access = true", "SET memory_limit = '1TB'", "INSTALL httpfs", "LOAD httpfs"],
)
def test_the_door_cannot_be_opened_again(engine: Engine, statement: str) -> None:
    with pytest.raises(duckdb.Error):
        engine.rows(statement)


def test_a_variable_of_the_program_is_no_table(engine: Engine) -> None:
    secrets = pa.table({"word": ["sesame"]})

    with pytest.raises(duckdb.CatalogException):
        engine.rows("SELECT * FROM secrets")

    assert secrets.num_rows == 1


def test_rows_go_in_as_arrow_with_columns_matched_by_name(engine: Engine) -> None:
    engine.insert("orders", pa.table({"total": [3, 5], "customer": ["ada", "bo"]}))

    assert engine.rows("SELECT customer, total FROM orders ORDER BY customer") == [("ada", 3), ("bo", 5)]


def test_a_transaction_that_fails_leaves_nothing(engine: Engine) -> None:
    with pytest.raises(ValueError, match="stop"), engine.transaction() as transaction:
        transaction.execute("INSERT INTO orders VALUES ('ada', 1)")
        raise ValueError("stop")

    assert engine.rows("SELECT count(*) FROM orders") == [(0,)]


def test_a_reader_does_not_see_what_is_not_committed(engine: Engine) -> None:
    with engine.transaction() as transaction:
        transaction.execute("INSERT INTO orders VALUES ('ada', 1)")

        assert engine.rows("SELECT count(*) FROM orders") == [(0,)]

    assert engine.rows("SELECT count(*) FROM orders") == [(1,)]


def test_a_snapshot_sees_one_state_from_first_to_last(engine: Engine) -> None:
    with engine.snapshot() as session:
        before = session.rows("SELECT count(*) FROM orders")
        engine.execute("INSERT INTO orders VALUES ('ada', 1)")

        assert session.rows("SELECT count(*) FROM orders") == before == [(0,)]


def test_an_expression_is_spelled_for_the_engine(engine: Engine) -> None:
    engine.execute("INSERT INTO orders VALUES ('ada', 1), ('bo', 5)")

    dear = exp.select("customer").from_("orders").where(exp.column("total") > 3)

    assert engine.rows(dear) == [("bo",)]


def test_values_are_bound_and_never_read_as_sql(engine: Engine) -> None:
    engine.execute("INSERT INTO orders VALUES (?, 1)", ["'); DROP TABLE orders; --"])

    assert engine.rows("SELECT customer FROM orders") == [("'); DROP TABLE orders; --",)]


def test_what_was_committed_is_there_after_opening_again(tmp_path: Path) -> None:
    engine = Engine(tmp_path / "analytics.duckdb")
    engine.execute("CREATE TABLE orders (customer VARCHAR)")
    engine.execute("INSERT INTO orders VALUES ('ada')")
    engine.close()

    again = Engine(tmp_path / "analytics.duckdb")

    assert again.rows("SELECT customer FROM orders") == [("ada",)]
    again.close()


def test_a_query_ends_when_it_is_told_to_stop(engine: Engine) -> None:
    def stop() -> None:
        raise InterruptedError("enough")

    with pytest.raises(InterruptedError, match="enough"), engine.session() as session:
        with session.interruptible(stop):
            session.rows(
                "SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE a.range + b.range = 3"
            )


def test_a_query_that_nobody_stops_runs_to_its_end(engine: Engine) -> None:
    with engine.session() as session, session.interruptible(lambda: None):
        assert session.rows("SELECT count(*) FROM orders") == [(0,)]


def test_what_does_not_fit_into_memory_goes_to_the_disk(tmp_path: Path) -> None:
    engine = Engine(tmp_path / "analytics.duckdb", memory_limit="100MB", threads=1)

    found = engine.rows(
        "SELECT count(*) FROM (SELECT range AS a, range::VARCHAR || repeat('x', 60) AS b FROM range(1500000) ORDER BY b LIMIT 1500000 OFFSET 3)"
    )

    assert found == [(1499997,)]
    engine.close()


def test_rows_that_were_lent_are_let_go_before_the_transaction_ends(engine: Engine) -> None:
    with engine.transaction() as transaction:
        rows = pa.table({"number": [1, 2, 3]})
        is_there = weakref.ref(rows)
        with transaction.registered("lent", rows):
            assert transaction.rows("SELECT sum(number) FROM lent") == [(6,)]
        del rows

        gc.collect()

        assert is_there() is None


def test_a_fault_among_the_later_batches_is_the_one_that_a_whole_answer_would_raise() -> None:
    engine = Engine(None)
    asked = "SELECT CASE range WHEN 4000000 THEN 'ada' ELSE '1' END::INTEGER AS number FROM range(5000000)"
    with engine.session() as session:
        batches = session.batches(asked, rows=1_000)
        next(batches)

        with pytest.raises(duckdb.ConversionException, match="'ada'"):
            list(batches)
    engine.close()
