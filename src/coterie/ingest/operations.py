"""What a message does to traits: plain keys are set, `$set` and its sisters say what else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from coterie.ingest.jsontext import Unstorable
from coterie.values import number_of

Operation = tuple[str, str, Any]

WORDS = {
    "$clear": "clear",
    "$set": "set",
    "$setOnce": "set_once",
    "$add": "add",
    "$append": "append",
    "$extend": "extend",
    "$prepend": "prepend",
    "$union": "union",
    "$unionFirst": "union_first",
    "$remove": "remove",
    "$subtract": "subtract",
    "$unset": "unset",
}
SIGNATURE = "$signature"
"""A trait that is none: it proves who sent the others (`trust`)."""
EVERY_TRAIT = "*"
"""The key of `clear`, which takes all traits away."""


def operations(traits: Mapping[str, Any]) -> list[Operation]:
    """The operations of a `traits` object (made plain), in the order in which they are done. A null takes away.

    Raises Unstorable, its path beginning with `traits`.
    """
    done: list[Operation] = [
        _set(key, value) for key, value in traits.items() if key not in WORDS and key != SIGNATURE
    ]
    for word in WORDS:
        if traits.get(word) is not None:
            done += _OPERANDS[word](traits[word], f"traits.{word}")
    return done


def _set(key: str, value: Any) -> Operation:
    return ("unset", key, None) if value is None else ("set", key, value)


def _sets(operand: Any, where: str) -> list[Operation]:
    return [_set(key, value) for key, value in _mapping(operand, where).items() if key != SIGNATURE]


def _sets_once(operand: Any, where: str) -> list[Operation]:
    return [("set_once", key, value) for key, value in _mapping(operand, where).items() if value is not None]


def _adds(operand: Any, where: str) -> list[Operation]:
    for key, value in _mapping(operand, where).items():
        if number_of(value) is None:
            raise Unstorable(
                "invalid_operation", f"{value!r} is no number to add.", f"{where}.{key}", "Send a number."
            )
    return [("add", key, value) for key, value in operand.items()]


def _each(word: str) -> Callable[[Any, str], list[Operation]]:
    """Operations that take any value."""

    def done(operand: Any, where: str) -> list[Operation]:
        return [(WORDS[word], key, value) for key, value in _mapping(operand, where).items()]

    return done


def _clears(operand: Any, where: str) -> list[Operation]:
    return [("clear", EVERY_TRAIT, True)] if operand is not False else []


def _unsets(operand: Any, where: str) -> list[Operation]:
    keys = [operand] if isinstance(operand, str) else operand
    if not isinstance(keys, list | dict) or not all(isinstance(key, str) for key in keys):
        raise Unstorable(
            "invalid_operation", "$unset takes a key, a list of keys or an object with the keys.", where
        )
    return [("unset", key, None) for key in keys]


def _mapping(operand: Any, where: str) -> Mapping[str, Any]:
    if isinstance(operand, dict):
        return operand
    raise Unstorable(
        "invalid_operation", f"{where.rpartition('.')[2]} takes an object of keys and values.", where
    )


_OPERANDS: dict[str, Callable[[Any, str], list[Operation]]] = {
    "$clear": _clears,
    "$set": _sets,
    "$setOnce": _sets_once,
    "$add": _adds,
    "$unset": _unsets,
} | {
    word: _each(word)
    for word in ("$append", "$extend", "$prepend", "$union", "$unionFirst", "$remove", "$subtract")
}
