"""Routes about the server itself: is it well."""

from __future__ import annotations

import os
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from typing import Literal

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse, Response

from coterie.kit.http import Answer
from coterie.server import doctor, health, metrics
from coterie.workspace.routes import Current, Served

try:
    VERSION = version("coterie")
except PackageNotFoundError:
    VERSION = "0"

router = APIRouter(tags=["server"])


class FindingAnswer(Answer):
    """One thing that was looked at."""

    name: str
    state: Literal["well", "notice", "ill"]
    detail: str
    hint: str | None


class PlaceAnswer(Answer):
    """How far a log is loaded. log: "" is that of the server itself; file, byte: the place in it."""

    log: str
    file: int
    byte: int


class SourceAnswer(Answer):
    """When a source was heard last; messages: loaded since the server started."""

    name: str
    received_at: datetime
    seconds_ago: float
    messages: int


class SourcesAnswer(Answer):
    """Every source that was heard, the latest first."""

    sources: list[SourceAnswer]


class LiveAnswer(Answer):
    """How the memberships are kept. as_of: up to when they are right; lag_seconds: how long ago that was; error: kind of the latest failure."""

    state: Literal["off", "beginning", "live", "failing"]
    as_of: datetime | None
    lag_seconds: float | None
    took_seconds: float | None
    ticks: int
    error: str | None


class WorkspaceHealthAnswer(Answer):
    """How a workspace is. status is `trouble` where a part is ill; backlog_bytes: acknowledged, not yet in the tables."""

    name: str
    status: Literal["ok", "trouble"]
    parts: list[FindingAnswer]
    backlog_bytes: int
    loaded: list[PlaceAnswer]
    loaded_at: datetime | None
    sources: list[SourceAnswer]
    live: LiveAnswer


class HealthAnswer(Answer):
    """The server answers; pid says which process it is. Strangers see no workspaces; status is `trouble` where that of one is."""

    status: Literal["ok", "trouble"]
    version: str
    pid: int
    workspaces: list[str]
    health: list[WorkspaceHealthAnswer]


class DoctorAnswer(Answer):
    """What was looked at; well is false where anything is ill."""

    well: bool
    findings: list[FindingAnswer]


@router.get("/health")
def get_health(served: Served) -> HealthAnswer:
    """Whether the server answers, and how its workspaces are: stores, backlog, freshness of every source."""
    found = health.of_all(served)
    return HealthAnswer(
        status="trouble" if any(each.status == "trouble" for each in found) else "ok",
        version=VERSION,
        pid=os.getpid(),
        workspaces=[name for name, _ in served],
        health=[WorkspaceHealthAnswer.model_validate(each) for each in found],
    )


@router.get("/metrics", response_class=PlainTextResponse, include_in_schema=False)
def get_metrics(served: Served) -> Response:
    """The figures that Prometheus reads: parts, backlog, messages, sources, memberships, the process."""
    return Response(metrics.page(served), headers={"content-type": metrics.CONTENT_TYPE})


@router.get("/sources")
def list_sources(workspace: Current) -> SourcesAnswer:
    """When each source of messages was heard last."""
    return SourcesAnswer(sources=[SourceAnswer.model_validate(each) for each in health.sources(workspace)])


@router.get("/doctor")
def examine(workspace: Current) -> DoctorAnswer:
    """Look at everything a workspace stands on and say what is not well."""
    findings = doctor.examine(workspace)
    return DoctorAnswer(
        well=all(each.state != "ill" for each in findings),
        findings=[FindingAnswer.model_validate(each) for each in findings],
    )
