"""The durable log: what is in it survives any crash, and everything else can be rebuilt from it."""

from __future__ import annotations

import contextlib
import os
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol

import pyarrow as pa

from coterie.ingest import frames
from coterie.ingest.failing import fail_at

FILE_BYTES = 64 * 1024 * 1024


class Position(NamedTuple):
    """A place between two batches. file: number of the log file from 1, 0 before the first; byte: offset in it."""

    file: int
    byte: int


START = Position(0, 0)


class Written(NamedTuple):
    """Where an append lies: begins < position of the end of each of its batches <= ends."""

    begins: Position
    ends: Position


@dataclass(frozen=True, slots=True)
class Entry:
    """One batch as it lies in the log; `ends` is where the next one begins."""

    ends: Position
    batch: pa.Table


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


class Log(Protocol):
    """What the loader needs of a log. Its batches have an order, which is the order of acceptance."""

    def append(self, batches: Iterable[pa.Table]) -> Written:
        """Add batches; they are durable on return, and lie together. Safe to call from many threads."""

    def read(self, begin: Position) -> Iterator[Entry | Damage]:
        """The durable batches from a place on, in order, and what was found damaged between them."""

    def fresh(self, begin: Position) -> list[Entry] | None:
        """The durable batches from `begin` on, where memory still holds them all; else None. They are then forgotten."""

    def move_past(self, position: Position) -> None:
        """Make sure that what is appended from now on lies behind `position`."""

    def close(self) -> None:
        """Close the files."""


class MemoryLog:
    """The log of a scratch workspace."""

    def __init__(self) -> None:
        self._batches: list[pa.Table] = []
        self._lock = threading.Lock()

    def append(self, batches: Iterable[pa.Table]) -> Written:
        """Add batches."""
        with self._lock:
            begins = Position(1, len(self._batches))
            self._batches.extend(batches)
            return Written(begins, Position(1, len(self._batches)))

    def read(self, begin: Position) -> Iterator[Entry | Damage]:
        """The batches from a place on."""
        for index in range(begin.byte, len(self._batches)):
            yield Entry(Position(1, index + 1), self._batches[index])

    def fresh(self, begin: Position) -> list[Entry] | None:
        """The batches from a place on."""
        return [entry for entry in self.read(begin) if isinstance(entry, Entry)]

    def move_past(self, position: Position) -> None:
        """Nothing to do: the tables live no longer than the log."""

    def close(self) -> None:
        """Nothing to close."""


class FileLog:
    """Append-only files `00000001.log`, … of checksummed frames, 64 MiB each.

    One fdatasync serves all threads that wait for it. A torn tail, left by a crash in the middle of a write, is set aside in
    `damaged/` when the log is opened.
    """

    def __init__(self, folder: Path, *, file_bytes: int = FILE_BYTES) -> None:
        self._folder = folder
        self._file_bytes = file_bytes
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._writing = threading.Lock()
        self._syncing = threading.Lock()
        self._recent: deque[tuple[Position, Entry]] = deque()
        self._recent_bytes = 0
        numbers = _numbers(folder)
        self._number = numbers[-1] if numbers else 0
        self.damage: list[Damage] = []
        self._descriptor = -1
        self._end = Position(self._number, self._cut_torn_tail()) if numbers else START
        self._synced = self._end
        if numbers:
            self._descriptor = os.open(_path(folder, self._number), os.O_WRONLY | os.O_APPEND)
        else:
            self._roll()
        self._synced = self._end

    def append(self, batches: Iterable[pa.Table]) -> Written:
        """Add batches; they are durable on return, and lie together."""
        with self._writing:
            begins = self._end
            for batch in batches:
                if batch.num_rows:
                    self._write(batch)
            end = self._end
        self._sync(end)
        fail_at("after_append")
        return Written(begins, end)

    def read(self, begin: Position) -> Iterator[Entry | Damage]:
        """The durable batches from a place on, in order, and what was found damaged between them."""
        synced = self._synced
        for number in _numbers(self._folder):
            if number < begin.file or number > synced.file:
                continue
            path = _path(self._folder, number)
            data = path.read_bytes()
            if number == synced.file:
                data = data[: synced.byte]
            for found in frames.read(data, begin.byte if number == begin.file else 0):
                if isinstance(found, frames.Bad):
                    yield self._set_aside(path, data, found)
                else:
                    yield Entry(Position(number, found.ends), found.batch)

    def fresh(self, begin: Position) -> list[Entry] | None:
        """The durable batches from `begin` on, where memory still holds them all; else None. They are then forgotten."""
        with self._writing:
            synced = self._synced
            while self._recent and self._recent[0][1].ends <= begin:
                self._recent.popleft()
            taken: list[Entry] = []
            reached = begin
            while self._recent and self._recent[0][1].ends <= synced:
                starts, entry = self._recent.popleft()
                if starts != reached and not (starts.byte == 0 and starts.file == reached.file + 1):
                    self._recent.clear()
                    return None
                taken.append(entry)
                reached = entry.ends
            return taken if reached >= synced else None

    def move_past(self, position: Position) -> None:
        """Begin a file behind `position`, where the log ends before it: its tail was lost, the tables know more."""
        with self._writing:
            if self._end < position:
                self._number = max(self._number, position.file)
                self._roll()
                self._synced = self._end

    def close(self) -> None:
        """Close the file."""
        with self._writing:
            if self._descriptor >= 0:
                os.close(self._descriptor)
                self._descriptor = -1

    def _write(self, batch: pa.Table) -> None:
        data = frames.write(batch)
        if self._end.byte and self._end.byte + len(data) > self._file_bytes:
            os.fdatasync(self._descriptor)
            self._roll()
        begins = self._end
        try:
            _write_all(self._descriptor, data)
        except OSError:
            # A part of a frame must not stay before the next good one.
            with contextlib.suppress(OSError):
                os.ftruncate(self._descriptor, begins.byte)
            raise
        self._end = Position(begins.file, begins.byte + len(data))
        self._recent.append((begins, Entry(self._end, batch)))

    def _sync(self, end: Position) -> None:
        with self._syncing:
            if self._synced >= end:
                return
            with self._writing:
                reached, descriptor = self._end, os.dup(self._descriptor)
            try:
                os.fdatasync(descriptor)
            finally:
                os.close(descriptor)
            self._synced = max(self._synced, reached)

    def _roll(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
        self._number += 1
        path = _path(self._folder, self._number)
        self._descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL, 0o600)
        os.fsync(self._descriptor)
        _sync_folder(self._folder)
        self._end = Position(self._number, 0)

    def _cut_torn_tail(self) -> int:
        path = _path(self._folder, self._number)
        data = path.read_bytes()
        tail = None
        for found in frames.read(data):
            tail = found if isinstance(found, frames.Bad) and found.ends == len(data) else None
        if tail is None:
            return len(data)
        self.damage.append(self._set_aside(path, data, tail))
        with path.open("rb+") as file:
            file.truncate(tail.begins)
            os.fsync(file.fileno())
        return tail.begins

    def _set_aside(self, path: Path, data: bytes, bad: frames.Bad) -> Damage:
        folder = self._folder / "damaged"
        folder.mkdir(exist_ok=True, mode=0o700)
        kept = folder / f"{path.stem}-{bad.begins}-{bad.ends}.bin"
        if not kept.exists():
            kept.write_bytes(data[bad.begins : bad.ends])
        return Damage(path.name, bad.begins, bad.ends, f"damaged/{kept.name}")


def _numbers(folder: Path) -> list[int]:
    return sorted(int(path.stem) for path in folder.glob("*.log") if path.stem.isdigit())


def _path(folder: Path, number: int) -> Path:
    return folder / f"{number:08d}.log"


def _write_all(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
