"""What the page offers to be pasted, pasted as it stands: each snippet's event arrives."""

from __future__ import annotations

import http.server
import json
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest

from tests.sdks.test_sdks import CHROMIUM, HERE, PACKAGES, PYTHON, Collecting, collecting

__all__ = ["collecting"]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not (PACKAGES.exists() and PYTHON.exists()), reason="scripts/setup.sh sdks installs them"
    ),
]

# A Chromium without a window says so, and is taken for a bot by some.
_PERSON = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
)
_NO_BOT = "for (const said of ['webdriver', 'userAgentData']) Object.defineProperty(navigator, said, {get: () => undefined})"
OFFERED = [
    *[("No SDK", platform) for platform in ("curl", "HTML")],
    *[
        (sdk, platform)
        for sdk in ("Segment", "RudderStack", "Amplitude", "PostHog", "Mixpanel", "Snowplow")
        for platform in ("Browser", "Node", "Python")
    ],
]
_TELL = """
import { SDKS, platformsOf, snippetOf } from './snippets'
const [key, at] = process.argv.slice(2)
console.log(JSON.stringify(SDKS.flatMap((sdk) => platformsOf(sdk).map((each) => snippetOf(sdk, each, key, at)))))
"""


@pytest.fixture(scope="module")
def snippets(collecting: Collecting, tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], str]:
    """The code of every snippet, with this server's key and address, as the page writes it."""
    source = HERE.parents[1] / "web/app/src/data"
    built = tmp_path_factory.mktemp("snippets") / "tell.cjs"
    esbuild(_TELL, built, "--platform=node", cwd=source)
    asked = ["node", str(built), collecting.key, f"http://localhost:{collecting.port}"]
    told = json.loads(subprocess.run(asked, capture_output=True, text=True, check=True).stdout)
    return {(each["sdk"], each["platform"]): each["code"] for each in told}


def esbuild(code: str, built: Path, *options: str, cwd: Path = HERE) -> None:
    subprocess.run(
        [str(PACKAGES / ".bin/esbuild"), "--bundle", f"--outfile={built}", "--log-level=error", *options],
        input=code,
        text=True,
        cwd=cwd,
        check=True,
    )


def test_the_page_offers_these_and_no_others(snippets: dict[tuple[str, str], str]) -> None:
    assert sorted(snippets) == sorted(OFFERED)


@pytest.mark.parametrize(("sdk", "platform"), OFFERED, ids=lambda value: value)
def test_what_is_pasted_arrives(
    collecting: Collecting,
    snippets: dict[tuple[str, str], str],
    website: Website,
    sdk: str,
    platform: str,
    tmp_path: Path,
) -> None:
    code, before = snippets[sdk, platform], _latest(collecting)

    if platform == "curl":
        subprocess.run(["sh", "-c", code], check=True, capture_output=True)
    elif platform == "Python":
        (tmp_path / "pasted.py").write_text(code)
        subprocess.run([str(PYTHON), str(tmp_path / "pasted.py")], check=True, timeout=60)
    elif platform == "Node":
        pasted = HERE / "node" / f"pasted_{sdk.lower()}.mjs"
        pasted.write_text(code)
        try:
            subprocess.run(["node", str(pasted)], check=True, timeout=60)
        finally:
            pasted.unlink()
    elif platform == "HTML":
        website.visit(f"<!doctype html><title>Shop</title>{code}")
    else:
        esbuild(code, tmp_path / "pasted.js", "--format=iife")
        website.visit(
            f"<!doctype html><title>Shop</title><script>{(tmp_path / 'pasted.js').read_text()}</script>"
        )

    assert _arrives(collecting, before) == ("Hello Coterie", "website", "accepted")


def _latest(collecting: Collecting) -> int:
    return int(collecting.api.get("/api/events/tail").json()["next"])


def _arrives(collecting: Collecting, after: int) -> tuple[str, str, str] | None:
    until = monotonic() + 30
    while monotonic() < until:
        found = collecting.api.get("/api/events/tail", params={"after": after, "wait": 1}).json()
        for each in found["arrivals"]:
            if each["name"] == "Hello Coterie":
                return each["name"], each["source"], each["verdict"]
        sleep(0.1)
    return None


class Website:
    """A page on an origin of its own, opened in a browser that finds nobody else in the world."""

    def __init__(self, browser: object) -> None:
        self._browser = browser
        self._page = b""
        self._context: Any = None
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("content-type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write(outer._page)

            def log_message(self, *_: object) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def visit(self, html: str) -> None:
        self._page = html.encode()
        self.leave()
        self._context = self._browser.new_context(user_agent=_PERSON)  # type: ignore[attr-defined]
        self._context.add_init_script(_NO_BOT)
        self._context.new_page().goto(f"http://shop.example:{self.server.server_port}/")

    def leave(self) -> None:
        """Close the page, once what it sent has arrived."""
        if self._context is not None:
            self._context.close()
        self._context = None


@pytest.fixture(scope="module")
def website() -> Iterator[Website]:
    from playwright.sync_api import sync_playwright

    names = "MAP shop.example 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", f"--host-resolver-rules={names}"]
        )
        site = Website(browser)
        yield site
        site.leave()
        site.server.shutdown()
        browser.close()
