"""What arrived since the tick before, and what was dated ahead and has come to pass."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np
from pyroaring import BitMap

from coterie.engine import Session


@dataclass(slots=True)
class Said:
    """The latest message of a customer that a leaf may have read. kind: event, trait, tag or account."""

    seq: int
    kind: str
    name: str
    at: datetime


@dataclass(slots=True)
class News:
    """Who did what, as sets of customers (of accounts in account_traits).

    messages: everyone with any message. merged: whom each customer who is gone became. dealt: everyone whose rows were
    dealt out anew by links, merges and splits; split: those of them whom a split parted. said: who said what, for causes.
    """

    next_seq: int
    messages: BitMap = field(default_factory=BitMap)
    events: dict[str, BitMap] = field(default_factory=dict)
    traits: dict[str, BitMap] = field(default_factory=dict)
    tags: dict[str, BitMap] = field(default_factory=dict)
    joined: BitMap = field(default_factory=BitMap)
    account_traits: dict[str, BitMap] = field(default_factory=dict)
    merged: dict[int, int] = field(default_factory=dict)
    dealt: BitMap = field(default_factory=BitMap)
    split: BitMap = field(default_factory=BitMap)
    said: dict[int, list[Said]] = field(default_factory=dict)
    earliest: datetime | None = None
    latest: datetime | None = None


def read(session: Session, *, since: int, prev: datetime, now: datetime) -> News:
    """All messages from seq `since` on, and older ones dated in prev < time ≤ now (both UTC without zone)."""
    bounds = {"since": since, "prev": prev, "now": now}
    news = News(int(session.rows("SELECT next_seq FROM load_position")[0][0]))
    if news.next_seq > since or now > prev:
        _messages(session, bounds, news)
    if news.next_seq > since:
        _identity(session, since, news)
    return news


def _either(columns: str, table: str, at: str = "occurred_at") -> str:
    # Two queries, each of which skips blocks of rows by its own column.
    return (
        f"SELECT {columns} FROM {table} WHERE seq >= $since"
        f" UNION ALL SELECT {columns} FROM {table} WHERE seq < $since AND {at} > $prev AND {at} <= $now"
    )


def _messages(session: Session, bounds: dict[str, Any], news: News) -> None:
    found = session.numpy(_either("customer, name, seq, occurred_at", "events"), bounds)
    _note(news, found, "name", "event", news.events)
    _span(news, found["occurred_at"])
    for table, column, kind, into in (
        ("trait_changes", "key", "trait", news.traits),
        ("tag_changes", "tag", "tag", news.tags),
    ):
        _note(
            news,
            session.numpy(_either(f"customer, {column}, seq, occurred_at", table), bounds),
            column,
            kind,
            into,
        )
    profile = session.numpy(
        _either("customer, seq, occurred_at, account_id IS NOT NULL AS groups", "profile_messages"), bounds
    )
    news.messages |= _bitmap(profile["customer"])
    news.joined |= _bitmap(profile["customer"][profile["groups"].astype(bool)])
    if len(profile["occurred_at"]):
        latest = _moment(profile["occurred_at"].max())
        news.latest = latest if news.latest is None else max(news.latest, latest)
    if news.joined:
        changed = session.numpy(
            "SELECT DISTINCT account, key FROM ("
            + _either("account, key, seq, occurred_at", "account_trait_changes")
            + ")",
            bounds,
        )
        for key in np.unique(changed["key"].astype(str)):
            news.account_traits[str(key)] = _bitmap(changed["account"][changed["key"] == key])


def _note(
    news: News, found: dict[str, np.ndarray[Any, Any]], column: str, kind: str, into: dict[str, BitMap]
) -> None:
    customers = found["customer"]
    if len(customers) == 0:
        return
    news.messages |= _bitmap(customers)
    names, codes = np.unique(found[column].astype(str), return_inverse=True)
    for code, name in enumerate(names):
        into[str(name)] = _bitmap(customers[codes == code])
    for customer, name, seq, at in zip(
        customers.tolist(),
        found[column].tolist(),
        found["seq"].tolist(),
        found["occurred_at"].tolist(),
        strict=True,
    ):
        news.said.setdefault(customer, []).append(Said(seq, kind, str(name), _moment(at)))


def _span(news: News, times: np.ndarray[Any, Any]) -> None:
    if len(times):
        news.earliest, news.latest = _moment(times.min()), _moment(times.max())


def _moment(at: Any) -> datetime:
    if isinstance(at, datetime):
        return at
    found: datetime = np.datetime64(at, "us").astype(datetime)
    return found


def _bitmap(numbers: np.ndarray[Any, Any]) -> BitMap:
    return BitMap(np.ascontiguousarray(np.asarray(numbers), dtype=np.uint32))


def merged_since(session: Session, since: int) -> dict[int, int]:
    """Whom customers became by messages from seq `since` on."""
    news = News(since)
    _identity(session, since, news)
    return news.merged


def _identity(session: Session, since: int, news: News) -> None:
    rows = session.rows(
        "SELECT change, customer, other FROM identity_changes WHERE seq >= ? AND change <> 'refused' ORDER BY seq",
        [since],
    )
    mentioned: set[int] = set()
    became: dict[int, int] = {}
    for change, customer, other in rows:
        if other is None or other == customer:
            continue
        mentioned |= {int(customer), int(other)}
        if change == "split":
            news.split |= BitMap([int(customer), int(other)])
        else:
            became[int(other)] = int(customer)
    if not mentioned:
        return
    living = {
        int(row[0])
        for row in session.rows(
            "SELECT customer FROM customers WHERE customer IN (SELECT unnest($numbers))",
            {"numbers": sorted(mentioned)},
        )
    }
    news.dealt = BitMap(sorted(mentioned))
    for number in mentioned - living:
        at, seen = number, set()
        while at in became and at not in living and at not in seen:
            seen.add(at)
            at = became[at]
        news.merged[number] = at
