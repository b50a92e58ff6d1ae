"""The disk is full, read-only, or the database on it stops."""

from __future__ import annotations

import fcntl
import os
import shutil
import struct
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from faults.counts import compared
from faults.plan import Ledger, NotHere, Outcome, Size
from faults.senders import Crowd, crowd
from faults.server import Server, awaited, made

_SHUTDOWN = 0x8004587D
_NO_LOG_FLUSH = 2


@contextmanager
def small_disk(place: Path, megabytes: int) -> Iterator[Path]:
    """A file system of its own of that size."""
    if os.geteuid() != 0:
        raise NotHere("mounting a small disk needs root")
    place.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=700", "tmpfs", str(place)],
        capture_output=True,
        check=False,
    )
    if done.returncode:
        raise NotHere("no file system can be mounted here")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=False)


def fill(disk: Path) -> Path:
    """Take all the space that is left."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        for piece in (1 << 20, 1 << 12):
            try:
                while file.write(b"x" * piece) == piece:
                    pass
            except OSError:
                continue
    return filler


def full_log(folder: Path, size: Size) -> Outcome:
    """F4: the disk of the log is full for a while, then has space again."""
    home, ledger = folder / "home", Ledger()
    key = made(home)
    with small_disk(folder / "small", 64) as disk:
        (home / "log").rename(folder / "old-log")
        (home / "log").symlink_to(disk / "log")
        subprocess.run(["cp", "-a", str(folder / "old-log"), str(disk / "log")], check=True)
        with Server(home) as server:
            server.start()
            clients = crowd(4, lambda: server.port, key)
            clients.during(2)
            filler = fill(disk)
            refused = clients.statuses.copy()
            clients.during(size.seconds(10, 3))
            during = clients.statuses - refused
            health = server.ask("GET", "/api/doctor")
            filler.unlink()
            began, before = time.perf_counter(), clients.statuses["200"]
            clients.begin()
            awaited("2xx again", lambda: clients.statuses["200"] > before)
            again = time.perf_counter() - began
            clients.end()
            server.terminate()
        found = compared(home, clients.acknowledged, clients.sent)
    ledger.check("refusals while full", during["429"] + during["507"] > 0, dict(during))
    ledger.check("no other status", set(during) <= {"200", "429", "507"}, sorted(during))
    ledger.check("the doctor says it", "disk" in str(health).lower() and health[0] == 200)
    ledger.check("2xx again after", again <= 10, f"{again:.1f} s")
    ledger.check("acknowledged, lost", found.lost == 0, found.lost)
    ledger.check("counted twice", found.double == 0, found.double)
    return ledger.outcome("the log on a full disk of 64 MiB, then freed, without a restart")


def full_tables(folder: Path, size: Size) -> Outcome:
    """F4, F5, F12: the disk of DuckDB and SQLite is full, so the loader stops; collecting goes on, and loading catches up."""
    ledger = Ledger()
    with small_disk(folder / "small", 64) as disk:
        home = disk / "home"
        key = made(home)
        shutil.move(home / "log", folder / "log")
        (home / "log").symlink_to(folder / "log")
        with Server(home) as server:
            server.start()
            clients = crowd(4, lambda: server.port, key, size=50)
            clients.during(2)
            filler = fill(disk)
            before = clients.statuses.copy()
            clients.during(size.seconds(20, 5))
            awaited(
                "the loader meets the full disk",
                lambda: "cannot go on" in server.said() or "loading waits" in server.said(),
                30,
            )
            during = clients.statuses - before
            health = server.ask("GET", "/api/health")
            loaded = _there(server)
            missing = len(clients.acknowledged) - loaded
            filler.unlink()
            began = time.perf_counter()
            awaited("loading goes on", lambda: _there(server) > loaded, 60)
            gone_on = time.perf_counter() - began
            awaited("all is loaded", lambda: _there(server) >= len(clients.acknowledged), 300)
            caught_up = time.perf_counter() - began
            opened_again = "opened again" in server.said()
            server.terminate()
        found = compared(home, clients.acknowledged, clients.sent)
    ledger.check("collecting while the database stood", set(during) == {"200"}, dict(during))
    ledger.note("the database was opened again", "yes" if opened_again else "it only refused")
    ledger.note("health meanwhile", health[0])
    ledger.check("loading goes on after the space was back", gone_on <= 10, f"{gone_on:.1f} s")
    ledger.note("what waited in the log", f"{missing:,} messages, loaded in {caught_up:.1f} s")
    ledger.check("acknowledged, lost", found.lost == 0, found.lost)
    ledger.check("counted twice", found.double == 0, found.double)
    return ledger.outcome("DuckDB and SQLite on a full disk of 64 MiB, the log elsewhere")


def long_backlog(folder: Path, size: Size) -> Outcome:
    """F12: the loader cannot load for long: 2xx until the backlog's limit, then 429; then it catches up."""
    ledger = Ledger()
    limit = 4_000_000
    with small_disk(folder / "small", 64) as disk:
        home = disk / "home"
        key = made(home)
        shutil.move(home / "log", folder / "log")
        (home / "log").symlink_to(folder / "log")
        with Server(home, {"COTERIE_BACKLOG_BYTES": str(limit)}) as server:
            server.start()
            filler = fill(disk)
            clients = crowd(4, lambda: server.port, key, size=100)
            clients.begin()
            awaited("429", lambda: clients.statuses["429"] > 20, 120)
            clients.end()
            statuses = clients.statuses
            waited = len(clients.acknowledged)
            filler.unlink()
            began = time.perf_counter()
            awaited("all is loaded", lambda: _there(server) >= waited, 120)
            took = time.perf_counter() - began
            again = _first(clients, server)
            server.terminate()
        found = compared(home, clients.acknowledged, clients.sent)
    ledger.check("2xx until the limit, then 429", set(statuses) == {"200", "429"}, dict(statuses))
    ledger.check(
        "Retry-After in whole seconds",
        all(each.isdigit() for each in clients.retry_after),
        dict(clients.retry_after),
    )
    ledger.note("caught up", f"{waited:,} messages in {took:.1f} s, {waited / max(took, 0.01):,.0f}/s")
    ledger.check("2xx again", again, again)
    ledger.check("acknowledged, lost", found.lost == 0, found.lost)
    ledger.check("counted twice", found.double == 0, found.double)
    return ledger.outcome(f"a loader that stands until {limit // 1_000_000} MB wait")


def power_cuts(folder: Path, size: Size) -> Outcome:
    """F3: the file system loses all that was not flushed, the process ends; then both start again."""
    ledger, cuts = Ledger(), size.times(50, 2)
    late: set[str] = set()
    with real_disk(folder, 256) as disk:
        home = disk.place / "home"
        key = made(home)
        with Server(home) as server:
            clients = crowd(4, lambda: server.port, key, repeats=0.2)
            for _ in range(cuts):
                server.start()
                clients.begin()
                time.sleep(0.7)
                # While ext4 is shut down, fdatasync says now and then that it wrote what is gone; a machine without power says
                # nothing any more. So what counts is what was acknowledged until then.
                promised = clients.acknowledged
                disk.cut()
                server.kill()
                clients.end()
                disk.plug_in()
                late |= clients.acknowledged - promised
        found = compared(home, clients.acknowledged - late, clients.sent)
    ledger.check("acknowledged, lost", found.lost == 0, found.lost)
    ledger.check("counted twice", found.double == 0, found.double)
    ledger.note("acknowledged", f"{len(clients.acknowledged):,}, {len(late):,} of them while the disk went")
    return ledger.outcome(f"{cuts} power cuts of an ext4 file system")


def no_writing(folder: Path, size: Size) -> Outcome:
    """F23: the file system takes no writes any more; the server stays and says why. On a read-only one it does not start."""
    ledger = Ledger()
    with real_disk(folder, 256) as disk:
        home = disk.place / "home"
        key = made(home)
        with Server(home) as server:
            server.start()
            clients = crowd(2, lambda: server.port, key)
            clients.during(1)
            before = clients.statuses.copy()
            disk.cut()
            clients.during(size.seconds(10, 3))
            during = clients.statuses - before
            alive = server.process.poll() is None
            reasons = [reason for reason, _ in clients.reasons.most_common(1)]
            server.kill()
        disk.plug_in()
        found = compared(home, clients.acknowledged, clients.sent)
        subprocess.run(["mount", "-o", "remount,ro", str(disk.place)], check=True)
        with Server(folder / "ro", {}) as second:
            second.home = home
            second.log = folder / "ro.log"
            began = time.perf_counter()
            second.start(wait=False)
            code = second.process.wait(60)
            refused, said = time.perf_counter() - began, second.said()
    ledger.check("503 meanwhile", set(during) <= {"503", "200"} and during["503"] > 0, dict(during))
    ledger.note("the reason", reasons)
    ledger.check("the process lives", alive)
    ledger.check("acknowledged, lost", found.lost == 0, found.lost)
    ledger.check("on a read-only disk: ends by itself", code != 0, f"code {code} after {refused:.1f} s")
    ledger.check(
        "and says why, without a traceback", "Traceback" not in said and "error:" in said, said.strip()[:160]
    )
    return ledger.outcome("a file system that fails every write; a read-only one")


class RealDisk:
    """An ext4 file system in a file."""

    def __init__(self, image: Path, place: Path) -> None:
        self.image, self.place = image, place

    def plug_in(self) -> None:
        """Take it away if it is there, and mount it: the journal is replayed."""
        subprocess.run(["umount", "-l", str(self.place)], capture_output=True, check=False)
        subprocess.run(["mount", "-o", "loop", str(self.image), str(self.place)], check=True)

    def cut(self) -> None:
        """Nothing reaches it any more, and what was not flushed never will."""
        descriptor = os.open(self.place, os.O_RDONLY)
        try:
            fcntl.ioctl(descriptor, _SHUTDOWN, struct.pack("I", _NO_LOG_FLUSH))
        finally:
            os.close(descriptor)


@contextmanager
def real_disk(folder: Path, megabytes: int) -> Iterator[RealDisk]:
    """An ext4 file system of that size."""
    if os.geteuid() != 0:
        raise NotHere("mounting a disk needs root")
    image, place = folder / "disk.img", folder / "disk"
    place.mkdir(parents=True)
    with image.open("wb") as file:
        file.truncate(megabytes << 20)
    disk = RealDisk(image, place)
    try:
        subprocess.run(["mkfs.ext4", "-q", "-F", str(image)], check=True, capture_output=True)
        disk.plug_in()
    except (OSError, subprocess.CalledProcessError) as error:
        raise NotHere("no ext4 file system can be made here") from error
    try:
        yield disk
    finally:
        subprocess.run(["umount", "-l", str(place)], check=False)


def _there(server: Server) -> int:
    """How many events the tables hold, 0 while nobody can say."""
    status, answer = server.ask("GET", "/api/events")
    return sum(each["count"] for each in answer["events"]) if status == 200 else 0


def _first(clients: Crowd, server: Server) -> bool:
    before = clients.statuses["200"]
    clients.begin()
    try:
        awaited("2xx again", lambda: clients.statuses["200"] > before, 30)
    except TimeoutError:
        return False
    finally:
        clients.end()
    return server.process.poll() is None
