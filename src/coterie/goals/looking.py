"""Looking at goals by name: the whole outlook, remembered while nothing it depends on has changed, and drafts before they are saved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any

from coterie.goals import saving
from coterie.goals.outlook import Outlook, glance, outlook
from coterie.goals.saving import Saved
from coterie.goals.trend import Progress
from coterie.segments import definitions
from coterie.segments.leaf_memory import remembering
from coterie.workspace import Workspace

_ROOM = "goal_outlooks"


@dataclass(frozen=True, slots=True)
class Listed:
    """A saved goal. outlook: as it was last looked at in this process, at its own `as_of`; None before."""

    saved: Saved
    outlook: Outlook | None


@dataclass(frozen=True, slots=True)
class Previewed:
    """A draft that was looked at, and what looks like a mistake in it."""

    outlook: Outlook
    warnings: tuple[dict[str, Any], ...]


def at(
    workspace: Workspace,
    name: str,
    *,
    as_of: datetime | str | None = None,
    progress: Progress | None = None,
) -> Outlook:
    """Everything about a saved goal at a moment (default: now). Raises NotFound.

    progress(done, total) is called all along; what it raises stops the work.
    """
    saved = saving.get(workspace, name)
    kept = _kept(workspace)
    means = _meaning(workspace, saved)
    stamp = (means, _state(workspace, as_of))
    found = kept.get(name, stamp)
    if found is not None and as_of is None:
        return found
    try:
        found = outlook(
            workspace,
            saved.goal,
            as_of=stamp[1][0] if as_of is None else as_of,
            progress=kept.teller(name, progress),
        )
    finally:
        kept.ended(name)
    if as_of is None:
        kept.keep(name, stamp, found)
    return found


def every(workspace: Workspace) -> tuple[Listed, ...]:
    """All saved goals, each with the outlook that was last made of it, so that a list of them shows at once."""
    kept = _kept(workspace)
    return tuple(
        Listed(saved, kept.latest(saved.goal.name, _meaning(workspace, saved)))
        for saved in saving.listing(workspace)
    )


def how_far(workspace: Workspace, name: str) -> tuple[int, int] | None:
    """(done, total) of an outlook that is being made just now, None where none is."""
    return _kept(workspace).how_far(name)


def preview(
    workspace: Workspace, raw: Mapping[str, Any], *, as_of: datetime | str | None = None, whole: bool = False
) -> Previewed:
    """The number of a goal that is not saved; whole: with trend, forecast and all.

    Raises what saving it would raise.
    """
    drafted = saving.draft(workspace, [raw])
    look = outlook if whole else glance
    return Previewed(look(workspace, drafted.read[0].found, as_of=as_of), drafted.warnings)


def _meaning(workspace: Workspace, saved: Saved) -> object:
    return saved.version, definitions.fingerprint(workspace)


def _state(workspace: Workspace, as_of: datetime | str | None) -> tuple[datetime, int, str, str]:
    """The moment that "now" is, and the state of the data."""
    with remembering(workspace, definitions.known_names(workspace), as_of=as_of) as remembered:
        stamp = remembered.stamp
        return stamp.as_of, stamp.next_seq, stamp.zone, stamp.ignored


class _Kept:
    """The last outlook of each goal, and how far those are that are being made. For use by several threads."""

    def __init__(self) -> None:
        self._found: dict[str, tuple[tuple[object, object], Outlook]] = {}
        self._far: dict[str, tuple[int, int]] = {}
        self._lock = Lock()

    def get(self, name: str, stamp: tuple[object, object]) -> Outlook | None:
        found = self._found.get(name)
        return found[1] if found is not None and found[0] == stamp else None

    def latest(self, name: str, means: object) -> Outlook | None:
        found = self._found.get(name)
        return found[1] if found is not None and found[0][0] == means else None

    def keep(self, name: str, stamp: tuple[object, object], found: Outlook) -> None:
        with self._lock:
            self._found[name] = (stamp, found)

    def teller(self, name: str, progress: Progress | None) -> Progress:
        def tell(done: int, total: int) -> None:
            self._far[name] = (done, total)
            if progress is not None:
                progress(done, total)

        return tell

    def ended(self, name: str) -> None:
        self._far.pop(name, None)

    def how_far(self, name: str) -> tuple[int, int] | None:
        return self._far.get(name)


def _kept(workspace: Workspace) -> _Kept:
    found = workspace.rooms.setdefault(_ROOM, _Kept())
    assert isinstance(found, _Kept)
    return found
