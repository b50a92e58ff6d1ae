"""Conditions that whole numbers decide: comparisons with numbers, in windows of exact length that only time moves."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

import numpy as np

from coterie import values
from coterie.segments.language.predicates import Between, Compare, Equals, Exists, OneOf, Order, Predicate
from coterie.segments.live.watching import EventTimes, Shift, Watch

Ints = np.ndarray[Any, np.dtype[np.int64]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]

LARGE = 1 << 61
"""Nothing that is counted may be larger."""


def by_time_alone(watch: Watch) -> bool:
    """Whether only events, and windows of exact length that pass them, change a leaf."""
    reads_more = (
        watch.traits or watch.tags or watch.messages or watch.account or watch.calendars or watch.wholes
    )
    return not reads_more and all(
        isinstance(edge.source, EventTimes) and isinstance(edge.lag, Shift) for edge in watch.edges
    )


def is_simple(predicate: Predicate) -> bool:
    """Whether whole numbers can be tested for it: comparisons with numbers, not with how a number prints."""
    match predicate:
        case Equals(operand):
            return isinstance(operand, int | Decimal)
        case OneOf(operands):
            return all(isinstance(each, int | Decimal) for each in operands)
        case Compare() | Between() | Exists():
            return True
        case _:
            return False


def holds(predicates: Iterable[Predicate], found: Ints, scale: int) -> Flags:
    """Which numbers satisfy all the predicates. scale: how many of its units make one of what the predicates speak of."""
    satisfied = np.ones(len(found), dtype=bool)
    for predicate in predicates:
        satisfied &= _holds(predicate, found, scale)
    return satisfied


def _holds(predicate: Predicate, found: Ints, scale: int) -> Flags:
    match predicate:
        case Equals(operand, negated):
            return np.logical_xor(_equal(found, operand, scale), negated)
        case OneOf(operands, negated):
            hit = np.zeros(len(found), dtype=bool)
            for each in operands:
                hit |= _equal(found, each, scale)
            return np.logical_xor(hit, negated)
        case Compare(order, operand):
            return _compares(order, found, operand, scale)
        case Between(low, high):
            return _compares(Order.GTE, found, low, scale) & _compares(Order.LTE, found, high, scale)
        case Exists(present):
            return np.full(len(found), present)
        case _:
            raise AssertionError(f"{predicate} is no simple predicate")


def _equal(found: Ints, operand: object, scale: int) -> Flags:
    limit = _number(operand)
    if limit is None or limit * scale != (limit * scale).to_integral_value() or abs(limit * scale) > LARGE:
        return np.zeros(len(found), dtype=bool)
    return np.equal(found, int(limit * scale))


def _compares(order: Order, found: Ints, operand: object, scale: int) -> Flags:
    limit = _number(operand)
    if limit is None:
        return np.zeros(len(found), dtype=bool)
    exact = max(min(limit * scale, Decimal(2 * LARGE)), Decimal(-2 * LARGE))
    down, up = (int(exact.to_integral_value(rounding)) for rounding in (ROUND_FLOOR, ROUND_CEILING))
    match order:
        case Order.GT:
            return np.greater(found, down)
        case Order.GTE:
            return np.greater_equal(found, up)
        case Order.LT:
            return np.less(found, up)
        case Order.LTE:
            return np.less_equal(found, down)


def _number(operand: object) -> Decimal | None:
    if isinstance(operand, bool):
        return None
    return Decimal(operand) if isinstance(operand, int | Decimal) else values.number_of(operand)
