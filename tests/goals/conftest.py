"""Small worlds for goals: ada, bo, cy and dee, whose numbers can be added up by hand, and a shop of many weeks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

import coterie
from coterie.clock import FixedClock

NOON = datetime(2026, 3, 31, 12, tzinfo=UTC)


def order(who: str, at: str | datetime, revenue: float, **more: Any) -> dict[str, Any]:
    """One order."""
    moment = at if isinstance(at, str) else at.isoformat()
    return {
        "type": "track",
        "userId": who,
        "event": "Order",
        "timestamp": moment,
        "properties": {"revenue": revenue, **more},
    }


def opened(now: datetime = NOON) -> coterie.Workspace:
    """An empty workspace whose clock stands still."""
    workspace = coterie.open(":memory:")
    workspace.clock = FixedClock(now)
    return workspace


@pytest.fixture
def four() -> Iterator[coterie.Workspace]:
    """ada bought for 10 and 20, bo for 60, cy long ago for 99, dee never."""
    with opened() as workspace:
        coterie.collect(
            workspace,
            [
                order("ada", "2026-03-10T10:00:00Z", 10, coupon="x"),
                order("ada", "2026-03-20T10:00:00Z", 20),
                order("bo", "2026-03-30T10:00:00Z", 60),
                order("cy", "2026-01-02T10:00:00Z", 99),
                {
                    "type": "identify",
                    "userId": "dee",
                    "timestamp": "2026-03-01T00:00:00Z",
                    "traits": {"seats": 4},
                },
                {
                    "type": "identify",
                    "userId": "bo",
                    "timestamp": "2026-03-01T00:00:00Z",
                    "traits": {"seats": "6"},
                },
            ],
        )
        yield workspace


@pytest.fixture(scope="module")
def weeks() -> Iterator[coterie.Workspace]:
    """Thirty weeks of 80 customers: w0 to w39 (from Wien) order every week for 3, the others (from Graz) for 1; one more customer a week."""
    with opened() as workspace:
        messages: list[dict[str, Any]] = []
        for number in range(80):
            town = "Wien" if number < 40 else "Graz"
            messages.append(
                {
                    "type": "identify",
                    "userId": f"w{number}",
                    "timestamp": _week(0).isoformat(),
                    "traits": {"town": town},
                }
            )
            for week in range(30):
                if number < 50 + week:
                    worth = (3 if number < 40 else 1) + (number % 3) * 0.5
                    messages.append(order(f"w{number}", _week(week) + timedelta(minutes=number), worth))
        coterie.collect(workspace, messages)
        coterie.apply(
            workspace,
            [
                {"segment": "wien", "label": "From Wien", "who": {"trait": "town", "eq": "Wien"}},
                {"segment": "tiny", "who": {"trait": "town", "eq": "Linz"}},
                {
                    "segment": "spenders",
                    "who": {"did": "Order", "measure": {"sum": "revenue"}, "is": {"gte": 70}},
                },
            ],
        )
        yield workspace


def _week(number: int) -> datetime:
    return datetime(2025, 9, 2, 10, tzinfo=UTC) + timedelta(weeks=number)
