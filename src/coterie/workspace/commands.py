"""The verbs about a workspace itself: init."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

import typer

from coterie.kit.cli import Session, verb

verbs = typer.Typer()


@verbs.command("init")
@verb
def init(
    session: Session,
    timezone: Annotated[
        str | None,
        typer.Option(metavar="ZONE", help="Calendars, bare dates and hours are read in it: Europe/Berlin."),
    ] = None,
    ignore: Annotated[
        str | None,
        typer.Option(
            metavar="SEGMENT", help="Its customers do not exist for any other segment; '' for none."
        ),
    ] = None,
) -> None:
    """Make a workspace, or change the settings of one.

    Run again with --timezone or --ignore to change them; what is there stays.
    """
    session.makes = True
    change: dict[str, str | None] = {}
    if timezone is not None:
        change["timezone"] = timezone
    if ignore is not None:
        change["ignore"] = ignore or None
    settings = (
        session.client.ask("PATCH", "/settings", {}, change) if change else session.client.get("/settings")
    )
    session.show({"home": str(session.home), **settings}, _made)


def _made(answer: dict[str, Any]) -> Iterator[str]:
    yield f"The workspace {answer['home']} is ready; its calendars are those of {answer['timezone']}."
    if answer["ignore"]:
        yield f"Customers in {answer['ignore']} are ignored."
    yield "Next: `coterie import FILE`, then `coterie segments`."
