"""Opens the workspaces of a folder with what is known of them."""

from __future__ import annotations

from pathlib import Path

from coterie import demo, ingest
from coterie.clock import FixedClock
from coterie.workspace.worlds import About, Worlds


def open_worlds(home: Path) -> Worlds:
    """Open every workspace that `home` stands for, and load what a crash left in their logs.

    In a workspace of the demo it is always the day its story ends.
    """
    worlds = Worlds.open(home, about=_about)
    try:
        for _, workspace in worlds:
            ingest.start(workspace)
    except BaseException:
        worlds.close()
        raise
    return worlds


def _about(home: Path) -> About:
    at = demo.standing_at(home)
    if at is None:
        return About()
    label, description = next(
        ((world.label, world.description) for world in demo.WORLDS if world.name == home.name), (None, None)
    )
    return About(clock=FixedClock(at), label=label, description=description)
