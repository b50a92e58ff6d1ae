"""Live: memberships that follow what customers do, and time, within a second or two."""

from __future__ import annotations

from datetime import datetime

from coterie.segments.keepers import KEEPER
from coterie.segments.live.keeping import Keeper
from coterie.segments.live.reports import TickReport
from coterie.workspace import Workspace

__all__ = ["Keeper", "TickReport", "keeper_of", "tick"]


def keeper_of(workspace: Workspace) -> Keeper:
    """What keeps the workspace's answers up to date; made at first use."""
    found = workspace.rooms.setdefault(KEEPER, Keeper(workspace))
    assert isinstance(found, Keeper)
    return found


def tick(workspace: Workspace, *, now: datetime | None = None) -> TickReport:
    """Bring all memberships up to date, as of `now` (aware; default: the workspace's clock).

    The first tick of a workspace is a refresh; those after it look only at the customers whom messages, time or definitions
    may have moved.
    """
    return keeper_of(workspace).tick(now)
