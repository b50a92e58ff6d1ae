"""How the parts of the compiler that add up by themselves ask the engine for rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pyarrow as pa
from pyroaring import BitMap
from sqlglot import exp

from coterie.segments.compiler.question import Question


@dataclass(frozen=True, slots=True)
class Access:
    """One state of the data.

    fresh: gives a question about all customers. rows: all rows of a query of a question; batches: the same, some at a time.
    everyone: the customers who exist and are not ignored; those of them in a segment, where one is named.
    """

    fresh: Callable[[], Question]
    rows: Callable[[Question, exp.Select], pa.Table]
    batches: Callable[[Question, exp.Select], Iterator[pa.RecordBatch]]
    everyone: Callable[[str | None], BitMap]

    @property
    def size(self) -> int:
        """One more than the largest number of a customer."""
        return self.fresh().facts.size

    @property
    def next_seq(self) -> int:
        """One more than the largest acceptance number."""
        return self.fresh().facts.next_seq
