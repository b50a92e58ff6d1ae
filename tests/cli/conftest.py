"""The command line, run in this process."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from coterie.cli.entry import run


@dataclass(frozen=True)
class Ran:
    """How a verb ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def answer(self) -> Any:
        return json.loads(self.out)

    @property
    def fault(self) -> Any:
        return json.loads(self.err)["error"]


Coterie = Callable[..., Ran]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder for a workspace."""
    return tmp_path / "home"


@pytest.fixture
def coterie(home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Coterie:
    """Runs a verb on the workspace in `home`."""
    monkeypatch.setenv("COTERIE_HOME", str(home))
    monkeypatch.setenv("COLUMNS", "120")

    def ran(*arguments: str) -> Ran:
        capsys.readouterr()
        code = run([str(each) for each in arguments])
        said = capsys.readouterr()
        return Ran(code, said.out, said.err)

    return ran
