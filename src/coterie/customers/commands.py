"""The verbs of customers: customer, events, traits, tag."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Annotated, Any

import typer

from coterie.kit.cli import Session, verb
from coterie.kit.client import segment_of_path
from coterie.kit.text import bold, count_of, dim, short_time, table

verbs = typer.Typer()

Customer = Annotated[str, typer.Argument(metavar="CUSTOMER", help="Any of the customer's ids.")]


@verbs.command("customer")
@verb
def show_customer(
    session: Session,
    customer: Customer,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="T", help="Traits and segments at that moment.")
    ] = None,
) -> None:
    """Show one customer: ids, traits, segments, what happened last."""
    path = f"/customers/{segment_of_path(customer)}"
    profile = session.client.get(path, as_of=as_of)
    segments = session.client.get(f"{path}/segments", as_of=as_of)["segments"]
    timeline = session.client.get(f"{path}/timeline", limit=10)["entries"]
    session.show({**profile, "segments": segments, "timeline": timeline}, _customer)


def _customer(answer: dict[str, Any]) -> Iterator[str]:
    doubts = {
        each["trait"]: f"  (set by the public key {each['public_key']}, anybody could have sent it)"
        for each in answer["untrusted"]
    }
    yield bold(answer["id"])
    yield f"seen from {short_time(answer['first_seen'])} to {short_time(answer['last_seen'])} UTC"
    for title, lines in (
        ("ids", [f"{each['kind']} {each['value']}" for each in answer["identifiers"]]),
        (
            "traits",
            [
                f"{name} = {_short(value)}{dim(doubts.get(name, ''))}"
                for name, value in sorted(answer["traits"].items())
            ],
        ),
        ("tags", answer["tags"]),
        ("segments", [each["name"] for each in answer["segments"] if each["holds"]]),
        (
            "last events",
            [
                f"{short_time(each['occurred_at'])}  {each['name'] or each['kind']}"
                for each in answer["timeline"]
            ],
        ),
    ):
        if lines:
            yield ""
            yield dim(title)
            yield from (f"  {line}" for line in lines)


@verbs.command("events")
@verb
def list_events(
    session: Session,
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="One event: its properties with examples.")
    ] = None,
) -> None:
    """Show the events that were received: how often, by how many, from when to when."""
    if name is None:
        session.show(session.client.get("/events"), _events)
    else:
        session.show(session.client.get(f"/events/{segment_of_path(name)}"), _event)


def _events(answer: dict[str, Any]) -> Iterator[str]:
    if not answer["events"]:
        yield "No events yet: `coterie import FILE` brings some."
        return
    yield from table(
        ("event", "count", "customers", "first", "last"),
        [
            (
                each["name"],
                each["count"],
                each["customers"],
                short_time(each["first_at"]),
                short_time(each["last_at"]),
            )
            for each in answer["events"]
        ],
        right=" rr",
    )


def _event(answer: dict[str, Any]) -> Iterator[str]:
    event = answer["event"]
    yield f"{event['name']}: {count_of(event['count'], 'event')} by {count_of(event['customers'], 'customer')}"
    properties = answer["properties"] + [
        {**each, "name": f"context.{each['name']}"} for each in answer["context"]
    ]
    if properties:
        yield from table(
            ("property", f"in {answer['sampled']:,}", "type", "most frequent"),
            [
                (
                    each["name"],
                    each["count"],
                    " or ".join(each["types"]),
                    ", ".join(map(_short, each["examples"])),
                )
                for each in properties
            ],
            right=" r",
        )


@verbs.command("traits")
@verb
def list_traits(session: Session) -> None:
    """Show the traits that are known of customers, with their most frequent values."""
    session.show(session.client.get("/traits"), _traits)


def _traits(answer: dict[str, Any]) -> Iterator[str]:
    if not answer["traits"]:
        yield "No traits yet: `coterie import FILE --kind customers` brings some."
        return
    yield from table(
        ("trait", "customers", "type", "most frequent"),
        [
            (
                each["name"],
                each["customers"],
                " or ".join(each["types"]),
                ", ".join(map(_short, each["examples"])),
            )
            for each in answer["traits"]
        ],
        right=" r",
    )


@verbs.command("tag")
@verb
def tag(
    session: Session,
    customer: Customer,
    name: Annotated[str, typer.Argument(metavar="TAG", help="The label.")],
    remove: Annotated[bool, typer.Option("--remove", help="Take the tag away.")] = False,
) -> None:
    """Put a tag on a customer, or take it away."""
    path = f"/customers/{segment_of_path(customer)}/tags/{segment_of_path(name)}"
    answer = session.client.ask("DELETE" if remove else "PUT", path, {})
    session.show(answer, lambda found: [f"{found['customer']}: {', '.join(found['tags']) or 'no tags'}"])


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 40 else f"{text[:39]}…"
