"""Making the next thing while the last one is being kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def one_ahead(steps: Iterable[T], keep: Callable[[T], None], after: Callable[[T], None]) -> None:
    """Keep each step, in order, while the next is made: `keep` runs in a thread of its own, `steps` and `after` in this one.

    An import reads and judges mostly in Python and keeps mostly inside DuckDB, which lets go of the interpreter: two cores are used.
    At most two steps are in hand. after(step) is called when the step was kept; what it raises ends the work, and so does an
    error of either side. On return or error no thread keeps anything any more, and what was handed to `keep` is kept whole.
    """
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="coterie-keep") as keeper:
        under_way: tuple[Future[None], T] | None = None
        for step in steps:
            if under_way is not None:
                _finish(*under_way, after)
            under_way = (keeper.submit(keep, step), step)
        if under_way is not None:
            _finish(*under_way, after)


def _finish(kept: Future[None], step: T, after: Callable[[T], None]) -> None:
    kept.result()
    after(step)
