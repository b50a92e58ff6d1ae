"""The lines of a text file, whatever its encoding and line ends: bounded in memory, sound UTF-8 in hand."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator

from coterie.ingest.imports.files import File, Unpacked
from coterie.ingest.imports.rows import ROW_BYTES, Reading

_BLOCK = 4 * 1024 * 1024


def byte_lines(file: File, reading: Reading) -> Iterator[tuple[int, list[bytes]]]:
    """Blocks of lines as UTF-8 bytes: (number of the first line, from 1; the lines without their ends).

    A line beyond the limit is given cut just above it, so that who reads it sees that it is too long. The unfinished
    last line of a damaged file is not given; `reading` says where it stood.
    """
    end = b"\r" if file.newline == "\r" else b"\n"
    number, tail, skipping = 1, b"", False
    for block in _utf8_blocks(file, reading):
        pieces = block.split(end)
        if skipping:  # the rest of a line that was too long
            if len(pieces) == 1:
                continue
            pieces, skipping = pieces[1:], False
        else:
            pieces[0] = tail + pieces[0]
        tail = pieces.pop()
        if len(tail) > ROW_BYTES:
            pieces.append(tail[: ROW_BYTES + 1])
            tail, skipping = b"", True
        if pieces:
            yield number, pieces
            number += len(pieces)
    if reading.damage is not None:
        reading.damaged_line = number
    elif tail and not skipping:
        yield number, [tail]


def text_blocks(file: File, reading: Reading) -> Iterator[str]:
    """The text in pieces of some megabytes; bytes that the encoding does not know stay as surrogates."""
    encoding = file.encoding or "utf-8"
    decoder = codecs.getincrementaldecoder(encoding)(_errors(encoding))
    with Unpacked(file.path, compressed=file.compressed) as unpacked:
        buffered = io.BufferedReader(unpacked, _BLOCK)
        while block := buffered.read(_BLOCK):
            yield decoder.decode(block)
        if rest := decoder.decode(b"", final=True):
            yield rest
        reading.damage = unpacked.damage


def _utf8_blocks(file: File, reading: Reading) -> Iterator[bytes]:
    if file.encoding not in (None, "utf-8"):
        for text in text_blocks(file, reading):
            yield text.encode("utf-8", "surrogateescape")
        return
    with Unpacked(file.path, compressed=file.compressed) as unpacked:
        buffered = io.BufferedReader(unpacked, _BLOCK)
        while block := buffered.read(_BLOCK):
            yield block
        reading.damage = unpacked.damage


def _errors(encoding: str) -> str:
    return "surrogateescape" if encoding.startswith("utf-8") else "replace"


def text_lines(file: File, reading: Reading) -> Iterator[str]:
    """The lines as text with their ends, for CSV; bytes that the encoding does not know stay as surrogates."""
    encoding = file.encoding or "utf-8"
    with Unpacked(file.path, compressed=file.compressed) as unpacked:
        text = io.TextIOWrapper(
            io.BufferedReader(unpacked, _BLOCK), encoding, errors=_errors(encoding), newline=""
        )
        while line := text.readline(ROW_BYTES + 1):
            if (
                len(line) > ROW_BYTES
            ):  # too long to be a row: given cut, so that the reader sees it; its rest is skipped
                rest = line
                while rest and not rest.endswith(("\n", "\r")):
                    rest = text.readline(ROW_BYTES)
            if unpacked.damage is not None and not line.endswith(("\n", "\r")):
                break
            yield line
        reading.damage = unpacked.damage


def count_lines(file: File) -> int | None:
    """How many lines a plain file has, counted without decoding; None where that would mean unpacking it."""
    if file.compressed or (file.encoding or "").startswith("utf-16"):
        return None
    end = b"\r" if file.newline == "\r" else b"\n"
    counted, last = 0, b""
    with file.path.open("rb") as plain:
        while block := plain.read(_BLOCK):
            counted += block.count(end)
            last = block
    return counted + (0 if last.endswith(end) else 1)
