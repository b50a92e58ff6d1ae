"""Damage to the log, and a database file that is gone or no database any more."""

from __future__ import annotations

import random
import shutil
import time
from pathlib import Path

import coterie
from coterie.ingest import start
from faults.counts import compared
from faults.plan import Ledger, Outcome, Size
from faults.senders import Sender, crowd
from faults.server import Server, made


def damaged_log(folder: Path, size: Size) -> Outcome:
    """F6: the tail cut by 1 to 4,096 bytes; one bit flipped anywhere. All other frames are loaded, the place is named."""
    home, ledger, chance = folder / "home", Ledger(), random.Random(11)
    key = made(home)
    with Server(home) as server:
        server.start()
        client = Sender("s", lambda: server.port, key, size=1)
        for _ in range(60):
            client.send_once()
        client.close()
        server.terminate()
    log = home / "log" / "00000001.log"
    whole = log.read_bytes()
    with coterie.open(home) as workspace:
        all_ids = {row[0] for row in workspace.engine.rows("SELECT message_id FROM events")}
    (home / "analytics.duckdb").unlink()
    cuts = [chance.randint(1, min(4096, len(whole) - 1)) for _ in range(size.times(40, 4))]
    flips = [chance.randrange(len(whole) * 8) for _ in range(size.times(200, 10))]
    lost_most, unnamed, refused, wrong = 0, 0, 0, 0
    for number, data in enumerate([whole[:-cut] for cut in cuts] + [_flipped(whole, bit) for bit in flips]):
        copy = folder / f"copy{number}"
        shutil.copytree(home, copy)
        (copy / "log" / log.name).write_bytes(data)
        try:
            with coterie.open(copy) as workspace:
                found = {row[0] for row in workspace.engine.rows("SELECT message_id FROM events")}
                told = start(workspace).damage
        except Exception:
            refused += 1
            continue
        finally:
            shutil.rmtree(copy, ignore_errors=True)
        is_cut = number < len(cuts)
        # A frame is one group of requests, each of one message here: a flip costs one, a cut those that it cuts into.
        lost = len(all_ids - found)
        wrong += len(found - all_ids)
        if not is_cut:
            lost_most = max(lost_most, lost)
        if lost and not any(log.name in each and "bytes" in each for each in told):
            unnamed += not (is_cut and _at_a_boundary(whole, len(data)))
    ledger.check("did not open", refused == 0, refused)
    ledger.check("most messages lost to one flipped bit", lost_most <= 1, lost_most)
    ledger.check("losses without file and place named", unnamed == 0, unnamed)
    ledger.check("messages that were never sent", wrong == 0, wrong)
    return ledger.outcome(f"{len(cuts)} cuts, {len(flips)} flipped bits")


def _flipped(data: bytes, bit: int) -> bytes:
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << (bit % 8)
    return bytes(changed)


def _at_a_boundary(whole: bytes, length: int) -> bool:
    """A cut between two frames takes whole frames away and leaves nothing to see."""
    from coterie.ingest import frames

    return whole.startswith(frames.MAGIC, length)


def lost_tables(folder: Path, size: Size) -> Outcome:
    """F7: the database file is deleted, or is no database any more; it is built again while collecting goes on."""
    home, ledger = folder / "home", Ledger()
    key = made(home)
    with Server(home) as server:
        clients = crowd(4, lambda: server.port, key, size=100)
        for name, hurt in (("deleted", _delete), ("overwritten", _overwrite), ("cut short", _cut_short)):
            server.start()
            clients.during(size.seconds(10, 3))
            server.terminate()
            hurt(home / "analytics.duckdb")
            began = time.perf_counter()
            try:
                server.start()
            except RuntimeError as error:
                ledger.check(f"{name}: starts", False, str(error)[-200:])
                return ledger.outcome("a database file deleted, overwritten, cut short")
            ledger.note(f"{name}: answers after", f"{time.perf_counter() - began:.1f} s")
            clients.during(1)
            server.terminate()
            found = compared(home, clients.acknowledged, clients.sent)
            ledger.check(f"{name}: lost", found.lost == 0, found.lost)
            ledger.check(f"{name}: twice", found.double == 0, found.double)
    ledger.check("only 2xx", set(clients.statuses) == {"200"}, dict(clients.statuses))
    return ledger.outcome(f"three times, at the end {len(clients.acknowledged):,} messages")


def _delete(file: Path) -> None:
    file.unlink()


def _overwrite(file: Path) -> None:
    with file.open("r+b") as opened:
        opened.write(b"\x00" * 16_384)


def _cut_short(file: Path) -> None:
    with file.open("r+b") as opened:
        opened.truncate(file.stat().st_size // 2)
