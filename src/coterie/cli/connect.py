"""Finds the API of a workspace folder: at the server that holds it, else in this process."""

from __future__ import annotations

import json
import secrets
import time
from dataclasses import dataclass
from pathlib import Path

from coterie.errors import NotFound, WorkspaceInUse
from coterie.kit.client import Client, Refused, Unreachable

# Another command holds the folder only as long as it works; a server writes its address within a second or two.
CATALOG = "catalog.sqlite"
_PATIENCE_SECONDS = 5.0
_PAUSE_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Address:
    """What a running server wrote into server.json."""

    pid: int
    host: str
    port: int
    token: str
    workspace: str | None


def connect(home: Path, *, makes: bool) -> Client:
    """A client of the workspace in `home`, made where it is missing if `makes`.

    Raises NotFound where there is none, WorkspaceInUse where another process that is no server holds the folder, also after a few seconds.
    """
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while True:
        served = at_server(home)
        if served is not None:
            return served
        if not makes:
            require(home)
        try:
            return in_process(home)
        except WorkspaceInUse:
            if time.monotonic() > deadline:
                raise
            time.sleep(_PAUSE_SECONDS)


def require(home: Path) -> None:
    """Raise NotFound where the folder is no workspace and holds none."""
    if not (home / CATALOG).is_file() and not any(home.glob(f"*/{CATALOG}")):
        raise NotFound(
            f"There is no workspace in {str(home)!r}.",
            where="home",
            hint="`coterie init` makes one, `coterie demo` one with data; --home or COTERIE_HOME name another folder.",
        )


def at_server(home: Path) -> Client | None:
    """A client of the server that holds `home`, or None where none answers."""
    from coterie.kit.loopback import Loopback

    address = read_address(home)
    if address is None:
        return None
    quick = Client(Loopback(address.host, address.port, address.token, timeout=2.0))
    try:
        is_it = quick.get("/health").get("pid") == address.pid
    except (Unreachable, Refused, ValueError):
        return None
    finally:
        quick.close()
    if not is_it:
        return None
    return Client(Loopback(address.host, address.port, address.token), workspace=address.workspace)


def in_process(home: Path) -> Client:
    """A client of the application in this process, over the opened folder."""
    from coterie.kit.in_process import InProcess
    from coterie.server.app import assemble, guarded
    from coterie.server.guard import Rules
    from coterie.server.opening import open_worlds

    worlds = open_worlds(home)
    token = secrets.token_urlsafe(32)
    return Client(InProcess(guarded(assemble(worlds), Rules(token=token)), worlds.close, token))


def read_address(home: Path) -> Address | None:
    """What server.json of the folder says, or None where there is none that can be read."""
    try:
        written = json.loads((home / "server.json").read_text(encoding="utf-8"))
        return Address(**{name: written[name] for name in ("pid", "host", "port", "token", "workspace")})
    except (OSError, ValueError, KeyError, TypeError):
        return None
