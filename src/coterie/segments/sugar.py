"""Definitions as Python expressions. Each stands for the same mapping that YAML would hold.

did("Order Completed", within="30 days").times(gte=3) & ~trait("country").is_in("DE", "AT")
"""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from typing import Any

from coterie.errors import CoterieError

Raw = dict[str, Any]
EventName = str | Sequence[str]


def _plain(value: Any) -> Any:
    if isinstance(value, Expression):
        return value.to_dict()
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value


class Expression:
    """Something that stands for a mapping of the segment language."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self._raw: Raw = {key: _plain(value) for key, value in raw.items() if value is not None}

    def to_dict(self) -> Raw:
        """The mapping, as YAML would hold it."""
        return dict(self._raw)

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and repr(self._raw) == repr(getattr(other, "_raw", None))

    def __hash__(self) -> int:
        return hash(repr(self._raw))


class Condition(Expression):
    """A condition: combine them with `&`, `|` and `~`."""

    def __and__(self, other: Condition | Mapping[str, Any]) -> Condition:
        return _several("all", self, other)

    def __or__(self, other: Condition | Mapping[str, Any]) -> Condition:
        return _several("any", self, other)

    def __invert__(self) -> Condition:
        if self._raw.keys() == {"not"}:
            return Condition(self._raw["not"])
        return Condition({"not": self._raw})

    def __bool__(self) -> bool:
        raise TypeError(
            "A condition is about customers, not true or false itself. Combine conditions with &, | and ~."
        )

    @property
    def sentence(self) -> str:
        """The condition in plain English.

        Raises InvalidDefinition where it is no valid condition.
        """
        from coterie.segments import language

        return language.sentence(language.read_condition(self._raw))

    def __repr__(self) -> str:
        try:
            return f"<{self.sentence.removesuffix('.')}>"
        except CoterieError:
            return f"<Condition {self._raw}>"

    def _repr_html_(self) -> str:
        try:
            return f"<p>{html.escape(self.sentence)}</p>"
        except CoterieError as error:
            return f"<p><code>{html.escape(repr(self._raw))}</code></p><p>{html.escape(str(error))}</p>"


class Value(Expression):
    """A trait or a measure: what predicates test, and what they may compare with."""

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Expression):
            raise TypeError("Python's == compares expressions with each other. Write .eq(…) for a condition.")
        return super().__eq__(other)

    __hash__ = Expression.__hash__

    def _tested(self, predicates: Mapping[str, Any]) -> Condition:
        raise NotImplementedError

    def satisfies(self, **predicates: Any) -> Condition:
        """Several predicates at once: `trait("age").satisfies(gte=18, lt=30)`."""
        return self._tested(predicates)

    def scaled(self, factor: float) -> Expression:
        """The value times a number, to compare another with."""
        return Expression({**self._raw, "scaled": factor})

    def eq(self, value: Any) -> Condition:
        """Equal to it."""
        return self._tested({"eq": value})

    def ne(self, value: Any) -> Condition:
        """Not equal to it; true also where there is no value."""
        return self._tested({"ne": value})

    def is_in(self, *values: Any) -> Condition:
        """Equal to one of them."""
        return self._tested({"in": _spread(values)})

    def not_in(self, *values: Any) -> Condition:
        """Equal to none of them; true also where there is no value."""
        return self._tested({"not_in": _spread(values)})

    def gt(self, limit: Any) -> Condition:
        """More than."""
        return self._tested({"gt": limit})

    def gte(self, limit: Any) -> Condition:
        """At least."""
        return self._tested({"gte": limit})

    def lt(self, limit: Any) -> Condition:
        """Less than."""
        return self._tested({"lt": limit})

    def lte(self, limit: Any) -> Condition:
        """At most."""
        return self._tested({"lte": limit})

    def between(self, low: Any, high: Any) -> Condition:
        """From `low` to `high`, both included."""
        return self._tested({"between": [low, high]})

    def contains(self, part: Any) -> Condition:
        """The text contains it, ignoring case."""
        return self._tested({"contains": part})

    def not_contains(self, part: Any) -> Condition:
        """The text does not contain it; true also where there is none."""
        return self._tested({"not_contains": part})

    def starts_with(self, part: Any) -> Condition:
        """The text starts with it, ignoring case."""
        return self._tested({"starts_with": part})

    def ends_with(self, part: Any) -> Condition:
        """The text ends with it, ignoring case."""
        return self._tested({"ends_with": part})

    def matches(self, pattern: str) -> Condition:
        """The regular expression (RE2) finds a match."""
        return self._tested({"matches": pattern})

    def exists(self) -> Condition:
        """There is a value."""
        return self._tested({"exists": True})

    def missing(self) -> Condition:
        """There is no value."""
        return self._tested({"missing": True})

    def before(self, instant: Any) -> Condition:
        """The instant lies before that one."""
        return self._tested({"before": instant})

    def after(self, instant: Any) -> Condition:
        """The instant lies after that one."""
        return self._tested({"after": instant})

    def older_than(self, length: str) -> Condition:
        """The instant lies longer ago than that."""
        return self._tested({"older_than": length})

    def newer_than(self, length: str) -> Condition:
        """The instant lies less long ago than that."""
        return self._tested({"newer_than": length})

    def anniversary_in(self, length: str) -> Condition:
        """The next anniversary is at most that far away."""
        return self._tested({"anniversary_in": length})

    def top(self, share: str, *, among: str | None = None) -> Condition:
        """Among the best share ("10%") of all customers, or of those in the segment `among`."""
        return self._tested({"top": share, "among": among})

    def bottom(self, share: str, *, among: str | None = None) -> Condition:
        """Among the worst share ("10%") of all customers, or of those in the segment `among`."""
        return self._tested({"bottom": share, "among": among})


class Trait(Value):
    """A trait of the customer."""

    def _tested(self, predicates: Mapping[str, Any]) -> Condition:
        return Condition({**self._raw, **predicates})


class Measured(Value):
    """A measure over events of the customer."""

    def _tested(self, predicates: Mapping[str, Any]) -> Condition:
        return Condition(
            {**self._raw, "is": {key: value for key, value in predicates.items() if value is not None}}
        )


class Happened(Condition):
    """Events of the customer: at least one as it stands, or so many `times`, or a measure over them."""

    def times(self, exactly: int | None = None, **predicates: Any) -> Condition:
        """How many there are: `times(3)`, `times(gte=3)`."""
        return Condition({**self._raw, "times": predicates if exactly is None else exactly})

    def _measured(self, measure: Any) -> Measured:
        return Measured({**self._raw, "measure": measure})

    def count(self) -> Measured:
        """How many events."""
        return self._measured("count")

    def days(self) -> Measured:
        """On how many calendar days."""
        return self._measured("days")

    def sum(self, name: str) -> Measured:
        """The sum of a property."""
        return self._measured({"sum": name})

    def mean(self, name: str) -> Measured:
        """The mean of a property."""
        return self._measured({"mean": name})

    def min(self, name: str) -> Measured:
        """The smallest value of a property."""
        return self._measured({"min": name})

    def max(self, name: str) -> Measured:
        """The largest value of a property."""
        return self._measured({"max": name})

    def median(self, name: str) -> Measured:
        """The median of a property."""
        return self._measured({"median": name})

    def distinct(self, name: str) -> Measured:
        """How many different values a property has."""
        return self._measured({"distinct": name})

    def first(self, name: str) -> Measured:
        """The value at the earliest event that has the property."""
        return self._measured({"first": name})

    def last(self, name: str) -> Measured:
        """The value at the latest event that has the property."""
        return self._measured({"last": name})

    def mode(self, name: str) -> Measured:
        """The most frequent value of a property."""
        return self._measured({"mode": name})

    def share(self, where: Mapping[str, Any]) -> Measured:
        """The fraction of the events on which these properties hold too."""
        return self._measured({"share": where})

    def since_first(self, unit: str) -> Measured:
        """How long ago the first was, in that unit."""
        return self._measured({"since_first": unit})

    def since_last(self, unit: str) -> Measured:
        """How long ago the latest was, in that unit."""
        return self._measured({"since_last": unit})

    def periods(self, length: str) -> Measured:
        """In how many periods of that length, back from as_of, there was one."""
        return self._measured({"periods": length})

    def streak(self, length: str) -> Measured:
        """The longest run of such periods."""
        return self._measured({"streak": length})

    def sessions(self, silence: str) -> Measured:
        """How many visits: a new one begins after that long a silence."""
        return self._measured({"sessions": silence})


class Ordered(Condition):
    """A pattern of events."""

    def times(self, exactly: int | None = None, **predicates: Any) -> Condition:
        """How many matches that do not overlap there are: `times(gte=2)`."""
        return Condition({**self._raw, "times": predicates if exactly is None else exactly})


# --- what people write -----------------------------------------------------------------------------------------------


def did(event: EventName, *, where: Any = None, within: Any = None, nth: int | None = None) -> Happened:
    """At least one of these events: a name, a list of names, or "*"."""
    return Happened({"did": event, "where": where, "within": within, "nth": nth})


def did_not(event: EventName, *, where: Any = None, within: Any = None) -> Condition:
    """None of these events."""
    return Condition({"did_not": event, "where": where, "within": within})


def trait(name: str) -> Trait:
    """A trait, to be tested or compared with."""
    return Trait({"trait": name})


def segment(name: str) -> Condition:
    """Is in that segment."""
    return Condition({"segment": name})


def tag(name: str) -> Condition:
    """Carries the tag."""
    return Condition({"tag": name})


def account(condition: Condition | Mapping[str, Any]) -> Condition:
    """The account joined last satisfies the condition."""
    return Condition({"account": condition})


everyone = Condition({"everyone": True})
"""Every customer."""


def step(event: EventName, *, where: Any = None, as_: str | None = None) -> Expression:
    """A step of a pattern; `as_` is its name for `{"same_as": "name.property"}` in later steps."""
    return Expression({"did": event, "where": where, "as": as_})


def no_step(event: EventName, *, where: Any = None, for_: str | None = None) -> Expression:
    """None of these between its neighbours; as the last step, none within `for_` (or ever)."""
    unwanted = event if where is None else {"did": event, "where": where}
    return Expression({"not": unwanted, "for": for_})


def pattern(
    *steps: EventName | Expression,
    strict: bool | Sequence[str] | None = None,
    within: Any = None,
    span: str | None = None,
    gap: str | None = None,
) -> Ordered:
    """The events happened in this order."""
    return Ordered({"pattern": list(steps), "strict": strict, "within": within, "span": span, "gap": gap})


# --- windows ---------------------------------------------------------------------------------------------------------


def ago(from_: str | None = None, to: str | None = None) -> Expression:
    """`ago("60 days", "30 days")`: from 60 days ago to 30 days ago."""
    return Expression({"from": from_, "to": to})


def dates(since: Any = None, until: Any = None) -> Expression:
    """From `since` on, up to but without `until`: dates, instants or ISO text."""
    return Expression({"since": since, "until": until})


def full(length: str, *, zone: str | None = None) -> Expression:
    """The last whole calendar periods: `full("4 weeks")`."""
    return Expression({"full": length, "zone": zone})


def this(unit: str, *, zone: str | None = None) -> Expression:
    """The calendar period that holds as_of: `this("month")`."""
    return Expression({"this": unit, "zone": zone})


def after(
    anchor: EventName | Expression,
    *,
    for_: str | None = None,
    until: EventName | Expression | None = None,
    calendar: str | None = None,
    which: str | None = None,
    zone: str | None = None,
) -> Expression:
    """From an event or `trait(…)` on, for a length, until another event, or to the end of a calendar period."""
    return Expression(
        {"after": anchor, "for": for_, "until": until, "calendar": calendar, "which": which, "zone": zone}
    )


def before(anchor: EventName | Expression, *, for_: str, which: str | None = None) -> Expression:
    """That long before an event or `trait(…)`."""
    return Expression({"before": anchor, "for": for_, "which": which})


# --- helpers ---------------------------------------------------------------------------------------------------------


def _several(key: str, *conditions: Condition | Mapping[str, Any]) -> Condition:
    parts: list[Raw] = []
    for each in conditions:
        if not isinstance(each, Condition | Mapping):
            raise TypeError(
                f"{each!r} is not a condition. A trait or measure needs a predicate: trait('plan').eq('pro')."
            )
        raw = _plain(each)
        parts += raw[key] if raw.keys() == {key} else [raw]
    return Condition({key: parts})


def _spread(values: tuple[Any, ...]) -> list[Any]:
    """`is_in("DE", "AT")` and `is_in(["DE", "AT"])` mean the same."""
    if len(values) == 1 and not isinstance(values[0], str) and hasattr(values[0], "__iter__"):
        return list(values[0])
    return list(values)
