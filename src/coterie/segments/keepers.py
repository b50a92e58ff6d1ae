"""What the rest of the room knows of whoever keeps the answers up to date."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from pyroaring import BitMap

from coterie.segments.evaluation import Evaluation
from coterie.segments.known import Names

if TYPE_CHECKING:
    from coterie.segments.memberships import RefreshReport

KEEPER = "live"
"""The room of what keeps the answers up to date from refresh to refresh."""


@runtime_checkable
class Keeps(Protocol):
    """Keeps answers up to date, from those of a refresh on."""

    def take_over(self, state: Evaluation, known: Names, answers: dict[str, BitMap]) -> Callable[[], None]:
        """Take what a refresh found, while its snapshot is open; call what it gives once all is published."""

    def as_of(self, segment: str) -> datetime | None:
        """Up to when the answer of a segment is right (UTC), None where nothing is known of it."""

    @property
    def is_running(self) -> bool:
        """Whether answers follow by themselves."""

    def settle(self) -> RefreshReport:
        """Answer what was saved since, and what refers to it."""

    def forget(self) -> None:
        """Begin anew: something changed that no message tells."""
