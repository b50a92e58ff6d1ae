"""How the answer of a definition is kept: live, or anew every so often, and then why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from coterie.segments.known import Names
from coterie.segments.language.conditions import Condition
from coterie.segments.live.ground import leaves_of
from coterie.segments.live.watching import Whole, watch


@dataclass(frozen=True, slots=True)
class Liveness:
    """every None: every change shows within a second or two. Else some changes show only so often, because of `why`."""

    every: timedelta | None = None
    why: tuple[str, ...] = ()

    @property
    def is_live(self) -> bool:
        """Whether every change shows at once."""
        return self.every is None

    def as_dict(self) -> dict[str, Any]:
        """A JSON-able form."""
        every = None if self.every is None else int(self.every.total_seconds())
        return {"live": self.is_live, "every_seconds": every, "why": list(self.why)}

    def __str__(self) -> str:
        if self.every is None:
            return "live"
        minutes = max(int(self.every.total_seconds()) // 60, 1)
        often = "every minute" if minutes == 1 else f"every {minutes} minutes"
        return f"{often}, because {' and '.join(self.why)}"


def liveness(names: Names, segment: str) -> Liveness:
    """How the answer of a saved segment is kept; what it refers to counts too."""
    wholes: dict[Whole, None] = {}
    for leaf in leaves_of(names, [segment]):
        wholes |= dict.fromkeys(_of(leaf, names, ()))
    if not wholes:
        return Liveness()
    return Liveness(max(each.every for each in wholes), tuple(dict.fromkeys(each.why for each in wholes)))


def _of(leaf: Condition, names: Names, inside: tuple[str, ...]) -> list[Whole]:
    watched = watch(leaf, names)
    found = list(watched.wholes)
    for name in watched.segments:  # a rank among the members of another segment
        if name not in inside:
            for other in leaves_of(names, [name]):
                found += _of(other, names, (*inside, name))
    return found
