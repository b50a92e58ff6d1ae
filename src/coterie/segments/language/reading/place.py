"""A place in what was written: the value there, the path to it, and what is true around it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from coterie.errors import InvalidDefinition, UnknownKey, did_you_mean
from coterie.segments.language.reading.synonyms import SYNONYMS

DEEPEST = 20
"""Levels of conditions in one definition. People cannot read deeper ones, and recursion needs an end."""

MOST_CONDITIONS = 500
"""Conditions, steps and tests in one definition."""

MOST_VALUES = 10_000
"""Values in one list; longer lists are fixed segments."""


@dataclass(frozen=True, slots=True)
class Reference:
    """Something that a definition names and that has to exist, or is likely to.

    kind: "segment", "trait", "account_trait", "event" or "property". events: for a property, on which events (None: on all).
    """

    kind: str
    name: str
    path: str
    events: tuple[str, ...] | None = None


@dataclass(slots=True)
class Notes:
    """What is gathered while one definition is read."""

    conditions: int = 0
    references: list[Reference] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Place:
    """A value and where it stands.

    depth: how many conditions it lies in. in_account: inside `account`. steps: names that `same_as` may use here, None
    outside of patterns. events: the names of the events whose properties are meant, None for all.
    """

    raw: object
    path: str
    notes: Notes
    depth: int = 0
    in_account: bool = False
    steps: tuple[str, ...] | None = None
    events: tuple[str, ...] | None = None

    @staticmethod
    def of(raw: object, path: str = "") -> Place:
        """The root of a definition."""
        return Place(plain(raw), path, Notes())

    # --- refusing ----------------------------------------------------------------------------------------------------

    def fault(self, message: str, hint: str | None = None) -> InvalidDefinition:
        """The refusal of this place."""
        return InvalidDefinition(message, where=self.path or None, hint=hint)

    def unlike(self, expected: str, hint: str | None = None) -> InvalidDefinition:
        """The refusal of a value that is not of the form expected here."""
        return self.fault(f"{shown(self.raw)} is not {expected}.", hint)

    # --- going deeper ------------------------------------------------------------------------------------------------

    def at(self, key: str) -> Place:
        """The value under a key of this mapping."""
        raw = self.raw[key] if isinstance(self.raw, Mapping) and key in self.raw else None
        return replace(self, raw=plain(raw), path=self.path_of(key))

    def path_of(self, key: str) -> str:
        """The path to a key of this mapping."""
        return f"{self.path}.{key}" if self.path else key

    def has(self, key: str) -> bool:
        """Whether this mapping has the key."""
        return isinstance(self.raw, Mapping) and key in self.raw

    def deeper(self) -> Place:
        """The same place as one more condition; refused when there are too many."""
        self.notes.conditions += 1
        if self.notes.conditions > MOST_CONDITIONS:
            raise self.fault(
                f"A definition holds at most {MOST_CONDITIONS} conditions.",
                "Save parts of it as segments and refer to them with `segment: NAME`.",
            )
        if self.depth >= DEEPEST:
            raise self.fault(
                f"Conditions lie at most {DEEPEST} deep in each other.",
                "Save the inner part as a segment and refer to it with `segment: NAME`.",
            )
        return replace(self, depth=self.depth + 1)

    def items(self, what: str) -> list[Place]:
        """The elements of this list, which must not be empty."""
        if not isinstance(self.raw, list | tuple):
            raise self.unlike(f"a list of {what}", f"Write it as [{what}, …].")
        if not self.raw:
            raise self.fault(
                f"The list of {what} is empty.", "Name at least one, or leave the condition out."
            )
        if len(self.raw) > MOST_VALUES:
            raise self.fault(
                f"A list holds at most {MOST_VALUES:,} values; this one has {len(self.raw):,}.",
                "Give these customers a tag or a trait and ask for that.",
            )
        return [
            replace(self, raw=plain(raw), path=f"{self.path}[{index}]") for index, raw in enumerate(self.raw)
        ]

    def keys(self, what: str, known: Iterable[str] | None = None) -> list[str]:
        """The keys of this mapping; refused where it is none, or has a key that is not among the known."""
        if not isinstance(self.raw, Mapping):
            raise self.unlike(what)
        allowed = None if known is None else list(known)
        for key in self.raw:
            if not isinstance(key, str):
                raise InvalidDefinition(
                    f"The key {shown(key)} is not text.",
                    where=self.path_of(str(key)),
                    hint="Write it in quotes.",
                )
            if allowed is not None and key not in allowed:
                raise self.unknown(key, what, allowed)
        return list(self.raw)

    def unknown(self, key: str, what: str, known: Iterable[str]) -> UnknownKey:
        """The refusal of a key."""
        allowed = list(known)
        other = SYNONYMS.get(key.lower())
        meant = f"Did you mean {other!r}?" if other in allowed else did_you_mean(key, allowed)
        hint = meant or f"It takes {', '.join(allowed)}."
        return UnknownKey(f"{key!r} is no key of {what}.", where=self.path_of(key), hint=hint)

    # --- values ------------------------------------------------------------------------------------------------------

    def text(self, what: str) -> str:
        """The text here, not empty."""
        if not isinstance(self.raw, str):
            number = isinstance(self.raw, int | float)
            raise self.unlike(what, "Write it in quotes to make it text." if number else None)
        if not self.raw.strip():
            raise self.fault(f"Empty text is not {what}.")
        if not is_storable(self.raw):
            raise self.fault("The text holds half of a character (a lone surrogate).")
        return self.raw

    def flag(self) -> bool:
        """true or false."""
        if not isinstance(self.raw, bool):
            raise self.unlike("true or false")
        return self.raw

    def whole(self, what: str, *, least: int, most: int | None = None) -> int:
        """A whole number in a range."""
        too_large = most is not None and isinstance(self.raw, int) and self.raw > most
        if not isinstance(self.raw, int) or isinstance(self.raw, bool) or self.raw < least or too_large:
            span = f"from {least}" if most is None else f"from {least} to {most}"
            raise self.unlike(f"{what}, a whole number {span}")
        return self.raw

    # --- noting ------------------------------------------------------------------------------------------------------

    def refers(self, kind: str, name: str, path: str | None = None) -> None:
        """Note that this place names something."""
        if kind == "trait" and self.in_account:
            kind = "account_trait"
        events = self.events if kind == "property" else None
        self.notes.references.append(Reference(kind, name, self.path if path is None else path, events))


def plain(raw: object) -> object:
    """What Python callers may give in place of plain values: sugar, instants, arrays, numpy's numbers."""
    if raw is None or isinstance(raw, str | bool | int | float | list | tuple):
        return raw
    if isinstance(raw, Mapping):
        return raw
    if isinstance(raw, datetime | date):
        return raw.isoformat()
    for method in ("to_dict", "tolist"):  # expressions; arrays, series and their numbers
        convert = getattr(raw, method, None)
        if callable(convert) and not isinstance(raw, type):
            return convert() if method == "to_dict" else plain(convert())
    if isinstance(raw, set | frozenset):
        return sorted(raw, key=str)
    return raw


def is_storable(text: str) -> bool:
    """Whether the text can be written as UTF-8."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def shown(raw: object) -> str:
    """A value as it is quoted in messages, cut where it is long."""
    if raw is None:
        return "null"
    if isinstance(raw, bool):
        return "true" if raw else "false"
    if isinstance(raw, Mapping):
        return "a mapping" if raw else "an empty mapping"
    if isinstance(raw, list | tuple):
        return "a list" if raw else "an empty list"
    text = repr(raw) if isinstance(raw, str) else str(raw)
    return text if len(text) <= 60 else f"{text[:57]}…"
