"""The verbs keys and users."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Iterator
from typing import Annotated, Any

import typer

from coterie.errors import InvalidInput
from coterie.kit.cli import Session, verb
from coterie.kit.client import segment_of_path
from coterie.kit.text import bold, dim, short_time, table

verbs = typer.Typer()
keys = typer.Typer(help="Show the keys of programs; make, disable and delete them.")
users = typer.Typer(help="Show who may sign in; add them, change their role or password.")
verbs.add_typer(keys, name="keys")
verbs.add_typer(users, name="users")

KeyName = Annotated[str, typer.Argument(metavar="KEY", help="Name or id of the key.")]
Who = Annotated[str, typer.Argument(metavar="EMAIL", help="E-mail address or id of the user.")]


@keys.callback(invoke_without_command=True)
@verb
def list_keys(session: Session) -> None:
    """Show the keys: what each may do, from where, and when it was used last."""
    session.show(session.client.get("/keys"), _keys)


@keys.command("add")
@verb
def add_key(
    session: Session,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The source its messages are marked with.")],
    secret: Annotated[
        bool, typer.Option("--secret", help="A key for a program, kept secret; else a public write key.")
    ] = False,
    signing: Annotated[
        bool,
        typer.Option("--signing", help="A secret with which your server signs user ids; it opens nothing."),
    ] = False,
    role: Annotated[
        str, typer.Option(help="What a secret key may do: admin, editor, analyst or viewer.")
    ] = "editor",
    origin: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ORIGIN", help="Only pages from there may use it: https://shop.example. May be repeated."
        ),
    ] = None,
) -> None:
    """Make a key. The token of a secret or signing one is shown once."""
    if secret and signing:
        raise InvalidInput("A key is either --secret or --signing.", where="signing")
    kind = "signing" if signing else "secret" if secret else "write"
    asked = {"name": name, "kind": kind, "role": role, "origins": origin or []}
    session.show(session.client.post("/keys", asked), _made)


@keys.command("disable")
@verb
def disable_key(session: Session, key: KeyName) -> None:
    """Take no more requests with this key."""
    _change_key(session, key, enabled=False)


@keys.command("enable")
@verb
def enable_key(session: Session, key: KeyName) -> None:
    """Take requests with this key again."""
    _change_key(session, key, enabled=True)


@keys.command("delete")
@verb
def delete_key(session: Session, key: KeyName) -> None:
    """Delete a key; what came with it stays."""
    answer = session.client.ask("DELETE", f"/keys/{segment_of_path(key)}", {})
    session.show(answer, lambda gone: [f"The key {gone['name']} is deleted."])


@users.callback(invoke_without_command=True)
@verb
def list_users(session: Session) -> None:
    """Show who may sign in, and with which role."""
    session.show(session.client.get("/users"), _users)


@users.command("add")
@verb
def add_user(
    session: Session,
    email: Annotated[str, typer.Argument(metavar="EMAIL", help="What they sign in with.")],
    role: Annotated[
        str, typer.Option(help="owner, admin, editor, analyst (no personal data) or viewer (no customers).")
    ] = "viewer",
    name: Annotated[str | None, typer.Option(metavar="NAME", help="What they are called.")] = None,
    generate: Annotated[
        bool, typer.Option("--generate", help="Make a password and show it once, instead of asking for one.")
    ] = False,
) -> None:
    """Add somebody who may sign in. The password is asked for; in a pipe it is read from standard input.

    The first has to be an owner. From then on everybody who comes in a browser has to sign in.
    """
    session.makes = True
    asked = {"email": email, "role": role, "name": name, "password": None if generate else _new_password()}
    session.show(session.client.post("/users", asked), _added)


@users.command("role")
@verb
def change_role(
    session: Session, who: Who, role: Annotated[str, typer.Argument(metavar="ROLE", help="The new role.")]
) -> None:
    """Give somebody another role."""
    _change_user(session, who, {"role": role})


@users.command("password")
@verb
def change_password(session: Session, who: Who) -> None:
    """Give somebody a new password; it is asked for, or read from a pipe. All their sessions end."""
    _change_user(session, who, {"password": _new_password()})


@users.command("disable")
@verb
def disable_user(session: Session, who: Who) -> None:
    """Let somebody in no more; their sessions end at once."""
    _change_user(session, who, {"enabled": False})


@users.command("enable")
@verb
def enable_user(session: Session, who: Who) -> None:
    """Let somebody in again."""
    _change_user(session, who, {"enabled": True})


@users.command("delete")
@verb
def delete_user(session: Session, who: Who) -> None:
    """Delete a user; their sessions end at once."""
    answer = session.client.ask("DELETE", f"/users/{segment_of_path(who)}", {})
    session.show(answer, lambda gone: [f"{gone['name']} ({gone['email']}) is deleted."])


def _change_key(session: Session, key: str, *, enabled: bool) -> None:
    answer = session.client.ask("PATCH", f"/keys/{segment_of_path(key)}", {}, {"enabled": enabled})
    state = "enabled" if enabled else "disabled"
    session.show(answer, lambda changed: [f"The key {changed['name']} is {state}."])


def _change_user(session: Session, who: str, change: dict[str, Any]) -> None:
    answer = session.client.ask("PATCH", f"/users/{segment_of_path(who)}", {}, change)
    session.show(answer, lambda user: [f"{user['name']} ({user['email']}): {user['role']}{_state(user)}"])


def _new_password() -> str:
    """Asked twice of a person at a terminal, else the first line of standard input: never an argument, which others can read."""
    if not sys.stdin.isatty():
        given = sys.stdin.readline().rstrip("\n")
        if not given:
            raise InvalidInput(
                "There is no password on standard input.",
                where="password",
                hint="`coterie users add EMAIL < file`, or --generate.",
            )
        return given
    first = getpass.getpass("Password: ")
    if getpass.getpass("Once more: ") != first:
        raise InvalidInput("The two passwords are not the same.", where="password")
    return first


def _keys(answer: dict[str, Any]) -> Iterator[str]:
    if not answer["keys"]:
        yield "There are no keys. `coterie keys add NAME` makes one."
        return
    rows = [
        (
            key["name"],
            key["kind"],
            key["role"],
            key["token"] or f"{key['prefix']}…",
            "enabled" if key["enabled"] else "disabled",
            short_time(key["last_used_at"]),
            ", ".join(key["origins"]) or "any",
        )
        for key in answer["keys"]
    ]
    yield from table(("key", "kind", "may", "token", "state", "used last", "origins"), rows)


def _made(key: dict[str, Any]) -> Iterator[str]:
    yield f"The {key['kind']} key {key['name']} ({key['role']}):"
    yield bold(key["token"])
    if key["kind"] == "secret":
        yield dim("It is shown this once. Send it as `Authorization: Bearer …`.")
    if key["kind"] == "signing":
        yield dim("It is shown this once. Sign user ids with it on your server: HMAC-SHA256, hexadecimal.")


def _users(answer: dict[str, Any]) -> Iterator[str]:
    if not answer["users"]:
        yield "There are no users: whoever uses this machine may do everything."
        yield dim("`coterie users add EMAIL --role owner` adds the first.")
        return
    rows = [
        (
            user["email"],
            user["name"],
            user["role"],
            _state(user).strip(", ") or "–",
            short_time(user["signed_in_at"]),
        )
        for user in answer["users"]
    ]
    yield from table(("user", "name", "role", "state", "signed in last"), rows)


def _added(user: dict[str, Any]) -> Iterator[str]:
    yield f"{user['name']} ({user['email']}) may sign in: {user['role']}."
    if user["password"]:
        yield f"Password, shown this once: {bold(user['password'])}"


def _state(user: dict[str, Any]) -> str:
    return "" if user["enabled"] else ", disabled"
