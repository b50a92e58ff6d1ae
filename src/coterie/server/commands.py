"""The verbs about the server itself: serve, doctor."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Annotated, Any

import typer

from coterie.kit.cli import Session, verb
from coterie.kit.text import table

verbs = typer.Typer()


@verbs.command("serve")
@verb
def serve(
    session: Session,
    port: Annotated[
        int | None, typer.Option(help="Port to listen at; 0 takes any.", show_default="8000 or the next free")
    ] = None,
    host: Annotated[
        str, typer.Option(help="Address to listen at. Other than loopback lets others reach it.")
    ] = "127.0.0.1",
) -> None:
    """Serve the page and the API of a workspace on this machine.

    Runs until Ctrl-C or SIGTERM. The other verbs work meanwhile: they talk to the server.
    """
    from coterie.server.run import serve as serve_worlds
    from coterie.workspace.worlds import Worlds

    worlds = Worlds.open(session.home)
    serve_worlds(
        worlds, session.home, host=host, port=port, ready=lambda address: _announce(session, address)
    )


def _announce(session: Session, address: str) -> None:
    session.show(
        {"address": address}, lambda answer: [f"Coterie is open at {answer['address']} (Ctrl-C stops it)"]
    )
    sys.stdout.flush()


@verbs.command("doctor")
@verb
def doctor(session: Session) -> None:
    """Look at everything a workspace stands on and say what is not well.

    Leaves with 1 where something is ill.
    """
    answer = session.client.get("/doctor")
    session.show(answer, _findings)
    if not answer["well"]:
        raise typer.Exit(1)


def _findings(answer: dict[str, Any]) -> Iterator[str]:
    rows = [(each["name"], each["state"], each["detail"], each["hint"] or "") for each in answer["findings"]]
    return table(("part", "state", "what was found", "what to do"), rows)
