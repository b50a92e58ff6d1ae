"""The refused rows of a source as a file: to be looked at, corrected and imported again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson

from coterie.ingest import jsontext, quarantine
from coterie.ingest.quarantine import Quarantined
from coterie.kit import csvtext
from coterie.workspace import Workspace

_LINE, _REASON = "refused_line", "refused_because"
_PAGE = 5_000


def as_csv(workspace: Workspace, source: str) -> Iterator[str]:
    """The refused rows with the columns they had, then their line and the reason; a row that is no object stands in `raw`."""
    columns = _columns(workspace, source)
    return csvtext.pieces([*columns, _LINE, _REASON], _told(workspace, source, columns))


def _told(workspace: Workspace, source: str, columns: list[str]) -> Iterator[list[csvtext.Cell]]:
    for row in _rows(workspace, source):
        known = _object(row) or {"raw": row.raw}
        yield [*(_cell(known.get(column)) for column in columns), row.line, _because(row)]


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


def _cell(value: Any) -> csvtext.Cell:
    if value is None or (isinstance(value, str | int | float) and not isinstance(value, bool)):
        return value
    return jsontext.written(value)
