"""Take the pictures of docs/tour.md that show the demo: `python scripts/tour.py [NAME…] [--into FOLDER]`.

Needs the web app built and /usr/bin/chromium; the demo is made in a folder that is thrown away, or taken from --home.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

TOUR = Path(__file__).resolve().parent.parent / "docs" / "tour"
COTERIE = [sys.executable, "-c", "from coterie.cli import main; main()"]
DESK, PHONE = (1180, 820), (390, 844)


@dataclass(frozen=True)
class Picture:
    """One page as it stands. path: below the workspace's address. sees: the words that say it is ready. listens: it always asks for more."""

    path: str
    sees: str
    size: tuple[int, int] = DESK
    dark: bool = False
    presses: str | None = None
    listens: bool = False


PICTURES = {
    "goals": Picture("/goals?workspace=stream", "chance of reaching it", (1180, 520)),
    "goal": Picture("/goals/revenue_of_30_days?workspace=shop", "Is it SMART?", (1180, 1500)),
    "segments": Picture("/?workspace=shop", "How everyone divides", (1180, 1000)),
    "builder": Picture("/segments/lapsed_big_spenders/edit?workspace=shop", "customers"),
    "builder-dark": Picture("/segments/slowing_down/edit?workspace=shop", "customers", dark=True),
    "builder-narrow": Picture("/segments/lapsed_big_spenders/edit?workspace=shop", "customers", PHONE),
    "segment": Picture("/segments/top_spenders?workspace=shop", "Size over time"),
    "guide": Picture("/segments/top_spenders/guide?workspace=shop", "What to do with it", (1180, 1300)),
    "side-by-side": Picture(
        "/learn?workspace=shop&of=%5B%22lapsed_big_spenders%22%2C%22top_spenders%22%2C%22slowing_down%22%5D",
        "against everyone",
        (1180, 1120),
    ),
    "apart": Picture("/apart?workspace=shop&of=top_spenders", "everyone else", (1180, 1120)),
    "changes-out": Picture(
        "/act?workspace=shop&of=%5B%22slowing_down%22%5D", "because time passed", (1180, 1180), listens=True
    ),
    "overlap": Picture("/overlap?workspace=shop", "Overlap"),
    "data": Picture("/data?workspace=stream", "Events and traits"),
    "quality": Picture("/data/quality?workspace=stream", "Quality"),
    "palette": Picture("/?workspace=stream", "How everyone divides", presses="Control+k"),
}


def main() -> None:
    """Take what was asked for, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(PICTURES))
    parser.add_argument("--into", type=Path, default=TOUR)
    parser.add_argument("--home", type=Path, help="where the demo is, or will be made")
    asked = parser.parse_args()
    asked.into.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as thrown_away,
        demo(asked.home or Path(thrown_away) / "home") as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for name in asked.names or PICTURES:
            take(browser, address, PICTURES[name], asked.into / f"{name}.png")
            print(name, flush=True)
        browser.close()


@contextmanager
def demo(home: Path) -> Iterator[str]:
    """The address of a demo in `home`, as long as the block runs."""
    subprocess.run(
        [*COTERIE, "demo", "--no-serve", "--home", str(home)], check=True, stdout=subprocess.DEVNULL
    )
    command = [*COTERIE, "serve", "--home", str(home), "--port", "0", "--json"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        yield json.loads(server.stdout.readline())["address"]
    finally:
        server.terminate()
        server.wait(20)


def take(browser: Browser, address: str, picture: Picture, to: Path) -> None:
    """One picture, once all that it waits for is there and nothing moves."""
    width, height = picture.size
    page = browser.new_page(
        viewport={"width": width, "height": height}, color_scheme="dark" if picture.dark else "light"
    )
    page.goto(address.rstrip("/") + picture.path)
    page.get_by_text(picture.sees).first.wait_for()
    if not picture.listens:
        page.wait_for_load_state("networkidle")
    if picture.presses is not None:
        page.keyboard.press(picture.presses)
    page.evaluate(
        "Promise.all(document.getAnimations().filter((each) => each.effect.getComputedTiming().endTime < Infinity)"
        ".map((each) => each.finished.catch(() => null)))"
    )
    page.screenshot(path=to)
    page.close()


if __name__ == "__main__":
    main()
