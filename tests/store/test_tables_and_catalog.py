"""The tables and the catalog: made where missing, refused where a newer version wrote them."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from coterie.engine import Engine
from coterie.errors import WorkspaceTooNew
from coterie.store import catalog, tables


def test_making_the_tables_twice_changes_nothing() -> None:
    engine = Engine(None)
    tables.create(engine)
    engine.execute("UPDATE load_position SET next_seq = 42")

    tables.create(engine)

    assert engine.rows("SELECT file, byte, next_seq FROM load_position") == [(0, 0, 42)]
    engine.close()


def test_tables_of_a_newer_version_are_refused() -> None:
    engine = Engine(None)
    tables.create(engine)
    engine.execute("UPDATE schema_version SET version = 999")

    with pytest.raises(WorkspaceTooNew, match="999"):
        tables.create(engine)

    engine.close()


def test_a_catalog_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    opened = catalog.connect(tmp_path / "catalog.sqlite")
    with opened.begin() as connection:
        connection.execute(sa.text("PRAGMA user_version = 999"))
    opened.dispose()

    with pytest.raises(WorkspaceTooNew, match="999"):
        catalog.connect(tmp_path / "catalog.sqlite")


def test_the_catalog_is_written_through_to_the_disk(tmp_path: Path) -> None:
    opened = catalog.connect(tmp_path / "catalog.sqlite")

    with opened.connect() as connection:
        pragmas = [
            connection.execute(sa.text(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "synchronous")
        ]

    full = 2
    assert pragmas == ["wal", full]
    opened.dispose()
