"""One leaf being compiled: what it is asked about, the values bound so far, the named steps that lead to its answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from enum import StrEnum
from functools import cached_property

from sqlglot import exp

from coterie import moments
from coterie.engine import Rows
from coterie.engine import expressions as x
from coterie.engine.expressions import Expr
from coterie.segments.language.conditions import Did
from coterie.segments.language.duration import Duration
from coterie.store import layout
from coterie.store.layout import Layout, Promoted, Reader


class Subject(StrEnum):
    """Whom a condition is about; the value is the key's column in the tables."""

    CUSTOMER = "customer"
    ACCOUNT = "account"


class Facts:
    """Facts of the data that plans depend on, read once for a snapshot."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    @cached_property
    def layout(self) -> Layout:
        """How the events lie."""
        return layout.read(self._reader)

    @cached_property
    def size(self) -> int:
        """One more than the largest number of a customer."""
        found = self._reader.rows("SELECT max(customer) FROM customers")[0][0]
        return 1 + int(str(found or 0))

    @cached_property
    def next_seq(self) -> int:
        """One more than the largest acceptance number."""
        found = self._reader.rows("SELECT next_seq FROM load_position")
        return int(str(found[0][0]))

    @property
    def earliest_event(self) -> int | None:
        """The time of the earliest event in µs, None without events."""
        return self.layout.earliest

    @cached_property
    def latest_message(self) -> int | None:
        """The time of the latest message of anyone in µs, None without any."""
        found = self._reader.rows("SELECT epoch_us(max(last_seen)) FROM customers")[0][0]
        return None if found is None else int(str(found))

    def zones(self, subject: Subject) -> list[str]:
        """Every value that the trait `timezone` ever had, as text."""
        table = "trait_values" if subject is Subject.CUSTOMER else "account_trait_values"
        found = self._reader.rows(
            f"SELECT DISTINCT json_extract_string(value, '$') FROM {table} WHERE key = 'timezone'"
        )
        return sorted(str(row[0]) for row in found if row[0] is not None)


@dataclass(slots=True)
class Step:
    """A named part of a query. reused: read by more than one later step, so worth keeping."""

    name: str
    query: exp.Query
    reused: bool


@dataclass
class Question:
    """The state of compiling one leaf.

    as_of: µs since 1970. zone: the workspace's. ignored: a registered relation (subject) of customers who do not exist.
    among: gives the name of a registered relation (subject) with the members of a segment.
    only: the one subject to look at, or the name of a relation (subject) of some, None for all. tables: where a table is read
    from instead, by its name. computed: the measure behind a computed trait, None for others.
    lifted: the properties, by (root, name), that are read from columns of their own; lifted_as_sealed: where no hot event is
    among them, so that what is known of the sealed ones is true of all.
    trait_instants: compiles a trait into a step (subject, t0, anchor_seq) of the instants it holds.
    """

    as_of: int
    zone: tzinfo
    subject: Subject
    facts: Facts
    among: Callable[[Question, str], str]
    computed: Callable[[str], Did | None]
    trait_instants: Callable[[Question, str], str]
    ignored: str | None = None
    only: int | str | None = None
    tables: Mapping[str, str] = field(default_factory=dict)
    lifted: Mapping[tuple[str, str], Promoted] = field(default_factory=dict)
    lifted_as_sealed: bool = True
    parameters: dict[str, object] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    relations: dict[str, Rows] = field(default_factory=dict)
    _names: int = 0

    @property
    def as_of_moment(self) -> datetime:
        """as_of as an aware UTC moment."""
        return moments.moment(self.as_of)

    @property
    def as_of_wall(self) -> datetime:
        """What the wall clock of the workspace shows at as_of."""
        return moments.local(self.as_of_moment, self.zone)

    def bind(self, value: object) -> Expr:
        """A placeholder for a value that stays outside the SQL text."""
        for name, bound in self.parameters.items():
            if type(bound) is type(value) and bound == value:
                return exp.Placeholder(this=name)
        name = f"p{len(self.parameters)}"
        self.parameters[name] = value
        return exp.Placeholder(this=name)

    def timestamp(self, microseconds: int) -> Expr:
        """A constant TIMESTAMP, so that the engine can skip blocks of rows by it; never beyond the years 1 and 9999."""
        text = moments.moment(min(max(microseconds, _FIRST), _LAST)).strftime("%Y-%m-%d %H:%M:%S.%f")
        return x.cast(exp.Literal.string(text.rjust(26, "0")), "TIMESTAMP")

    def table(self, name: str) -> exp.Expr:
        """One of the analytical tables, or the rows of it that this question needs, under the table's own name."""
        return exp.to_table(self.tables.get(name, name)).as_(name)

    def fresh(self, hint: str) -> str:
        """A name that no other step or relation of this question has."""
        self._names += 1
        return f"{hint}_{self._names}"

    def step(self, hint: str, query: exp.Query, *, reused: bool = False) -> str:
        """Name a part of the query; later parts read it by the name returned."""
        name = self.fresh(hint)
        self.steps.append(Step(name, query, reused))
        return name

    def relation(self, hint: str, rows: Rows) -> str:
        """Make rows readable under the name returned."""
        name = self.fresh(hint)
        self.relations[name] = rows
        return name

    def whole(self, query: exp.Select) -> exp.Select:
        """The query with all its steps before it."""
        for step in self.steps:
            query = query.with_(step.name, as_=step.query, materialized=step.reused, copy=False)
        return query

    # --- time --------------------------------------------------------------------------------------------------------

    def before(self, duration: Duration) -> int:
        """as_of − duration in µs; months move the workspace's calendar."""
        return self.moved(self.as_of, duration, -1)

    def moved(self, microseconds: int, duration: Duration, times: int) -> int:
        """A moment moved by so many times the duration; never beyond the years 1 and 9999."""
        if duration.is_exact:
            return max(microseconds + times * duration.microseconds, _FIRST)
        wall = moments.local(moments.moment(microseconds), self.zone)
        try:
            return moments.micros(
                moments.from_local(moments.add_months(wall, times * duration.months), self.zone)
            )
        except OverflowError:
            return _FIRST if times < 0 else _LAST

    def wall(self, instant: Expr, *, zone: tzinfo | None = None, of_event: bool = False) -> Expr:
        """The wall-clock TIMESTAMP of an instant (µs). of_event: the instant lies between the first event and as_of."""
        zone = zone or self.zone
        changes = moments.offset_changes(zone)
        if of_event and self.facts.earliest_event is not None:
            low, high = self.facts.earliest_event, self.as_of
            before = moments.first_offset(zone, changes, low)
            within = [(at, after) for at, _, after in changes if low < at <= high]
        else:
            before = changes[0][1] if changes else moments.first_offset(zone, changes, 0)
            within = [(at, after) for at, _, after in changes]
        if not within:
            return x.timestamp_of(x.plus(instant, x.number(before)))
        return x.once(
            instant,
            self.fresh("at"),
            lambda at: x.timestamp_of(x.plus(at, self._stepwise(at.copy(), within, before))),
        )

    def instant(self, wall: Expr, *, zone: tzinfo | None = None) -> Expr:
        """The instant (µs) of a wall-clock TIMESTAMP: the earlier of two, the offset before for a skipped one."""
        zone = zone or self.zone
        changes = moments.offset_changes(zone)
        before = changes[0][1] if changes else moments.first_offset(zone, changes, 0)
        shown = x.instant_of(wall)
        if not changes:
            return x.minus(shown, x.number(before))
        steps = [(at + max(old, new), new) for at, old, new in changes]
        return x.once(
            shown, self.fresh("shown"), lambda at: x.minus(at, self._stepwise(at.copy(), steps, before))
        )

    def _stepwise(self, value: Expr, steps: list[tuple[int, int]], before: int) -> Expr:
        if len(steps) <= _STEPS_IN_LINE:
            return x.stepwise(value, steps, before)
        thresholds, amounts = (
            self.bind([at for at, _ in steps]),
            self.bind([before, *(amount for _, amount in steps)]),
        )
        return x.amount_reached(value, thresholds, amounts, self.fresh("threshold"))

    def later(self, instant: Expr, duration: Duration, times: int = 1, *, of_event: bool = False) -> Expr:
        """An instant (µs) moved by so many times the duration, as `moved` does."""
        if duration.is_exact:
            return x.plus(instant, x.number(times * duration.microseconds))
        wall = self.wall(instant, of_event=of_event)
        return self.instant(x.months_later(wall, x.number(times * duration.months)))


_STEPS_IN_LINE = (
    24  # two centuries of clock changes written out take the engine 0.4 s to parse, as two lists 5 ms
)
_FIRST = moments.micros(datetime(1, 1, 2, tzinfo=moments.EPOCH.tzinfo))
_LAST = moments.micros(datetime(9999, 12, 30, tzinfo=moments.EPOCH.tzinfo))
