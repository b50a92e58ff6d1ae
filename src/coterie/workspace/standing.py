"""A workspace whose story has ended lives on the day of its end, whoever opens it: the page, the command line, a notebook."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

from coterie.clock import Clock, FixedClock, SystemClock

STAMP = "demo.json"


def stamp_of(home: Path) -> dict[str, object] | None:
    """What the demo wrote of the workspace that it made in the folder `home`; None where it made none."""
    try:
        stamp = json.loads((home / STAMP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return stamp if isinstance(stamp, dict) and "content" in stamp else None


def standing_at(home: Path) -> datetime | None:
    """The moment at which the workspace in the folder `home` stands still; None where its time goes on."""
    stamp = stamp_of(home)
    return None if stamp is None else datetime.fromisoformat(str(stamp["as_of"]))


def clock_of(home: Path) -> Clock:
    """The clock that the workspace in the folder `home` lives by."""
    at = standing_at(home)
    return SystemClock() if at is None else FixedClock(at)
