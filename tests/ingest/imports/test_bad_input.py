"""Bad input of every kind is refused with a reason, or imported with the bad rows in the quarantine; never a traceback."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import coterie
from coterie.errors import CoterieError, InvalidInput, UnreadableFile
from coterie.ingest import imports, quarantine
from coterie.workspace import Workspace

HEADER = "user_id,event,timestamp,plan\n"
GOOD = "ada,Visited,2024-03-01T10:00:00Z,pro\n"


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    with coterie.open(":memory:") as opened:
        yield opened


def written(folder: Path, content: str | bytes, name: str = "events.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def lines(*rows: object) -> str:
    return "".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows)


def event(user: str = "ada", **more: object) -> dict[str, object]:
    return {"user_id": user, "event": "Visited", "time": "2024-03-01T10:00:00Z", **more}


REFUSED = {
    "an empty file": b"",
    "nothing but blanks": b" \n\n  \n",
    "random bytes": bytes(range(256)) * 40,
    "an image called CSV": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8,
    "a truncated Parquet file": b"PAR1" + b"\x00" * 100,
    "a damaged workbook": b"PK\x03\x04" + b"x" * 200,
    "an old workbook": b"\xd0\xcf\x11\xe0" + b"x" * 200,
    "gzip that is cut at once": gzip.compress(HEADER.encode())[:12],
    "gzip inside gzip": gzip.compress(gzip.compress(HEADER.encode())),
}


@pytest.mark.parametrize("content", REFUSED.values(), ids=REFUSED)
def test_what_is_no_readable_file_is_refused(workspace: Workspace, tmp_path: Path, content: bytes) -> None:
    with pytest.raises(UnreadableFile):
        imports.run(workspace, written(tmp_path, content), kind="events")


def test_a_folder_and_a_missing_file_are_refused(workspace: Workspace, tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nothing.csv", Path("x" * 5000)):
        with pytest.raises(UnreadableFile):
            imports.run(workspace, path)


def test_a_device_is_no_file(workspace: Workspace, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    with pytest.raises(UnreadableFile):
        imports.run(workspace, tmp_path / "pipe")


def test_a_header_alone_imports_nothing(workspace: Workspace, tmp_path: Path) -> None:
    report = imports.run(workspace, written(tmp_path, HEADER), kind="events")

    assert (report.read, report.new, report.rejected) == (0, 0, 0)


def test_a_missing_column_is_named(workspace: Workspace, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="who the customer is") as refused:
        imports.run(workspace, written(tmp_path, "event,timestamp\nVisited,2024-03-01\n"), kind="events")

    assert refused.value.where == "mapping.user_id"


def test_an_unknown_column_brings_the_nearest(workspace: Workspace, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="user_id"):
        imports.run(workspace, written(tmp_path, HEADER + GOOD), mapping={"user_id": "user_idd"})
    with pytest.raises(InvalidInput, match="message_id"):
        imports.run(workspace, written(tmp_path, HEADER + GOOD), mapping={"mesage_id": "plan"})


CSV_ROWS = {
    "a row with too few values": ("bo,Visited\n", "wrong_columns"),
    "a row with too many": ("bo,Visited,2024-03-01,pro,more\n", "wrong_columns"),
    "a quote never closed": ('bo,"Visited,2024-03-01,pro\n', "unclosed_quote"),
    "text after a quote": ('bo,"Vis"ited,2024-03-01,pro\n', "bad_quoting"),
    "no customer": (",Visited,2024-03-01,pro\n", "missing_id"),
    "a placeholder for a customer": ("null,Visited,2024-03-01,pro\n", "missing_id"),
    "no event": ("bo,,2024-03-01,pro\n", "missing_event"),
    "no time": ("bo,Visited,,pro\n", "missing_time"),
    "no such time": ("bo,Visited,2024-02-30,pro\n", "unreadable_timestamp"),
    "the year 1": ("bo,Visited,0001-01-01,pro\n", "timestamp_out_of_range"),
    "the year 9999": ("bo,Visited,9999-12-31T23:59:59-12:00,pro\n", "timestamp_out_of_range"),
    "an id of 600 letters": ("x" * 600 + ",Visited,2024-03-01,pro\n", "id_too_long"),
    "a value of 10 MB": ("bo,Visited,2024-03-01," + "x" * 10_000_000 + "\n", "too_large"),
    "a value of 20 MB": ("bo,Visited,2024-03-01," + "x" * 20_000_000 + "\n", "too_long"),
}


@pytest.mark.parametrize(("row", "code"), CSV_ROWS.values(), ids=CSV_ROWS)
def test_a_bad_row_of_csv_is_kept_with_its_line_and_reason(
    workspace: Workspace, tmp_path: Path, row: str, code: str
) -> None:
    report = imports.run(workspace, written(tmp_path, HEADER + GOOD * 20 + row + GOOD * 20), kind="events")

    assert (report.new, report.reasons) == (40, {code: 1})
    (kept,) = quarantine.list(workspace, report.id).rows
    assert (kept.line, kept.code) == (22, code)
    assert kept.raw


JSON_ROWS = {
    "a broken line": ('{"user_id": "bo", ', "bad_json"),
    "a list": ("[1, 2]", "not_an_object"),
    "NaN": ('{"user_id": "bo", "event": "Visited", "time": "2024-03-01", "x": NaN}', "not_a_number"),
    "100,000 brackets": ('{"x": ' + "[" * 100_000 + "]" * 100_000 + "}", "too_deep"),
    "100,000 open brackets": ("[" * 100_000, "too_deep"),
    "65 levels": ('{"x": ' + "[" * 65 + "]" * 65 + "}", "too_deep"),
    "a number beyond all": ('{"user_id": "bo", "x": 1e999}', "bad_number"),
    "10 MB": (json.dumps(event("bo", x="y" * 10_000_000)), "too_large"),
    "20 MB": (json.dumps(event("bo", x="y" * 20_000_000)), "too_long"),
    "no UTF-8": ('{"user_id": "bo", "x": "\udcff"}', "bad_encoding"),
}


@pytest.mark.parametrize(("row", "code"), JSON_ROWS.values(), ids=JSON_ROWS)
def test_a_bad_line_of_jsonl_is_kept_with_its_line_and_reason(
    workspace: Workspace, tmp_path: Path, row: str, code: str
) -> None:
    content = lines(event(), row, event("cy")).encode("utf-8", "surrogateescape")

    report = imports.run(workspace, written(tmp_path, content, "events.jsonl"), kind="events")

    assert (report.new, report.reasons) == (2, {code: 1})
    assert quarantine.list(workspace, report.id).rows[0].line == 2


def test_a_lone_surrogate_becomes_the_replacement_character(workspace: Workspace, tmp_path: Path) -> None:
    row = '{"user_id": "ada", "event": "Visited", "time": "2024-03-01", "x": "a\\ud800b"}\n'

    imports.run(workspace, written(tmp_path, row, "e.jsonl"), kind="events")

    assert workspace.engine.rows("SELECT properties FROM events") == [('{"x":"a\ufffdb"}',)]


def test_a_list_of_lists_is_rejected_row_by_row(workspace: Workspace, tmp_path: Path) -> None:
    path = written(tmp_path, json.dumps([["ada", 1], ["bo", 2]]), "rows.json")

    try:
        report = imports.run(workspace, path, kind="messages")
    except CoterieError:
        return
    assert report.reasons == {"not_an_object": 2}


def test_a_broken_element_of_a_list_costs_only_itself(workspace: Workspace, tmp_path: Path) -> None:
    content = "[" + json.dumps(event()) + ', {"user_id": "bo", oops}, ' + json.dumps(event("cy")) + "]"

    report = imports.run(workspace, written(tmp_path, content, "rows.json"), kind="events")

    assert (report.new, report.reasons) == (2, {"bad_json": 1})


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_every_encoding_and_line_end_is_read(
    workspace: Workspace, tmp_path: Path, encoding: str, end: str
) -> None:
    text = (HEADER + GOOD.replace("pro", "größe")).replace("\n", end)

    report = imports.run(workspace, written(tmp_path, text.encode(encoding)), kind="events")

    assert report.new == 1
    assert workspace.engine.rows("SELECT properties FROM events") == [('{"plan":"größe"}',)]


def test_a_nul_byte_in_a_value_is_kept(workspace: Workspace, tmp_path: Path) -> None:
    report = imports.run(
        workspace, written(tmp_path, HEADER + GOOD + GOOD.replace("pro", "p\x00o")), kind="events"
    )

    assert report.read == report.new + report.rejected == 2


def test_doubled_headers_are_told_apart(workspace: Workspace, tmp_path: Path) -> None:
    path = written(tmp_path, "user_id,event,timestamp,plan,plan\nada,Visited,2024-03-01,a,b\n")

    report = imports.run(workspace, path)

    assert workspace.engine.rows("SELECT properties FROM events") == [('{"plan":"a","plan 2":"b"}',)]
    assert any("plan" in note for note in report.notes)


def test_ten_thousand_columns_are_read(workspace: Workspace, tmp_path: Path) -> None:
    names = [f"c{n}" for n in range(10_000)]
    content = (
        ",".join(["user_id", "event", "timestamp", *names])
        + "\n"
        + ",".join(["ada", "Visited", "2024-03-01", *("1" for _ in names)])
    )

    report = imports.run(workspace, written(tmp_path, content), kind="events")

    assert report.read == report.new + report.rejected == 1


def test_truncated_gzip_gives_what_was_whole_and_says_so(workspace: Workspace, tmp_path: Path) -> None:
    rows = "".join(GOOD.replace("pro", os.urandom(40).hex()) for _ in range(5000))
    packed = gzip.compress((HEADER + rows).encode())

    report = imports.run(workspace, written(tmp_path, packed[: len(packed) // 2], "e.csv.gz"), kind="events")

    assert 0 < report.new < 5000
    assert report.reasons == {"damaged_file": 1}


def test_a_gzip_bomb_is_stopped(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coterie.ingest.imports.files.EXPANDED_FLOOR", 1_000_000)
    bomb = gzip.compress(HEADER.encode() + GOOD.encode() + b" " * 40_000_000)

    with pytest.raises(UnreadableFile, match="bomb"):
        imports.run(workspace, written(tmp_path, bomb, "e.csv.gz"), kind="events")


def test_not_a_number_in_parquet_is_absent(workspace: Workspace, tmp_path: Path) -> None:
    table = pa.table(
        {
            "user_id": ["ada"],
            "event": ["Visited"],
            "time": ["2024-03-01"],
            "x": [float("nan")],
            "y": [[1.0, float("inf")]],
        }
    )
    pq.write_table(table, tmp_path / "e.parquet")

    imports.run(workspace, tmp_path / "e.parquet")

    assert workspace.engine.rows("SELECT properties FROM events") == [('{"y":[1.0,null]}',)]


def test_a_workbook_with_dates_formulas_and_merged_cells_is_read(
    workspace: Workspace, tmp_path: Path
) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    from datetime import datetime

    sheet.append(["user_id", "event", "time", "double", "note"])
    sheet.append(["ada", "Visited", datetime(2024, 3, 1, 10), "=1+1", "a"])
    sheet.append(["bo", "Visited", datetime(2024, 3, 2), "=1+1", "b"])
    sheet.merge_cells("E2:E3")
    book.save(tmp_path / "e.xlsx")

    report = imports.run(workspace, tmp_path / "e.xlsx")

    assert report.new == 2
    assert any("Formulas" in note for note in report.notes)
    assert workspace.engine.rows("SELECT user_id, properties FROM events ORDER BY 1") == [
        ("ada", '{"note":"a"}'),
        ("bo", None),
    ]
