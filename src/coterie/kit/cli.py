"""What the verbs of every room share: the options they all take, the client they ask, how they answer."""

from __future__ import annotations

import inspect
import json
import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, Concatenate, ParamSpec, Protocol

import typer

from coterie.kit.client import Client
from coterie.kit.text import printable

P = ParamSpec("P")


class Connect(Protocol):
    """Finds the API of a workspace folder; `makes`: the folder may be made where it is missing."""

    def __call__(self, home: Path, *, makes: bool) -> Client:
        """A client of the workspace in `home`."""


DEFAULT_HOME = Path("coterie-home")

_HOME = "The workspace folder; also COTERIE_HOME."
Home = Annotated[
    Path | None, typer.Option("--home", metavar="DIR", show_default="./coterie-home", help=_HOME)
]
World = Annotated[
    str | None,
    typer.Option("--workspace", metavar="NAME", help="Which workspace, where the folder holds several."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Answer with one JSON object.")]


@dataclass(frozen=True, slots=True)
class Common:
    """The options that every verb takes; they may stand before the verb or after it."""

    connect: Connect
    home: Path | None = None
    workspace: str | None = None
    as_json: bool = False


@dataclass(slots=True)
class Session:
    """One run of a verb: where, and how to answer. The client is made when it is first asked."""

    home: Path
    workspace: str | None
    as_json: bool
    connect: Connect
    makes: bool = False  # whether the verb may make a workspace that is not there
    _client: Client | None = field(default=None, repr=False)

    @property
    def client(self) -> Client:
        """The API: in this process, or at the server that holds the folder."""
        if self._client is None:
            self._client = self.connect(self.home, makes=self.makes)
            self._client.workspace = self.workspace or self._client.workspace
        return self._client

    @property
    def is_watched(self) -> bool:
        """Whether somebody at a terminal sees the standard error stream."""
        return sys.stderr.isatty() and not self.as_json

    def show(self, answer: Any, render: Callable[[Any], Iterable[str]]) -> None:
        """Print the answer: as JSON where that was asked for, else the lines that `render` makes of it."""
        if self.as_json:
            typer.echo(json.dumps(answer, ensure_ascii=False, indent=2 if sys.stdout.isatty() else None))
            return
        for line in render(answer):
            typer.echo(printable(line), color=True)

    def say(self, text: str) -> None:
        """Tell the person something beside the answer, on standard error; not with --json."""
        if not self.as_json:
            typer.echo(printable(text), err=True)

    def close(self) -> None:
        """Let go of the client."""
        if self._client is not None:
            self._client.close()
            self._client = None


def verb(function: Callable[Concatenate[Session, P], None]) -> Callable[..., None]:
    """Make a function of a session a verb: it takes --home, --workspace and --json beside its own parameters."""
    signature = inspect.signature(function, eval_str=True)
    own = list(signature.parameters.values())[1:]

    @wraps(function)
    def run(
        *args: Any, ctx: typer.Context, home: Path | None, workspace: str | None, as_json: bool, **kw: Any
    ) -> None:
        common = ctx.obj
        assert isinstance(common, Common)
        if ctx.invoked_subcommand is not None:
            # `coterie keys --json add`: the verb of the group is not meant, but its options hold for what follows.
            ctx.obj = Common(
                common.connect, home or common.home, workspace or common.workspace, as_json or common.as_json
            )
            return
        session = Session(
            home=home or common.home or Path(os.environ.get("COTERIE_HOME") or DEFAULT_HOME),
            workspace=workspace or common.workspace,
            as_json=as_json or common.as_json,
            connect=common.connect,
        )
        try:
            function(session, *args, **kw)
        finally:
            session.close()

    shared = [
        _keyword("ctx", typer.Context),
        _keyword("home", Home, None),
        _keyword("workspace", World, None),
        _keyword("as_json", AsJson, False),
    ]
    named = [parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY) for parameter in own]
    run.__signature__ = signature.replace(parameters=[*named, *shared])  # type: ignore[attr-defined]
    run.__annotations__ = {each.name: each.annotation for each in [*named, *shared]}
    return run


def _keyword(name: str, annotation: Any, default: Any = inspect.Parameter.empty) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=annotation, default=default)
