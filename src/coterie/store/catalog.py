"""The catalog: definitions with their versions, settings, imports, the quarantine, who may do what, and the audit, in SQLite."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.pool import StaticPool

from coterie.errors import WorkspaceTooNew

VERSION = 2  # 2: keys, users, sessions, locks, audit

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

goals = sa.Table(
    "goals",
    metadata,
    sa.Column("name", sa.String, primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("body", sa.JSON, nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("saved_at", sa.String, nullable=False),
)

goal_versions = sa.Table(
    "goal_versions",
    metadata,
    sa.Column("name", sa.String, primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("body", sa.JSON, nullable=False),
    sa.Column("saved_at", sa.String, nullable=False),
)

# What the saved things of rooms above refer to, so that the rooms below know what is needed without knowing who needs it.
mentions = sa.Table(
    "mentions",
    metadata,
    sa.Column("by_kind", sa.String, primary_key=True),  # goal
    sa.Column("by", sa.String, primary_key=True),
    sa.Column("by_label", sa.String),
    sa.Column("kind", sa.String, primary_key=True),  # segment | trait | event | property
    sa.Column("name", sa.String, primary_key=True),
    sa.Column("path", sa.String, nullable=False),
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

quarantined_batches = sa.Table(
    "quarantined_batches",
    metadata,
    # Where the batch lies in the log. What it held that was refused is kept once, however often it is loaded again.
    sa.Column("place", sa.String, primary_key=True),
)


keys = sa.Table(
    "keys",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("kind", sa.String, nullable=False),  # write | secret
    sa.Column("name", sa.String, nullable=False, unique=True),
    sa.Column("role", sa.String, nullable=False),
    sa.Column("hash", sa.String, nullable=False, unique=True),  # SHA-256 of the token, hexadecimal
    sa.Column("prefix", sa.String, nullable=False),
    sa.Column("token", sa.String),  # of write keys only: they are public; a secret key is never kept
    sa.Column("origins", sa.JSON, nullable=False),
    sa.Column("enabled", sa.Boolean, nullable=False),
    sa.Column("made_at", sa.String, nullable=False),
    sa.Column("made_by", sa.String, nullable=False),
    sa.Column("last_used_at", sa.String),
)

users = sa.Table(
    "users",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("email", sa.String, nullable=False, unique=True),  # in lower case
    sa.Column("name", sa.String, nullable=False),
    sa.Column("role", sa.String, nullable=False),
    sa.Column("password", sa.String, nullable=False),  # argon2id
    sa.Column("enabled", sa.Boolean, nullable=False),
    sa.Column("made_at", sa.String, nullable=False),
    sa.Column("signed_in_at", sa.String),
)

sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("hash", sa.String, primary_key=True),  # SHA-256 of the id in the cookie
    sa.Column("user", sa.String, nullable=False, index=True),
    sa.Column("made_at", sa.String, nullable=False),
    sa.Column("seen_at", sa.String, nullable=False),
)

locks = sa.Table(
    "locks",
    metadata,
    sa.Column("name", sa.String, primary_key=True),  # of a segment, segmentation or computed trait
    sa.Column("owner", sa.String),  # id of the user who alone may change it; NULL: nobody
    sa.Column("owner_name", sa.String),
    sa.Column("reason", sa.String),
    sa.Column("locked_at", sa.String, nullable=False),
    sa.Column("locked_by", sa.String, nullable=False),
)

audit = sa.Table(
    "audit",
    metadata,
    sa.Column("seq", sa.Integer, primary_key=True),
    sa.Column("at", sa.String, nullable=False),
    sa.Column("actor_kind", sa.String, nullable=False),  # user | key | local | open | nobody
    sa.Column("actor_id", sa.String, nullable=False),
    sa.Column("actor_name", sa.String, nullable=False),
    sa.Column("action", sa.String, nullable=False),
    sa.Column("target", sa.String),
    sa.Column("detail", sa.String, nullable=False),  # JSON text, as it was hashed
    sa.Column("previous", sa.String, nullable=False),
    sa.Column("hash", sa.String, nullable=False),
)


def connect(path: Path | None) -> sa.Engine:
    """Open the catalog; path None keeps it in memory. One that an older version wrote is brought up to date.

    Raises WorkspaceTooNew, with nothing changed, where a newer version wrote it.
    """
    if path is None:
        engine = sa.create_engine(
            "sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False}
        )
    else:
        engine = sa.create_engine(
            f"sqlite:///{path}", connect_args={"check_same_thread": False, "timeout": 30}
        )
    sa.event.listen(engine, "connect", _make_durable)
    try:
        _bring_up_to_date(engine)
    except BaseException:
        engine.dispose()
        raise
    return engine


def _bring_up_to_date(engine: sa.Engine) -> None:
    """Make the tables that are missing and note the version: in one transaction, so a crash leaves the old or the new."""
    with engine.connect() as connection:
        # The driver opens transactions for changes of rows only; this one has to cover the tables too.
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        found = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
        if found > VERSION:
            raise WorkspaceTooNew(
                f"This workspace was written by a newer version (catalog {found}, this version knows {VERSION}).",
                hint="Upgrade Coterie; nothing was changed.",
            )
        metadata.create_all(connection)
        if found < VERSION:
            connection.exec_driver_sql(f"PRAGMA user_version = {VERSION}")
        connection.commit()


def _make_durable(connection: object, _record: object) -> None:
    cursor = connection.cursor()  # type: ignore[attr-defined]
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "busy_timeout = 30000", "foreign_keys = ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
