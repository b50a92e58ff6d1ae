"""Definitions: segments, segmentations, computed traits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from coterie.errors import NotYetAvailable
from coterie.segments.language.conditions import Condition
from coterie.segments.language.definitions import (
    KINDS,
    ByQuantiles,
    ByRfm,
    ByTrait,
    ComputedTrait,
    Definition,
    Division,
    Segment,
    Segmentation,
)
from coterie.segments.language.reading import scalars
from coterie.segments.language.reading.behavior import MEASURED, read_measured
from coterie.segments.language.reading.conditions import condition_at
from coterie.segments.language.reading.place import Place, Reference

OTHERWISE_KEYS = (
    "segment", "label", "color", "description", "kind", "tags", "owner", "advice", "reviewed_on",
)  # fmt: skip
SEGMENT_KEYS = (*OTHERWISE_KEYS, "who")
SEGMENTATION_KEYS = ("segmentation", "label", "description", "of", "segments", "by", "otherwise")
TRAIT_KEYS = ("trait", "label", "unit", "description", "compute")
BUILT_IN_TRAITS = ("first_seen", "last_seen")
EVERYONE = "everyone"


_T_co = TypeVar("_T_co", covariant=True)


@dataclass(frozen=True)
class Read(Generic[_T_co]):
    """What was read, and everything it names."""

    found: _T_co
    references: tuple[Reference, ...]


def read_definition(raw: object) -> Definition:
    """Read a segment, segmentation or computed trait.

    Raises InvalidDefinition (UnknownKey, NotYetAvailable) with the path to the fault.
    """
    return read_with_references(raw).found


def read_with_references(raw: object) -> Read[Definition]:
    """The same, with the segments, traits, events and properties it names."""
    place = Place.of(raw)
    found = _definition(place)
    return Read(found, tuple(place.notes.references))


def read_condition_with_references(raw: object, at: str = "") -> Read[Condition]:
    """A condition, with the segments, traits, events and properties it names."""
    place = Place.of(raw, at)
    found = condition_at(place)
    return Read(found, tuple(place.notes.references))


def _definition(place: Place) -> Definition:
    kinds = ("segment", "segmentation", "trait")
    if not isinstance(place.raw, Mapping):
        raise place.unlike(
            "a definition", "It begins with `segment: NAME`, `segmentation: NAME` or `trait: NAME`."
        )
    found = [kind for kind in kinds if place.has(kind)]
    if len(found) > 1:
        raise place.fault(
            f"`{found[0]}` and `{found[1]}` are two definitions in one mapping.", "Put --- between them."
        )
    if not found:
        keys = place.keys("a definition")
        if not keys:
            raise place.fault("The definition is empty.", "It begins with `segment: NAME`.")
        known = {*SEGMENT_KEYS, *SEGMENTATION_KEYS, *TRAIT_KEYS}
        if keys[0] in known:
            raise place.fault("The definition has no name.", "It begins with `segment: NAME`.")
        unknown = place.unknown(keys[0], "a definition", kinds)
        if "did" in keys or "all" in keys or "any" in keys:
            unknown.hint = "This is a condition. To save it write {segment: NAME, who: …}."
        raise unknown
    if found == ["segment"]:
        return _segment(place)
    return _segmentation(place) if found == ["segmentation"] else _computed_trait(place)


def _label(place: Place, key: str) -> str | None:
    return place.at(key).text(f"a {key}") if place.has(key) else None


def _segment(place: Place) -> Segment:
    place.keys("a segment", SEGMENT_KEYS)
    if not place.has("who"):
        raise place.at("who").fault("The segment does not say who belongs.", "Add `who: CONDITION`.")
    return replace(_named(place), who=condition_at(place.at("who")))


def _named(place: Place) -> Segment:
    return Segment(
        name=scalars.read_segment_name(place.at("segment")),
        who=None,
        label=_label(place, "label"),
        color=scalars.read_color(place.at("color")) if place.has("color") else None,
        description=_label(place, "description"),
        kind=scalars.read_choice(place.at("kind"), KINDS, "a kind of segment") if place.has("kind") else None,
        tags=_tags(place.at("tags")) if place.has("tags") else (),
        owner=_label(place, "owner"),
        advice=_label(place, "advice"),
        reviewed_on=scalars.read_day(place.at("reviewed_on")) if place.has("reviewed_on") else None,
    )


def _tags(place: Place) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.text("a tag").strip() for each in place.items("tags")))


def _segmentation(place: Place) -> Segmentation:
    place.keys("a segmentation", SEGMENTATION_KEYS)
    if place.has("segments") and place.has("by"):
        raise place.fault("`segments` and `by` are two ways to make the parts.", "Keep one of them.")
    if not place.has("segments") and not place.has("by"):
        raise place.at("segments").fault(
            "The segmentation has no parts.", "Add `segments: […]`, or `by: {trait: NAME}`."
        )
    name = scalars.read_segment_name(place.at("segmentation"))
    found = Segmentation(
        name=name,
        segments=_parts(place.at("segments")) if place.has("segments") else (),
        by=_division(place.at("by")) if place.has("by") else None,
        of=_of(place.at("of")) if place.has("of") else None,
        otherwise=_otherwise(place.at("otherwise")) if place.has("otherwise") else None,
        label=_label(place, "label"),
        description=_label(place, "description"),
    )
    _refuse_equal_names(place, found)
    return found


def _refuse_equal_names(place: Place, found: Segmentation) -> None:
    taken = {found.name}
    for part, at in zip(found.segments, _places_of(place), strict=False):
        if part.name in taken:
            raise at.at("segment").fault(
                f"The name {part.name!r} is taken.", "Each part has a name of its own."
            )
        taken.add(part.name)
    if found.otherwise is not None and found.otherwise.name in taken:
        raise (
            place.at("otherwise")
            .at("segment")
            .fault(f"The name {found.otherwise.name!r} is taken.", "Each part has a name of its own.")
        )


def _places_of(place: Place) -> list[Place]:
    return place.at("segments").items("segments") if place.has("segments") else []


def _of(place: Place) -> str | None:
    name = place.text("the name of a segment")
    if name == EVERYONE:
        return None
    place.refers("segment", name)
    return name


def _parts(place: Place) -> tuple[Segment, ...]:
    return tuple(_part(each) for each in place.items("segments"))


def _part(place: Place) -> Segment:
    if place.keys("a segment", SEGMENT_KEYS) == ["segment"]:
        named = place.at("segment")
        name = scalars.read_segment_name(named)
        named.refers("segment", name)
        return Segment(name, None)
    if not place.has("segment"):
        raise place.at("segment").fault("The segment has no name.", "Add `segment: NAME`.")
    return _segment(place)


def _otherwise(place: Place) -> Segment:
    place.keys("`otherwise`", OTHERWISE_KEYS)
    if not place.has("segment"):
        raise place.at("segment").fault("The segment has no name.", "Add `segment: NAME`.")
    return _named(place)


def _division(place: Place) -> Division:
    keys = place.keys("`by`", ["trait", "quantiles", "rfm", "clusters"])
    if len(keys) != 1:
        raise place.fault("`by` takes exactly one of trait, quantiles, rfm.", "Write by: {trait: plan}.")
    if keys == ["trait"]:
        name = place.at("trait").text("the name of a trait")
        place.at("trait").refers("trait", name)
        return ByTrait(name)
    if keys == ["quantiles"]:
        return _quantiles(place.at("quantiles"))
    if keys == ["rfm"]:
        return _rfm(place.at("rfm"))
    raise NotYetAvailable(
        "Segmentations by clusters are not available yet.",
        where=place.path_of("clusters"),
        hint="Divide by a trait, quantiles or rfm for now; models come later.",
    )


def _quantiles(place: Place) -> ByQuantiles:
    keys = place.keys("`quantiles`", ["score", "trait", *MEASURED, "into"])
    if place.has("score"):
        raise NotYetAvailable(
            "Quantiles of a score are not available yet.",
            where=place.path_of("score"),
            hint="Use {trait: NAME, into: 5} or {did: EVENT, measure: …, into: 5} for now.",
        )
    if not place.has("into"):
        raise place.at("into").fault("It does not say into how many parts.", "Add `into: 5`.")
    into = place.at("into").whole("a number of parts", least=2, most=100)
    if place.has("trait"):
        if set(keys) & set(MEASURED):
            raise place.fault("A trait and a measure are two things to rank by.", "Keep one of them.")
        name = place.at("trait").text("the name of a trait")
        place.at("trait").refers("trait", name)
        return ByQuantiles(name, None, into)
    if not place.has("did"):
        raise place.fault(
            "It does not say what to rank by.", "Add `trait: NAME`, or `did: EVENT` with a measure."
        )
    return ByQuantiles(None, read_measured(place), into)


def _rfm(place: Place) -> ByRfm:
    place.keys("`rfm`", ["event", "value"])
    for key in ("event", "value"):
        if not place.has(key):
            raise place.at(key).fault(
                f"It does not name the {key}.", "Write {event: Order Completed, value: revenue}."
            )
    event = place.at("event").text("the name of an event")
    value = place.at("value").text("the name of a property")
    place.at("event").refers("event", event)
    replace(place.at("value"), events=(event,)).refers("property", value)
    return ByRfm(event, value)


def _computed_trait(place: Place) -> ComputedTrait:
    place.keys("a computed trait", TRAIT_KEYS)
    name = place.at("trait").text("the name of a trait")
    if name != name.strip() or len(name) > 100:
        raise place.at("trait").unlike("a name", "At most 100 characters, no spaces around them.")
    if name in BUILT_IN_TRAITS:
        raise place.at("trait").fault(f"The trait {name!r} is built in.", "Choose another name.")
    if not place.has("compute"):
        raise place.at("compute").fault(
            "The trait is not computed from anything.", "Add `compute: {did: EVENT, measure: …}`."
        )
    compute = place.at("compute")
    compute.keys("`compute`", MEASURED)
    if not compute.has("did"):
        raise compute.at("did").fault("The events are not named.", "Add `did: EVENT`.")
    return ComputedTrait(
        name=name,
        compute=read_measured(compute.deeper()),
        label=_label(place, "label"),
        unit=_label(place, "unit"),
        description=_label(place, "description"),
    )
