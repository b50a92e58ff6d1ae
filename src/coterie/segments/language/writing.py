"""From the tree back to mappings and lists: the one normal form, which reads as the same tree.

It is what is stored, what the builder in the browser edits, and what tells two definitions apart.
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any as Anything

from coterie.segments.language.conditions import (
    AT_LEAST_ONE,
    All,
    Any,
    Condition,
    Did,
    Everyone,
    InSegment,
    NoStep,
    Not,
    OfAccount,
    Pattern,
    Step,
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
from coterie.segments.language.duration import Duration
from coterie.segments.language.events import Events, PropertyTest, SameAs, Where, WhereAll, WhereAny, WhereNot
from coterie.segments.language.measures import Age, Aggregate, Count, Days, Measure, Periods, Sessions, Share
from coterie.segments.language.predicates import (
    AgeTest,
    AnniversaryIn,
    Between,
    Compare,
    Equals,
    Exists,
    InstantTest,
    Matches,
    MeasureOperand,
    OneOf,
    Operand,
    Predicate,
    Predicates,
    Quantile,
    Rank,
    Scalar,
    TextTest,
    TraitOperand,
)
from coterie.segments.language.windows import (
    AfterCalendar,
    AfterFor,
    AfterUntil,
    Anchor,
    BeforeFor,
    Dates,
    EventAnchor,
    FullPeriods,
    Rolling,
    ThisPeriod,
    TraitAnchor,
    Window,
)

Raw = dict[str, Anything]


def to_raw(node: Condition | Definition) -> Raw:
    """The normal form: mappings, lists, text, booleans and numbers only, ready for JSON and YAML."""
    match node:
        case Segment():
            return _segment(node)
        case Segmentation():
            return _segmentation(node)
        case ComputedTrait(name, compute, label, unit, description):
            return _given(
                trait=name, label=label, unit=unit, description=description, compute=_measured(compute)
            )
        case _:
            return _condition(node)


def key_of(node: Condition | Definition) -> str:
    """A text that two definitions share exactly when they mean the same in the same words; `true` differs from 1."""
    return json.dumps(to_raw(node), ensure_ascii=False, separators=(",", ":"))


def _given(**values: Anything) -> Raw:
    return {key: value for key, value in values.items() if value is not None}


# --- definitions -----------------------------------------------------------------------------------------------------


def _segment(node: Segment) -> Raw:
    return _given(
        segment=node.name,
        label=node.label,
        color=node.color,
        description=node.description,
        kind=node.kind,
        tags=list(node.tags) or None,
        owner=node.owner,
        advice=node.advice,
        reviewed_on=None if node.reviewed_on is None else node.reviewed_on.isoformat(),
        who=None if node.who is None else _condition(node.who),
    )


def _segmentation(node: Segmentation) -> Raw:
    return _given(
        segmentation=node.name,
        label=node.label,
        description=node.description,
        of=node.of,
        segments=[_segment(part) for part in node.segments] or None,
        by=None if node.by is None else _division(node.by),
        otherwise=None if node.otherwise is None else _segment(node.otherwise),
    )


def _division(node: Division) -> Raw:
    match node:
        case ByTrait(trait):
            return {"trait": trait}
        case ByQuantiles(trait, None, into):
            return {"quantiles": {"trait": trait, "into": into}}
        case ByQuantiles(_, did, into):
            assert did is not None
            return {"quantiles": {**_measured(did), "into": into}}
        case ByRfm(event, value):
            return {"rfm": {"event": event, "value": value}}


# --- conditions ------------------------------------------------------------------------------------------------------


def _condition(node: Condition) -> Raw:
    match node:
        case All(conditions):
            return {"all": [_condition(each) for each in conditions]}
        case Any(conditions):
            return {"any": [_condition(each) for each in conditions]}
        case Not(Did() as did) if did.predicates == AT_LEAST_ONE and did.measure == Count():
            written = _measured(did)
            return {"did_not": written.pop("did"), **written}
        case Not(condition):
            return {"not": _condition(condition)}
        case Everyone():
            return {"everyone": True}
        case TraitTest(trait, predicates):
            return {"trait": trait, **_predicates(predicates)}
        case Did():
            return _did(node)
        case Pattern():
            return _pattern(node)
        case InSegment(segment):
            return {"segment": segment}
        case Tagged(tag):
            return {"tag": tag}
        case OfAccount(condition):
            return {"account": _condition(condition)}


def _did(node: Did) -> Raw:
    written = _measured(node)
    if node.measure == Count():
        return (
            written if node.predicates == AT_LEAST_ONE else {**written, "times": _predicates(node.predicates)}
        )
    return {**written, "is": _predicates(node.predicates)}


def _measured(node: Did) -> Raw:
    return _given(
        **_events(node.events),
        within=None if node.within is None else _window(node.within),
        nth=node.nth,
        measure=None if node.measure == Count() else _measure(node.measure),
    )


def _pattern(node: Pattern) -> Raw:
    strict = list(node.strict) if isinstance(node.strict, tuple) else node.strict
    return _given(
        pattern=[_step(step) for step in node.steps],
        strict=strict or None,
        within=None if node.within is None else _window(node.within),
        span=_length(node.span),
        gap=_length(node.gap),
        times=None if node.times == AT_LEAST_ONE else _predicates(node.times),
    )


def _step(node: Step | NoStep) -> Anything:
    if isinstance(node, NoStep):
        written = {"not": _named_events(node.events)}
        return written if node.duration is None else {**written, "for": str(node.duration)}
    if node.name is None:
        return _named_events(node.events)
    return {**_events(node.events), "as": node.name}


def _length(duration: Duration | None) -> str | None:
    return None if duration is None else str(duration)


# --- events ----------------------------------------------------------------------------------------------------------


def _events(node: Events) -> Raw:
    names = _names(node.names)
    return {"did": names} if node.where is None else {"did": names, "where": where_to_raw(node.where)}


def _named_events(node: Events) -> Anything:
    return _names(node.names) if node.where is None else _events(node)


def _names(names: tuple[str, ...] | None) -> str | list[str]:
    if names is None:
        return "*"
    return names[0] if len(names) == 1 else list(names)


def where_to_raw(node: Where) -> Raw:
    """What must hold on an event, as `where` takes it."""
    match node:
        case PropertyTest(path, predicates):
            return {str(path): _property(predicates)}
        case SameAs(path, step, other):
            return {str(path): {"same_as": f"{step}.{other}"}}
        case WhereAll(tests):
            return _all_of(tests)
        case WhereAny(tests):
            return {"any": [where_to_raw(test) for test in tests]}
        case WhereNot(test):
            return {"not": where_to_raw(test)}


def _all_of(tests: tuple[Where, ...]) -> Raw:
    """One mapping where every test has a property of its own, a list where not."""
    paths = [str(test.path) for test in tests if isinstance(test, PropertyTest | SameAs)]
    if len(tests) > 1 and len(set(paths)) == len(tests):
        return {key: value for test in tests for key, value in where_to_raw(test).items()}
    return {"all": [where_to_raw(test) for test in tests]}


def _property(predicates: Predicates) -> Anything:
    match predicates:
        case (Equals(operand, False),) if not isinstance(operand, TraitOperand | MeasureOperand):
            return _scalar(operand)
        case (OneOf(operands, False),):
            return [_scalar(each) for each in operands]
    return _predicates(predicates)


# --- measures --------------------------------------------------------------------------------------------------------


def _measure(node: Measure) -> Anything:
    match node:
        case Count():
            return "count"
        case Days():
            return "days"
        case Aggregate(aggregation, path):
            return {str(aggregation): str(path)}
        case Share(where):
            return {"share": where_to_raw(where)}
        case Age(unit, last):
            return {"since_last" if last else "since_first": f"{unit}s"}
        case Periods(duration, longest_run):
            return {"streak" if longest_run else "periods": str(duration)}
        case Sessions(silence):
            return {"sessions": str(silence)}


# --- windows ---------------------------------------------------------------------------------------------------------


def _window(node: Window) -> Anything:
    match node:
        case Rolling(start, None):
            return str(start)
        case Rolling(start, end):
            return _given(**{"from": _length(start), "to": _length(end)})
        case Dates(since, until):
            return _given(since=since, until=until)
        case FullPeriods(duration, customer_zone):
            return {"full": str(duration), **_zone(customer_zone)}
        case ThisPeriod(unit, customer_zone):
            return {"this": str(unit), **_zone(customer_zone)}
        case AfterFor(anchor, duration):
            return {**_anchor("after", anchor), "for": str(duration)}
        case AfterUntil(anchor, until):
            return {**_anchor("after", anchor), "until": _named_events(until)}
        case AfterCalendar(anchor, duration, customer_zone):
            return {**_anchor("after", anchor), "calendar": str(duration), **_zone(customer_zone)}
        case BeforeFor(anchor, duration):
            return {**_anchor("before", anchor), "for": str(duration)}


def _zone(customer_zone: bool) -> Raw:
    return {"zone": "customer"} if customer_zone else {}


def _anchor(key: str, anchor: Anchor) -> Raw:
    match anchor:
        case TraitAnchor(trait):
            return {key: {"trait": trait}}
        case EventAnchor(events, last):
            return {key: _named_events(events), **({"which": "last"} if last else {})}


# --- predicates ------------------------------------------------------------------------------------------------------


def _predicates(predicates: Predicates) -> Raw:
    return {key: value for predicate in predicates for key, value in _predicate(predicate).items()}


def _predicate(node: Predicate) -> Raw:
    match node:
        case Equals(operand, negated):
            return {"ne" if negated else "eq": _operand(operand)}
        case OneOf(operands, negated):
            return {"not_in" if negated else "in": [_scalar(each) for each in operands]}
        case Compare(order, operand):
            return {str(order): _operand(operand)}
        case Between(low, high):
            return {"between": [_operand(low), _operand(high)]}
        case TextTest(match_, operand, negated):
            return {f"not_{match_}" if negated else str(match_): _operand(operand)}
        case Matches(pattern):
            return {"matches": pattern}
        case Exists(present):
            return {"exists" if present else "missing": True}
        case InstantTest(after, operand):
            return {"after" if after else "before": _operand(operand)}
        case AgeTest(newer, duration):
            return {"newer_than" if newer else "older_than": str(duration)}
        case AnniversaryIn(duration):
            return {"anniversary_in": str(duration)}
        case Rank(top, share, among):
            return _given(**{"top" if top else "bottom": percent(share), "among": among})
        case Quantile(index, into, among, descending):
            # Written only by segmentations and read by nobody; it tells equal parts from unequal ones.
            return {"quantile": _given(index=index, into=into, among=among, descending=descending or None)}


def _operand(operand: Operand) -> Anything:
    match operand:
        case TraitOperand(trait, scaled):
            return {"trait": trait, **_scaled(scaled)}
        case MeasureOperand(did, scaled):
            return {**_measured(did), **_scaled(scaled)}
        case _:
            return _scalar(operand)


def _scaled(scaled: Decimal) -> Raw:
    if scaled == 1:
        return {}
    return {"scaled": int(scaled) if scaled == int(scaled) else float(scaled)}


def _scalar(value: Scalar) -> str | bool | int | float:
    # Reading keeps only decimals that a float prints back unchanged.
    return float(value) if isinstance(value, Decimal) else value


def percent(share: Decimal) -> str:
    """0.1 as 10%."""
    return f"{(share * 100).normalize():f}%"
