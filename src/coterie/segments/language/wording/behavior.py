"""Events, windows, measures and patterns in words."""

from __future__ import annotations

from coterie.segments.language.conditions import AT_LEAST_ONE, Did, NoStep, Pattern, Step
from coterie.segments.language.events import (
    Events,
    PropertyPath,
    PropertyTest,
    SameAs,
    Where,
    WhereAll,
    WhereAny,
    WhereNot,
)
from coterie.segments.language.measures import (
    Age,
    Aggregate,
    Aggregation,
    Count,
    Days,
    Measure,
    Periods,
    Sessions,
    Share,
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
from coterie.segments.language.wording import values
from coterie.segments.language.wording.predicates import predicates, times, trait

AGGREGATED = {
    Aggregation.SUM: "total {}",
    Aggregation.MEAN: "average {}",
    Aggregation.MIN: "smallest {}",
    Aggregation.MAX: "largest {}",
    Aggregation.MEDIAN: "median {}",
    Aggregation.DISTINCT: "number of different values of {}",
    Aggregation.FIRST: "first {}",
    Aggregation.LAST: "latest {}",
    Aggregation.MODE: "most frequent {}",
}


def did(node: Did) -> tuple[str, str]:
    """("who", "did Order Completed at least 3 times in the last 30 days"), or ("whose", "total revenue … is …")."""
    if isinstance(node.measure, Count):
        often = times(node.predicates)
        if node.predicates == AT_LEAST_ONE:
            return "who", f"did {_happening(node)}"
        if often == "exactly 0 times":
            return "who", f"never did {_happening(node)}"
        if often is not None:
            return "who", f"did {_happening(node, often)}"
    return "whose", f"{measured(node)} {predicates(node.predicates)}"


def did_not(node: Did) -> str:
    """did not do Order Completed in the last 60 days."""
    return f"did not do {_happening(node)}"


def measured(node: Did) -> str:
    """total revenue of Order Completed in the last year."""
    share = f"for which {where(node.measure.where)}" if isinstance(node.measure, Share) else None
    return _joined(
        _measure(node.measure, node.events), _nth(node.nth), _window(node.within), _where(node.events), share
    )


def _happening(node: Did, often: str | None = None) -> str:
    return _joined(names(node.events), often, _nth(node.nth), _window(node.within), _where(node.events))


def _joined(*parts: str | None) -> str:
    return " ".join(part for part in parts if part)


def _nth(nth: int | None) -> str | None:
    return None if nth is None else f"for the {values.ordinal(nth)} time ever"


# --- events ----------------------------------------------------------------------------------------------------------


def names(events: Events) -> str:
    """Order Completed or Order Imported; anything."""
    return "anything" if events.names is None else values.listed(events.names, "or")


def events_in_words(events: Events) -> str:
    """The names, with what must hold on each event."""
    return _joined(names(events), _where(events))


def _where(events: Events) -> str | None:
    return None if events.where is None else f"where {where(events.where)}"


def where(node: Where) -> str:
    """category is shoes and price is more than 50."""
    match node:
        case PropertyTest(path, wanted):
            return f"{_path(path)} {predicates(wanted, weekday=_is_weekday(path))}"
        case SameAs(path, step, other):
            same = "the same as in" if path == other else f"the {_path(other)} of"
            return f"{_path(path)} is {same} the step “{step}”"
        case WhereAll(tests):
            return " and ".join(_grouped(each) for each in tests)
        case WhereAny(tests):
            return " or ".join(_grouped(each) for each in tests)
        case WhereNot(test):
            return f"not {_grouped(test, always=True)}"


def _grouped(node: Where, *, always: bool = False) -> str:
    several = isinstance(node, WhereAll | WhereAny) and len(node.tests) > 1
    return f"({where(node)})" if several or always else where(node)


def _is_weekday(path: PropertyPath) -> bool:
    return path.root == "time" and path.name == "weekday"


def _path(path: PropertyPath) -> str:
    if path.root != "time":
        return str(path)
    return {"hour": "the hour", "weekday": "the weekday", "date": "the date"}[path.name]


# --- windows ---------------------------------------------------------------------------------------------------------


def _window(node: Window | None) -> str | None:
    match node:
        case None:
            return None
        case Rolling():
            return _rolling(node)
        case Dates(since, None):
            return f"since {since}"
        case Dates(None, until):
            return f"before {until}"
        case Dates(since, until):
            return f"from {since} until before {until}"
        case FullPeriods(duration, zone):
            whole = (
                f"whole {duration.unit}"
                if duration.count == 1
                else f"{duration.count} whole {duration.unit}s"
            )
            return f"in the last {whole}{_zone(zone)}"
        case ThisPeriod(unit, zone):
            return f"{'today' if unit == 'day' else f'this {unit}'}{_zone(zone)}"
        case AfterFor(anchor, duration):
            return f"within {values.length(duration)} after their {_anchor(anchor)}"
        case AfterUntil(anchor, until):
            return f"between their {_anchor(anchor)} and the next {events_in_words(until)}"
        case AfterCalendar(anchor, duration, zone):
            end = (
                f"that {duration.unit}"
                if duration.count == 1
                else f"the {values.ordinal(duration.count)} {duration.unit}"
            )
            return f"from their {_anchor(anchor)} to the end of {end}{_zone(zone)}"
        case BeforeFor(anchor, duration):
            return f"within {values.length(duration)} before their {_anchor(anchor)}"


def _rolling(node: Rolling) -> str:
    if node.start is None:
        return f"at least {node.end} ago"
    if node.end is None:
        return f"in {values.last(node.start)}"
    start = node.start.count if node.start.unit == node.end.unit else node.start
    return f"between {start} and {node.end} ago"


def _zone(customer: bool) -> str:
    return " of their own calendar" if customer else ""


def _anchor(anchor: Anchor) -> str:
    match anchor:
        case TraitAnchor(name):
            return trait(name)
        case EventAnchor(events, latest):
            return f"{'latest' if latest else 'first'} {events_in_words(events)}"


# --- measures --------------------------------------------------------------------------------------------------------


def _measure(node: Measure, events: Events) -> str:
    of = "any event" if events.names is None else names(events)
    match node:
        case Count():
            return f"number of {'events' if events.names is None else of}"
        case Days():
            return f"number of days with {of}"
        case Aggregate(aggregation, path):
            return f"{AGGREGATED[aggregation].format(_path(path).removeprefix('the '))} of {of}"
        case Share():
            return f"share of {of}"
        case Age(unit, latest):
            return f"number of {unit}s since the {'latest' if latest else 'first'} {of}"
        case Periods(duration, longest_run):
            periods = f"{duration.unit}s" if duration.count == 1 else f"periods of {duration}"
            return f"longest run of {periods} with {of}" if longest_run else f"number of {periods} with {of}"
        case Sessions(silence):
            return f"number of visits, {silence} of silence apart, with {of}"


# --- patterns --------------------------------------------------------------------------------------------------------


def pattern(node: Pattern) -> str:
    """did Product Added, then no Order Completed within an hour."""
    never = _often(node) == "exactly 0 times"
    said = ("never did " if never else "did ") + ", then ".join(_steps(node.steps))
    return ", ".join(
        part for part in (said, _strict(node), *_bounds(node), _window(node.within), _often(node)) if part
    )


def _steps(steps: tuple[Step | NoStep, ...]) -> list[str]:
    said: list[str] = []
    for index, step in enumerate(steps):
        is_closing = not any(isinstance(later, Step) for later in steps[index:])
        if isinstance(step, Step):
            name = f" (the step “{step.name}”)" if step.name is not None else ""
            said.append(events_in_words(step.events) + name)
        elif not is_closing:
            said.append(f"without {events_in_words(step.events)} in between")
        else:
            limit = " at all" if step.duration is None else f" within {values.length(step.duration)}"
            said.append(f"no {events_in_words(step.events)}{limit}")
    return said


def _strict(node: Pattern) -> str | None:
    if node.strict is False:
        return None
    if node.strict is True:
        return "with nothing else in between"
    return f"with no {values.listed(node.strict, 'or')} in between"


def _bounds(node: Pattern) -> list[str | None]:
    return [
        None if node.span is None else f"within {values.length(node.span)} from the first step to the last",
        None if node.gap is None else f"each within {values.length(node.gap)} of the step before",
    ]


def _often(node: Pattern) -> str | None:
    if node.times == AT_LEAST_ONE:
        return None
    often = times(node.times)
    return often if often is not None else f"as often as the number of matches {predicates(node.times)}"
