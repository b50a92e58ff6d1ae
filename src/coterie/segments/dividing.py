"""What a segmentation would give before it is saved: the size of every part, who is in none, who would change parts.

The first part that fits takes a customer, so each part also says for how many its condition holds by itself: the difference are those whom
a part before it takes. Leaves are remembered as for previews, so moving a part costs no query.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from pyroaring import BitMap

from coterie.errors import InvalidDefinition
from coterie.segments import definitions, language
from coterie.segments.divisions import everyone_of
from coterie.segments.evaluation import Evaluation
from coterie.segments.known import Names
from coterie.segments.language.conditions import All, InSegment
from coterie.segments.language.definitions import Segment, Segmentation
from coterie.segments.leaf_memory import remembering
from coterie.segments.times import iso
from coterie.workspace import Workspace


@dataclass(frozen=True, slots=True)
class PartCount:
    """One part. fits: for how many of the divided its condition holds, whatever comes before; `count` of them are in it.

    enters, leaves: against the saved segmentation, None where there is none.
    """

    name: str
    label: str | None
    color: str | None
    sentence: str | None
    count: int
    share: float
    fits: int
    enters: int | None
    leaves: int | None


@dataclass(frozen=True, slots=True)
class Divided:
    """How a segmentation would divide customers. divided: all whom it is about; none: those of them in no part.

    moved: customers who would be in another part than they are by the saved one, None where nothing is saved.
    """

    as_of: datetime
    everyone: int
    divided: int
    none: int
    parts: tuple[PartCount, ...]
    moved: int | None
    took_ms: float
    warnings: tuple[Mapping[str, Any], ...]

    def as_dict(self) -> dict[str, Any]:
        """A JSON-able form."""
        return {
            "as_of": iso(self.as_of),
            "everyone": self.everyone,
            "divided": self.divided,
            "none": self.none,
            "parts": [asdict(part) for part in self.parts],
            "moved": self.moved,
            "took_ms": self.took_ms,
            "warnings": [dict(warning) for warning in self.warnings],
        }


def divide(workspace: Workspace, raw: Mapping[str, Any], *, as_of: datetime | str | None = None) -> Divided:
    """Evaluate a segmentation that is not saved, and compare it with the saved one of its name.

    as_of: left out, it is now, and stands still for ten minutes while no data arrives, as for previews.
    Raises InvalidDefinition for what is no segmentation, else what `apply` raises.
    """
    started = time.perf_counter()
    if "segmentation" not in raw:
        raise InvalidDefinition(
            "A segmentation is asked for, with its parts in order.",
            where="segmentation",
            hint="Write {segmentation: NAME, segments: [{segment: PART, who: …}, …]}.",
        )
    drafted = definitions.draft(workspace, [raw])
    name = str(raw["segmentation"])
    saved = definitions.known_names(workspace)
    whole = drafted.known.segmentations[name]
    now = drafted.known.parts(name) or ()
    with remembering(workspace, drafted.known, as_of=as_of) as asked:
        asked_for = [everyone_of(whole), *(InSegment(part) for part in now)]
        with asked.evaluation(asked_for) as state:
            members = {part: state.segment(part) for part in now}
            divided = state.members(everyone_of(whole))
            everyone = len(state.everyone)
            counted = tuple(
                _counted(state, drafted.known, whole, part, members[part], divided) for part in now
            )
    before = None
    if name in saved.segmentations:
        with (
            remembering(workspace, saved, as_of=asked.stamp.as_of) as asked,
            asked.evaluation([InSegment(part) for part in saved.parts(name) or ()]) as state,
        ):
            before = {part: state.segment(part) for part in saved.parts(name) or ()}
    return Divided(
        as_of=asked.stamp.as_of,
        everyone=everyone,
        divided=len(divided),
        none=len(divided - BitMap.union(BitMap(), *members.values())),
        parts=tuple(_against(part, members[part.name], before) for part in counted),
        moved=None if before is None else _moved(before, members),
        took_ms=(time.perf_counter() - started) * 1000,
        warnings=drafted.warnings,
    )


def _counted(
    state: Evaluation, known: Names, whole: Segmentation, name: str, members: BitMap, divided: BitMap
) -> PartCount:
    plain = name.removeprefix(f"{whole.name}.")
    written = next((each for each in whole.segments if each.name == plain), None)
    shown = known.segments.get(plain)
    return PartCount(
        name=name,
        label=shown.label if shown else None,
        color=shown.color if shown else None,
        sentence=_sentence(shown),
        count=len(members),
        share=len(members) / len(divided) if divided else 0.0,
        fits=len(members) if written is None else _fitting(state, whole, written),
        enters=None,
        leaves=None,
    )


def _sentence(shown: Segment | None) -> str | None:
    return None if shown is None or shown.who is None else language.words(shown.who)


def _fitting(state: Evaluation, whole: Segmentation, part: Segment) -> int:
    fits = part.who if part.who is not None else InSegment(part.name)
    return len(state.members(All((everyone_of(whole), fits))))


def _against(part: PartCount, members: BitMap, before: Mapping[str, BitMap] | None) -> PartCount:
    if before is None:
        return part
    old = before.get(part.name, BitMap())
    return PartCount(
        **{**asdict(part), "enters": len(members - old), "leaves": len(old - members)},
    )


def _moved(before: Mapping[str, BitMap], after: Mapping[str, BitMap]) -> int:
    """Those who enter a part, and those who leave one for none."""
    entering = [members - before.get(name, BitMap()) for name, members in after.items()]
    left = BitMap.union(BitMap(), *before.values()) - BitMap.union(BitMap(), *after.values())
    return len(BitMap.union(left, *entering))
