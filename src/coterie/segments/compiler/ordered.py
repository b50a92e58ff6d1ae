"""Matching patterns: one pass over each subject's events in order.

For every step the pass keeps the chains that end with it and can still grow. Of chains that agree in the values a later
`same_as` asks for, the one that began latest is enough: it ends where the others end and is the last to break `span`. A
chain that an excluded event has passed is dropped. The first event that completes a match ends the match that ends
first; the next one begins after it, so matches do not overlap.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

Binding = tuple[object, ...]
"""The values of the properties that steps so far were asked to remember, in order of the slots of the pattern."""


@dataclass(frozen=True, slots=True)
class OrderedEvent:
    """One event as the pass sees it, in bits.

    steps: bit i, it can be positive step i (and lies in the window). stops: bit i, nothing like it may stand between
    steps i and i + 1. stops_if_same: bit j, the j-th of `Order.stops_if_same` is about it. closing: bit j, the j-th of
    `Order.closings` is about it. facts: bit i, the i-th condition that stands beside a `same_as` holds on it. values:
    the values of the properties that `same_as` compares.
    """

    at: int
    steps: int
    stops: int = 0
    stops_if_same: int = 0
    closing: int = 0
    facts: int = 0
    values: Sequence[object] = ()


Test = Callable[[OrderedEvent, Binding], bool]
"""Whether an event fits what a chain remembers."""


@dataclass(frozen=True, slots=True)
class Closing:
    """Nothing excluded follows the last step, up to `until` its moment, None: up to as_of."""

    fits: Test | None = None
    until: Callable[[int], int] | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """What the pass needs to know of a pattern.

    length: number of positive steps. remember: for each step the (slot, value index) pairs to remember of its event.
    fits: for each step what must be so of remembered values. stops_if_same: (level, test) of excluded events that only
    matter where the test holds. gap, span: the last allowed moment after a moment, None without limit.
    slots: how many values a chain remembers.
    """

    length: int
    as_of: int
    remember: tuple[tuple[tuple[int, int], ...], ...]
    fits: tuple[Test | None, ...]
    stops_if_same: tuple[tuple[int, Test], ...] = ()
    closings: tuple[Closing, ...] = ()
    slots: int = 0
    gap: Callable[[int], int] | None = None
    span: Callable[[int], int] | None = None


@dataclass(slots=True)
class _Chain:
    began: int
    last: int
    binding: Binding
    events: tuple[int, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Match:
    """The positions of the events that made one match, in order."""

    positions: tuple[int, ...]


def matches(order: Order, events: Sequence[OrderedEvent], *, keep: bool = False) -> list[Match]:
    """Every match that does not overlap an earlier one, in the order they end. keep: with the events that made it."""
    found: list[Match] = []
    chains: list[list[_Chain]] = [[] for _ in range(order.length)]
    for position, event in enumerate(events):
        grown = _grown(order, chains, event, position, keep)
        done = [chain for chain in grown[-1] if _closes(order, events, position, chain)]
        if done:
            found.append(Match(done[0].events))
            chains = [[] for _ in range(order.length)]
            continue
        if event.stops or event.stops_if_same:
            _stop(order, chains, event)
        for level, new in enumerate(grown):
            if new and level < order.length - 1:
                _keep(order, chains[level], new)
    return found


def _grown(
    order: Order, chains: list[list[_Chain]], event: OrderedEvent, position: int, keep: bool
) -> list[list[_Chain]]:
    """For each step the chains that this event ends."""
    grown: list[list[_Chain]] = [[] for _ in range(order.length)]
    if not event.steps:
        return grown
    if event.steps & 1:
        empty: Binding = (None,) * order.slots
        first = _Chain(event.at, event.at, _remembering(order, 0, empty, event), (position,) if keep else ())
        grown[0].append(first)
    for level in range(1, order.length):
        if not event.steps >> level & 1:
            continue
        for chain in chains[level - 1]:
            if order.gap is not None and event.at > order.gap(chain.last):
                continue
            if order.span is not None and event.at > order.span(chain.began):
                continue
            if not _fits(order.fits[level], event, chain.binding):
                continue
            binding = _remembering(order, level, chain.binding, event)
            events = (*chain.events, position) if keep else ()
            grown[level].append(_Chain(chain.began, event.at, binding, events))
    return grown


def _remembering(order: Order, level: int, binding: Binding, event: OrderedEvent) -> Binding:
    if not order.remember[level]:
        return binding
    slots = list(binding)
    for slot, index in order.remember[level]:
        slots[slot] = event.values[index]
    return tuple(slots)


def _fits(test: Test | None, event: OrderedEvent, binding: Binding) -> bool:
    return test is None or test(event, binding)


def _stop(order: Order, chains: list[list[_Chain]], event: OrderedEvent) -> None:
    """Drop the chains between whose steps this event may not stand."""
    for level in range(order.length - 1):
        if event.stops >> level & 1:
            chains[level] = []
    for index, (level, test) in enumerate(order.stops_if_same):
        if event.stops_if_same >> index & 1:
            chains[level] = [chain for chain in chains[level] if not test(event, chain.binding)]


def _keep(order: Order, kept: list[_Chain], new: list[_Chain]) -> None:
    """Add chains, leaving out those that another one makes needless."""
    for chain in new:
        if order.gap is None:
            for index, other in enumerate(kept):
                if other.binding == chain.binding:
                    if chain.began >= other.began:
                        kept[index] = chain
                    break
            else:
                kept.append(chain)
        else:
            allowed = order.gap
            kept[:] = [
                other
                for other in kept
                if allowed(other.last) >= chain.last
                and not (other.binding == chain.binding and other.began <= chain.began)
            ]
            kept.append(chain)


def _closes(order: Order, events: Sequence[OrderedEvent], position: int, chain: _Chain) -> bool:
    """Whether nothing excluded follows the completed chain, and that is certain by now."""
    return all(
        _stays_away(order, closing, index, events, position, chain)
        for index, closing in enumerate(order.closings)
    )


def _stays_away(
    order: Order, closing: Closing, index: int, events: Sequence[OrderedEvent], position: int, chain: _Chain
) -> bool:
    last = None if closing.until is None else closing.until(chain.last)
    if last is not None and last > order.as_of:
        return False
    for event in events[position + 1 :]:
        if last is not None and event.at > last:
            return True
        if event.closing >> index & 1 and _fits(closing.fits, event, chain.binding):
            return False
    return True
