"""Rows that are objects: JSONL, JSON arrays and the cells of a workbook."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa

from coterie.ingest.imports.jsontext import dump
from coterie.ingest.imports.rows import Shape
from coterie.values import text_of


class Objects:
    """Rows as Python dicts with the text each came from."""

    def __init__(self, objects: list[dict[str, Any]], texts: list[bytes], lines: np.ndarray) -> None:
        self._objects = objects
        self._texts = texts
        self._lines = lines

    @property
    def count(self) -> int:
        """How many rows."""
        return len(self._objects)

    @property
    def lines(self) -> np.ndarray:
        """The line each row begins on."""
        return self._lines

    def values(self, column: str, limit: int) -> list[object]:
        """The first values of a column."""
        return _picked(self._objects[:limit], column)

    def texts(self, column: str) -> pa.Array:
        """A column as text; lists and objects as their JSON."""
        return pa.array([_text(value) for value in _picked(self._objects, column)], pa.string())

    def moments(self, column: str) -> pa.Array:
        """A column for reading times."""
        return self.texts(column)

    def json(self, members: Mapping[str, str], spread: Sequence[str], shape: Shape) -> pa.Array:
        """One JSON text a row."""
        wanted = tuple(members.items())
        keeps_null = shape == "sets"  # a null that was sent takes the trait away
        told: list[str | None] = []
        for row in self._objects:
            kept: dict[str, Any] = {}
            for column in spread:
                inner = _at(row, column)
                if isinstance(inner, dict):
                    kept.update(
                        (key, value) for key, value in inner.items() if value is not None or keeps_null
                    )
                elif inner is not None:
                    kept[column] = inner
            for key, column in wanted:
                value = row.get(column)
                if value is None and "." in column:
                    value = _at(row, column)
                if value is not None or (keeps_null and column in row):
                    kept[key] = value
            told.append(_told(kept, shape))
        return pa.array(told, pa.string())

    def digests(self) -> np.ndarray:
        """Two words of the text of each row."""
        joined = b"".join(hashlib.blake2b(text, digest_size=16).digest() for text in self._texts)
        return np.frombuffer(joined, dtype=np.uint64).reshape(-1, 2)

    def raw(self, picked: np.ndarray) -> list[str]:
        """The text of the picked rows."""
        return [self._texts[row].decode("utf-8", "replace") for row in picked]

    def take(self, picked: np.ndarray) -> Objects:
        """Only the picked rows."""
        return Objects(
            [self._objects[row] for row in picked], [self._texts[row] for row in picked], self._lines[picked]
        )

    @property
    def dicts(self) -> list[dict[str, Any]]:
        """The rows as they were parsed."""
        return self._objects


def keys_of(objects: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """The columns of some objects in order of appearance: their keys, and the paths one step into inner objects."""
    found: dict[str, None] = {}
    inner: dict[str, None] = {}
    for row in objects:
        for key, value in row.items():
            found.setdefault(key)
            if isinstance(value, dict):
                inner.update(dict.fromkeys(f"{key}.{name}" for name in value))
    return (*found, *(path for path in inner if path not in found))


def _told(kept: dict[str, Any], shape: Shape) -> str | None:
    if not kept:
        return None
    if shape == "object":
        return dump(kept)
    return dump([["unset" if value is None else "set", key, value] for key, value in kept.items()])


@lru_cache(maxsize=4096)
def _path(column: str) -> tuple[str, ...]:
    return tuple(column.split("."))


def _picked(objects: Sequence[Mapping[str, Any]], column: str) -> list[Any]:
    if "." in column:
        return [_at(row, column) for row in objects]
    return [row.get(column) for row in objects]


def _at(row: Mapping[str, Any], column: str) -> Any:
    """The value under a key, or under a path where there is no such key."""
    if column in row or "." not in column:
        return row.get(column)
    value: Any = row
    for key in _path(column):
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _text(value: object) -> str | None:
    if isinstance(value, str):
        return value.strip() or None
    if value is None:
        return None
    if isinstance(value, int | float | Decimal):
        return text_of(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return dump(value)
