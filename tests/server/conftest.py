"""A server without a socket: the guarded application over a workspace in memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

import coterie
from coterie.server.app import assemble, guarded
from coterie.server.guard import Rules
from coterie.workspace.worlds import Worlds

TOKEN = "the-token"


@pytest.fixture
def app(workspace: coterie.Workspace) -> FastAPI:
    """The application over the scratch workspace, named `home`."""
    return assemble(Worlds({"home": workspace}))


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    """A program on this machine that asks the server."""
    rules = Rules(token=TOKEN, body_limit=1_000_000)
    with TestClient(
        guarded(app, rules), base_url="http://localhost:8000", raise_server_exceptions=False
    ) as asking:
        yield asking


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder for a workspace."""
    return tmp_path / "home"
