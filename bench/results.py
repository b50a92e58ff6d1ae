"""What a bench found, on which machine, as one table and one file."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from bench.timing import Took

RESULTS = Path(__file__).parent / "results"
_PARTS = ("duckdb", "sqlglot", "pyarrow", "numpy", "pyroaring", "orjson", "msgspec", "chdb", "polars")


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing measured.

    ratio: our time (or memory) over that of `against` for the same input: 0.5 is twice as fast, 2.0 takes twice as long.
    cpu_ratio: the same in time of processors, which tells more than the clock where the machine does other things; None where it was not
    measured. seconds: our time by the clock, None where it is not about time. aim: what it should be, in words; met: whether it is, None where there is
    no aim.
    """

    what: str
    ratio: float
    against: str
    seconds: float | None
    aim: str = ""
    met: bool | None = None
    cpu_ratio: float | None = None


def compared(what: str, ours: Took, theirs: Took, against: str, *, most: float | None = None) -> Figure:
    """Our time over theirs; most: the ratio that is aimed at."""
    ratio = ours.seconds / theirs.seconds
    return Figure(
        what,
        ratio,
        against,
        ours.seconds,
        aim="" if most is None else f"≤ {most:g}×",
        met=None if most is None else ratio <= most,
        cpu_ratio=ours.cpu_seconds / theirs.cpu_seconds,
    )


def machine() -> dict[str, object]:
    """What the figures were measured on: nothing that names the machine."""
    return {
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "load_before": round(os.getloadavg()[0], 1),
        "versions": {name: metadata.version(name) for name in _PARTS},
    }


def keep(
    bench: str, figures: Sequence[Figure], on: dict[str, object], *, events: int, is_usual: bool = True
) -> Path:
    """Write the figures of one bench to its file; those of an unusual size get one of their own."""
    RESULTS.mkdir(exist_ok=True)
    found = {
        "bench": bench,
        "events": events,
        "measured_at": datetime.now(UTC).strftime("%Y-%m-%dT%H:%MZ"),
        "commit": _commit(),
        "machine": on,
        "figures": [asdict(figure) for figure in figures],
    }
    path = RESULTS / (f"{bench}.json" if is_usual else f"{bench}-{short(events)}.json")
    path.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def short(number: int) -> str:
    """5M, 1B."""
    for size, letter in ((10**9, "B"), (10**6, "M"), (10**3, "K")):
        if number >= size and number % size == 0:
            return f"{number // size}{letter}"
    return str(number)


def table(figures: Iterable[Figure]) -> str:
    """All figures as one table, ratios first."""
    rows = [HEADINGS, *map(row, figures)]
    widths = [max(len(each[column]) for each in rows) for column in range(len(HEADINGS))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(each, widths, strict=True)).rstrip()
        for each in rows
    ]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths[:-1]), *lines[1:]])


HEADINGS = ("ratio", "cpu", "what", "against", "ours", "aim", "")


def row(figure: Figure) -> tuple[str, ...]:
    """A figure's cells, under HEADINGS; the last says whether its aim was met."""
    verdict = {True: "met", False: "MISSED", None: ""}[figure.met]
    ours = _time(figure.seconds)
    return (
        _ratio(figure.ratio),
        _ratio(figure.cpu_ratio),
        figure.what,
        figure.against,
        ours,
        figure.aim,
        verdict,
    )


def _ratio(ratio: float | None) -> str:
    if ratio is None:
        return ""
    return f"{ratio:.1f}×" if ratio >= 1 else f"{ratio:.2f}×"


def _time(seconds: float | None) -> str:
    if seconds is None:
        return ""
    return f"{seconds:.1f} s" if seconds >= 1 else f"{seconds * 1000:.{0 if seconds >= 0.01 else 2}f} ms"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or "unknown"
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "unknown")


def _commit() -> str | None:
    said = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    )
    return said.stdout.strip() or None
