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


def of_the_first_version(path: Path) -> None:
    """A catalog as the first version wrote it: without keys and users, with one setting."""
    opened = catalog.connect(path)
    with opened.begin() as connection:
        for table in ("keys", "users", "sessions", "locks", "audit"):
            connection.execute(sa.text(f"DROP TABLE {table}"))
        connection.execute(sa.insert(catalog.settings).values(name="kept", value="ada"))
        connection.execute(sa.text("PRAGMA user_version = 1"))
    opened.dispose()


def test_a_catalog_of_the_first_version_is_brought_up_to_date(tmp_path: Path) -> None:
    of_the_first_version(tmp_path / "catalog.sqlite")

    opened = catalog.connect(tmp_path / "catalog.sqlite")

    with opened.connect() as connection:
        assert connection.execute(sa.text("PRAGMA user_version")).scalar_one() == catalog.VERSION
        assert connection.execute(sa.select(catalog.settings.c.value)).scalar_one() == "ada"
    assert "keys" in sa.inspect(opened).get_table_names()
    opened.dispose()


def test_a_catalog_whose_update_was_cut_short_is_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "catalog.sqlite"
    of_the_first_version(path)
    make = catalog.metadata.create_all

    def cut_short(connection: sa.Connection) -> None:
        make(connection)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(catalog.metadata, "create_all", cut_short)
        with pytest.raises(KeyboardInterrupt):
            catalog.connect(path)

    left = sa.create_engine(f"sqlite:///{path}")
    with left.connect() as connection:
        assert connection.execute(sa.text("PRAGMA user_version")).scalar_one() == 1
    assert "keys" not in sa.inspect(left).get_table_names()
    left.dispose()


def test_a_catalog_of_a_newer_version_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "catalog.sqlite"
    of_the_first_version(path)
    left = sa.create_engine(f"sqlite:///{path}")
    with left.begin() as connection:
        connection.execute(sa.text("PRAGMA user_version = 999"))

    with pytest.raises(WorkspaceTooNew):
        catalog.connect(path)

    assert "keys" not in sa.inspect(left).get_table_names()
    left.dispose()
