"""The saved segments and segmentations as the doors show them: sentence, size, trend."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from coterie.errors import NotFound, did_you_mean
from coterie.segments import definitions, language, memberships
from coterie.segments.known import Names
from coterie.segments.language.definitions import Segment, Segmentation
from coterie.segments.language.writing import to_raw
from coterie.segments.live.liveness import Liveness, liveness
from coterie.segments.times import iso
from coterie.workspace import Workspace


@dataclass(frozen=True, slots=True)
class SegmentInfo:
    """A saved segment. size, share (0 to 1) and as_of are those of the latest answer, None before the first.

    kept: how the answer follows what happens: live, or every so often and why.
    """

    name: str
    label: str | None
    color: str | None
    description: str | None
    kind: str | None
    tags: tuple[str, ...]
    owner: str | None
    advice: str | None
    reviewed_on: date | None
    sentence: str
    version: int
    size: int | None
    share: float | None
    as_of: datetime | None
    kept: Liveness
    segmentation: str | None
    trend: tuple[tuple[str, int, int], ...]
    body: Mapping[str, Any]

    def as_dict(self) -> dict[str, Any]:
        """A JSON-able form."""
        return {
            "name": self.name,
            "label": self.label,
            "color": self.color,
            "description": self.description,
            "kind": self.kind,
            "tags": list(self.tags),
            "owner": self.owner,
            "advice": self.advice,
            "reviewed_on": None if self.reviewed_on is None else self.reviewed_on.isoformat(),
            "sentence": self.sentence,
            "version": self.version,
            "size": self.size,
            "share": self.share,
            "as_of": None if self.as_of is None else iso(self.as_of),
            "kept": self.kept.as_dict(),
            "segmentation": self.segmentation,
            "trend": [list(point) for point in self.trend],
            "body": dict(self.body),
        }


@dataclass(frozen=True, slots=True)
class SegmentationInfo:
    """A saved segmentation. parts: the names of its segments in order, `otherwise` the last of them, where there is one."""

    name: str
    label: str | None
    description: str | None
    of: str | None
    parts: tuple[str, ...]
    otherwise: str | None
    version: int
    body: Mapping[str, Any]

    def as_dict(self) -> dict[str, Any]:
        """A JSON-able form."""
        return {
            "name": self.name,
            "label": self.label,
            "description": self.description,
            "of": self.of,
            "parts": list(self.parts),
            "otherwise": self.otherwise,
            "version": self.version,
            "body": dict(self.body),
        }


@dataclass(frozen=True, slots=True)
class Listing:
    """Everything saved about who belongs where. everyone: all customers there are. as_of: of the latest answer."""

    segments: tuple[SegmentInfo, ...]
    segmentations: tuple[SegmentationInfo, ...]
    everyone: int
    as_of: datetime | None

    def as_dict(self) -> dict[str, Any]:
        """A JSON-able form."""
        return {
            "segments": [segment.as_dict() for segment in self.segments],
            "segmentations": [segmentation.as_dict() for segmentation in self.segmentations],
            "everyone": self.everyone,
            "as_of": None if self.as_of is None else iso(self.as_of),
        }


def listing(workspace: Workspace) -> Listing:
    """All segments with size, trend and sentence, and the segmentations they belong to."""
    known = definitions.known_names(workspace)
    bodies = definitions.bodies(workspace)
    published = memberships.current(workspace)
    trends = memberships.trends(workspace)
    latest = max((answer.as_of for answer in published.values()), default=None)
    shown = tuple(_segment(name, known, published, trends) for name in known.segment_names())
    wholes = tuple(_segmentation(whole, known, bodies) for whole in known.segmentations.values())
    everyone = int(workspace.engine.rows("SELECT count(*) FROM customers")[0][0])
    return Listing(shown, wholes, everyone, latest)


def get(workspace: Workspace, name: str) -> SegmentInfo | SegmentationInfo:
    """One segment, part or segmentation. Raises NotFound with the nearest name."""
    known = definitions.known_names(workspace)
    if name in known.segmentations:
        return _segmentation(known.segmentations[name], known, definitions.bodies(workspace))
    if name not in known.segments:
        names = [*known.segment_names(), *known.segmentations]
        raise NotFound(f"There is no segment named {name!r}.", hint=did_you_mean(name, names))
    return _segment(name, known, memberships.current(workspace), memberships.trends(workspace))


def _segment(
    name: str,
    known: Names,
    published: Mapping[str, memberships.Current],
    trends: Mapping[str, list[tuple[str, int, int]]],
) -> SegmentInfo:
    segment = known.segments[name]
    answer = published.get(name)
    segmentation = known.segmentation_of(name)
    trend = tuple(trends.get(name, ()))
    everyone = trend[-1][2] if trend else 0
    return SegmentInfo(
        name=name,
        label=segment.label,
        color=segment.color,
        description=segment.description,
        kind=segment.kind,
        tags=segment.tags,
        owner=segment.owner,
        advice=segment.advice,
        reviewed_on=segment.reviewed_on,
        sentence=_sentence(segment, known, segmentation),
        version=known.versions()[name],
        size=None if answer is None else answer.size,
        share=None if answer is None or not everyone else answer.size / everyone,
        as_of=None if answer is None else answer.as_of,
        kept=liveness(known, name),
        segmentation=segmentation,
        trend=trend,
        body=to_raw(segment),
    )


def _sentence(segment: Segment, known: Names, segmentation: str | None) -> str:
    if segment.who is not None:
        return language.words(segment.who)
    return (
        f"Everyone else of {known.segmentations[segmentation].label or segmentation}."
        if segmentation
        else "Everyone else."
    )


def _segmentation(
    found: Segmentation, known: Names, bodies: Mapping[tuple[str, str], tuple[int, Mapping[str, Any]]]
) -> SegmentationInfo:
    version, body = bodies["segmentation", found.name]
    return SegmentationInfo(
        name=found.name,
        label=found.label,
        description=found.description,
        of=found.of,
        parts=known.parts(found.name) or (),
        otherwise=None if found.otherwise is None else found.otherwise.name,
        version=version,
        body=body,
    )
