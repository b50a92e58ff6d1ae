"""Opening a workspace: a folder made if missing, held by one process, its settings kept."""

from __future__ import annotations

import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from coterie.errors import InvalidInput, WorkspaceInUse
from coterie.settings import IdentifierRule, Settings
from coterie.workspace import open_workspace


def test_a_folder_that_is_missing_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    with open_workspace(tmp_path / "new" / "shop"):
        pass

    assert stat.S_IMODE((tmp_path / "new" / "shop").stat().st_mode) == 0o700
    assert (tmp_path / "new" / "shop" / "catalog.sqlite").is_file()


def test_a_second_opening_is_told_who_holds_the_folder(tmp_path: Path) -> None:
    with open_workspace(tmp_path), pytest.raises(WorkspaceInUse, match=r"process \d+"):
        open_workspace(tmp_path)


def test_another_process_is_told_too(tmp_path: Path) -> None:
    script = f"from coterie.workspace import open_workspace; open_workspace({str(tmp_path)!r})"

    with open_workspace(tmp_path):
        said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)

    assert said.returncode == 1
    assert "WorkspaceInUse" in said.stderr


def test_a_folder_can_be_opened_again_once_it_was_closed(tmp_path: Path) -> None:
    open_workspace(tmp_path).close()

    open_workspace(tmp_path).close()


def test_closing_twice_does_nothing(tmp_path: Path) -> None:
    workspace = open_workspace(tmp_path)
    workspace.close()

    workspace.close()


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    file.touch()

    with pytest.raises(InvalidInput, match="is a file"):
        open_workspace(file)


def test_a_workspace_keeps_its_time_zone(tmp_path: Path) -> None:
    open_workspace(tmp_path, timezone="Europe/Berlin").close()

    with open_workspace(tmp_path) as workspace:
        assert str(workspace.timezone) == "Europe/Berlin"


def test_an_unknown_time_zone_is_refused_before_a_folder_is_made(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="Europe/Berlni"):
        open_workspace(tmp_path / "shop", timezone="Europe/Berlni")

    assert not (tmp_path / "shop").exists()


def test_settings_are_kept(tmp_path: Path) -> None:
    with open_workspace(tmp_path) as workspace:
        workspace.change_settings(
            replace(workspace.settings, ignore="staff", blocked_identifiers=("nobody",))
        )

    with open_workspace(tmp_path) as workspace:
        assert workspace.settings.ignore == "staff"
        assert workspace.settings.blocked_identifiers == ("nobody",)


def test_a_workspace_in_memory_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    with open_workspace(":memory:") as workspace:
        assert workspace.home is None

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("rules", "where"),
    [
        ([("user_id", 1, 1)], "identifiers"),
        ([("user_id", 0, 1), ("anonymous_id", None, 9)], "identifiers[0].limit"),
        ([("user_id", 1, 1), ("anonymous_id", None, 9), ("user_id", 2, 2)], "identifiers[0].kind"),
        ([("user_id", 1, 1), ("anonymous_id", None, 9), ("e mail", 1, 3)], "identifiers[2].kind"),
    ],
)
def test_rules_of_identity_that_cannot_be_are_refused_with_their_place(
    rules: list[tuple[str, int | None, int]], where: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        Settings(identifiers=tuple(IdentifierRule(*rule) for rule in rules))

    assert refused.value.where == where


@pytest.mark.parametrize(
    ("limit", "for_the_database"), [("6GB", "2.7 GiB"), ("512MB", "305.1 MiB"), ("900MB", "429.1 MiB")]
)
def test_half_of_the_memory_is_for_the_database(tmp_path: Path, limit: str, for_the_database: str) -> None:
    with open_workspace(tmp_path) as workspace:
        workspace.change_settings(replace(workspace.settings, memory_limit=limit))

    with open_workspace(tmp_path) as workspace:
        found = workspace.engine.rows("SELECT current_setting('memory_limit')")

    assert found == [(for_the_database,)]
