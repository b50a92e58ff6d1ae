"""How each workspace of a server is, from moment to moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from coterie import ingest
from coterie.ingest.flow import SourceFlow
from coterie.segments.live import keeper_of
from coterie.segments.live.reports import LiveHealth
from coterie.server.doctor import Finding, glance
from coterie.workspace import Workspace
from coterie.workspace.worlds import Worlds


@dataclass(frozen=True, slots=True)
class Place:
    """How far a log is loaded. log: "" is that of this process; file: number of its file; byte: offset in it."""

    log: str
    file: int
    byte: int


@dataclass(frozen=True, slots=True)
class SourceFreshness:
    """When a source was heard last. seconds_ago counts to the moment of asking; messages: loaded since the start."""

    name: str
    received_at: datetime
    seconds_ago: float
    messages: int


@dataclass(frozen=True, slots=True)
class WorkspaceHealth:
    """One workspace. backlog_bytes: acknowledged and not yet in the tables; loaded_at: the end of the latest load, None before the first."""

    name: str
    status: Literal["ok", "trouble"]
    parts: list[Finding]
    backlog_bytes: int
    loaded: list[Place]
    loaded_at: datetime | None
    sources: list[SourceFreshness]
    live: LiveHealth


def of_all(worlds: Worlds) -> list[WorkspaceHealth]:
    """The health of every workspace that is served."""
    return [of_one(name, workspace) for name, workspace in worlds]


def of_one(name: str, workspace: Workspace) -> WorkspaceHealth:
    """The health of a workspace; asks nothing whose answer grows with what is stored."""
    loader = ingest.start(workspace)
    parts = glance(workspace)
    return WorkspaceHealth(
        name=name,
        status="trouble" if any(each.state == "ill" for each in parts) else "ok",
        parts=parts,
        backlog_bytes=loader.backlog_bytes(),
        loaded=[Place(log, place.file, place.byte) for log, place in sorted(loader.positions().items())],
        loaded_at=loader.flow.loaded_at,
        sources=sources(workspace),
        live=keeper_of(workspace).health(),
    )


def sources(workspace: Workspace) -> list[SourceFreshness]:
    """Every source that was heard, the latest first."""
    now = workspace.clock.now()
    return [_fresh(each, now) for each in ingest.start(workspace).flow.sources()]


def _fresh(flow: SourceFlow, now: datetime) -> SourceFreshness:
    ago = max(0.0, round((now - flow.received_at).total_seconds(), 3))
    return SourceFreshness(flow.name, flow.received_at, ago, flow.messages)
