"""A world of a shop, made by a seeded generator: as large as asked, the same every time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.parquet as pq

BEGINS_AT = datetime(2025, 1, 1, tzinfo=UTC)
ENDS_AT = datetime(2026, 1, 1, tzinfo=UTC)
NAMES: Sequence[str] = (
    "Product Viewed", "Product List Viewed", "Product Added", "Product Removed", "Cart Viewed", "Checkout Started",
    "Order Completed", "Coupon Entered", "Wishlist Opened", "Review Written", "Support Contacted", "App Opened",
    "Search Done", "Video Played", "Newsletter Opened", "Newsletter Clicked", "Signed Up", "Plan Changed",
    "Order Refunded", "Friend Invited",
)  # fmt: skip
CATEGORIES = ("shoes", "shirts", "coats", "bags", "hats", "toys", "books", "tea")
COUNTRIES = ("DE", "AT", "CH", "FR", "PL", "PT", "GB", "US")
PLANS = ("free", "basic", "pro")


def events(count: int, *, seed: int = 1) -> pa.Table:
    """`count` events in order of time, some ten a customer, names and customers spread as in life (few have most)."""
    chance = np.random.default_rng(seed)
    customers = max(count // 10, 1)
    begin, end = (int(moment.timestamp() * 1_000_000) for moment in (BEGINS_AT, ENDS_AT))
    who = (customers * chance.random(count) ** 2).astype(np.int64)
    shares = 1 / np.arange(1, len(NAMES) + 1)
    name = chance.choice(len(NAMES), count, p=shares / shares.sum())
    revenue = np.round(chance.lognormal(3.5, 0.8, count), 2)
    category = chance.integers(0, len(CATEGORIES), count)
    return pa.table(
        {
            "message_id": pa.array([f"m{seed}-{number:010d}" for number in range(count)]),
            "user_id": pa.array([f"u{number:07d}" for number in who.tolist()]),
            "event": _chosen(NAMES, name),
            "timestamp": pa.array(np.sort(chance.integers(begin, end, count)), pa.timestamp("us", "UTC")),
            "revenue": pa.array(revenue),
            "category": _chosen(CATEGORIES, category),
            "items": pa.array(chance.integers(1, 9, count)),
        }
    )


def customers(count: int, *, seed: int = 2) -> pa.Table:
    """The customers of a world of `count` events, with three traits each."""
    chance = np.random.default_rng(seed)
    many = max(count // 10, 1)
    return pa.table(
        {
            "user_id": pa.array([f"u{number:07d}" for number in range(many)]),
            "country": _chosen(COUNTRIES, chance.integers(0, len(COUNTRIES), many)),
            "plan": _chosen(PLANS, chance.integers(0, len(PLANS), many)),
            "age": pa.array(chance.integers(16, 90, many)),
            "created_at": pa.array([BEGINS_AT] * many, pa.timestamp("us", "UTC")),
        }
    )


def write_parquet(table: pa.Table, path: Path) -> Path:
    """The table as a Parquet file."""
    pq.write_table(table, path, row_group_size=100_000)
    return path


def write_messages(table: pa.Table, path: Path) -> Path:
    """The events as JSONL of track messages."""
    with path.open("wb") as file:
        for batch in table.to_batches(max_chunksize=50_000):
            file.writelines(orjson.dumps(_message(row)) + b"\n" for row in batch.to_pylist())
    return path


def _message(row: dict[str, object]) -> dict[str, object]:
    return {
        "type": "track",
        "messageId": row["message_id"],
        "userId": row["user_id"],
        "event": row["event"],
        "timestamp": row["timestamp"],
        "properties": {"revenue": row["revenue"], "category": row["category"], "items": row["items"]},
    }


def _chosen(words: Sequence[str], indices: np.ndarray) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(indices, pa.int32()), pa.array(words)).cast(pa.string())
