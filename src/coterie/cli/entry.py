"""The entry of the `coterie` command: finds the verb, runs it, and turns every refusal into one shape and an exit code."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from coterie.cli.connect import connect
from coterie.cli.verbs import VERBS
from coterie.errors import CoterieError, did_you_mean
from coterie.kit.cli import AsJson, Common, Home, World
from coterie.kit.text import printable
from coterie.kit.work import note_fault

REFUSED = 1
USAGE = 2
INTERRUPTED = 130

_LISTED = {each.name: each for each in VERBS}


class Verbs(TyperGroup):
    """The verbs by name; a verb's module is imported when it is called, not when it is listed."""

    def list_commands(self, ctx: Any) -> list[str]:
        """The names in the order in which a newcomer meets them."""
        return list(_LISTED)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The verb as `--help` lists it."""
        listed = _LISTED.get(cmd_name)
        return None if listed is None else TyperCommand(cmd_name, help=listed.line)

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """The verb as it runs."""
        name = args[0]
        if name not in _LISTED:
            hint = did_you_mean(name, _LISTED) or "`coterie --help` lists them."
            ctx.fail(f"There is no verb {name!r}. {hint}")
        verbs = import_module(_LISTED[name].module).verbs
        return name, typer.main.get_group(verbs).commands[name], args[1:]


app = typer.Typer(cls=Verbs, add_completion=False, no_args_is_help=True, rich_markup_mode="rich")


Version = Annotated[bool, typer.Option("--version", help="Say which version this is.")]


@app.callback()
def coterie(
    ctx: typer.Context,
    home: Home = None,
    workspace: World = None,
    as_json: AsJson = False,
    version: Version = False,
) -> None:
    """Find the groups in your customers, see who belongs to each, and why.

    The options below may stand before the verb or after it.
    """
    if version:
        from importlib.metadata import version as version_of

        typer.echo(version_of("coterie"))
        raise typer.Exit
    ctx.obj = Common(connect=connect, home=home, workspace=workspace, as_json=as_json)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code: 0 done, 1 refused or not found, 2 usage, 130 interrupted."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        code = run(given)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader has gone (`… | head`): that is its right. Python must not complain while it closes the stream.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    sys.exit(code)


def run(arguments: Sequence[str]) -> int:
    """Run the command line and give its exit code."""
    as_json = "--json" in arguments
    try:
        left = typer.main.get_command(app).main(list(arguments), prog_name="coterie", standalone_mode=False)
        return left if isinstance(left, int) else 0
    except CoterieError as error:
        complain(error.as_dict(), as_json=as_json)
        return REFUSED
    except typer.TyperException as error:
        if error.exit_code == 0 or type(error).__name__ == "NoArgsIsHelpError":
            typer.echo(error.format_message())
            return USAGE if error.exit_code else 0
        where = getattr(error, "ctx", None)
        verb = where.command_path if where is not None else "coterie"
        fault = {
            "code": "usage",
            "message": error.format_message(),
            "where": None,
            "hint": f"See `{verb} --help`.",
        }
        complain(fault, as_json=as_json)
        return USAGE
    except (KeyboardInterrupt, typer.Abort):
        complain({"code": "interrupted", "message": "Stopped.", "where": None, "hint": None}, as_json=as_json)
        return INTERRUPTED
    except Exception as error:
        fault = {
            "code": "internal",
            "message": note_fault(error),
            "where": None,
            "hint": "`coterie doctor` may tell more.",
        }
        complain(fault, as_json=as_json)
        return REFUSED


def complain(fault: dict[str, str | None], *, as_json: bool) -> None:
    """Write the error to standard error: for people, or as one JSON object."""
    if as_json:
        typer.echo(json.dumps({"error": fault}, ensure_ascii=False), err=True)
        return
    lines = [f"error: {fault['message']}"]
    if fault["where"]:
        lines.append(f"   at: {fault['where']}")
    if fault["hint"]:
        lines.append(f" hint: {fault['hint']}")
    for line in lines:
        typer.echo(printable(line), err=True)
