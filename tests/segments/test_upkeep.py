"""A server seals by itself what arrives."""

from __future__ import annotations

import pytest

import coterie
from coterie.kit.work import State
from coterie.segments import upkeep
from coterie.store import sealing
from coterie.workspace import Workspace


def order(number: int) -> dict[str, str]:
    return {"type": "track", "event": "Order Completed", "userId": "ada", "messageId": f"m{number}"}


def hot(workspace: Workspace) -> int:
    found: int = workspace.engine.rows("SELECT count(*) FROM events_hot")[0][0]
    return found


def test_what_is_hot_is_sealed_once_it_is_much(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "HOT_ROWS", 3)
    coterie.collect(workspace, [order(number) for number in range(3)])

    job = upkeep.look_after(workspace)

    assert job is not None
    assert job.wait(30)
    assert (job.state, hot(workspace)) == (State.DONE, 0)


def test_a_little_stays_hot(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "HOT_ROWS", 3)
    coterie.collect(workspace, [order(number) for number in range(2)])

    assert upkeep.look_after(workspace) is None
    assert hot(workspace) == 2


def test_a_month_is_written_anew_only_when_it_grew_by_a_tenth(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    coterie.collect(workspace, [order(number) for number in range(40)])
    coterie.seal(workspace)
    monkeypatch.setattr(sealing, "HOT_ROWS", 3)
    coterie.collect(workspace, [order(number) for number in range(40, 43)])

    assert upkeep.look_after(workspace) is None
    assert hot(workspace) == 3


def test_a_refresh_seals_first_where_much_is_hot(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing, "HOT_ROWS", 3)
    coterie.collect(workspace, [order(number) for number in range(3)])

    coterie.refresh(workspace)

    assert hot(workspace) == 0
