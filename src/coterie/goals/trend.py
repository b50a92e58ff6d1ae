"""How the number of a goal came to be what it is: the same number at equal steps back from `as_of`, in one state of the data."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from coterie.goals import times
from coterie.goals.definition import Goal
from coterie.goals.history import Asked, asked
from coterie.goals.measuring import Measured, measure
from coterie.goals.times import Step
from coterie.segments.evaluation import Evaluation
from coterie.segments.known import Names
from coterie.segments.language.conditions import InSegment
from coterie.segments.leaf_memory import Remembering, Stamp, remembering, said
from coterie.workspace import Workspace

Progress = Callable[[int, int], None]
MOST_KEPT = 20_000


@dataclass(frozen=True, slots=True)
class Point:
    """The number at one moment. is_whole: whether no window of the goal reaches back to before the data."""

    at: datetime
    measured: Measured
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Trend:
    """The points, oldest first, the last one at `as_of`. step None where there is no data yet."""

    points: tuple[Point, ...]
    step: Step | None
    asked: Asked

    @property
    def whole(self) -> tuple[float, ...]:
        """The numbers that compare with each other: those whose windows are full, up to the last gap."""
        found: list[float] = []
        for point in reversed(self.points):
            if not point.is_whole or point.measured.value is None:
                break
            found.append(float(point.measured.value))
        return tuple(reversed(found))


class State:
    """One state of the data, asked about one goal at any moment; what was asked before of the same state is remembered."""

    def __init__(self, workspace: Workspace, goal: Goal, names: Names, remembered: Remembering) -> None:
        self.goal = goal
        self.names = names
        self.stamp: Stamp = remembered.stamp
        self.remembered = remembered
        self._workspace = workspace
        self._memory = _memory(workspace)
        self._text = _said(goal, names)
        self._now: Evaluation | None = None

    @property
    def now(self) -> Evaluation:
        """The evaluation at the state's own moment."""
        if self._now is None:
            self._now = self.at(self.stamp.as_of)
        return self._now

    def at(self, moment: datetime) -> Evaluation:
        """An evaluation at that moment, of the same data."""
        facts = None if self._now is None else self._now.facts
        return Evaluation(
            self.remembered.session, self.names, as_of=moment, workspace=self._workspace, facts=facts
        )

    def measured(self, moment: datetime) -> Measured:
        """The number at that moment."""
        key = (self._text, moment, self.stamp.next_seq, self.stamp.zone, self.stamp.ignored)
        found = self._memory.get(key)
        if found is None:
            found = measure(self.now if moment == self.stamp.as_of else self.at(moment), self.goal)
            self._memory.keep(key, found)
        return found


@contextmanager
def looking(
    workspace: Workspace, goal: Goal, names: Names, *, as_of: datetime | str | None
) -> Iterator[State]:
    """Ask one state of the data; `as_of` None is now, which stands still for ten minutes while no data arrives, as for previews."""
    with remembering(workspace, names, as_of=as_of) as remembered:
        yield State(workspace, goal, names, remembered)


def trend(state: State, *, progress: Progress | None = None) -> Trend:
    """The number at some 20 to 60 moments up to the state's. progress(done, total) is called all along; what it raises stops the work."""
    found = asked(state.now, state.goal, state.names)
    if found.first_at is None:
        return Trend((), None, found)
    step, moments = times.points(found.first_at, state.stamp.as_of, state.now.zone)
    points = []
    for done, moment in enumerate(moments):
        if progress is not None:
            progress(done, len(moments))
        assert found.whole_at is not None
        points.append(Point(moment, state.measured(moment), moment >= found.whole_at))
    if progress is not None:
        progress(len(moments), len(moments))
    return Trend(tuple(points), step, found)


# --- remembering -----------------------------------------------------------------------------------------------------


class _Memory:
    """Numbers by all they depend on, the least recently used go first. For use by several threads."""

    def __init__(self) -> None:
        self._kept: OrderedDict[object, Measured] = OrderedDict()
        self._lock = Lock()

    def get(self, key: object) -> Measured | None:
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def keep(self, key: object, found: Measured) -> None:
        with self._lock:
            self._kept[key] = found
            if len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)


_ROOM = "goal_numbers"


def _memory(workspace: Workspace) -> _Memory:
    found = workspace.rooms.setdefault(_ROOM, _Memory())
    assert isinstance(found, _Memory)
    return found


def _said(goal: Goal, names: Names) -> str:
    """All that decides the number, with every definition that it mentions."""
    nodes: list[object] = [
        goal.share or goal.customers,
        None if goal.segment is None else InSegment(goal.segment),
    ]
    nodes.append(names.computed(goal.kpi) if isinstance(goal.kpi, str) else goal.kpi)
    parts = [said(node, names) for node in nodes if node is not None]
    return "\n".join([repr((goal.kpi, goal.across, goal.share is None, goal.of)), *parts])
