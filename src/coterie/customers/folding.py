"""Folds operations on one trait, in order of time, into the periods in which it had a value."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal, localcontext
from typing import Any, NamedTuple

import msgspec

from coterie.values import number_of

_decoder = msgspec.json.Decoder(float_hook=Decimal)
_encoder = msgspec.json.Encoder(decimal_format="number")


class Change(NamedTuple):
    """An operation on a trait. at: microseconds since 1970; value: JSON text, None for unset.

    public_key: the public key that it came with, where nothing proves who sent it.
    """

    at: int
    operation: str
    value: str | None
    public_key: str | None = None


class Period(NamedTuple):
    """The value (JSON text) in force from from_at (included) to until_at (not included; None: still).

    public_key: where something in it came with a public key and nobody trusted has said the same, the name of the key.
    """

    from_at: int
    until_at: int | None
    value: str
    public_key: str | None = None


def fold(changes: Iterable[Change]) -> list[Period]:
    """The periods of one trait. `changes` are in order; several of one moment leave only the last value."""
    turns: list[tuple[int, str | None, str | None]] = []
    value = public_key = None
    for change in changes:
        now = after(value, change.operation, change.value)
        public_key = _said_by(value, now, public_key, change)
        value = now
        if turns and turns[-1][0] == change.at:
            turns.pop()
        before = turns[-1][1:] if turns else (None, None)
        if (value, public_key) != before:
            turns.append((change.at, value, public_key))
    ends = [*(turn[0] for turn in turns[1:]), None][: len(turns)]
    return [
        Period(at, end, text, key)
        for (at, text, key), end in zip(turns, ends, strict=True)
        if text is not None
    ]


def _said_by(before: str | None, now: str | None, public_key: str | None, change: Change) -> str | None:
    """The public key behind a value after a change. What somebody trusted said stays trusted, whoever repeats it."""
    if now is None:
        return None
    if change.operation == "set" and change.public_key is None:
        return None
    if now == before:
        return public_key
    if before is None or change.operation == "set":
        return change.public_key
    return change.public_key or public_key


def after(value: str | None, operation: str, operand: str | None) -> str | None:
    """The value after one operation; None where there is none.

    add counts what is no number as 0. The others take a single value for a list of one: append and remove one element, extend, prepend
    and subtract each element of the operand; union and union_first add those that are not there, at the end or at the front.
    """
    if operation == "set":
        return None if operand == "null" else operand
    if operation in ("unset", "clear") or operand is None:
        return None if operation in ("unset", "clear") else value
    if operation == "set_once":
        return operand if value is None else value
    if operation == "add":
        return _sum(value, operand)
    change = _ON_LISTS.get(operation)
    if change is None:
        raise ValueError(operation)
    if value is None and operation in ("remove", "subtract"):
        return None
    return _write(change(_elements(value), _read(operand)))


def _append(elements: list[Any], operand: Any) -> list[Any]:
    return [*elements, operand]


def _extend(elements: list[Any], operand: Any) -> list[Any]:
    return elements + _many(operand)


def _prepend(elements: list[Any], operand: Any) -> list[Any]:
    return _many(operand) + elements


def _union(elements: list[Any], operand: Any) -> list[Any]:
    return elements + _absent(operand, elements)


def _union_first(elements: list[Any], operand: Any) -> list[Any]:
    return _absent(operand, elements) + elements


def _remove(elements: list[Any], operand: Any) -> list[Any]:
    return [each for each in elements if _key(each) != _key(operand)]


def _subtract(elements: list[Any], operand: Any) -> list[Any]:
    unwanted = {_key(each) for each in _many(operand)}
    return [each for each in elements if _key(each) not in unwanted]


_ON_LISTS: dict[str, Callable[[list[Any], Any], list[Any]]] = {
    "append": _append,
    "extend": _extend,
    "prepend": _prepend,
    "union": _union,
    "union_first": _union_first,
    "remove": _remove,
    "subtract": _subtract,
}


def _many(operand: Any) -> list[Any]:
    return operand if isinstance(operand, list) else [operand]


def _absent(operand: Any, elements: list[Any]) -> list[Any]:
    """The elements of the operand that the list does not hold, each once."""
    known = {_key(each) for each in elements}
    return [
        each
        for each in _many(operand)
        if (key := _key(each)) not in known and not known.add(key)  # type: ignore[func-returns-value]
    ]


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
