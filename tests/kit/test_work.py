"""Long work in threads: watched, cancelled, and honest about how it ended."""

from __future__ import annotations

import logging
import threading

import pytest

from coterie.errors import Cancelled, InvalidInput, NotFound
from coterie.kit.work import Job, Jobs, State


def test_a_finished_job_shows_its_result() -> None:
    jobs = Jobs()

    job = jobs.start("import", "Import orders.csv", lambda job: {"read": 3})

    assert job.outcome() == {"read": 3}
    assert jobs.get(job.id).state is State.DONE


def test_a_job_shows_how_far_it_is() -> None:
    half, go = threading.Event(), threading.Event()

    def work(job: Job) -> dict[str, int]:
        job.progress(5, 10)
        half.set()
        go.wait(5)
        return {}

    job = Jobs().start("refresh", "Refresh", work)
    half.wait(5)

    assert (job.state, job.done, job.total) == (State.RUNNING, 5, 10)
    go.set()


def test_a_cancelled_job_stops_at_its_next_step() -> None:
    begun = threading.Event()

    def work(job: Job) -> dict[str, int]:
        begun.set()
        for done in range(10_000):
            job.progress(done)
            threading.Event().wait(0.01)
        return {}

    job = Jobs().start("refresh", "Refresh", work)
    begun.wait(5)
    job.cancel()

    with pytest.raises(Cancelled):
        job.outcome()
    assert job.state is State.CANCELLED


def test_a_refusal_is_kept_as_everybody_sees_it() -> None:
    def work(job: Job) -> dict[str, int]:
        raise InvalidInput("The file is empty.", where="body", hint="Send some bytes.")

    job = Jobs().start("import", "Import", work)
    job.wait(5)

    assert job.state is State.FAILED
    assert job.error == {
        "code": "invalid_input",
        "message": "The file is empty.",
        "where": "body",
        "hint": "Send some bytes.",
    }


def test_an_unforeseen_fault_tells_nobody_the_values_it_met(caplog: pytest.LogCaptureFixture) -> None:
    address = "@".join(("ada", "example.org"))

    def work(job: Job) -> dict[str, int]:
        raise ValueError(address)

    with caplog.at_level(logging.ERROR):
        job = Jobs().start("import", "Import", work)
        job.wait(5)

    assert job.error is not None
    assert "ada@example.org" not in str(job.error)
    assert "ada@example.org" not in caplog.text
    assert "ValueError" in caplog.text


def test_a_job_that_nobody_knows_is_not_found() -> None:
    with pytest.raises(NotFound):
        Jobs().get("nope")


def test_closing_stops_what_runs() -> None:
    begun = threading.Event()

    def work(job: Job) -> dict[str, int]:
        begun.set()
        while not job.cancelled():
            threading.Event().wait(0.01)
        raise Cancelled("Stopped.")

    jobs = Jobs()
    job = jobs.start("import", "Import", work)
    begun.wait(5)
    jobs.close()

    assert job.state is State.CANCELLED
