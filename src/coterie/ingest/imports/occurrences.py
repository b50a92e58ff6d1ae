"""Message ids for rows that bring none: the same row of the same file gets the same id at every import."""

from __future__ import annotations

import numpy as np
import pyarrow as pa


class Occurrences:
    """Counts how often each row was seen in a file, so that two equal lines are two and one file twice is once.

    Rows are known by two 64-bit words. The first words seen are kept sorted in a few arrays of growing size: 8 bytes a
    row and a binary search in each, where a dict would take 100 bytes.
    """

    def __init__(self) -> None:
        self._runs: list[np.ndarray] = []

    def ids(self, prefix: str, digests: np.ndarray) -> pa.Array:
        """One message id a row: `prefix`, the words in hexadecimal, and from the second equal row on its number."""
        words = np.ascontiguousarray(digests)
        if len(words) == 0:
            return pa.array([], pa.string())
        digits = words.astype(">u8").tobytes().hex()
        numbers = self._numbers(words[:, 0])
        if not numbers.any():
            return pa.array(
                [f"{prefix}{digits[at : at + 32]}" for at in range(0, len(digits), 32)], pa.string()
            )
        return pa.array(
            [
                f"{prefix}{digits[at * 32 : at * 32 + 32]}" + (f"-{number + 1}" if number else "")
                for at, number in enumerate(numbers.tolist())
            ],
            pa.string(),
        )

    def _numbers(self, words: np.ndarray) -> np.ndarray:
        """How many equal words came before each, in this file so far."""
        order = np.argsort(words, kind="stable")
        ordered = words[order]
        starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
        within = np.arange(len(words)) - np.repeat(starts, np.diff(np.r_[starts, len(words)]))
        earlier = np.zeros(len(words), dtype=np.int64)
        for run in self._runs:
            earlier += np.searchsorted(run, ordered, side="right") - np.searchsorted(
                run, ordered, side="left"
            )
        numbers = np.empty(len(words), dtype=np.int64)
        numbers[order] = within + earlier
        self._remember(ordered)
        return numbers

    def _remember(self, ordered: np.ndarray) -> None:
        run = ordered
        while self._runs and len(self._runs[-1]) <= 2 * len(run):
            run = np.sort(np.concatenate([self._runs.pop(), run]), kind="stable")
        self._runs.append(run)
