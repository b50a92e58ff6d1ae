"""All that can be said of a goal at a moment: its number, trend, forecast, the segments behind it, and what it lacks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from coterie.errors import did_you_mean
from coterie.goals.carrying import Carriers, carriers
from coterie.goals.checking import ON_TRACK, Facts, Verdict, check
from coterie.goals.definition import Goal
from coterie.goals.foreseeing import Foreseen, foresee
from coterie.goals.measuring import Measured
from coterie.goals.times import deadline
from coterie.goals.trend import Progress, State, Trend, looking, trend
from coterie.goals.wording import sentence
from coterie.segments import definitions
from coterie.segments.known import Names
from coterie.segments.language.conditions import InSegment
from coterie.segments.mentions import mentioned
from coterie.segments.times import iso
from coterie.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Outlook:
    """A goal at `as_of`.

    now: its number, at its deadline where that has passed; None where nothing can be measured. status: reached or missed after the deadline; on_track,
    open or behind before it; else cannot_say, and reason says why. until: the deadline. trend and carriers: None in a quick look.
    """

    goal: Goal
    sentence: str
    as_of: datetime
    until: datetime | None
    now: Measured | None
    status: str
    reason: str
    trend: Trend | None
    foreseen: Foreseen
    carriers: Carriers | None
    verdicts: tuple[Verdict, ...]

    def as_dict(self) -> dict[str, Any]:
        """A JSON-able form; numbers as they are, and `exact` as text."""
        return {
            "goal": self.goal.name,
            "label": self.goal.label,
            "sentence": self.sentence,
            "unit": self.goal.unit,
            "is_share": self.goal.is_share,
            "counts_customers": self.goal.customers is not None,
            "as_of": iso(self.as_of),
            "until": None if self.until is None else iso(self.until),
            "days_left": None if self.until is None else max((self.until - self.as_of).days, 0),
            "target": _target(self.goal),
            "now": None if self.now is None else _measured(self.now),
            "status": self.status,
            "reason": self.reason,
            "trend": None if self.trend is None else _trend(self.trend),
            "forecast": _foreseen(self.foreseen),
            "segments": None if self.carriers is None else _carriers(self.carriers),
            "check": [asdict(verdict) for verdict in self.verdicts],
        }


def outlook(
    workspace: Workspace, goal: Goal, *, as_of: datetime | str | None = None, progress: Progress | None = None
) -> Outlook:
    """Everything about a goal, saved or not. progress(done, total) is called all along; what it raises stops the work."""
    return _looked(workspace, goal, as_of=as_of, progress=progress, quick=False)


def glance(workspace: Workspace, goal: Goal, *, as_of: datetime | str | None = None) -> Outlook:
    """The number alone, with what the goal lacks as far as that can be said without its history: quick enough for every keystroke."""
    return _looked(workspace, goal, as_of=as_of, progress=None, quick=True)


def _looked(
    workspace: Workspace, goal: Goal, *, as_of: datetime | str | None, progress: Progress | None, quick: bool
) -> Outlook:
    names = definitions.known_names(workspace)
    faults = missing(goal, names)
    until = None if goal.by is None else deadline(goal.by, workspace.timezone)
    with looking(workspace, goal, names, as_of=as_of) as state:
        moment = state.stamp.as_of
        can = goal.asks_for is not None and not faults
        now = state.measured(moment if until is None else min(until, moment)) if can else None
        seen = trend(state, progress=progress) if can and not quick else None
        behind = (
            _carriers_of(state, len(seen.points), progress)
            if can and not quick and seen is not None and seen.step
            else None
        )
    foreseen = _foreseen_of(goal, seen, names, moment, until, quick=quick)
    facts = Facts(goal, names, moment, until, faults, now, seen, foreseen, behind)
    verdicts = check(facts) if not quick else ()
    status, reason = _status(facts)
    return Outlook(
        goal, sentence(goal, names), moment, until, now, status, reason, seen, foreseen, behind, verdicts
    )


def _foreseen_of(
    goal: Goal, seen: Trend | None, names: Names, moment: datetime, until: datetime | None, *, quick: bool
) -> Foreseen:
    if quick:
        return Foreseen(refused="Not asked for.")
    if seen is None:
        return Foreseen(refused="Nothing is measured yet.")
    return foresee(goal, seen, names, as_of=moment, until=until)


def _carriers_of(state: State, done: int, progress: Progress | None) -> Carriers:
    def stop() -> None:
        if progress is not None:
            progress(done, done)

    goal = state.goal
    conditions = [InSegment(name) for name in state.names.segment_names()]
    with state.remembered.evaluation(conditions) as evaluation:
        return carriers(evaluation, goal, state.names, step=stop)


def missing(goal: Goal, names: Names) -> tuple[str, ...]:
    """What the goal names and is not there, as sentences: its segment, and segments in its condition or measure."""
    wanted = {name for kind, name in mentioned(goal.asks_for) if kind == "segment"}
    if goal.segment is not None:
        wanted.add(goal.segment)
    return tuple(
        " ".join(
            filter(None, (f"There is no segment named {name!r}.", did_you_mean(name, names.segment_names())))
        )
        for name in sorted(wanted)
        if names.segment(name) is None
    )


def _status(facts: Facts) -> tuple[str, str]:
    goal, foreseen = facts.goal, facts.foreseen
    if facts.faults:
        return "cannot_say", facts.faults[0]
    if goal.asks_for is None:
        return "cannot_say", "It does not say what is measured."
    if facts.now is None or facts.now.value is None:
        return "cannot_say", "There is no data for it yet."
    if goal.target is None:
        return "cannot_say", "There is no number to reach."
    if facts.until is None:
        return "cannot_say", "There is no date."
    if facts.until <= facts.as_of:
        reached = goal.target.reached_by(facts.now.value)
        return (
            ("reached", "It was reached at its date.")
            if reached
            else ("missed", "It was not reached at its date.")
        )
    if foreseen.chance is None:
        return "cannot_say", foreseen.refused or "There is no forecast."
    if foreseen.chance >= ON_TRACK:
        return "on_track", "As it goes, it will be reached."
    if foreseen.chance < 1 - ON_TRACK:
        return "behind", "As it goes, it will not be reached."
    return "open", "It may go either way."


# --- JSON ------------------------------------------------------------------------------------------------------------


def _target(goal: Goal) -> Mapping[str, Any] | None:
    if goal.target is None:
        return None
    return {"at_least": goal.target.at_least, "number": float(goal.target.number)}


def _measured(found: Measured) -> Mapping[str, Any]:
    return {
        "value": None if found.value is None else float(found.value),
        "exact": None if found.value is None else f"{found.value:f}",
        "customers": found.customers,
        "counted": found.counted,
    }


def _trend(found: Trend) -> Mapping[str, Any]:
    return {
        "step": None if found.step is None else {"count": found.step.count, "unit": found.step.unit},
        "points": [
            {"at": iso(point.at), **_measured(point.measured), "is_whole": point.is_whole}
            for point in found.points
        ],
        "whole_from": None if found.asked.whole_at is None else iso(found.asked.whole_at),
    }


def _foreseen(found: Foreseen) -> Mapping[str, Any]:
    return {
        "fan": [
            {
                "at": iso(at),
                "mean": fan.mean,
                "low_80": fan.low_80,
                "high_80": fan.high_80,
                "low_95": fan.low_95,
                "high_95": fan.high_95,
            }
            for at, fan in found.fan
        ],
        "chance": found.chance,
        "model": found.model,
        "points": found.points,
        "widened": found.widened,
        "refused": found.refused,
    }


def _carriers(found: Carriers) -> Mapping[str, Any]:
    return {
        "found": [asdict(each) for each in found.found],
        "too_small": list(found.too_small),
        "customers": found.customers,
    }
