"""Opens the workspaces of a folder with what is known of them."""

from __future__ import annotations

from pathlib import Path

from coterie import demo, ingest
from coterie.workspace.standing import standing_at
from coterie.workspace.worlds import About, Worlds


def open_worlds(home: Path) -> Worlds:
    """Open every workspace that `home` stands for, and load what a crash left in their logs."""
    worlds = Worlds.open(home, about=_about)
    try:
        for _, workspace in worlds:
            ingest.start(workspace)
    except BaseException:
        worlds.close()
        raise
    return worlds


def _about(home: Path) -> About:
    if standing_at(home) is None:
        return About()
    label, description = next(
        ((world.label, world.description) for world in demo.WORLDS if world.name == home.name), (None, None)
    )
    return About(label=label, description=description)
