"""CSV and its kin: delimiter, header and quoting are told from the first rows; every faulty row keeps its line."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

import numpy as np
import pyarrow as pa

from coterie.errors import InvalidInput, UnreadableFile
from coterie.ingest.imports.columns import Columns, Layout, Typed, is_plain_number
from coterie.ingest.imports.files import File
from coterie.ingest.imports.lines import count_lines, text_lines
from coterie.ingest.imports.rows import CHUNK_ROWS, ROW_BYTES, SAMPLE_ROWS, Chunk, Reading
from coterie.ingest.imports.workbench import Workbench
from coterie.ingest.quarantine import Rejected

DELIMITERS = ",;\t|"
_RECORD_LINES = 2_000
"""A quoted value that runs over more lines than this was never closed."""
_CHUNK_CELLS = 4_000_000
_WORDS = {"tab": "\t", "comma": ",", "semicolon": ";", "pipe": "|", "space": " ", "\\t": "\t"}


class Delimited:
    """A delimited text file, its first row the header."""

    def __init__(self, file: File, workbench: Workbench, *, delimiter: str | None = None) -> None:
        csv.field_size_limit(ROW_BYTES)
        self._file = file
        head = list(islice(text_lines(file, Reading()), 200))
        while head and not head[0].strip():
            head.pop(0)
        self._delimiter = _delimiter_of(head) if delimiter is None else _one_letter(delimiter)
        header, self._records_start = self._header()
        self._width = len(header)
        self._names, self._notes = distinct(header)
        self._layout = Layout(names=self._names, workbench=workbench)
        self._layout = replace(self._layout, typed=self._types())

    @property
    def columns(self) -> tuple[str, ...]:
        """The header, made distinct."""
        return self._names

    @property
    def notes(self) -> tuple[str, ...]:
        """What had to be decided to read the file."""
        return self._notes

    @property
    def total(self) -> int | None:
        """About how many rows: lines below the header."""
        lines = count_lines(self._file)
        return None if lines is None else max(lines - self._records_start, 0)

    def chunks(self, reading: Reading, *, rows: int = CHUNK_ROWS) -> Iterator[Chunk]:
        """The rows below the header."""
        rows = max(1_000, min(rows, _CHUNK_CELLS // self._width))
        good: list[list[str]] = []
        lines: list[int] = []
        bad: list[Rejected] = []
        for line, record in self._records(reading):
            if isinstance(record, Rejected):
                bad.append(record)
            elif len(record) == self._width:
                good.append(record)
                lines.append(line)
            elif record and any(record):
                fitted = self._fitted(line, record)
                if isinstance(fitted, Rejected):
                    bad.append(fitted)
                else:
                    good.append(fitted)
                    lines.append(line)
            if len(good) + len(bad) >= rows:
                yield self._chunk(good, lines, bad)
                good, lines, bad = [], [], []
        if good or bad:
            yield self._chunk(good, lines, bad)

    def _header(self) -> tuple[list[str], int]:
        """The first row that is not blank, and the line it ends on."""
        for line, record in self._all_records(text_lines(self._file, Reading())):
            if isinstance(record, Rejected):
                raise UnreadableFile(
                    f"The header cannot be read: {record.message}", where=f"line {line}", hint=record.hint
                )
            if any(cell.strip() for cell in record):
                header = [cell.strip().lstrip("\ufeff").replace("\x00", "") for cell in record]
                if any("\udc80" <= letter <= "\udcff" for cell in header for letter in cell):
                    raise UnreadableFile(
                        "The header holds bytes that are no UTF-8.",
                        where=f"line {line}",
                        hint="Name the encoding: --map encoding=cp1252.",
                    )
                return header, self._ended
        raise UnreadableFile(
            f"{self._file.path.name!r} has no header.",
            where="line 1",
            hint="Put the names of the columns in its first row.",
        )

    def _records(self, reading: Reading) -> Iterator[tuple[int, list[str] | Rejected]]:
        for line, record in self._all_records(text_lines(self._file, reading)):
            if line > self._records_start:
                yield line, record
        if reading.damage is not None:
            reading.damaged_line = self._ended + 1

    def _all_records(self, source: Iterable[str]) -> Iterator[tuple[int, list[str] | Rejected]]:
        """Every record with the line it begins on; after a fault, reading goes on with the line below it."""
        feed = _Feed(source)
        parser = csv.reader(feed, delimiter=self._delimiter, strict=True)
        while True:
            try:
                for record in parser:
                    self._ended = feed.number
                    yield feed.begun, record
                    feed.settle()
                return
            except (csv.Error, _Endless, _TooLong) as error:
                line, raw = feed.begun, feed.first
                if feed.number > feed.begun:
                    feed.back_up()
                else:
                    feed.settle()
                self._ended = line
                yield line, _unparsed(error, line, raw)
                parser = csv.reader(feed, delimiter=self._delimiter, strict=True)

    def _fitted(self, line: int, record: list[str]) -> list[str] | Rejected:
        """A row of another length: blank cells at its end may go, missing ones are a fault."""
        if len(record) > self._width and not any(cell.strip() for cell in record[self._width :]):
            return record[: self._width]
        return Rejected(
            code="wrong_columns",
            message=f"The row has {len(record)} values, the header {self._width}.",
            line=line,
            hint="Quote values that hold the delimiter or a line end.",
            raw=self._printed(record),
        )

    def _chunk(self, good: list[list[str]], lines: list[int], bad: list[Rejected]) -> Chunk:
        columns = list(zip(*good, strict=True)) if good else [()] * self._width
        try:
            arrays = [pa.array(values, pa.string()) for values in columns]
        except UnicodeEncodeError:
            sound = [row for row, record in enumerate(good) if not _has_surrogates(record)]
            kept = set(sound)
            bad = bad + [
                _undecoded(lines[row], self._printed(record))
                for row, record in enumerate(good)
                if row not in kept
            ]
            return self._chunk([good[row] for row in sound], [lines[row] for row in sound], bad)
        table = pa.Table.from_arrays(arrays, names=[f"c{index}" for index in range(self._width)])
        return Chunk(Columns(table, self._layout, np.array(lines, dtype=np.int64)), tuple(bad))

    def _printed(self, record: Sequence[str]) -> str:
        return self._delimiter.join(record)

    def _types(self) -> dict[str, Typed]:
        chunk = next(self.chunks(Reading(), rows=SAMPLE_ROWS), None)
        if chunk is None:
            return dict.fromkeys(self._names, "text")
        assert isinstance(chunk.rows, Columns)
        untyped = chunk.rows.laid_out(replace(self._layout, typed=dict.fromkeys(self._names, "text")))
        return {name: _type_of(untyped.values(name, SAMPLE_ROWS)) for name in self._names}


class _TooLong(Exception):
    """A line beyond the limit."""


class _Endless(Exception):
    """A quoted value that does not end."""


class _Feed:
    """Hands lines to the CSV parser, remembers those of the record being read, and can give them again."""

    def __init__(self, source: Iterable[str]) -> None:
        self._source = iter(source)
        self._again: list[str] = []
        self._held: list[str] = []
        self._size = 0
        self.number = 0  # lines handed out
        self.begun = 1  # the line on which the record begins

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        line = self._again.pop() if self._again else next(self._source)
        self._held.append(line)
        self._size += len(line)
        self.number += 1
        if len(line) > ROW_BYTES:
            raise _TooLong
        if len(self._held) > 1 and (len(self._held) > _RECORD_LINES or self._size > ROW_BYTES):
            raise _Endless
        return line

    @property
    def first(self) -> str:
        """The first line of the record."""
        return self._held[0] if self._held else ""

    def settle(self) -> None:
        """The record was taken; the next one begins below."""
        self._held.clear()
        self._size = 0
        self.begun = self.number + 1

    def back_up(self) -> None:
        """Give up the first line of the record and hand out the others again."""
        self._again.extend(reversed(self._held[1:]))
        self.number = self.begun
        self.settle()


def distinct(header: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names of the columns made distinct (`name`, `name 2`), blank ones named by their place; with what was done."""
    taken: set[str] = set()
    names: list[str] = []
    doubled: list[str] = []
    for place, cell in enumerate(header, start=1):
        name = base = cell or f"column {place}"
        count = 1
        while name in taken:
            count += 1
            name = f"{base} {count}"
        if count > 1:
            doubled.append(base)
        taken.add(name)
        names.append(name)
    if not doubled:
        return tuple(names), ()
    shown = ", ".join(repr(name) for name in dict.fromkeys(doubled[:5]))
    return tuple(names), (
        f"Several columns are called {shown}; the later ones are read as {doubled[0] + ' 2'!r} and so on.",
    )


def _type_of(values: Sequence[object]) -> Typed:
    present = [value for value in values if isinstance(value, str)]
    if not present:
        return "text"
    if all(value.lower() in ("true", "false") for value in present):
        return "boolean"
    return "number" if all(is_plain_number(value) for value in present) else "text"


def _delimiter_of(head: Sequence[str]) -> str:
    """The delimiter that cuts the first rows into the same number of cells, as many as can be."""
    if not head:
        return ","
    best, best_score = ",", 0.0
    for letter in DELIMITERS:
        try:
            widths = [len(record) for record in csv.reader(islice(head, 100), delimiter=letter) if record]
        except csv.Error:
            continue
        if not widths or widths[0] < 2:
            continue
        steady = sum(width == widths[0] for width in widths) / len(widths)
        score = steady * 100 + min(widths[0], 50) / 100
        if score > best_score:
            best, best_score = letter, score
    return best


def _one_letter(delimiter: str) -> str:
    letter = _WORDS.get(delimiter.lower(), delimiter)
    if len(letter) != 1 or letter in '"\r\n\x00':
        raise InvalidInput(
            f"{delimiter!r} is no delimiter.",
            where="mapping.delimiter",
            hint="Use one letter, or the word tab.",
        )
    return letter


def _has_surrogates(record: Sequence[str]) -> bool:
    return any("\ud800" <= letter <= "\udfff" for cell in record for letter in cell)


def _undecoded(line: int, raw: str) -> Rejected:
    return Rejected(
        code="bad_encoding",
        message="The row holds bytes that are no UTF-8.",
        line=line,
        hint="Name the encoding: --map encoding=cp1252.",
        raw=raw.encode("utf-8", "surrogateescape").decode("utf-8", "replace"),
    )


def _unparsed(error: Exception, line: int, raw: str) -> Rejected:
    said = str(error)
    if isinstance(error, _TooLong) or "field larger" in said:
        code, message, hint = "too_long", "A value is longer than 16 MB.", "Leave it out, or cut it."
    elif isinstance(error, _Endless) or "unexpected end" in said:
        code, message, hint = (
            "unclosed_quote",
            "A quote is opened and never closed.",
            'Close it, or double it: "".',
        )
    else:
        code, message, hint = (
            "bad_quoting",
            "Text follows a closing quote.",
            'Double quotes inside of a quoted value: "".',
        )
    return Rejected(
        code=code,
        message=message,
        line=line,
        hint=hint,
        raw=raw.rstrip("\r\n")[: 64 * 1024].encode("utf-8", "replace").decode(),
    )
