"""Rows that a query may read although the engine does not hold them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

import pyarrow as pa


class Rows(Protocol):
    """Rows as a stream of Arrow's, such as a table."""

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """A capsule with the stream from its beginning."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """Rows that are made a piece at a time, anew each time they are read, so that they never lie in memory all at once."""

    schema: pa.Schema
    made: Callable[[], Iterator[pa.RecordBatch]]

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """A capsule with the stream from its beginning."""
        return pa.RecordBatchReader.from_batches(self.schema, self.made()).__arrow_c_stream__(
            requested_schema
        )


class Lent:
    """Rows that the engine may read until they are taken back.

    It keeps what was registered in a transaction until that ends, forgotten or not: this, and not the rows.
    """

    def __init__(self, rows: Rows) -> None:
        self.rows: Rows | None = rows

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """A capsule with the stream from its beginning."""
        assert self.rows is not None, "read after the block that lent them"
        return self.rows.__arrow_c_stream__(requested_schema)
