"""The routes of segments, segmentations and computed traits. Each asks one function of this room and answers."""

from __future__ import annotations

from bisect import bisect_right
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from fastapi.responses import StreamingResponse

from coterie import segments
from coterie.access import Actor, locks
from coterie.access.answers import LockAnswer, LockAsk, LocksAnswer
from coterie.access.passing import By
from coterie.access.personal import asked_for
from coterie.errors import InvalidInput
from coterie.kit.http import Answer, AsOf, Cursor, Limit, Request
from coterie.kit.noting import Noted
from coterie.kit.work import Job
from coterie.segments import (
    comparing_routes,
    definitions,
    fixed_routes,
    guessing,
    language,
    segmentation_routes,
    spells,
    tabulating,
    undo_routes,
)
from coterie.segments.answers import (
    ApplyAnswer,
    Ask,
    Body,
    CheckAnswer,
    CheckAsk,
    ComputedTraitAnswer,
    ComputedTraitsAnswer,
    CustomerSegmentsAnswer,
    EvaluateAsk,
    ExplainAsk,
    ExplanationAnswer,
    MemberRow,
    MembersAnswer,
    PreviewAnswer,
    PreviewAsk,
    RefreshAnswer,
    RefreshAsk,
    RestoreAsk,
    SegmentAnswer,
    SegmentationAnswer,
    SegmentationsAnswer,
    SegmentsAnswer,
    SizesAnswer,
    VersionsAnswer,
)
from coterie.segments.live import routes as live_routes
from coterie.segments.looking_answers import MembershipsAnswer, UsesAnswer
from coterie.segments.uses import uses
from coterie.workspace import Workspace
from coterie.workspace.routes import Current, JobAnswer, job_answer
from coterie.workspace.worlds import jobs

router = APIRouter(tags=["segments"])
router.include_router(live_routes.router)
router.include_router(segmentation_routes.router)
router.include_router(fixed_routes.router)
router.include_router(undo_routes.router)
router.include_router(comparing_routes.router)

Offset = Annotated[int, Query(ge=0, description="Skip that many: any page of a long list at once.")]
Columns = Annotated[
    list[str] | None,
    Query(
        max_length=tabulating.MOST_COLUMNS,
        description="Traits to show beside each id; repeat it for several.",
    ),
]
Override = Annotated[bool, Query(description="Also change what others have locked; takes a right.")]


@router.get("/segments")
def list_segments(workspace: Current) -> SegmentsAnswer:
    """All segments with size, trend and sentence, and the segmentations they belong to."""
    return SegmentsAnswer.model_validate(segments.listing(workspace).as_dict())


@router.get("/segments/{name}")
def get_segment(name: str, workspace: Current) -> SegmentAnswer:
    """One segment."""
    return SegmentAnswer.model_validate(segments.get(workspace, name).as_dict())


@router.put("/segments/{name}")
def put_segment(
    name: str, definition: Body, workspace: Current, by: By, override: Override = False
) -> ApplyAnswer:
    """Save a segment: a new version, unless nothing changed."""
    return _save(workspace, "segment", name, definition, by=by, override=override)


@router.delete("/segments/{name}")
def delete_segment(name: str, workspace: Current, by: By, override: Override = False) -> ApplyAnswer:
    """Delete a segment. Refused with 409 while something refers to it."""
    return _delete(workspace, "segment", name, by=by, override=override)


@router.get("/segments/{name}/versions")
def list_versions(name: str, workspace: Current) -> VersionsAnswer:
    """All versions of a segment, the newest first."""
    return VersionsAnswer.model_validate({"versions": definitions.versions(workspace, name)})


@router.post("/segments/{name}/restore")
def restore_version(
    name: str, ask: RestoreAsk, workspace: Current, by: By, note: Noted, override: Override = False
) -> ApplyAnswer:
    """Save an earlier version again, as the newest."""
    note.detail["version"] = ask.version
    report = definitions.restore(workspace, name, ask.version, by=by, override=override)
    return ApplyAnswer.model_validate(report.as_dict())


@router.get("/segments/{name}/members")
def list_members(
    name: str,
    workspace: Current,
    as_of: AsOf = None,
    cursor: Cursor = None,
    offset: Offset = 0,
    limit: Limit = 1000,
    search: Annotated[str | None, Query(description="Only ids that hold this text.")] = None,
    columns: Columns = None,
) -> MembersAnswer:
    """The members of a segment by id, now or at any moment; by `cursor` one page after the other, by `offset` any page.

    With `search`, `count` and `share` stay those of the whole segment, and `found` says how many ids fit.
    With `columns`, `rows` says of each id what these traits held.
    """
    members = segments.members(workspace, name, as_of=as_of)
    page = _page(members, cursor, limit, offset, search)
    if columns:
        shown = members.numbers_of(page.ids)
        page.rows = [
            MemberRow(id=public, traits=dict(zip(columns, values, strict=True)))
            for public, _, _, values in tabulating.rows(workspace, shown, columns, as_of=members.as_of)
        ]
    return page


@router.get(
    "/segments/{name}/members.csv",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
)
def download_members(
    name: str, workspace: Current, note: Noted, as_of: AsOf = None, columns: Columns = None
) -> StreamingResponse:
    """The members as a CSV file: id, first and last seen, and a column for each trait asked for."""
    note.detail = {"columns": columns or []}
    told = tabulating.as_csv(workspace, name, columns or (), as_of=as_of)
    named = {"content-disposition": f'attachment; filename="{name}.csv"'}
    return StreamingResponse(told, media_type="text/csv", headers=named)


@router.get("/segments/{name}/sizes")
def list_sizes(name: str, workspace: Current) -> SizesAnswer:
    """The size of a segment at every refresh."""
    return SizesAnswer.model_validate({"sizes": segments.sizes(workspace, name)})


@router.get("/segments/{name}/explain")
def explain_member(name: str, customer: str, workspace: Current, as_of: AsOf = None) -> ExplanationAnswer:
    """Why a customer is in a segment, or not."""
    if not definitions.exists(workspace, name):
        segments.get(workspace, name)  # says what is there instead
    found = segments.explain(workspace, name, customer=customer, as_of=as_of)
    return ExplanationAnswer.model_validate(found.as_dict())


@router.post("/segments/preview")
def preview(ask: PreviewAsk, workspace: Current, by: By) -> PreviewAnswer:
    """How many a condition holds for, before it is saved, what each part of it costs, and who would move."""
    question = _asked(ask, workspace, by)
    found = segments.preview(workspace, question, as_of=ask.as_of, against=ask.against, estimate=ask.estimate)
    return PreviewAnswer.model_validate(found.as_dict())


@router.post("/evaluate")
def evaluate(ask: EvaluateAsk, workspace: Current, by: By) -> MembersAnswer:
    """The members of a condition, a whole segment or a saved one."""
    found = segments.evaluate(workspace, _asked(ask, workspace, by), as_of=ask.as_of)
    return _page(found, None, len(found.ids) if ask.limit is None else ask.limit)


@router.post("/explain")
def explain(ask: ExplainAsk, workspace: Current, by: By) -> ExplanationAnswer:
    """Why a condition holds for a customer, or not."""
    question, customer = _asked(ask, workspace, by), asked_for(workspace, ask.customer, by=by)
    found = segments.explain(workspace, question, customer=customer, as_of=ask.as_of)
    return ExplanationAnswer.model_validate(found.as_dict())


@router.post("/check")
def check(ask: CheckAsk, workspace: Current) -> CheckAnswer:
    """How far segments are from mutually exclusive and collectively exhaustive."""
    found = segments.check(workspace, ask.segments, as_of=ask.as_of, most_overlaps=ask.most_overlaps)
    return CheckAnswer.model_validate(found.as_dict())


@router.post("/refresh", responses={202: {"model": JobAnswer, "description": "Begun; follow the job."}})
def refresh(ask: RefreshAsk, workspace: Current, response: Response) -> RefreshAnswer | JobAnswer:
    """Evaluate all segments and note who entered and left. With `wait: false` the answer is the job that does it."""

    def work(job: Job) -> dict[str, Any]:
        if ask.only_saved:
            return segments.settle(workspace).as_dict()
        return segments.refresh(workspace, as_of=ask.as_of, progress=job.progress).as_dict()

    job = jobs(workspace).start("refresh", "Refresh all segments", work)
    if not ask.wait:
        response.status_code = 202
        return job_answer(job)
    return RefreshAnswer.model_validate(job.outcome())


class SealAsk(Request):
    """Whether to wait for the end."""

    wait: bool = True


class SealAnswer(Answer):
    """What a sealing did: months written, events that were hot before, events dropped because they were too old."""

    months: int
    sealed: int
    dropped: int


@router.post("/seal", responses={202: {"model": JobAnswer, "description": "Begun; follow the job."}})
def seal(ask: SealAsk, workspace: Current, response: Response) -> SealAnswer | JobAnswer:
    """Sort the events that arrived into their months. With `wait: false` the answer is the job that does it."""

    def work(job: Job) -> dict[str, Any]:
        return segments.seal(workspace, progress=job.progress).as_dict()

    job = jobs(workspace).start("seal", "Seal the events", work)
    if not ask.wait:
        response.status_code = 202
        return job_answer(job)
    return SealAnswer.model_validate(job.outcome())


@router.get("/segmentations")
def list_segmentations(workspace: Current) -> SegmentationsAnswer:
    """All segmentations."""
    return SegmentationsAnswer(segmentations=list_segments(workspace).segmentations)


@router.get("/segmentations/{name}")
def get_segmentation(name: str, workspace: Current) -> SegmentationAnswer:
    """One segmentation."""
    return SegmentationAnswer.model_validate(segments.get(workspace, name).as_dict())


@router.put("/segmentations/{name}")
def put_segmentation(
    name: str, definition: Body, workspace: Current, by: By, override: Override = False
) -> ApplyAnswer:
    """Save a segmentation with its parts."""
    return _save(workspace, "segmentation", name, definition, by=by, override=override)


@router.delete("/segmentations/{name}")
def delete_segmentation(name: str, workspace: Current, by: By, override: Override = False) -> ApplyAnswer:
    """Delete a segmentation and its parts. Refused with 409 while something refers to one of them."""
    return _delete(workspace, "segmentation", name, by=by, override=override)


@router.get("/computed-traits")
def list_computed_traits(workspace: Current) -> ComputedTraitsAnswer:
    """All computed traits."""
    found = definitions.of_kind(workspace, "trait")
    return ComputedTraitsAnswer(traits=[ComputedTraitAnswer.model_validate(each) for each in found])


@router.put("/computed-traits/{name}")
def put_computed_trait(
    name: str, definition: Body, workspace: Current, by: By, override: Override = False
) -> ApplyAnswer:
    """Save a computed trait."""
    return _save(workspace, "trait", name, definition, by=by, override=override)


@router.delete("/computed-traits/{name}")
def delete_computed_trait(name: str, workspace: Current, by: By, override: Override = False) -> ApplyAnswer:
    """Delete a computed trait. Refused with 409 while something refers to it."""
    return _delete(workspace, "trait", name, by=by, override=override)


@router.get("/customers/{customer:path}/segments")
def list_segments_of_customer(
    customer: str, workspace: Current, as_of: AsOf = None
) -> CustomerSegmentsAnswer:
    """Every segment for one customer: in or not, since when, and why."""
    return CustomerSegmentsAnswer.model_validate(
        segments.of_customer(workspace, customer, as_of=as_of).as_dict()
    )


@router.get("/customers/{customer:path}/memberships")
def list_memberships_of_customer(customer: str, workspace: Current) -> MembershipsAnswer:
    """Every segment for one customer over time: in and out, and what made it so."""
    return MembershipsAnswer.model_validate(spells.over_time(workspace, customer).as_dict())


@router.get("/uses")
def list_uses(workspace: Current) -> UsesAnswer:
    """Which events, properties and traits the saved definitions look at."""
    return UsesAnswer.model_validate({"uses": uses(workspace)})


@router.get("/schema")
def schema(workspace: Current) -> dict[str, Any]:
    """The JSON Schema of the segment language."""
    return language.json_schema()


@router.get("/locks")
def list_locks(workspace: Current) -> LocksAnswer:
    """What is locked, for whom, why."""
    return LocksAnswer(locks=[LockAnswer.model_validate(each) for each in locks.listing(workspace)])


@router.put("/locks/{name}")
def put_lock(name: str, ask: LockAsk, workspace: Current, by: By, note: Noted) -> LockAnswer:
    """Lock a segment, segmentation or computed trait: only its owner may change it, or nobody."""
    made = definitions.lock(workspace, name, owner=ask.owner, reason=ask.reason, by=by)
    note.detail = {"owner": made.owner, "reason": made.reason}
    return LockAnswer.model_validate(made)


@router.delete("/locks/{name}")
def delete_lock(name: str, workspace: Current, by: By) -> LockAnswer:
    """Unlock it. The owner may, and an admin."""
    return LockAnswer.model_validate(locks.unlock(workspace, name, by=by))


def _save(
    workspace: Workspace, kind: str, name: str, definition: Body, *, by: Actor, override: bool
) -> ApplyAnswer:
    named = {kind: name, **definition}
    if named[kind] != name:
        raise InvalidInput(
            f"The definition is called {named[kind]!r}, the address {name!r}.",
            where=kind,
            hint="Use one name: a segment is renamed by saving it under the new name and deleting the old one.",
        )
    return ApplyAnswer.model_validate(segments.apply(workspace, [named], by=by, override=override).as_dict())


def _delete(workspace: Workspace, kind: str, name: str, *, by: Actor, override: bool) -> ApplyAnswer:
    report = segments.delete(workspace, name, kind=kind, by=by, override=override)
    return ApplyAnswer.model_validate(report.as_dict())


def _page(
    members: segments.Members, cursor: str | None, limit: int, offset: int = 0, search: str | None = None
) -> MembersAnswer:
    text = (search or "").lower()
    fitting = [each for each in members.ids if text in each.lower()] if text else members.ids
    start = offset + (0 if cursor is None else bisect_right(fitting, cursor))
    ids = fitting[start : start + limit]
    is_last = start + limit >= len(fitting)
    return MembersAnswer.model_validate(
        {
            **members.as_dict(),
            "ids": ids,
            "found": len(fitting),
            "next": None if is_last or not ids else ids[-1],
        }
    )


def _asked(ask: Ask, workspace: Workspace, by: Actor) -> Body | str:
    """The question as an object or a name. Raises NotAllowed where it is about what the actor may not see."""
    question = _question(ask)
    guessing.refuse(workspace, [question], by=by)
    return question


def _question(ask: Ask) -> Body | str:
    if ask.who is not None:
        return ask.who
    found = language.load_yaml(ask.text or "")
    if len(found) != 1:
        raise InvalidInput(
            f"The text holds {len(found)} definitions; one question is asked at a time.",
            where="text",
            hint="Apply them with `coterie apply`, then ask for one by its name.",
        )
    return found[0]
