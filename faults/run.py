"""`make faults`: does what goes wrong in life to the real server, and prints what came out.

make faults ARGS="F1 F4"           only those
make faults ARGS="--share 0.1"     a tenth of the times and seconds
make faults ARGS="--write"         also write the figures into docs/reliability.md
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from faults import disks, kills, load, logs, messages
from faults.plan import NotHere, Outcome, Scenario, Size

PLAN: dict[str, Scenario] = {
    "F1": kills.killed_anywhere,
    "F2": kills.killed_at_a_point,
    "F3": disks.power_cuts,
    "F4": disks.full_log,
    "F5": disks.full_tables,
    "F6": logs.damaged_log,
    "F7": logs.lost_tables,
    "F8": messages.wrong_clocks,
    "F9": messages.any_order,
    "F10": messages.poison,
    "F11": load.burst,
    "F12": disks.long_backlog,
    "F17": load.second_server,
    "F20": load.long_questions,
    "F21": load.little_memory,
    "F22": kills.asked_to_stop,
    "F23": disks.no_writing,
}
RESULTS = Path(__file__).parent / "results.json"
PAGE = Path(__file__).parent.parent / "docs" / "reliability.md"
_BEGINS, _ENDS = "<!-- figures begin -->", "<!-- figures end -->"


def main() -> int:
    """Run what was asked for; 1 where something did not come out as it should."""
    asked = _arguments()
    outcomes: dict[str, dict[str, object]] = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    failed = 0
    for name in asked.names or PLAN:
        print(f"{name} {(PLAN[name].__doc__ or '').split(': ', 1)[1].strip()}", flush=True)
        folder = Path(tempfile.mkdtemp(prefix=f"coterie-{name.lower()}-"))
        began = time.perf_counter()
        try:
            outcome = PLAN[name](folder, Size(asked.share))
        except NotHere as reason:
            print(f"   skipped: {reason}")
            continue
        except Exception as error:
            outcome = Outcome("broken off", {}, (f"{type(error).__name__}: {error}",))
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        for what, value in outcome.figures.items():
            print(f"   {what}: {value}")
        for failure in outcome.failures:
            print(f"   FAILED {failure}")
        print(
            f"   {'passed' if outcome.passed else 'FAILED'} in {time.perf_counter() - began:.0f} s: {outcome.done}",
            flush=True,
        )
        failed += not outcome.passed
        if asked.write:
            outcomes[name] = {
                "done": outcome.done, "figures": outcome.figures, "passed": outcome.passed,
                "on": datetime.now(UTC).strftime("%Y-%m-%d"),
            }  # fmt: skip
            RESULTS.write_text(json.dumps(outcomes, indent=1) + "\n")
            write_page(outcomes)
    return 1 if failed else 0


def write_page(outcomes: dict[str, dict[str, object]]) -> None:
    """Put the figures into the page, between their marks."""
    page = PAGE.read_text()
    before, rest = page.split(_BEGINS)
    after = rest.split(_ENDS)[1]
    PAGE.write_text(f"{before}{_BEGINS}\n{table(outcomes)}\n{_ENDS}{after}")


def table(outcomes: dict[str, dict[str, object]]) -> str:
    """The figures as a table."""
    lines = ["| # | scenario | done | came out |", "| --- | --- | --- | --- |"]
    for name, scenario in PLAN.items():
        if (found := outcomes.get(name)) is None:
            continue
        what = (scenario.__doc__ or "").split(": ", 1)[1].strip()
        figures = found["figures"]
        assert isinstance(figures, dict)
        # What a server said may have several lines; a cell of the table has one.
        told = " ".join("; ".join(f"{key}: {value}" for key, value in figures.items()).split()).replace(
            "|", "\\|"
        )
        verdict = "passed" if found["passed"] else "**failed**"
        lines.append(f"| {name} | {what} | {found['done']} | {verdict}: {told} |")
    return "\n".join(lines)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make faults", description="Do on purpose what goes wrong in life.")
    parser.add_argument(
        "names", nargs="*", metavar="F", help=f"which: {', '.join(PLAN)}; all, if none is named"
    )
    parser.add_argument(
        "--share", type=float, default=1.0, metavar="X", help="of the times and seconds of the plan"
    )
    parser.add_argument("--write", action="store_true", help="write the figures into docs/reliability.md")
    arguments = parser.parse_args()
    if unknown := set(arguments.names) - set(PLAN):
        parser.error(f"there is no scenario {', '.join(sorted(unknown))}; there are {', '.join(PLAN)}")
    return arguments


if __name__ == "__main__":
    sys.exit(main())
