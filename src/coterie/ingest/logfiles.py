"""The files of a log: their names, and reading them in pieces, however large they are."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from coterie.ingest import frames
from coterie.ingest.undone import Undone

_PIECE_BYTES = 8 * 1024 * 1024


class Position(NamedTuple):
    """A place between two batches. file: number of the log file from 1, 0 before the first; byte: offset in it."""

    file: int
    byte: int


START = Position(0, 0)


@dataclass(frozen=True, slots=True)
class Entry:
    """One batch as it lies in the log; `ends` is where the next one begins."""

    ends: Position
    batch: frames.Batch


@dataclass(frozen=True, slots=True)
class Damage:
    """Bytes of a log file that could not be read. kept: the copy set aside, None where it was made before."""

    file: str
    begins: int
    ends: int
    kept: str | None

    def __str__(self) -> str:
        return f"{self.file}: bytes {self.begins} to {self.ends} are damaged" + (
            f", kept in {self.kept}" if self.kept else ""
        )


class FolderReader:
    """Reads a log that another process writes.

    Where its last file ends in the middle of a frame, that frame is being written: it is read when it is whole, or when a later
    file shows that it never will be.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, begin: Position) -> Iterator[Entry | Damage]:
        """The batches from a place on, in order, and what was found damaged between them."""
        known = numbers(self._folder)
        for number in known:
            if number < begin.file:
                continue
            path = path_of(self._folder, number)
            is_last = number == known[-1]
            size = path.stat().st_size
            for found in scan(path, begin.byte if number == begin.file else 0, size):
                if isinstance(found, frames.Bad):
                    if not (is_last and found.ends == size):
                        yield set_aside(path, found)
                else:
                    yield Entry(Position(number, found.ends), found.batch)

    def bytes_after(self, begin: Position) -> int:
        """How many bytes lie behind a place."""
        return bytes_between(self._folder, begin)


def scan(path: Path, begin: int, end: int) -> Iterator[frames.Found | frames.Bad]:
    """The frames of a file between two bytes and the stretches that are none, with little of the file in memory."""
    want = _PIECE_BYTES
    with path.open("rb", buffering=0) as file:
        while begin < end:
            data = _bytes_at(file.fileno(), begin, min(want, end - begin))
            if not data:
                return
            is_last = begin + len(data) >= end
            consumed = 0
            for found in frames.read(data):
                if isinstance(found, frames.Bad) and found.ends == len(data) and not is_last:
                    break  # it may only be the beginning of a good frame
                consumed = found.ends
                yield replace(found, begins=begin + found.begins, ends=begin + found.ends)
            want = _PIECE_BYTES if consumed else want * 2
            begin += consumed


def undone_in(path: Path) -> Iterator[Undone]:
    """The imports that a file says are undone. Other frames are passed over unread, unless the file is damaged."""
    found: list[Undone] = []
    at, end = 0, path.stat().st_size
    with path.open("rb", buffering=0) as file:
        while at < end:
            header = _bytes_at(file.fileno(), at, frames.HEADER.size)
            length, kind = frames.announced(header) or (0, 0)
            ends = at + frames.HEADER.size + length
            if kind == frames.UNDONE:
                read = next(frames.read(_bytes_at(file.fileno(), at, ends - at)), None)
                if isinstance(read, frames.Found) and isinstance(read.batch, Undone):
                    found.append(read.batch)
            if kind == 0 or ends > end:
                scanned = (each for each in scan(path, 0, end) if isinstance(each, frames.Found))
                found = [each.batch for each in scanned if isinstance(each.batch, Undone)]
                break
            at = ends
    yield from found


def set_aside(path: Path, bad: frames.Bad) -> Damage:
    """Keep the bytes that could not be read in the folder `damaged` beside the file."""
    folder = path.parent / "damaged"
    folder.mkdir(exist_ok=True, mode=0o700)
    kept = folder / f"{path.stem}-{bad.begins}-{bad.ends}.bin"
    if not kept.exists():
        with path.open("rb") as file:
            kept.write_bytes(_bytes_at(file.fileno(), bad.begins, bad.ends - bad.begins))
    return Damage(path.name, bad.begins, bad.ends, f"damaged/{kept.name}")


def numbers(folder: Path) -> list[int]:
    """The numbers of the log's files, in order."""
    return sorted(int(path.stem) for path in folder.glob("*.log") if path.stem.isdigit())


def path_of(folder: Path, number: int) -> Path:
    """The file with that number."""
    return folder / f"{number:08d}.log"


def bytes_between(folder: Path, begin: Position) -> int:
    """How many bytes of a log's files lie behind a place."""
    total = 0
    for number in numbers(folder):
        if number >= begin.file:
            total += path_of(folder, number).stat().st_size - (begin.byte if number == begin.file else 0)
    return max(0, total)


def write_all(descriptor: int, data: bytes) -> None:
    """Write all of it, however often the system stops in between."""
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _bytes_at(descriptor: int, begin: int, count: int) -> bytes:
    pieces = []
    while count:
        piece = os.pread(descriptor, count, begin)
        if not piece:
            break
        pieces.append(piece)
        begin += len(piece)
        count -= len(piece)
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)
