"""The verb audit: list it, prove it whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

import typer

from coterie.kit.cli import Session, verb
from coterie.kit.text import count_of, table

verbs = typer.Typer()
audit = typer.Typer(help="Show who changed what, and prove that nothing was altered.")
verbs.add_typer(audit, name="audit")


@audit.callback(invoke_without_command=True)
@verb
def list_audit(
    session: Session,
    actor: Annotated[str | None, typer.Option(metavar="NAME", help="Only what this user or key did.")] = None,
    action: Annotated[
        str | None,
        typer.Option(metavar="ACTION", help="Only this: `segment.save`, or `segment` for all of it."),
    ] = None,
    target: Annotated[str | None, typer.Option(metavar="NAME", help="Only what was done to this.")] = None,
    since: Annotated[str | None, typer.Option(metavar="TIME", help="Only from this day or time on.")] = None,
    limit: Annotated[int, typer.Option(help="At most this many.", min=1, max=10_000)] = 50,
) -> None:
    """Show who changed what, the newest first."""
    answer = session.client.get("/audit", actor=actor, action=action, target=target, since=since, limit=limit)
    session.show(answer, _lines)


@audit.command("verify")
@verb
def verify(
    session: Session,
    head: Annotated[
        str | None,
        typer.Option(metavar="SEQ:HASH", help="A head noted earlier, elsewhere: proves the end, too."),
    ] = None,
) -> None:
    """Compute every hash again and name the first row that does not fit.

    Leaves with 1 where there is one.
    """
    answer = session.client.get("/audit/verify", head=head)
    session.show(answer, _verdict)
    if not answer["whole"]:
        raise typer.Exit(1)


def _lines(answer: dict[str, Any]) -> Iterator[str]:
    if not answer["entries"]:
        yield "Nothing was changed yet."
        return
    rows = [
        (
            each["seq"],
            each["at"][:19].replace("T", " "),
            f"{each['actor_name']} ({each['actor_kind']})",
            each["action"],
            each["target"],
            ", ".join(f"{key} {value}" for key, value in each["detail"].items()),
        )
        for each in answer["entries"]
    ]
    yield from table(("row", "at (UTC)", "who", "what", "of", "more"), rows, right="r")


def _verdict(answer: dict[str, Any]) -> Iterator[str]:
    if not answer["whole"]:
        yield f"Row {answer['broken_at']} does not fit. {answer['reason']}"
        yield f"Before it: {count_of(answer['rows'], 'row')}, all of them whole."
        return
    yield f"{count_of(answer['rows'], 'row')}, all of them whole."
    yield f"Head {answer['head']['seq']}:{answer['head']['hash']}"
