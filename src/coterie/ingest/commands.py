"""The verbs of what comes in: import, quarantine."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from coterie.errors import InvalidInput, UnreadableFile
from coterie.ingest.undo_commands import take_back
from coterie.kit.cli import Session, verb
from coterie.kit.following import follow
from coterie.kit.text import count_of, dim, table

verbs = typer.Typer()


class Kind(StrEnum):
    """What the rows of a file are."""

    MESSAGES = "messages"
    EVENTS = "events"
    CUSTOMERS = "customers"
    ACCOUNTS = "accounts"
    ORDERS = "orders"


@verbs.command("import")
@verb
def import_file(
    session: Session,
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="JSONL, CSV, Parquet or Excel.", show_default=False)
    ] = None,
    kind: Annotated[
        Kind | None, typer.Option(help="What the rows are; guessed where it is left out.")
    ] = None,
    mapping: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="NAME=COLUMN", help="Which column is read as what; repeat it."),
    ] = None,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Do not ask whether the columns were understood.")
    ] = False,
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run", help="Only show how the file would be read, or what --undo would take back."
        ),
    ] = False,
    undo: Annotated[
        str | None,
        typer.Option(
            "--undo",
            metavar="IMPORT",
            help="Take back all that an import brought; `coterie imports` lists them.",
        ),
    ] = None,
) -> None:
    """Bring a file in: messages, events, customers, accounts or orders.

    The columns are guessed, shown, and at a terminal asked about. Rows that cannot be understood are kept with their
    reasons: see `coterie quarantine`. The same file twice counts once. `--undo IMPORT` takes an import back.
    """
    if undo is not None:
        take_back(session, undo, yes=yes, only_look=dry_run)
        return
    if file is None:
        raise typer.BadParameter("Name a file, or an import with --undo.", param_hint="FILE")
    if not file.is_file():
        raise UnreadableFile(f"There is no file {str(file)!r}.", where=str(file), hint="Name a file of rows.")
    session.makes = True
    asked = {"kind": None if kind is None else kind.value, "map": _mapping(mapping or [])}
    upload = session.client.post("/uploads", file, name=file.name)["upload"]
    preview = session.client.post(f"/uploads/{upload}/preview", asked)
    if dry_run:
        session.client.ask("DELETE", f"/uploads/{upload}", {})
        session.show(preview, _preview)
        return
    if session.is_watched:
        for line in _preview(preview):
            session.say(line)
        if not yes and not typer.confirm("Import it so?", default=True, err=True):
            session.client.ask("DELETE", f"/uploads/{upload}", {})
            raise typer.Exit(1)
    job = session.client.post("/imports", {"upload": upload, **asked})
    report = follow(session, job, doing=f"Importing {file.name}", unit="rows")
    session.show(report, _report)


def _mapping(pairs: list[str]) -> dict[str, str] | None:
    mapping: dict[str, str] = {}
    for pair in pairs:
        name, equals, column = pair.partition("=")
        if not (equals and name.strip() and column.strip()):
            raise InvalidInput(
                f"{pair!r} maps nothing.", where="--map", hint="Write --map customer='Customer ID'."
            )
        mapping[name.strip()] = column.strip()
    return mapping or None


def _preview(answer: dict[str, Any]) -> Iterator[str]:
    yield f"Each row is read as one of: {answer['kind']}"
    for name, column in answer["mapping"].items():
        yield f"  {name} = {column}"


def _report(answer: dict[str, Any]) -> Iterator[str]:
    yield (
        f"{count_of(answer['read'], 'row')} read: {answer['new']:,} new, {answer['duplicate']:,} duplicate, "
        f"{answer['rejected']:,} rejected, in {answer['took_seconds']:.1f} s"
    )
    read_as = ", ".join(f"{name} = {column}" for name, column in answer["mapping"].items())
    yield dim(f"Each row was read as one of: {answer['kind']}{f' ({read_as})' if read_as else ''}")
    for note in answer["notes"]:
        yield f"note: {note}"
    if answer["reasons"]:
        yield from table(
            ("rejected", "why"),
            sorted(((n, why) for why, n in answer["reasons"].items()), reverse=True),
            right="r",
        )
        yield dim(f"`coterie quarantine --source {answer['id']}` shows the rows.")


@verbs.command("quarantine")
@verb
def show_quarantine(
    session: Session,
    source: Annotated[str | None, typer.Option(help="Only of this import, or `collect`.")] = None,
    limit: Annotated[int, typer.Option(help="At most this many rows.")] = 20,
) -> None:
    """Show the rows and messages that could not be understood, with their reasons."""
    session.show(session.client.get("/quarantine", source=source, limit=limit), _quarantine)


def _quarantine(answer: dict[str, Any]) -> Iterator[str]:
    if not answer["rows"]:
        yield "Nothing is in quarantine."
        return
    yield from table(
        ("source", "line", "why", "hint", "row"),
        [
            (row["source"], _line(row["line"]), row["message"], row["hint"] or "", row["raw"])
            for row in answer["rows"]
        ],
        right=" r",
    )
    total = sum(n for codes in answer["counts"].values() for n in codes.values())
    if total > len(answer["rows"]):
        yield dim(f"… of {count_of(total, 'row')} in all")


def _line(line: int | None) -> str:
    return "" if line is None else str(line)
