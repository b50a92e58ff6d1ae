"""What can change the truth of a leaf: the messages it reads, and the moments at which time alone does.

A leaf is true or false by what happened up to as_of. Between two ticks it can change for a customer only when something it
reads arrived, or when one of its *edges* passed something: the lower end of "the last 30 days" passes an event 30 days
after it. So an edge is a source of instants and how far behind as_of it looks. What cannot be said that way is evaluated
anew for everyone: at the turns of a calendar, or every few minutes, with the reason in words.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Protocol

from coterie import values
from coterie.segments.compiler.question import Subject
from coterie.segments.compiler.sources import FIRST_SEEN, LAST_SEEN
from coterie.segments.language import conditions as c
from coterie.segments.language.conditions import Condition, Did
from coterie.segments.language.duration import MICROSECONDS, Duration, Unit
from coterie.segments.language.events import (
    Events,
    PropertyPath,
    PropertyTest,
    Where,
    WhereAll,
    WhereAny,
    WhereNot,
)
from coterie.segments.language.measures import Age, Aggregate, Aggregation, Measure, Periods, Share
from coterie.segments.language.predicates import (
    AgeTest,
    AnniversaryIn,
    Between,
    Compare,
    Equals,
    Exists,
    InstantTest,
    MeasureOperand,
    OneOf,
    Operand,
    Predicates,
    Quantile,
    Rank,
    TraitOperand,
)
from coterie.segments.language.windows import (
    AfterCalendar,
    AfterFor,
    AfterUntil,
    Anchor,
    BeforeFor,
    EventAnchor,
    FullPeriods,
    Rolling,
    ThisPeriod,
    Window,
)

FAR = 500 * 366 * MICROSECONDS[Unit.DAY]
"""No instant of the data is that far from as_of."""


@dataclass(frozen=True, slots=True)
class EventTimes:
    """When events of these names (None: of every name) happened."""

    names: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class PropertyInstants:
    """The instants that a property of events holds."""

    names: tuple[str, ...] | None
    path: PropertyPath


@dataclass(frozen=True, slots=True)
class TraitInstants:
    """The instants that a trait of customers or accounts holds, first_seen and last_seen included."""

    trait: str
    subject: Subject


@dataclass(frozen=True, slots=True)
class Behind:
    """The edge lies at as_of − duration, as the calendar moves."""

    duration: Duration


@dataclass(frozen=True, slots=True)
class Ahead:
    """The edge passes an instant when as_of reaches instant + duration, as the calendar moves."""

    duration: Duration


@dataclass(frozen=True, slots=True)
class Shift:
    """The edge lies that many microseconds before as_of."""

    microseconds: int


@dataclass(frozen=True, slots=True)
class Every:
    """There is an edge at every multiple of that many microseconds before as_of."""

    microseconds: int


Source = EventTimes | PropertyInstants | TraitInstants
Lag = Behind | Ahead | Shift | Every


@dataclass(frozen=True, slots=True)
class Edge:
    """Time changes a leaf where `source` holds an instant that the edge passes."""

    source: Source
    lag: Lag


@dataclass(frozen=True, slots=True)
class Whole:
    """The leaf is evaluated for everyone every so often, since time or others change it for anybody."""

    every: timedelta
    why: str


@dataclass(frozen=True, slots=True)
class Watch:
    """What can change a leaf.

    events: names of the events read, None: any. traits, account_traits: their keys. messages: any message at all does (first
    and last seen). account: which account the customer is in, and what its people do. edges: when time does. calendars: it
    is evaluated for everyone when one of these means something else than before. wholes: and every so often.
    """

    events: frozenset[str] | None
    traits: frozenset[str]
    account_traits: frozenset[str]
    tags: frozenset[str]
    messages: bool
    account: bool
    edges: tuple[Edge, ...]
    calendars: tuple[FullPeriods | ThisPeriod | AnniversaryIn, ...]
    wholes: tuple[Whole, ...]
    segments: frozenset[str]


class Computed(Protocol):
    """Knows the measure behind a computed trait."""

    def computed(self, name: str) -> Did | None:
        """The measure, None for a collected trait."""


RANKED = Whole(timedelta(minutes=5), "it ranks customers against each other, so that one can move all")
AGES = Whole(timedelta(minutes=1), "it compares an age, which grows all the time, with another value")
TEXT_OF_AGE = Whole(timedelta(minutes=1), "it reads the text of an age, which changes all the time")
PARTS_OF_MONTHS = Whole(
    timedelta(minutes=1), "it asks for a fraction of a calendar unit, whose length differs"
)
COUNTED_BACK = Whole(
    timedelta(minutes=1), "it counts periods back from now within a window that moves otherwise"
)
AS_INSTANT = Whole(timedelta(minutes=1), "it reads a computed number as a moment")


def watch(leaf: Condition, names: Computed) -> Watch:
    """What can change a leaf of customers."""
    watching = _Watching(names, Subject.CUSTOMER)
    watching.condition(leaf)
    return watching.found()


@dataclass
class _Watching:
    """Collects what a leaf reads while walking through it."""

    names: Computed
    subject: Subject
    all_events: bool = False
    events: set[str] = field(default_factory=set)
    traits: set[str] = field(default_factory=set)
    account_traits: set[str] = field(default_factory=set)
    tags: set[str] = field(default_factory=set)
    messages: bool = False
    account: bool = False
    edges: dict[Edge, None] = field(default_factory=dict)
    calendars: dict[FullPeriods | ThisPeriod | AnniversaryIn, None] = field(default_factory=dict)
    wholes: dict[Whole, None] = field(default_factory=dict)
    segments: set[str] = field(default_factory=set)

    def found(self) -> Watch:
        """All that was met."""
        return Watch(
            events=None if self.all_events else frozenset(self.events),
            traits=frozenset(self.traits),
            account_traits=frozenset(self.account_traits),
            tags=frozenset(self.tags),
            messages=self.messages,
            account=self.account,
            edges=tuple(self.edges),
            calendars=tuple(self.calendars),
            wholes=tuple(self.wholes),
            segments=frozenset(self.segments),
        )

    def condition(self, condition: Condition) -> None:
        match condition:
            case c.TraitTest(name, predicates):
                self._trait(name, predicates)
            case c.Did():
                self._did(condition, condition.predicates)
            case c.Pattern():
                self._pattern(condition)
            case c.Tagged(tag):
                self.tags.add(tag)
            case c.OfAccount(inner):
                self.account = True
                self.subject = Subject.ACCOUNT
                self.condition(inner)
                self.subject = Subject.CUSTOMER
            case c.All(conditions) | c.Any(conditions):
                for each in conditions:
                    self.condition(each)
            case c.Not(inner):
                self.condition(inner)
            case c.Everyone():
                pass
            case c.InSegment():
                raise AssertionError("a reference to a segment is no leaf")

    # --- traits ------------------------------------------------------------------------------------------------------

    def _trait(self, name: str, predicates: Predicates) -> None:
        """A trait that must satisfy the predicates."""
        computed = self._computed(name)
        if computed is not None:
            self._did(computed, predicates)
            return
        self._read_trait(name)
        self._operands(predicates)
        for predicate in predicates:
            match predicate:
                case AgeTest(_, duration):
                    self._edge(TraitInstants(name, self.subject), _behind(duration))
                case AnniversaryIn():
                    self.calendars[predicate] = None
                case Rank() | Quantile():
                    self._ranked(predicate)

    def _read_trait(self, name: str) -> None:
        if self.subject is Subject.CUSTOMER and name in (FIRST_SEEN, LAST_SEEN):
            self.messages = True
            return
        keys = self.traits if self.subject is Subject.CUSTOMER else self.account_traits
        keys |= {name, name.partition(".")[0]}

    def _value_of_trait(self, name: str) -> None:
        """A trait whose value is compared with another one: whatever changes it matters."""
        computed = self._computed(name)
        if computed is None:
            self._read_trait(name)
        else:
            self._value_of_measure(computed)

    def _computed(self, name: str) -> Did | None:
        is_built_in = name in (FIRST_SEEN, LAST_SEEN)
        return None if self.subject is Subject.ACCOUNT or is_built_in else self.names.computed(name)

    # --- events ------------------------------------------------------------------------------------------------------

    def _did(self, did: Did, predicates: Predicates) -> None:
        self._measured(did)
        self._operands(predicates)
        self._predicates_of_measure(did.measure, did.events.names, predicates)

    def _value_of_measure(self, did: Did) -> None:
        self._measured(did)
        if isinstance(did.measure, Age):
            self.wholes[AGES] = None

    def _measured(self, did: Did) -> None:
        """The matching events and the window of a measure."""
        self._events(did.events)
        self._window(did.within, did.events.names)
        match did.measure:
            case Share(where):
                self._where(where, did.events.names)
            case Periods(duration):
                self._periods(did.events.names, did.within, duration)

    def _events(self, events: Events) -> None:
        if events.names is None:
            self.all_events = True
        else:
            self.events |= set(events.names)
        self._where(events.where, events.names)

    def _where(self, where: Where | None, names: tuple[str, ...] | None) -> None:
        match where:
            case PropertyTest(path, predicates):
                self._operands(predicates)
                for predicate in predicates:
                    if isinstance(predicate, AgeTest):
                        self._edge(PropertyInstants(names, path), _behind(predicate.duration))
                    elif isinstance(predicate, AnniversaryIn):
                        self.calendars[predicate] = None
            case WhereAll(tests) | WhereAny(tests):
                for each in tests:
                    self._where(each, names)
            case WhereNot(test):
                self._where(test, names)

    def _window(self, window: Window | None, names: tuple[str, ...] | None) -> None:
        match window:
            case Rolling(start, end):
                for duration in (start, end):
                    if duration is not None:
                        self._edge(EventTimes(names), _behind(duration))
            case FullPeriods() | ThisPeriod():
                self.calendars[window] = None
                self._zoned(customer_zone=window.customer_zone)
            case AfterFor(anchor) | BeforeFor(anchor):
                self._anchor(anchor)
            case AfterUntil(anchor, until):
                self._anchor(anchor)
                self._events(until)
            case AfterCalendar(anchor, _, customer_zone):
                self._anchor(anchor)
                self._zoned(customer_zone=customer_zone)

    def _zoned(self, *, customer_zone: bool) -> None:
        if customer_zone:
            self._read_trait("timezone")

    def _anchor(self, anchor: Anchor) -> None:
        if isinstance(anchor, EventAnchor):
            self._events(anchor.events)
        else:
            self._value_of_trait(anchor.trait)

    def _periods(self, names: tuple[str, ...] | None, window: Window | None, duration: Duration) -> None:
        moves_along = window is None or (
            isinstance(window, Rolling)
            and all(each is None or each.is_exact for each in (window.start, window.end))
        )
        if moves_along and duration.is_exact:
            self._edge(EventTimes(names), Every(duration.microseconds))
        else:
            self.wholes[COUNTED_BACK] = None

    def _pattern(self, pattern: c.Pattern) -> None:
        positive: list[str] | None = []
        last: tuple[str, ...] | None = ()
        for step in pattern.steps:
            self._events(step.events)
            if isinstance(step, c.Step):
                last = step.events.names
                positive = None if positive is None or last is None else [*positive, *last]
            elif step.duration is not None:
                self._edge(EventTimes(last), _ahead(step.duration))
        if pattern.strict is True:
            self.all_events = True
        elif pattern.strict:
            self.events |= set(pattern.strict)
        self._window(pattern.within, None if positive is None else tuple(dict.fromkeys(positive)))
        self._operands(pattern.times)

    # --- predicates --------------------------------------------------------------------------------------------------

    def _operands(self, predicates: Predicates) -> None:
        """The other values that predicates compare with."""
        for predicate in predicates:
            for name in ("operand", "low", "high"):
                operand: Operand | None = getattr(predicate, name, None)
                if isinstance(operand, TraitOperand):
                    self._value_of_trait(operand.trait)
                elif isinstance(operand, MeasureOperand):
                    self._value_of_measure(operand.did)

    def _predicates_of_measure(
        self, measure: Measure, names: tuple[str, ...] | None, predicates: Predicates
    ) -> None:
        of_any_kind = isinstance(measure, Aggregate) and measure.aggregation in (
            Aggregation.FIRST,
            Aggregation.LAST,
            Aggregation.MODE,
        )
        for predicate in predicates:
            match predicate:
                case Rank() | Quantile():
                    self._ranked(predicate)
                case AnniversaryIn():
                    self.calendars[predicate] = None
                case AgeTest(_, duration) if of_any_kind and isinstance(measure, Aggregate):
                    self._edge(PropertyInstants(names, measure.path), _behind(duration))
                case AgeTest():
                    self.wholes[AS_INSTANT] = None
                case _ if isinstance(measure, Age):
                    self._age(measure, names, predicate)

    def _age(self, measure: Age, names: tuple[str, ...] | None, predicate: object) -> None:
        """The moments at which an age comes to what it is compared with."""
        limits = _limits(predicate)
        if isinstance(predicate, Exists):
            return
        if limits is None:
            self.wholes[AGES if isinstance(predicate, Compare | Equals | Between) else TEXT_OF_AGE] = None
            return
        for limit in limits:
            if limit < 0:
                continue
            if measure.unit in MICROSECONDS:
                exact = limit * MICROSECONDS[measure.unit]
                if exact < FAR:
                    for rounding in (ROUND_FLOOR, ROUND_CEILING):
                        self._edge(EventTimes(names), Shift(int(exact.to_integral_value(rounding))))
            elif limit == limit.to_integral_value():
                if 0 < limit < 10_000:
                    self._edge(EventTimes(names), Ahead(Duration(int(limit), measure.unit)))
            else:
                self.wholes[PARTS_OF_MONTHS] = None

    def _ranked(self, rank: Rank | Quantile) -> None:
        self.wholes[RANKED] = None
        if rank.among is not None:
            self.segments.add(rank.among)

    def _edge(self, source: Source, lag: Lag) -> None:
        self.edges[Edge(source, lag)] = None


def _behind(duration: Duration) -> Lag:
    return Shift(duration.microseconds) if duration.is_exact else Behind(duration)


def _ahead(duration: Duration) -> Lag:
    return Shift(duration.microseconds) if duration.is_exact else Ahead(duration)


def _limits(predicate: object) -> list[Decimal] | None:
    """The numbers that a predicate compares with, None where it compares with something else."""
    match predicate:
        case Equals(operand) | Compare(_, operand):
            operands: tuple[object, ...] = (operand,)
        case Between(low, high):
            operands = (low, high)
        case OneOf(candidates):
            operands = candidates
        case Exists():
            return []
        case InstantTest() | _:
            return None
    if any(isinstance(each, TraitOperand | MeasureOperand) for each in operands):
        return None
    numbers = [values.number_of(each) if not isinstance(each, Decimal) else each for each in operands]
    return [each for each in numbers if each is not None]
