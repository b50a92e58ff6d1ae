"""Who asks: the command line, a key, users with their sessions, or whoever uses this machine while there are no users."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import quote

from coterie.access import keys, passwords, sessions, users
from coterie.access.actors import LOCAL, OPEN, Actor
from coterie.access.rights import Role
from coterie.access.throttle import Throttle
from coterie.access.users import User
from coterie.clock import Clock, SystemClock
from coterie.errors import CoterieError
from coterie.workspace import Workspace
from coterie.workspace.worlds import Worlds

_COOKIE = "coterie-session-"


class SignInFirst(CoterieError):
    """Nobody is signed in, and the route is not for everybody."""

    code = "sign_in_first"


class SetUpFirst(CoterieError):
    """The workspace has no users and others can reach it: nothing is answered until there is one."""

    code = "set_up_first"


class WrongKey(CoterieError):
    """No key has that token, or it is disabled."""

    code = "wrong_key"


class WrongCredentials(CoterieError):
    """E-mail address and password do not belong together, or the user is disabled."""

    code = "wrong_credentials"


class WrongLink(CoterieError):
    """The link for setting up is not, or no longer, the one of this server."""

    code = "wrong_link"


@dataclass(frozen=True, slots=True)
class Asking:
    """What a request brings to say who asks.

    is_local: it has the token of server.json. bearer: the token of a key. cookies: by name. is_handed_on: a proxy passed it on, so it
    may come from anywhere. address: where from. only_listens: nobody acts, so that a session does not count as seen.
    """

    is_local: bool = False
    bearer: str | None = None
    cookies: Mapping[str, str] = field(default_factory=dict)
    is_handed_on: bool = False
    address: str = ""
    only_listens: bool = False


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody signed in. cookies: name and value for each workspace that takes these credentials."""

    user: User
    workspace: str
    cookies: Mapping[str, str]


class Gate:
    """Tells who asks. is_loopback: only this machine reaches the server."""

    def __init__(self, worlds: Worlds, *, is_loopback: bool, clock: Clock | None = None) -> None:
        self.worlds = worlds
        self.is_loopback = is_loopback
        # Not the clock of a workspace: in the demo that one stands still, and sessions would never end.
        self._clock = clock or SystemClock()
        self._set_up_token = secrets.token_urlsafe(32)
        self._throttle = Throttle()

    def now(self) -> datetime:
        """The present moment."""
        return self._clock.now()

    def actors(self, asking: Asking) -> dict[str, Actor]:
        """Who that is in each workspace that they may see anything of, by its name. Raises WrongKey."""
        if asking.is_local:
            return {name: LOCAL for name, _ in self.worlds}
        if asking.bearer is not None:
            return self._of_key(asking.bearer)
        found: dict[str, Actor] = {}
        for name, workspace in self.worlds:
            actor = self._in(name, workspace, asking)
            if actor is not None:
                found[name] = actor
        return found

    def is_open(self, workspace: Workspace, asking: Asking) -> bool:
        """Whether the workspace is open to whoever uses this machine."""
        return self.is_loopback and not asking.is_handed_on and not users.are_there(workspace)

    def refusal(self, name: str | None) -> CoterieError:
        """What somebody is told of whom nothing is known. name: of the workspace they asked for."""
        asked = [workspace for known, workspace in self.worlds if name in (None, known)]
        if asked and not any(users.are_there(workspace) for workspace in asked):
            return SetUpFirst(
                "This workspace has no users yet.",
                hint="Open the link that `coterie serve` printed, or run `coterie users add` on the machine itself.",
            )
        return SignInFirst(
            "Sign in first.", hint="Programs send a secret key: `Authorization: Bearer coterie_secret_…`."
        )

    def sign_in(self, name: str | None, email: str, password: str, asking: Asking) -> SignedIn:
        """Begin a session in the workspace, and in every other that takes the same credentials.

        Raises WrongCredentials, the same whether the address or the password is wrong, and TooManyTries.
        """
        first = self._meant(name, email)
        tries = (f"account {email.strip().casefold()}", f"address {asking.address}")
        self._throttle.begin(tries, self.now())
        taken = self._has_password(first, email, password)
        if taken is None or first is None:
            raise WrongCredentials("The e-mail address or the password is wrong.", where="password")
        self._throttle.succeeded(tries)
        taking = {first: taken}
        for other, workspace in self.worlds:
            if other != first and any(user.email == taken.email for user in users.listing(workspace)):
                user = self._has_password(other, email, password)
                if user is not None:
                    taking[other] = user
        return SignedIn(taken, first, {cookie_of(each): self._begin(each, taking[each]) for each in taking})

    def sign_out(self, asking: Asking) -> list[str]:
        """End the sessions that the request brings; the names of their cookies."""
        ended = []
        for name, workspace in self.worlds:
            token = asking.cookies.get(cookie_of(name))
            if token is not None:
                sessions.end(workspace, token)
                ended.append(cookie_of(name))
        return ended

    def set_up(self, name: str | None, token: str, email: str, password: str, called: str | None) -> SignedIn:
        """Make the first user, an owner, and sign them in. Raises WrongLink, also once there is a user."""
        workspace = self.worlds.get(name)
        meant = next(known for known, each in self.worlds if each is workspace)
        fits = hmac.compare_digest(token.encode(), self._set_up_token.encode())
        if not fits or users.are_there(workspace):
            raise WrongLink(
                "This link is not valid, or was used already.",
                hint="`coterie serve` prints a new one at each start, until there is a user.",
            )
        user = users.add(workspace, email, password=password, role=Role.OWNER, name=called)
        return SignedIn(user, meant, {cookie_of(meant): self._begin(meant, user)})

    def set_up_links(self, address: str) -> dict[str, str]:
        """The link that makes the first user, for each workspace without users. What follows # never reaches a log."""
        several = len([*self.worlds]) > 1
        return {
            name: f"{address}/set-up{f'?workspace={quote(name)}' if several else ''}#{self._set_up_token}"
            for name, workspace in self.worlds
            if not users.are_there(workspace)
        }

    def prove(self, workspace: Workspace, user: User, password: str, asking: Asking) -> None:
        """Raise WrongCredentials where that is not the user's password; counted like a try to sign in."""
        tries = (f"account {user.email}", f"address {asking.address}")
        self._throttle.begin(tries, self.now())
        if users.has_password(workspace, user.email, password) is None:
            raise WrongCredentials("The password is wrong.", where="old")
        self._throttle.succeeded(tries)

    def renew(self, name: str, user: User) -> SignedIn:
        """A new session after the old ones were ended."""
        return SignedIn(user, name, {cookie_of(name): self._begin(name, user)})

    def _of_key(self, token: str) -> dict[str, Actor]:
        for name, workspace in self.worlds:
            key = keys.find(workspace, token)
            if key is not None:
                keys.note_use(workspace, key, self.now())
                return {name: key.as_actor()}
        raise WrongKey(
            "No key has this token, or it is disabled.",
            where="authorization",
            hint="`coterie keys` lists them.",
        )

    def _in(self, name: str, workspace: Workspace, asking: Asking) -> Actor | None:
        if self.is_open(workspace, asking):
            return OPEN
        token = asking.cookies.get(cookie_of(name))
        if token is None:
            return None
        whose = sessions.user_of(workspace, token, self.now(), is_seen=not asking.only_listens)
        user = users.by_id(workspace, whose or "")
        return user.as_actor() if user is not None and user.enabled else None

    def _meant(self, name: str | None, email: str) -> str | None:
        """The workspace in which that address signs in; None for a name that there is not."""
        if name is not None:
            return name if any(known == name for known, _ in self.worlds) else None
        address = email.strip().casefold()
        with_users = [known for known, workspace in self.worlds if users.are_there(workspace)]
        known_there = [
            known
            for known in with_users
            if any(user.email == address for user in users.listing(self.worlds.get(known)))
        ]
        return next(iter(known_there or with_users), None)

    def _has_password(self, name: str | None, email: str, password: str) -> User | None:
        if name is None:
            passwords.matches(password, None)  # as long as for an account that there is
            return None
        return users.has_password(self.worlds.get(name), email, password)

    def _begin(self, name: str, user: User) -> str:
        workspace = self.worlds.get(name)
        users.note_sign_in(workspace, user, self.now())
        return sessions.begin(workspace, user.id, self.now())


def cookie_of(workspace: str) -> str:
    """The name of the cookie: one for each workspace, so that a browser can be signed in to several."""
    return _COOKIE + quote(workspace, safe="")
