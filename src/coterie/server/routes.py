"""Routes about the server itself: is it well."""

from __future__ import annotations

import os
from importlib.metadata import PackageNotFoundError, version
from typing import Literal

from fastapi import APIRouter

from coterie.kit.http import Answer
from coterie.server import doctor
from coterie.workspace.routes import Current, Served

try:
    VERSION = version("coterie")
except PackageNotFoundError:
    VERSION = "0"

router = APIRouter(tags=["server"])


class HealthAnswer(Answer):
    """The server answers; pid says which process it is."""

    status: Literal["ok"]
    version: str
    pid: int
    workspaces: list[str]


class FindingAnswer(Answer):
    """One thing that was looked at."""

    name: str
    state: Literal["well", "notice", "ill"]
    detail: str
    hint: str | None


class DoctorAnswer(Answer):
    """What was looked at; well is false where anything is ill."""

    well: bool
    findings: list[FindingAnswer]


@router.get("/health")
def health(served: Served) -> HealthAnswer:
    """Whether the server answers."""
    return HealthAnswer(
        status="ok", version=VERSION, pid=os.getpid(), workspaces=[name for name, _ in served]
    )


@router.get("/doctor")
def examine(workspace: Current) -> DoctorAnswer:
    """Look at everything a workspace stands on and say what is not well."""
    findings = doctor.examine(workspace)
    return DoctorAnswer(
        well=all(each.state != "ill" for each in findings),
        findings=[FindingAnswer.model_validate(each) for each in findings],
    )
