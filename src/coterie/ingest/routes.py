"""The routes of what comes in: messages, files, and the quarantine of what could not be understood."""

from __future__ import annotations

import asyncio
import json
from time import monotonic
from typing import Any

import sqlalchemy as sa
from fastapi import APIRouter, Query, Response
from fastapi import Request as HttpRequest
from starlette.concurrency import run_in_threadpool

from coterie import customers, ingest
from coterie.access.passing import By
from coterie.access.rights import Role
from coterie.customers.answers import TagsAnswer
from coterie.errors import InvalidInput, NotFound
from coterie.identity.answers import DecidedAnswer, MergeAsk, SplitAsk
from coterie.ingest import imports, quarantine_routes, tracking_routes, undo_routes, undoing, uploads
from coterie.ingest.answers import (
    ArrivalAnswer,
    ArrivalsAnswer,
    FilePreviewAnswer,
    ImportAsk,
    ImportRecord,
    ImportReportAnswer,
    ImportsAnswer,
    MappingAsk,
    QualityAnswer,
    ReceiptAnswer,
    SourceVolumesAnswer,
    UploadAnswer,
)
from coterie.ingest.imports.running import is_running
from coterie.ingest.quality import quality
from coterie.ingest.sources import source_volumes
from coterie.kit.http import Limit
from coterie.kit.noting import Noted
from coterie.kit.work import Job
from coterie.store import catalog
from coterie.workspace import Workspace
from coterie.workspace.routes import Current, JobAnswer, job_answer
from coterie.workspace.worlds import jobs

router = APIRouter(tags=["data"])

_PIECE = 1 << 20
_LOOK_SECONDS = 0.2

_MESSAGES = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "description": 'One message, a list of them, or {"batch": [...]}: identify, track, page, screen, '
                    "group, alias, tag, untag.",
                }
            }
        },
    }
}
_FILE = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.post("/collect", openapi_extra=_MESSAGES)
async def collect(request: HttpRequest, workspace: Current, by: By) -> ReceiptAnswer:
    """Take messages: each gets its verdict, a bad one never takes the others down. Durable and visible on answer."""
    body = await request.body()
    public = by.name if by.role is Role.WRITER else None
    return await run_in_threadpool(_collect, workspace, body, public)


@router.get("/events/tail")
async def tail(
    request: HttpRequest,
    workspace: Current,
    after: int = Query(
        default=0, ge=0, description="`next` of the answer before; 0: what is still in memory."
    ),
    wait: float = Query(default=0, ge=0, le=30, description="Where nothing is new, wait so many seconds."),
    limit: Limit = 100,
) -> ArrivalsAnswer:
    """What arrived last from SDKs and callers, good and refused with the reason: to watch a source being set up.

    Only the latest thousand are in memory; of a large batch only its end is shown.
    """
    arrivals = (await run_in_threadpool(ingest.start, workspace)).arrivals
    until = monotonic() + wait
    found = arrivals.after(after, limit=limit)
    while not found and monotonic() < until and not await request.is_disconnected():
        await asyncio.sleep(_LOOK_SECONDS)
        found = arrivals.after(after, limit=limit)
    return ArrivalsAnswer(
        arrivals=[ArrivalAnswer.model_validate(each) for each in found],
        next=found[-1].number if found else after,
    )


@router.get("/sources/volumes")
def get_source_volumes(
    workspace: Current,
    days: int = Query(default=14, ge=1, le=90, description="How many days back, with today."),
) -> SourceVolumesAnswer:
    """How much each source brought, day by day."""
    return SourceVolumesAnswer.model_validate(source_volumes(workspace, days=days))


@router.post("/uploads", status_code=201, openapi_extra=_FILE)
async def upload(
    request: HttpRequest,
    workspace: Current,
    note: Noted,
    name: str = Query(
        description="What the file is called; its ending says what it is.", examples=["orders.csv"]
    ),
) -> UploadAnswer:
    """Receive a file of any size; look at it and import it afterwards."""
    note.target = name
    receiving = await run_in_threadpool(uploads.receive, workspace, name)
    try:
        waiting = bytearray()
        async for piece in request.stream():
            waiting += piece
            if len(waiting) >= _PIECE:
                await run_in_threadpool(receiving.write, bytes(waiting))
                waiting.clear()
        await run_in_threadpool(receiving.write, bytes(waiting))
    except BaseException:
        receiving.drop()
        raise
    kept = await run_in_threadpool(receiving.keep)
    return UploadAnswer(upload=kept.id, name=kept.name, bytes=kept.bytes)


@router.post("/uploads/{upload}/preview")
def preview_upload(upload: str, ask: MappingAsk, workspace: Current) -> FilePreviewAnswer:
    """How the file would be read: kind, columns with examples, mapping, and what the first rows would become."""
    found = uploads.find(workspace, upload)
    return FilePreviewAnswer.model_validate(
        imports.preview(workspace, found.path, kind=ask.kind, mapping=ask.map).as_dict()
    )


@router.delete("/uploads/{upload}", status_code=204)
def drop_upload(upload: str, workspace: Current) -> None:
    """Delete a file that is not to be imported after all."""
    uploads.drop(workspace, upload)


@router.post("/imports", responses={202: {"model": JobAnswer, "description": "Begun; follow the job."}})
def start_import(
    ask: ImportAsk, workspace: Current, response: Response, note: Noted
) -> ImportReportAnswer | JobAnswer:
    """Import an upload. The answer is the job that does it, or with `wait: true` the report."""
    found = uploads.find(workspace, ask.upload)
    note.target = found.name

    def work(job: Job) -> dict[str, Any]:
        try:
            report = imports.run(
                workspace,
                found.path,
                kind=ask.kind,
                mapping=ask.map,
                progress=job.note,
                cancelled=job.cancelled,
                name=found.name,
            )
        finally:
            uploads.drop(workspace, found.id)
        return report.as_dict()

    job = jobs(workspace).start("import", f"Import {found.name}", work)
    if not ask.wait:
        response.status_code = 202
        return job_answer(job)
    return ImportReportAnswer.model_validate(job.outcome())


@router.get("/imports")
def list_imports(workspace: Current, limit: Limit = 100) -> ImportsAnswer:
    """The imports that were done, the newest first."""
    wanted = sa.select(catalog.imports).order_by(catalog.imports.c.started_at.desc()).limit(limit)
    return ImportsAnswer(imports=_records(workspace, wanted))


@router.get("/imports/{import_id}")
def get_import(import_id: str, workspace: Current) -> ImportRecord:
    """One import with its report."""
    found = _records(workspace, sa.select(catalog.imports).where(catalog.imports.c.id == import_id))
    if not found:
        raise NotFound(f"There is no import {import_id!r}.", where="import_id")
    return found[0]


router.include_router(quarantine_routes.router)
router.include_router(tracking_routes.router)
router.include_router(undo_routes.router)


@router.get("/quality")
def get_quality(workspace: Current) -> QualityAnswer:
    """Whether the data is as it should be: each check with what it looked at and what it found."""
    return QualityAnswer.model_validate(quality(workspace))


@router.put("/customers/{customer:path}/tags/{tag}")
def put_tag(customer: str, tag: str, workspace: Current) -> TagsAnswer:
    """Put a tag on a customer."""
    return _tag(workspace, customer, tag, "tag")


@router.delete("/customers/{customer:path}/tags/{tag}")
def delete_tag(customer: str, tag: str, workspace: Current) -> TagsAnswer:
    """Take a tag away from a customer."""
    return _tag(workspace, customer, tag, "untag")


def _tag(workspace: Workspace, customer: str, tag: str, kind: str) -> TagsAnswer:
    found = customers.find(workspace, customer)
    known = {each.kind: each.value for each in found.identifiers}
    who = {"userId": known["user_id"]} if "user_id" in known else {"anonymousId": known["anonymous_id"]}
    receipt = ingest.collect(workspace, [{"type": kind, "tag": tag, **who}])
    for rejection in receipt.rejected:
        raise InvalidInput(rejection.message, where="tag", hint=rejection.hint)
    return TagsAnswer(customer=found.id, tags=[*customers.find(workspace, customer).tags])


def _collect(workspace: Workspace, body: bytes, public_key: str | None) -> ReceiptAnswer:
    return ReceiptAnswer.model_validate(ingest.collect(workspace, _messages(body), public_key=public_key))


def _messages(body: bytes) -> list[Any]:
    try:
        read = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise InvalidInput(
            "The body is not JSON.", where="body", hint='Send one message, a list, or {"batch": [...]}.'
        ) from error
    if isinstance(read, dict):
        for key in ("batch", "messages"):
            if isinstance(read.get(key), list):
                return list(read[key])
        return [read]
    if isinstance(read, list):
        return read
    raise InvalidInput("The body is no message.", where="body", hint="Messages are JSON objects.")


def _records(workspace: Workspace, wanted: sa.Select[Any]) -> list[ImportRecord]:
    undone = undoing.undone_at(workspace)
    with workspace.catalog.connect() as connection:
        rows = [dict(row) for row in connection.execute(wanted).mappings()]
    return [
        ImportRecord.model_validate(
            {**row, "undone_at": undone.get(row["id"]), "is_running": is_running(workspace, row["id"])}
        )
        for row in rows
    ]


@router.post("/identity/merge", tags=["identity"])
def merge(ask: MergeAsk, workspace: Current, note: Noted) -> DecidedAnswer:
    """Say that two customers are one. It is logged, explained and can be split again."""
    note.target = f"{ask.survivor} {ask.other}"
    return DecidedAnswer.model_validate(
        ingest.merge(workspace, ask.survivor, ask.other, reason=ask.reason).as_dict()
    )


@router.post("/identity/split", tags=["identity"])
def split(ask: SplitAsk, workspace: Current, note: Noted) -> DecidedAnswer:
    """Take an identifier out of the customer it was joined to."""
    note.target = ask.identifier
    return DecidedAnswer.model_validate(ingest.split(workspace, ask.identifier, reason=ask.reason).as_dict())
