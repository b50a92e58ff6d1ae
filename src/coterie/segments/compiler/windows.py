"""Windows as bounds: the first and the last microsecond that lie in them, both included.

Whatever the notation says about its ends, on whole microseconds every window is low ≤ time ≤ high. That makes "lies
wholly in the window" and every comparison below one rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

from sqlglot import exp

from coterie import moments, values
from coterie.engine import expressions as x
from coterie.engine.expressions import Expr
from coterie.errors import CoterieError
from coterie.segments.compiler import sources
from coterie.segments.compiler.question import Question
from coterie.segments.compiler.value import JsonValue
from coterie.segments.language.duration import Duration, Unit
from coterie.segments.language.events import Events
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
    Window,
)
from coterie.settings import zone as zone_named

if TYPE_CHECKING:
    from collections.abc import Callable

    MatchingEvents = Callable[[Question, Events], str]


@dataclass(frozen=True, slots=True)
class Bounds:
    """The same window for everyone; low None: from the beginning."""

    low: int | None
    high: int


@dataclass(frozen=True, slots=True)
class BoundsBySubject:
    """A window of each one's own: a step (subject, low_us, high_us, anchor_seq). anchor_seq NULL: no event to leave out."""

    step: str


def bounds(question: Question, window: Window | None, matching: MatchingEvents) -> Bounds | BoundsBySubject:
    """What the window means at as_of. `matching` compiles the events of an anchor into a step."""
    match window:
        case None:
            return Bounds(None, question.as_of)
        case Rolling(start, end):
            low = None if start is None else question.before(start) + 1
            return Bounds(low, question.as_of if end is None else question.before(end))
        case Dates(since, until):
            return _dates(question, since, until)
        case FullPeriods() | ThisPeriod():
            if window.customer_zone:
                return _by_zone(question, lambda zone: calendar(question, window, zone))
            low, high = calendar(question, window, question.zone)
            return Bounds(low, high)
        case AfterFor(anchor, duration):
            step = _anchor(question, anchor, matching)
            t0 = x.column("t0")
            return _from_anchor(question, step, t0, x.minus(question.later(t0.copy(), duration), x.number(1)))
        case BeforeFor(anchor, duration):
            step = _anchor(question, anchor, matching)
            t0 = x.column("t0")
            return _from_anchor(
                question, step, question.later(t0, duration, -1), x.minus(t0.copy(), x.number(1))
            )
        case AfterCalendar(anchor, duration, customer_zone):
            return _after_calendar(question, _anchor(question, anchor, matching), duration, customer_zone)
        case AfterUntil(anchor, until):
            return _after_until(question, _anchor(question, anchor, matching), matching(question, until))


def _dates(question: Question, since: str | None, until: str | None) -> Bounds:
    low = None if since is None else _instant(question, since)
    high = question.as_of
    if until is not None and (end := _instant(question, until)) <= question.as_of:
        high = end - 1
    return Bounds(low, high)


def _instant(question: Question, text: str) -> int:
    named = values.instant_of(text, question.zone)
    if named is None:
        raise AssertionError(f"reading lets no {text!r} pass as an instant")
    return moments.micros(named)


def calendar(question: Question, window: FullPeriods | ThisPeriod, zone: tzinfo) -> tuple[int, int]:
    """The first and last µs of a calendar window in a zone."""
    wall = moments.local(question.as_of_moment, zone)
    if isinstance(window, ThisPeriod):
        return _utc(moments.start_of(wall, window.unit), zone), question.as_of
    end = moments.start_of(wall, window.duration.unit)
    start = _back(end, window.duration)
    return _utc(start, zone), _utc(end, zone) - 1


def _back(wall: datetime, duration: Duration) -> datetime:
    try:
        if (
            duration.is_exact
        ):  # on the wall clock: the fourth day before this one, whatever the zone did meanwhile
            return wall - timedelta(microseconds=duration.microseconds)
        return moments.add_months(wall, -duration.months)
    except OverflowError:
        return datetime(1, 1, 2)


def _utc(wall: datetime, zone: tzinfo) -> int:
    return moments.micros(moments.from_local(wall, zone))


def _by_zone(question: Question, of_zone: Callable[[tzinfo], tuple[int, int]]) -> BoundsBySubject:
    default = of_zone(question.zone)
    zoned = _zone_of(question)
    zone = x.column("zone")
    known = [(name, of_zone(found)) for name, found in known_zones(question)]

    def edge(end: int) -> Expr:
        of_zones = [
            (x.equal(zone.copy(), question.bind(name)), x.number(limits[end])) for name, limits in known
        ]
        return x.case(*of_zones, otherwise=x.number(default[end])) if known else x.number(default[end])

    no_anchor = exp.alias_(x.cast(x.NULL.copy(), "BIGINT"), "anchor_seq")
    query = exp.select(
        "subject", exp.alias_(edge(0), "low_us"), exp.alias_(edge(1), "high_us"), no_anchor
    ).from_(zoned)
    return BoundsBySubject(question.step("window", query, reused=True))


def known_zones(question: Question) -> list[tuple[str, tzinfo]]:
    """The zones that subjects have, by the text of their trait; unknown ones left out."""
    found: list[tuple[str, tzinfo]] = []
    for name in question.facts.zones(question.subject):
        try:
            found.append((name, zone_named(name)))
        except CoterieError:
            continue  # an unknown zone falls back to the workspace's
    return found


def _zone_of(question: Question) -> str:
    """(subject, zone): everyone with the text of their `timezone` trait, NULL where there is none."""
    everyone = sources.everyone(question)
    trait = sources.trait(question, "timezone")
    value = JsonValue.of(x.column("json", trait))
    named = x.case((value.is_kind("VARCHAR"), value.raw))
    query = (
        exp.select(exp.column("subject", table=everyone), exp.alias_(named, "zone"))
        .from_(everyone)
        .join(trait, on=x.equal(x.column("subject", everyone), x.column("subject", trait)), join_type="left")
    )
    return question.step("zoned", query)


def _anchor(question: Question, anchor: Anchor, matching: MatchingEvents) -> str:
    """(subject, t0, anchor_seq) of those who have the anchor."""
    if isinstance(anchor, EventAnchor):
        events = matching(question, anchor.events)
        order = x.acceptance_order(x.column("at_us"), x.column("seq"))
        pick = x.value_at_greatest if anchor.last else x.value_at_least
        query = (
            exp.select(
                "subject",
                exp.alias_(pick(x.column("at_us"), order), "t0"),
                exp.alias_(pick(x.column("seq"), order.copy()), "anchor_seq"),
            )
            .from_(events)
            .group_by("subject")
        )
        return question.step("anchor", query, reused=True)
    return question.trait_instants(question, anchor.trait)


def _from_anchor(question: Question, anchor: str, low: Expr, high: Expr) -> BoundsBySubject:
    query = exp.select("subject", exp.alias_(low, "low_us"), exp.alias_(high, "high_us"), "anchor_seq").from_(
        anchor
    )
    return BoundsBySubject(question.step("window", query, reused=True))


def _after_calendar(
    question: Question, anchor: str, duration: Duration, customer_zone: bool
) -> BoundsBySubject:
    t0 = x.column("t0", anchor)
    end = _period_end(question, t0, duration, question.zone)
    query = exp.select(
        exp.column("subject", table=anchor),
        exp.alias_(t0.copy(), "low_us"),
        exp.column("anchor_seq", table=anchor),
    ).from_(anchor)
    if customer_zone:
        zoned = _zone_of(question)
        named = [
            (
                x.equal(x.column("zone", zoned), question.bind(name)),
                _period_end(question, t0.copy(), duration, found),
            )
            for name, found in known_zones(question)
        ]
        end = x.case(*named, otherwise=end) if named else end
        query = query.join(
            zoned, on=x.equal(x.column("subject", anchor), x.column("subject", zoned)), join_type="left"
        )
    query = query.select(exp.alias_(x.minus(end, x.number(1)), "high_us"))
    return BoundsBySubject(question.step("window", query, reused=True))


def _period_end(question: Question, t0: Expr, duration: Duration, zone: tzinfo) -> Expr:
    start = x.period_start(question.wall(t0.copy(), zone=zone), duration.unit)
    if duration.unit in (Unit.MONTH, Unit.QUARTER, Unit.YEAR):
        return question.instant(x.months_later(start, x.number(duration.months)), zone=zone)
    return question.instant(
        x.plus(start, x.call("to_microseconds", x.number(duration.microseconds))), zone=zone
    )


def _after_until(question: Question, anchor: str, until: str) -> BoundsBySubject:
    at, seq = x.column("at_us", until), x.column("seq", until)
    t0, own = x.column("t0", anchor), x.column("anchor_seq", anchor)
    other = x.coalesce(x.negate(x.equal(seq, own)), x.TRUE.copy())
    same = x.equal(x.column("subject", anchor), x.column("subject", until))
    ends = (
        exp.select(
            exp.column("subject", table=anchor),
            exp.alias_(t0.copy(), "low_us"),
            exp.alias_(x.coalesce(exp.Min(this=at), x.number(question.as_of)), "high_us"),
            exp.alias_(own.copy(), "anchor_seq"),
        )
        .from_(anchor)
        .join(until, on=x.every([same, x.at_most(t0.copy(), at.copy()), other]), join_type="left")
        .group_by(exp.column("subject", table=anchor), t0.copy(), own.copy())
    )
    return BoundsBySubject(question.step("window", ends, reused=True))
