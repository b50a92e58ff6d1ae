"""Turns the lines of Online Retail into files of events and customers, ready for an import.

Every line with a product is `Product Purchased` (or `Product Returned`, on a cancellation); postage, discounts and
other charges are `Fee Charged` (or `Fee Returned`). Every invoice of a known customer is `Order Completed` (or
`Order Cancelled`). Lines without a customer are handed on as they are: the import rejects them with the reason.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import duckdb

ZONE = "Europe/London"

# Stock codes of goods begin with five digits, or are one of four families; all others are charges.
_GOODS = r"^([0-9]{5}|DCGS|gift_|PADS)"

_LINES = """
CREATE TEMP TABLE lines AS
SELECT
    CAST("CustomerID" AS VARCHAR) AS customer_id,
    timezone(getvariable('zone'), "InvoiceDate") AS occurred_at,
    "InvoiceNo" AS invoice,
    "InvoiceNo" LIKE 'C%' AS is_cancellation,
    regexp_matches("StockCode", getvariable('goods')) AS is_goods,
    "StockCode" AS stock_code,
    trim("Description") AS description,
    abs("Quantity") AS quantity,
    "UnitPrice" AS price,
    -- Prices carry three decimals and arrive as doubles: the exact sum is taken over decimals.
    abs("Quantity") * CAST("UnitPrice" AS DECIMAL(12, 3)) AS amount,
    "Country" AS country,
    file_row_number AS line
FROM read_parquet($source, file_row_number = true)
"""

_LINE_EVENTS = """
COPY (
    SELECT
        'online-retail/' || invoice || '/' || row_number() OVER (PARTITION BY invoice ORDER BY line) AS message_id,
        customer_id,
        CASE WHEN is_goods THEN 'Product ' ELSE 'Fee ' END
        || CASE WHEN is_cancellation THEN 'Returned' WHEN is_goods THEN 'Purchased' ELSE 'Charged' END AS event,
        occurred_at AS timestamp,
        invoice AS order_id,
        stock_code,
        description,
        quantity,
        price,
        CAST(amount AS DOUBLE) AS amount
    FROM lines
    ORDER BY line
) TO $target (FORMAT parquet, CODEC zstd)
"""

_ORDER_EVENTS = """
COPY (
    SELECT
        'online-retail/' || invoice AS message_id,
        customer_id,
        CASE WHEN is_cancellation THEN 'Order Cancelled' ELSE 'Order Completed' END AS event,
        min(occurred_at) AS timestamp,
        invoice AS order_id,
        CAST(sum(amount) AS DOUBLE) AS revenue,
        CAST(coalesce(sum(amount) FILTER (WHERE NOT is_goods), 0) AS DOUBLE) AS charges,
        CAST(coalesce(sum(quantity) FILTER (WHERE is_goods), 0) AS BIGINT) AS items,
        count(DISTINCT stock_code) FILTER (WHERE is_goods) AS products
    FROM lines
    WHERE customer_id IS NOT NULL
    GROUP BY invoice, customer_id, is_cancellation
    ORDER BY timestamp, invoice
) TO $target (FORMAT parquet, CODEC zstd)
"""

# Eight customers moved: a row for each change of country, at the time of the order that showed it.
_CUSTOMERS = """
COPY (
    SELECT
        'online-retail/customer/' || customer_id || '/' || country || '/' || invoice AS message_id,
        customer_id,
        occurred_at AS country_since,
        country,
        country = 'United Kingdom' AS domestic
    FROM lines
    WHERE customer_id IS NOT NULL
    QUALIFY country IS DISTINCT FROM lag(country) OVER (PARTITION BY customer_id ORDER BY occurred_at, line)
    ORDER BY country_since, line
) TO $target (FORMAT parquet, CODEC zstd)
"""


@dataclass(frozen=True, slots=True)
class ShopFiles:
    """The files to import, in this order: customers, then lines, then orders."""

    customers: Path
    lines: Path
    orders: Path


def prepare(folder: Path, *, progress: Callable[[int, int], None] | None = None) -> ShopFiles:
    """Write the files of the shop into `folder`.

    customers: message_id, customer_id, country_since, country, domestic. lines and orders: message_id, customer_id, event,
    timestamp and one column for each property; customer_id is NULL on 135,080 lines. Amounts are pounds.
    progress(done, total) is called after each file. The same input gives the same message ids every time.
    """
    files = ShopFiles(folder / "customers.parquet", folder / "lines.parquet", folder / "orders.parquet")
    copies = ((_CUSTOMERS, files.customers), (_LINE_EVENTS, files.lines), (_ORDER_EVENTS, files.orders))
    with (
        resources.as_file(resources.files("coterie.demo") / "data" / "online_retail.parquet") as source,
        duckdb.connect() as connection,
    ):
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute("SET VARIABLE zone = $zone", {"zone": ZONE})
        connection.execute("SET VARIABLE goods = $goods", {"goods": _GOODS})
        connection.execute(_LINES, {"source": str(source)})
        for done, (copy, target) in enumerate(copies, start=1):
            connection.execute(copy, {"target": str(target)})
            if progress is not None:
                progress(done, len(copies))
    return files
