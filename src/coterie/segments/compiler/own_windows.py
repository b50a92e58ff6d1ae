"""Windows as arrays: the same for everyone, or for each customer one of their own."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from sqlglot import exp

from coterie.segments.compiler.access import Access
from coterie.segments.compiler.leaves import operand_value
from coterie.segments.compiler.matching import satisfying
from coterie.segments.compiler.predicates import Operands
from coterie.segments.compiler.windows import Bounds, bounds
from coterie.segments.language.windows import Window

Array = np.ndarray[Any, Any]

_NEVER = -(2**62)


class Span:
    """low ≤ time ≤ high, for everyone or, as arrays, for each; the anchor event is left out."""

    def __init__(self, low: int | Array | None, high: int | Array, anchors: Array | None = None) -> None:
        self._low, self._high, self._anchors = low, high, anchors

    @staticmethod
    def of(access: Access, within: Window | None) -> Span:
        """What a window means at as_of."""
        question = access.fresh()
        limits = bounds(
            question, within, lambda asked, anchor: satisfying(asked, anchor, Operands(asked, operand_value))
        )
        if isinstance(limits, Bounds):
            return Span(limits.low, limits.high)
        rows = access.rows(
            question, exp.select("subject", "low_us", "high_us", "anchor_seq").from_(limits.step)
        )
        return Span.of_each(rows, access.size)

    @staticmethod
    def of_each(rows: pa.Table, size: int) -> Span:
        """From rows (subject, low_us, high_us, anchor_seq); whoever has none has an empty window."""
        subjects = rows.column("subject").to_numpy()
        low, high, anchors = (
            np.zeros(size, np.int64),
            np.full(size, _NEVER, np.int64),
            np.full(size, -1, np.int64),
        )
        low[subjects] = rows.column("low_us").fill_null(0).to_numpy()
        high[subjects] = rows.column("high_us").fill_null(_NEVER).to_numpy()
        anchors[subjects] = rows.column("anchor_seq").fill_null(-1).to_numpy()
        return Span(low, high, anchors)

    def edges(self, subjects: Array) -> tuple[int | Array | None, int | Array]:
        """(low, high) for each event of these subjects."""
        if isinstance(self._low, np.ndarray) and isinstance(self._high, np.ndarray):
            return self._low[subjects], self._high[subjects]
        assert not isinstance(self._low, np.ndarray)
        return self._low, self._high

    def holds(self, subjects: Array, at: Array, seqs: Array) -> Array:
        """Which of these events lie in it."""
        low, high = self.edges(subjects)
        inside: Array = at <= high
        if low is not None:
            inside &= at >= low
        if self._anchors is not None:
            inside &= seqs != self._anchors[subjects]
        return inside
