"""CSV for people who open it in a spreadsheet: written in pieces, and no cell is taken for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

Cell = str | int | float | None

_PIECE_CHARACTERS = 1 << 16
# A spreadsheet takes a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def pieces(titles: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """The text of a CSV file, some of it at a time; None is an empty cell.

    Text that a spreadsheet would take for a formula begins with an apostrophe, titles too; numbers stay as they are.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow([_cell(each) for each in titles])
    for row in rows:
        writer.writerow([_cell(each) for each in row])
        if buffer.tell() > _PIECE_CHARACTERS:
            yield _taken(buffer)
    yield _taken(buffer)


def _cell(value: Cell) -> str | int | float:
    if value is None:
        return ""
    if isinstance(value, str) and value.startswith(_FORMULA) and not _is_number(value):
        return f"'{value}"
    return value


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
