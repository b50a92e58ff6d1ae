"""The routes of what was refused: looked at, downloaded, sent again, thrown away."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from coterie.ingest import quarantine, refused_files
from coterie.ingest.answers import (
    ForgottenAnswer,
    QuarantineAnswer,
    QuarantinedAnswer,
    QuarantineGroupsAnswer,
    ReplayAnswer,
    ReplayAsk,
)
from coterie.ingest.imports.replay import replay
from coterie.kit.http import Limit
from coterie.workspace.routes import Current

router = APIRouter(tags=["data"])

_TEXT = {"schema": {"type": "string"}}


@router.get("/quarantine")
def list_quarantine(
    workspace: Current,
    source: str | None = None,
    code: str | None = None,
    cursor: int | None = None,
    limit: Limit = 100,
) -> QuarantineAnswer:
    """What could not be understood, with its reason. source: an import's id, `collect` or a key's name; code: only that reason."""
    page = quarantine.list(workspace, source, code=code, cursor=cursor, limit=limit)
    return QuarantineAnswer(
        rows=[QuarantinedAnswer.model_validate(row) for row in page.rows],
        next=page.cursor,
        counts=quarantine.counts(workspace, source),
    )


@router.get("/quarantine/groups")
def list_quarantine_groups(workspace: Current) -> QuarantineGroupsAnswer:
    """All of the quarantine by source and reason, the latest first."""
    return QuarantineGroupsAnswer.model_validate({"groups": quarantine.groups(workspace)})


@router.get(
    "/quarantine/{source}/rows",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/csv": _TEXT, "application/jsonl": _TEXT}}},
)
def download_quarantine(
    source: str,
    workspace: Current,
    format: Literal["csv", "jsonl"] = "csv",  # noqa: A002
) -> StreamingResponse:
    """The refused rows of one source as a file, with line and reason."""
    made, media = (
        (refused_files.as_csv, "text/csv")
        if format == "csv"
        else (refused_files.as_jsonl, "application/jsonl")
    )
    named = {"content-disposition": f'attachment; filename="refused.{format}"'}
    return StreamingResponse(made(workspace, source), media_type=media, headers=named)


@router.post("/quarantine/replay")
def replay_quarantine(ask: ReplayAsk, workspace: Current) -> ReplayAnswer:
    """Send refused rows again, as they are or edited; what is taken leaves the quarantine."""
    done = replay(
        workspace, ask.source, code=ask.code, ids=ask.ids, edited=ask.edited, kind=ask.kind, mapping=ask.map
    )
    return ReplayAnswer.model_validate(done)


@router.delete("/quarantine/{source}")
def forget_quarantine(source: str, workspace: Current) -> ForgottenAnswer:
    """Throw away what is kept of one source."""
    return ForgottenAnswer(forgotten=quarantine.forget(workspace, source))
