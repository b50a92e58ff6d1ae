"""The files made from Online Retail hold what is known of that data set."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from coterie.demo.shop import orders


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> orders.ShopFiles:
    return orders.prepare(tmp_path_factory.mktemp("shop"))


def one(sql: str, path: Path) -> tuple[object, ...]:
    row = duckdb.execute(sql, {"path": str(path)}).fetchone()
    assert row is not None
    return row


def test_every_line_of_the_source_is_there(files: orders.ShopFiles) -> None:
    lines = one(
        "SELECT count(*), count(DISTINCT message_id), count(customer_id) FROM read_parquet($path)",
        files.lines,
    )

    assert lines == (541_909, 541_909, 406_829)


def test_every_customer_is_there_and_eight_moved(files: orders.ShopFiles) -> None:
    customers, moved = one(
        "SELECT count(*), count(*) FILTER (countries > 1) "
        "FROM (SELECT count(DISTINCT country) AS countries FROM read_parquet($path) GROUP BY customer_id)",
        files.customers,
    )

    assert (customers, moved) == (4_372, 8)


def test_orders_add_up_to_the_known_turnover(files: orders.ShopFiles) -> None:
    known = one(
        "SELECT count(*), count(DISTINCT customer_id), round(sum(revenue), 2) "
        "FROM read_parquet($path) WHERE event = 'Order Completed'",
        files.orders,
    )

    assert known == (18_536, 4_339, 8_911_407.90)


def test_cancelled_invoices_are_cancellations_of_positive_amounts(files: orders.ShopFiles) -> None:
    cancelled = one(
        "SELECT count(*), min(revenue) > 0, bool_and(order_id LIKE 'C%') "
        "FROM read_parquet($path) WHERE event = 'Order Cancelled'",
        files.orders,
    )

    assert cancelled == (3_654, True, True)


def test_postage_is_a_charge_and_no_product(files: orders.ShopFiles) -> None:
    names = duckdb.execute(
        "SELECT DISTINCT event FROM read_parquet($path) WHERE stock_code = 'POST' ORDER BY 1",
        {"path": str(files.lines)},
    ).fetchall()

    assert names == [("Fee Charged",), ("Fee Returned",)]


def test_times_are_read_on_the_clock_of_the_shop(files: orders.ShopFiles) -> None:
    first_of_june = one(
        "SELECT min(timestamp) = TIMESTAMPTZ '2011-06-01 06:37:00+00' "
        "FROM read_parquet($path) WHERE timestamp >= TIMESTAMPTZ '2011-06-01 00:00:00+00'",
        files.lines,
    )

    assert first_of_june == (True,)
