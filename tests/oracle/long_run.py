"""Many random worlds and definitions, each answered by Coterie and the oracle.

python -m tests.oracle.long_run --pairs 100000 --seed 1
Prints the progress and every disagreement as a small program; exits 1 if there was any.
"""

from __future__ import annotations

import argparse
import sys
import time
from random import Random

from tests.oracle.compare import disagreements, snippet
from tests.oracle.shrink import smallest
from tests.worlds.questions import roll


def main() -> int:
    """Compare until enough pairs of a world and a definition were seen."""
    arguments = _arguments()
    started = time.perf_counter()
    pairs = worlds = differing = 0
    while pairs < arguments.pairs and differing < arguments.stop_after:
        world = roll(
            Random(arguments.seed * 1_000_003 + worlds), moments=arguments.moments, each=arguments.each
        )
        found = disagreements(world, one_by_one=worlds % 20 == 0)
        pairs += len(world.asked)
        worlds += 1
        for one in found[: arguments.show_per_world]:
            print(f"# disagreement {differing + 1}, world {worlds - 1}\n{snippet(smallest(one))}", flush=True)
        differing += len(found)
        if worlds % 50 == 0:
            rate = pairs / (time.perf_counter() - started)
            print(f"{pairs} pairs in {worlds} worlds, {differing} disagree, {rate:.0f} pairs/s", flush=True)
    print(f"{pairs} pairs in {worlds} worlds, {differing} disagree (seed {arguments.seed})")
    return 1 if differing else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--moments", type=int, default=2)
    parser.add_argument("--each", type=int, default=20, help="definitions asked at each moment")
    parser.add_argument("--stop-after", type=int, default=100, help="disagreements")
    parser.add_argument("--show-per-world", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
