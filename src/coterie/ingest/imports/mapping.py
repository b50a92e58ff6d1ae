"""What the columns of a file can be read as, and what somebody asked them to be read as."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from coterie.errors import InvalidInput, did_you_mean
from coterie.ingest.imports.names import folded

Kind = Literal["messages", "events", "customers", "accounts", "orders"]
KINDS: tuple[Kind, ...] = ("messages", "events", "customers", "accounts", "orders")

_PERSON = ("user_id", "anonymous_id")
TARGETS: dict[Kind, tuple[str, ...]] = {
    "messages": (),
    "events": (*_PERSON, "event", "time", "message_id", "properties", "context"),
    "customers": (*_PERSON, "time", "message_id", "traits", "context"),
    "accounts": ("account_id", *_PERSON, "time", "message_id", "traits"),
    "orders": (
        *_PERSON, "time", "order_id", "value", "price", "quantity", "product", "product_id", "category", "currency", "status",
        "message_id", "properties", "context",
    ),
}  # fmt: skip
NESTED: dict[Kind, tuple[str, ...]] = {
    "messages": (),
    "events": ("properties", "context"),
    "customers": ("traits", "context"),
    "accounts": ("traits",),
    "orders": ("properties", "context"),
}
OPTIONS = {
    "time_format": "how times are written: iso, epoch_seconds, epoch_milliseconds, day_first, month_first, or %d.%m.%Y %H:%M",
    "time_zone": "the zone of times without offset",
    "lines": "orders: fold the lines of one order to one event, or keep each line as one",
    "skip": "columns that are left out, with commas between",
    "delimiter": "the letter between the values of a CSV file, or tab",
    "encoding": "how a text file is encoded: utf-8, utf-16, cp1252 …",
    "sheet": "the sheet of a workbook",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A mapping split into what it says: columns by name, a constant event name, and how to read the file."""

    columns: dict[str, str] = field(default_factory=dict)
    event: str | None = None
    options: dict[str, str] = field(default_factory=dict)

    @property
    def skipped(self) -> tuple[str, ...]:
        """The columns to leave out."""
        return tuple(name.strip() for name in self.options.get("skip", "").split(",") if name.strip())


def checked_kind(kind: str | None) -> Kind | None:
    """The kind of that name. Raises InvalidInput where there is none."""
    if kind is None:
        return None
    for known in KINDS:
        if kind == known:
            return known
    raise InvalidInput(
        f"There is no kind of import {kind!r}.",
        where="kind",
        hint=did_you_mean(kind, KINDS) or f"Kinds: {', '.join(KINDS)}.",
    )


_ALSO = {"customer": "user_id", "customer_id": "user_id"}
"""What people call it."""


def split(mapping: Mapping[str, str] | None) -> Asked:
    """The options of a mapping apart from its columns. Raises InvalidInput for an option that is none."""
    columns: dict[str, str] = {}
    options: dict[str, str] = {}
    event: str | None = None
    for name, column in (mapping or {}).items():
        if not isinstance(name, str) or not isinstance(column, str):
            raise InvalidInput("A mapping takes names to columns, both as text.", where="mapping")
        if name in OPTIONS:
            options[name] = column
        elif name == "event" and len(column) > 2 and column[0] == column[-1] and column[0] in "\"'":
            event = column[1:-1]
        else:
            columns[_ALSO.get(name, name)] = column
    if options.get("lines", "fold") not in ("fold", "keep"):
        raise InvalidInput(f"lines is fold or keep, not {options['lines']!r}.", where="mapping.lines")
    return Asked(columns=columns, event=event, options=options)


def check(asked: Asked, kind: Kind, columns: Sequence[str]) -> dict[str, str]:
    """The asked-for columns under the names of the file. Raises InvalidInput with the nearest name for an unknown one."""
    known = (*TARGETS[kind], *OPTIONS)
    checked: dict[str, str] = {}
    for name, column in asked.columns.items():
        prefix, dot, key = name.partition(".")
        if name not in TARGETS[kind] and not (dot and key and prefix in NESTED[kind]):
            nests = "".join(f", {nest}.NAME" for nest in NESTED[kind])
            raise InvalidInput(
                f"{name!r} is nothing that {kind} have.",
                where=f"mapping.{name}",
                hint=did_you_mean(name, known) or f"Known: {', '.join(TARGETS[kind])}{nests}.",
            )
        checked[name] = _column(column, columns, f"mapping.{name}")
    for column in asked.skipped:
        _column(column, columns, "mapping.skip")
    return checked


def _column(column: str, columns: Sequence[str], where: str) -> str:
    if column in columns:
        return column
    alike = [name for name in columns if folded(name) == folded(column)]
    if len(alike) == 1:
        return alike[0]
    shown = ", ".join(columns[:12]) + (" …" if len(columns) > 12 else "")
    raise InvalidInput(
        f"The file has no column {column!r}.",
        where=where,
        hint=did_you_mean(column, columns) or f"Columns: {shown}.",
    )
