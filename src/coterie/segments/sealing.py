"""Sealing the events of a workspace, with columns of their own for the properties that its segments look at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime

from coterie import moments
from coterie.segments import definitions
from coterie.segments.keepers import KEEPER, Keeps
from coterie.segments.known import Names
from coterie.segments.language.events import PropertyPath
from coterie.store import sealing
from coterie.store.sealing import SealReport
from coterie.workspace import Workspace

Progress = Callable[[int, int], None]


def seal(workspace: Workspace, *, progress: Progress | None = None) -> SealReport:
    """Seal every hot event, give properties their columns, drop the months that the workspace no longer keeps.

    progress(done, total) counts months; what it raises stops the work, and the months done stay done.
    """
    return _sealed(
        workspace,
        sealing.seal(
            workspace.engine,
            promote=promoted(workspace),
            keep_from=_keep_from(workspace),
            everything=True,
            progress=progress,
        ),
    )


def seal_if_due(
    workspace: Workspace, *, fill: bool = False, progress: Progress | None = None
) -> SealReport | None:
    """Seal what is worth it where much is hot; None where it is not. fill: give months that lack a column that column too."""
    if not is_due(workspace):
        return None
    return _sealed(
        workspace,
        sealing.seal(
            workspace.engine,
            promote=promoted(workspace),
            keep_from=_keep_from(workspace),
            fill=fill,
            progress=progress,
        ),
    )


def is_due(workspace: Workspace) -> bool:
    """Whether sealing is worth it by itself."""
    return sealing.is_due(workspace.engine)


def _sealed(workspace: Workspace, report: SealReport) -> SealReport:
    """Whoever keeps answers up to date hears of events that are gone: no message tells it."""
    keeper = workspace.rooms.get(KEEPER)
    if report.dropped and isinstance(keeper, Keeps):
        keeper.forget()
    return report


def promoted(workspace: Workspace) -> list[tuple[str, str]]:
    """(root, name) of the properties that get columns: those of the settings, else those that definitions look at, most used first."""
    chosen = workspace.settings.promote
    if chosen is not None:
        return [_path(text) for text in chosen]
    used = Counter(_looked_at(definitions.known_names(workspace)))
    return [path for path, _ in used.most_common()]


def _path(text: str) -> tuple[str, str]:
    return ("context", text.removeprefix("context.")) if text.startswith("context.") else ("properties", text)


def _looked_at(known: Names) -> Iterator[tuple[str, str]]:
    for name in known.segment_names():
        yield from _paths(known.segment(name))
    for trait in known.traits.values():
        yield from _paths(trait.compute)


def _paths(node: object) -> Iterator[tuple[str, str]]:
    if isinstance(node, PropertyPath):
        if node.root != "time":
            yield node.root, node.name
    elif isinstance(node, tuple):
        for each in node:
            yield from _paths(each)
    elif is_dataclass(node):
        for part in fields(node):
            yield from _paths(getattr(node, part.name))


def _keep_from(workspace: Workspace) -> datetime | None:
    months = workspace.settings.keep_months
    if months is None:
        return None
    now = workspace.clock.now().astimezone(UTC).replace(tzinfo=None)
    return moments.add_months(now, -months)
