"""The two worlds of the demo: where each stands, when it ends, and how its data gets in."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from typing import Any

from coterie import ingest
from coterie.demo.shop import orders
from coterie.demo.stream import world as story
from coterie.ingest import imports
from coterie.segments import language
from coterie.workspace import Workspace

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is."""

_CHUNK = 20_000  # messages collected at once: each chunk is one durable write and one load


@dataclass(frozen=True, slots=True)
class Intake:
    """What came of the rows or messages of a world; reasons counts the rejected by error code."""

    read: int = 0
    new: int = 0
    duplicate: int = 0
    rejected: int = 0
    reasons: Mapping[str, int] = field(default_factory=dict)

    def __add__(self, other: Intake) -> Intake:
        """Both together."""
        return Intake(
            read=self.read + other.read,
            new=self.new + other.new,
            duplicate=self.duplicate + other.duplicate,
            rejected=self.rejected + other.rejected,
            reasons=dict(Counter(self.reasons) + Counter(other.reasons)),
        )


@dataclass(frozen=True, slots=True)
class World:
    """One world of the demo.

    name: its folder and the package folder of its definitions. timezone: IANA name. begins_at, ends_at: the first and the
    last moment of its data; whatever is shown of it is shown as of `ends_at`. fill: brings its data into a workspace.
    """

    name: str
    label: str
    description: str
    timezone: str
    begins_at: datetime
    ends_at: datetime
    fill: Callable[[Workspace, Progress], Intake]

    def history(self) -> tuple[datetime, ...]:
        """The moments at which sizes are taken, oldest first: the first of every month, then the end of the world."""
        months = range(
            self.begins_at.year * 12 + self.begins_at.month, self.ends_at.year * 12 + self.ends_at.month
        )
        firsts = [datetime(month // 12, month % 12 + 1, 1, tzinfo=UTC) for month in months]
        return (*(first for first in firsts if first < self.ends_at), self.ends_at)

    def definitions(self) -> list[dict[str, Any]]:
        """The computed traits, segments and segmentations of this world, as written in its YAML files."""
        return [found for file in ("traits", "segments", "segmentations") for found in self._written_in(file)]

    def goals(self) -> list[dict[str, Any]]:
        """The goals of this world, as written in its YAML file."""
        return self._written_in("goals")

    def _written_in(self, file: str) -> list[dict[str, Any]]:
        path = resources.files("coterie.demo") / self.name / f"{file}.yaml"
        return language.load_yaml(path.read_text(encoding="utf-8"))


def _fill_shop(workspace: Workspace, progress: Progress) -> Intake:
    with tempfile.TemporaryDirectory(prefix="coterie-demo-") as folder:
        files = orders.prepare(
            Path(folder), progress=lambda done, total: progress("unpack the invoices", done, total)
        )
        return (
            _import(workspace, files.customers, "customers", progress, {"time": "country_since"})
            + _import(workspace, files.lines, "events", progress)
            + _import(workspace, files.orders, "events", progress)
        )


def _import(
    workspace: Workspace, path: Path, kind: str, progress: Progress, mapping: dict[str, str] | None = None
) -> Intake:
    report = imports.run(
        workspace,
        path,
        kind=kind,
        mapping=mapping,
        name=f"Online Retail: {path.stem}",
        progress=lambda done, total: progress(f"import the {path.stem}", done, total),
    )
    return Intake(
        read=report.read,
        new=report.new,
        duplicate=report.duplicate,
        rejected=report.rejected,
        reasons=dict(report.reasons),
    )


def _fill_stream(workspace: Workspace, progress: Progress) -> Intake:
    messages = story.messages(progress=lambda done, total: progress("write the story", done, total))
    intake = Intake()
    progress("collect the messages", 0, len(messages))
    for start in range(0, len(messages), _CHUNK):
        chunk = messages[start : start + _CHUNK]
        receipt = ingest.collect(workspace, chunk)
        intake += Intake(
            read=len(chunk),
            new=receipt.accepted,
            duplicate=receipt.duplicates,
            rejected=len(receipt.rejected),
            reasons=Counter(rejection.code for rejection in receipt.rejected),
        )
        progress("collect the messages", start + len(chunk), len(messages))
    return intake


SHOP = World(
    name="shop",
    label="The shop",
    description="Online Retail: half a million real order lines of a British online shop, December 2010 to December 2011.",
    timezone=orders.ZONE,
    begins_at=datetime(2010, 12, 1, tzinfo=UTC),
    ends_at=datetime(2011, 12, 10, tzinfo=UTC),
    fill=_fill_shop,
)
STREAM = World(
    name="stream",
    label="The stream",
    description="A story world: fourteen months of a video and shopping service, written by a seeded generator.",
    timezone="Europe/Berlin",
    begins_at=story.BEGIN_AT,
    ends_at=story.END_AT,
    fill=_fill_stream,
)
WORLDS = (SHOP, STREAM)
