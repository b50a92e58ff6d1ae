"""A real server in a process of its own."""

from __future__ import annotations

import json
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

COTERIE = [sys.executable, "-c", "from coterie.cli import main; main()"]


@contextmanager
def serving(home: Path, *options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server on any free port: the process and its address."""
    process = subprocess.Popen(
        [*COTERIE, "serve", "--home", str(home), "--port", "0", "--json", *options],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        yield process, json.loads(process.stdout.readline())["address"]
    finally:
        process.kill()
        process.wait()


def coterie(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*COTERIE, *arguments], capture_output=True, text=True, timeout=60, check=False)


def test_a_second_server_on_one_folder_names_the_first(home: Path) -> None:
    with serving(home) as (first, address):
        second = coterie("serve", "--home", str(home))

        assert second.returncode == 1
        assert f"process {first.pid}" in second.stderr
        assert httpx.get(f"{address}/api/health").json()["pid"] == first.pid


def test_sigterm_stops_the_server_and_leaves_no_address_behind(home: Path) -> None:
    with serving(home) as (process, _address):
        process.send_signal(signal.SIGTERM)

        assert process.wait(10) == 0
        assert not (home / "server.json").exists()


def test_the_address_is_for_its_owner_only(home: Path) -> None:
    with serving(home):
        assert stat.S_IMODE((home / "server.json").stat().st_mode) == 0o600


def test_verbs_work_while_the_server_runs(home: Path) -> None:
    with serving(home) as (_process, address):
        changed = coterie("init", "--home", str(home), "--timezone", "Asia/Tokyo")

        assert changed.returncode == 0, changed.stderr
        assert httpx.get(f"{address}/api/settings").json()["timezone"] == "Asia/Tokyo"


def test_verbs_work_after_the_server_was_killed(home: Path) -> None:
    with serving(home) as (process, _address):
        process.kill()
        process.wait()

        assert (home / "server.json").exists()
        assert coterie("doctor", "--home", str(home)).returncode == 0


def test_a_server_listens_on_loopback_only(home: Path) -> None:
    with serving(home) as (_process, address):
        assert address.startswith("http://localhost:")
        assert json.loads((home / "server.json").read_text())["host"] == "127.0.0.1"


def test_a_taken_port_is_named(home: Path, tmp_path: Path) -> None:
    with serving(home) as (_process, address):
        port = address.rpartition(":")[2]
        other = coterie("serve", "--home", str(tmp_path / "other"), "--port", port)

        assert other.returncode == 1
        assert f"Port {port}" in other.stderr


def test_several_workspaces_in_one_folder(home: Path) -> None:
    for name in ("shop", "stream"):
        assert coterie("init", "--home", str(home / name)).returncode == 0

    with serving(home) as (_process, address):
        names = [each["name"] for each in httpx.get(f"{address}/api/workspaces").json()["workspaces"]]
        in_one = coterie("init", "--home", str(home / "stream"), "--timezone", "Asia/Tokyo")

        assert names == ["shop", "stream"]
        assert in_one.returncode == 0, in_one.stderr
        assert httpx.get(f"{address}/api/settings?workspace=stream").json()["timezone"] == "Asia/Tokyo"
        assert httpx.get(f"{address}/api/settings").json()["timezone"] == "UTC"


def test_ctrl_c_stops_the_server(home: Path) -> None:
    with serving(home) as (process, _address):
        process.send_signal(signal.SIGINT)

        assert process.wait(10) == 0
