"""Running something in a process of its own: its memory is its own, and nothing that ran before has warmed it."""

from __future__ import annotations

import multiprocessing
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from time import process_time
from typing import Any, Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Apart(Generic[T]):
    """What the function gave, the most memory that its process ever held, and how long processors worked for it."""

    value: T
    peak_bytes: int
    cpu_seconds: float


def apart(work: Callable[..., T], *arguments: Any) -> Apart[T]:
    """Call a module's function in a fresh process. Raises RuntimeError with its traceback where it failed."""
    mine, theirs = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("spawn").Process(target=_run, args=(theirs, work, arguments))
    process.start()
    theirs.close()
    try:
        is_done, value, peak, worked = mine.recv()
    except EOFError:
        is_done, value, peak, worked = False, "it ended without a word", 0, 0.0
    process.join()
    if not is_done:
        raise RuntimeError(
            f"{work.__module__}.{work.__name__} failed (exit code {process.exitcode}): {value}"
        )
    return Apart(value, peak, worked)


def _run(answer: Connection, work: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    try:
        answer.send((True, work(*arguments), peak_bytes(), process_time()))
    except BaseException:
        answer.send((False, traceback.format_exc(), peak_bytes(), process_time()))


def peak_bytes() -> int:
    """The most memory that this process ever held. The kernel's ru_maxrss would count that of the parent too."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0
