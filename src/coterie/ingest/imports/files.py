"""What a file is, told by its first bytes and not by its name: format, compression, encoding, line ends."""

from __future__ import annotations

import gzip
import io
import os
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import orjson

from coterie.errors import InvalidInput, UnreadableFile

Format = Literal["parquet", "excel", "jsonl", "json", "delimited"]

HEAD_BYTES = 256 * 1024
EXPANDED_FLOOR = 512 * 1024 * 1024
"""A compressed file may always expand to this many bytes …"""
EXPANDED_RATIO = 200
"""… and beyond it to at most this many times its own size. Gzip of ordinary exports reaches 5 to 30."""

_REFUSED_MAGIC = (
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook (.xls)", "Save it as .xlsx or CSV."),
    (b"\x28\xb5\x2f\xfd", "compressed with zstd", "Unpack it first, or compress it with gzip."),
    (b"BZh", "compressed with bzip2", "Unpack it first, or compress it with gzip."),
    (b"\xfd7zXZ", "compressed with xz", "Unpack it first, or compress it with gzip."),
    (b"ORC", "an ORC file", "Convert it to Parquet or CSV."),
    (b"Obj\x01", "an Avro file", "Convert it to Parquet or JSONL."),
    (b"SQLite format 3", "an SQLite database", "Export the table as CSV or Parquet."),
    (b"%PDF", "a PDF", "Export the table behind it as CSV or Excel."),
)
_BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_TEXT_CONTROLS = frozenset(b"\t\n\v\f\r\x1b\x1c\x1d\x1e\x1f")
_UNUSED_IN_CP1252 = frozenset(b"\x81\x8d\x8f\x90\x9d")


@dataclass(frozen=True, slots=True)
class File:
    """A file whose kind is known. encoding and newline are None where the format is binary; size is in bytes."""

    path: Path
    format: Format
    size: int
    compressed: bool = False
    encoding: str | None = None
    newline: str | None = None

    @property
    def words(self) -> str:
        """The format as people say it."""
        names = {"parquet": "Parquet", "excel": "Excel", "jsonl": "JSONL", "json": "JSON", "delimited": "CSV"}
        said = names[self.format]
        if self.compressed:
            said += ", gzip"
        return said if self.encoding in (None, "utf-8", "utf-8-sig") else f"{said}, {self.encoding}"


class Unpacked(io.RawIOBase):
    """The bytes of a file, unpacked where it is gzip.

    A damaged end is no exception: reading stops there and `damage` says why, so that what came before is kept.
    Raises UnreadableFile where the file expands like a bomb.
    """

    def __init__(self, path: Path, *, compressed: bool) -> None:
        self.damage: str | None = None
        self._size = max(path.stat().st_size, 1)
        self._compressed = compressed
        self._file: io.BufferedIOBase = gzip.open(path) if compressed else path.open("rb")  # noqa: SIM115 — closed with the reader
        self._given = 0

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill `buffer` with the next bytes; 0 at the end, or where the damage begins."""
        if self.damage is not None:
            return 0
        try:
            read = self._file.read1(len(buffer))
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            self.damage = _why_damaged(error)
            return 0
        except OSError as error:
            raise UnreadableFile(f"Reading stopped: {error.strerror or error}.") from error
        self._given += len(read)
        if self._compressed and self._given > max(EXPANDED_FLOOR, self._size * EXPANDED_RATIO):
            raise UnreadableFile(
                f"The file expands to more than {EXPANDED_RATIO} times its size; it looks like a decompression bomb.",
                hint="If it is real, unpack it first and import the unpacked file.",
            )
        buffer[: len(read)] = read
        return len(read)

    def close(self) -> None:
        """Close the file below."""
        self._file.close()
        super().close()


def look(path: str | os.PathLike[str], *, encoding: str | None = None) -> File:
    """Say what the file at `path` is.

    encoding: a codec's name where the caller knows better than the first bytes.
    Raises UnreadableFile where it is missing, empty, a folder, or of a format that is not read.
    """
    place = Path(path)
    _refuse_what_is_no_file(place)
    size = place.stat().st_size
    compressed = _first_bytes(place, 2) == b"\x1f\x8b"
    head = _head(place, compressed=compressed)
    if not head:
        raise UnreadableFile(
            f"{place.name!r} is empty.", where="path", hint="Export it again; there is nothing in it."
        )
    if binary := _binary_format(place, head, compressed=compressed):
        return File(path=place, format=binary, size=size)
    known = _checked(encoding) if encoding else _encoding_of(place, head)
    text = _sample_text(place, head, known)
    newline = "\r" if "\r" in text and "\n" not in text else "\n"
    format_ = _text_format(text, newline)
    if format_ in ("json", "jsonl") and known == "cp1252" and encoding is None:
        known = "utf-8"  # JSON is UTF-8; a line that is not is refused by itself
    return File(
        path=place,
        format=format_,
        size=size,
        compressed=compressed,
        encoding=known,
        newline=newline,
    )


def _refuse_what_is_no_file(place: Path) -> None:
    try:
        if not place.exists():
            raise UnreadableFile(f"There is no file {str(place)!r}.", where="path", hint="Check the path.")
        if place.is_dir():
            raise UnreadableFile(
                f"{str(place)!r} is a folder.", where="path", hint="Name one of the files in it."
            )
        if not place.is_file():
            raise UnreadableFile(f"{str(place)!r} is no ordinary file.", where="path")
    except (OSError, ValueError) as error:  # a name that is too long, or holds a NUL
        raise UnreadableFile(
            f"There is no file {str(place)[:200]!r}.", where="path", hint="Check the path."
        ) from error
    if not os.access(place, os.R_OK):
        raise UnreadableFile(
            f"{str(place)!r} may not be read.", where="path", hint="Ask for the right to read it."
        )


def _first_bytes(place: Path, count: int) -> bytes:
    try:
        with place.open("rb") as file:
            return file.read(count)
    except OSError as error:
        raise UnreadableFile(f"{str(place)!r} cannot be read: {error.strerror}.", where="path") from error


def _head(place: Path, *, compressed: bool) -> bytes:
    if not compressed:
        return _first_bytes(place, HEAD_BYTES)
    with Unpacked(place, compressed=True) as unpacked:
        head = io.BufferedReader(unpacked).read(HEAD_BYTES)
        if not head and unpacked.damage:
            raise UnreadableFile(
                f"{place.name!r} is a gzip file that cannot be unpacked: {unpacked.damage}.", where="path"
            )
        return head


def _binary_format(place: Path, head: bytes, *, compressed: bool) -> Format | None:
    if head.startswith(b"PAR1"):
        if compressed:
            raise UnreadableFile(
                f"{place.name!r} is a Parquet file inside gzip.", where="path", hint="Unpack it first."
            )
        return "parquet"
    if head.startswith(b"PK\x03\x04"):
        return _excel_or_refusal(place)
    if compressed and head.startswith(b"\x1f\x8b"):
        raise UnreadableFile(f"{place.name!r} is gzip inside gzip.", where="path", hint="Unpack it once.")
    for magic, what, hint in _REFUSED_MAGIC:
        if head.startswith(magic):
            raise UnreadableFile(f"{place.name!r} is {what}, which is not read.", where="path", hint=hint)
    return None


def _excel_or_refusal(place: Path) -> Format:
    try:
        with zipfile.ZipFile(place) as archive:
            inside = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise UnreadableFile(
            f"{place.name!r} is a damaged workbook or archive.",
            where="path",
            hint="Save or download it again.",
        ) from error
    if not any(entry.filename.startswith("xl/") for entry in inside):
        raise UnreadableFile(
            f"{place.name!r} is a zip archive.", where="path", hint="Unpack it and import the files in it."
        )
    expanded = sum(entry.file_size for entry in inside)
    if expanded > max(EXPANDED_FLOOR, place.stat().st_size * EXPANDED_RATIO):
        raise UnreadableFile(
            f"{place.name!r} expands to {expanded // 2**20:,} MB; it looks like a decompression bomb.",
            where="path",
            hint="If it is real, save the sheet as CSV.",
        )
    return "excel"


def _checked(encoding: str) -> str:
    try:
        b"".decode(encoding)
        "".encode(encoding)
    except (LookupError, TypeError, ValueError) as error:
        raise InvalidInput(
            f"There is no text encoding named {encoding!r}.",
            where="encoding",
            hint="Use utf-8, utf-16 or cp1252.",
        ) from error
    return encoding


def _encoding_of(place: Path, head: bytes) -> str:
    for mark, name in _BYTE_ORDER_MARKS:
        if head.startswith(mark):
            return name
    nuls = head.count(0)
    if nuls > len(head) // 5:
        # Text of a western language in UTF-16 has a NUL in every second byte, always on the same side.
        if head[1::2].count(0) > 0.7 * nuls * 1.0 and head[0::2].count(0) < nuls // 10:
            return "utf-16-le"
        if head[0::2].count(0) > 0.7 * nuls and head[1::2].count(0) < nuls // 10:
            return "utf-16-be"
        raise _binary(place)
    controls = sum(head.count(byte) for byte in range(32) if byte not in _TEXT_CONTROLS)
    if controls > len(head) // 20:
        raise _binary(place)
    try:
        head.decode("utf-8")
        return "utf-8"
    except UnicodeDecodeError as error:
        if (
            error.start >= len(head) - 3 and len(head) == HEAD_BYTES
        ):  # a character cut by the end of the sample
            return "utf-8"
    high = sum(head.count(byte) for byte in range(128, 256))
    unused = sum(head.count(byte) for byte in _UNUSED_IN_CP1252)
    if high > len(head) // 3 or unused > high // 20:
        if _mostly_utf8(head):
            return "utf-8"
        raise _binary(place)
    # A few broken bytes in a UTF-8 file damage a few rows; a file without any UTF-8 sequence is of another encoding.
    return "utf-8" if _mostly_utf8(head) else "cp1252"


def _mostly_utf8(head: bytes) -> bool:
    mended = head.decode("utf-8", "replace")
    broken = mended.count("�")
    sound = sum(1 for letter in mended if ord(letter) > 127) - broken
    return sound > 4 * broken


def _binary(place: Path) -> UnreadableFile:
    return UnreadableFile(
        f"{place.name!r} is not text: it holds bytes that no text has.",
        where="path",
        hint="Import JSONL, JSON, CSV, Parquet or Excel; an encoding can be named with --map encoding=NAME.",
    )


def _sample_text(place: Path, head: bytes, encoding: str) -> str:
    text = head.decode(encoding, "replace").lstrip("\ufeff")
    if not text.strip(" \t\r\n\x00\x1a"):
        raise UnreadableFile(
            f"{place.name!r} holds nothing but blanks.", where="path", hint="Export it again."
        )
    if encoding.startswith("utf-16") and text.count("�") > len(text) // 10:
        raise _binary(place)
    return text


def _text_format(text: str, newline: str) -> Format:
    start = text.lstrip()
    if start.startswith("["):
        lines = [line for line in text.split(newline, 3)[:2] if line.strip()]
        return "jsonl" if len(lines) == 2 and all(_is_json(line) for line in lines) else "json"
    if start.startswith("{"):
        return "json" if _is_spread_out(start, newline) else "jsonl"
    return "delimited"


def _is_spread_out(start: str, newline: str) -> bool:
    """Whether the first object runs over several lines, as when JSON was printed for people."""
    lines = [line.strip() for line in start.split(newline, 40)[:40] if line.strip()]
    if any(_is_json(line) and line.startswith("{") for line in lines):
        return False
    first = lines[0]
    return (
        first == "{"
        or first.endswith(("{", "[", ","))
        or ('"' in first and not first.endswith("}") and len(lines) > 1)
    )


def _is_json(line: str) -> bool:
    try:
        orjson.loads(line.encode("utf-8", "replace"))
    except orjson.JSONDecodeError:
        return False
    return True


def _why_damaged(error: Exception) -> str:
    if isinstance(error, EOFError):
        return "it ends in the middle"
    return "its bytes are damaged"
