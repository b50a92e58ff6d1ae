"""Builds the demo workspaces, or finds that they stand already."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from coterie import goals, segments
from coterie.clock import FixedClock
from coterie.demo.worlds import WORLDS, Intake, Progress, World
from coterie.workspace import Workspace, open_workspace
from coterie.workspace.standing import STAMP, stamp_of

_ROUND = 2  # raise when workspaces built before must be built anew


@dataclass(frozen=True, slots=True)
class WorldReport:
    """One workspace of the demo.

    home: its folder. as_of: the moment its numbers stand for. built: False where it stood already, complete.
    customers and sizes: as of `as_of`, sizes by segment name. took_seconds: 0 where nothing was done.
    """

    name: str
    label: str
    home: Path
    as_of: datetime
    built: bool
    intake: Intake
    customers: int
    sizes: dict[str, int]
    took_seconds: float


@dataclass(frozen=True, slots=True)
class DemoReport:
    """Both workspaces of the demo, and how long building them took."""

    worlds: tuple[WorldReport, ...]
    took_seconds: float


def build(home: Path, *, progress: Progress | None = None, worlds: Sequence[World] = WORLDS) -> DemoReport:
    """Make a workspace for each world, `home/shop` and `home/stream`, with data, definitions and a history of sizes.

    progress(stage, done, total) is called all along, stages named "shop: import the lines". Quick where the workspaces
    stand already; an interrupted build goes on where it matters, since no message counts twice. A workspace that an
    older version of the demo made is kept beside the new one, under its name and the mark of its content.
    Raises WorkspaceInUse where another process holds one of them.
    """
    started = time.perf_counter()
    reports = tuple(_standing(world, home) or _build(world, home, progress or _silently) for world in worlds)
    return DemoReport(worlds=reports, took_seconds=time.perf_counter() - started)


def _build(world: World, home: Path, progress: Progress) -> WorldReport:
    started = time.perf_counter()
    folder = home / world.name
    _keep_aside(folder)

    def tell(stage: str, done: int, total: int) -> None:
        progress(f"{world.name}: {stage}", done, total)

    with open_workspace(folder, timezone=world.timezone, clock=FixedClock(world.ends_at)) as workspace:
        report = _tell(world, workspace, folder, tell, started)
    _write_stamp(report)
    return report


def fill(world: World, workspace: Workspace, progress: Callable[[int, int], None]) -> WorldReport:
    """Tell a world in an open, empty workspace, whose clock and calendar become those of the world, now and when it is opened again.

    progress(done, total) is called all along, in parts of a thousand of all the work; what it raises stops it.
    """
    started = time.perf_counter()
    workspace.change_settings(replace(workspace.settings, timezone=world.timezone))
    workspace.clock = FixedClock(world.ends_at)

    def tell(stage: str, done: int, total: int) -> None:
        before, share = _SHARES.get(stage, (0, 0))
        progress(before + share * done // max(total, 1), 1_000)

    report = _tell(world, workspace, workspace.home or Path(":memory:"), tell, started)
    if workspace.home is not None:
        _write_stamp(report)
    return report


_SHARES = {
    "write the story": (0, 150),
    "collect the messages": (150, 550),
    "apply the definitions": (700, 10),
    "look at every month": (710, 290),
}
"""Where each stage begins and how much of all the work it is, in thousandths: measured for the stream."""


def _tell(world: World, workspace: Workspace, home: Path, tell: Progress, started: float) -> WorldReport:
    intake = world.fill(workspace, tell)
    tell("apply the definitions", 0, 1)
    goals.apply(workspace, [*world.definitions(), *world.goals()])
    tell("apply the definitions", 1, 1)
    moments = world.history()
    for done, as_of in enumerate(moments):
        tell("look at every month", done, len(moments))
        segments.refresh(workspace, as_of=as_of)
    tell("look at every month", len(moments), len(moments))
    customers = int(workspace.engine.rows("SELECT count(*) FROM customers")[0][0])
    sizes = workspace.engine.rows(
        "SELECT segment, size FROM segment_sizes WHERE as_of = ? ORDER BY segment",
        [world.ends_at.replace(tzinfo=None)],
    )
    return WorldReport(
        name=world.name,
        label=world.label,
        home=home,
        as_of=world.ends_at,
        built=True,
        intake=intake,
        customers=customers,
        sizes={str(name): int(size) for name, size in sizes},
        took_seconds=time.perf_counter() - started,
    )


def _standing(world: World, home: Path) -> WorldReport | None:
    folder = home / world.name
    stamp = stamp_of(folder)
    if stamp is None or stamp["content"] != content_mark():
        return None
    return WorldReport(
        name=world.name,
        label=world.label,
        home=folder,
        as_of=world.ends_at,
        built=False,
        intake=Intake(**stamp["intake"]),  # type: ignore[arg-type]
        customers=int(str(stamp["customers"])),
        sizes=dict(stamp["sizes"]),  # type: ignore[call-overload]
        took_seconds=0.0,
    )


def _keep_aside(folder: Path) -> None:
    stamp = stamp_of(folder)
    if stamp is not None:
        folder.rename(folder.with_name(f"{folder.name}-{str(stamp['content'])[:8]}"))


def _write_stamp(report: WorldReport) -> None:
    stamp = {
        "content": content_mark(),
        "as_of": report.as_of.isoformat(),
        "customers": report.customers,
        "sizes": report.sizes,
        "intake": asdict(report.intake),
    }
    unfinished = report.home / f"{STAMP}.new"
    unfinished.write_text(json.dumps(stamp, indent=1), encoding="utf-8")
    unfinished.replace(report.home / STAMP)


def content_mark() -> str:
    """A hash of everything the demo is made from: data, stories, definitions."""
    mark = hashlib.sha256(str(_ROUND).encode())
    for path, file in _files("", resources.files("coterie.demo")):
        mark.update(path.encode())
        mark.update(file.read_bytes())
    return mark.hexdigest()


def _files(path: str, folder: Traversable) -> Iterator[tuple[str, Traversable]]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            if entry.name != "__pycache__":
                yield from _files(f"{path}/{entry.name}", entry)
        elif entry.name.endswith((".py", ".yaml", ".parquet")):
            yield f"{path}/{entry.name}", entry


def _silently(stage: str, done: int, total: int) -> None:
    pass
