"""Leaves that are answered together: many from one scan of their events, many in one pass over customers' histories."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, Decimal
from typing import Any

import numpy as np
from pyroaring import BitMap

from coterie.segments.compiler import counting, leaves, passes, traits
from coterie.segments.compiler.access import Access
from coterie.segments.compiler.counters import TooLarge
from coterie.segments.compiler.counting import Texts
from coterie.segments.compiler.deciding import Numbers, holding
from coterie.segments.compiler.leaves import LeafQuery
from coterie.segments.compiler.question import Question
from coterie.segments.compiler.tallies import Tally, grouped, tally
from coterie.segments.language.conditions import Condition, Did, Pattern, TraitTest
from coterie.segments.language.measures import Count
from coterie.segments.language.predicates import Compare, Order, Predicates
from coterie.segments.members import bitmap_of_flags, flags_of

_BYTES_EACH = 12  # the count of a leaf about order, and what the pass holds beside it
_MOST_TOGETHER = 24

Matching = Callable[[LeafQuery], BitMap]
"""The customers for whom a leaf query holds."""


@dataclass(slots=True)
class _Wanted:
    """What is asked, by the way it is answered. tallied and traits by repr: True and 1 are equal but not the same."""

    tallied: dict[str, tuple[Tally, list[tuple[Condition, Did]]]] = field(default_factory=dict)
    ordered: list[tuple[Condition, passes.Leaf]] = field(default_factory=list)
    traits: dict[str, list[TraitTest]] = field(default_factory=dict)


def answers(
    access: Access, wanted: Iterable[Condition], matching: Matching, *, most_bytes: int
) -> Iterator[tuple[Condition, BitMap]]:
    """Each leaf that can be answered so, with the customers for whom it is true; the others are left out.

    most_bytes: what the arrays with a place a customer may take together.
    """
    asked = access.fresh()
    sorted_out = _sorted_out(asked, wanted)
    tallied = sorted_out.tallied
    room = most_bytes // access.size
    lifted = asked.facts.layout.promoted
    for group in grouped([each for each, _ in tallied.values()], lifted, room=room):
        yield from _counted(access, [tallied[repr(each)] for each in group], matching, most_bytes=most_bytes)
    most = max(1, min(_MOST_TOGETHER, room // _BYTES_EACH))
    for of_all_names in (False, True):
        alike = [each for each in sorted_out.ordered if (passes.names_of(each[1]) is None) is of_all_names]
        for start in range(0, len(alike), most):
            yield from _passed(access, alike[start : start + most], matching)
    for trait, tests in sorted_out.traits.items():
        yield from traits.answers(access, trait, tests, matching)


def _sorted_out(asked: Question, wanted: Iterable[Condition]) -> _Wanted:
    found = _Wanted()
    for leaf in wanted:
        if isinstance(leaf, TraitTest) and traits.is_collected(asked, leaf):
            found.traits.setdefault(leaf.trait, []).append(leaf)
            continue
        did = leaf if isinstance(leaf, Pattern) else _as_did(asked, leaf)
        if did is None:
            continue
        if isinstance(did, Did) and (counts := tally(asked, did)) is not None:
            found.tallied.setdefault(repr(counts), (counts, []))[1].append((leaf, did))
        elif passes.is_ordered(did):
            found.ordered.append((leaf, did))
    return found


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
    access: Access,
    group: Sequence[tuple[Tally, list[tuple[Condition, Did]]]],
    matching: Matching,
    *,
    most_bytes: int,
) -> Iterator[tuple[Condition, BitMap]]:
    whether = [
        isinstance(each.measure, Count) and all(_enough(did.predicates) == 1 for _, did in asked)
        for each, asked in group
    ]
    try:
        found = counting.count(
            access, [each for each, _ in group], only_whether=whether, most_bytes=most_bytes
        )
    except TooLarge:
        # Alone, those that do fit are counted; the others are left to the engine's 128 bits.
        for each in group if len(group) > 1 else ():
            yield from _counted(access, [each], matching, most_bytes=most_bytes)
        return
    for (_, asked), numbers in zip(group, found, strict=True):
        for leaf, did in asked:
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


def _members(access: Access, did: Did, found: Numbers | Texts, matching: Matching) -> BitMap:
    if isinstance(found, Texts):
        return _having_text(access, did, found, matching)
    holds = holding(found, did.predicates, lambda name: flags_of(access.everyone(name), access.size))
    if holds is not None:
        return bitmap_of_flags(holds)
    return matching(leaves.known(access.fresh(), did, found.relation(), scale=found.scale))


def _having_text(access: Access, did: Did, found: Texts, matching: Matching) -> BitMap:
    """Those whose text satisfies the predicates; each different text is tried once, where it decides alone."""
    if not leaves.is_of_value_alone(did.predicates):
        return matching(leaves.of_texts(access.fresh(), found.relation(), did.predicates))
    tried = leaves.of_texts(access.fresh(), traits.numbered(found.texts), did.predicates)
    among = np.zeros(len(found.texts) + 1, np.bool_)  # the last stands for those who have none, at place -1
    among[access.rows(tried.question, tried.query).column("subject").to_numpy()] = True
    holds = among[found.places]
    return bitmap_of_flags(~holds if tried.negated else holds)


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
