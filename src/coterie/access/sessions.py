"""Sessions of browsers: a random id in a cookie, its hash in the catalog, ended by time, sign-out and changes of the user."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from coterie.access import tokens
from coterie.access.remembered import Remembered, remembered
from coterie.store import catalog
from coterie.workspace import Workspace

IDLE = timedelta(hours=12)
LONGEST = timedelta(days=7)
_SEEN_WRITTEN_EVERY = timedelta(minutes=1)
_ID_LENGTH = 16  # 64 bits of the hash

_ROWS = catalog.sessions


@dataclass(slots=True)
class Session:
    """One browser that signed in. id: names it, and opens nothing: the beginning of the hash."""

    user: str
    made_at: datetime
    seen_at: datetime
    id: str

    def is_over(self, now: datetime) -> bool:
        """Whether it was idle for too long, or is too old."""
        return now - self.seen_at >= IDLE or now - self.made_at >= LONGEST


def begin(workspace: Workspace, user: str, now: datetime) -> str:
    """Begin a session of that user (by id) and give the id that goes into the cookie, new each time."""
    token = tokens.new("session")
    with workspace.catalog.begin() as connection:
        connection.execute(
            sa.delete(_ROWS).where(
                sa.or_(_ROWS.c.seen_at <= _text(now - IDLE), _ROWS.c.made_at <= _text(now - LONGEST))
            )
        )
        connection.execute(
            sa.insert(_ROWS).values(
                hash=tokens.hashed(token), user=user, made_at=_text(now), seen_at=_text(now)
            )
        )
    _known(workspace).forget()
    return token


def user_of(workspace: Workspace, token: str, now: datetime, *, is_seen: bool = True) -> str | None:
    """The id of the user whose session that is, None where it is over or never was. is_seen: asking keeps it from being idle."""
    key = tokens.hashed(token)
    session = _known(workspace).get().get(key)
    if session is None or session.is_over(now):
        return None
    if is_seen and now - session.seen_at >= _SEEN_WRITTEN_EVERY:
        session.seen_at = now
        with workspace.catalog.begin() as connection:
            connection.execute(sa.update(_ROWS).where(_ROWS.c.hash == key).values(seen_at=_text(now)))
    return session.user


def end(workspace: Workspace, token: str) -> None:
    """End one session."""
    with workspace.catalog.begin() as connection:
        connection.execute(sa.delete(_ROWS).where(_ROWS.c.hash == tokens.hashed(token)))
    _known(workspace).forget()


def listing(workspace: Workspace, now: datetime) -> list[Session]:
    """The sessions that are not over, the one seen last first."""
    going = [each for each in _known(workspace).get().values() if not each.is_over(now)]
    return sorted(going, key=lambda each: each.seen_at, reverse=True)


def named(token: str) -> str:
    """The id of the session with that token."""
    return tokens.hashed(token)[:_ID_LENGTH]


def end_named(workspace: Workspace, session: str) -> None:
    """End the session of that id."""
    with workspace.catalog.begin() as connection:
        connection.execute(sa.delete(_ROWS).where(sa.func.substr(_ROWS.c.hash, 1, _ID_LENGTH) == session))
    _known(workspace).forget()


def end_all(workspace: Workspace, user: str) -> None:
    """End all sessions of a user."""
    with workspace.catalog.begin() as connection:
        connection.execute(sa.delete(_ROWS).where(_ROWS.c.user == user))
    _known(workspace).forget()


def _known(workspace: Workspace) -> Remembered[dict[str, Session]]:
    def read() -> dict[str, Session]:
        with workspace.catalog.connect() as connection:
            rows = connection.execute(sa.select(_ROWS)).all()
        return {
            str(row.hash): Session(
                str(row.user), _moment(row.made_at), _moment(row.seen_at), str(row.hash)[:_ID_LENGTH]
            )
            for row in rows
        }

    return remembered(workspace, "sessions", read)


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
