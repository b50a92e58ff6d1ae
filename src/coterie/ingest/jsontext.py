"""Values that senders handed in, as exact and compact JSON text."""

from __future__ import annotations

import enum
import json
import math
import uuid
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import msgspec
import numpy as np

MAX_DEPTH = 64
MAX_KEYS = 10_000

_SCALARS = frozenset({str, int, bool, type(None)})

_encoder = msgspec.json.Encoder(decimal_format="number")


class Unstorable(Exception):
    """A value that JSON cannot say. code, message, where (a path below the value), hint as in a rejection."""

    def __init__(self, code: str, message: str, where: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.where = where
        self.hint = hint


def text(value: Any, where: str) -> str:
    """`value` as JSON text: compact, every digit kept, lone surrogates as U+FFFD.

    Decimals, numpy scalars and arrays, dates, times, tuples, sets, UUIDs and enums are converted; all else that is no JSON raises Unstorable,
    as do NaN, Infinity and more than 64 levels.
    """
    return written(plain(value, where))


def written(value: Any) -> str:
    """JSON text of a value that `plain` gave."""
    try:
        return _encoder.encode(value).decode()
    except UnicodeEncodeError:
        return _encoder.encode(_mended(value)).decode()


def mended(value: str) -> str:
    """Text with lone surrogates replaced by U+FFFD and pairs of them joined."""
    return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def shown(value: Any) -> str:
    """A value as it is quoted in a message: short, and without looking into lists and objects."""
    if value is None or isinstance(value, str | int | float | Decimal | date):
        quoted = repr(value[:101] if isinstance(value, str) else value)
        return quoted if len(quoted) <= 103 else quoted[:100] + "…"
    return f"A value of type {type(value).__name__}"


def plain(value: Any, where: str, depth: int = 1) -> Any:
    """`value` made of dict, list, str, int, float, Decimal, bool and None only. Raises Unstorable."""
    kind = type(value)
    if kind is str or kind is int or kind is bool or value is None:
        return value
    if kind is float:
        if math.isfinite(value):
            return value
        raise Unstorable(
            "not_a_number",
            f"{value!r} is no number that can be kept.",
            where,
            "Leave the value out or send null.",
        )
    if kind is dict or isinstance(value, Mapping):
        return _object(value, where, depth)
    if isinstance(value, list | tuple):
        return _list(value, where, depth)
    return _converted(value, where, depth)


def _object(value: Mapping[Any, Any], where: str, depth: int) -> dict[str, Any]:
    _check_depth(depth, where)
    if len(value) > MAX_KEYS:
        raise Unstorable(
            "too_many_properties",
            f"An object holds {len(value):,} keys; at most {MAX_KEYS:,} are kept.",
            where,
        )
    if type(value) is dict and _is_flat(value):
        return value
    return {
        key if type(key) is str else _key(key, where): plain(each, f"{where}.{key}", depth + 1)
        for key, each in value.items()
    }


def _is_flat(value: dict[Any, Any]) -> bool:
    """Whether an object holds only text keys and plain scalars, as most do: then it is kept as it is."""
    for key, each in value.items():
        kind = type(each)
        if type(key) is not str or (kind not in _SCALARS and not (kind is float and each - each == 0.0)):
            return False
    return True


def _list(value: Any, where: str, depth: int) -> list[Any]:
    _check_depth(depth, where)
    return [plain(each, f"{where}[{index}]", depth + 1) for index, each in enumerate(value)]


def _check_depth(depth: int, where: str) -> None:
    if depth > MAX_DEPTH:
        raise Unstorable(
            "too_deep", f"The value is nested deeper than {MAX_DEPTH} levels.", _shortened(where)
        )


def _shortened(where: str) -> str:
    return where if len(where) <= 200 else where[:200] + "…"


def _key(key: Any, where: str) -> str:
    if isinstance(key, str):
        return str.__str__(key)
    if key is None or isinstance(key, bool | int | float | Decimal | date | uuid.UUID):
        return written(plain(key, where)).strip('"')
    raise Unstorable(
        "not_json", f"A key of type {type(key).__name__} cannot be kept.", where, "Use text as keys."
    )


def _converted(value: Any, where: str, depth: int) -> Any:
    if isinstance(value, enum.Enum):
        return plain(value.value, where, depth)
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, np.datetime64):
        return plain(value.astype("datetime64[us]").item(), where, depth)
    if isinstance(value, np.generic | np.ndarray):
        return plain(value.tolist(), where, depth)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return plain(float(value), where, depth)
    if isinstance(value, Decimal):
        if value.is_finite():
            return value
        raise Unstorable(
            "not_a_number", f"{value} is no number that can be kept.", where, "Send null instead."
        )
    if isinstance(value, datetime | date | time) and value == value:  # pandas' NaT is unequal to itself
        return value.isoformat()
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, set | frozenset):
        return sorted(_list(list(value), where, depth), key=written)
    raise Unstorable(
        "not_json",
        f"A value of type {type(value).__name__} cannot be kept.",
        where,
        "Send text, numbers, booleans, lists, objects or null.",
    )


def _mended(value: Any) -> Any:
    if isinstance(value, str):
        return mended(value)
    if isinstance(value, dict):
        return {mended(key): _mended(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_mended(each) for each in value]
    return value


def sketch(value: Any, limit: int = 64 * 1024) -> str:
    """A refused message as JSON text for people to look at; what JSON cannot say is quoted, what is too deep left out."""
    try:
        return json.dumps(_sketched(value, 0), ensure_ascii=False)[:limit]
    except (ValueError, RecursionError, TypeError):
        return shown(value)


def _sketched(value: Any, depth: int) -> Any:
    if depth > MAX_DEPTH + 8:
        return "…"
    if isinstance(value, Mapping):
        return {str(key): _sketched(each, depth + 1) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_sketched(each, depth + 1) for each in value]
    if (
        value is None
        or isinstance(value, str | bool | int)
        or (isinstance(value, float) and math.isfinite(value))
    ):
        return value
    return shown(value)
