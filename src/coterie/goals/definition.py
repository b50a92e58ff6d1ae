"""What a goal says: a number to watch, of whom, how far it is to come and until when.

Read with the parts of the segment language, so that a condition or a measure means the same here as there, and every fault has its path.
Only the name is required: a goal may begin as a research question, and the check says what it lacks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from coterie.segments import language
from coterie.segments.language.conditions import Condition, Did
from coterie.segments.language.definitions import ComputedTrait
from coterie.segments.language.measures import Age, Aggregate, Aggregation, Measure, Periods, Share
from coterie.segments.language.reading import Read, scalars
from coterie.segments.language.reading.behavior import MEASURED, read_measured
from coterie.segments.language.reading.conditions import condition_at
from coterie.segments.language.reading.definitions import BUILT_IN_TRAITS, EVERYONE
from coterie.segments.language.reading.place import Place

KEYS = (
    "goal", "label", "kpi", "across", "share", "customers", "of", "unit", "target", "by", "owner", "note",
)  # fmt: skip
ACROSS = ("total", "mean", "median")


@dataclass(frozen=True, slots=True)
class Target:
    """How far the number is to come: at least (`gte`) or at most (`lte`) so much."""

    at_least: bool
    number: Decimal

    def reached_by(self, number: Decimal) -> bool:
        """Whether the number is that far."""
        return number >= self.number if self.at_least else number <= self.number


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal as it is saved.

    kpi: a measure of each customer, or the name of a numeric trait; across: how the customers' numbers become one. share, customers: in place of
    a kpi, the condition that is to hold for a part, or for so many, of the customers. of: a segment's name, "everyone", None where it does not say.
    by: an ISO date or instant as written. At most one of kpi, share and customers is given.
    """

    name: str
    label: str | None = None
    kpi: Did | str | None = None
    across: str = "total"
    share: Condition | None = None
    customers: Condition | None = None
    of: str | None = None
    unit: str | None = None
    target: Target | None = None
    by: str | None = None
    owner: str | None = None
    note: str | None = None

    @property
    def asks_for(self) -> Did | str | Condition | None:
        """What is measured: the kpi or the condition; None where nothing is said yet."""
        return self.kpi or self.share or self.customers

    @property
    def segment(self) -> str | None:
        """The segment it is about, None where it is everyone."""
        return None if self.of in (None, EVERYONE) else self.of

    @property
    def is_share(self) -> bool:
        """Whether its number lies between 0 and 1."""
        return self.share is not None or (isinstance(self.kpi, Did) and isinstance(self.kpi.measure, Share))


def read_goal(raw: object) -> Read[Goal]:
    """Read a goal, with the segments, traits, events and properties it names.

    Raises InvalidDefinition (UnknownKey) with the path to the fault.
    """
    place = Place.of(raw)
    found = _goal(place)
    return Read(found, tuple(place.notes.references))


def _goal(place: Place) -> Goal:
    place.keys("a goal", KEYS)
    if not place.has("goal"):
        raise place.at("goal").fault("The goal has no name.", "It begins with `goal: NAME`.")
    given = [key for key in ("kpi", "share", "customers") if place.has(key)]
    if len(given) > 1:
        raise place.at(given[1]).fault(
            f"`{given[0]}` and `{given[1]}` are two numbers.",
            "A goal has one; save the other as a goal of its own.",
        )
    if place.has("across") and given != ["kpi"]:
        raise place.at("across").fault(
            "`across` goes with `kpi`.", "A share and a number of customers need none."
        )
    kpi = _kpi(place.at("kpi")) if given == ["kpi"] else None
    across = (
        scalars.read_choice(place.at("across"), ACROSS, "a way to make one number")
        if place.has("across")
        else "total"
    )
    if isinstance(kpi, Did):
        _refuse_unfit(place, kpi.measure, across)
    return Goal(
        name=scalars.read_segment_name(place.at("goal")),
        kpi=kpi,
        across=across,
        share=condition_at(place.at("share")) if place.has("share") else None,
        customers=condition_at(place.at("customers")) if place.has("customers") else None,
        of=_of(place.at("of")) if place.has("of") else None,
        target=_target(place.at("target")) if place.has("target") else None,
        by=scalars.read_instant(place.at("by")) if place.has("by") else None,
        **{
            key: place.at(key).text(f"a {key}")
            for key in ("label", "unit", "owner", "note")
            if place.has(key)
        },
    )


def _kpi(place: Place) -> Did | str:
    if isinstance(place.raw, str):
        name = place.text("the name of a trait")
        if name in BUILT_IN_TRAITS:
            raise place.fault(
                f"{name!r} is a moment, not a number.", "Measure {did: '*', measure: {since_first: days}}."
            )
        place.refers("trait", name)
        return name
    place.keys("`kpi`", MEASURED)
    if not place.has("did"):
        raise place.at("did").fault(
            "The events are not named.", "Add `did: EVENT`, or name a trait: `kpi: NAME`."
        )
    return read_measured(place.deeper())


def _refuse_unfit(place: Place, measure: Measure, across: str) -> None:
    if isinstance(measure, Aggregate) and measure.aggregation is Aggregation.MODE:
        raise (
            place.at("kpi")
            .at("measure")
            .fault(
                "The most frequent value is no number.",
                "Ask for the customers who have it: `share: CONDITION`.",
            )
        )
    if across == "total" and not adds_up(measure):
        raise place.at("across").fault(
            "These numbers do not add up to a total.", "Write `across: mean` or `across: median`."
        )


def adds_up(measure: Measure) -> bool:
    """Whether the measure of all customers together says something: counts and sums, and means and shares over all their events."""
    match measure:
        case Aggregate(aggregation):
            return aggregation in (Aggregation.SUM, Aggregation.MEAN, Aggregation.DISTINCT)
        case Age():
            return False
        case Periods(longest_run=longest):
            return not longest
    return True


def is_pooled(goal: Goal, did: Did | None) -> bool:
    """Whether the number is a mean or share over all events of all customers, rather than a sum."""
    if goal.across != "total" or did is None:
        return False
    return isinstance(did.measure, Share) or (
        isinstance(did.measure, Aggregate) and did.measure.aggregation is Aggregation.MEAN
    )


def _of(place: Place) -> str:
    name = place.text("the name of a segment")
    if name != EVERYONE:
        place.refers("segment", name)
    return name


def _target(place: Place) -> Target:
    keys = place.keys("`target`", ["gte", "lte"])
    if len(keys) != 1:
        raise place.fault("`target` takes exactly one of gte, lte.", "Write target: {gte: 50000}.")
    return Target(keys[0] == "gte", Decimal(scalars.read_number(place.at(keys[0]))))


# --- writing ---------------------------------------------------------------------------------------------------------


def to_raw(goal: Goal) -> dict[str, Any]:
    """The normal form: mappings, lists, text and numbers only, ready for JSON and YAML."""
    target = None
    if goal.target is not None:
        target = {"gte" if goal.target.at_least else "lte": _number(goal.target.number)}
    written: dict[str, Any] = {
        "goal": goal.name,
        "label": goal.label,
        "kpi": _written_kpi(goal.kpi),
        "across": None if goal.kpi is None or goal.across == "total" else goal.across,
        "share": None if goal.share is None else language.to_raw(goal.share),
        "customers": None if goal.customers is None else language.to_raw(goal.customers),
        "of": goal.of,
        "unit": goal.unit,
        "target": target,
        "by": goal.by,
        "owner": goal.owner,
        "note": goal.note,
    }
    return {key: value for key, value in written.items() if value is not None}


def _written_kpi(kpi: Did | str | None) -> Mapping[str, Any] | str | None:
    if not isinstance(kpi, Did):
        return kpi
    written: Mapping[str, Any] = language.to_raw(ComputedTrait("kpi", kpi))["compute"]
    return written


def _number(number: Decimal) -> int | float:
    return int(number) if number == int(number) else float(number)
