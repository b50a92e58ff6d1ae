"""JSON: one object a line, or a list of objects."""

from __future__ import annotations

import gc
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from coterie.ingest.imports.files import File
from coterie.ingest.imports.jsontext import Unfit, parse, refused_shape
from coterie.ingest.imports.lines import byte_lines, count_lines, text_blocks
from coterie.ingest.imports.objects import Objects, keys_of
from coterie.ingest.imports.rows import CHUNK_ROWS, ROW_BYTES, SAMPLE_ROWS, Chunk, Reading
from coterie.ingest.quarantine import Rejected

_CHUNK_BYTES = 64 * 1024 * 1024
_LISTS = (
    "batch",
    "messages",
    "events",
    "data",
    "items",
    "rows",
    "results",
    "records",
    "customers",
    "users",
    "orders",
)


class JsonFile:
    """A file of JSON objects: JSONL, or one JSON list."""

    def __init__(self, file: File) -> None:
        self._file = file
        first = next(self.chunks(Reading(), rows=SAMPLE_ROWS), None)
        self._columns = () if first is None else keys_of(first.rows.dicts)  # type: ignore[attr-defined]

    @property
    def columns(self) -> tuple[str, ...]:
        """The keys of the first rows, and the paths one step into the objects among them."""
        return self._columns

    @property
    def notes(self) -> tuple[str, ...]:
        """Nothing had to be decided."""
        return ()

    @property
    def total(self) -> int | None:
        """The lines of a JSONL file that is not compressed."""
        return count_lines(self._file) if self._file.format == "jsonl" else None

    def chunks(self, reading: Reading, *, rows: int = CHUNK_ROWS) -> Iterator[Chunk]:
        """The objects of the file."""
        pieces = (
            _lines(self._file, reading) if self._file.format == "jsonl" else _elements(self._file, reading)
        )
        while chunk := _chunk(pieces, rows):
            yield chunk


def _chunk(pieces: Iterator[tuple[int, bytes]], rows: int) -> Chunk | None:
    """The next rows, None at the end."""
    good: list[dict[str, Any]] = []
    texts: list[bytes] = []
    lines: list[int] = []
    bad: list[Rejected] = []
    size = 0
    with _no_search_for_cycles():
        for line, text in pieces:
            try:
                good.append(_object(text))
            except Unfit as unfit:
                bad.append(_rejected(unfit, line, text))
            else:
                texts.append(text)
                lines.append(line)
            size += len(text)
            if len(good) + len(bad) >= rows or size > _CHUNK_BYTES:
                break
    return Chunk(Objects(good, texts, np.array(lines, dtype=np.int64)), tuple(bad)) if good or bad else None


def _object(text: bytes) -> dict[str, Any]:
    if len(text) > ROW_BYTES:
        raise Unfit("too_long", "The row is longer than 16 MB.", "Leave out what is large in it.")
    value = parse(text)
    if type(value) is not dict:
        raise Unfit("not_an_object", f"The row is {_kind(value)}, not an object.", "Write one object a row.")
    if len(value) > 256 and (unfit := refused_shape(value)):
        raise unfit
    return value


@contextmanager
def _no_search_for_cycles() -> Iterator[None]:
    """Python looks for cycles among all objects as their number grows; parsed JSON has none, and it took longer than the parsing."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _lines(file: File, reading: Reading) -> Iterator[tuple[int, bytes]]:
    for first, block in byte_lines(file, reading):
        for number, line in enumerate(block, start=first):
            if text := line.strip(b" \t\r\n\x1e\x00\x1a"):
                yield number, text


_DECODER = json.JSONDecoder()
_WRAPPED = re.compile(r'\{[^\[{]{0,2000}?"(?:' + "|".join(_LISTS) + r')"\s*:\s*\[')
_BLANK = re.compile(r"[\s,\x00]*")
_NEXT_OBJECT = re.compile(r"\}\s*,\s*(?=\{)|\n\s*(?=\{)")


def _elements(file: File, reading: Reading) -> Iterator[tuple[int, bytes]]:
    """The elements of a JSON list one by one, without the whole of it in memory; a faulty one costs only itself."""
    blocks = text_blocks(file, reading)
    buffer = next(blocks, "").lstrip("\ufeff")
    at, is_wrapped = _list_start(buffer)
    number = 0
    while True:
        at = _BLANK.match(buffer, at).end()  # type: ignore[union-attr]
        if at >= len(buffer):
            if (block := next(blocks, None)) is None:
                break
            buffer, at = block, 0
            continue
        if buffer[at] in "]}":
            if is_wrapped or not buffer[at + 1 :].strip():
                return
            at += 1
            continue
        end = _end_of_value(buffer, at)
        if end is None and len(buffer) - at <= ROW_BYTES and (block := next(blocks, None)) is not None:
            buffer, at = buffer[at:] + block, 0
            continue
        if end is None and reading.damage is not None:
            break
        number += 1
        if end is None:
            after = _NEXT_OBJECT.search(buffer, at + 1)
            end = len(buffer) if after is None else after.start() + (buffer[after.start()] == "}")
        yield number, buffer[at:end].strip(" \t\r\n,").encode("utf-8", "replace")
        at = end
    if reading.damage is not None:
        reading.damaged_line = number + 1


def _end_of_value(buffer: str, at: int) -> int | None:
    """Where the JSON value at `at` ends; None where it does not, or may go on beyond the buffer."""
    try:
        _, end = _DECODER.raw_decode(buffer, at)
    except (ValueError, RecursionError):
        return None
    return end if end < len(buffer) or buffer[end - 1] in "}]" else None


def _list_start(buffer: str) -> tuple[int, bool]:
    """Where the first element stands, and whether the list is inside of an enclosing object."""
    start = len(buffer) - len(buffer.lstrip())
    if buffer.startswith("[", start):
        return start + 1, False
    wrapped = _WRAPPED.match(buffer, start)
    return (start, False) if wrapped is None else (wrapped.end(), True)


def _rejected(unfit: Unfit, line: int, text: bytes) -> Rejected:
    return Rejected(
        code=unfit.code,
        message=unfit.message,
        line=line,
        hint=unfit.hint,
        raw=text[: 64 * 1024].decode("utf-8", "replace"),
    )


def _kind(value: object) -> str:
    names = {list: "a list", str: "text", bool: "true or false", int: "a number", float: "a number"}
    return names.get(type(value), "null")
