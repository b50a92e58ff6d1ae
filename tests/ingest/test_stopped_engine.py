"""A database that stops in the middle of a load costs nothing and doubles nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

import coterie
from coterie.engine import Engine, EngineUnavailable
from coterie.ingest import load
from coterie.workspace import Workspace


def seen(workspace: Workspace) -> list[tuple[int, str]]:
    return workspace.engine.rows("SELECT seq, name FROM events ORDER BY seq")


def sent(name: str) -> list[dict[str, Any]]:
    return [{"type": "track", "userId": "ada", "event": name}]


@contextmanager
def stops_at_the_end(engine: Engine, *, committed: bool) -> Iterator[None]:
    """The next transaction fails at its very end, whether or not it was committed."""
    real = engine.transaction

    @contextmanager
    def transaction() -> Iterator[Any]:
        if committed:
            with real() as opened:
                yield opened
        else:
            with pytest.raises(ZeroDivisionError), real() as opened:
                yield opened
                raise ZeroDivisionError
        engine._stop()
        raise EngineUnavailable("The database cannot go on.")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "transaction", transaction)
        yield


@pytest.mark.parametrize("committed", [True, False])
def test_a_load_that_failed_at_its_end_is_looked_at_before_it_is_done_again(
    tmp_path: Path, committed: bool
) -> None:
    with coterie.open(tmp_path / "home") as workspace:
        coterie.collect(workspace, sent("first"))

        with stops_at_the_end(workspace.engine, committed=committed), pytest.raises(EngineUnavailable):
            coterie.collect(workspace, sent("second"))
        coterie.collect(workspace, sent("third"))

        assert seen(workspace) == [(1, "first"), (2, "second"), (3, "third")]


def test_who_follows_hears_of_a_load_that_was_committed_though_it_failed(tmp_path: Path) -> None:
    heard: list[tuple[int, int]] = []

    def follow(_: Workspace, loaded: load.Loaded) -> None:
        heard.append((loaded.first_seq, loaded.next_seq))

    with pytest.MonkeyPatch.context() as patch, coterie.open(tmp_path / "home") as workspace:
        patch.setattr(load, "after_loading", [follow])
        with stops_at_the_end(workspace.engine, committed=True), pytest.raises(EngineUnavailable):
            coterie.collect(workspace, sent("first"))

        coterie.collect(workspace, sent("second"))

        assert heard == [(1, 2), (2, 3)]
