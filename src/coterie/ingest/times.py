"""When a message happened: read as sent, then corrected by how wrong the sender's clock was."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any

import numpy as np

from coterie.ingest.jsontext import Unstorable, shown
from coterie.moments import from_local
from coterie.values import instant_of

EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
AFTER_LATEST = datetime(2201, 1, 1, tzinfo=UTC)
_PLAIN_UTC = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3}|\.\d{6})?(?:Z|\+00:00)", re.ASCII)
SENT_WITHIN = timedelta(hours=24)
"""A `sentAt` older than that says nothing about the sender's clock."""
_DAY = timedelta(hours=24)
_SECOND = timedelta(seconds=1)


def occurred_at(message: Mapping[str, Any], received_at: datetime, zone: tzinfo) -> datetime:
    """The moment, aware in UTC, at which the message happened.

    `timestamp`, or `originalTimestamp` where there is none, or else the receipt. With a `sentAt` that is at most 24 hours
    old, the sender's clock is taken to be off by (receipt − sentAt) and the time is moved by it; where that leads
    up to a second or more than 24 hours into the future, it is the receipt.
    Raises Unstorable where a time cannot be read or lies outside the years 1900 to 2200.
    """
    stamp = message.get("timestamp")
    if type(stamp) is str and _PLAIN_UTC.fullmatch(stamp) and not _is_given(message.get("sentAt")):
        try:
            plainly = datetime.fromisoformat(stamp)  # what nearly every SDK sends, ten times as fast
        except ValueError:
            plainly = None
        if plainly is not None and 1900 <= plainly.year <= 2200:
            return plainly
    key = next((key for key in ("timestamp", "originalTimestamp") if _is_given(message.get(key))), None)
    if key is None:
        return received_at
    claimed = instant(message[key], zone)
    if claimed is None:
        raise Unstorable(
            "unreadable_timestamp",
            f"{shown(message[key])} is no time.",
            key,
            "Send ISO 8601 text (2024-03-15T15:00:00Z) or epoch seconds or milliseconds.",
        )
    at = _corrected(claimed, message.get("sentAt"), received_at, zone)
    if not EARLIEST <= at < AFTER_LATEST:
        raise Unstorable(
            "timestamp_out_of_range",
            f"{shown(message[key])} lies outside the years 1900 to 2200.",
            key,
            "Check the unit: epoch numbers below 1e11 are seconds, from there on milliseconds.",
        )
    return at


def instant(value: Any, zone: tzinfo) -> datetime | None:
    """The moment a value names, aware in UTC; without an offset it is read in `zone`; None where it names none."""
    if isinstance(value, np.datetime64):
        value = value.astype("datetime64[us]").item()
    elif isinstance(value, np.generic):
        value = value.item()
    try:
        if isinstance(value, datetime):
            if value != value:  # pandas' NaT
                return None
            known = value if type(value) is datetime else datetime.fromisoformat(value.isoformat()[:32])
            return from_local(known, zone) if known.tzinfo is None else known.astimezone(UTC)
        if isinstance(value, date):
            return from_local(datetime(value.year, value.month, value.day), zone)
    except (OverflowError, ValueError):
        return None
    return instant_of(value, zone)


def _corrected(claimed: datetime, sent: Any, received_at: datetime, zone: tzinfo) -> datetime:
    sent_at = instant(sent, zone) if _is_given(sent) else None
    if sent_at is None or received_at - sent_at > SENT_WITHIN:
        return claimed
    try:
        at = received_at - (sent_at - claimed)
    except OverflowError:
        return claimed
    ahead = at - received_at
    # Snowplow's Python tracker cuts what it sends as sentAt to the second: the message seems to happen after it was sent.
    return received_at if timedelta(0) < ahead <= _SECOND or ahead > _DAY else at


def _is_given(value: Any) -> bool:
    return value is not None and value != ""
