"""A folder that cannot be used is refused with the reason; a damaged database is built anew from the log."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import coterie
from coterie.engine import DamagedDatabase
from coterie.engine.duckdb import mark_of_damage
from coterie.errors import FolderUnusable
from coterie.workspace import workspace as opening


def with_ada(home: Path) -> Path:
    with coterie.open(home) as workspace:
        coterie.collect(workspace, [{"type": "track", "userId": "ada", "event": "Paid"}])
    return home


def names(home: Path) -> list[tuple[str, str]]:
    with coterie.open(home) as workspace:
        return workspace.engine.rows("SELECT user_id, name FROM events")


def test_what_is_no_database_is_set_aside_and_built_anew(tmp_path: Path) -> None:
    home = with_ada(tmp_path / "home")
    (home / "analytics.duckdb").write_bytes(b"no database" * 1000)

    assert names(home) == [("ada", "Paid")]
    assert (home / "damaged" / "analytics-1.duckdb").read_bytes().startswith(b"no database")


def test_what_was_found_damaged_while_it_was_open_is_built_anew_at_the_next_start(tmp_path: Path) -> None:
    home = with_ada(tmp_path / "home")
    mark_of_damage(home / "analytics.duckdb").touch()

    assert names(home) == [("ada", "Paid")]
    assert (home / "damaged" / "analytics-1.duckdb").exists()
    assert not mark_of_damage(home / "analytics.duckdb").exists()


def test_what_is_found_damaged_by_the_first_who_reads_it_is_built_anew_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = with_ada(tmp_path / "home")
    beginnings: list[str] = []

    def read(workspace: coterie.Workspace) -> None:
        beginnings.append("read")
        if len(beginnings) == 1:
            mark_of_damage(home / "analytics.duckdb").touch()
            raise DamagedDatabase("The database file is damaged.")

    monkeypatch.setattr(opening, "at_opening", [read, *opening.at_opening])

    assert names(home) == [("ada", "Paid")]
    assert (home / "damaged" / "analytics-1.duckdb").exists()
    assert beginnings == ["read", "read"]


def test_without_a_log_nothing_is_set_aside(tmp_path: Path) -> None:
    home = with_ada(tmp_path / "home")
    (home / "log" / "00000001.log").unlink()
    (home / "analytics.duckdb").write_bytes(b"no database" * 1000)

    with pytest.raises(DamagedDatabase):
        coterie.open(home)

    assert (home / "analytics.duckdb").exists()


def test_a_folder_that_cannot_be_made_is_refused_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(FolderUnusable, match="Not a directory"):
        coterie.open(tmp_path / "file" / "home")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_to_is_refused_with_the_reason(tmp_path: Path) -> None:
    home = with_ada(tmp_path / "home")
    home.chmod(0o500)

    with pytest.raises(FolderUnusable, match="Permission denied"):
        coterie.open(home)
