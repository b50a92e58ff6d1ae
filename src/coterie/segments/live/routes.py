"""The routes of changes: read on from a place, wait for more, or listen."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Header, Query
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from coterie import segments
from coterie.errors import InvalidInput
from coterie.kit.http import Limit
from coterie.segments import definitions
from coterie.segments.live import feed, keeper_of
from coterie.segments.live.answers import ChangesAnswer
from coterie.segments.publishing import bell
from coterie.workspace import Workspace
from coterie.workspace.routes import Current

router = APIRouter(tags=["changes"])

After = Annotated[int, Query(ge=0, description="`next` of the answer before; 0: from the beginning.")]
Wait = Annotated[
    float, Query(ge=0, le=60, description="Where there are no changes, wait so many seconds for one.")
]
Names = Annotated[str | None, Query(description="Names of segments, with commas between; left out: all.")]
From = Annotated[
    int | None, Query(ge=0, description="Change after which to begin; left out: only changes to come.")
]
LastEventId = Annotated[str | None, Header(description="Where a listener who was cut off goes on.")]
_EVENTS: dict[int | str, dict[str, Any]] = {
    200: {"description": "Server-sent events, one a change.", "content": {"text/event-stream": {}}}
}


@router.get("/changes")
async def list_all_changes(
    workspace: Current,
    after: After = 0,
    segments: Names = None,
    wait: Wait = 0,
    limit: Limit = 1000,
) -> ChangesAnswer:
    """Who entered and left any segment, in the order in which it was found; `next` is the `after` of the following page."""
    return await _changes(workspace, _named(segments), after=after, wait=wait, limit=limit)


@router.get("/segments/{name}/changes")
async def list_changes(
    name: str,
    workspace: Current,
    after: After = 0,
    newest: Annotated[bool, Query(description="The latest first; page with `before`.")] = False,
    before: int | None = None,
    wait: Wait = 0,
    limit: Limit = 1000,
) -> ChangesAnswer:
    """Who entered and left a segment, in the order in which it was found; `next` is the `after` of the following page."""
    if not newest:
        return await _changes(workspace, [name], after=after, wait=wait, limit=limit)
    found = await run_in_threadpool(segments.latest_changes, workspace, name, before=before, limit=limit)
    following = found[-1]["seq"] if len(found) == limit else None
    return _answer(workspace, found, following)


@router.get("/stream", response_class=StreamingResponse, responses=_EVENTS)
async def stream_all_changes(
    workspace: Current,
    after: From = None,
    segments: Names = None,
    last_event_id: LastEventId = None,
) -> StreamingResponse:
    """Every change of any segment as it happens."""
    return await _stream(workspace, _named(segments), after, last_event_id)


@router.get("/segments/{name}/stream", response_class=StreamingResponse, responses=_EVENTS)
async def stream_changes(
    name: str, workspace: Current, after: From = None, last_event_id: LastEventId = None
) -> StreamingResponse:
    """Every change of a segment as it happens."""
    return await _stream(workspace, [name], after, last_event_id)


async def _changes(
    workspace: Workspace,
    names: list[str] | None,
    *,
    after: int,
    wait: float,
    limit: int,
) -> ChangesAnswer:
    await run_in_threadpool(_require, workspace, names)
    found = await feed.wait(
        workspace,
        after=after,
        limit=limit,
        seconds=wait if keeper_of(workspace).is_running else 0,
        segments=names,
    )
    return _answer(workspace, found, found[-1]["seq"] if found else after)


def _answer(workspace: Workspace, found: list[dict[str, Any]], following: int | None) -> ChangesAnswer:
    return ChangesAnswer.model_validate(
        {
            "changes": found,
            "next": following,
            "latest": bell(workspace).latest,
            "live": keeper_of(workspace).is_running,
        }
    )


async def _stream(
    workspace: Workspace, names: list[str] | None, after: int | None, last_event_id: str | None
) -> StreamingResponse:
    await run_in_threadpool(_require, workspace, names)
    if last_event_id:
        if not last_event_id.isdecimal():
            raise InvalidInput(
                f"{last_event_id!r} is no number of a change.",
                where="Last-Event-ID",
                hint="Send the id of the last event received, or leave it out.",
            )
        after = int(last_event_id)
    begin = bell(workspace).latest if after is None else after
    return StreamingResponse(
        feed.stream(workspace, after=begin, segments=names),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


def _named(text: str | None) -> list[str] | None:
    return None if text is None else [name for name in text.split(",") if name]


def _require(workspace: Workspace, names: list[str] | None) -> None:
    for name in names or ():
        if not definitions.exists(workspace, name):
            segments.get(workspace, name)  # says what is there instead
