"""The verb that lists imports, and what `coterie import --undo` does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

import typer

from coterie.kit.cli import Session, verb
from coterie.kit.following import follow
from coterie.kit.text import count_of, dim, short_time, table

verbs = typer.Typer()


@verbs.command("imports")
@verb
def list_imports(
    session: Session,
    limit: Annotated[int, typer.Option(help="At most this many.")] = 20,
) -> None:
    """List the files that were imported, the newest first, with what became of their rows."""
    session.show(session.client.get("/imports", limit=limit), _imports)


def _imports(answer: dict[str, Any]) -> Iterator[str]:
    if not answer["imports"]:
        yield "Nothing was imported yet."
        return
    yield from table(
        ("import", "file", "rows of", "began", "new", "duplicate", "rejected", ""),
        [
            (
                each["id"],
                each["source"],
                each["kind"],
                short_time(each["started_at"]),
                *(f"{each['report'][part]:,}" for part in ("new", "duplicate", "rejected")),
                _state(each),
            )
            for each in answer["imports"]
        ],
        right="    rrr",
    )
    yield dim("`coterie import --undo IMPORT` takes one back.")


def _state(each: dict[str, Any]) -> str:
    if each["undone_at"]:
        return f"undone {short_time(each['undone_at'])}"
    if each["is_running"]:
        return "running"
    return "stopped" if each["report"]["stopped"] else ""


def take_back(session: Session, import_id: str, *, yes: bool, only_look: bool) -> None:
    """Show what undoing an import would take back, ask, and do it."""
    preview = session.client.get(f"/imports/{import_id}/undo")
    if only_look:
        session.show(preview, _preview)
        return
    if session.is_watched:
        for line in _preview(preview):
            session.say(line)
        if not yes and not typer.confirm("Take all of it back?", default=False, err=True):
            raise typer.Exit(1)
    job = session.client.post(f"/imports/{import_id}/undo", {})
    report = follow(session, job, doing=f"Undoing {preview['name']}", unit="messages")
    session.show(report, _report)


def _preview(answer: dict[str, Any]) -> Iterator[str]:
    yield f"Undoing the import of {answer['name']} takes back {_what(answer)}."
    if answer["touched"] > answer["customers"]:
        others = answer["touched"] - answer["customers"]
        yield f"It told something of {count_of(others, 'more customer')} who stay, as they were without it."
    if answer["segments"]:
        yield from table(
            ("segment", "members", "leave", "asked again"),
            [
                (each["segment"], f"{each['size']:,}", f"{each['goes']:,}", f"{each['asked_again']:,}")
                for each in answer["segments"]
            ],
            right=" rrr",
        )


def _report(answer: dict[str, Any]) -> Iterator[str]:
    yield f"The import of {answer['name']} is undone: {_what(answer)} went, in {answer['took_seconds']:.1f} s."
    yield dim("Importing the file again brings it back.")


def _what(answer: dict[str, Any]) -> str:
    parts = [
        count_of(answer[name], word)
        for name, word in (
            ("events", "event"),
            ("customers", "customer"),
            ("traits", "trait value"),
            ("tags", "tag"),
            ("accounts", "account"),
            ("merges", "merge"),
            ("quarantined", "refused row"),
        )
        if answer[name]
    ]
    return ", ".join(parts) or "nothing"
