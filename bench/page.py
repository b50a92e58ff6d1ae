"""Writes docs/speed.md from what bench/results holds: `python -m bench.page`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.results import HEADINGS, RESULTS, Figure, row

PAGE = Path(__file__).parent.parent / "docs" / "speed.md"
_ORDER = ("refresh", "cohorts", "preview", "growth", "live", "import_events", "collect")
_INTRO = """\
# Speed

What it costs, as ratios: our time over that of something else for the same work, in the same run, on the same machine. 0.5× is twice as fast, 2× takes twice as long. The
column *cpu* is the same ratio in time of processors, which tells more where the machine was busy with other things (its load stands at each table).
`make bench` measures again and writes bench/results; `python -m bench.page` writes this page from them.

**The world** is a year of a shop, made by a seeded generator (`bench/world.py`): 40 event names spread as in life, few customers with most of the events, visits of a few
minutes, a price or a category on the events that have one in life, fifty events a customer. Every engine gets the same events, lays them out as it likes best, and must find equally
many members of every segment and for every question, or the bench ends.

**Who is compared**
- *A bare scan*: DuckDB reads, once for every distinct condition on events, the rows of that event in that window with the columns that the condition looks into, from a table of typed columns
  sorted by month, event and customer, and groups nothing.
- *DuckDB*: that table, one hand-written query a segment or question.
- *ClickHouse* (chdb): a MergeTree sorted by event, customer and time, a partition a month; a segment is one query whose leaves are combined by INTERSECT, UNION and
  EXCEPT, as product-analytics tools on ClickHouse compile theirs.
- *Polars*: lazily over Parquet files in that order, all segments collected at once.

Each runs in a process of its own. `make bench ARGS="refresh --events 50_000_000"` measures a larger world.

**Where the aim is missed.** From 100 million events on a refresh takes 4 to 5 times the bare scan instead of the 2.5 times of 10 million. A profile at 100 million shows why: of the
shared counting a third is the scan itself; the rest adds each row to the place of its customer, and the places of two million customers and more do not fit into the caches of the
processor, where those of 200,000 do. Abandoned cart costs 14 times a query written for it, because the pass over ordered events reads all times of its events, whatever the window.

**Idle.** `coterie demo`, two worlds open and nothing arriving, takes 0.5 s of processor in a minute, where it took 16.7 s while every tick swept all edges: a tick that
finds nothing looks ahead instead, and the ticks until then look at nothing.
"""


def main() -> None:
    """Write the page."""
    PAGE.write_text("\n".join(_lines()) + "\n", encoding="utf-8")


def _lines() -> Iterator[str]:
    yield _INTRO
    found = [json.loads(path.read_text(encoding="utf-8")) for path in RESULTS.glob("*.json")]
    for name in _ORDER:
        for each in sorted(
            (each for each in found if each["bench"] == name), key=lambda each: each["events"]
        ):
            yield from _section(each)


def _section(found: dict[str, Any]) -> Iterator[str]:
    on = found["machine"]
    yield f"## {_TITLES[found['bench']]}, {found['events']:,} events"
    yield ""
    yield f"{on['processor']}, {on['cores']} cores, {on['memory_gb']} GB, Python {on['python']}; load before {on['load_before']}; {found['measured_at']}."
    yield ""
    yield "| " + " | ".join(HEADINGS) + " |"
    yield "| " + " | ".join("---" for _ in HEADINGS) + " |"
    for figure in found["figures"]:
        yield "| " + " | ".join(cell.replace("|", "\\|").strip() for cell in row(Figure(**figure))) + " |"
    yield ""


_TITLES = {
    "refresh": "Refreshing a hundred segments",
    "cohorts": "Twelve cohort questions",
    "preview": "Previews and overlaps",
    "growth": "Growth",
    "live": "Live memberships",
    "import_events": "Importing",
    "collect": "Collecting",
}


if __name__ == "__main__":
    main()
