"""Leaves that were answered of late, so that editing one condition of a definition asks only that one again.

An answer is remembered together with all it depends on: the moment, how far the data had come (`next_seq`: every message, merge and
split moves it), the zone, whom the workspace ignores, and the definitions that the leaf mentions. Where one of them differs, it is
another answer, so nothing here ever has to be taken back. The least recently used go when the bitmaps outgrow their bound.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from pyroaring import BitMap

from coterie.engine import Session, turn
from coterie.kit import heap
from coterie.segments.compiler.question import Subject
from coterie.segments.evaluation import Evaluation, as_of_moment
from coterie.segments.known import Names
from coterie.segments.language import conditions as c
from coterie.segments.language.conditions import Condition
from coterie.segments.mentions import mentioned
from coterie.workspace import Workspace

_OF_MEMORY = 16  # the part of the memory limit that it may fill, as one in so many
PINNED_FOR = timedelta(minutes=10)
"""How long "now" stands still for previews while no data arrives."""

_ROOM = "leaf_memory"


@dataclass(frozen=True, slots=True)
class Stamp:
    """The state that answers belong to. ignored: what the definition of the ignored says, "" where nobody is."""

    as_of: datetime
    next_seq: int
    zone: str
    ignored: str


@dataclass(frozen=True, slots=True)
class Key:
    """One answer. text: the leaf and the definitions that it mentions. part: "" for all customers, else which of them."""

    stamp: Stamp
    subject: Subject
    text: str
    part: str = ""


class LeafMemory:
    """Bitmaps by what they answer, at most so many bytes of them. For use by several threads."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._lock = threading.Lock()
        self._kept: OrderedDict[Key, tuple[BitMap, int]] = OrderedDict()
        self._bytes = 0
        self._pin: tuple[datetime, int] | None = None

    @property
    def bytes(self) -> int:
        """How much is kept, about."""
        return self._bytes

    def get(self, key: Key) -> BitMap | None:
        """The answer, None where it is not remembered (any more)."""
        with self._lock:
            found = self._kept.get(key)
            if found is None:
                return None
            self._kept.move_to_end(key)
            return found[0]

    def keep(self, key: Key, members: BitMap) -> None:
        """Remember an answer; nobody may change the bitmap afterwards."""
        size = _bytes_of(members)
        with self._lock:
            if key in self._kept or size > self._most_bytes:
                return
            self._kept[key] = members, size
            self._bytes += size
            while self._bytes > self._most_bytes:
                _, (_, gone) = self._kept.popitem(last=False)
                self._bytes -= gone

    def pinned(self, now: datetime, next_seq: int) -> datetime:
        """The moment that "now" is: that of the call before, while it is fresh and no data came since."""
        with self._lock:
            if self._pin is not None:
                moment, seen = self._pin
                if seen == next_seq and timedelta(0) <= now - moment < PINNED_FOR:
                    return moment
            self._pin = now, next_seq
            return now


def memory_of(workspace: Workspace) -> LeafMemory:
    """The memory of a workspace; it lasts as long as the workspace is open."""
    found = workspace.rooms.setdefault(_ROOM, LeafMemory(workspace.settings.memory_bytes // _OF_MEMORY))
    assert isinstance(found, LeafMemory)
    return found


class Remembering:
    """One state of the data, asked through the memory.

    missing: how many of the leaves that will be asked are not remembered.
    """

    def __init__(
        self, memory: LeafMemory, session: Session, workspace: Workspace, names: Names, stamp: Stamp
    ) -> None:
        self.stamp = stamp
        self.session = session
        self.names = names
        self._memory = memory
        self._workspace = workspace

    def missing(self, conditions: Iterable[Condition]) -> int:
        """How many leaves of the conditions would have to be asked."""
        return sum(
            self._memory.get(self._key(leaf, subject)) is None
            for leaf, subject in leaves_of(conditions, self.names)
        )

    @contextmanager
    def evaluation(
        self, conditions: Iterable[Condition], *, only: BitMap | None = None, part: str = ""
    ) -> Iterator[Evaluation]:
        """An evaluation that knows what is remembered of these conditions; what it finds is remembered afterwards.

        only: the customers to look at, with `part` as the name of that choice.
        """
        asked = list(leaves_of(conditions, self.names))
        state = self._state(only)
        known = {}
        for leaf, subject in asked:
            found = self._memory.get(self._key(leaf, subject, part))
            if found is not None:
                known[subject, repr(leaf)] = found
        state.recall(known)
        yield state
        for leaf, subject in asked:
            found = state.found.get((subject, repr(leaf)))
            if found is not None:
                self._memory.keep(self._key(leaf, subject, part), found)

    def everyone(self) -> BitMap:
        """The customers who exist and are not ignored."""
        existing, ignored = self._population()
        return existing - ignored if ignored else existing

    def _state(self, only: BitMap | None) -> Evaluation:
        existing, ignored = self._population()
        return Evaluation(
            self.session,
            self.names,
            as_of=self.stamp.as_of,
            workspace=self._workspace,
            only=only,
            gathers=False,
            ignored=ignored,
            existing=existing if only is None else existing & only,
        )

    def _population(self) -> tuple[BitMap, BitMap | None]:
        keys = [Key(self.stamp, Subject.CUSTOMER, text) for text in ("existing", "ignored")]
        existing, ignored = (self._memory.get(key) for key in keys)
        if existing is None or (ignored is None and self.stamp.ignored):
            state = Evaluation(self.session, self.names, as_of=self.stamp.as_of, workspace=self._workspace)
            existing = state.existing
            self._memory.keep(keys[0], existing)
            if self.stamp.ignored:
                ignored = state.ignored
                self._memory.keep(keys[1], ignored)
        return existing, ignored

    def _key(self, leaf: Condition, subject: Subject, part: str = "") -> Key:
        return Key(self.stamp, subject, said(leaf, self.names), part)


@contextmanager
def remembering(
    workspace: Workspace, names: Names, *, as_of: datetime | str | None = None
) -> Iterator[Remembering]:
    """Ask one state of the data through the memory.

    as_of None: now, which stands still for PINNED_FOR while no data arrives, so that a definition that is being edited is seen as of
    one moment and its untouched leaves are known.
    """
    memory = memory_of(workspace)
    heap.keep_within(workspace.settings.memory_bytes)
    with turn(), workspace.engine.snapshot() as session:
        next_seq = int(session.rows("SELECT next_seq FROM load_position")[0][0])
        moment = (
            memory.pinned(workspace.clock.now(), next_seq)
            if as_of is None
            else as_of_moment(workspace, as_of)
        )
        ignored = workspace.settings.ignore
        says = ""
        if ignored is not None and names.segment(ignored) is not None:
            says = said(c.InSegment(ignored), names)
        yield Remembering(
            memory, session, workspace, names, Stamp(moment, next_seq, str(workspace.timezone), says)
        )


def leaves_of(
    conditions: Iterable[Condition], names: Names, subject: Subject = Subject.CUSTOMER
) -> Iterator[tuple[Condition, Subject]]:
    """Every leaf below the conditions, below the segments they refer to as well, and whom it is about."""
    seen: set[str] = set()
    waiting = [(condition, subject) for condition in conditions]
    while waiting:
        condition, about = waiting.pop()
        match condition:
            case c.All(inner) | c.Any(inner):
                waiting += [(each, about) for each in inner]
            case c.Not(inner):
                waiting.append((inner, about))
            case c.Everyone():
                pass
            case c.InSegment(name):
                meant = names.segment(name)
                if meant is not None and name not in seen:
                    seen.add(name)
                    waiting.append((meant, about))
            case c.OfAccount(inner):
                yield condition, about
                waiting.append((inner, Subject.ACCOUNT))
            case _:
                yield condition, about


def said(node: object, names: Names) -> str:
    """What a condition says, together with every definition it mentions, however far."""
    told = [repr(node)]
    seen: set[tuple[str, str]] = set()
    waiting = list(mentioned(node))
    while waiting:
        kind, name = waiting.pop()
        if (kind, name) in seen:
            continue
        seen.add((kind, name))
        meant = names.segment(name) if kind == "segment" else names.computed(name)
        if meant is not None:
            told.append(f"{kind} {name}: {meant!r}")
            waiting += mentioned(meant)
    return "\n".join([told[0], *sorted(told[1:])])


def _bytes_of(members: BitMap) -> int:
    counted = members.get_statistics()
    held = (
        counted["n_bytes_array_containers"]
        + counted["n_bytes_run_containers"]
        + counted["n_bytes_bitset_containers"]
    )
    return held + 16 * counted["n_containers"] + 512
