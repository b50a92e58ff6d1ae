"""Follows a job of the API to its end: a bar on a terminal, now and then a line on a pipe, cancelled by Ctrl-C."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from coterie.errors import Cancelled
from coterie.kit.cli import Session
from coterie.kit.client import Refused

_PAUSE_SECONDS = 0.1
_LINE_EVERY_SECONDS = 2.0

Tell = Callable[[int, int | None], None]


def follow(session: Session, job: dict[str, Any], *, doing: str, unit: str) -> dict[str, Any]:
    """Wait until the job has ended and give its result.

    doing: what is done ("Importing orders.csv"); unit: what `done` counts ("rows").
    Raises Refused where it failed, Cancelled where it was cancelled. On Ctrl-C the job is cancelled and waited for.
    """
    if session.is_watched:
        return _with_bar(session, job, doing, unit)
    spoken = time.monotonic()

    def tell(done: int, total: int | None) -> None:
        nonlocal spoken
        if time.monotonic() - spoken >= _LINE_EVERY_SECONDS:
            spoken = time.monotonic()
            session.say(
                f"{doing}: {done:,} {unit}" if total is None else f"{doing}: {done:,} of {total:,} {unit}"
            )

    return _ended(session, job, tell)


def _with_bar(session: Session, job: dict[str, Any], doing: str, unit: str) -> dict[str, Any]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn(f"{{task.completed:,.0f}} {unit}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(doing, total=None)
        return _ended(session, job, lambda done, total: bar.update(task, completed=done, total=total))


def _ended(session: Session, job: dict[str, Any], tell: Tell) -> dict[str, Any]:
    try:
        while job["state"] == "running":
            time.sleep(_PAUSE_SECONDS)
            job = session.client.get(f"/jobs/{job['id']}")
            tell(job["done"], job["total"])
    except KeyboardInterrupt:
        job = session.client.ask("DELETE", f"/jobs/{job['id']}", {})
        while job["state"] == "running":
            time.sleep(_PAUSE_SECONDS)
            job = session.client.get(f"/jobs/{job['id']}")
        if job["state"] != "done":
            raise
    if job["state"] == "failed":
        raise Refused(400, job["error"] or {})
    if job["state"] == "cancelled":
        raise Cancelled("It was cancelled by somebody else.", hint="What was finished before stays.")
    result = job["result"]
    assert isinstance(result, dict)
    return result
