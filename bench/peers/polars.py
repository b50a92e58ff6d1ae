"""Polars, lazily, over Parquet files that are sorted within each month as the DuckDB peer's table is."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from bench.asked import Asked, Happened, Is, Leaf


class Polars:
    """All segments in one `collect_all`, so that what they share is read once."""

    def __init__(self, place: Path) -> None:
        self.events = pl.scan_parquet(place / "events-*.parquet")
        self.customers = pl.scan_parquet(place.parent / "parquet" / "customers.parquet")

    def segments(self, asked: list[Asked]) -> dict[str, int]:
        """How many members each segment has."""
        counts = pl.collect_all([self._members_of(each).select(pl.len()) for each in asked])
        return {each.name: int(found.item()) for each, found in zip(asked, counts, strict=True)}

    def ask(self, question: str) -> int:
        """How many customers answer one of the twelve questions."""
        from bench.questions import QUESTIONS

        return int(QUESTIONS[question].polars(self.events, self.customers).select(pl.len()).collect().item())

    def _members_of(self, asked: Asked) -> pl.LazyFrame:
        leaves = [self._members(leaf) for leaf in asked.leaves]
        if asked.any_of:
            found = pl.concat(leaves).unique()
        else:
            found = leaves[0]
            for leaf in leaves[1:]:
                found = found.join(leaf, on="customer", how="semi")
        for leaf in asked.none_of:
            found = found.join(self._members(leaf), on="customer", how="anti")
        return found

    def _members(self, leaf: Leaf) -> pl.LazyFrame:
        if isinstance(leaf, Is):
            return self.customers.filter(pl.col(leaf.trait).is_in(list(leaf.values))).select("customer")
        rows = self.events.filter(pl.col("name") == leaf.name, pl.col("occurred_at") > leaf.since)
        if leaf.category is not None:
            rows = rows.filter(pl.col("category") == leaf.category)
        if leaf.above is not None:
            rows = rows.filter(pl.col("revenue") > pl.lit(leaf.above))
        if leaf.measure == "count" and leaf.least == 1:
            return rows.select("customer").unique()
        return (
            rows.group_by("customer")
            .agg(_measure(leaf).alias("m"))
            .filter(pl.col("m") >= leaf.least)
            .select("customer")
        )


def _measure(leaf: Happened) -> pl.Expr:
    match leaf.measure:
        case "sum":
            return pl.col("revenue").sum()
        case "days":
            return pl.col("occurred_at").dt.date().n_unique()
        case _:
            return pl.len()
