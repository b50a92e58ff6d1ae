"""Conditions: true or false for every customer."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from tests.oracle.asking import Ask, Subject
from tests.oracle.measures import measured
from tests.oracle.patterns import times_matched
from tests.oracle.predicates import RANKINGS, as_mapping, satisfies
from tests.oracle.traits import traits_at
from tests.oracle.values import number, reach
from tests.oracle.world import Event

if TYPE_CHECKING:
    from tests.oracle.evaluate import Moment

Condition = Mapping[str, Any]


def is_true(condition: Condition, customer: str, moment: Moment) -> bool:
    """Whether a condition is true of a customer."""
    if "segment" in condition:
        return customer in moment.members_of(condition["segment"])
    if "tag" in condition:
        return condition["tag"] in moment.world.customers[customer].tags_at(moment.as_of)
    if "account" in condition:
        account = moment.world.customers[customer].account_at(moment.as_of)
        return account is not None and _account_is(condition["account"], account, moment)
    if "all" in condition:
        return all(is_true(one, customer, moment) for one in condition["all"])
    if "any" in condition:
        return any(is_true(one, customer, moment) for one in condition["any"])
    if "not" in condition:
        return not is_true(condition["not"], customer, moment)
    question, predicates = _question(condition)
    plain = {
        operator: operand for operator, operand in predicates.items() if operator not in (*RANKINGS, "among")
    }
    ask = moment.ask(customer)
    if not satisfies(question(ask), plain, ask.reading):
        return False
    return all(
        _is_ranked(customer, question, operator, predicates[operator], predicates.get("among"), moment)
        for operator in RANKINGS
        if operator in predicates
    )


def _account_is(condition: Condition, account: str, moment: Moment) -> bool:
    """Whether a condition is true of an account."""
    if "all" in condition:
        return all(_account_is(one, account, moment) for one in condition["all"])
    if "any" in condition:
        return any(_account_is(one, account, moment) for one in condition["any"])
    if "not" in condition:
        return not _account_is(condition["not"], account, moment)
    question, predicates = _question(condition)
    ask = Ask(
        as_of=moment.as_of, zone=moment.zone, subject=_account_subject(account, moment), measure=measured
    )
    return satisfies(question(ask), predicates, ask.reading)


def _account_subject(account: str, moment: Moment) -> Subject:
    """An account's traits, and the events of all people whose account it now is."""
    traits = traits_at(moment.world.account_calls(account), moment.as_of)
    events: list[Event] = []
    for customer in moment.everyone:
        if moment.world.customers[customer].account_at(moment.as_of) == account:
            events += moment.world.customers[customer].events_until(moment.as_of)
    return Subject(
        events=tuple(sorted(events, key=lambda event: event.place)), trait=lambda name: reach(traits, name)
    )


def _question(condition: Condition) -> tuple[Callable[[Ask], Any], dict[str, Any]]:
    """What a leaf asks of its subject, and the predicates the answer must satisfy."""
    if "everyone" in condition:
        return (lambda _: True), {"eq": True}
    if "trait" in condition:
        predicates = {key: operand for key, operand in condition.items() if key != "trait"}
        return (lambda ask: ask.subject.trait(condition["trait"])), predicates
    if "did_not" in condition:
        counted = {**condition, "did": condition["did_not"]}
        return (lambda ask: measured(counted, ask)), {"eq": 0}
    if "pattern" in condition:
        return (lambda ask: Fraction(times_matched(condition, ask))), as_mapping(
            condition.get("times", {"gte": 1})
        )
    if "measure" in condition or "is" in condition:
        return (lambda ask: measured(condition, ask)), as_mapping(condition["is"])
    return (lambda ask: measured(condition, ask)), as_mapping(condition.get("times", {"gte": 1}))


def _is_ranked(
    customer: str,
    question: Callable[[Ask], Any],
    operator: str,
    share: str,
    among: str | None,
    moment: Moment,
) -> bool:
    """Whether a customer is of the best (worst) share of those whose value is a number, ties with the last in."""
    ranked = moment.everyone if among is None else moment.everyone & moment.members_of(among)
    values = {one: value for one in ranked if (value := number(question(moment.ask(one)))) is not None}
    if customer not in values:
        return False
    part = Fraction(share.removesuffix("%").strip()) / 100
    taken = math.ceil(part * len(values))
    if taken == 0:
        return False
    ordered = sorted(values.values(), reverse=operator == "top")
    last_taken = ordered[min(taken, len(ordered)) - 1]
    return values[customer] >= last_taken if operator == "top" else values[customer] <= last_taken
