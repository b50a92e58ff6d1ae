"""`make bench`: runs the benches, prints one table, keeps the figures in bench/results.

make bench ARGS="import_events"                    only that one
make bench ARGS="refresh --events 50_000_000"      on a larger world; its figures get a file of their own
make bench ARGS="refresh --events 1_000_000_000 --peers --worlds /large/disk"   the largest: only ours; its world stays there
make bench ARGS="--events 200_000 --forget"        a quick look, nothing kept
"""

from __future__ import annotations

import argparse
import shutil
import sys
from importlib import import_module
from pathlib import Path

from bench.prepared import WORK, Prepared
from bench.results import Figure, keep, machine, table

BENCHES = ("refresh", "cohorts", "preview", "growth", "live", "import_events", "collect")
PEERS = ("duckdb", "clickhouse", "polars")
EVENTS = 5_000_000


def main() -> int:
    """Run what was asked for; 1 where an aim was missed."""
    asked = _arguments()
    if asked.worlds is not None:
        Prepared.place = asked.worlds
    on = machine()
    print(
        f"{on['processor']}, {on['cores']} cores, {on['memory_gb']} GB, Python {on['python']}, load {on['load_before']}"
    )
    found: list[Figure] = []
    try:
        for name in asked.benches or BENCHES:
            print(f"bench: {name} …", file=sys.stderr, flush=True)
            figures = import_module(f"bench.{name}").run(asked.events, peers=asked.peers)
            found.extend(figures)
            if not asked.forget:
                path = keep(name, figures, on, events=asked.events, is_usual=asked.events == EVENTS)
                print(f"bench: kept in {path.relative_to(Path.cwd())}", file=sys.stderr)
    finally:
        if not (asked.keep_worlds or asked.worlds):
            shutil.rmtree(WORK, ignore_errors=True)
    print(table(found))
    return 1 if any(figure.met is False for figure in found) else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description="Measure what matters, as ratios.")
    parser.add_argument(
        "benches", nargs="*", metavar="NAME", help=f"which: {', '.join(BENCHES)}; all, if none is named"
    )
    parser.add_argument(
        "--events", type=int, default=EVENTS, metavar="N", help="size of the world; 5_000_000 if left out"
    )
    parser.add_argument(
        "--peers",
        nargs="*",
        choices=PEERS,
        default=PEERS,
        metavar="PEER",
        help=f"which engines to compare with: {', '.join(PEERS)}; all if left out, none if nothing follows",
    )
    parser.add_argument("--forget", action="store_true", help="write nothing to bench/results")
    parser.add_argument(
        "--keep-worlds", action="store_true", help="leave the worlds in bench/work for the next run"
    )
    parser.add_argument(
        "--worlds", type=Path, metavar="FOLDER", help="where worlds are made, and left for the next run"
    )
    arguments = parser.parse_args()
    unknown = set(arguments.benches) - set(BENCHES)
    if unknown:
        parser.error(f"there is no bench {', '.join(sorted(unknown))}; there are {', '.join(BENCHES)}")
    return arguments


if __name__ == "__main__":
    sys.exit(main())
