"""How often each event happened, day by day or in longer spans of the workspace's calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from coterie.workspace import Workspace

Unit = Literal["day", "week", "month"]
MOST = 60

_SPAN = """
SELECT min(CAST(timezone($zone, timezone('UTC', occurred_at)) AS DATE)), max(CAST(timezone($zone, timezone('UTC', occurred_at)) AS DATE))
FROM events WHERE $name IS NULL OR name = $name
"""
_COUNTS = """
SELECT name, CAST(date_trunc($unit, timezone($zone, timezone('UTC', occurred_at))) AS DATE) AS start, count(*)
FROM events WHERE $name IS NULL OR name = $name
GROUP BY name, start
"""


@dataclass(frozen=True, slots=True)
class Volumes:
    """Counts by event, one for each span. starts: the first day of every span, without gaps; the last may still be running."""

    unit: Unit
    starts: tuple[date, ...]
    counts: dict[str, tuple[int, ...]]


def volumes(workspace: Workspace, name: str | None = None, *, most: int = MOST) -> Volumes:
    """How often each event (or the one named) happened: by day, by week or by month, whichever gives at most `most` spans.

    Where even months are more, the latest `most` are told.
    """
    asked = {"zone": workspace.settings.timezone, "name": name}
    first, last = workspace.engine.rows(_SPAN, asked)[0]
    if first is None:
        return Volumes("day", (), {})
    unit = _unit(first, last, most)
    starts = _starts(first, last, unit)[-most:]
    place = {start: i for i, start in enumerate(starts)}
    counts: dict[str, list[int]] = {}
    for event, start, count in workspace.engine.rows(_COUNTS, {**asked, "unit": unit}):
        if start in place:
            counts.setdefault(str(event), [0] * len(starts))[place[start]] = int(count)
    return Volumes(unit, tuple(starts), {event: tuple(each) for event, each in counts.items()})


def _unit(first: date, last: date, most: int) -> Unit:
    days = (last - first).days + 1
    if days <= most:
        return "day"
    return "week" if days <= (most - 1) * 7 else "month"


def _starts(first: date, last: date, unit: Unit) -> list[date]:
    starts: list[date] = []
    at = _begin(first, unit)
    while at <= last:
        starts.append(at)
        at = _next(at, unit)
    return starts


def _begin(day: date, unit: Unit) -> date:
    if unit == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if unit == "month" else day


def _next(at: date, unit: Unit) -> date:
    if unit == "month":
        return (at + timedelta(days=32)).replace(day=1)
    return at + timedelta(days=7 if unit == "week" else 1)
