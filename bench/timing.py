"""Taking times, and a place for what is made on the way."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TypeVar

_WORK = Path(__file__).parent / "work"

T = TypeVar("T")


def seconds(work: Callable[[], T]) -> tuple[float, T]:
    """How long it took once, and what it gave."""
    before = perf_counter()
    result = work()
    return perf_counter() - before, result


def typical_seconds(work: Callable[[], object], *, times: int = 5) -> float:
    """The median of several runs, after one that does not count."""
    work()
    return median(seconds(work)[0] for _ in range(times))


def best_seconds(work: Callable[[], T], *, times: int) -> tuple[float, T]:
    """The shortest of several runs, and what the last one gave."""
    runs = [seconds(work) for _ in range(times)]
    return min(took for took, _ in runs), runs[-1][1]


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
