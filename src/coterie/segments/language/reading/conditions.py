"""Conditions: the form is the one key that names it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from coterie.errors import InvalidDefinition, NotYetAvailable
from coterie.segments.language.conditions import (
    All,
    Any,
    Condition,
    Everyone,
    InSegment,
    Not,
    OfAccount,
    Tagged,
    TraitTest,
)
from coterie.segments.language.reading.behavior import read_did, read_did_not
from coterie.segments.language.reading.patterns import read_pattern
from coterie.segments.language.reading.place import Place
from coterie.segments.language.reading.predicates import AMONG, OPERATORS, TRAIT, read_operators

INSIDE_ACCOUNT = ("all", "any", "not", "everyone", "trait", "did", "did_not", "pattern")


def read_condition(raw: object, at: str = "") -> Condition:
    """Read one condition; `at` is the path to it.

    Raises InvalidDefinition (UnknownKey, NotYetAvailable) with the path to the fault.
    """
    return condition_at(Place.of(raw, at))


def condition_at(place: Place) -> Condition:
    """Read the condition at a place."""
    return FORMS[_form(place)](place.deeper())


def _form(place: Place) -> str:
    if not isinstance(place.raw, Mapping):
        raise place.unlike("a condition", _instead(place.raw))
    forms = [key for key in place.keys("a condition") if key in FORMS]
    if len(forms) > 1:
        named = " and ".join(f"`{form}`" for form in forms)
        raise place.fault(
            f"{named} are {len(forms)} conditions in one mapping.",
            "Write all: [{…}, {…}] or any: [{…}, {…}].",
        )
    if not forms:
        raise _formless(place)
    form = forms[0]
    if place.in_account and form not in INSIDE_ACCOUNT:
        raise place.at(form).fault(
            f"`{form}` does not fit inside `account`.", f"Inside it: {', '.join(INSIDE_ACCOUNT)}."
        )
    return form


def _formless(place: Place) -> InvalidDefinition:
    keys = place.keys("a condition")
    hint = f"A condition is one of {', '.join(FORMS)}."
    if not keys:
        return place.fault("The condition is empty.", hint)
    near = place.unknown(keys[0], "a condition", FORMS)
    details = {"where", "within", "nth", "measure", "times", "is"}
    if details & set(keys):
        near.hint = "Name the event: add `did: EVENT`."
    elif set(keys) <= {*OPERATORS, AMONG}:
        near.hint = "Name the trait: add `trait: NAME`."
    return near


def _instead(raw: object) -> str | None:
    if isinstance(raw, list | tuple):
        return "Write all: […] or any: […]."
    if isinstance(raw, str):
        return f"For a saved segment write {{segment: {raw}}}, for an event {{did: {raw}}}."
    return None


def _only(place: Place, form: str) -> Place:
    place.keys(f"`{form}`", [form])
    return place.at(form)


def _all(place: Place) -> Condition:
    return All(tuple(condition_at(each) for each in _only(place, "all").items("conditions")))


def _any(place: Place) -> Condition:
    return Any(tuple(condition_at(each) for each in _only(place, "any").items("conditions")))


def _not(place: Place) -> Condition:
    return Not(condition_at(_only(place, "not")))


def _everyone(place: Place) -> Condition:
    value = _only(place, "everyone")
    if value.raw is not True:
        raise value.unlike("true", "For nobody write not: {everyone: true}.")
    return Everyone()


def _trait(place: Place) -> Condition:
    keys = place.keys("`trait`", ["trait", *OPERATORS, AMONG])
    name = place.at("trait").text("the name of a trait")
    place.at("trait").refers("trait", name)
    operators = [key for key in keys if key != "trait"]
    if not set(operators) - {AMONG}:
        raise place.at("trait").fault(
            "There is no predicate on the trait.", "Add one, such as `exists: true` or `in: [DE, AT]`."
        )
    return TraitTest(name, read_operators(place, operators, TRAIT))


def _segment(place: Place) -> Condition:
    value = _only(place, "segment")
    name = value.text("the name of a segment")
    value.refers("segment", name)
    return InSegment(name)


def _tag(place: Place) -> Condition:
    return Tagged(_only(place, "tag").text("the name of a tag"))


def _account(place: Place) -> Condition:
    return OfAccount(condition_at(replace(_only(place, "account"), in_account=True)))


def _later(what: str, hint: str) -> Callable[[Place], Condition]:
    def refuse(place: Place) -> Condition:
        raise NotYetAvailable(
            f"Conditions on {what} are not available yet.", where=place.path_of(what), hint=hint
        )

    return refuse


FORMS: dict[str, Callable[[Place], Condition]] = {
    "all": _all,
    "any": _any,
    "not": _not,
    "everyone": _everyone,
    "trait": _trait,
    "did": read_did,
    "did_not": read_did_not,
    "pattern": read_pattern,
    "segment": _segment,
    "tag": _tag,
    "account": _account,
    "consent": _later("consent", "Collect it as a trait for now, such as marketing_opt_in."),
    "score": _later("score", "Use a trait or a measure for now; models come later."),
}
"""Every form of a condition, in the order of the language's page."""
