"""What could not be understood is kept, paged, counted and thrown away."""

from __future__ import annotations

from coterie.ingest import quarantine
from coterie.ingest.quarantine import Rejected
from coterie.workspace import Workspace


def refused(*lines: int, code: str = "bad_json") -> list[Rejected]:
    return [Rejected(code=code, message="No JSON.", line=line, raw=f"row {line}") for line in lines]


def test_rows_come_back_in_order_page_by_page(workspace: Workspace) -> None:
    quarantine.record(workspace, refused(1, 2, 3), source="import-1")

    first = quarantine.list(workspace, "import-1", limit=2)
    rest = quarantine.list(workspace, "import-1", cursor=first.cursor, limit=2)

    assert [row.line for row in first.rows] == [1, 2]
    assert [row.line for row in rest.rows] == [3]
    assert rest.cursor is None


def test_counts_are_by_source_and_code(workspace: Workspace) -> None:
    quarantine.record(workspace, refused(1, 2), source="import-1")
    quarantine.record(workspace, refused(1, code="missing_id"), source="collect")

    assert quarantine.counts(workspace) == {"collect": {"missing_id": 1}, "import-1": {"bad_json": 2}}
    assert quarantine.counts(workspace, "collect") == {"collect": {"missing_id": 1}}


def test_a_long_row_is_cut_and_a_lone_surrogate_mended(workspace: Workspace) -> None:
    quarantine.record(workspace, [Rejected("x", "m", raw="\ud800" + "é" * 100_000)], source="collect")

    (kept,) = quarantine.list(workspace).rows
    assert kept.raw.startswith("\ufffdé")
    assert len(kept.raw.encode()) <= quarantine.RAW_LIMIT


def test_forgetting_a_source_leaves_the_others(workspace: Workspace) -> None:
    quarantine.record(workspace, refused(1, 2), source="import-1")
    quarantine.record(workspace, refused(7), source="collect")

    assert quarantine.forget(workspace, "import-1") == 2
    assert [row.line for row in quarantine.list(workspace).rows] == [7]
