"""A process that collects and refreshes without end, a day further each time. Run by test_killed_refreshes and killed there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import coterie
from coterie import segments

BEGINS_AT = datetime(2026, 1, 1, tzinfo=UTC)
CUSTOMERS = ("ada", "bo", "cy", "dee", "eve", "flo", "gus")
DEFINITIONS: list[dict[str, Any]] = [
    {"segment": "recent", "who": {"did": "Order Completed", "within": "2 days"}},
    {"segment": "often", "who": {"did": "Order Completed", "within": "10 days", "times": {"gte": 2}}},
    {"segment": "lapsed", "who": {"all": [{"did": "Order Completed"}, {"not": {"segment": "recent"}}]}},
    {
        "segment": "best",
        "who": {"did": "Order Completed", "within": "9 days", "measure": {"sum": "n"}, "is": {"top": "40%"}},
    },
    {
        "segmentation": "stages",
        "segments": [{"segment": "fresh", "who": {"trait": "first_seen", "newer_than": "4 days"}}],
        "otherwise": {"segment": "settled"},
    },
]


def refresh_without_end(home: Path, told: Connection) -> None:
    """Collect an order of the next customer, refresh as of the evening, and tell the parent; for ever."""
    with coterie.open(home) as workspace:
        if not segments.listing(workspace).segments:
            coterie.apply(workspace, DEFINITIONS)
        told.send("open")
        last = segments.listing(workspace).as_of
        day = 0 if last is None else (last - BEGINS_AT).days + 1
        while True:
            evening = BEGINS_AT + timedelta(days=day)
            order = {
                "type": "track",
                "userId": CUSTOMERS[day * 5 % len(CUSTOMERS)],
                "event": "Order Completed",
                "timestamp": (evening - timedelta(hours=1)).isoformat(),
                "properties": {"n": day % 11},
            }
            coterie.collect(workspace, [order])
            coterie.refresh(workspace, as_of=evening)
            told.send("refreshed")
            day += 1
