"""Moments as the doors of this room show them."""

from __future__ import annotations

from datetime import UTC, datetime


def iso(moment: datetime) -> str:
    """ISO 8601 in UTC, ending in Z; a moment without zone is UTC."""
    aware = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return aware.isoformat().replace("+00:00", "Z")


def stored(moment: datetime) -> datetime:
    """The moment as the tables keep it: UTC without zone."""
    return moment.astimezone(UTC).replace(tzinfo=None)
