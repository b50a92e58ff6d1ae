"""How long nothing can change by itself, so that a server where nothing arrives looks at nothing.

The edges are swept once over the time to come. Where they pass nobody, no message dated ahead comes to pass and no calendar turns,
every tick until then would find what the one before found, unless something arrives or is saved.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from coterie import moments
from coterie.segments.compiler.question import Facts
from coterie.segments.live import news
from coterie.segments.live.ground import Ground, meanings_of
from coterie.segments.live.sweeping import Sweep
from coterie.segments.live.turning import Turn
from coterie.segments.times import stored

_SHORTEST = timedelta(seconds=10)
_LONGEST = timedelta(minutes=10)
_FACTOR = 4
_IDLE_TICKS = 2
_PATIENCE_TICKS = 20


@dataclass
class Quiet:
    """until: nothing changes up to then where nothing arrives; None: nobody has looked.

    span: how far to look, more after each look that found nothing. idle: ticks in a row that found nothing; wait: how many must.
    """

    until: datetime | None = None
    span: timedelta = _SHORTEST
    idle: int = 0
    wait: int = _IDLE_TICKS

    def holds(self, now: datetime) -> bool:
        """Whether `now` is as the latest tick was."""
        return self.until is not None and now <= self.until

    def disturb(self) -> None:
        """Something arrived, was saved, or moved."""
        self.until, self.idle = None, 0

    def look(self, turn: Turn, grounds: tuple[Ground, ...]) -> None:
        """After a tick that found nothing: look ahead, where that has been so for some ticks."""
        self.until = turn.now
        self.idle += 1
        if self.idle < self.wait:
            return
        until = min([turn.now + self.span, *(each.due_at(turn.patience) for each in grounds)])
        if until > turn.now and _is_quiet(turn, grounds, until):
            self.until, self.wait = until, _IDLE_TICKS
            self.span = min(self.span * _FACTOR, _LONGEST)
        else:
            self.idle, self.wait = 0, _PATIENCE_TICKS
            self.span = max(self.span / _FACTOR, _SHORTEST)


def _is_quiet(turn: Turn, grounds: tuple[Ground, ...], until: datetime) -> bool:
    coming = news.read(turn.session, since=turn.since, prev=stored(turn.now), now=stored(until))
    appearing = turn.session.rows(
        "SELECT count(*) FROM customers WHERE first_seen > $now AND first_seen <= $until",
        {"now": stored(turn.now), "until": stored(until)},
    )
    if coming.messages or coming.joined or appearing[0][0]:
        return False
    ahead = Turn(
        turn.workspace,
        turn.session,
        turn.since,
        turn.names,
        turn.now,
        until,
        coming,
        Facts(turn.session),
        turn.patience,
    )
    for ground in grounds:
        state = ahead.evaluation(ignored=ground.ignored)
        question = state.question()
        kept = ground.kept.values()
        if any(each.meanings != meanings_of(each.watch, question) for each in kept):
            return False
        ends = [moments.micros(moment) for moment in (turn.now, until)]
        sweep = Sweep(state.question, state.numpy, prev=ends[0], now=ends[1])
        edges = list(dict.fromkeys(edge for each in kept for edge in each.watch.edges))
        sweep.look(edges)
        if any(sweep.passed(edge) for edge in edges):
            return False
    return True
