"""The routes of sessions, users, roles and keys."""

from __future__ import annotations

import secrets
from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi import Request as HttpRequest

from coterie.access import keys, sessions, users
from coterie.access.actors import Actor, NotAllowed
from coterie.access.answers import (
    BrowserAnswer,
    BrowsersAnswer,
    KeyAnswer,
    KeyAsk,
    KeyChange,
    KeysAnswer,
    NewUserAnswer,
    PasswordAsk,
    RightAnswer,
    RoleAnswer,
    RolesAnswer,
    SessionAnswer,
    SetUpAsk,
    SignInAsk,
    UserAnswer,
    UserAsk,
    UserChange,
    UsersAnswer,
    names_of,
)
from coterie.access.gate import SetUpFirst, SignedIn
from coterie.access.passing import By, InPassing, Passing
from coterie.access.rights import RIGHTS, Right
from coterie.errors import NotFound
from coterie.kit.http import iso
from coterie.kit.noting import Note, Noted
from coterie.workspace import Workspace
from coterie.workspace.routes import Current

router = APIRouter(tags=["access"])

Named = Annotated[
    str | None, Query(alias="workspace", description="Name of the workspace; left out: the first.")
]


@router.get("/session")
def get_session(passing: InPassing, named: Named = None) -> SessionAnswer:
    """Who you are here: signed in, or what to do first."""
    return _session(passing, named)


@router.post("/session")
def sign_in(
    ask: SignInAsk,
    request: HttpRequest,
    response: Response,
    passing: InPassing,
    note: Noted,
    named: Named = None,
) -> SessionAnswer:
    """Sign in. Needs the header `Coterie-Page`, which no other site's page can send."""
    gate = passing.gate
    passing.workspace = dict(gate.worlds).get(named or "") or next((each for _, each in gate.worlds), None)
    _note_failure(passing, note, ask.email)
    signed_in = gate.sign_in(named, ask.email, ask.password, passing.asking)
    gate.sign_out(passing.asking)  # a session that was there before is not kept: nobody can have planted it
    return _begun(signed_in, request, response, passing, note)


@router.delete("/session")
def sign_out(
    request: HttpRequest, response: Response, passing: InPassing, note: Noted, named: Named = None
) -> SessionAnswer:
    """Sign out: the session is over, also for whoever copied its cookie."""
    if passing.actors:
        passing.enter(named if named in passing.actors else None)
        note.target = passing.actor.id
    for name in passing.gate.sign_out(passing.asking):
        response.delete_cookie(name, path="/", secure=_is_secure(request), httponly=True, samesite="lax")
    return _answer("sign_in", "Signed out.", named)


@router.put("/session/password")
def change_password(
    ask: PasswordAsk,
    request: HttpRequest,
    response: Response,
    passing: InPassing,
    note: Noted,
    workspace: Current,
) -> SessionAnswer:
    """Change your own password. All your other sessions end."""
    user = users.by_id(workspace, passing.actor.id)
    if user is None:
        raise NotAllowed("Only a user has a password.", hint="Sign in with e-mail address and password.")
    passing.gate.prove(workspace, user, ask.old, passing.asking)
    users.change(workspace, user.id, password=ask.new, by=passing.actor)
    name = next(name for name, each in passing.gate.worlds if each is workspace)
    signed_in = passing.gate.renew(name, user)
    return _begun(signed_in, request, response, passing, note)


@router.get("/sessions")
def list_sessions(workspace: Current, passing: InPassing, by: By) -> BrowsersAnswer:
    """The browsers in which you are signed in; whoever may manage users sees those of all."""
    return BrowsersAnswer(sessions=_browsers(workspace, passing, by))


@router.delete("/sessions/{session}")
def end_session(session: str, workspace: Current, passing: InPassing, by: By, note: Noted) -> BrowserAnswer:
    """Sign a browser out: one of your own or, where you may manage users, one of somebody else."""
    ending = next((each for each in _browsers(workspace, passing, by) if each.id == session), None)
    if ending is None:
        raise NotFound(
            f"There is no session {session!r}.",
            where="session",
            hint="It may be over; ask for the list again.",
        )
    owner = users.by_id(workspace, ending.user)
    if owner is not None and owner.id != by.id:
        by.require_giving(owner.role)
    sessions.end_named(workspace, ending.id)
    note.target, note.detail = ending.user, {"session": ending.id}
    return ending


@router.post("/set-up")
def set_up(
    ask: SetUpAsk,
    request: HttpRequest,
    response: Response,
    passing: InPassing,
    note: Noted,
    named: Named = None,
) -> SessionAnswer:
    """Make the first user of a workspace, by the link that the server printed when it started."""
    signed_in = passing.gate.set_up(named, ask.token, ask.email, ask.password, ask.name)
    return _begun(signed_in, request, response, passing, note)


@router.get("/roles")
def list_roles() -> RolesAnswer:
    """The rights there are and the roles that bundle them."""
    return RolesAnswer(
        rights=[RightAnswer(name=right.name.lower(), words=right.value) for right in Right],
        roles=[RoleAnswer(name=role, rights=names_of(rights)) for role, rights in RIGHTS.items()],
    )


@router.get("/users")
def list_users(workspace: Current) -> UsersAnswer:
    """All users."""
    return UsersAnswer(users=[UserAnswer.model_validate(user) for user in users.listing(workspace)])


@router.post("/users", status_code=201)
def add_user(ask: UserAsk, workspace: Current, by: By, note: Noted) -> NewUserAnswer:
    """Add a user. The first has to be an owner, and from then on everybody has to sign in."""
    made = None if ask.password is not None else secrets.token_urlsafe(12)
    user = users.add(
        workspace, ask.email, password=ask.password or made or "", role=ask.role, name=ask.name, by=by
    )
    note.target, note.detail = user.id, {"role": user.role}
    return NewUserAnswer(**UserAnswer.model_validate(user).model_dump(), password=made)


@router.patch("/users/{user}")
def change_user(user: str, ask: UserChange, workspace: Current, by: By, note: Noted) -> UserAnswer:
    """Change a user by id or e-mail address: role, name, password; disable or enable."""
    given = ask.model_dump(exclude_none=True)
    changed = users.change(workspace, user, **given, by=by)
    note.target = changed.id
    note.detail = {
        key: "new" if key == "password" else value for key, value in given.items() if key != "name"
    }
    return UserAnswer.model_validate(changed)


@router.delete("/users/{user}")
def delete_user(user: str, workspace: Current, by: By, note: Noted) -> UserAnswer:
    """Delete a user by id or e-mail address; all of their sessions end."""
    deleted = users.delete(workspace, user, by=by)
    note.target = deleted.id
    return UserAnswer.model_validate(deleted)


@router.get("/keys")
def list_keys(workspace: Current) -> KeysAnswer:
    """All keys. The tokens of secret and signing keys are not among them."""
    return KeysAnswer(keys=[KeyAnswer.model_validate(key) for key in keys.listing(workspace)])


@router.post("/keys", status_code=201)
def add_key(ask: KeyAsk, workspace: Current, by: By, note: Noted) -> KeyAnswer:
    """Make a key. The token of a secret or signing key is in this answer and never again."""
    made = keys.add(workspace, ask.name, kind=ask.kind, role=ask.role, origins=ask.origins, by=by)
    note.target = made.key.name
    note.detail = {"kind": made.key.kind, "role": made.key.role, "key": made.key.id}
    return KeyAnswer.model_validate(made.key).model_copy(update={"token": made.token})


@router.patch("/keys/{key}")
def change_key(key: str, ask: KeyChange, workspace: Current, by: By, note: Noted) -> KeyAnswer:
    """Disable or enable a key by name or id, or set its origins. It counts from the next request on."""
    changed = keys.change(workspace, key, enabled=ask.enabled, origins=ask.origins, by=by)
    note.target, note.detail = changed.name, {"key": changed.id, **ask.model_dump(exclude_none=True)}
    return KeyAnswer.model_validate(changed)


@router.delete("/keys/{key}")
def delete_key(key: str, workspace: Current, by: By, note: Noted) -> KeyAnswer:
    """Delete a key by name or id; what came with it stays."""
    deleted = keys.delete(workspace, key, by=by)
    note.target, note.detail = deleted.name, {"key": deleted.id}
    return KeyAnswer.model_validate(deleted)


def _browsers(workspace: Workspace, passing: Passing, by: Actor) -> list[BrowserAnswer]:
    mine = {sessions.named(token) for token in passing.asking.cookies.values()}
    found = []
    for each in sessions.listing(workspace, passing.gate.now()):
        user = users.by_id(workspace, each.user)
        if user is not None and (user.id == by.id or by.may(Right.USERS)):
            found.append(
                BrowserAnswer(
                    id=each.id,
                    user=user.id,
                    began_at=iso(each.made_at) or "",
                    seen_at=iso(each.seen_at) or "",
                    is_this=each.id in mine,
                )
            )
    return found


def _session(passing: Passing, named: str | None) -> SessionAnswer:
    name = named if named is not None else next(iter(passing.actors), None)
    actor = passing.actors.get(name or "")
    if name is None or actor is None:
        first = passing.gate.refusal(named)
        state = "set_up" if isinstance(first, SetUpFirst) else "sign_in"
        return _answer(state, first.message, named)
    user = users.by_id(passing.gate.worlds.get(name), actor.id)
    words = (
        "No users yet: whoever uses this machine may do everything; nobody else reaches this server."
        if actor.kind == "open"
        else f"Signed in as {actor.name}, {actor.role}."
    )
    return SessionAnswer(
        state="open" if actor.kind == "open" else "signed_in",
        workspace=name,
        user=None if user is None else UserAnswer.model_validate(user),
        role=actor.role,
        rights=names_of(actor.rights),
        protection=words,
    )


def _answer(state: str, words: str, name: str | None) -> SessionAnswer:
    return SessionAnswer.model_validate(
        {"state": state, "workspace": name, "user": None, "role": None, "rights": [], "protection": words}
    )


def _begun(
    signed_in: SignedIn, request: HttpRequest, response: Response, passing: Passing, note: Note
) -> SessionAnswer:
    """Give the browser its cookies, and tell the audit who it was."""
    for name, token in signed_in.cookies.items():
        response.set_cookie(
            name,
            token,
            path="/",
            max_age=int(sessions.LONGEST.total_seconds()),
            httponly=True,
            samesite="lax",
            secure=_is_secure(request),
        )
    passing.actor = signed_in.user.as_actor()
    passing.workspace = passing.gate.worlds.get(signed_in.workspace)
    note.target, note.refused = signed_in.user.id, None
    passing.actors = {signed_in.workspace: passing.actor}
    return _session(passing, signed_in.workspace)


def _note_failure(passing: Passing, note: Note, email: str) -> None:
    """What the audit says if the sign-in fails: of whom, where there is such a user; what was typed may be a password."""
    note.refused = "session.refused"
    if passing.workspace is not None:
        wanted = email.strip().casefold()
        note.target = next(
            (user.id for user in users.listing(passing.workspace) if user.email == wanted), None
        )


def _is_secure(request: HttpRequest) -> bool:
    return request.url.scheme == "https"
