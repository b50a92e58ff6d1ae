"""The loader is never given what it could not get past."""

from __future__ import annotations

from datetime import datetime

import pytest

import coterie
from coterie.errors import InvalidInput
from coterie.ingest import store
from coterie.ingest.canonical import table
from coterie.workspace import Workspace

AT = datetime(2026, 3, 1)


def test_a_row_that_names_nobody_never_reaches_the_log(workspace: Workspace) -> None:
    nobody = table([{"kind": "group", "account_id": "acme", "occurred_at": AT, "received_at": AT}])

    with pytest.raises(InvalidInput, match="names nobody"):
        store(workspace, nobody)

    assert coterie.collect(workspace, [{"type": "identify", "userId": "ada"}]).accepted == 1
