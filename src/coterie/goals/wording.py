"""Goals in plain English: what is measured, how far it is to come, and numbers and times as sentences show them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from coterie.goals.definition import Goal, is_pooled
from coterie.goals.times import Step
from coterie.segments import language
from coterie.segments.known import Names
from coterie.segments.language.conditions import Condition, Did
from coterie.segments.language.definitions import ComputedTrait

_LARGE = 1_000
_SHOWN_DIGITS = 3


def sentence(goal: Goal, names: Names) -> str:
    """Total revenue of Order Completed in the last 30 days, of everyone, in EUR: at least 50,000 by 2027-03-31."""
    said = measured(goal, names)
    if goal.target is not None:
        said = said.removesuffix(_unit(goal))
        side = "at least" if goal.target.at_least else "at most"
        said += f": {side} {number(goal.target.number, goal)}"
    if goal.by is not None:
        said += f"{'' if goal.target is not None else ','} by {goal.by}"
    return f"{said[0].upper()}{said[1:]}."


def measured(goal: Goal, names: Names) -> str:
    """What the number is: total revenue of Order Completed in the last 30 days, of everyone."""
    whom = _whom(goal, names)
    if goal.share is not None:
        return f"share of {whom} {_who(goal.share)}"
    if goal.customers is not None:
        inside = "" if goal.segment is None else f", of {whom}"
        return f"number of customers {_who(goal.customers)}{inside}"
    if goal.kpi is None:
        return "nothing is measured yet"
    return f"{_across(goal, names)}{_kpi(goal.kpi, names)}, of {whom}{_unit(goal)}"


def _unit(goal: Goal) -> str:
    return f", in {goal.unit}" if goal.unit else ""


def _whom(goal: Goal, names: Names) -> str:
    if goal.segment is None:
        return "all customers" if goal.share is not None else "everyone"
    segment = names.segments.get(goal.segment)
    return f"“{segment.label if segment is not None and segment.label else goal.segment}”"


def _who(condition: Condition) -> str:
    return language.sentence(condition).removeprefix("Customers ").removesuffix(".")


def _across(goal: Goal, names: Names) -> str:
    """What makes one number of the customers'."""
    if goal.across != "total":
        return f"{goal.across} of the customers' "
    if not isinstance(goal.kpi, str):
        return ""
    return "overall " if is_pooled(goal, names.computed(goal.kpi)) else "total of "


def _kpi(kpi: Did | str, names: Names) -> str:
    if isinstance(kpi, str):
        trait = names.traits.get(kpi)
        return f"“{trait.label}”" if trait is not None and trait.label else kpi
    said = language.words(ComputedTrait("kpi", kpi)).removesuffix(".")
    return f"{said[0].lower()}{said[1:]}"


def number(found: Decimal | float, goal: Goal) -> str:
    """The number as a sentence shows it: 1,323,866 GBP; 12.4%; 3.72."""
    plain = figure(found, is_share=goal.is_share)
    return plain if goal.is_share or not goal.unit else f"{plain} {goal.unit}"


def change(difference: float, goal: Goal) -> str:
    """A difference of two of its numbers: 1.8 points, where they are shares."""
    return f"{difference * 100:.1f} points" if goal.is_share else figure(difference, is_share=False)


def figure(found: Decimal | float, *, is_share: bool) -> str:
    """The same without the unit."""
    value = float(found)
    if is_share:
        return f"{value:.1%}"
    if abs(value) >= _LARGE or value == int(value):
        return f"{value:,.0f}"
    if value == 0:
        return "0"
    return f"{value:,.{_SHOWN_DIGITS}g}"


def span(steps: float, step: Step) -> str:
    """3 weeks; 5 months: so many steps of the trend."""
    count = max(1, round(steps * step.count))
    return f"{count:,} {step.unit}{'' if count == 1 else 's'}"


def each(step: Step) -> str:
    """a week; every 2 weeks."""
    return f"a {step.unit}" if step.count == 1 else f"every {step.count} {step.unit}s"


def called(name: str, labels: Mapping[str, str | None]) -> str:
    """The label of a segment, else its name."""
    return labels.get(name) or name
