"""A world of a shop, made by a seeded generator: as large as asked, the same every time, one day in memory at once.

Events come in visits (a customer, some minutes, a handful of events), event names and customers are spread as in life: few have
most. The year has a tide (more in November), the day too. Properties stand on the events that have them in life. Money is
exact, in cents, so that every engine must find the same members.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from math import gcd
from pathlib import Path

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.parquet as pq

BEGINS_AT = datetime(2025, 1, 1, tzinfo=UTC)
ENDS_AT = datetime(2026, 1, 1, tzinfo=UTC)
DAYS = (ENDS_AT - BEGINS_AT).days
NAMES: Sequence[str] = (
    "Product Viewed", "Product List Viewed", "Product Added", "App Opened", "Search Done", "Order Completed",
    "Cart Viewed", "Checkout Started", "Product Removed", "Coupon Entered", "Wishlist Opened", "Review Written",
    "Support Contacted", "Video Played", "Newsletter Opened", "Newsletter Clicked", "Signed Up", "Plan Changed",
    "Order Refunded", "Friend Invited", "Store Visited", "Gift Sent", "Size Guide Opened", "Filter Used",
    "Photo Zoomed", "Promotion Viewed", "Promotion Clicked", "Delivery Tracked", "Return Started", "Chat Opened",
    "Chat Rated", "Address Changed", "Card Added", "Invoice Opened", "Survey Answered", "Badge Earned",
    "Points Spent", "Price Alert Set", "Stock Alert Set", "Account Closed",
)  # fmt: skip
PRICED = frozenset(NAMES[i] for i in (0, 2, 5, 7, 8, 18, 21, 28, 33))
CATEGORIZED = frozenset(NAMES[i] for i in (0, 1, 2, 4, 5, 8, 10, 11, 25))
CATEGORIES = ("shoes", "shirts", "coats", "bags", "hats", "toys", "books", "tea")
COUNTRIES = ("DE", "AT", "CH", "FR", "PL", "PT", "GB", "US")
PLANS = ("free", "basic", "pro")

MONEY = pa.decimal128(9, 2)
SCHEMA = pa.schema(
    [
        ("seq", pa.int64()),
        ("customer", pa.uint32()),
        ("name", pa.dictionary(pa.int8(), pa.string())),
        ("occurred_at", pa.timestamp("us")),
        ("revenue", MONEY),
        ("category", pa.dictionary(pa.int8(), pa.string())),
        ("items", pa.int8()),
    ]
)
"""An event as every engine of the bench gets it. revenue and items only on PRICED events, category only on CATEGORIZED ones."""

_DAY = 86_400_000_000
_VISIT = 5  # events in a visit, on average
_PAUSE = 90_000_000  # µs from one event of a visit to the next, on average
_SHARES = 1 / np.arange(1, len(NAMES) + 1)
_NAME_LIMITS = np.cumsum(_SHARES / _SHARES.sum())
_HAS_PRICE = np.array([name in PRICED for name in NAMES])
_HAS_CATEGORY = np.array([name in CATEGORIZED for name in NAMES])


@dataclass(frozen=True, slots=True)
class World:
    """`events` events of `customers` customers in the year 2025; equal worlds are equal to the last byte."""

    events: int
    customers: int
    seed: int = 1

    @staticmethod
    def of(events: int, *, per_customer: int = 50, seed: int = 1) -> World:
        """A world with so many events for each customer, on average."""
        return World(events, max(events // per_customer, 10), seed)

    @property
    def key(self) -> str:
        """A name for folders."""
        return f"{self.events}-{self.customers}-{self.seed}"

    def day_sizes(self) -> list[int]:
        """How many events each day has; together exactly `events`."""
        day = np.arange(DAYS)
        tide = 1 + 0.3 * np.sin(2 * np.pi * (day - 250) / 365) + 0.15 * (day % 7 >= 5)
        ends = np.rint(np.cumsum(tide) / tide.sum() * self.events).astype(int)
        return np.diff(ends, prepend=0).tolist()

    def days(self) -> Iterator[tuple[date, pa.Table]]:
        """Each day's events in order of time, `seq` counting from 1 through the year."""
        first_seq = 1
        for number, count in enumerate(self.day_sizes()):
            yield (BEGINS_AT + timedelta(days=number)).date(), self._day(number, count, first_seq)
            first_seq += count

    def months(self) -> Iterator[tuple[date, Iterator[pa.Table]]]:
        """Each month's days, to be taken in order: (first day of the month, the tables of its days)."""
        sizes = self.day_sizes()
        starts = np.concatenate([[1], np.cumsum(sizes) + 1])
        for month in range(1, 13):
            first = date(2025, month, 1)
            numbers = [n for n in range(DAYS) if (BEGINS_AT + timedelta(days=n)).month == month]
            yield first, (self._day(n, sizes[n], int(starts[n])) for n in numbers)

    def _day(self, number: int, count: int, first_seq: int) -> pa.Table:
        chance = np.random.default_rng([self.seed, number])
        lengths = chance.geometric(1 / _VISIT, size=count // _VISIT * 2 + 20)
        lengths = lengths[: int(np.searchsorted(np.cumsum(lengths), count)) + 1]
        who = np.repeat(self._visitors(chance, len(lengths)), lengths)[:count]
        hours = np.abs(chance.normal(15.0, 4.5, len(lengths)))
        begins = np.where(hours >= 24, 47.9 - hours, hours) / 24 * _DAY
        pauses = chance.exponential(_PAUSE, count)
        at = np.cumsum(pauses)
        firsts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
        at = (at - np.repeat(at[firsts] - begins, lengths)[:count]).astype(np.int64)
        at = np.where(
            at >= _DAY, 2 * _DAY - 1 - at, at
        )  # nobody shops past midnight: the visit runs back instead
        order = np.argsort(at, kind="stable")
        name = np.minimum(np.searchsorted(_NAME_LIMITS, chance.random(count)), len(NAMES) - 1)
        cents = np.minimum(chance.lognormal(8.2, 0.8, count), 99_999_999).astype(np.int64)
        items = chance.geometric(0.5, count).clip(1, 20)
        category = np.minimum(chance.geometric(0.3, count) - 1, len(CATEGORIES) - 1)
        no_price, no_category = ~_HAS_PRICE[name], ~_HAS_CATEGORY[name]
        begin = int(BEGINS_AT.timestamp()) * 1_000_000 + number * _DAY
        return pa.table(
            [
                pa.array(np.arange(first_seq, first_seq + count)),
                pa.array(who[order], pa.uint32()),
                _words(NAMES, name),
                pa.array(begin + at[order], pa.timestamp("us")),
                _money(cents, no_price),
                _words(CATEGORIES, category, no_category),
                pa.array(items, pa.int8(), mask=no_price),
            ],
            schema=SCHEMA,
        )

    def _visitors(self, chance: np.random.Generator, count: int) -> np.ndarray:
        """Customer numbers from 1, the busiest anywhere among them."""
        rank = (self.customers * chance.random(count) ** 2).astype(np.int64)
        step = int(self.customers * 0.618) | 1
        while gcd(step, self.customers) != 1:
            step += 2
        return rank * step % self.customers + 1

    def people(self, *, at_a_time: int = 2_000_000) -> Iterator[pa.Table]:
        """The customers: customer, id, country, plan, age."""
        for first in range(1, self.customers + 1, at_a_time):
            numbers = np.arange(first, min(first + at_a_time, self.customers + 1), dtype=np.uint32)
            chance = np.random.default_rng([self.seed, DAYS + first])
            yield pa.table(
                {
                    "customer": pa.array(numbers),
                    "id": pa.array(np.char.add("u", np.char.zfill(numbers.astype("U8"), 8))),
                    "country": _words(COUNTRIES, chance.integers(0, len(COUNTRIES), len(numbers))),
                    "plan": _words(PLANS, np.minimum(chance.geometric(0.6, len(numbers)) - 1, 2)),
                    "age": pa.array(chance.integers(16, 90, len(numbers)), pa.int16()),
                }
            )


def write_parquet(world: World, folder: Path) -> Path:
    """The world as events-MM.parquet and customers.parquet in `folder`, every month in order of time."""
    folder.mkdir(parents=True, exist_ok=True)
    for month, days in world.months():
        with pq.ParquetWriter(folder / f"events-{month:%m}.parquet", SCHEMA, compression="zstd") as file:
            for day in days:
                file.write_table(day, row_group_size=250_000)
    people = world.people()
    first = next(people)
    with pq.ParquetWriter(folder / "customers.parquet", first.schema, compression="zstd") as file:
        file.write_table(first)
        for more in people:
            file.write_table(more)
    return folder


# --- as files that are imported ------------------------------------------------------------------------------------


def importable(world: World) -> Iterator[pa.Table]:
    """The events as a file for `coterie import` holds them, day by day."""
    for _, day in world.days():
        numbers = day.column("customer").to_numpy().astype("U8")
        seqs = day.column("seq").to_numpy().astype("U10")
        yield pa.table(
            {
                "message_id": pa.array(np.char.add(f"m{world.seed}-", np.char.zfill(seqs, 10))),
                "user_id": pa.array(np.char.add("u", np.char.zfill(numbers, 8))),
                "event": day.column("name").cast(pa.string()),
                "timestamp": day.column("occurred_at").cast(pa.timestamp("us", "UTC")),
                "revenue": _floats(day.column("revenue").combine_chunks()),
                "category": day.column("category").cast(pa.string()),
                "items": day.column("items"),
            }
        )


def write_importable_parquet(world: World, path: Path) -> Path:
    """The events as one Parquet file for `coterie import`."""
    days = importable(world)
    first = next(days)
    with pq.ParquetWriter(path, first.schema) as file:
        file.write_table(first)
        for day in days:
            file.write_table(day)
    return path


def write_messages(world: World, path: Path) -> Path:
    """The events as JSONL of track messages."""
    with path.open("wb") as file:
        for day in importable(world):
            file.writelines(orjson.dumps(_message(row)) + b"\n" for row in day.to_pylist())
    return path


def _message(row: dict[str, object]) -> dict[str, object]:
    properties = {key: row[key] for key in ("revenue", "category", "items") if row[key] is not None}
    return {
        "type": "track",
        "messageId": row["message_id"],
        "userId": row["user_id"],
        "event": row["event"],
        "timestamp": row["timestamp"],
        "properties": properties,
    }


def _words(words: Sequence[str], indices: np.ndarray, absent: np.ndarray | None = None) -> pa.Array:
    return pa.DictionaryArray.from_arrays(
        pa.array(indices.astype(np.int8), pa.int8(), mask=absent), pa.array(words)
    )


def _floats(money: pa.Array) -> pa.Array:
    """Each amount as the float that is nearest to it; Arrow's cast gives 65.21000000000001."""
    cents = np.frombuffer(money.buffers()[1], np.int64)[::2][: len(money)]
    return pa.array(cents / 100, mask=money.is_null().to_numpy(zero_copy_only=False))


def _money(cents: np.ndarray, absent: np.ndarray) -> pa.Array:
    """Cents as decimals: the 128-bit numbers are written directly, as Arrow has no cast that divides."""
    wide = np.zeros((len(cents), 2), dtype=np.int64)
    wide[:, 0] = cents
    present = np.packbits(~absent, bitorder="little")
    return pa.Array.from_buffers(MONEY, len(cents), [pa.py_buffer(present), pa.py_buffer(wide)])
