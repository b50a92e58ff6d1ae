"""Traits as they stood at a moment: writes and operations folded in the order of message time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from tests.oracle.messages import Message
from tests.oracle.values import identity, number

OPERATIONS = ("$set", "$setOnce", "$add", "$append", "$remove", "$unset")


def traits_at(messages: Iterable[Message], as_of: datetime) -> dict[str, Any]:
    """The traits after every message at or before `as_of`."""
    traits: dict[str, Any] = {}
    for message in sorted(messages, key=lambda message: (message.at, message.order)):
        if message.at <= as_of:
            for operation, key, value in changes(message.raw.get("traits") or {}):
                change(traits, operation, key, value)
    return traits


def changes(written: Mapping[str, Any]) -> list[tuple[str, str, Any]]:
    """The (operation, key, value) of a message's traits; a plain key is a set."""
    found = [("$set", key, value) for key, value in written.items() if key not in OPERATIONS]
    for operation in OPERATIONS:
        operands = written.get(operation) or {}
        if isinstance(operands, str):
            operands = [operands]
        if isinstance(operands, list):
            operands = dict.fromkeys(operands)
        found += [(operation, key, value) for key, value in operands.items()]
    return found


def change(traits: dict[str, Any], operation: str, key: str, value: Any) -> None:
    """Apply one change; a null takes the value away."""
    if operation == "$unset" or (operation == "$set" and value is None):
        traits.pop(key, None)
    elif operation == "$set":
        traits[key] = value
    elif operation == "$setOnce":
        if key not in traits and value is not None:
            traits[key] = value
    elif operation == "$add":
        total = (number(traits.get(key)) or 0) + (number(value) or 0)
        traits[key] = int(total) if total == int(total) else float(total)
    elif operation == "$append":
        traits[key] = [*as_list(traits.get(key)), value]
    elif operation == "$remove" and key in traits:
        traits[key] = [kept for kept in as_list(traits[key]) if identity(kept) != identity(value)]


def as_list(value: Any) -> list[Any]:
    """A list as it is, nothing as an empty list, anything else as a list of one."""
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]
