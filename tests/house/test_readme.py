"""The five minutes of the README, done as they stand there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tree import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
SECTION = README.split("## Five minutes to the first segment")[1].split("\n## ")[0]
SHOWN_VALUE = re.compile(r"^(\s*)(\S.*?)\s{2,}# (\[.*\])$")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty folder in which a newcomer types everything in order."""
    return tmp_path_factory.mktemp("newcomer")


def test_the_commands_work_as_they_stand(folder: Path) -> None:
    (folder / "segments.yaml").write_text(_blocks("yaml")[0], encoding="utf-8")

    for block in _blocks("sh"):
        done = _run(["sh", "-eu", "-c", re.sub(r"(?m)^coterie serve.*$", "", block)], folder)

        assert done.returncode == 0, f"{block}\n{done.stdout}\n{done.stderr}"


def test_the_python_works_as_it_stands_and_gives_what_it_says(folder: Path) -> None:
    script = "\n".join(_checked(line) for block in _blocks("python") for line in block.splitlines())
    # The second block goes on where the first left its workspace.
    script = script.replace("\nreceipt = ", "\nworkspace = coterie.open('coterie-home')\nreceipt = ")

    done = _run([sys.executable, "-c", script], folder)

    assert done.returncode == 0, f"{script}\n{done.stdout}\n{done.stderr}"


def _blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", SECTION, flags=re.DOTALL)


def _checked(line: str) -> str:
    shown = SHOWN_VALUE.match(line)
    return f"{shown[1]}assert {shown[2]} == {shown[3]}, {shown[2]}" if shown else line


def _run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    around = {name: value for name, value in os.environ.items() if name != "COTERIE_HOME"}
    around["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{around['PATH']}"
    return subprocess.run(
        command,
        cwd=folder,
        env=around,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=300,
        check=False,
    )
