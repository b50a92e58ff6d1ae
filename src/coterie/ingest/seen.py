"""Which message ids are known: the md5 of each, in sorted runs, so that a look costs the same however long the history is.

The table `message_ids` decides; this is its index, and holds exactly its committed rows. A scan of the table would cost every
micro-batch what all events before it have cost. A run is sorted once and never changes. What came last stays in memory; a million
at a time goes to a file in `seen/`, which is mapped, not read; files of about one size are merged beside the loader's work. The files can be
deleted at any time: they are written anew from the table. Each folder belongs to one database (`tables_made`), so that tables which were
built again do not meet the runs of those before them.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from coterie.engine import Session

Words = np.ndarray[Any, np.dtype[np.uint64]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]

FILE_ROWS = 1_000_000
_MERGED_AT_ONCE = 4_000_000
_WORD = 8  # bytes
_ALIKE = 4  # files are merged when so many are of about one size
_LATER_ROWS = """
SELECT (id::UHUGEINT >> 64)::UBIGINT AS high, (id::UHUGEINT & 18446744073709551615::UHUGEINT)::UBIGINT AS low
FROM message_ids WHERE rowid >= $first ORDER BY rowid
"""


@dataclass(frozen=True, slots=True)
class Keys:
    """Ids as two words each, the leading one in `high`."""

    high: Words
    low: Words

    def __len__(self) -> int:
        return len(self.high)

    @staticmethod
    def of(ids: Sequence[str]) -> Keys:
        """The keys of some message ids."""
        digests = b"".join([hashlib.md5(each.encode(), usedforsecurity=False).digest() for each in ids])
        words = np.frombuffer(digests, ">u8").reshape(-1, 2).astype(np.uint64)
        return Keys(words[:, 0].copy(), words[:, 1].copy())

    def only(self, chosen: np.ndarray[Any, Any]) -> Keys:
        """Some of them."""
        return Keys(self.high[chosen], self.low[chosen])

    def in_order(self) -> Keys:
        """In order of `high`."""
        return self.only(np.argsort(self.high, kind="stable"))

    def order(self) -> np.ndarray[Any, Any]:
        """Their places in order of both words; of equal ones the first stays first."""
        return np.lexsort((self.low, self.high))

    def firsts(self) -> Flags:
        """Which of them, in order of both words, are not the one before."""
        is_first = np.ones(len(self), bool)
        is_first[1:] = (self.high[1:] != self.high[:-1]) | (self.low[1:] != self.low[:-1])
        return is_first

    def among(self, run: Keys) -> Flags:
        """Which of them are in `run`, whose `high` is in order."""
        found = np.zeros(len(self), bool)
        places = np.searchsorted(run.high, self.high)
        asked = np.flatnonzero(places < len(run))
        while len(asked):
            at = places[asked]
            asked, at = asked[alike := run.high[at] == self.high[asked]], at[alike]
            found[asked] = is_same = run.low[at] == self.low[asked]
            asked = asked[~is_same]  # another id with the same leading word
            places[asked] += 1
            asked = asked[places[asked] < len(run)]
        return found


def _together(runs: Sequence[Keys]) -> Keys:
    both = Keys(np.concatenate([each.high for each in runs]), np.concatenate([each.low for each in runs]))
    return both.in_order()


@dataclass(frozen=True, slots=True)
class _File:
    """A run in a file: rows first ≤ rowid < first + len(keys) of the table."""

    path: Path
    first: int
    keys: Keys

    @staticmethod
    def name(first: int, rows: int) -> str:
        return f"{first:012}-{rows}.ids"

    @staticmethod
    def opened(path: Path) -> _File:
        first, rows = (int(part) for part in path.stem.split("-"))
        if path.stat().st_size != rows * 2 * _WORD:
            raise ValueError(path.name)
        words = np.memmap(path, np.uint64, "r", shape=(2, rows))
        return _File(path, first, Keys(words[0], words[1]))


class Seen:
    """The ids of a workspace. folder: where runs are kept, None to keep all in memory. Used by one thread, the loader's."""

    def __init__(self, folder: Path | None, *, file_rows: int | None = None) -> None:
        self._folder = folder
        self._own: Path | None = None
        self._token: str | None = None
        self._file_rows = FILE_ROWS if file_rows is None else file_rows
        self._files: list[_File] = []
        self._recent: list[Keys] = []
        self._merging: threading.Thread | None = None
        self._merged: list[tuple[list[_File], Path]] = []

    @property
    def rows(self) -> int:
        """How many rows of the table are known here."""
        return sum(len(each.keys) for each in self._files) + sum(len(each) for each in self._recent)

    def recall(self, session: Session) -> None:
        """Take in the rows of the table that are not known here; begin anew where it is not the table that was known."""
        token = str(session.rows("SELECT token FROM tables_made")[0][0])
        if token != self._token:
            if self._folder is not None:
                self._open(self._folder / token)
            else:
                self._forget()
            self._token = token
        count, after = session.rows("SELECT count(*), coalesce(max(rowid) + 1, 0) FROM message_ids")[0]
        is_numbered = count == after
        if not is_numbered or count < self.rows:
            self._forget()
        if count > self.rows:
            for batch in session.batches(_LATER_ROWS, {"first": self.rows if is_numbered else 0}):
                self.add(Keys(batch["high"].to_numpy(), batch["low"].to_numpy()))

    def fresh(self, keys: Keys) -> Flags:
        """Which of the keys are new: known neither here nor from an earlier place among them."""
        order = keys.order()
        in_order = keys.only(order)  # so that a run is gone through once, and not here and there
        is_new = in_order.firsts()
        for run in self._runs():
            is_new[is_new] = ~in_order.only(is_new).among(run)
        answer = np.zeros(len(keys), bool)
        answer[order[is_new]] = True
        return answer

    def add(self, keys: Keys) -> None:
        """Know these from now on: rows that were added to the table, and are committed."""
        if not len(keys):
            return
        self._recent.append(keys.in_order())
        while len(self._recent) > 1 and len(self._recent[-2]) <= 2 * len(self._recent[-1]):
            self._recent[-2:] = [_together(self._recent[-2:])]
        if self._own is not None and sum(map(len, self._recent)) >= self._file_rows:
            self._write()
            self._merge()

    def close(self) -> None:
        """Wait for a merge under way."""
        if self._merging is not None:
            self._merging.join()

    def _runs(self) -> Iterator[Keys]:
        yield from reversed(self._recent)
        yield from (each.keys for each in reversed(self._files))

    # --- files -------------------------------------------------------------------------------------------------------

    def _open(self, own: Path) -> None:
        assert self._folder is not None
        self.close()
        self._merging, self._merged = None, []
        self._folder.mkdir(mode=0o700, exist_ok=True)
        for other in self._folder.iterdir():
            if other != own:
                shutil.rmtree(other, ignore_errors=True)
        own.mkdir(mode=0o700, exist_ok=True)
        self._own, self._files, self._recent = own, [], []
        for left in own.glob("*.new"):
            left.unlink()
        # Of two files that begin at one row, the longer holds the other: a merge that was cut short did not take it away.
        by_first: dict[int, _File] = {}
        try:
            for path in own.glob("*.ids"):
                file = _File.opened(path)
                if file.first not in by_first or len(file.keys) > len(by_first[file.first].keys):
                    by_first[file.first] = file
        except (ValueError, OSError):
            by_first = {}
        reached = 0
        while reached in by_first:
            self._files.append(by_first[reached])
            reached += len(self._files[-1].keys)
        kept = {each.path for each in self._files}
        for path in own.glob("*.ids"):
            if path not in kept:
                path.unlink()

    def _forget(self) -> None:
        self.close()
        self._merging, self._merged = None, []
        for file in self._files:
            file.path.unlink(missing_ok=True)
        self._files, self._recent = [], []

    def _write(self) -> None:
        """Put what is in memory into a file; where there is no room, it stays in memory."""
        assert self._own is not None
        first = sum(len(each.keys) for each in self._files)
        with suppress(OSError):
            self._files.append(_File.opened(_written(self._own, first, self._recent)))
            self._recent = []

    def _merge(self) -> None:
        """Take over a merge that is done, and begin one where enough files are of about one size."""
        if self._merging is not None:
            if self._merging.is_alive():
                return
            for merged, path in self._merged:
                at = self._files.index(merged[0])
                self._files[at : at + len(merged)] = [_File.opened(path)]
                for each in merged:
                    each.path.unlink(missing_ok=True)
            self._merging, self._merged = None, []
        alike = self._alike()
        if alike:
            self._merging = threading.Thread(target=self._merge_now, args=(alike,), name="seen", daemon=True)
            self._merging.start()

    def _alike(self) -> list[_File]:
        """The latest files that are of about one size, where they are enough to be merged."""
        for start in range(len(self._files) - _ALIKE, -1, -1):
            latest = self._files[start : start + _ALIKE]
            sizes = [len(each.keys) for each in latest]
            if max(sizes) <= 2 * min(sizes):
                return latest
        return []

    def _merge_now(self, files: list[_File]) -> None:
        assert self._own is not None
        runs = [each.keys for each in files]
        with suppress(OSError):  # there is no room: more files are looked through until there is
            self._merged.append((files, _written(self._own, files[0].first, runs)))


def _written(folder: Path, first: int, runs: Sequence[Keys]) -> Path:
    """Write runs as one, a part of the range of words at a time, so that memory stays bounded. Raises OSError."""
    rows = sum(map(len, runs))
    path = folder / _File.name(first, rows)
    draft = path.with_suffix(".new")
    parts = -(-rows // _MERGED_AT_ONCE)
    begins = [0] * len(runs)
    # Written, not mapped: where the disk is full, writing fails and a mapped page would end the process.
    with draft.open("wb") as high, draft.open("r+b") as low:
        low.seek(rows * _WORD)
        for part in range(1, parts + 1):
            limit = np.uint64((part << 64) // parts - 1)
            ends = [int(np.searchsorted(run.high, limit, side="right")) for run in runs]
            piece = _together(
                [
                    Keys(run.high[begin:end], run.low[begin:end])
                    for run, begin, end in zip(runs, begins, ends, strict=True)
                ]
            )
            high.write(piece.high.tobytes())
            low.write(piece.low.tobytes())
            begins = ends
        for file in (high, low):
            file.flush()
            os.fsync(file.fileno())
    draft.replace(path)
    return path
