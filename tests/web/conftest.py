"""A real browser on a real server: what all tests of the page share."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

CHROMIUM = "/usr/bin/chromium"
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-sync",
]
COTERIE = [sys.executable, "-c", "from coterie.cli import main; main()"]
AXE = Path(__file__).parents[2] / "web/app/node_modules/axe-core/axe.min.js"
# A busy machine takes its time; what is awaited ends the wait.
expect.set_options(timeout=20_000)
SIZES = {"wide": (1440, 900), "narrow": (390, 844)}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever stands here needs the browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")
            if not Path(CHROMIUM).exists():
                item.add_marker(pytest.mark.skip(reason=f"there is no {CHROMIUM}"))


@contextmanager
def started(home: Path) -> Iterator[dict[str, Any]]:
    """What a server on the workspace in `home` said when it began; it runs as long as the block does."""
    server = subprocess.Popen(
        [*COTERIE, "serve", "--home", str(home), "--port", "0", "--json"], stdout=subprocess.PIPE, text=True
    )
    try:
        assert server.stdout is not None
        yield json.loads(server.stdout.readline())
    finally:
        server.terminate()
        server.wait(20)


@contextmanager
def serving(home: Path) -> Iterator[str]:
    """The address of a server on the workspace in `home`, as long as the block runs."""
    with started(home) as said:
        yield said["address"]


def faults_of_access(page: Page) -> list[Any]:
    """What axe finds against WCAG A and AA on the page as it stands, once nothing moves any more but what moves for ever."""
    page.evaluate(
        "Promise.all(document.getAnimations().filter((each) => each.effect.getComputedTiming().endTime < Infinity)"
        ".map((each) => each.finished.catch(() => null)))"
    )
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(
        "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']})"
        ".then((all) => all.violations.map((each) => [each.id, each.help, each.nodes.map((node) => node.html)]))"
    )
    return list(found)


def add_condition(page: Page, typed: str) -> None:
    """Take the first condition that is offered for what was typed."""
    page.get_by_role("button", name=re.compile("^Add a condition:")).click()
    page.get_by_label("Search: Add a condition").fill(typed)
    take_first(page)


def take_first(page: Page) -> None:
    """Take the first option of the open list, once there is one to take."""
    page.locator("[role=option][data-combobox-selected]").wait_for()
    page.keyboard.press("Enter")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One for all: a second one cannot be started in a process before the first has ended."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield opened
        opened.close()


@pytest.fixture(params=list(SIZES))
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page at a desk's and at a phone's width; it may throw nothing and never be wider than its window."""
    width, height = SIZES[request.param]
    context = browser.new_context(viewport={"width": width, "height": height}, timezone_id="UTC")
    opened = context.new_page()
    faults: list[str] = []
    opened.on("pageerror", lambda fault: faults.append(str(fault)))
    yield opened
    too_wide = opened.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    context.close()
    assert faults == []
    assert not too_wide
