"""A small shop that several walks go through: ada in Germany spends much, bo in France little."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import coterie
from coterie import segments


def bought(customer: str, day: int, revenue: float) -> dict[str, object]:
    return {
        "type": "track",
        "userId": customer,
        "event": "Order Completed",
        "timestamp": f"2026-03-{day:02d}T10:00:00Z",
        "properties": {"revenue": revenue},
    }


MESSAGES = [
    {"type": "identify", "userId": "ada", "traits": {"country": "DE"}, "timestamp": "2026-03-01T09:00:00Z"},
    {"type": "identify", "userId": "bo", "traits": {"country": "FR"}, "timestamp": "2026-03-01T09:00:00Z"},
    bought("ada", 2, 400),
    bought("ada", 5, 200.5),
    bought("bo", 3, 30),
]
DEFINITIONS = [
    {
        "segment": "big_spenders",
        "label": "Big spenders",
        "color": "#7c3aed",
        "kind": "value",
        "who": {"did": "Order Completed", "measure": {"sum": "revenue"}, "is": {"gte": 500}},
    },
    {
        "segmentation": "place",
        "label": "Where",
        "segments": [{"segment": "germans", "label": "Germany", "who": {"trait": "country", "eq": "DE"}}],
        "otherwise": {"segment": "elsewhere", "label": "Elsewhere"},
    },
]


def make_shop(home: Path, *, as_of: Sequence[str] = ("2026-04-01",)) -> None:
    """The shop as a workspace in `home`, its segments counted at each of those moments."""
    with coterie.open(home) as workspace:
        coterie.collect(workspace, MESSAGES)
        coterie.apply(workspace, DEFINITIONS)
        for moment in as_of:
            segments.refresh(workspace, as_of=moment)
