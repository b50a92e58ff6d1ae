"""`make bench`: runs the benches, prints one table, keeps the figures in bench/results.

make bench ARGS="import_events"      only that one
make bench ARGS="--scale 0.1"        a tenth of the size, nothing kept
"""

from __future__ import annotations

import argparse
import sys
from importlib import import_module
from pathlib import Path

from bench.results import Figure, keep, machine, table

BENCHES = ("import_events", "evaluate")


def main() -> int:
    """Run what was asked for; 1 where an aim was missed."""
    asked = _arguments()
    on = machine()
    print(
        f"{on['processor']}, {on['cores']} cores, {on['memory_gb']} GB, Python {on['python']}, load {on['load_before']}"
    )
    found: list[Figure] = []
    for name in asked.benches or BENCHES:
        print(f"bench: {name} …", file=sys.stderr, flush=True)
        figures = import_module(f"bench.{name}").run(asked.scale)
        found.extend(figures)
        if asked.scale == 1.0:
            print(f"bench: kept in {keep(name, figures, on).relative_to(Path.cwd())}", file=sys.stderr)
    print(table(found))
    return 1 if any(figure.met is False for figure in found) else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description="Measure what matters, as ratios.")
    parser.add_argument(
        "benches", nargs="*", metavar="NAME", help=f"which: {', '.join(BENCHES)}; all, if none is named"
    )
    parser.add_argument("--scale", type=float, default=1.0, metavar="X", help="1.0 is a million events")
    arguments = parser.parse_args()
    unknown = set(arguments.benches) - set(BENCHES)
    if unknown:
        parser.error(f"there is no bench {', '.join(sorted(unknown))}; there are {', '.join(BENCHES)}")
    return arguments


if __name__ == "__main__":
    sys.exit(main())
