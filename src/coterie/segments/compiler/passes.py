"""Leaves that look at the order of events, all in one pass over the events in order of customer and time.

What has to be known of single events beyond their name (a `where`) is found by a scan that marks them; windows of each
customer's own are found by the engine. The rest is arithmetic on whole columns, a range of customers at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from coterie.segments.compiler import sources
from coterie.segments.compiler.access import Access
from coterie.segments.compiler.chains import Chains, Closing, times_matched
from coterie.segments.compiler.deciding import Numbers
from coterie.segments.compiler.leaves import operand_value
from coterie.segments.compiler.own_windows import Span
from coterie.segments.compiler.predicates import Operands
from coterie.segments.compiler.streams import Marks, Names, Stream, Stretch
from coterie.segments.compiler.tallies import looks_elsewhere
from coterie.segments.compiler.where import event_holds
from coterie.segments.language.conditions import Did, Pattern, Step
from coterie.segments.language.duration import Duration
from coterie.segments.language.events import Events, SameAs, Where, WhereAll, WhereAny, WhereNot
from coterie.segments.language.measures import Periods, Sessions
from coterie.segments.language.windows import Window

Array = np.ndarray[Any, Any]
Leaf = Did | Pattern


def is_ordered(leaf: Leaf) -> bool:
    """Whether a leaf is found in the pass: it looks at the order of events and at nothing that only the engine can compare."""
    if looks_elsewhere(leaf):
        return False
    if isinstance(leaf, Pattern):
        lengths = [leaf.gap, leaf.span, *(getattr(step, "duration", None) for step in leaf.steps)]
        remembers = any(_remembers(step.events.where) for step in leaf.steps)
        return not remembers and all(length is None or length.is_exact for length in lengths)
    match leaf.measure:
        case Periods(length) | Sessions(length):
            return leaf.nth is None and length.is_exact
    return False


def _remembers(where: Where | None) -> bool:
    match where:
        case SameAs():
            return True
        case WhereAll(parts) | WhereAny(parts):
            return any(_remembers(part) for part in parts)
        case WhereNot(part):
            return _remembers(part)
    return False


class _Found:
    """What was found for one pass besides the events in order."""

    def __init__(self, access: Access) -> None:
        self._access = access
        self._marks: dict[str, Marks] = {}
        self._windows: dict[str, Span] = {}

    def marks(self, events: Events) -> Marks:
        """The acceptance numbers of the events on which their `where` holds."""
        key = repr(events)
        if key not in self._marks:
            found = Marks(self._access.next_seq)
            for is_sealed in (True, False):
                question = self._access.fresh()
                if is_sealed:
                    question.lifted = question.facts.layout.promoted
                read = sources.bare_events(question, events.names, None, question.as_of, sealed=is_sealed)
                if read is None:
                    continue
                test = event_holds(question, events.where, Operands(question, operand_value))
                query = read.select("seq", append=False, copy=False).where(test, copy=False)
                for batch in self._access.batches(question, query):
                    found.add(batch.column("seq").to_numpy())
            self._marks[key] = found
        return self._marks[key]

    def window(self, within: Window | None) -> Span:
        """The window, for everyone or for each."""
        key = repr(within)
        if key not in self._windows:
            self._windows[key] = Span.of(self._access, within)
        return self._windows[key]


class _Kind:
    """Events of some names, on which something holds, as flags of a stretch."""

    def __init__(self, found: _Found, events: Events, codes: dict[str, int]) -> None:
        self._codes = None if events.names is None else [codes[name] for name in events.names]
        self._marks = None if events.where is None else found.marks(events)

    def holds(self, stretch: Stretch) -> Array:
        found: Array | None = None
        if self._codes is not None:
            found = np.zeros(len(stretch.codes), np.bool_)
            for code in self._codes:
                found |= stretch.codes == code
        if self._marks is not None:
            marked = self._marks.among(stretch.seqs)
            found = marked if found is None else found & marked
        return np.ones(len(stretch.codes), np.bool_) if found is None else found


def names_of(leaf: Leaf) -> Names:
    """The events that a leaf has to see; None: all."""
    if isinstance(leaf, Did):
        return leaf.events.names
    if leaf.strict is True:
        return None
    names: list[str] = list(leaf.strict or ())
    for step in leaf.steps:
        if step.events.names is None:
            return None
        names += step.events.names
    return tuple(dict.fromkeys(names))


def _asked(leaf: Leaf) -> list[str]:
    if isinstance(leaf, Did):
        return list(leaf.events.names or ())
    named = [name for step in leaf.steps for name in step.events.names or ()]
    return [*named, *(leaf.strict if isinstance(leaf.strict, tuple) else ())]


def numbers(access: Access, wanted: Sequence[tuple[Leaf, int | None]]) -> list[Numbers]:
    """The number of each leaf for every customer: matches of a pattern, the value of a measure.

    wanted: leaves of which all or none see every event, each with up to where it has to be counted, None: to the end.
    """
    every = any(names_of(leaf) is None for leaf, _ in wanted)
    asked = dict.fromkeys(name for leaf, _ in wanted for name in _asked(leaf))
    stream = Stream(access, None if every else tuple(asked), asked)
    counts = [np.zeros(access.size, np.int32) for _ in wanted]
    found = _Found(access)
    as_of = access.fresh().as_of
    passing = [_pass(found, leaf, at_most, stream.codes, as_of) for leaf, at_most in wanted]
    for stretch in stream.stretches():
        for one, each in zip(passing, counts, strict=True):
            subjects, values = one(stretch)
            each[subjects] = values
    return [Numbers(each, None, 0) for each in counts]


Pass = Callable[[Stretch], tuple[Array, Array]]
"""(subjects, number of each) of those of a stretch whose number is not 0."""


def _pass(found: _Found, leaf: Leaf, at_most: int | None, codes: dict[str, int], as_of: int) -> Pass:
    if isinstance(leaf, Pattern):
        return _Patterned(found, leaf, at_most, codes, as_of)
    kind, window = _Kind(found, leaf.events, codes), found.window(leaf.within)

    def matching(stretch: Stretch) -> Stretch:
        return _only(stretch, kind.holds(stretch) & window.holds(stretch.subjects, stretch.at, stretch.seqs))

    match leaf.measure:
        case Sessions(silence):
            return lambda stretch: _sessions(matching(stretch), silence.microseconds)
        case Periods(length, longest_run):
            return lambda stretch: _periods(
                matching(stretch), window, as_of, length.microseconds, longest_run
            )
    raise AssertionError(f"{leaf.measure} needs no order")


def _only(stretch: Stretch, chosen: Array) -> Stretch:
    return Stretch(stretch.subjects[chosen], stretch.at[chosen], stretch.seqs[chosen], stretch.codes[chosen])


class _Patterned:
    """Finds the matches of one pattern."""

    def __init__(
        self, found: _Found, wanted: Pattern, at_most: int | None, codes: dict[str, int], as_of: int
    ) -> None:
        self._wanted, self._at_most, self._as_of = wanted, at_most, as_of
        self._window = found.window(wanted.within)
        self._steps: list[_Kind] = []
        self._stops: dict[int, list[_Kind]] = {}
        self._closings: list[tuple[_Kind, Duration | None]] = []
        positive = sum(isinstance(step, Step) for step in wanted.steps)
        for step in wanted.steps:
            kind = _Kind(found, step.events, codes)
            if isinstance(step, Step):
                self._steps.append(kind)
            elif len(self._steps) == positive:
                self._closings.append((kind, step.duration))
            else:
                self._stops.setdefault(len(self._steps) - 1, []).append(kind)
        self._breaks = None
        if wanted.strict is not False:
            names = None if wanted.strict is True else wanted.strict
            self._breaks = _Kind(found, Events(names), codes)
        seen = names_of(wanted)
        self._sees = None if seen is None else _Kind(found, Events(seen), codes)

    def __call__(self, stretch: Stretch) -> tuple[Array, Array]:
        if self._sees is not None:
            stretch = _only(stretch, self._sees.holds(stretch))
        inside = self._window.holds(stretch.subjects, stretch.at, stretch.seqs)
        chains = Chains(
            subjects=stretch.subjects,
            at=stretch.at,
            steps=[kind.holds(stretch) & inside for kind in self._steps],
            stops=[self._stop(level, stretch) for level in range(len(self._steps) - 1)],
            closings=[
                Closing(kind.holds(stretch), None if length is None else length.microseconds)
                for kind, length in self._closings
            ],
            gap=None if self._wanted.gap is None else self._wanted.gap.microseconds,
            span=None if self._wanted.span is None else self._wanted.span.microseconds,
            as_of=self._as_of,
        )
        return times_matched(chains, at_most=self._at_most)

    def _stop(self, level: int, stretch: Stretch) -> Array | None:
        kinds = [*self._stops.get(level, ()), *([] if self._breaks is None else [self._breaks])]
        found: Array | None = None
        for kind in kinds:
            holds = kind.holds(stretch)
            found = holds if found is None else found | holds
        return found


# --- measures --------------------------------------------------------------------------------------------------------


def _counted(subjects: Array) -> tuple[Array, Array]:
    """(subjects, how often each stands there); they are in order."""
    edges = (
        np.flatnonzero(np.concatenate(([True], subjects[1:] != subjects[:-1])))
        if len(subjects)
        else np.zeros(0, int)
    )
    return subjects[edges], np.diff(np.append(edges, len(subjects)))


def _begins(subjects: Array) -> Array:
    """Which events are the first of their subject."""
    return np.concatenate((np.ones(min(1, len(subjects)), np.bool_), subjects[1:] != subjects[:-1]))


def _sessions(stretch: Stretch, silence: int) -> tuple[Array, Array]:
    begins = _begins(stretch.subjects)
    begins[1:] |= stretch.at[1:] - stretch.at[:-1] >= silence
    return _counted(stretch.subjects[begins])


def _periods(
    stretch: Stretch, window: Span, as_of: int, length: int, longest_run: bool
) -> tuple[Array, Array]:
    periods = (as_of - stretch.at) // length
    first, last = window.edges(stretch.subjects)
    ends = as_of - periods * length
    whole: Array = ends <= (last if isinstance(last, int) else np.minimum(last, as_of))
    if first is not None:
        whole &= ends - length + 1 >= first
    subjects, periods = stretch.subjects[whole], periods[whole]
    new = _begins(subjects)
    new[1:] |= periods[1:] != periods[:-1]
    subjects, periods = subjects[new], periods[new]
    if not longest_run or not len(subjects):
        return _counted(subjects)
    breaks = _begins(subjects)
    breaks[1:] |= periods[1:] != periods[:-1] - 1
    runs = np.flatnonzero(breaks)
    lengths = np.diff(np.append(runs, len(subjects)))
    owners = subjects[runs]
    edges = np.flatnonzero(_begins(owners))
    return owners[edges], np.maximum.reduceat(lengths, edges)
