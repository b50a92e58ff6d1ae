"""The route that loads a story into an empty workspace, for those who want to look around first."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from coterie.demo.build import fill
from coterie.demo.worlds import WORLDS
from coterie.errors import InvalidInput
from coterie.kit.work import Job
from coterie.workspace.routes import Current, JobAnswer, job_answer
from coterie.workspace.worlds import jobs

router = APIRouter(tags=["workspace"])


@router.post("/demo", status_code=202)
def load_demo(workspace: Current) -> JobAnswer:
    """Load the stream, a story of a video and shopping service, into this workspace, which must hold no customer yet.

    The workspace's clock stands still at the end of the story from then on. The answer is the job that does it.
    """
    if workspace.engine.rows("SELECT count(*) FROM customers")[0][0]:
        raise InvalidInput(
            "This workspace holds customers already.",
            where="workspace",
            hint="The demo is loaded into an empty workspace: `coterie demo` makes two of its own.",
        )
    world = next(each for each in WORLDS if each.name == "stream")

    def work(job: Job) -> dict[str, Any]:
        report = fill(world, workspace, job.progress)
        return {"customers": report.customers, "segments": len(report.sizes)}

    return job_answer(jobs(workspace).start("demo", f"Load {world.label}", work))
