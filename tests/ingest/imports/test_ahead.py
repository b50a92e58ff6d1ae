"""The next step is made while the last one is kept, and nothing is lost on the way."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from coterie.ingest.imports.ahead import one_ahead


def test_steps_are_kept_in_their_order() -> None:
    kept: list[str] = []
    told: list[str] = []

    one_ahead(["ada", "bo", "cy"], kept.append, told.append)

    assert kept == told == ["ada", "bo", "cy"]


def test_the_next_step_is_made_while_one_is_kept() -> None:
    second_is_made = threading.Event()

    def steps() -> Iterator[str]:
        yield "ada"
        second_is_made.set()
        yield "bo"

    def keep(step: str) -> None:
        assert second_is_made.wait(timeout=30), "keeping waits for the next step, which is never made"

    one_ahead(steps(), keep, lambda step: None)


def test_what_keeping_raises_ends_the_work() -> None:
    made: list[int] = []

    def steps() -> Iterator[int]:
        for number in range(100):
            made.append(number)
            yield number

    def keep(step: int) -> None:
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="the disk is full"):
        one_ahead(steps(), keep, lambda step: None)

    assert made == [0, 1]


def test_who_stops_after_a_step_keeps_no_further_one() -> None:
    kept: list[str] = []

    def stop(step: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        one_ahead(["ada", "bo", "cy"], kept.append, stop)

    assert kept == ["ada"]
