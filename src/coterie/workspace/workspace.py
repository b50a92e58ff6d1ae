"""Opening a workspace. It only holds its parts; verbs are functions that take it."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import tzinfo
from pathlib import Path
from types import TracebackType

import sqlalchemy as sa

from coterie.clock import Clock, SystemClock
from coterie.engine import DamagedDatabase, Engine
from coterie.engine.duckdb import mark_of_damage
from coterie.errors import FolderUnusable, InvalidInput
from coterie.settings import Settings, zone
from coterie.store import catalog as catalog_store
from coterie.store import tables
from coterie.workspace.lock import FolderLock
from coterie.workspace.standing import clock_of

_log = logging.getLogger("coterie.workspace")


@dataclass(slots=True)
class Workspace:
    """The parts of one open workspace.

    home: its folder, None for a scratch workspace in memory. engine: DuckDB. catalog: SQLAlchemy on SQLite.
    """

    home: Path | None
    engine: Engine
    catalog: sa.Engine
    clock: Clock
    settings: Settings
    _lock: FolderLock | None = None
    rooms: dict[str, object] = field(
        default_factory=dict
    )  # what a room keeps open as long as the workspace: its log …

    @property
    def timezone(self) -> tzinfo:
        """The zone in which calendars, bare dates and hours are read."""
        return zone(self.settings.timezone)

    def change_settings(self, settings: Settings) -> None:
        """Store new settings and use them from now on."""
        _store_settings(self.catalog, settings)
        self.settings = settings

    def close(self) -> None:
        """Close everything that was opened; closing twice does nothing."""
        for part in self.rooms.values():
            close = getattr(part, "close", None)
            if close is not None:
                close()
        self.rooms.clear()
        self.engine.close()
        self.catalog.dispose()
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def __enter__(self) -> Workspace:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Workspace {self.home or ':memory:'} in {self.settings.timezone}>"


at_opening: list[Callable[[Workspace], object]] = []
"""What rooms above this one do when a workspace opens; ingest loads what an earlier process left in its log."""


def open_workspace(
    path: str | os.PathLike[str], *, timezone: str | None = None, clock: Clock | None = None
) -> Workspace:
    """Open the workspace in the folder `path`, made if missing; ":memory:" gives a scratch one.

    timezone: IANA name, kept with the workspace; left out, an existing workspace keeps its own, a new one takes UTC. clock:
    left out, the machine's, but in a workspace of the demo it is always the day on which its story ends.
    Raises WorkspaceInUse where another process holds the folder, WorkspaceTooNew where a newer version wrote it.
    """
    if timezone is not None:
        zone(timezone)
    if str(path) == ":memory:":
        return _begin(_assemble(None, clock=clock or SystemClock(), timezone=timezone, lock=None))
    home = Path(path)
    clock = clock or clock_of(home)
    if home.exists() and not home.is_dir():
        raise InvalidInput(f"{str(home)!r} is a file, not a folder.", where="home", hint="Name a folder.")
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            return _open_folder(home, clock=clock, timezone=timezone)
        except DamagedDatabase:
            # A file that was cut short opens, and is found damaged by the first who reads where it ends.
            if not mark_of_damage(home / "analytics.duckdb").exists():
                raise
            return _open_folder(home, clock=clock, timezone=timezone)
    except OSError as error:
        raise FolderUnusable(
            f"The workspace {str(home)!r} cannot be used: {error.strerror}.",
            where="home",
            hint="Coterie must be able to write to the folder, and there must be space.",
        ) from error
    except sa.exc.OperationalError as error:
        raise FolderUnusable(
            f"The catalog of {str(home)!r} cannot be used: {error.orig}.",
            where="home",
            hint="Coterie must be able to write to the folder, and there must be space.",
        ) from None


def _open_folder(home: Path, *, clock: Clock, timezone: str | None) -> Workspace:
    lock = FolderLock.take(home)
    try:
        return _begin(_assemble(home, clock=clock, timezone=timezone, lock=lock))
    except BaseException:
        lock.release()
        raise


def _begin(workspace: Workspace) -> Workspace:
    try:
        for begin in at_opening:
            begin(workspace)
    except BaseException:
        workspace.close()
        raise
    return workspace


def _assemble(home: Path | None, *, clock: Clock, timezone: str | None, lock: FolderLock | None) -> Workspace:
    catalog = catalog_store.connect(None if home is None else home / "catalog.sqlite")
    settings = stored_settings(catalog)
    engine = _engine(None if home is None else home / "analytics.duckdb", settings.engine_bytes)
    if timezone is not None and timezone != settings.timezone:
        settings = replace(settings, timezone=timezone)
        _store_settings(catalog, settings)
    return Workspace(home=home, engine=engine, catalog=catalog, clock=clock, settings=settings, _lock=lock)


def _engine(path: Path | None, memory_bytes: int) -> Engine:
    """The engine with its tables. A damaged file is set aside where the log can fill another."""
    can_be_rebuilt = path is not None and any((path.parent / "log").glob("**/*.log"))
    if path is not None and can_be_rebuilt and mark_of_damage(path).exists():
        _set_aside(path)
    try:
        return _with_tables(path, memory_bytes)
    except DamagedDatabase:
        if path is None or not can_be_rebuilt:
            raise
        _set_aside(path)
        return _with_tables(path, memory_bytes)


def _with_tables(path: Path | None, memory_bytes: int) -> Engine:
    engine = Engine(path, memory_limit=f"{memory_bytes // 10**6}MB")
    try:
        tables.create(engine)
    except BaseException:
        engine.close()
        raise
    return engine


def _set_aside(path: Path) -> None:
    """Move a damaged database into the folder `damaged`."""
    folder = path.parent / "damaged"
    folder.mkdir(exist_ok=True, mode=0o700)
    number = 1 + sum(1 for _ in folder.glob("analytics-*.duckdb"))
    kept = folder / f"analytics-{number}.duckdb"
    wal = path.with_name(f"{path.name}.wal")
    if wal.exists():
        wal.rename(folder / f"{kept.name}.wal")
    if path.exists():
        path.rename(kept)
    mark_of_damage(path).unlink(missing_ok=True)
    _log.warning("the database was damaged; it is kept in damaged/%s and built anew from the log", kept.name)


def stored_settings(catalog: sa.Engine) -> Settings:
    """The settings that a catalog holds."""
    with catalog.connect() as connection:
        stored = connection.execute(
            sa.select(catalog_store.settings.c.value).where(catalog_store.settings.c.name == "workspace")
        ).scalar_one_or_none()
    return Settings() if stored is None else Settings.from_dict(stored)


def _store_settings(catalog: sa.Engine, settings: Settings) -> None:
    table = catalog_store.settings
    with catalog.begin() as connection:
        connection.execute(sa.delete(table).where(table.c.name == "workspace"))
        connection.execute(sa.insert(table).values(name="workspace", value=settings.as_dict()))
