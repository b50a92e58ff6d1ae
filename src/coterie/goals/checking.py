"""SMART, checked: five verdicts about a goal, each a sentence with the way out where something is missing.

Nothing is said to be achievable without data; where the data cannot tell, the verdict is None and says why.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from coterie.goals import times
from coterie.goals.carrying import Carriers
from coterie.goals.definition import Goal
from coterie.goals.foreseeing import Foreseen
from coterie.goals.measuring import Measured
from coterie.goals.trend import Trend
from coterie.goals.wording import change, each, figure, measured, number, span
from coterie.segments.known import Names

ON_TRACK = 2 / 3
"""The chance from which on a goal is on track; one below a third is behind, and between them it is open."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One letter of SMART. holds: None where it cannot be said. do: the way out, None where nothing is missing."""

    part: str
    holds: bool | None
    says: str
    do: str | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a goal when it is checked. faults: of its references, as sentences. now: None where nothing can be measured."""

    goal: Goal
    names: Names
    as_of: datetime
    until: datetime | None
    faults: Sequence[str]
    now: Measured | None
    trend: Trend | None
    foreseen: Foreseen
    carriers: Carriers | None


def check(facts: Facts) -> tuple[Verdict, ...]:
    """The five verdicts, in the order of the word."""
    return (_specific(facts), _measurable(facts), _achievable(facts), _relevant(facts), _time_bound(facts))


def _specific(facts: Facts) -> Verdict:
    if facts.faults:
        return Verdict(
            "specific", False, " ".join(facts.faults), "Choose something that exists, or save it first."
        )
    if facts.goal.asks_for is None:
        return Verdict(
            "specific", False, "It does not say what is measured.",
            "Add a `kpi`, a `share` of customers, or a number of `customers`.",
        )  # fmt: skip
    said = measured(facts.goal, facts.names)
    return Verdict("specific", True, f"It measures the {said.removeprefix('the ')}.")


def _measurable(facts: Facts) -> Verdict:
    goal, trend = facts.goal, facts.trend
    if goal.asks_for is None or facts.faults or trend is None:
        return Verdict("measurable", False, "There is nothing to measure yet.", "Say what is measured.")
    if trend.asked.unseen:
        names = ", ".join(repr(each) for each in trend.asked.unseen)
        return Verdict(
            "measurable", False, f"{names} was never received.", "Send or import it, or choose what is there."
        )
    if trend.step is None or facts.now is None or facts.now.value is None:
        return Verdict("measurable", False, "There is no data for it yet.", "Send or import some.")
    behind = _behind(trend)
    now = number(facts.now.value, goal)
    if goal.target is None:
        return Verdict(
            "measurable", False, f"It is {now} now ({behind}), but there is no number to reach.",
            "Add a `target`, such as {gte: …}.",
        )  # fmt: skip
    return Verdict("measurable", True, f"It is {now} now, to become {_target(goal)}; {behind}.")


def _behind(trend: Trend) -> str:
    """12,345 Order Completed of 1,234 customers stand behind it."""
    asked = trend.asked
    parts = [
        f"{rows:,} {name} of {customers:,} customers"
        for name, (rows, customers) in sorted(asked.events.items())
    ]
    parts += [f"{customers:,} customers with {name}" for name, (_, customers) in sorted(asked.traits.items())]
    if asked.all_events:
        parts.append("every event")
    if not parts:
        return "every customer stands behind it"
    shown = ", ".join(parts[:3]) + (" and more" if len(parts) > 3 else "")
    return f"{shown} stand behind it"


def _target(goal: Goal) -> str:
    assert goal.target is not None
    return f"{'at least' if goal.target.at_least else 'at most'} {number(goal.target.number, goal)}"


def _achievable(facts: Facts) -> Verdict:
    goal, foreseen, trend = facts.goal, facts.foreseen, facts.trend
    if goal.target is None:
        return Verdict("achievable", None, "Without a number to reach it cannot be said.", "Add a `target`.")
    if facts.until is None:
        return Verdict("achievable", None, "Without a date it cannot be said.", "Add `by: DATE`.")
    if facts.until <= facts.as_of:
        return _past(facts)
    if foreseen.refused is not None or foreseen.last is None or foreseen.chance is None or trend is None:
        return Verdict(
            "achievable", None, f"The data cannot tell: {_small(foreseen.refused or 'there is none.')}", None
        )
    last = foreseen.last
    says = (
        f"{_pace(facts)} The forecast for {goal.by} is {number(last.mean, goal)} "
        f"(80%: {figure(last.low_80, is_share=goal.is_share)} to {figure(last.high_80, is_share=goal.is_share)}): "
        f"a chance of {chance_in_words(foreseen.chance)}."
    )
    holds = True if foreseen.chance >= ON_TRACK else False if foreseen.chance < 1 - ON_TRACK else None
    do = None if holds else "Move the number or the date, or change what holds it back."
    return Verdict("achievable", holds, says, do)


def _past(facts: Facts) -> Verdict:
    goal = facts.goal
    assert goal.target is not None
    if facts.now is None or facts.now.value is None:
        return Verdict("achievable", None, "The date has passed, and there is no number.", None)
    reached = goal.target.reached_by(facts.now.value)
    verb = "was reached" if reached else "was not reached"
    return Verdict(
        "achievable",
        reached,
        f"It {verb}: {number(facts.now.value, goal)} at its date.",
        None if reached else "Set a new date.",
    )


def _pace(facts: Facts) -> str:
    """How fast it would have to move against how fast it moved."""
    goal, trend, now = facts.goal, facts.trend, facts.now
    assert trend is not None
    assert trend.step is not None
    assert goal.target is not None
    assert facts.until is not None
    assert now is not None
    assert now.value is not None
    if goal.target.reached_by(now.value):
        return f"It is there now, at {number(now.value, goal)}."
    ahead = times.ahead(facts.as_of, facts.until, trend.step)
    back = min(len(trend.whole) - 1, max(4, round(ahead)))
    needed = (float(goal.target.number) - float(now.value)) / ahead
    moved = (trend.whole[-1] - trend.whole[-1 - back]) / back
    return (
        f"It would have to {_move(needed)} {change(abs(needed), goal)} {each(trend.step)}; "
        f"over the last {span(back, trend.step)} it {_moved(moved)} {change(abs(moved), goal)}."
    )


def _move(change: float) -> str:
    return "rise" if change >= 0 else "fall"


def _moved(change: float) -> str:
    return "rose" if change >= 0 else "fell"


def chance_in_words(chance: float) -> str:
    """below 1%; 37%; above 99%."""
    if chance < 0.01:
        return "below 1%"
    return "above 99%" if chance > 0.99 else f"{chance:.0%}"


def _relevant(facts: Facts) -> Verdict:
    goal, carriers = facts.goal, facts.carriers
    if goal.of is None:
        return Verdict(
            "relevant",
            False,
            "It does not say about whom.",
            "Write `of: everyone`, or name a segment: `of: NAME`.",
        )
    if facts.now is not None and facts.now.customers == 0:
        return Verdict("relevant", False, "There is nobody in its segment now.", "Choose another segment.")
    if carriers is None:
        return Verdict("relevant", None, "What it has to do with segments cannot be said yet.", None)
    about = f"It is about {carriers.customers:,} customers."
    if not carriers.found:
        return Verdict(
            "relevant",
            None,
            f"{about} No segment is large enough to compare with the others.",
            "Save segments that could matter to it.",
        )
    telling = [each for each in carriers.telling if not each.same_data]
    if not telling:
        return Verdict(
            "relevant", None,
            f"{about} Of {len(carriers.found)} segments none that is made of other data differs by more than chance.",
            "Save a segment that could move it, or ask whether it is the right number.",
        )  # fmt: skip
    best = telling[0]
    return Verdict(
        "relevant", True,
        f"{about} {len(telling)} of {len(carriers.found)} segments tell on it though they are made of other data, “{best.label or best.segment}” most.",
    )  # fmt: skip


def _time_bound(facts: Facts) -> Verdict:
    if facts.until is None:
        return Verdict("time_bound", False, "It has no date.", "Add `by: 2027-03-31`.")
    if facts.until <= facts.as_of:
        return Verdict("time_bound", False, f"Its date has passed: {facts.goal.by}.", "Set a new one.")
    days = (facts.until - facts.as_of).days
    left = f"{days:,} {'day' if days == 1 else 'days'} left, until {facts.goal.by}"
    trend = facts.trend
    if trend is None or trend.step is None:
        return Verdict(
            "time_bound", None, f"{left}; there is no history to compare with.", "Send or import data."
        )
    history, ahead = len(trend.whole), times.ahead(facts.as_of, facts.until, trend.step)
    if history < ahead:
        return Verdict(
            "time_bound", None,
            f"{left}; the comparable history of {span(history, trend.step)} is shorter than that.",
            "A nearer date can be foreseen better.",
        )  # fmt: skip
    return Verdict("time_bound", True, f"{left}, with {span(history, trend.step)} of comparable history.")


def _small(text: str) -> str:
    return f"{text[0].lower()}{text[1:]}" if text[:1].isalpha() else text
