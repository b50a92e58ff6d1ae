"""Conditions and definitions in words."""

from __future__ import annotations

from coterie.segments.language.conditions import (
    AT_LEAST_ONE,
    All,
    Any,
    Condition,
    Did,
    Everyone,
    InSegment,
    Not,
    OfAccount,
    Pattern,
    Tagged,
    TraitTest,
)
from coterie.segments.language.definitions import (
    ByQuantiles,
    ByRfm,
    ByTrait,
    ComputedTrait,
    Definition,
    Division,
    Segment,
    Segmentation,
)
from coterie.segments.language.measures import Count
from coterie.segments.language.predicates import Equals, Exists, OneOf, Predicate
from coterie.segments.language.wording import behavior, values
from coterie.segments.language.wording.predicates import predicates, trait

Phrase = tuple[str, str]
"""How the phrase joins "Customers" (who, whose, for whom), and the phrase."""


def words(node: Condition | Definition) -> str:
    """A condition as a phrase, a definition as a sentence.

    "did Order Completed at least 3 times in the last 30 days, and country is none of DE and AT"
    """
    match node:
        case Segment(who=None):
            return f"Customers in the segment {node.name}."
        case Segment():
            assert node.who is not None
            return sentence(node.who)
        case Segmentation():
            return _segmentation(node)
        case ComputedTrait():
            said = behavior.measured(node.compute)
            unit = f", in {node.unit}" if node.unit and node.unit.casefold() not in said.casefold() else ""
            return f"{said[0].upper()}{said[1:]}{unit}."
        case _:
            return _joined(node, linked=False)


def sentence(node: Condition) -> str:
    """A condition as a sentence: "Customers who did Order Completed, and whose country is DE."."""
    match node:
        case Everyone():
            return "All customers."
        case Not(Everyone()):
            return "Nobody."
        case _:
            return f"Customers {_joined(node, linked=True)}."


def label(node: Condition) -> str:
    """What heads a node of a tree whose branches are shown below it; a leaf in full."""
    match node:
        case All():
            return "all of these"
        case Any():
            return "at least one of these"
        case Not(condition) if isinstance(condition, All | Any | Not | OfAccount):
            return "not"
        case OfAccount():
            return "the account they joined last"
        case _:
            return words(node)


def _joined(node: Condition, *, linked: bool) -> str:
    match node:
        case All(conditions):
            return _several(conditions, "and", linked=linked)
        case Any(conditions):
            return _several(conditions, "or", linked=linked)
        case _:
            link, said = _phrase(node)
            return f"{link} {said}" if linked else said


def _several(conditions: tuple[Condition, ...], link: str, *, linked: bool) -> str:
    parts = [_grouped(each, linked=linked) for each in conditions]
    if len(parts) == 1:
        return parts[0]
    return f"{', '.join(parts[:-1])}, {link} {parts[-1]}"


def _grouped(node: Condition, *, linked: bool) -> str:
    if isinstance(node, All | Any) and len(node.conditions) > 1:
        return f"({_joined(node, linked=linked)})"
    return _joined(node, linked=linked)


def _phrase(node: Condition) -> Phrase:
    match node:
        case Not(inner):
            return _not(inner)
        case Everyone():
            return "who", "exist"
        case TraitTest(name, wanted):
            return "whose", f"{trait(name)} {predicates(wanted)}"
        case Did():
            return behavior.did(node)
        case Pattern():
            return "who", behavior.pattern(node)
        case InSegment(name):
            return "who", f"are in the segment {name}"
        case Tagged(name):
            return "who", f"carry the tag {values.value(name)}"
        case OfAccount(condition):
            return "whose", f"account fits: {_grouped(condition, linked=False)}"
        case _:
            return "for whom", _joined(node, linked=False)


def _not(inner: Condition) -> Phrase:
    match inner:
        case Did() if inner.predicates == AT_LEAST_ONE and isinstance(inner.measure, Count):
            return "who", behavior.did_not(inner)
        case InSegment(name):
            return "who", f"are not in the segment {name}"
        case Tagged(name):
            return "who", f"do not carry the tag {values.value(name)}"
        case Everyone():
            return "who", "do not exist"
        case TraitTest(name, (Equals() | OneOf() | Exists() as wanted,)):
            return "whose", f"{trait(name)} {predicates((_complement(wanted),))}"
        case _:
            said = _joined(inner, linked=False)
            several = isinstance(inner, All | Any) and len(inner.conditions) > 1
            return "for whom", f"it is not so that {f'({said})' if several else said}"


def _complement(wanted: Equals | OneOf | Exists) -> Predicate:
    match wanted:
        case Equals(operand, negated):
            return Equals(operand, not negated)
        case OneOf(operands, negated):
            return OneOf(operands, not negated)
        case Exists(present):
            return Exists(not present)


def _segmentation(node: Segmentation) -> str:
    of = "all customers" if node.of is None else f"the customers of the segment {node.of}"
    if node.by is not None:
        said = f"Divides {of} {_division(node.by)}"
    else:
        parts = values.listed([values.value(part.label or part.name) for part in node.segments], "and")
        said = f"Divides {of} into {parts}, each customer in the first that fits"
    rest = (
        ""
        if node.otherwise is None
        else f"; all others are in {values.value(node.otherwise.label or node.otherwise.name)}"
    )
    return f"{said}{rest}."


def _division(node: Division) -> str:
    match node:
        case ByTrait(name):
            return f"by their {trait(name)}, one segment for each value"
        case ByQuantiles(name, measure, into):
            ranked = (
                trait(name) if name is not None else "" if measure is None else behavior.measured(measure)
            )
            return f"by their {ranked} into {into} equal parts"
        case ByRfm(event, value):
            return f"by how recently, how often and with how much {value} they did {event}"
