"""Released SDKs of other vendors, unchanged, tell their story to a real server: one person must come out of every one."""

from __future__ import annotations

import http.server
import json
import os
import sqlite3
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest

HERE = Path(__file__).parent
COTERIE = [sys.executable, "-c", "from coterie.cli import main; main()"]
CHROMIUM = "/usr/bin/chromium"
PYTHON = HERE / ".venv/bin/python"
PACKAGES = HERE / "node_modules"
BROWSERS = tuple(path.stem for path in sorted((HERE / "browser").glob("browser_*.js")))

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Collecting:
    """A server that receives."""

    port: int
    key: str
    api: httpx.Client

    def person(self, name: str) -> dict[str, Any]:
        """What became of one SDK's story; waits until its last event is loaded."""
        until = monotonic() + 20
        while monotonic() < until:
            timeline = self.api.get(f"/api/customers/ada-{name}/timeline", params={"limit": 100})
            if timeline.status_code == 200:
                events = [each for each in timeline.json()["entries"] if each["kind"] == "event"]
                if len(events) >= 7:
                    return {**self.api.get(f"/api/customers/ada-{name}").json(), "events": events}
            sleep(0.1)
        raise AssertionError(f"{name}: {timeline.text[:2000]}")


@pytest.fixture(scope="module")
def collecting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Collecting]:
    home = tmp_path_factory.mktemp("sdks") / "home"
    process = subprocess.Popen(
        [*COTERIE, "serve", "--home", str(home), "--port", "0", "--json"], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        port = urlsplit(json.loads(process.stdout.readline())["address"]).port
        assert port is not None
        token = json.loads((home / "server.json").read_text())["token"]
        api = httpx.Client(base_url=f"http://localhost:{port}", headers={"Coterie-Token": token})
        with api:
            yield Collecting(port, _first_key(home), api)
    finally:
        process.terminate()
        process.wait(15)


def _first_key(home: Path) -> str:
    with closing(sqlite3.connect(home / "catalog.sqlite")) as catalog:
        return str(catalog.execute("SELECT token FROM keys").fetchone()[0])


def is_told_whole(collecting: Collecting, name: str) -> None:
    ada = collecting.person(name)
    names = Counter(each["name"] for each in ada["events"])
    revenue = [each["details"]["revenue"] for each in ada["events"] if (each["details"] or {}).get("revenue")]
    assert names == {
        "Page Viewed": 3,
        "Product Viewed": 1,
        "Checkout Started": 1,
        "Order Completed": 1,
        "App Opened": 1,
    }
    assert revenue == [42.5]
    assert ada["account"] == f"acme-{name}"
    assert {key: ada["traits"].get(key) for key in ("email", "plan", "laptop")} == {
        "email": f"ada-{name}@example.com",
        "plan": "pro",
        "laptop": True,
    }
    others = collecting.api.get("/api/customers", params={"search": name}).json()["customers"]
    assert [each["id"] for each in others] == [f"ada-{name}"]


def run(collecting: Collecting, command: list[str], name: str, **environment: str) -> None:
    base = f"http://localhost:{collecting.port}"
    told = subprocess.run(
        [*command, base, collecting.key, name],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=HERE / "python",
        env={**os.environ, **environment},
    )
    assert told.returncode == 0, told.stderr[-2000:]


@pytest.mark.skipif(not PYTHON.exists(), reason="scripts/setup.sh sdks installs them")
@pytest.mark.parametrize(
    ("script", "environment"),
    [
        ("py_segment", {}),
        ("py_rudder", {}),
        ("py_amplitude", {}),
        ("py_amplitude", {"USE_BATCH": "1"}),
        ("py_posthog", {}),
        ("py_posthog", {"CAPTURE_MODE": "v1"}),
        ("py_mixpanel", {}),
        ("py_snowplow", {}),
        ("py_snowplow", {"METHOD": "get"}),
    ],
    ids=lambda value: value if isinstance(value, str) else "-".join(value),
)
def test_python(collecting: Collecting, script: str, environment: dict[str, str]) -> None:
    name = "-".join([script, *environment]).lower()

    run(collecting, [str(PYTHON), str(HERE / f"python/{script}.py")], name, **environment)

    is_told_whole(collecting, name)


@pytest.mark.skipif(not PACKAGES.exists(), reason="scripts/setup.sh sdks installs them")
@pytest.mark.parametrize("script", [path.stem for path in sorted((HERE / "node").glob("node_*.mjs"))])
def test_node(collecting: Collecting, script: str) -> None:
    run(collecting, ["node", str(HERE / f"node/{script}.mjs")], script)

    is_told_whole(collecting, script)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A website on an origin of its own, with a script for each SDK."""
    built = tmp_path_factory.mktemp("bundles")
    esbuild = [str(PACKAGES / ".bin/esbuild"), *(f"browser/{name}.js" for name in BROWSERS)]
    options = ["--bundle", "--format=iife", f"--outdir={built}", "--log-level=error"]
    subprocess.run([*esbuild, *options], cwd=HERE, check=True)

    class Website(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = urlsplit(self.path)
            script = built / asked.path.lstrip("/")
            if script.suffix == ".js" and script.is_file():
                self._answer(script.read_bytes(), "text/javascript")
            else:
                name = parse_qs(asked.query).get("name", ["none"])[0]
                self._answer(
                    f'<!doctype html><title>Shop</title><script src="/{name}.js"></script>'.encode(),
                    "text/html",
                )

        def _answer(self, body: bytes, kind: str) -> None:
            self.send_response(200)
            self.send_header("content-type", kind)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Website)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()


@pytest.fixture(scope="module")
def visit(collecting: Collecting, shop: int) -> Iterator[Callable[[str, str], str]]:
    """Lets a browser of its own play one scene on the website; gives what the page says at the end."""
    from playwright.sync_api import sync_playwright

    # Whatever an SDK asks of the world outside finds nobody there.
    names = "MAP shop.example 127.0.0.1, MAP collect.example 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", f"--host-resolver-rules={names}"]
        )

        def play(name: str, scene: str) -> str:
            context = browser.new_context()
            page = context.new_page()
            asked = {
                "name": name,
                "scene": scene,
                "key": collecting.key,
                "base": f"http://collect.example:{collecting.port}",
                "utm_source": "news",
                "utm_medium": "email",
                "utm_campaign": "spring",
            }
            page.goto(f"http://shop.example:{shop}/?{urlencode(asked)}")
            said: str = page.evaluate("window.story")
            page.wait_for_load_state("networkidle")
            context.close()
            return said

        yield play
        browser.close()


@pytest.mark.browser
@pytest.mark.skipif(
    not (PACKAGES.exists() and Path(CHROMIUM).exists()), reason="scripts/setup.sh sdks installs them"
)
@pytest.mark.parametrize("script", BROWSERS)
def test_browser(collecting: Collecting, visit: Callable[[str, str], str], script: str) -> None:
    assert [visit(script, scene) for scene in ("phone", "laptop")] == ["told", "told"]

    is_told_whole(collecting, script)
