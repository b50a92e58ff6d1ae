"""Message ids are known for ever, whatever files their index lies in."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import coterie
from coterie import ingest
from coterie.ingest import seen
from coterie.ingest.seen import Keys, Seen
from coterie.workspace import Workspace


def _said(*ids: str) -> list[dict[str, object]]:
    return [{"type": "track", "event": "Order", "userId": "ada", "messageId": each} for each in ids]


def _remembered(workspace: Workspace, index: Seen, ids: list[str]) -> None:
    workspace.engine.execute(
        "INSERT INTO message_ids SELECT md5(id)::UUID FROM unnest($ids) AS said(id)", {"ids": ids}
    )
    index.add(Keys.of(ids))


def _is_fresh(index: Seen, *ids: str) -> list[bool]:
    return index.fresh(Keys.of(ids)).tolist()


def test_a_message_of_last_year_is_known_after_any_number_of_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seen, "FILE_ROWS", 10)
    with coterie.open(tmp_path / "home") as workspace:
        coterie.collect(workspace, _said("first"))
        for number in range(0, 400, 40):
            coterie.collect(workspace, _said(*(f"later-{number + each}" for each in range(40))))
        again = coterie.collect(workspace, _said("first", "new", "later-399", "new"))

    assert (again.accepted, again.duplicates) == (1, 3)


def test_what_one_process_knew_the_next_one_knows(tmp_path: Path) -> None:
    with coterie.open(tmp_path / "home") as workspace:
        coterie.collect(workspace, _said("first"))

    with coterie.open(tmp_path / "home") as workspace:
        again = coterie.collect(workspace, _said("first", "new"))

    assert (again.accepted, again.duplicates) == (1, 1)


def test_files_of_ids_that_are_gone_cut_short_or_of_other_tables_are_written_anew(tmp_path: Path) -> None:
    ids = [f"said-{number}" for number in range(100)]
    with coterie.open(tmp_path / "home") as workspace:
        ingest.start(workspace)
        index = Seen(tmp_path / "ids", file_rows=10)
        with workspace.engine.snapshot() as session:
            index.recall(session)
        for begin in range(0, 100, 20):
            _remembered(workspace, index, ids[begin : begin + 20])
        index.close()
        files = sorted((tmp_path / "ids").rglob("*.ids"))
        files[0].unlink()
        files[-1].write_bytes(b"short")
        (tmp_path / "ids" / "other tables").mkdir()

        opened = Seen(tmp_path / "ids", file_rows=10)
        with workspace.engine.snapshot() as session:
            opened.recall(session)

    assert opened.rows == 100
    assert _is_fresh(opened, "said-0", "said-55", "said-99", "unsaid") == [False, False, False, True]
    assert not (tmp_path / "ids" / "other tables").exists()


def test_an_index_that_knows_more_than_the_table_begins_anew(tmp_path: Path) -> None:
    with coterie.open(":memory:") as workspace:
        ingest.start(workspace)
        index = Seen(tmp_path / "ids", file_rows=2)
        with workspace.engine.snapshot() as session:
            index.recall(session)
        _remembered(workspace, index, ["a"])
        index.add(Keys.of(["never committed", "nor this"]))

        with workspace.engine.snapshot() as session:
            index.recall(session)

    assert _is_fresh(index, "a", "never committed") == [False, True]


def test_merged_files_hold_what_they_were_merged_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seen, "_MERGED_AT_ONCE", 7)
    with coterie.open(":memory:") as workspace:
        ingest.start(workspace)
        index = Seen(tmp_path / "ids", file_rows=10)
        with workspace.engine.snapshot() as session:
            index.recall(session)
        for begin in range(0, 200, 10):
            index.add(Keys.of([f"said-{number}" for number in range(begin, begin + 10)]))
            index.close()

    assert len(list((tmp_path / "ids").rglob("*.ids"))) < 10
    assert not any(_is_fresh(index, *(f"said-{number}" for number in range(200))))
    assert all(_is_fresh(index, *(f"unsaid-{number}" for number in range(200))))


def test_ids_that_share_their_leading_word_are_told_apart() -> None:
    high = np.array([5, 5, 5, 9], np.uint64)
    index = Seen(None)
    index.add(Keys(high, np.array([1, 3, 2, 1], np.uint64)))

    asked = Keys(np.array([5, 5, 5, 5, 9, 9], np.uint64), np.array([1, 2, 3, 4, 1, 2], np.uint64))

    assert index.fresh(asked).tolist() == [False, False, False, True, False, True]
