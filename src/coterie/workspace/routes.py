"""Which workspace a request is about, and the routes about workspaces themselves."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from fastapi import Request as HttpRequest

from coterie.clock import FixedClock
from coterie.kit.http import Answer, Request, iso
from coterie.kit.noting import Noted
from coterie.kit.work import Job, State
from coterie.settings import Addresses, Settings
from coterie.workspace.workspace import Workspace
from coterie.workspace.worlds import Worlds, jobs

router = APIRouter(tags=["workspace"])

# The door puts them there, for every request.
VISIBLE = "coterie.worlds"


async def worlds(request: HttpRequest) -> Worlds:
    """The workspaces that this process serves and the one who asks may see."""
    found = request.scope[VISIBLE]
    assert isinstance(found, Worlds)
    return found


async def current(
    served: Annotated[Worlds, Depends(worlds)],
    workspace: Annotated[str | None, Query(description="Name of the workspace; left out: the first.")] = None,
) -> Workspace:
    """The workspace that the request names."""
    return served.get(workspace)


Served = Annotated[Worlds, Depends(worlds)]
Current = Annotated[Workspace, Depends(current)]


class WorkspaceAnswer(Answer):
    """A workspace as listed. now: what its clock shows; stands_still: it shows this for ever, as in the demo."""

    name: str
    label: str
    description: str | None
    timezone: str
    ignore: str | None
    now: str
    stands_still: bool


class WorkspacesAnswer(Answer):
    """All workspaces served here; the first is meant where a request names none."""

    workspaces: list[WorkspaceAnswer]


class IdentifierRuleAnswer(Answer):
    """How one kind of identifier may join people."""

    kind: str
    limit: int | None
    priority: int


class SettingsAnswer(Answer):
    """The settings of a workspace."""

    timezone: str
    ignore: str | None
    addresses: Addresses
    identifiers: list[IdentifierRuleAnswer]
    blocked_identifiers: list[str]
    promote: list[str] | None
    keep_months: int | None
    memory_limit: str
    personal: list[str]
    protected_traits: list[str]


class SettingsChange(Request):
    """The settings to change; those left out stay. `ignore: null` takes the ignored segment away."""

    timezone: str | None = None
    ignore: str | None = None
    addresses: Addresses | None = None
    identifiers: list[IdentifierRuleAnswer] | None = None
    blocked_identifiers: list[str] | None = None
    promote: list[str] | None = None
    keep_months: int | None = None
    memory_limit: str | None = None
    personal: list[str] | None = None
    protected_traits: list[str] | None = None


class JobAnswer(Answer):
    """A piece of long work: how far it is, and its result or error once it has ended."""

    id: str
    kind: str
    label: str
    state: State
    done: int
    total: int | None
    started_at: datetime
    finished_at: datetime | None
    result: dict[str, Any] | None
    error: dict[str, Any] | None


class JobsAnswer(Answer):
    """Running and finished jobs, the newest first."""

    jobs: list[JobAnswer]


def job_answer(job: Job) -> JobAnswer:
    """The job as every route answers it."""
    return JobAnswer.model_validate(job, from_attributes=True)


@router.get("/workspaces")
def list_workspaces(served: Served) -> WorkspacesAnswer:
    """The workspaces served here."""
    return WorkspacesAnswer(
        workspaces=[
            WorkspaceAnswer(
                name=name,
                label=served.about(name).label or name,
                description=served.about(name).description,
                timezone=each.settings.timezone,
                ignore=each.settings.ignore,
                now=iso(each.clock.now()) or "",
                stands_still=isinstance(each.clock, FixedClock),
            )
            for name, each in served
        ]
    )


@router.get("/settings")
def get_settings(workspace: Current) -> SettingsAnswer:
    """The settings of the workspace."""
    return SettingsAnswer.model_validate(workspace.settings.as_dict())


@router.patch("/settings")
def change_settings(change: SettingsChange, workspace: Current, note: Noted) -> SettingsAnswer:
    """Change the settings that are named."""
    note.target = " ".join(sorted(change.model_fields_set)) or None
    stored = workspace.settings.as_dict() | change.model_dump(exclude_unset=True)
    workspace.change_settings(Settings.from_dict(stored))
    return get_settings(workspace)


@router.get("/jobs")
def list_jobs(workspace: Current) -> JobsAnswer:
    """Running and finished jobs, the newest first."""
    return JobsAnswer(jobs=[job_answer(job) for job in jobs(workspace).listing()])


@router.get("/jobs/{job_id}")
def get_job(job_id: str, workspace: Current) -> JobAnswer:
    """How far a job is."""
    return job_answer(jobs(workspace).get(job_id))


@router.delete("/jobs/{job_id}")
def cancel_job(job_id: str, workspace: Current) -> JobAnswer:
    """Ask a job to stop. What it finished stays; it stops at its next step."""
    job = jobs(workspace).get(job_id)
    job.cancel()
    return job_answer(job)
