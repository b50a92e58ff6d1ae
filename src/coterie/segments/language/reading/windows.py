"""Windows: each form by the key that makes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from coterie.errors import UnknownKey
from coterie.segments.language.events import Events
from coterie.segments.language.reading import scalars
from coterie.segments.language.reading.events import read_named_events
from coterie.segments.language.reading.place import Place
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

FORMS = {
    "from": ("from", "to"),
    "to": ("from", "to"),
    "full": ("full", "zone"),
    "this": ("this", "zone"),
    "after": ("after", "for", "until", "calendar", "which", "zone"),
    "before": ("before", "for", "which"),
    "since": ("since", "until"),
    "until": ("since", "until"),
}
"""By the key that says which form it is, in order of precedence: the keys that form takes."""

KEYS = ("from", "to", "since", "until", "full", "this", "after", "before", "for", "calendar", "which", "zone")


def read_window(place: Place) -> Window:
    """`30 days`, or a mapping of one of the forms."""
    if not isinstance(place.raw, Mapping):
        return Rolling(scalars.read_duration(place))
    keys = place.keys("a window", KEYS)
    form = next((key for key in FORMS if key in keys), None)
    if form is None:
        raise place.fault(
            "The window says neither when it begins nor when it ends.",
            "Write 30 days, {since: 2026-01-01}, {full: 1 month}, {this: month} or {after: EVENT, for: 1 day}.",
        )
    for key in keys:
        if key not in FORMS[form]:
            if key in FORMS:
                raise place.fault(f"`{form}` and `{key}` are two windows in one.", "Keep one of them.")
            raise UnknownKey(
                f"{key!r} does not fit a window with `{form}`.",
                where=place.path_of(key),
                hint=f"Such a window takes {', '.join(FORMS[form])}.",
            )
    return _READ[form](place)


def _rolling(place: Place) -> Window:
    start = scalars.read_duration(place.at("from")) if place.has("from") else None
    end = scalars.read_duration(place.at("to")) if place.has("to") else None
    return Rolling(start, end)


def _dates(place: Place) -> Window:
    since = scalars.read_instant(place.at("since")) if place.has("since") else None
    until = scalars.read_instant(place.at("until")) if place.has("until") else None
    return Dates(since, until)


def _full(place: Place) -> Window:
    return FullPeriods(scalars.read_duration(place.at("full"), scalars.CALENDAR_UNITS), _customer_zone(place))


def _this(place: Place) -> Window:
    return ThisPeriod(scalars.read_unit(place.at("this"), scalars.CALENDAR_UNITS), _customer_zone(place))


def _customer_zone(place: Place) -> bool:
    if not place.has("zone"):
        return False
    scalars.read_choice(place.at("zone"), ["customer"], "a zone of a window")
    return True


def _after(place: Place) -> Window:
    ends = [key for key in ("for", "until", "calendar") if place.has(key)]
    if len(ends) != 1:
        message = "The window has no end." if not ends else f"The window has {len(ends)} ends."
        raise place.fault(message, "Give exactly one of `for: 1 day`, `until: EVENT` and `calendar: 1 day`.")
    if place.has("zone") and ends != ["calendar"]:
        raise UnknownKey(
            f"'zone' does not fit a window with `{ends[0]}`.",
            where=place.path_of("zone"),
            hint="Only calendars have a zone: `calendar: 1 day`.",
        )
    anchor = _anchor(place, "after")
    if ends == ["for"]:
        return AfterFor(anchor, scalars.read_duration(place.at("for")))
    if ends == ["until"]:
        return AfterUntil(anchor, _events(place.at("until")))
    return AfterCalendar(
        anchor, scalars.read_duration(place.at("calendar"), scalars.CALENDAR_UNITS), _customer_zone(place)
    )


def _before(place: Place) -> Window:
    if not place.has("for"):
        raise place.fault("The window has no beginning.", "Add how long before: `for: 7 days`.")
    return BeforeFor(_anchor(place, "before"), scalars.read_duration(place.at("for")))


def _anchor(place: Place, key: str) -> Anchor:
    last = (
        place.has("which")
        and scalars.read_choice(place.at("which"), ["first", "last"], "first or last") == "last"
    )
    anchor = place.at(key)
    if isinstance(anchor.raw, Mapping) and "trait" in anchor.raw:
        anchor.keys("an anchor", ["trait"])
        if place.has("which"):
            raise UnknownKey(
                "'which' does not fit a trait, which holds one instant.",
                where=place.path_of("which"),
                hint="Leave it out.",
            )
        name = anchor.at("trait").text("the name of a trait")
        anchor.at("trait").refers("trait", name)
        return TraitAnchor(name)
    return EventAnchor(_events(anchor), last)


def _events(place: Place) -> Events:
    return read_named_events(replace(place, steps=None))


_READ = {
    "from": _rolling,
    "to": _rolling,
    "since": _dates,
    "until": _dates,
    "full": _full,
    "this": _this,
    "after": _after,
    "before": _before,
}
