"""Twelve questions about cohorts, in Coterie's language and by hand in DuckDB's SQL, ClickHouse's SQL and Polars.

Every spelling is the fastest that was found for its engine; all must find equally many customers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bench.asked import AS_OF

if TYPE_CHECKING:
    import polars

Ask = Callable[["polars.LazyFrame", "polars.LazyFrame"], "polars.LazyFrame"]
"""(events, customers) to the customers who answer."""


@dataclass(frozen=True, slots=True)
class CohortQuestion:
    """One question. duckdb, clickhouse: a query that gives the count."""

    condition: dict[str, Any]
    duckdb: str
    clickhouse: str
    polars: Ask


def _ago(days: float) -> str:
    return f"TIMESTAMP '{(AS_OF - timedelta(days=days)).replace(tzinfo=None)}'"


def _ch_ago(days: float) -> str:
    return f"toDateTime64('{(AS_OF - timedelta(days=days)).replace(tzinfo=None)}', 6, 'UTC')"


def _since(name: str, days: float) -> str:
    return f"events WHERE name = '{name}' AND occurred_at > {_ago(days)}"


def _ch_since(name: str, days: float) -> str:
    return f"events WHERE name = '{name}' AND occurred_at > {_ch_ago(days)}"


def _pl_since(events: polars.LazyFrame, name: str, days: float) -> polars.LazyFrame:
    import polars as pl

    moment = (AS_OF - timedelta(days=days)).replace(tzinfo=None)
    return events.filter(pl.col("name") == name, pl.col("occurred_at") > moment)


def _having(name: str, days: float, test: str, also: str = "") -> tuple[str, str]:
    """The query that groups by customer, for DuckDB and for ClickHouse."""
    return (
        f"SELECT count(*) FROM (SELECT customer FROM {_since(name, days)}{also} GROUP BY customer HAVING {test})",
        f"SELECT count() FROM (SELECT customer FROM {_ch_since(name, days)}{also} GROUP BY customer HAVING {test})",
    )


def _count_window() -> CohortQuestion:
    def polars_(events: polars.LazyFrame, _: polars.LazyFrame) -> polars.LazyFrame:
        import polars as pl

        return _pl_since(events, "Order Completed", 90).group_by("customer").len().filter(pl.col("len") >= 2)

    return CohortQuestion(
        {"did": "Order Completed", "within": "90 days", "times": {"gte": 2}},
        *_having("Order Completed", 90, "count(*) >= 2"),
        polars_,
    )


def _sum() -> CohortQuestion:
    def polars_(events: polars.LazyFrame, _: polars.LazyFrame) -> polars.LazyFrame:
        import polars as pl

        spent = _pl_since(events, "Order Completed", 365).group_by("customer").agg(pl.col("revenue").sum())
        return spent.filter(pl.col("revenue") >= 200)

    return CohortQuestion(
        {"did": "Order Completed", "within": "365 days", "measure": {"sum": "revenue"}, "is": {"gte": 200}},
        *_having("Order Completed", 365, "sum(revenue) >= 200"),
        polars_,
    )


def _filter() -> CohortQuestion:
    def polars_(events: polars.LazyFrame, _: polars.LazyFrame) -> polars.LazyFrame:
        import polars as pl

        rows = _pl_since(events, "Product Viewed", 60)
        rows = rows.filter(pl.col("category") == "shoes", pl.col("revenue") > 50)
        return rows.group_by("customer").len().filter(pl.col("len") >= 2)

    return CohortQuestion(
        {
            "did": "Product Viewed",
            "where": {"category": "shoes", "revenue": {"gt": 50}},
            "within": "60 days",
            "times": {"gte": 2},
        },
        *_having("Product Viewed", 60, "count(*) >= 2", " AND category = 'shoes' AND revenue > 50"),
        polars_,
    )


def _days() -> CohortQuestion:
    def polars_(events: polars.LazyFrame, _: polars.LazyFrame) -> polars.LazyFrame:
        import polars as pl

        days = _pl_since(events, "App Opened", 180).select("customer", pl.col("occurred_at").dt.date())
        return days.unique().group_by("customer").len().filter(pl.col("len") >= 3)

    return CohortQuestion(
        {"did": "App Opened", "within": "180 days", "measure": "days", "is": {"gte": 3}},
        # Two levels of grouping are faster than count(DISTINCT …) here.
        "SELECT count(*) FROM (SELECT customer FROM (SELECT DISTINCT customer, occurred_at::DATE AS day"
        f" FROM {_since('App Opened', 180)}) GROUP BY customer HAVING count(*) >= 3)",
        "SELECT count() FROM (SELECT customer"
        f" FROM {_ch_since('App Opened', 180)} GROUP BY customer HAVING uniqExact(toDate(occurred_at)) >= 3)",
        polars_,
    )


def _first() -> CohortQuestion:
    def polars_(events: polars.LazyFrame, _: polars.LazyFrame) -> polars.LazyFrame:
        import polars as pl

        rows = _pl_since(events, "Product Viewed", 400).group_by("customer")
        first = rows.agg(pl.col("category").sort_by("occurred_at").first())
        return first.filter(pl.col("category") == "hats")

    return CohortQuestion(
        {"did": "Product Viewed", "measure": {"first": "category"}, "is": {"eq": "hats"}},
        "SELECT count(*) FROM (SELECT customer FROM events WHERE name = 'Product Viewed' GROUP BY customer"
        " HAVING arg_min(category, occurred_at) = 'hats')",
        "SELECT count() FROM (SELECT customer FROM events WHERE name = 'Product Viewed' GROUP BY customer"
        " HAVING argMin(category, occurred_at) = 'hats')",
        polars_,
    )


def _sessions() -> CohortQuestion:
    def polars_(events: polars.LazyFrame, _: polars.LazyFrame) -> polars.LazyFrame:
        import polars as pl

        moment = (AS_OF - timedelta(days=30)).replace(tzinfo=None)
        rows = events.filter(pl.col("occurred_at") > moment).select("customer", "occurred_at")
        rows = rows.sort("customer", "occurred_at")
        begins = (pl.col("customer") != pl.col("customer").shift(1)).fill_null(True) | (
            pl.col("occurred_at").diff() >= timedelta(minutes=30)
        )
        return rows.filter(begins).group_by("customer").len().filter(pl.col("len") >= 3)

    return CohortQuestion(
        {"did": "*", "within": "30 days", "measure": {"sessions": "30 minutes"}, "is": {"gte": 3}},
        "SELECT count(*) FROM (SELECT customer FROM (SELECT customer, occurred_at - lag(occurred_at) OVER"
        f" (PARTITION BY customer ORDER BY occurred_at) AS gap FROM events WHERE occurred_at > {_ago(30)})"
        " WHERE gap IS NULL OR gap >= INTERVAL 30 MINUTE GROUP BY customer HAVING count(*) >= 3)",
        "SELECT count() FROM (SELECT customer FROM events"
        f" WHERE occurred_at > {_ch_ago(30)} GROUP BY customer HAVING 1 + arrayCount(gap -> gap >= 1800000000,"
        " arrayDifference(arraySort(groupArray(toUnixTimestamp64Micro(occurred_at))))) >= 3)",
        polars_,
    )


def _streak() -> CohortQuestion:
    week = 7 * 86_400_000_000
    now = int(AS_OF.timestamp()) * 1_000_000

    def polars_(events: polars.LazyFrame, _: polars.LazyFrame) -> polars.LazyFrame:
        import polars as pl

        weeks = _pl_since(events, "Product Viewed", 182).select(
            "customer", ((now - pl.col("occurred_at").dt.epoch("us")) // week).alias("week")
        )
        runs = weeks.unique().sort("customer", "week")
        # Within one customer the weeks rise; the row number is as good as a place, as runs never cross customers.
        runs = runs.with_row_index("place").with_columns(run=pl.col("week") - pl.col("place").cast(pl.Int64))
        return runs.group_by("customer", "run").len().filter(pl.col("len") >= 4).select("customer").unique()

    return CohortQuestion(
        {"did": "Product Viewed", "within": "26 weeks", "measure": {"streak": "1 week"}, "is": {"gte": 4}},
        "SELECT count(DISTINCT customer) FROM (SELECT customer FROM (SELECT customer, week - row_number() OVER"
        " (PARTITION BY customer ORDER BY week) AS run FROM (SELECT DISTINCT customer,"
        f" ({now} - epoch_us(occurred_at)) // {week} AS week FROM {_since('Product Viewed', 182)}))"
        " GROUP BY customer, run HAVING count(*) >= 4)",
        "SELECT count() FROM (SELECT customer, arraySort(groupUniqArray(intDiv("
        f"{now} - toUnixTimestamp64Micro(occurred_at), {week}))) AS weeks FROM {_ch_since('Product Viewed', 182)}"
        " GROUP BY customer HAVING arrayMax(run -> length(run), arraySplit((week, step) -> step > 1, weeks,"
        " arrayDifference(weeks))) >= 4)",
        polars_,
    )


def _pattern() -> CohortQuestion:
    steps = ("Product Viewed", "Product Added", "Order Completed")

    def polars_(events: polars.LazyFrame, _: polars.LazyFrame) -> polars.LazyFrame:
        import polars as pl

        moment = (AS_OF - timedelta(days=90)).replace(tzinfo=None)
        rows = events.filter(pl.col("name").is_in(steps), pl.col("occurred_at") > moment)
        rows = rows.select("customer", "occurred_at", pl.col("name").cast(pl.String))
        at = pl.col("occurred_at")
        rows = rows.sort("customer", "occurred_at").with_columns(
            before=pl.when(pl.col("name") == steps[0]).then(at).forward_fill().over("customer"),
            after=pl.when(pl.col("name") == steps[2]).then(at).backward_fill().over("customer"),
        )
        inside = (pl.col("after") - pl.col("before")) <= timedelta(days=7)
        return rows.filter(pl.col("name") == steps[1], inside).select("customer").unique()

    return CohortQuestion(
        {"pattern": list(steps), "span": "7 days", "within": "90 days"},
        "SELECT count(DISTINCT customer) FROM (SELECT customer, name,"
        f" max(occurred_at) FILTER (name = '{steps[0]}') OVER (PARTITION BY customer ORDER BY occurred_at"
        " ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS before,"
        f" min(occurred_at) FILTER (name = '{steps[2]}') OVER (PARTITION BY customer ORDER BY occurred_at"
        " ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS after"
        f" FROM events WHERE name IN {steps} AND occurred_at > {_ago(90)})"
        f" WHERE name = '{steps[1]}' AND after - before <= INTERVAL 7 DAY",
        "SELECT count() FROM (SELECT customer FROM events"
        f" WHERE name IN {steps} AND occurred_at > {_ch_ago(90)} GROUP BY customer HAVING"
        " windowFunnel(604800000000)(toUInt64(toUnixTimestamp64Micro(occurred_at)),"
        f" name = '{steps[0]}', name = '{steps[1]}', name = '{steps[2]}') = 3)",
        polars_,
    )


def _abandoned_cart() -> CohortQuestion:
    def polars_(events: polars.LazyFrame, _: polars.LazyFrame) -> polars.LazyFrame:
        import polars as pl

        added = _pl_since(events, "Product Added", 30).select("customer", "occurred_at").sort("occurred_at")
        ordered = _pl_since(events, "Order Completed", 30).select(
            "customer", "occurred_at", pl.col("occurred_at").alias("ordered_at")
        )
        found = added.join_asof(
            ordered.sort("occurred_at"), on="occurred_at", by="customer", strategy="forward"
        )
        hour = timedelta(hours=1)
        is_left = pl.col("ordered_at").is_null() | (pl.col("ordered_at") - pl.col("occurred_at") > hour)
        is_decided = pl.col("occurred_at") <= (AS_OF - hour).replace(tzinfo=None)
        return found.filter(is_left, is_decided).select("customer").unique()

    return CohortQuestion(
        {"pattern": ["Product Added", {"not": "Order Completed", "for": "1 hour"}], "within": "30 days"},
        f"SELECT count(DISTINCT customer) FROM (SELECT customer, occurred_at FROM {_since('Product Added', 30)}"
        f" AND occurred_at <= {_ago(1 / 24)}) AS added WHERE NOT EXISTS (SELECT 1 FROM {_since('Order Completed', 30)}"
        " AND customer = added.customer AND occurred_at > added.occurred_at"
        " AND occurred_at <= added.occurred_at + INTERVAL 1 HOUR)",
        "SELECT count(DISTINCT customer) FROM (SELECT added.customer AS customer, added.occurred_at AS at,"
        f" ordered.occurred_at AS ordered_at FROM (SELECT customer, occurred_at FROM {_ch_since('Product Added', 30)}"
        f" AND occurred_at <= {_ch_ago(1 / 24)}) AS added ASOF LEFT JOIN (SELECT customer, occurred_at"
        f" FROM {_ch_since('Order Completed', 30)}) AS ordered ON added.customer = ordered.customer"
        " AND ordered.occurred_at > added.occurred_at) WHERE toUnixTimestamp64Micro(ordered_at) = 0"
        " OR ordered_at > at + INTERVAL 1 HOUR",
        polars_,
    )


def _percentile() -> CohortQuestion:
    # A sum over nothing is 0, so everyone is ranked; the best tenth of everyone has ordered.
    def polars_(events: polars.LazyFrame, customers: polars.LazyFrame) -> polars.LazyFrame:
        import polars as pl

        spent = _pl_since(events, "Order Completed", 365).group_by("customer").agg(pl.col("revenue").sum())
        place = (pl.col("revenue").rank("min", descending=True) - 1).cast(pl.Int64)
        ranked = spent.select("customer", place=place).join(customers.select(everyone=pl.len()), how="cross")
        return ranked.filter(pl.col("place") * 10 < pl.col("everyone"))

    ranked = (
        "SELECT count(*) FROM (SELECT rank() OVER (ORDER BY spent DESC) AS place FROM (SELECT customer,"
        " sum(revenue) AS spent FROM {} GROUP BY customer)) WHERE (place - 1) * 10 < (SELECT count(*) FROM customers)"
    )
    return CohortQuestion(
        {"did": "Order Completed", "within": "365 days", "measure": {"sum": "revenue"}, "is": {"top": "10%"}},
        ranked.format(_since("Order Completed", 365)),
        ranked.format(_ch_since("Order Completed", 365)),
        polars_,
    )


def _trait_and_behavior() -> CohortQuestion:
    def polars_(events: polars.LazyFrame, customers: polars.LazyFrame) -> polars.LazyFrame:
        import polars as pl

        rows = _pl_since(events, "Order Completed", 180).group_by("customer").len()
        here = customers.filter(pl.col("country").is_in(["DE", "AT"]))
        return rows.filter(pl.col("len") >= 2).join(here, on="customer", how="semi")

    also = " AND customer IN (SELECT customer FROM customers WHERE country IN ('DE', 'AT'))"
    return CohortQuestion(
        {
            "all": [
                {"trait": "country", "in": ["DE", "AT"]},
                {"did": "Order Completed", "within": "180 days", "times": {"gte": 2}},
            ]
        },
        *_having("Order Completed", 180, "count(*) >= 2", also),
        polars_,
    )


def _did_not() -> CohortQuestion:
    def polars_(events: polars.LazyFrame, customers: polars.LazyFrame) -> polars.LazyFrame:
        rows = _pl_since(events, "Order Completed", 60).select("customer")
        return customers.select("customer").join(rows, on="customer", how="anti")

    return CohortQuestion(
        {"did_not": "Order Completed", "within": "60 days"},
        f"SELECT count(*) FROM customers WHERE customer NOT IN (SELECT customer FROM {_since('Order Completed', 60)})",
        f"SELECT count() FROM customers WHERE customer NOT IN (SELECT customer FROM {_ch_since('Order Completed', 60)})",
        polars_,
    )


QUESTIONS: dict[str, CohortQuestion] = {
    "count in a window": _count_window(),
    "sum": _sum(),
    "filter on properties": _filter(),
    "distinct days": _days(),
    "first value": _first(),
    "sessions": _sessions(),
    "streak of weeks": _streak(),
    "pattern of three": _pattern(),
    "abandoned cart": _abandoned_cart(),
    "top 10 %": _percentile(),
    "trait and behaviour": _trait_and_behavior(),
    "did not": _did_not(),
}
