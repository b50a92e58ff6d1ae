"""From when on the number of a goal means something: its first data, and how long until its windows are full."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime, timedelta

from coterie import moments
from coterie.goals.definition import Goal
from coterie.segments.evaluation import Evaluation
from coterie.segments.known import Names
from coterie.segments.language.events import Events
from coterie.segments.language.windows import Dates, Rolling, ThisPeriod
from coterie.segments.mentions import mentioned
from coterie.segments.uses import looked_at
from coterie.values import instant_of

_WITH_DATA = """
SELECT epoch_us(min(first)) FROM (
  SELECT min(occurred_at) AS first FROM events WHERE list_contains($events, name)
  UNION ALL SELECT min(from_at) FROM trait_values WHERE list_contains($traits, key))
"""
_ANY_EVENT = "SELECT epoch_us(min(first_seen)) FROM customers"
_ROWS = """
SELECT name, count(*)::BIGINT, count(DISTINCT customer)::BIGINT FROM events
WHERE list_contains($events, name) AND occurred_at <= make_timestamp($as_of) GROUP BY name
"""
_HOLDERS = """
SELECT key, count(DISTINCT customer)::BIGINT, count(DISTINCT customer)::BIGINT FROM trait_values
WHERE list_contains($traits, key) AND from_at <= make_timestamp($as_of) GROUP BY key
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a goal asks the data for, and how much of it there is.

    events, traits: rows and customers by name, of those that were ever seen; unseen: the names that never were. all_events: whether it looks at every
    event. first_at: when the data begins, None without any. whole_at: from when on its longest window lies within the data.
    begins_anew: whether its window begins anew each day, month or year, so that numbers within one do not compare.
    """

    events: dict[str, tuple[int, int]]
    traits: dict[str, tuple[int, int]]
    unseen: tuple[str, ...]
    all_events: bool
    first_at: datetime | None
    whole_at: datetime | None
    begins_anew: bool


def asked(state: Evaluation, goal: Goal, names: Names) -> Asked:
    """What the goal asks for of the data up to the evaluation's moment."""
    nodes = _nodes(goal, names)
    events, traits, whole = set[str](), set[str](), False
    for node in nodes:
        for kind, name in looked_at(node):
            if kind == "event":
                events.add(name)
            elif kind == "trait" and state.names.computed(name) is None:
                traits.add(name.split(".")[0])
        whole = whole or any(_is_any_event(each) for each in _parts(node))
    if isinstance(goal.kpi, str) and state.names.computed(goal.kpi) is None:
        traits.add(goal.kpi.split(".")[0])
    traits -= {"first_seen", "last_seen"}
    found_events = _counted(state, _ROWS, "events", events)
    found_traits = _counted(state, _HOLDERS, "traits", traits)
    first = _first(state, events, traits, everything=whole or not (events or traits))
    windows = [each for node in nodes for each in _parts(node)]
    return Asked(
        events=found_events,
        traits=found_traits,
        unseen=tuple(sorted((events - found_events.keys()) | (traits - found_traits.keys()))),
        all_events=whole,
        first_at=first,
        whole_at=None if first is None else _whole_at(first, windows, state),
        begins_anew=any(isinstance(each, ThisPeriod) for each in windows),
    )


def _nodes(goal: Goal, names: Names) -> list[object]:
    """The trees that decide the number: the kpi or condition, with the segments and computed traits that they mention."""
    nodes: list[object] = []
    waiting: list[object] = [goal.asks_for]
    seen: set[tuple[str, str]] = set()
    if isinstance(goal.kpi, str):
        waiting = [names.computed(goal.kpi)]
    while waiting:
        node = waiting.pop()
        if node is None:
            continue
        nodes.append(node)
        for kind, name in mentioned(node):
            if (kind, name) not in seen:
                seen.add((kind, name))
                waiting.append(names.segment(name) if kind == "segment" else names.computed(name))
    return nodes


def _parts(node: object) -> Iterator[object]:
    yield node
    if isinstance(node, tuple):
        for each in node:
            yield from _parts(each)
    elif is_dataclass(node):
        for part in fields(node):
            yield from _parts(getattr(node, part.name))


def _is_any_event(node: object) -> bool:
    return isinstance(node, Events) and node.names is None


def _counted(state: Evaluation, query: str, key: str, names: set[str]) -> dict[str, tuple[int, int]]:
    if not names:
        return {}
    rows = state.session.rows(query, {key: sorted(names), "as_of": moments.micros(state.as_of)})
    return {str(name): (int(count), int(customers)) for name, count, customers in rows}


def _first(state: Evaluation, events: set[str], traits: set[str], *, everything: bool) -> datetime | None:
    if everything:
        found = state.session.rows(_ANY_EVENT)[0][0]
    else:
        found = state.session.rows(_WITH_DATA, {"events": sorted(events), "traits": sorted(traits)})[0][0]
    if found is None or int(found) > moments.micros(state.as_of):
        return None
    return moments.moment(int(found))


def _whole_at(first: datetime, windows: list[object], state: Evaluation) -> datetime:
    """The first moment at which no window reaches back to before the data."""
    longest = timedelta(0)
    since = first
    for window in windows:
        if isinstance(window, Rolling) and window.start is not None:
            length = window.start
            days = length.microseconds / 86_400e6 if length.is_exact else length.months * 365.25 / 12
            longest = max(longest, timedelta(days=days))
        elif isinstance(window, Dates) and window.since is not None:
            begin = instant_of(window.since, state.zone)
            since = since if begin is None else max(since, begin)
    return since + longest
