"""Who listens to an answer that goes on must go on being allowed to: it ends with the session, the key or the right."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from starlette.types import Message, Receive

from coterie.access import Right
from coterie.access.actors import Actor
from coterie.access.gate import Asking
from coterie.access.passing import Passing
from coterie.errors import CoterieError

LOOK_SECONDS = 2.0

Actors = Callable[[Asking], Awaitable[Mapping[str, Actor]]]


class Staying:
    """Stands where a route that waits learns that whoever asked went away. is_over: they were sent away."""

    def __init__(self, receive: Receive, passing: Passing, actors: Actors) -> None:
        self._receive = receive
        self._passing = passing
        self._actors = actors
        self.is_over = False

    async def receive(self) -> Message:
        """What the client sends next; that it is gone, as soon as it may not stay."""
        permit = self._passing.permit
        if permit is None or not permit.waits:
            return await self._receive()
        coming = asyncio.ensure_future(self._receive())
        try:
            while not (await asyncio.wait({coming}, timeout=LOOK_SECONDS))[0]:
                if not await self._may_stay():
                    self.is_over = True
                    return {"type": "http.disconnect"}
            return coming.result()
        finally:
            coming.cancel()

    async def _may_stay(self) -> bool:
        passing = self._passing
        if passing.permit is None or passing.workspace is None:
            return True
        # Nobody acts while a stream is open: it keeps no session from being idle.
        try:
            actors = await self._actors(replace(passing.asking, only_listens=True))
        except CoterieError:
            return False
        worlds = passing.gate.worlds
        now = next((actor for name, actor in actors.items() if worlds.get(name) is passing.workspace), None)
        if now is None:
            return False
        # What it sees unhidden was decided when it began.
        rights = [*passing.permit.rights, *({Right.SEE_PERSONAL} if not passing.hides_personal else ())]
        return all(now.may(right) for right in rights)
