"""The durable log: what is in it survives any crash, and everything else can be rebuilt from it."""

from __future__ import annotations

import contextlib
import os
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple, Protocol

from coterie.ingest import frames
from coterie.ingest.frames import Batch
from coterie.ingest.logfiles import (
    START,
    Damage,
    Entry,
    Position,
    bytes_between,
    numbers,
    path_of,
    scan,
    set_aside,
    sync_folder,
    undone_in,
    write_all,
)
from coterie.ingest.undone import Undone
from coterie.kit.failing import fail_at

__all__ = ["START", "Damage", "Entry", "FileLog", "Log", "MemoryLog", "Position", "Written"]

FILE_BYTES = 64 * 1024 * 1024
_RECENT_BYTES = 48 * 1024 * 1024


class Written(NamedTuple):
    """Where an append lies: begins < position of the end of each of its batches <= ends."""

    begins: Position
    ends: Position


class Log(Protocol):
    """What the loader needs of a log. Its batches have an order, which is the order of acceptance.

    trouble: what the system said when the latest append failed, None where it did not.
    """

    trouble: str | None

    def append(self, batches: Iterable[Batch]) -> Written:
        """Add batches; they are durable on return, and lie together. Safe to call from many threads."""

    def read(self, begin: Position) -> Iterator[Entry | Damage]:
        """The durable batches from a place on, in order, and what was found damaged between them."""

    def fresh(self, begin: Position) -> list[Entry] | None:
        """The durable batches from `begin` on, where memory still holds them all; else None. They are then forgotten."""

    def undone(self) -> Iterator[Undone]:
        """The imports that it says are undone, wherever it says so."""

    def bytes_after(self, position: Position) -> int:
        """How many bytes lie behind a place: what the loader still has to read."""

    def move_past(self, position: Position) -> None:
        """Make sure that what is appended from now on lies behind `position`."""

    def close(self) -> None:
        """Close the files."""


class MemoryLog:
    """The log of a scratch workspace."""

    trouble: str | None = None

    def __init__(self) -> None:
        self._batches: list[Batch] = []
        self._lock = threading.Lock()

    def append(self, batches: Iterable[Batch]) -> Written:
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

    def undone(self) -> Iterator[Undone]:
        """The imports that it says are undone."""
        return (batch for batch in list(self._batches) if isinstance(batch, Undone))

    def bytes_after(self, position: Position) -> int:
        """How many bytes lie behind a place."""
        with self._lock:
            return sum(batch.nbytes for batch in self._batches[position.byte :])

    def move_past(self, position: Position) -> None:
        """Nothing to do: the tables live no longer than the log."""

    def close(self) -> None:
        """Nothing to close."""


class FileLog:
    """Append-only files `00000001.log`, … of checksummed frames, 64 MiB each.

    One fdatasync serves all threads that wait for it. A torn tail, left by a crash in the middle of a write, is set aside in
    `damaged/` when the log is opened. remembers: whether what was written stays in memory for a loader in the same process.
    """

    def __init__(self, folder: Path, *, file_bytes: int = FILE_BYTES, remembers: bool = True) -> None:
        self._folder = folder
        self._file_bytes = file_bytes
        self._remembers = remembers
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._writing = threading.Lock()
        self._syncing = threading.Lock()
        self._recent: deque[tuple[Position, Entry]] = deque()
        self._recent_bytes = 0
        known = numbers(folder)
        self._number = known[-1] if known else 0
        self.damage: list[Damage] = []
        self.trouble: str | None = None
        self._descriptor = -1
        self._end = Position(self._number, self._cut_torn_tail()) if known else START
        self._synced = self._end
        if known:
            self._descriptor = os.open(path_of(folder, self._number), os.O_WRONLY | os.O_APPEND)
        else:
            self._roll()
        self._synced = self._end

    def append(self, batches: Iterable[Batch]) -> Written:
        """Add batches; they are durable on return, and lie together."""
        try:
            with self._writing:
                begins = self._end
                for batch in batches:
                    if batch.num_rows:
                        self._write(batch)
                end = self._end
            self._sync(end)
        except OSError as error:
            self.trouble = error.strerror or type(error).__name__
            raise
        self.trouble = None
        fail_at("after_append")
        return Written(begins, end)

    def read(self, begin: Position) -> Iterator[Entry | Damage]:
        """The durable batches from a place on, in order, and what was found damaged between them."""
        synced = self._synced
        for number in numbers(self._folder):
            if number < begin.file or number > synced.file:
                continue
            path = path_of(self._folder, number)
            end = synced.byte if number == synced.file else path.stat().st_size
            for found in scan(path, begin.byte if number == begin.file else 0, end):
                if isinstance(found, frames.Bad):
                    yield set_aside(path, found)
                else:
                    yield Entry(Position(number, found.ends), found.batch)

    def fresh(self, begin: Position) -> list[Entry] | None:
        """The durable batches from `begin` on, where memory still holds them all; else None. They are then forgotten."""
        with self._writing:
            synced = self._synced
            while self._recent and self._recent[0][1].ends <= begin:
                self._forget_oldest()
            taken: list[Entry] = []
            reached = begin
            while self._recent and self._recent[0][1].ends <= synced:
                starts, entry = self._forget_oldest()
                if starts != reached and not (starts.byte == 0 and starts.file == reached.file + 1):
                    self._recent.clear()
                    self._recent_bytes = 0
                    return None
                taken.append(entry)
                reached = entry.ends
            return taken if reached >= synced else None

    def undone(self) -> Iterator[Undone]:
        """The imports that it says are undone."""
        for number in numbers(self._folder):
            yield from undone_in(path_of(self._folder, number))

    def bytes_after(self, position: Position) -> int:
        """How many bytes lie behind a place."""
        return bytes_between(self._folder, position)

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

    def _write(self, batch: Batch) -> None:
        data = frames.write(batch)
        if self._end.byte and self._end.byte + len(data) > self._file_bytes:
            os.fdatasync(self._descriptor)
            self._roll()
        begins = self._end
        try:
            write_all(self._descriptor, data)
        except OSError:
            # A part of a frame must not stay before the next good one.
            with contextlib.suppress(OSError):
                os.ftruncate(self._descriptor, begins.byte)
            raise
        self._end = Position(begins.file, begins.byte + len(data))
        if self._remembers:
            self._recent.append((begins, Entry(self._end, batch)))
            self._recent_bytes += batch.nbytes
            while self._recent_bytes > _RECENT_BYTES:
                # A loader that is far behind reads the files: memory stays bounded however long it is away.
                self._forget_oldest()

    def _forget_oldest(self) -> tuple[Position, Entry]:
        oldest = self._recent.popleft()
        self._recent_bytes -= oldest[1].batch.nbytes
        return oldest

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
        path = path_of(self._folder, self._number)
        self._descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL, 0o600)
        os.fsync(self._descriptor)
        sync_folder(self._folder)
        self._end = Position(self._number, 0)

    def _cut_torn_tail(self) -> int:
        path = path_of(self._folder, self._number)
        size = path.stat().st_size
        tail = None
        for found in scan(path, 0, size):
            tail = found if isinstance(found, frames.Bad) and found.ends == size else None
        if tail is None:
            return size
        self.damage.append(set_aside(path, tail))
        with path.open("rb+") as file:
            file.truncate(tail.begins)
            os.fsync(file.fileno())
        return tail.begins
