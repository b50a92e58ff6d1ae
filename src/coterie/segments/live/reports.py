"""What a tick did, and how the keeping goes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from coterie.segments.times import iso


@dataclass(frozen=True, slots=True)
class TickReport:
    """What a tick did. messages: how many are newly counted; touched: customers asked about; whole: it was a refresh.

    segments: (entered, left) of each of which somebody moved or that means something else now.
    """

    as_of: datetime
    took_seconds: float
    messages: int
    touched: int
    entered: int
    left: int
    whole: bool
    segments: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """A JSON-able form."""
        return {
            "as_of": iso(self.as_of),
            "took_seconds": self.took_seconds,
            "messages": self.messages,
            "touched": self.touched,
            "entered": self.entered,
            "left": self.left,
            "whole": self.whole,
        }


@dataclass(frozen=True, slots=True)
class LiveHealth:
    """How the keeping of a workspace's answers goes.

    state: off (nobody ticks), beginning, live or failing. as_of: up to when the answers are right. lag_seconds: how long ago
    that was. took_seconds: the latest tick. error: the kind of the latest failure, None when the latest tick went well.
    """

    state: str
    as_of: datetime | None
    lag_seconds: float | None
    took_seconds: float | None
    ticks: int
    error: str | None

    def as_dict(self) -> dict[str, Any]:
        """A JSON-able form."""
        return {
            "state": self.state,
            "as_of": None if self.as_of is None else iso(self.as_of),
            "lag_seconds": self.lag_seconds,
            "took_seconds": self.took_seconds,
            "ticks": self.ticks,
            "error": self.error,
        }
