"""One request on its way through the door: who asks, and in which workspace."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from fastapi import Request as HttpRequest

from coterie.access.actors import NOBODY, Actor
from coterie.access.gate import Asking, Gate
from coterie.access.rights import Right
from coterie.errors import NotFound
from coterie.workspace import Workspace

SCOPE = "coterie.passing"


@dataclass(frozen=True, slots=True)
class Permit:
    """What a route takes. rights: all of them; none: everybody may ask. action: how the audit calls what it changes, or None.

    waits: it answers when something happens, however long that takes.
    """

    rights: tuple[Right, ...] = ()
    action: str | None = None
    waits: bool = False

    @property
    def is_for_everybody(self) -> bool:
        """Whether it takes no right at all."""
        return not self.rights

    @property
    def only_asks(self) -> bool:
        """Whether it answers at once and changes nothing, so that it may be stopped."""
        return self.action is None and not self.waits and Right.COLLECT not in self.rights


@dataclass(slots=True)
class Passing:
    """actors: who asks, by the names of the workspaces they may see anything of. The rest is known once the request has entered one."""

    gate: Gate
    asking: Asking
    actors: Mapping[str, Actor]
    actor: Actor = NOBODY
    workspace: Workspace | None = None
    permit: Permit | None = None
    about: str | None = None  # what the address names
    waiting: asyncio.Task[None] | None = (
        None  # sees whether the one who asks goes away, where the request only asks
    )

    @property
    def hides_personal(self) -> bool:
        """Whether personal data is hidden from the one who asks."""
        return (
            self.permit is not None
            and self.workspace is not None
            and not self.permit.is_for_everybody
            and not self.actor.may(Right.SEE_PERSONAL)
        )

    def enter(self, name: str | None) -> Actor:
        """The actor in the workspace of that name, or in the first they may see; it is the one meant from now on.

        Raises what somebody is told who may not see it: to sign in, or, signed in elsewhere, that there is none of that name.
        """
        if name is None and self.actors:
            name = next(iter(self.actors))
        if name is None or name not in self.actors:
            is_known = any(actor.kind in ("user", "key") for actor in self.actors.values())
            if is_known or (self.actors and name not in dict(self.gate.worlds)):
                # As for a name that nobody has; the hint knows only what they may see.
                self.gate.worlds.only(self.actors).get(name)
            raise self.gate.refusal(name)
        self.actor = self.actors[name]
        self.workspace = self.gate.worlds.get(name)
        return self.actor

    def entered(self) -> Workspace:
        """The workspace that is meant."""
        if self.workspace is None:
            raise NotFound("The request names no workspace.", where="workspace")
        return self.workspace


async def passing_of(request: HttpRequest) -> Passing:
    """The request on its way. The door puts it there; a route that is reached around the door answers nobody."""
    found = request.scope[SCOPE]
    assert isinstance(found, Passing)
    return found


async def actor_of(request: HttpRequest) -> Actor:
    """Who asks."""
    return (await passing_of(request)).actor


InPassing = Annotated[Passing, Depends(passing_of)]
By = Annotated[Actor, Depends(actor_of)]
