"""What the rows of a file are and what its columns hold, guessed from their names and from the values in them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from coterie.ingest.imports import times
from coterie.ingest.imports.mapping import NESTED, TARGETS, Kind
from coterie.ingest.imports.names import rank
from coterie.ingest.imports.numbers import are_amounts
from coterie.ingest.imports.rows import Rows

_LOOKED_AT = 2_000
_MANY_COLUMNS = 300
_MESSAGE_TYPES = {"identify", "track", "page", "screen", "group", "alias", "tag", "untag"}
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True, slots=True)
class Choice:
    """A column read as something, and why it was chosen."""

    name: str
    column: str
    reason: str


class Sample:
    """The first rows of a file, looked at column by column."""

    def __init__(self, columns: Sequence[str], rows: Rows | None) -> None:
        self.columns = tuple(columns)
        self._rows = rows
        self._values: dict[str, list[object]] = {}

    def present(self, column: str) -> list[object]:
        """The values of a column that are there."""
        if column not in self._values:
            found = [] if self._rows is None else self._rows.values(column, _LOOKED_AT)
            self._values[column] = [value for value in found if value is not None and value != ""]
        return self._values[column]

    @property
    def count(self) -> int:
        """How many rows are looked at."""
        return 0 if self._rows is None else min(self._rows.count, _LOOKED_AT)

    def are_distinct(self, column: str) -> bool:
        """Whether nearly every row has a value of its own."""
        values = [str(value) for value in self.present(column)]
        return bool(values) and len(values) >= 0.95 * self.count and len(set(values)) >= 0.99 * len(values)

    def are_times(self, column: str) -> bool:
        """Whether nearly all values can be read as times."""
        form = times.recognise(self.present(column)[:500], "UTC")
        return form is not None and form.share >= 0.9

    def are_mostly_times(self, column: str) -> bool:
        """Whether most values can be read as times: enough where the name says so too, though rows of the file are broken."""
        form = times.recognise(self.present(column)[:500], "UTC")
        return form is not None and form.share > 0.5

    def are_numbers(self, column: str) -> bool:
        """Whether nearly all values are amounts."""
        return are_amounts(self.present(column)[:500])

    def are_emails(self, column: str) -> bool:
        """Whether nearly all values are e-mail addresses."""
        values = self.present(column)[:500]
        return bool(values) and sum(
            bool(_EMAIL.fullmatch(str(value).strip())) for value in values
        ) >= 0.9 * len(values)

    def are_objects(self, column: str) -> bool:
        """Whether the values are objects, or JSON text of objects."""
        values = self.present(column)[:100]
        return bool(values) and all(
            isinstance(value, dict) or (isinstance(value, str) and value.lstrip().startswith("{"))
            for value in values
        )


def kind_of(sample: Sample, asked: Mapping[str, str], *, names_event: bool) -> tuple[Kind | None, str]:
    """What the rows are, and why; None where nothing tells."""
    if _are_messages(sample):
        return "messages", "the rows have a type (track, identify …) and a userId or anonymousId"

    def has(target: str) -> bool:
        return target in asked or best(sample, target) is not None

    person = has("user_id") or has("anonymous_id")
    if (has("event") or names_event) and (has("time") or person):
        return "events", "there is a column that names events"
    money = has("value") or (has("price") and has("quantity"))
    if money and has("time") and (has("order_id") or person):
        return "orders", "there are a time and an amount" + (
            " and an order number" if has("order_id") else ""
        )
    if has("order_id") and has("time") and person:
        return "orders", "there are an order number, a time and a customer"
    identity = asked.get("user_id") or best(sample, "user_id")
    if identity is not None and sample.are_distinct(identity):
        return "customers", f"every row has a {identity!r} of its own"
    account = asked.get("account_id") or best(sample, "account_id")
    if account is not None and sample.are_distinct(account):
        return "accounts", f"every row has an {account!r} of its own"
    if (
        identity is None
        and (email := _by_values(sample, "user_id")) is not None
        and sample.are_distinct(email)
    ):
        return "customers", f"every row has an e-mail address of its own in {email!r}"
    if "id" in {name.casefold() for name in sample.columns}:
        return "customers", "there is an id and neither events nor amounts"
    if identity is not None:
        return "customers", f"there is a {identity!r} and neither events nor amounts"
    return None, "no column names an event, an amount or a customer"


def choices(
    sample: Sample, kind: Kind, asked: Mapping[str, str], skipped: Sequence[str]
) -> tuple[Choice, ...]:
    """The column for each thing the kind can have: the asked-for ones first, the others guessed, no column twice."""
    made = [Choice(name, column, "asked for") for name, column in asked.items()]
    taken = {choice.column for choice in made} | set(skipped)
    named = {choice.name for choice in made}
    for target in TARGETS[kind]:
        if target in named:
            continue
        found = _guessed(sample, kind, target, taken, named)
        if found is not None:
            made.append(found)
            named.add(target)
            taken.add(found.column)
    return tuple(made)


def best(sample: Sample, target: str, taken: set[str] | None = None) -> str | None:
    """The column whose name fits a target best and whose values do not speak against it."""
    ranked = sorted(
        (fit, place, name)
        for place, name in enumerate(sample.columns)
        if name not in (taken or ()) and (fit := rank(target, name)) is not None
    )
    return next((name for _, _, name in ranked if _fits(sample, target, name)), None)


def _guessed(sample: Sample, kind: Kind, target: str, taken: set[str], named: set[str]) -> Choice | None:
    if target == "time" and kind in ("customers", "accounts"):
        for word in ("updated", "joined"):
            if (column := best(sample, word, taken)) is not None:
                return Choice(target, column, "its name; since then the row holds")
        return None
    if target in ("user_id", "anonymous_id") and kind == "accounts":
        column = best(sample, target, taken) if target == "user_id" else None
        return None if column is None else Choice(target, column, "its name: the member of the account")
    if (column := best(sample, target, taken)) is not None:
        return Choice(target, column, "its name")
    if target == "user_id" and kind in ("customers", "accounts") and "anonymous_id" not in named:
        for name in sample.columns:
            if name.casefold() in ("id", "_id", "key", "code") and name not in taken:
                return Choice(target, name, "its name, and no other says who the customer is")
    if target == "account_id" and kind == "accounts":
        for name in sample.columns:
            if name.casefold() in ("id", "_id", "name") and name not in taken:
                return Choice(target, name, "its name, and no other says which account it is")
    if target in ("user_id", "time") and (column := _by_values(sample, target, taken)) is not None:
        if target == "user_id" and best(sample, "anonymous_id", taken) is not None:
            return None
        return Choice(
            target, column, "its values: " + ("e-mail addresses" if target == "user_id" else "times")
        )
    return None


def _fits(sample: Sample, target: str, column: str) -> bool:
    """Whether values speak against reading a column so; a column without values may be anything."""
    values = sample.present(column)
    if not values:
        return target not in NESTED["events"] and target != "traits"
    if target in ("properties", "traits", "context"):
        return sample.are_objects(column)
    if any(isinstance(value, dict | list) for value in values[:50]):
        return False
    if target in ("time", "updated", "joined"):
        return sample.are_mostly_times(column)
    if target in ("value", "price", "quantity"):
        return sample.are_numbers(column)
    if target == "message_id":
        return sample.are_distinct(column)
    if target == "event":
        return len({str(value) for value in values}) <= max(50, len(values) // 2) and not sample.are_times(
            column
        )
    if target in ("user_id", "anonymous_id", "account_id"):
        return not any(isinstance(value, bool) for value in values) and not _are_fractions(values)
    return True


def _are_fractions(values: Sequence[object]) -> bool:
    return all(isinstance(value, float) and not value.is_integer() for value in values)


def _by_values(sample: Sample, target: str, taken: set[str] | None = None) -> str | None:
    for name in sample.columns[:_MANY_COLUMNS]:
        if name in (taken or ()) or any(
            isinstance(value, dict | list) for value in sample.present(name)[:20]
        ):
            continue
        if target == "user_id" and sample.are_emails(name):
            return name
        if target == "time" and _are_plainly_times(sample, name):
            return name
    return None


def _are_plainly_times(sample: Sample, column: str) -> bool:
    form = times.recognise(sample.present(column)[:500], "UTC")
    return form is not None and form.kind != "epoch" and form.share >= 0.9


def _are_messages(sample: Sample) -> bool:
    if "type" not in sample.columns or not {"userId", "anonymousId", "groupId"} & set(sample.columns):
        return False
    types = sample.present("type")
    return bool(types) and sum(str(value) in _MESSAGE_TYPES for value in types) >= 0.5 * len(types)
