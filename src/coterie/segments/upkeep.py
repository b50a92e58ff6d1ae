"""Seals what arrives while a server runs, so that nobody has to: a job like any other, seen and cancelled as such."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from coterie.kit.work import Job, State
from coterie.segments.sealing import is_due, seal_if_due
from coterie.workspace import Workspace
from coterie.workspace.worlds import jobs

_BETWEEN_LOOKS_SECONDS = 20.0


def look_after(workspace: Workspace) -> Job | None:
    """Begin to seal a workspace in which much is hot, unless it is being sealed; None where there is nothing to do."""
    if any(job.kind == "seal" and job.state is State.RUNNING for job in jobs(workspace).listing()):
        return None
    if not is_due(workspace):
        return None

    def work(job: Job) -> dict[str, Any]:
        report = seal_if_due(workspace, fill=True, progress=job.progress)
        return {} if report is None else report.as_dict()

    return jobs(workspace).start("seal", "Seal the events that arrived", work)


@contextmanager
def looking_after(workspaces: Iterable[Workspace]) -> Iterator[None]:
    """Look after the workspaces now and then, while the block runs."""
    served = list(workspaces)
    is_over = threading.Event()

    def run() -> None:
        while not is_over.wait(_BETWEEN_LOOKS_SECONDS):
            for workspace in served:
                look_after(workspace)

    thread = threading.Thread(target=run, name="upkeep", daemon=True)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()
