"""Folds operations on one trait, in order of time, into the periods in which it had a value."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, localcontext
from typing import Any, NamedTuple

import msgspec

from coterie.values import number_of

_decoder = msgspec.json.Decoder(float_hook=Decimal)
_encoder = msgspec.json.Encoder(decimal_format="number")


class Change(NamedTuple):
    """An operation on a trait. at: microseconds since 1970; value: JSON text, None for unset."""

    at: int
    operation: str
    value: str | None


class Period(NamedTuple):
    """The value (JSON text) in force from from_at (included) to until_at (not included; None: still)."""

    from_at: int
    until_at: int | None
    value: str


def fold(changes: Iterable[Change]) -> list[Period]:
    """The periods of one trait. `changes` are in order; several of one moment leave only the last value."""
    turns: list[tuple[int, str | None]] = []
    value: str | None = None
    for change in changes:
        value = after(value, change.operation, change.value)
        if turns and turns[-1][0] == change.at:
            turns.pop()
        before = turns[-1][1] if turns else None
        if value != before:
            turns.append((change.at, value))
    ends = [*(at for at, _ in turns[1:]), None][: len(turns)]
    return [Period(at, end, text) for (at, text), end in zip(turns, ends, strict=True) if text is not None]


def after(value: str | None, operation: str, operand: str | None) -> str | None:
    """The value after one operation; None where there is none.

    add counts what is no number as 0; append and remove take a single value for a list of one.
    """
    if operation == "set":
        return None if operand == "null" else operand
    if operation == "unset" or operand is None:
        return None if operation == "unset" else value
    if operation == "set_once":
        return operand if value is None else value
    if operation == "add":
        return _sum(value, operand)
    if operation == "append":
        return _write([*_elements(value), _read(operand)])
    if operation == "remove":
        unwanted = _key(_read(operand))
        return (
            None if value is None else _write([each for each in _elements(value) if _key(each) != unwanted])
        )
    raise ValueError(operation)


def _sum(value: str | None, operand: str) -> str:
    one, two = number_of(_read(value)), number_of(_read(operand))
    with localcontext() as context:
        context.prec = 100
        total = (one or Decimal()) + (two or Decimal())
    text = format(total, "f") if total.adjusted() > -100 else "0"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _elements(value: str | None) -> list[Any]:
    read = _read(value)
    return read if isinstance(read, list) else [] if value is None else [read]


def _key(value: Any) -> object:
    """What makes two elements the same: numbers by their value, all else by kind and text."""
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return Decimal(value)
    return (type(value).__name__, _write(value))


def _read(value: str | None) -> Any:
    return None if value is None else _decoder.decode(value)


def _write(value: Any) -> str:
    return _encoder.encode(value).decode()
