"""The verbs about the server itself: serve, demo, doctor."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import typer

from coterie.access.gate import Gate
from coterie.errors import InvalidInput
from coterie.kit.cli import Session, verb
from coterie.kit.text import count_of, dim, table

verbs = typer.Typer()

Port = Annotated[
    int | None, typer.Option(help="Port to listen at; 0 takes any.", show_default="8000 or the next free")
]


@verbs.command("serve")
@verb
def serve(
    session: Session,
    port: Port = None,
    host: Annotated[
        str, typer.Option(help="Address to listen at. Other than loopback lets others reach it.")
    ] = "127.0.0.1",
    collectors: Annotated[
        int,
        typer.Option(min=0, max=64, help="Processes that do nothing but receive, on a port of their own."),
    ] = 0,
    collect_port: Annotated[
        int | None, typer.Option(help="Port of the collectors.", show_default="the next free one")
    ] = None,
) -> None:
    """Serve the page and the API of a workspace on this machine, and receive what SDKs send.

    Runs until Ctrl-C or SIGTERM. The other verbs work meanwhile: they talk to the server.
    """
    _serve(session, host=host, port=port, collectors=collectors, collect_port=collect_port)


@verbs.command("demo")
@verb
def run_demo(
    session: Session,
    port: Port = None,
    serve_it: Annotated[
        bool, typer.Option("--serve/--no-serve", help="Serve the page when it is built.")
    ] = True,
) -> None:
    """Build two worlds to try Coterie on, a real shop and a story, and serve them.

    They are the workspaces `shop` and `stream` in the folder of --home; --workspace chooses one for the other verbs.
    The second time they stand already.
    """
    from coterie import demo

    with _building(session) as progress:
        report = demo.build(session.home, progress=progress)
    answer = {
        "took_seconds": round(report.took_seconds, 1),
        "workspaces": [
            {
                "name": world.name,
                "label": world.label,
                "home": str(world.home),
                "as_of": world.as_of.isoformat(),
                "built": world.built,
                "customers": world.customers,
                "segments": len(world.sizes),
                "rejected": world.intake.rejected,
            }
            for world in report.worlds
        ],
    }
    if serve_it and session.as_json:
        _serve(session, host="127.0.0.1", port=port)
        return
    session.show(answer, _built)
    if serve_it:
        _serve(session, host="127.0.0.1", port=port)


def _built(answer: dict[str, Any]) -> Iterator[str]:
    for world in answer["workspaces"]:
        done = "built" if world["built"] else "stood already"
        yield (
            f"{world['label']} ({world['home']}): {count_of(world['customers'], 'customer')}, "
            f"{count_of(world['segments'], 'segment')}, {done}"
        )
    yield dim(f"Ready in {answer['took_seconds']:.1f} s.")


@contextmanager
def _building(session: Session) -> Iterator[Callable[[str, int, int], None]]:
    """Shows the stages: bars on a terminal, a line a stage on a pipe."""
    if not session.is_watched:
        told: set[str] = set()

        def tell(stage: str, done: int, total: int) -> None:
            if stage not in told:
                told.add(stage)
                session.say(stage)

        yield tell
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as bars:
        tasks: dict[str, TaskID] = {}

        def show(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield show


def _serve(
    session: Session, *, host: str, port: int | None, collectors: int = 0, collect_port: int | None = None
) -> None:
    from coterie.server import logs
    from coterie.server.opening import open_worlds
    from coterie.server.run import serve as serve_worlds

    asked = os.environ.get("COTERIE_LOG", "text" if session.is_watched else "json")
    if asked not in logs.FORMS:
        raise InvalidInput(f"{asked!r} is no form of a log.", where="COTERIE_LOG", hint="Say json or text.")
    logs.begin(asked)

    def announce(address: str, theirs: str | None, gate: Gate) -> None:
        answer = {
            "address": address,
            "collect_address": theirs,
            "this_machine_only": gate.is_loopback,
            "set_up": gate.set_up_links(address),
        }
        session.show(answer, _open)
        sys.stdout.flush()

    serve_worlds(
        open_worlds(session.home),
        session.home,
        host=host,
        port=port,
        collecting=collectors,
        collect_port=collect_port,
        ready=announce,
    )


def _open(answer: dict[str, Any]) -> Iterator[str]:
    yield f"Coterie is open at {answer['address']} (Ctrl-C stops it)"
    if answer["collect_address"]:
        yield f"Collectors receive at {answer['collect_address']}"
    if not answer["set_up"]:
        yield dim("Who comes has to sign in.")
    elif answer["this_machine_only"]:
        yield dim(
            "Nobody has to sign in: it answers this machine only, and whoever uses it may do everything."
        )
        yield dim("To have users, open this once and make the first:")
    else:
        yield "Others can reach it, and there are no users yet: nothing is answered before you make the first. Open this once:"
    for link in answer["set_up"].values():
        yield dim(f"  {link}") if answer["this_machine_only"] else f"  {link}"


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
