"""The oracle: the members of a definition in a world, at a moment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from tests.oracle.asking import Ask, Subject
from tests.oracle.conditions import Condition, is_true
from tests.oracle.instants import instant
from tests.oracle.measures import measured
from tests.oracle.traits import traits_at
from tests.oracle.values import reach
from tests.oracle.world import World, build


@dataclass(frozen=True)
class Definitions:
    """Named definitions. segments: what makes a member, by name, parts of segmentations too; computed: measures."""

    segments: Mapping[str, Condition]
    computed: Mapping[str, Mapping[str, Any]]

    @staticmethod
    def read(definitions: Iterable[Mapping[str, Any]]) -> Definitions:
        """Segments, segmentations and computed traits as they stand in the YAML."""
        segments: dict[str, Condition] = {}
        computed: dict[str, Mapping[str, Any]] = {}
        for raw in definitions:
            if "segment" in raw:
                segments[raw["segment"]] = raw["who"]
            elif "segmentation" in raw:
                segments.update(_parts(raw))
            else:
                computed[raw["trait"]] = raw["compute"]
        return Definitions(segments=segments, computed=computed)


def _parts(raw: Mapping[str, Any]) -> dict[str, Condition]:
    """Each part of a segmentation as a condition: in `of`, in no earlier part, and fitting."""
    of = raw.get("of", "everyone")
    inside: Condition = {"everyone": True} if of == "everyone" else {"segment": of}
    earlier: list[Condition] = []
    parts: dict[str, Condition] = {}
    for part in raw["segments"]:
        parts[part["segment"]] = {"all": [inside, part["who"], *({"not": who} for who in earlier)]}
        earlier.append(part["who"])
    if "otherwise" in raw:
        parts[raw["otherwise"]["segment"]] = {"all": [inside, *({"not": who} for who in earlier)]}
    return parts


@dataclass(frozen=True)
class Moment:
    """A world at one moment. ignored: customers who do not exist for any question asked here."""

    world: World
    zone: ZoneInfo
    definitions: Definitions
    as_of: datetime
    ignored: frozenset[str] = frozenset()
    _found: dict[str, frozenset[str]] = field(default_factory=dict)
    _asks: dict[str, Ask] = field(default_factory=dict)

    @cached_property
    def everyone(self) -> frozenset[str]:
        """The customers who exist."""
        existing = {id for id, customer in self.world.customers.items() if customer.exists_at(self.as_of)}
        return frozenset(existing) - self.ignored

    def members(self, condition: Condition) -> frozenset[str]:
        """The customers of whom a condition is true."""
        return frozenset(customer for customer in self.everyone if is_true(condition, customer, self))

    def members_of(self, name: str) -> frozenset[str]:
        """The members of a segment by its name."""
        if name not in self._found:
            self._found[name] = self.members(self.definitions.segments[name])
        return self._found[name]

    def ask(self, customer: str) -> Ask:
        """A question put to one customer."""
        if customer not in self._asks:
            subject = Subject(
                events=self.world.customers[customer].events_until(self.as_of),
                trait=self._traits_of(customer),
            )
            self._asks[customer] = Ask(as_of=self.as_of, zone=self.zone, subject=subject, measure=measured)
        return self._asks[customer]

    def _traits_of(self, customer: str) -> _Traits:
        messages = self.world.customers[customer].until(self.as_of)
        collected = traits_at((message for message in messages if message.kind == "identify"), self.as_of)
        built_in = {"first_seen": messages[0].at.isoformat(), "last_seen": messages[-1].at.isoformat()}
        return _Traits(collected=collected, built_in=built_in, customer=customer, moment=self)


@dataclass(frozen=True)
class _Traits:
    """Traits by name: built-in and computed ones come before collected ones."""

    collected: Mapping[str, Any]
    built_in: Mapping[str, Any]
    customer: str
    moment: Moment

    def __call__(self, name: str) -> Any:
        if name in self.built_in:
            return self.built_in[name]
        if name in self.moment.definitions.computed:
            return measured(self.moment.definitions.computed[name], self.moment.ask(self.customer))
        return reach(self.collected, name)


@dataclass(frozen=True)
class Oracle:
    """A world to put questions to: messages in order of acceptance, the workspace's zone and definitions."""

    messages: Sequence[Mapping[str, Any]]
    timezone: str = "UTC"
    definitions: Sequence[Mapping[str, Any]] = ()
    ignore: str | None = None
    _moments: dict[datetime, tuple[Moment, Moment]] = field(default_factory=dict)

    @cached_property
    def world(self) -> World:
        """The customers and what is known of them."""
        return build(self.messages)

    def members(self, definition: str | Mapping[str, Any], as_of: str | datetime) -> set[str]:
        """The ids of the members of a condition, a whole segment or a name."""
        among_all, without_ignored = self._moment(as_of)
        if isinstance(definition, dict) and definition.keys() == {"segment"}:
            definition = definition["segment"]
        if isinstance(definition, str):
            moment = among_all if definition == self.ignore else without_ignored
            return set(moment.members_of(definition))
        is_whole = "segment" in definition and "who" in definition
        return set(without_ignored.members(definition["who"] if is_whole else definition))

    def _moment(self, as_of: str | datetime) -> tuple[Moment, Moment]:
        """The world at a moment, with those to be ignored and without them."""
        zone = ZoneInfo(self.timezone)
        at = as_of.astimezone(UTC) if isinstance(as_of, datetime) else instant(as_of, zone)
        assert at is not None, f"as_of needs to be an instant: {as_of!r}"
        if at not in self._moments:
            read = Definitions.read(self.definitions)
            among_all = Moment(world=self.world, zone=zone, definitions=read, as_of=at)
            ignored = frozenset() if self.ignore is None else among_all.members_of(self.ignore)
            without = Moment(world=self.world, zone=zone, definitions=read, as_of=at, ignored=ignored)
            if self.ignore is not None:
                # Asked again among the others, a ranking would find others to lead it; those it names just do not exist here.
                without._found[self.ignore] = frozenset()
            self._moments[at] = (among_all, without)
        return self._moments[at]
