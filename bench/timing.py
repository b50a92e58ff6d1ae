"""Taking times, and a place for what is made on the way."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import TypeVar

_WORK = Path(__file__).parent / "work"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Took:
    """How long something took by the clock, and how long processors worked for it in this process.

    On a machine that does other things the clock tells more about them, and the processors' time about the work.
    """

    seconds: float
    cpu_seconds: float


def seconds(work: Callable[[], T]) -> tuple[float, T]:
    """How long it took once, and what it gave."""
    before = perf_counter()
    result = work()
    return perf_counter() - before, result


def typical_seconds(work: Callable[[], object], *, times: int = 5) -> float:
    """The median of several runs, after one that does not count."""
    work()
    return median(seconds(work)[0] for _ in range(times))


def best(work: Callable[[], T], *, times: int) -> tuple[Took, T]:
    """The shortest of several runs, by each measure, and what the last one gave."""
    runs = [_measured(work) for _ in range(times)]
    return (
        Took(min(took.seconds for took, _ in runs), min(took.cpu_seconds for took, _ in runs)),
        runs[-1][1],
    )


def _measured(work: Callable[[], T]) -> tuple[Took, T]:
    before, worked = perf_counter(), process_time()
    result = work()
    return Took(perf_counter() - before, process_time() - worked), result


@contextmanager
def folder(name: str) -> Iterator[Path]:
    """An empty folder under bench/work, taken away again."""
    path = _WORK / name
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir(parents=True)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)
