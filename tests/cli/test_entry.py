"""The entry: help, options before and after the verb, errors and exit codes."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
import typer

from coterie.cli.verbs import VERBS, Listed
from tests.cli.conftest import Coterie

COTERIE = [sys.executable, "-c", "from coterie.cli import main; main()"]


def test_help_lists_every_verb(coterie: Coterie) -> None:
    ran = coterie("--help")

    assert ran.code == 0
    assert [verb.name for verb in VERBS if f" {verb.name} " not in ran.out] == []


@pytest.mark.parametrize("listed", VERBS, ids=lambda listed: listed.name)
def test_a_verb_says_the_same_in_the_list_and_in_its_own_help(listed: Listed) -> None:
    command = typer.main.get_group(import_module(listed.module).verbs).commands[listed.name]

    assert (command.help or "").splitlines()[0] == listed.line
    assert {"home", "workspace", "as_json"} <= {parameter.name for parameter in command.params}


def test_no_module_hides_a_verb() -> None:
    modules = {listed.module for listed in VERBS}

    found = {
        name for module in modules for name in typer.main.get_group(import_module(module).verbs).commands
    }

    assert found == {listed.name for listed in VERBS}


def test_help_does_not_wait_for_a_database_engine() -> None:
    code = "import sys; from coterie.cli.entry import run; run(['--help']); print(sorted({'duckdb', 'fastapi', 'sqlalchemy'} & set(sys.modules)))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert ran.stdout.splitlines()[-1] == "[]"


def test_options_may_stand_before_the_verb(coterie: Coterie, tmp_path: Path) -> None:
    ran = coterie("--home", str(tmp_path / "other"), "--json", "init")

    assert ran.code == 0
    assert ran.answer["home"] == str(tmp_path / "other")


def test_options_may_stand_after_the_verb(coterie: Coterie, tmp_path: Path) -> None:
    ran = coterie("init", "--home", str(tmp_path / "other"), "--json")

    assert ran.answer["home"] == str(tmp_path / "other")


def test_the_folder_comes_from_the_environment(coterie: Coterie, home: Path) -> None:
    coterie("init")

    assert (home / "catalog.sqlite").is_file()


def test_an_unknown_verb_is_a_fault_of_usage(coterie: Coterie) -> None:
    ran = coterie("segmens")

    assert ran.code == 2
    assert "Did you mean 'segments'?" in ran.err
    assert ran.out == ""


def test_an_unknown_option_is_a_fault_of_usage(coterie: Coterie) -> None:
    assert coterie("segments", "--colour").code == 2


def test_a_missing_argument_is_a_fault_of_usage(coterie: Coterie) -> None:
    ran = coterie("members", "--json")

    assert ran.code == 2
    assert ran.fault["code"] == "usage"
    assert "NAME" in ran.fault["message"]


def test_without_a_verb_the_help_is_shown(coterie: Coterie) -> None:
    ran = coterie()

    assert ran.code == 2
    assert "Usage" in ran.out


def test_a_refusal_is_one_object_on_standard_error(coterie: Coterie) -> None:
    ran = coterie("init", "--timezone", "Europe/Atlantis", "--json")

    assert ran.code == 1
    assert ran.out == ""
    assert ran.fault == {
        "code": "invalid_input",
        "message": "There is no time zone named 'Europe/Atlantis'.",
        "where": "timezone",
        "hint": "Use an IANA name such as 'Europe/Berlin' or 'UTC'.",
    }


def test_a_refusal_reads_well_without_json(coterie: Coterie) -> None:
    ran = coterie("init", "--timezone", "Europe/Atlantis")

    assert ran.err.splitlines() == [
        "error: There is no time zone named 'Europe/Atlantis'.",
        "   at: timezone",
        " hint: Use an IANA name such as 'Europe/Berlin' or 'UTC'.",
    ]


def test_looking_makes_no_workspace(coterie: Coterie, home: Path) -> None:
    ran = coterie("events")

    assert ran.code == 1
    assert "There is no workspace" in ran.err
    assert not home.exists()


def test_a_setting_can_be_changed_and_stays(coterie: Coterie) -> None:
    coterie("init", "--timezone", "Asia/Tokyo")

    assert coterie("init", "--json").answer["timezone"] == "Asia/Tokyo"


def test_a_folder_of_several_workspaces(coterie: Coterie, home: Path) -> None:
    coterie("init", "--home", str(home / "shop"))
    coterie("init", "--home", str(home / "stream"), "--timezone", "Asia/Tokyo")

    assert coterie("init", "--json").answer["timezone"] == "UTC"
    assert coterie("init", "--workspace", "stream", "--json").answer["timezone"] == "Asia/Tokyo"
    assert coterie("init", "--workspace", "strem").code == 1


def test_a_reader_that_has_gone_is_no_error(home: Path) -> None:
    ran = subprocess.run(
        f"{' '.join(map(repr, COTERIE))} schema | head -c 1",
        shell=True,
        capture_output=True,
        text=True,
        check=True,
    )

    assert ran.stderr == ""


def test_the_doctor_finds_a_new_workspace_well(coterie: Coterie) -> None:
    coterie("init")

    ran = coterie("doctor", "--json")

    assert ran.code == 0
    assert ran.answer["well"] is True


def test_help_loads_no_engine_and_no_server() -> None:
    code = (
        "import sys\n"
        "from coterie.cli import main\n"
        "try:\n    main()\n"
        "finally:\n    print(sorted({'duckdb', 'fastapi', 'pyarrow', 'sqlalchemy', 'uvicorn'} & set(sys.modules)))\n"
    )

    ran = subprocess.run([sys.executable, "-c", code, "--help"], capture_output=True, text=True, check=True)

    assert ran.stdout.splitlines()[-1] == "[]"
