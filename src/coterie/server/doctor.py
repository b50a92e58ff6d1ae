"""Looks at everything a workspace stands on and says what is not well."""

from __future__ import annotations

import shutil
import sqlite3
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import duckdb
import sqlalchemy as sa

from coterie import ingest
from coterie.errors import CoterieError
from coterie.segments.live import keeper_of
from coterie.server import static
from coterie.workspace import Workspace

_LITTLE_SPACE = 1024**3
_NO_SPACE = 64 * 1024**2
_MUCH_WAITING = 256 * 1024**2
_LONG_LAG_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. state: well, notice (works, but look at it) or ill (something will fail)."""

    name: str
    state: Literal["well", "notice", "ill"]
    detail: str
    hint: str | None = None


def examine(workspace: Workspace) -> list[Finding]:
    """Look at each part in turn; a part that cannot be looked at is ill, the rest goes on."""
    return [finding for look in _LOOKS if (finding := _looked(look, workspace)) is not None]


def glance(workspace: Workspace) -> list[Finding]:
    """Look at what a server needs from moment to moment; takes milliseconds, however much is stored."""
    return [finding for look in _GLANCES if (finding := _looked(look, workspace)) is not None]


def _looked(look: Callable[[Workspace], Finding | None], workspace: Workspace) -> Finding | None:
    try:
        return look(workspace)
    except (CoterieError, OSError, duckdb.Error, sa.exc.SQLAlchemyError) as error:
        name = look.__name__.removeprefix("_").replace("_", " ")
        return Finding(
            name, "ill", f"It cannot be looked at: {type(error).__name__}.", "See the server's log."
        )


def _versions(_workspace: Workspace) -> Finding:
    import platform

    text = f"Python {platform.python_version()}, DuckDB {duckdb.__version__}, SQLite {sqlite3.sqlite_version}"
    return Finding("versions", "well", text)


def _folder(workspace: Workspace) -> Finding | None:
    if workspace.home is None:
        return Finding("folder", "notice", "In memory: nothing is kept.")
    mode = stat.S_IMODE(workspace.home.stat().st_mode)
    if mode & 0o077:
        return Finding(
            "folder",
            "notice",
            f"{workspace.home} can be read by others (mode {mode:o}).",
            f"chmod 700 {workspace.home}",
        )
    return Finding("folder", "well", f"{workspace.home}, {_bytes(_size(workspace.home))}")


def _disk(workspace: Workspace) -> Finding | None:
    if workspace.home is None:
        return None
    # The log may lie on a disk of its own.
    free = min(
        shutil.disk_usage(place).free for place in {workspace.home, (workspace.home / "log").resolve()}
    )
    if free < _NO_SPACE:
        return Finding(
            "disk", "ill", f"Only {_bytes(free)} free.", "Free some space: nothing more can be accepted."
        )
    if free < _LITTLE_SPACE:
        return Finding("disk", "notice", f"Only {_bytes(free)} free.", "Free some space soon.")
    return Finding("disk", "well", f"{_bytes(free)} free")


def _log(workspace: Workspace) -> Finding:
    loader = ingest.start(workspace)
    if loader.log.trouble is not None:
        return Finding(
            "log",
            "ill",
            f"It cannot be written: {loader.log.trouble}.",
            "Senders are asked to wait meanwhile.",
        )
    if loader.damage:
        return Finding(
            "log",
            "notice",
            f"{len(loader.damage)} damaged places were skipped, the first: {loader.damage[0]}.",
            "What could not be read is kept in log/damaged.",
        )
    return Finding("log", "well", "takes messages")


def _loading(workspace: Workspace) -> Finding:
    loader = ingest.start(workspace)
    waiting = loader.backlog_bytes()
    if loader.flow.trouble is not None:
        return Finding(
            "loading",
            "ill",
            f"{_bytes(waiting)} wait in the log: {loader.flow.trouble}",
            "It is tried again every few seconds; messages are taken meanwhile.",
        )
    if waiting > _MUCH_WAITING:
        return Finding(
            "loading", "notice", f"{_bytes(waiting)} wait in the log.", "The loader is catching up."
        )
    return Finding("loading", "well", f"{_bytes(waiting)} wait in the log")


def _database(workspace: Workspace) -> Finding:
    workspace.engine.rows("SELECT next_seq FROM load_position")
    return Finding("database", "well", "answers")


def _definitions(workspace: Workspace) -> Finding:
    with workspace.catalog.connect() as connection:
        connection.execute(sa.text("SELECT 1")).scalar_one()
    return Finding("catalog", "well", "answers")


def _live(workspace: Workspace) -> Finding:
    health = keeper_of(workspace).health()
    if health.state == "failing":
        return Finding(
            "live",
            "ill",
            f"Memberships are not kept up to date: {health.error}.",
            "It is tried again; see the log.",
        )
    if health.lag_seconds is None or health.state == "off":
        return Finding("live", "well", "memberships follow once a server runs")
    if health.lag_seconds > _LONG_LAG_SECONDS:
        return Finding("live", "notice", f"Memberships are {health.lag_seconds:.0f} s behind.")
    return Finding("live", "well", f"memberships as of {health.lag_seconds:.1f} s ago")


def _catalog(workspace: Workspace) -> Finding:
    with workspace.catalog.connect() as connection:
        verdict = connection.execute(sa.text("PRAGMA quick_check")).scalar_one()
    if verdict != "ok":
        return Finding("catalog", "ill", "catalog.sqlite is damaged.", "Restore it from a copy.")
    return Finding("catalog", "well", "catalog.sqlite is sound")


def _events(workspace: Workspace) -> Finding:
    events, customers = workspace.engine.rows(
        "SELECT (SELECT count(*) FROM events), (SELECT count(*) FROM customers)"
    )[0]
    return Finding("events", "well", f"{events:,} events of {customers:,} customers")


def _quarantine(workspace: Workspace) -> Finding:
    with workspace.catalog.connect() as connection:
        waiting = connection.execute(sa.text("SELECT count(*) FROM quarantine")).scalar_one()
    if waiting:
        return Finding(
            "quarantine",
            "notice",
            f"{waiting:,} rows could not be understood.",
            "`coterie quarantine` shows them.",
        )
    return Finding("quarantine", "well", "empty")


def _page(_workspace: Workspace) -> Finding:
    if not (static.BUILT / "index.html").is_file():
        return Finding("page", "notice", "The browser app has not been built.", "In a checkout: `make web`.")
    return Finding("page", "well", "built")


_GLANCES = (_disk, _log, _loading, _database, _definitions, _live)
_LOOKS = (
    _versions,
    _folder,
    _disk,
    _log,
    _loading,
    _database,
    _catalog,
    _live,
    _events,
    _quarantine,
    _page,
)


def _size(folder: Path) -> int:
    return sum(each.stat().st_size for each in folder.rglob("*") if each.is_file())


def _bytes(count: float) -> str:
    for unit in ("bytes", "kB", "MB", "GB"):
        if count < 1000:
            return f"{count:,.0f} {unit}" if unit == "bytes" else f"{count:,.1f} {unit}"
        count /= 1000
    return f"{count:,.1f} TB"
