"""Leaves that are answered together: many from one scan of their events, many in one pass over customers' histories."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import ROUND_CEILING, Decimal
from typing import Any

from pyroaring import BitMap

from coterie.segments.compiler import counting, leaves, passes
from coterie.segments.compiler.access import Access
from coterie.segments.compiler.counting import Numbers, TooLarge
from coterie.segments.compiler.leaves import LeafQuery
from coterie.segments.compiler.question import Question
from coterie.segments.compiler.tallies import Tally, grouped, tally
from coterie.segments.language.conditions import Condition, Did, Pattern, TraitTest
from coterie.segments.language.measures import Count
from coterie.segments.language.predicates import Compare, Order, Predicates
from coterie.segments.members import bitmap_of_flags

_BYTES_EACH = 12  # a sum of 8 and how many numbers went into it
_MOST_TOGETHER = 24

Matching = Callable[[LeafQuery], BitMap]
"""The customers for whom a leaf query holds."""


def answers(
    access: Access, wanted: Iterable[Condition], matching: Matching, *, most_bytes: int
) -> Iterator[tuple[Condition, BitMap]]:
    """Each leaf that can be answered so, with the customers for whom it is true; the others are left out.

    most_bytes: what the arrays with a place a customer may take together.
    """
    asked = access.fresh()
    tallied: dict[Tally, list[tuple[Condition, Did]]] = {}
    ordered: list[tuple[Condition, passes.Leaf]] = []
    for leaf in wanted:
        found = leaf if isinstance(leaf, Pattern) else _as_did(asked, leaf)
        if found is None:
            continue
        if passes.is_ordered(found):
            ordered.append((leaf, found))
        elif isinstance(found, Did) and (counts := tally(asked, found)) is not None:
            tallied.setdefault(counts, []).append((leaf, found))
    most = max(1, min(_MOST_TOGETHER, most_bytes // (access.size * _BYTES_EACH)))
    for group in grouped(list(tallied), asked.facts.layout.promoted, most=most):
        yield from _counted(access, group, tallied, matching)
    for of_all_names in (False, True):
        alike = [each for each in ordered if (passes.names_of(each[1]) is None) is of_all_names]
        for start in range(0, len(alike), most):
            yield from _passed(access, alike[start : start + most], matching)


def _as_did(question: Question, leaf: Condition) -> Did | None:
    """A leaf on a measure of events, be it that of a computed trait, as a `did`; None for any other leaf."""
    if isinstance(leaf, Did):
        return leaf
    if isinstance(leaf, TraitTest) and not leaves.is_built_in(leaf.trait):
        computed = question.computed(leaf.trait)
        if computed is not None:
            return Did(computed.events, computed.within, computed.nth, computed.measure, leaf.predicates)
    return None


def _counted(
    access: Access, group: list[Tally], wanted: dict[Tally, list[tuple[Condition, Did]]], matching: Matching
) -> Iterator[tuple[Condition, BitMap]]:
    whether = [
        isinstance(each.measure, Count) and all(_enough(did.predicates) == 1 for _, did in wanted[each])
        for each in group
    ]
    try:
        found = counting.count(access, group, only_whether=whether)
    except TooLarge:
        return  # the engine adds them up in 128 bits
    for each, numbers in zip(group, found, strict=True):
        for leaf, did in wanted[each]:
            yield leaf, _members(access, did, numbers, matching)


def _passed(
    access: Access, wanted: Sequence[tuple[Condition, passes.Leaf]], matching: Matching
) -> Iterator[tuple[Condition, BitMap]]:
    if not wanted:
        return
    asked = [(found, _enough(found.times) if isinstance(found, Pattern) else None) for _, found in wanted]
    for (leaf, found), numbers in zip(wanted, passes.numbers(access, asked), strict=True):
        counted = Did(found.steps[0].events, predicates=found.times) if isinstance(found, Pattern) else found
        yield leaf, _members(access, counted, numbers, matching)


def _members(access: Access, did: Did, numbers: Numbers, matching: Matching) -> BitMap:
    holds = counting.holding(numbers, did.predicates)
    if holds is not None:
        return bitmap_of_flags(holds)
    return matching(leaves.known(access.fresh(), did, numbers.relation(), scale=numbers.scale))


def _enough(predicates: Predicates) -> int | None:
    """The count from which on nothing changes, None where there is none such; never below 1."""
    if len(predicates) != 1:
        return None
    predicate: Any = predicates[0]
    if not isinstance(predicate, Compare) or isinstance(predicate.operand, bool):
        return None
    if not isinstance(predicate.operand, int | Decimal):
        return None
    whole = int(Decimal(predicate.operand).to_integral_value(ROUND_CEILING))
    is_whole = whole == predicate.operand
    decided = whole if predicate.order in (Order.GTE, Order.LT) or not is_whole else whole + 1
    return max(1, decided)
