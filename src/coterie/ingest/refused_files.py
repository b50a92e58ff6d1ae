"""The refused rows of a source as a file: to be looked at, corrected and imported again."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

import orjson

from coterie.ingest import jsontext, quarantine
from coterie.ingest.quarantine import Quarantined
from coterie.workspace import Workspace

_LINE, _REASON = "refused_line", "refused_because"
_PAGE = 5_000
# A spreadsheet takes a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def as_csv(workspace: Workspace, source: str) -> Iterator[str]:
    """The refused rows with the columns they had, then their line and the reason; a row that is no object stands in `raw`.

    Text that a spreadsheet would take for a formula begins with an apostrophe.
    """
    columns = _columns(workspace, source)
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow([*columns, _LINE, _REASON])
    for row in _rows(workspace, source):
        known = _object(row) or {"raw": row.raw}
        told = [_cell(known.get(column)) for column in columns]
        writer.writerow([*told, row.line if row.line is not None else "", _because(row)])
        if buffer.tell() > 1 << 16:
            yield _taken(buffer)
    yield _taken(buffer)


def as_jsonl(workspace: Workspace, source: str) -> Iterator[str]:
    """The refused rows as they came, one a line; what is no JSON object becomes {"raw": text}."""
    for row in _rows(workspace, source):
        yield jsontext.written(_object(row) or {"raw": row.raw}) + "\n"


def _rows(workspace: Workspace, source: str) -> Iterator[Quarantined]:
    cursor: int | None = None
    while True:
        page = quarantine.list(workspace, source, cursor=cursor, limit=_PAGE)
        yield from page.rows
        cursor = page.cursor
        if cursor is None:
            return


def _columns(workspace: Workspace, source: str) -> list[str]:
    found: dict[str, None] = {}
    for row in _rows(workspace, source):
        found.update(dict.fromkeys(_object(row) or {"raw": None}))
    return list(found)


def _object(row: Quarantined) -> dict[str, Any] | None:
    try:
        read = orjson.loads(row.raw)
    except orjson.JSONDecodeError:
        return None
    return read if isinstance(read, dict) else None


def _because(row: Quarantined) -> str:
    place = f" ({row.field})" if row.field else ""
    return f"{row.message}{place} {row.hint or ''}".strip()


def _cell(value: Any) -> str | int | float:
    if value is None:
        return ""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_FORMULA) and not _is_number(value) else value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    return jsontext.written(value)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _taken(buffer: io.StringIO) -> str:
    told = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return told
