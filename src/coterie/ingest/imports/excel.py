"""Excel: the first sheet that holds something, its first row the header."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import numpy as np
import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from coterie.errors import UnreadableFile, did_you_mean
from coterie.ingest.imports.delimited import distinct
from coterie.ingest.imports.files import File
from coterie.ingest.imports.jsontext import dump
from coterie.ingest.imports.objects import Objects
from coterie.ingest.imports.rows import CHUNK_ROWS, Chunk, Reading
from coterie.ingest.quarantine import Rejected

_FAULTS = {"#N/A", "#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!"}
_BROKEN = (
    InvalidFileException,
    zipfile.BadZipFile,
    KeyError,
    ValueError,
    TypeError,
    OSError,
    SyntaxError,
    IndexError,
)
_BLANK_ROWS = 10_000


class ExcelFile:
    """One sheet of a workbook."""

    def __init__(self, file: File, *, sheet: str | None = None) -> None:
        self._file = file
        self._sheet, self._header_row, header = self._find(sheet)
        self._width = len(header)
        self._names, notes = distinct(header)
        self._notes = (*notes, f"Read from the sheet {self._sheet!r}.", *self._formulas_without_values())

    @property
    def columns(self) -> tuple[str, ...]:
        """The header, made distinct."""
        return self._names

    @property
    def notes(self) -> tuple[str, ...]:
        """Which sheet was read, and what had to be decided."""
        return self._notes

    @property
    def total(self) -> int | None:
        """Not known: the size a sheet states is often wrong."""
        return None

    def chunks(self, reading: Reading, *, rows: int = CHUNK_ROWS) -> Iterator[Chunk]:
        """The rows below the header; `line` is the row of the sheet."""
        good: list[dict[str, Any]] = []
        lines: list[int] = []
        bad: list[Rejected] = []
        number = self._header_row
        try:
            for number, cells in self._rows():
                if number <= self._header_row or all(cell is None for cell in cells):
                    continue
                if any(cell is not None for cell in cells[self._width :]):
                    bad.append(_wider(number, cells, self._width))
                    continue
                found = dict(zip(self._names, map(_plain, cells), strict=False))
                good.append(
                    {name: value for name, value in found.items() if value is not None and value != ""}
                )
                lines.append(number)
                if len(good) + len(bad) >= rows:
                    yield _chunk(good, lines, bad)
                    good, lines, bad = [], [], []
        except _BROKEN:
            reading.damage, reading.damaged_line = "its bytes are damaged", number + 1
        if good or bad:
            yield _chunk(good, lines, bad)

    def _find(self, wanted: str | None) -> tuple[str, int, list[str]]:
        """The sheet, the row of its header, and the header."""
        try:
            book = openpyxl.load_workbook(self._file.path, read_only=True, data_only=True)
            try:
                names = [sheet.title for sheet in book.worksheets]
                if wanted is not None and wanted not in names:
                    raise UnreadableFile(
                        f"There is no sheet {wanted!r}.",
                        where="mapping.sheet",
                        hint=did_you_mean(wanted, names) or f"Sheets: {', '.join(names)}.",
                    )
                for name in names if wanted is None else [wanted]:
                    for number, cells in enumerate(book[name].iter_rows(values_only=True), start=1):
                        if any(cell is not None and str(cell).strip() for cell in cells):
                            return name, number, _header(cells)
                        if number > _BLANK_ROWS:
                            break
            finally:
                book.close()
        except _BROKEN as error:
            raise UnreadableFile(
                f"{self._file.path.name!r} is a damaged workbook.",
                where="path",
                hint="Open and save it again.",
            ) from error
        raise UnreadableFile(
            f"{self._file.path.name!r} holds nothing.",
            where="path",
            hint="Put the names of the columns in its first row.",
        )

    def _rows(self) -> Iterator[tuple[int, Sequence[Any]]]:
        book = openpyxl.load_workbook(self._file.path, read_only=True, data_only=True)
        try:
            sheet = book[self._sheet]
            sheet.reset_dimensions()
            blank = 0
            for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
                blank = blank + 1 if all(cell is None for cell in cells) else 0
                if blank > _BLANK_ROWS:
                    return
                yield number, cells
        finally:
            book.close()

    def _formulas_without_values(self) -> tuple[str, ...]:
        """A note where the first rows hold formulas that were never calculated."""
        try:
            book = openpyxl.load_workbook(self._file.path, read_only=True)
            try:
                missing: dict[str, None] = {}
                written = book[self._sheet].iter_rows(
                    min_row=self._header_row + 1, max_row=self._header_row + 50, values_only=True
                )
                for cells, (_, values) in zip(
                    written, (row for row in self._rows() if row[0] > self._header_row), strict=False
                ):
                    for name, formula, value in zip(self._names, cells, values, strict=False):
                        if value is None and isinstance(formula, str) and formula.startswith("="):
                            missing.setdefault(name)
            finally:
                book.close()
        except _BROKEN:
            return ()
        if not missing:
            return ()
        shown = ", ".join(repr(name) for name in missing)
        return (
            f"Formulas in {shown} were saved without their values and are read as absent: open and save the file in Excel.",
        )


def _header(cells: Sequence[Any]) -> list[str]:
    names = ["" if cell is None else str(_plain(cell)).strip() for cell in cells]
    while names and not names[-1]:
        names.pop()
    return names


def _plain(cell: Any) -> Any:
    """A cell as JSON knows it: dates as ISO text, whole floats as integers."""
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return cell.total_seconds()
    if isinstance(cell, float):
        if cell != cell or cell in (float("inf"), float("-inf")):
            return None
        return int(cell) if cell.is_integer() and abs(cell) < 1e15 else cell
    if isinstance(cell, str):
        return cell if cell.strip() and cell not in _FAULTS else None
    return cell if cell is None or isinstance(cell, int | bool) else str(cell)


def _chunk(good: list[dict[str, Any]], lines: list[int], bad: list[Rejected]) -> Chunk:
    texts = [dump(row).encode("utf-8", "replace") for row in good]
    return Chunk(Objects(good, texts, np.array(lines, dtype=np.int64)), tuple(bad))


def _wider(number: int, cells: Sequence[Any], width: int) -> Rejected:
    return Rejected(
        code="wrong_columns",
        message=f"The row has values right of the header's {width} columns.",
        line=number,
        hint="Give every column a name.",
        raw=dump([_plain(cell) for cell in cells]),
    )
