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

from coterie.errors import CoterieError
from coterie.server import static
from coterie.workspace import Workspace

_LITTLE_SPACE = 1024**3
_NO_SPACE = 64 * 1024**2


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
    free = shutil.disk_usage(workspace.home).free
    if free < _NO_SPACE:
        return Finding(
            "disk", "ill", f"Only {_bytes(free)} free.", "Free some space: nothing more can be accepted."
        )
    if free < _LITTLE_SPACE:
        return Finding("disk", "notice", f"Only {_bytes(free)} free.", "Free some space soon.")
    return Finding("disk", "well", f"{_bytes(free)} free")


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


_LOOKS = (_versions, _folder, _disk, _catalog, _events, _quarantine, _page)


def _size(folder: Path) -> int:
    return sum(each.stat().st_size for each in folder.rglob("*") if each.is_file())


def _bytes(count: float) -> str:
    for unit in ("bytes", "kB", "MB", "GB"):
        if count < 1000:
            return f"{count:,.0f} {unit}" if unit == "bytes" else f"{count:,.1f} {unit}"
        count /= 1000
    return f"{count:,.1f} TB"
