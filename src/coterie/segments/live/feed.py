"""Changes out: who entered and left, for whoever reads on, waits, or listens."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

import orjson
from starlette.concurrency import run_in_threadpool

from coterie.segments.changing import changes_after
from coterie.segments.publishing import bell
from coterie.workspace import Workspace

_GLANCE_SECONDS = 0.05
_HEARTBEAT_SECONDS = 15.0
_AT_A_TIME = 500
_RETRY_MS = 2_000


async def wait(
    workspace: Workspace,
    *,
    after: int,
    limit: int,
    seconds: float,
    segments: Sequence[str] | None = None,
) -> list[dict[str, Any]]:
    """The changes after change `after`; where there are none, those that come within so many seconds."""
    loop = asyncio.get_running_loop()
    until = loop.time() + seconds
    rung = bell(workspace)
    heard = -1
    while True:
        if rung.latest != heard:
            heard = rung.latest
            found = await run_in_threadpool(
                changes_after, workspace, after=after, limit=limit, segments=segments
            )
            if found:
                return found
        left = until - loop.time()
        if left <= 0 or rung.is_over:
            return []
        await asyncio.sleep(min(_GLANCE_SECONDS, left))


async def stream(
    workspace: Workspace, *, after: int, segments: Sequence[str] | None = None
) -> AsyncIterator[bytes]:
    """The changes after change `after` as server-sent events, for ever; a comment every while keeps the line open.

    The id of an event is the number of its change. No more than some hundred are held: the next are read once those are sent.
    """
    yield f"retry: {_RETRY_MS}\n\n".encode()
    rung = bell(workspace)
    while not rung.is_over:
        found = await wait(
            workspace, after=after, limit=_AT_A_TIME, seconds=_HEARTBEAT_SECONDS, segments=segments
        )
        if not found:
            yield b": still here\n\n"
            continue
        after = found[-1]["seq"]
        yield b"".join(
            b"id: %d\nevent: change\ndata: %s\n\n" % (each["seq"], orjson.dumps(each)) for each in found
        )
