"""The door of the application: who asks, whether they may and how long, what of the answer is hidden from them, what the audit says."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from urllib.parse import parse_qsl, quote, unquote, urlencode

from fastapi import Request as HttpRequest
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from coterie import audit
from coterie.access import Right
from coterie.access import passing as on_the_way
from coterie.access.actors import Actor
from coterie.access.gate import Asking, Gate
from coterie.access.passing import Passing, Permit
from coterie.access.personal import asked_for, is_pseudonym, personal
from coterie.engine import Question
from coterie.errors import CoterieError
from coterie.kit import noting
from coterie.kit.http import Forbidden, refusal
from coterie.kit.noting import Note
from coterie.server.guard import LOCAL
from coterie.server.hiding import Hiding
from coterie.server.permits import PERMITS
from coterie.server.staying import Staying
from coterie.workspace import Workspace
from coterie.workspace.routes import VISIBLE

QUESTION_SECONDS = float(os.environ.get("COTERIE_QUESTION_SECONDS", "60"))
PAGE_HEADER = "coterie-page"
_API = "/api/"
_READING = {"GET", "HEAD", "OPTIONS"}
_SESSION_COOKIE = "coterie-session-"
_HANDED_ON = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip")
# What a page asks before anybody is signed in. For all else a stranger is refused before the body is read.
_FOR_EVERYBODY = {key.split(" ", 1)[1] for key, permit in PERMITS.items() if permit.is_for_everybody}
_FOR_EVERYBODY |= {"/api/openapi.json"}
_BEGINNING = {"/api/session", "/api/set-up"}


class Unlisted(CoterieError):
    """A route that stands in no table is open to nobody."""

    code = "unlisted"


async def admit(request: HttpRequest) -> None:
    """Let the request pass to its route, or raise why not: a dependency of every route of every room."""
    passing = await on_the_way.passing_of(request)
    passing.permit = _permit_of(request.scope)
    passing.about = " ".join(str(each) for each in request.path_params.values()) or None
    if passing.permit.is_for_everybody:
        return
    actor = passing.enter(request.query_params.get("workspace"))
    for right in passing.permit.rights:
        actor.require(right)
    if passing.permit.only_asks:
        passing.waiting = _limit(request)


def _limit(request: HttpRequest) -> asyncio.Task[None]:
    """Let what the request asks end at its time limit, or when whoever asks goes away; gives the task that sees them go."""
    question = Question(QUESTION_SECONDS)
    question.begin()

    async def see_them_go() -> None:
        # The body was read before: what comes now is that the connection was closed.
        while (await request.receive())["type"] != "http.disconnect":
            pass
        question.give_up()

    return asyncio.create_task(see_them_go())


def _permit_of(scope: Scope) -> Permit:
    route = f"{scope['method']} /api{scope['route'].path}"
    if route not in PERMITS:
        raise Unlisted(f"The route {route} is open to nobody.", hint="It has to stand in server/permits.py.")
    return PERMITS[route]


class Door:
    """Stands in front of every route below /api/."""

    def __init__(self, app: ASGIApp, gate: Gate) -> None:
        self._app = app
        self._gate = gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Find out who asks, refuse strangers, hand on; on the way back hide and write down."""
        if scope["type"] != "http" or not scope["path"].startswith(_API):
            await self._app(scope, receive, send)
            return
        asking = _asking(scope)
        try:
            _refuse_forgeries(scope, asking)
            actors = await self._actors(asking)
            if not actors and scope["path"] not in _FOR_EVERYBODY:
                raise self._gate.refusal(_named(scope))
        except CoterieError as error:
            await refusal(error)(scope, receive, send)
            return
        passing = Passing(self._gate, asking, actors)
        note = Note()
        visible = self._gate.worlds.only(actors)
        scope.update({on_the_way.SCOPE: passing, noting.SCOPE: note, VISIBLE: visible})
        try:
            await _reveal(scope, self._gate, actors)
        except CoterieError as error:
            await refusal(error)(scope, receive, send)
            return
        staying, back = Staying(receive, passing, self._actors), _Back(send, passing, note)
        try:
            await self._app(scope, staying.receive, back.send)
            if staying.is_over and not back.is_done:
                await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            if passing.waiting is not None:
                passing.waiting.cancel()

    async def _actors(self, asking: Asking) -> Mapping[str, Actor]:
        # Keys are found in memory; a session that is seen again writes now and then, which must not hold up everybody.
        if asking.is_local or asking.bearer is not None or not asking.cookies:
            return self._gate.actors(asking)
        return await run_in_threadpool(self._gate.actors, asking)


class _Back:
    """The way back: the audit is written before the answer begins, and what is personal is hidden in it."""

    def __init__(self, send: Send, passing: Passing, note: Note) -> None:
        self._send = send
        self._passing = passing
        self._note = note
        self._hiding: Hiding | None = None
        self.is_done = False

    async def send(self, message: Message) -> None:
        """Pass the message on."""
        self.is_done = message["type"] == "http.response.body" and not message.get("more_body", False)
        if message["type"] == "http.response.start":
            await self._write_down(message["status"])
            if self._passing.hides_personal:
                self._hiding = Hiding(personal(self._passing.entered()), message)
                return
        if self._hiding is None or message["type"] != "http.response.body":
            await self._send(message)
            return
        for each in await self._hiding.body(message):
            await self._send(each)

    async def _write_down(self, status: int) -> None:
        permit, workspace = self._passing.permit, self._passing.workspace
        action = (permit.action if permit else None) if status < 400 else self._note.refused
        if action is not None and workspace is not None:
            await run_in_threadpool(_record, workspace, self._passing, self._note, action)


def _record(workspace: Workspace, passing: Passing, note: Note, action: str) -> None:
    target = note.target or passing.about
    audit.record(
        workspace,
        actor_kind=passing.actor.kind,
        actor_id=passing.actor.id,
        actor_name=passing.actor.name,
        action=action,
        at=passing.gate.now(),
        # Rows are never taken out again, so they must not hold the e-mail address of a customer.
        target=None if target is None else personal(workspace).hide_text(target),
        detail=note.detail,
    )


def _asking(scope: Scope) -> Asking:
    headers = Headers(scope=scope)
    word, _, token = headers.get("authorization", "").partition(" ")
    cookies = {
        name: value
        for name, value in cookie_parser(headers.get("cookie", "")).items()
        if name.startswith(_SESSION_COOKIE)
    }
    return Asking(
        is_local=bool(scope.get(LOCAL)),
        bearer=token.strip() if word.lower() == "bearer" else None,
        cookies=cookies,
        is_handed_on=any(name in headers for name in _HANDED_ON),
        address=(scope.get("client") or ("",))[0],
    )


def _refuse_forgeries(scope: Scope, asking: Asking) -> None:
    """A browser that is signed in changes something only from Coterie's page: other pages cannot send this header."""
    if scope["method"] in _READING or asking.is_local or asking.bearer is not None:
        return
    if (asking.cookies or scope["path"] in _BEGINNING) and PAGE_HEADER not in Headers(scope=scope):
        raise Forbidden(
            f"A change in a session needs the header {PAGE_HEADER}.",
            where=PAGE_HEADER,
            hint="Coterie's page sends it. Programs use a secret key: `Authorization: Bearer …`.",
        )


def _named(scope: Scope) -> str | None:
    """The workspace that the request names."""
    query = parse_qsl(scope["query_string"].decode("latin-1"))
    return next((value for name, value in query if name == "workspace"), None)


async def _reveal(scope: Scope, gate: Gate, actors: Mapping[str, Actor]) -> None:
    """Put the ids in the place of their pseudonyms, in the address and in the query. Raises what `asked_for` raises."""
    name = _named(scope) or next(iter(actors), "")
    actor = actors.get(name)
    query = scope["query_string"].decode("latin-1")
    if actor is None or (
        actor.may(Right.SEE_PERSONAL) and "/~" not in scope["path"] and "~" not in unquote(query)
    ):
        return
    workspace = gate.worlds.get(name)
    path = "/".join([await _asked_for(workspace, part, actor) for part in scope["path"].split("/")])
    pairs = [
        (key, await _asked_for(workspace, value, actor))
        for key, value in parse_qsl(query, keep_blank_values=True)
    ]
    scope.update(
        path=path,
        raw_path=quote(path).encode(),
        query_string=urlencode(pairs, encoding="utf-8").encode(),
    )


async def _asked_for(workspace: Workspace, text: str, actor: Actor) -> str:
    # Only a pseudonym is looked up in the tables, which takes a while.
    if is_pseudonym(text):
        return await run_in_threadpool(asked_for, workspace, text, by=actor)
    return asked_for(workspace, text, by=actor)
