"""The catalog: definitions with their versions, settings, imports and the quarantine, in SQLite."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.pool import StaticPool

from coterie.errors import WorkspaceTooNew

VERSION = 1

metadata = sa.MetaData()

settings = sa.Table(
    "settings",
    metadata,
    sa.Column("name", sa.String, primary_key=True),
    sa.Column("value", sa.JSON, nullable=False),
)

definitions = sa.Table(
    "definitions",
    metadata,
    sa.Column("kind", sa.String, primary_key=True),  # segment | segmentation | trait
    sa.Column("name", sa.String, primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("body", sa.JSON, nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("saved_at", sa.String, nullable=False),
)

definition_versions = sa.Table(
    "definition_versions",
    metadata,
    sa.Column("kind", sa.String, primary_key=True),
    sa.Column("name", sa.String, primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("body", sa.JSON, nullable=False),
    sa.Column("saved_at", sa.String, nullable=False),
)

imports = sa.Table(
    "imports",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("source", sa.String, nullable=False),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("started_at", sa.String, nullable=False),
    sa.Column("report", sa.JSON, nullable=False),
)

quarantine = sa.Table(
    "quarantine",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("source", sa.String, nullable=False, index=True),  # import id, or 'collect'
    sa.Column("line", sa.Integer),
    sa.Column("code", sa.String, nullable=False),
    sa.Column("message", sa.String, nullable=False),
    sa.Column("hint", sa.String),
    sa.Column("field", sa.String),
    sa.Column("raw", sa.String, nullable=False),
    sa.Column("at", sa.String, nullable=False),
)


def connect(path: Path | None) -> sa.Engine:
    """Open the catalog, making its tables where they are missing; path None keeps it in memory."""
    if path is None:
        engine = sa.create_engine(
            "sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False}
        )
    else:
        engine = sa.create_engine(
            f"sqlite:///{path}", connect_args={"check_same_thread": False, "timeout": 30}
        )
    sa.event.listen(engine, "connect", _make_durable)
    metadata.create_all(engine)
    with engine.begin() as connection:
        found = connection.execute(sa.text("PRAGMA user_version")).scalar_one()
        if found == 0:
            connection.execute(sa.text(f"PRAGMA user_version = {VERSION}"))
        elif found > VERSION:
            raise WorkspaceTooNew(
                f"This workspace was written by a newer version (catalog {found}, this version knows {VERSION}).",
                hint="Upgrade Coterie; nothing was changed.",
            )
    return engine


def _make_durable(connection: object, _record: object) -> None:
    cursor = connection.cursor()  # type: ignore[attr-defined]
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "busy_timeout = 30000", "foreign_keys = ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
