"""Every number that the workspace has of a customer: computed traits, collected traits that hold numbers, and what is asked for besides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from coterie import moments
from coterie.access.personal import personal
from coterie.errors import InvalidDefinition
from coterie.segments import language, valuing
from coterie.segments.evaluation import Evaluation
from coterie.segments.known import Names
from coterie.segments.language.conditions import Did
from coterie.segments.language.definitions import ComputedTrait
from coterie.segments.language.measures import Aggregate, Aggregation, Count, Days, Sessions, is_numeric
from coterie.segments.leaf_memory import said
from coterie.segments.uses import looked_at
from coterie.segments.valuing import Numbers
from coterie.workspace import Workspace

MOST_COLLECTED = 40
"""Collected traits that are looked at, those of most customers."""

_NUMBERS = """
SELECT key FROM trait_values
WHERE from_at <= make_timestamp($as_of) AND (until_at IS NULL OR until_at > make_timestamp($as_of))
GROUP BY key HAVING 2 * count(*) FILTER (WHERE left(value, 1) IN ('-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9')) > count(*)
ORDER BY count(*) DESC, key LIMIT $most
"""


@dataclass(frozen=True, slots=True)
class Measure:
    """A number of each customer: the measure of a `did`, or the trait of that name. source: where it comes from."""

    name: str
    label: str | None
    unit: str | None
    source: Literal["computed", "collected", "asked"]
    did: Did | None = None

    @property
    def adds_up(self) -> bool:
        """Whether the numbers of several customers have a sum that means something."""
        if self.did is None:
            return True
        measure = self.did.measure
        if isinstance(measure, Aggregate):
            return measure.aggregation is Aggregation.SUM
        return isinstance(measure, Count | Days | Sessions)

    def said(self, known: Names) -> str:
        """What it asks for, together with every definition it mentions."""
        return f"trait {self.name}" if self.did is None else said(self.did, known)

    def looks(self, known: Names) -> set[tuple[str, str]]:
        """("event" | "trait", name) of the data that it is made of, the trait itself among it."""
        of_events = {each for each in looked_at(self.did) if each[0] != "property"}
        return of_events | ({("trait", self.name)} if self.source != "asked" else set())


def measures_of(
    workspace: Workspace,
    state: Evaluation,
    known: Names,
    asked: Sequence[Mapping[str, Any]],
    *,
    sees_personal: bool,
) -> list[Measure]:
    """All of them at the evaluation's moment. asked: more, as computed traits are written. Personal traits only for those who may see them."""
    computed = [_computed(each, "computed") for each in known.traits.values()]
    rows = state.session.rows(_NUMBERS, {"as_of": moments.micros(state.as_of), "most": MOST_COLLECTED})
    fields = personal(workspace)
    collected = [
        Measure(str(name), None, None, "collected")
        for (name,) in rows
        if str(name) not in known.traits and (sees_personal or not fields.is_trait(str(name)))
    ]
    more = [_asked(each, place) for place, each in enumerate(asked)]
    return [*more, *(each for each in computed if _is_number(each)), *collected]


def numbers_of(state: Evaluation, measure: Measure) -> Numbers:
    """The number of every customer who has one at the evaluation's moment."""
    if measure.did is None:
        return valuing.of_trait(state, measure.name)
    return valuing.of_measure(state, measure.did)


def _computed(trait: ComputedTrait, source: Literal["computed", "asked"]) -> Measure:
    return Measure(trait.name, trait.label, trait.unit, source, trait.compute)


def _asked(written: Mapping[str, Any], place: int) -> Measure:
    read = language.read_definition(written)
    if not isinstance(read, ComputedTrait):
        raise InvalidDefinition(
            "A measure is written as a computed trait is.",
            where=f"measures[{place}]",
            hint="Write {trait: orders, compute: {did: Order Completed}}.",
        )
    return _computed(read, "asked")


def _is_number(measure: Measure) -> bool:
    return measure.did is None or is_numeric(measure.did.measure)
