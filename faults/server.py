"""The real server as a process that may be killed, and what is asked of it over HTTP."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import coterie
from coterie.access import keys

_START_SECONDS = 120.0


class Server:
    """`coterie serve` on a folder. env: variables for it."""

    def __init__(self, home: Path, env: Mapping[str, str] | None = None) -> None:
        self.home = home
        self.env = dict(env or {})
        self._process: subprocess.Popen[bytes] | None = None
        self.port = 0
        self._token = ""
        self.log = home.parent / f"{home.name}.server.log"

    def start(self, *, wait: bool = True) -> float:
        """Start it; gives the seconds until it answers."""
        began = time.perf_counter()
        with suppress(OSError):
            (self.home / "server.json").unlink()
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-c", "from coterie.cli import main; main()", "serve", "--home", str(self.home), "--port", "0"],
                stdout=log, stderr=log, env={**os.environ, **self.env}, start_new_session=True,
            )  # fmt: skip
        if wait:
            self.wait_until_it_answers()
        return time.perf_counter() - began

    def wait_until_it_answers(self, seconds: float = _START_SECONDS) -> None:
        """Wait until /api/health answers."""
        until = time.perf_counter() + seconds
        while time.perf_counter() < until:
            if self.process.poll() is not None:
                raise RuntimeError(f"the server ended with {self.process.returncode}: {self.said()[-800:]}")
            if self._is_up():
                return
            time.sleep(0.02)
        raise RuntimeError("the server does not answer")

    def _is_up(self) -> bool:
        try:
            written = json.loads((self.home / "server.json").read_text())
            if written["pid"] != self.process.pid:
                return False
            self.port, self._token = written["port"], written["token"]
            return self.ask("GET", "/api/health")[0] == 200
        except (OSError, ValueError, KeyError, http.client.HTTPException):
            return False

    @property
    def process(self) -> subprocess.Popen[bytes]:
        """The running process."""
        assert self._process is not None
        return self._process

    def ask(self, method: str, path: str, body: Any = None, *, timeout: float = 60) -> tuple[int, Any]:
        """Status and JSON of one request to the API."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            sent = None if body is None else json.dumps(body)
            connection.request(
                method, path, sent, {"coterie-token": self._token, "content-type": "application/json"}
            )
            answer = connection.getresponse()
            text = answer.read()
            try:
                return answer.status, json.loads(text)
            except ValueError:
                return answer.status, text.decode("utf-8", "replace")
        finally:
            connection.close()

    def spelled(self, method: str, path: str, body: Any) -> bytes:
        """One request as it goes over the wire, for who does not wait for its answer."""
        text = json.dumps(body).encode()
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nCoterie-Token: {self._token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(text)}\r\n\r\n"
        )
        return head.encode() + text

    def processor_seconds(self) -> float:
        """How much processor time it has used."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def kill(self) -> None:
        """End it on the spot, as a power cut would end it."""
        self.process.kill()
        self.process.wait()

    def terminate(self) -> float:
        """Ask it to stop; gives the seconds it took."""
        began = time.perf_counter()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)
        return time.perf_counter() - began

    def stop(self) -> None:
        """Whatever state it is in: it is gone afterwards."""
        if self._process is not None and self._process.poll() is None:
            self.process.kill()
            self.process.wait()

    def resident_megabytes(self) -> float:
        """Its memory."""
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1000
        return 0.0

    def said(self) -> str:
        """What it wrote to its log."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def made(home: Path) -> str:
    """Make a workspace; gives its write key."""
    with coterie.open(home) as workspace:
        return keys.listing(workspace)[0].token or ""


def awaited(what: str, true: Any, seconds: float = 60.0) -> float:
    """Wait until true() is; gives the seconds it took."""
    began = time.perf_counter()
    while not true():
        if time.perf_counter() - began > seconds:
            raise TimeoutError(f"{what}: not within {seconds:.0f} s")
        time.sleep(0.05)
    return time.perf_counter() - began
