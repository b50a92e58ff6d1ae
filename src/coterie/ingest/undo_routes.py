"""The route that takes back an import. What it would take back is told with the segments concerned, one floor above."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response

from coterie.ingest import undoing
from coterie.ingest.answers import UndoAsk, UndoReportAnswer
from coterie.kit.noting import Noted
from coterie.kit.work import Job
from coterie.workspace.routes import Current, JobAnswer, job_answer
from coterie.workspace.worlds import jobs

router = APIRouter()


@router.post(
    "/imports/{import_id}/undo",
    responses={202: {"model": JobAnswer, "description": "Begun; follow the job."}},
)
def undo_import(
    import_id: str, ask: UndoAsk, workspace: Current, response: Response, note: Noted
) -> UndoReportAnswer | JobAnswer:
    """Take back everything that an import brought and nothing else did; what came by other ways stays.

    The answer is the job that does it, or with `wait: true` the report. Importing the file again is the way back.
    """
    name = undoing.require(workspace, import_id)
    note.target = name
    note.detail["import"] = import_id

    def work(job: Job) -> dict[str, Any]:
        return undoing.undo(workspace, import_id, progress=job.note, cancelled=job.cancelled).as_dict()

    job = jobs(workspace).start("undo", f"Undo the import of {name}", work)
    if not ask.wait:
        response.status_code = 202
        return job_answer(job)
    return UndoReportAnswer.model_validate(job.outcome())
