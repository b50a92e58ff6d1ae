"""The number of a goal at one moment, exact, with how many customers it is made of."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
from pyroaring import BitMap

from coterie import values
from coterie.goals.definition import Goal, is_pooled
from coterie.segments import valuing
from coterie.segments.evaluation import Evaluation, Names
from coterie.segments.language.conditions import Did, InSegment
from coterie.segments.valuing import Numbers


@dataclass(frozen=True, slots=True)
class Measured:
    """The number of a goal. value: None where there is none (the mean of nobody). customers: those it is about; counted: those of them with a value
    other than nothing: with events, with the trait, or for whom the condition holds.
    """

    value: Decimal | None
    customers: int
    counted: int


@dataclass(frozen=True, slots=True)
class Spread:
    """What each customer of a goal adds to it. customers: all it is about, in order; have: which of them have a number.

    num, den: num ÷ den is a customer's number, den all ones but for means and shares of events.
    """

    customers: np.ndarray[Any, Any]
    have: np.ndarray[Any, Any]
    num: np.ndarray[Any, Any]
    den: np.ndarray[Any, Any]


def measure(state: Evaluation, goal: Goal) -> Measured:
    """The number of the goal at the evaluation's moment. Raises UnknownReference where its segment is gone."""
    among = about(state, goal)
    condition = goal.share or goal.customers
    if condition is not None:
        held = len(state.members(condition) & among)
        if goal.customers is not None:
            return Measured(Decimal(held), len(among), held)
        share = None if not among else _divided(Decimal(held), len(among))
        return Measured(share, len(among), held)
    found = numbers(state, goal).among(_flags(among, state))
    return Measured(_across(goal, found, len(among), state.names), len(among), len(found))


def about(state: Evaluation, goal: Goal) -> BitMap:
    """The customers whom the goal is about."""
    return state.everyone if goal.segment is None else state.members(InSegment(goal.segment))


def numbers(state: Evaluation, goal: Goal) -> Numbers:
    """The number of every customer who has one, whomever the goal is about."""
    if isinstance(goal.kpi, Did):
        return valuing.of_measure(state, goal.kpi)
    assert goal.kpi is not None
    return valuing.of_trait(state, goal.kpi)


def spread(state: Evaluation, goal: Goal) -> Spread:
    """What each customer adds to the number; a condition adds 1 where it holds."""
    customers = np.array(about(state, goal).to_array(), dtype=np.int64)
    condition = goal.share or goal.customers
    if condition is not None:
        holds = _flags(state.members(condition), state)[customers].astype(np.float64)
        return Spread(customers, np.ones(len(customers), bool), holds, np.ones(len(customers)))
    found = numbers(state, goal)
    num, den, have = (np.zeros(state.facts.size) for _ in range(3))
    tops, bottoms = found.parts()
    num[found.customers], den[found.customers], have[found.customers] = tops, bottoms, 1
    if found.zero_when_missing:
        have[:], den[den == 0] = 1, 1
    return Spread(customers, have[customers] > 0, num[customers], den[customers])


def _across(goal: Goal, found: Numbers, customers: int, names: Names) -> Decimal | None:
    did = goal.kpi if isinstance(goal.kpi, Did) else names.computed(goal.kpi or "")
    if is_pooled(goal, did):
        return _divided(found.total(), found.over()) if found.over() else None
    if goal.across == "total":
        return found.total() if found.den is None else _rounded(found.floats().sum())
    count = customers if found.zero_when_missing else len(found)
    if not count:
        return None
    if goal.across == "mean":
        if found.den is None:
            return _divided(found.total(), count)
        return _rounded(found.floats().sum() / count)
    floats = found.floats()
    padded = np.concatenate([floats, np.zeros(count - len(floats))])
    return _rounded(np.median(padded))


def _divided(whole: Decimal, by: int) -> Decimal:
    """The quotient of two exact numbers, to twelve decimals."""
    return values.WIDE.divide(whole, Decimal(by)).quantize(Decimal("1e-12"), context=values.WIDE).normalize()


def _rounded(number: float) -> Decimal:
    """A number that was not added up exactly, to nine decimals."""
    return Decimal(repr(float(number))).quantize(Decimal("1e-9"), context=values.WIDE).normalize()


def _flags(customers: BitMap, state: Evaluation) -> np.ndarray[Any, Any]:
    flags = np.zeros(state.facts.size, np.bool_)
    flags[np.array(customers.to_array(), dtype=np.int64)] = True
    return flags
