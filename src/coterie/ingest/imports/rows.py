"""Rows on their way in: what every reader gives, whatever the format."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

import numpy as np
import pyarrow as pa

from coterie.ingest.quarantine import Rejected

CHUNK_ROWS = 100_000
SAMPLE_ROWS = 10_000
ROW_BYTES = 16 * 1024 * 1024
"""The longest row that is read; a longer one is refused and skipped."""
SHOWN_RAW = 64 * 1024


Shape = Literal["object", "sets"]


class Rows(Protocol):
    """Some consecutive rows of a file, with the columns still as the file has them."""

    @property
    def count(self) -> int:
        """How many rows."""

    @property
    def lines(self) -> np.ndarray:
        """The line each row begins on, from 1 (int64); for formats without lines the number of the row."""

    def values(self, column: str, limit: int) -> list[object]:
        """The first `limit` values of a column as Python values, None where absent: for looking at."""

    def texts(self, column: str) -> pa.Array:
        """A column as text, null where absent or blank: numbers print plainly (5.0 as 5), all trimmed."""

    def moments(self, column: str) -> pa.Array:
        """A column for reading times: its own type where it has one, else text as `texts`."""

    def json(self, members: Mapping[str, str], spread: Sequence[str], shape: Shape) -> pa.Array:
        """One JSON text a row: the keys of `members` with the values of their columns, absent ones left out.

        spread: columns that hold an object each; its own keys are taken too, where `members` does not name them.
        shape: "object" gives {key: value, …}, "sets" gives [["set", key, value], …]. Null where nothing is left.
        """

    def digests(self) -> np.ndarray:
        """What a row says, as two 64-bit words a row (uint64, shape (count, 2)): equal for equal rows only."""

    def raw(self, picked: np.ndarray) -> list[str]:
        """The text of the picked rows, for people to mend."""

    def take(self, picked: np.ndarray) -> Rows:
        """Only the picked rows, in that order."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """A step of reading: rows that could be read, and those that could not."""

    rows: Rows
    rejected: tuple[Rejected, ...] = ()


@dataclass(slots=True)
class Reading:
    """What reading a file to its end found out. damage: why it ended early, None where it did not."""

    damage: str | None = None
    damaged_line: int | None = None
    notes: list[str] = field(default_factory=list)


class Source(Protocol):
    """A file opened as rows with named columns."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns, in the file's order, made distinct."""

    @property
    def notes(self) -> tuple[str, ...]:
        """What the reader had to decide or mend to read the file, as sentences."""

    @property
    def total(self) -> int | None:
        """How many rows there are, where that is known or can be counted quickly; else None."""

    def chunks(self, reading: Reading, *, rows: int = CHUNK_ROWS) -> Iterator[Chunk]:
        """The rows of the file from its start, at most `rows` a chunk; can be asked for again."""
