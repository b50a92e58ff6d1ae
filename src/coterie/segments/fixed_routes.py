"""The routes of fixed segments: look at a list row by row, and save it."""

from __future__ import annotations

from fastapi import APIRouter, Response
from pydantic import Field

from coterie.access.passing import By
from coterie.kit.http import Answer, Request
from coterie.kit.noting import Noted
from coterie.kit.work import Job
from coterie.segments.fixing import fix
from coterie.segments.lists import look
from coterie.workspace.routes import Current, JobAnswer, job_answer
from coterie.workspace.worlds import jobs

router = APIRouter()


class ListAsk(Request):
    """A list of customers. text: an id a line, or CSV; column: which column holds the ids, where it is not the one that is guessed."""

    text: str = Field(description="An id a line, or CSV with comma, semicolon or tab.")
    column: str | None = None


class FixAsk(ListAsk):
    """A list to be saved. add: who is on it already stays; else the list takes the place of the one before.

    label, color, description, kind: left out, they stay. wait false: answer at once with the job that does it.
    """

    add: bool = False
    label: str | None = None
    color: str | None = None
    description: str | None = None
    kind: str | None = None
    override: bool = False
    wait: bool = True


class ListRow(Answer):
    """One row. outcome: found, unknown, ambiguous, or a duplicate of a row before; candidates: some of several customers."""

    line: int
    text: str
    outcome: str
    customer: str | None
    candidates: list[str]


class ListAnswer(Answer):
    """Who is on a list. rows: those that are not simply found, the first thousand.

    column: the one that was read, null for plain lines; read_as: the kind of identifier or trait that it holds, null for any.
    """

    column: str | None
    columns: list[str]
    read_as: str | None
    total: int
    found: int
    unknown: int
    ambiguous: int
    duplicate: int
    rows: list[ListRow]


class FixedAnswer(ListAnswer):
    """What became of a fixed segment. added, removed, kept: customers against the list before."""

    name: str
    added: int
    removed: int
    kept: int


@router.post("/lists/preview")
def preview_list(ask: ListAsk, workspace: Current) -> ListAnswer:
    """Who the rows of a list are: found, unknown, ambiguous or twice. Nothing is saved."""
    return ListAnswer.model_validate(look(workspace, ask.text, column=ask.column).as_dict())


@router.put(
    "/segments/{name}/list", responses={202: {"model": JobAnswer, "description": "Begun; follow the job."}}
)
def put_list(
    name: str, ask: FixAsk, workspace: Current, by: By, note: Noted, response: Response
) -> FixedAnswer | JobAnswer:
    """Save the customers of a list as a fixed segment. With `wait: false` the answer is the job that does it."""
    about = {
        key: given
        for key in ("label", "color", "description", "kind")
        if (given := getattr(ask, key)) is not None
    }
    note.detail = {"add": ask.add}

    def work(job: Job) -> dict[str, object]:
        done = fix(
            workspace,
            name,
            ask.text,
            column=ask.column,
            add=ask.add,
            about=about,
            by=by,
            override=ask.override,
            progress=job.progress,
        )
        return done.as_dict()

    job = jobs(workspace).start("list", f"Save the list {name}", work)
    if not ask.wait:
        response.status_code = 202
        return job_answer(job)
    return FixedAnswer.model_validate(job.outcome())
