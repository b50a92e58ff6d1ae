"""The verb of the tracking plan."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml

from coterie.errors import InvalidInput
from coterie.kit.cli import Session, verb
from coterie.kit.text import count_of, dim, table

verbs = typer.Typer()

_WORDS = {
    "unplanned_event": "is not in the plan",
    "missing_property": "is missing",
    "wrong_type": "is of another type",
    "not_one_of": "is none of its values",
    "unplanned_property": "is not in the plan",
}


@verbs.command("tracking-plan")
@verb
def show_tracking_plan(
    session: Session,
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="[FILE]", help="A plan in YAML, to be saved; left out: show the one there is."
        ),
    ] = None,
    observed: Annotated[
        bool,
        typer.Option(
            "--observed", help="Print a plan of what was received so far, to be looked at and saved."
        ),
    ] = False,
    check: Annotated[
        bool,
        typer.Option(
            "--check", help="Count what broke the plan in the last days; exit 1 where anything did."
        ),
    ] = False,
    days: Annotated[int, typer.Option(min=1, max=400, help="How many days --check looks back.")] = 30,
) -> None:
    """Show which events are expected with which properties, save such a plan, or count what breaks it."""
    if file is not None:
        session.client.ask("PUT", "/tracking-plan", {}, _read(file))
        session.say("The tracking plan is saved.")
    if check:
        found = session.client.get("/tracking-plan/breaches", days=days)
        session.show(found, _breaches)
        if found["breaches"]:
            raise typer.Exit(1)
        return
    path = "/tracking-plan/observed" if observed else "/tracking-plan"
    session.show(session.client.get(path), _plan)


def _read(file: Path) -> dict[str, Any]:
    try:
        read = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise InvalidInput(f"{str(file)!r} is no YAML: {error}.", where=str(file)) from None
    if not isinstance(read, dict):
        raise InvalidInput(
            f"{str(file)!r} holds no tracking plan.", where=str(file), hint="It begins with `events:`."
        )
    return read


def _plan(answer: dict[str, Any]) -> Iterator[str]:
    if not answer["events"]:
        yield "# Nothing is expected. `coterie tracking-plan --observed > plan.yaml` writes down what was received."
    yield from yaml.safe_dump(_short(answer), sort_keys=False, allow_unicode=True).splitlines()


def _short(answer: dict[str, Any]) -> dict[str, Any]:
    """The plan without what it does not say."""
    events = {
        name: {
            **({"description": event["description"]} if event["description"] else {}),
            **({"other_properties": "break"} if event["other_properties"] == "break" else {}),
            "properties": {
                key: {field: value for field, value in each.items() if value not in (None, False)}
                for key, each in event["properties"].items()
            },
        }
        for name, event in answer["events"].items()
    }
    return {"on_breach": answer["on_breach"], "other_events": answer["other_events"], "events": events}


def _breaches(answer: dict[str, Any]) -> Iterator[str]:
    if not answer["breaches"]:
        yield f"Nothing broke the tracking plan in the last {count_of(answer['days'], 'day')}."
        return
    yield from table(
        ("event", "property", "what", "times", "of", "last"),
        [
            (
                each["event"],
                each["property"] or "",
                _WORDS[each["breach"]],
                f"{each['count']:,}",
                f"{each['of']:,}",
                each["last_at"],
            )
            for each in answer["breaches"]
        ],
        right="   rr",
    )
    yield dim(f"in what was received in the last {count_of(answer['days'], 'day')}")
