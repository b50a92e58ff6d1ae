"""The routes of goals, and those that save and plan definitions of every kind. Each asks one function of this room and answers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from coterie import goals
from coterie.access import Right
from coterie.access.passing import By
from coterie.errors import CoterieError, InvalidInput
from coterie.goals import looking, saving, suggesting
from coterie.goals.answers import (
    FarAnswer,
    GoalAnswer,
    GoalPreviewAnswer,
    GoalPreviewAsk,
    GoalsAnswer,
    OutlookAnswer,
    SuggestedAnswer,
    SuggestionsAnswer,
)
from coterie.goals.looking import Listed
from coterie.goals.wording import sentence
from coterie.kit.http import AsOf
from coterie.kit.noting import Note, Noted
from coterie.kit.work import Job
from coterie.segments import definitions, guessing, language
from coterie.segments.answers import (
    ApplyAnswer,
    Body,
    DefinitionsAsk,
    PlanAnswer,
    RestoreAsk,
    VersionsAnswer,
)
from coterie.workspace import Workspace
from coterie.workspace.routes import Current, JobAnswer, job_answer
from coterie.workspace.worlds import jobs

router = APIRouter(tags=["goals"])

Override = Annotated[bool, Query(description="Also change what others have locked; takes a right.")]
Wait = Annotated[bool, Query(description="false: answer at once with the job that looks.")]


@router.get("/goals")
def list_goals(workspace: Current) -> GoalsAnswer:
    """All goals, each as it was last looked at."""
    return GoalsAnswer(goals=[_answer(workspace, each) for each in goals.every(workspace)])


@router.get("/goal-suggestions")
def list_suggestions(workspace: Current) -> SuggestionsAnswer:
    """Two goals made of what the workspace has, to begin with."""
    names = definitions.known_names(workspace)
    return SuggestionsAnswer(
        suggestions=[
            SuggestedAnswer(
                body=dict(each.body), why=each.why, sentence=sentence(goals.read_goal(each.body).found, names)
            )
            for each in suggesting.suggestions(workspace)
        ]
    )


@router.post("/goals/preview")
def preview_goal(ask: GoalPreviewAsk, workspace: Current, by: By) -> GoalPreviewAnswer:
    """The number of a goal before it is saved; with `whole`, everything about it."""
    guessing.refuse_references(workspace, goals.read_goal(ask.definition).references, by=by)
    found = goals.preview(workspace, ask.definition, as_of=ask.as_of, whole=ask.whole)
    return GoalPreviewAnswer.model_validate(
        {"outlook": found.outlook.as_dict(), "warnings": list(found.warnings)}
    )


@router.get("/goals/{name}")
def get_goal(name: str, workspace: Current) -> GoalAnswer:
    """One goal, as it was last looked at."""
    saved = goals.get(workspace, name)
    found = next(each for each in goals.every(workspace) if each.saved.goal.name == saved.goal.name)
    return _answer(workspace, found)


@router.put("/goals/{name}")
def put_goal(name: str, definition: Body, workspace: Current, by: By) -> ApplyAnswer:
    """Save a goal: a new version, unless nothing changed."""
    named = {"goal": name, **definition}
    if named["goal"] != name:
        raise InvalidInput(
            f"The goal is called {named['goal']!r}, the address {name!r}.",
            where="goal",
            hint="Use one name: a goal is renamed by saving it under the new name and deleting the old one.",
        )
    return ApplyAnswer.model_validate(goals.apply(workspace, [named], by=by).as_dict())


@router.delete("/goals/{name}")
def delete_goal(name: str, workspace: Current) -> ApplyAnswer:
    """Delete a goal; its versions stay."""
    return ApplyAnswer.model_validate(goals.delete(workspace, name).as_dict())


@router.get("/goals/{name}/versions")
def list_goal_versions(name: str, workspace: Current) -> VersionsAnswer:
    """All versions of a goal, the newest first."""
    return VersionsAnswer.model_validate({"versions": goals.versions(workspace, name)})


@router.post("/goals/{name}/restore")
def restore_goal(name: str, ask: RestoreAsk, workspace: Current, by: By, note: Noted) -> ApplyAnswer:
    """Save an earlier version of a goal again, as the newest."""
    note.detail["version"] = ask.version
    report = goals.apply(workspace, [saving.version(workspace, name, ask.version)], by=by)
    return ApplyAnswer.model_validate(report.as_dict())


@router.get(
    "/goals/{name}/outlook", responses={202: {"model": JobAnswer, "description": "Begun; follow the job."}}
)
def get_outlook(
    name: str, workspace: Current, by: By, response: Response, as_of: AsOf = None, wait: Wait = True
) -> OutlookAnswer | JobAnswer:
    """The number, trend, forecast and check of a goal, and the segments behind it. Whoever stops waiting stops the work.

    A job has no limit of time, so it takes the right that seeing jobs takes.
    """
    if wait:
        return OutlookAnswer.model_validate(goals.at(workspace, name, as_of=as_of).as_dict())
    by.require(Right.EDIT)
    goals.get(workspace, name)

    def work(job: Job) -> dict[str, Any]:
        return goals.at(workspace, name, as_of=as_of, progress=job.progress).as_dict()

    response.status_code = 202
    return job_answer(jobs(workspace).start("goal", f"Look at the goal {name}", work))


@router.get("/goals/{name}/progress")
def get_progress(name: str, workspace: Current) -> FarAnswer:
    """How far the outlook is that is being made of this goal."""
    done, total = looking.how_far(workspace, name) or (None, None)
    return FarAnswer(done=done, total=total)


@router.post("/plan")
def plan(ask: DefinitionsAsk, workspace: Current, by: By, override: Override = False) -> PlanAnswer:
    """What applying these definitions would change, and who would enter and leave."""
    wanted = _defined(ask)
    for each in wanted:
        if "goal" in each:
            guessing.refuse_references(workspace, goals.read_goal(each).references, by=by)
    guessing.refuse(workspace, [each for each in wanted if "goal" not in each], by=by)
    return PlanAnswer.model_validate(goals.plan(workspace, wanted, by=by, override=override).as_dict())


@router.post("/apply")
def apply(
    ask: DefinitionsAsk, workspace: Current, by: By, note: Noted, override: Override = False
) -> ApplyAnswer:
    """Save these definitions, all or none."""
    report = goals.apply(workspace, _defined(ask), by=by, override=override)
    _note(note, report)
    return ApplyAnswer.model_validate(report.as_dict())


def _note(note: Note, report: definitions.ApplyReport) -> None:
    """What the audit says: each definition that was saved, with its version."""
    saved = [change for change in report.changes if change.action != "unchanged"]
    note.target = saved[0].name if len(saved) == 1 else None
    note.detail = {change.name: f"{change.action}, version {change.version}" for change in saved}


def _defined(ask: DefinitionsAsk) -> list[Body]:
    return [*ask.definitions, *(each for file in ask.files for each in _read(file.name, file.text))]


def _read(name: str, text: str) -> Iterable[Body]:
    try:
        return language.load_yaml(text)
    except CoterieError as error:
        error.where = f"{name}: {error.where}" if error.where else name
        raise


def _answer(workspace: Workspace, listed: Listed) -> GoalAnswer:
    goal = listed.saved.goal
    return GoalAnswer.model_validate(
        {
            "name": goal.name,
            "label": goal.label,
            "sentence": sentence(goal, definitions.known_names(workspace)),
            "owner": goal.owner,
            "note": goal.note,
            "version": listed.saved.version,
            "saved_at": listed.saved.saved_at,
            "body": dict(listed.saved.body),
            "outlook": None if listed.outlook is None else listed.outlook.as_dict(),
        }
    )
