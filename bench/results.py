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

RESULTS = Path(__file__).parent / "results"
_PARTS = ("duckdb", "sqlglot", "pyarrow", "numpy", "pyroaring", "orjson", "msgspec")


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing measured.

    ratio: our time over the time of `against` for the same input: 1.0 is as fast, 2.0 takes twice as long.
    rate: how many `unit` a second. aim: what it should be, in words; met: whether it is, None where there is no aim.
    """

    what: str
    ratio: float
    against: str
    rate: float
    unit: str
    aim: str = ""
    met: bool | None = None


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


def keep(bench: str, figures: Sequence[Figure], on: dict[str, object]) -> Path:
    """Write the figures of one bench to its file."""
    RESULTS.mkdir(exist_ok=True)
    found = {
        "bench": bench,
        "measured_at": datetime.now(UTC).strftime("%Y-%m-%dT%H:%MZ"),
        "commit": _commit(),
        "machine": on,
        "figures": [asdict(figure) for figure in figures],
    }
    path = RESULTS / f"{bench}.json"
    path.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    return path


def table(figures: Iterable[Figure]) -> str:
    """All figures as one table, ratios first."""
    rows = [("ratio", "what", "against", "rate", "aim", "")]
    for figure in figures:
        verdict = {True: "met", False: "MISSED", None: ""}[figure.met]
        rate = (
            f"{figure.rate:,.0f} {figure.unit}/s"
            if figure.rate >= 10
            else f"{figure.rate:.2g} {figure.unit}/s"
        )
        rows.append((f"{figure.ratio:.1f}×", figure.what, figure.against, rate, figure.aim, verdict))
    widths = [max(len(row[column]) for row in rows) for column in range(6)]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths[:5]), *lines[1:]])


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
