"""Keys of programs: public ones that only append, secret ones that act with a role. Looked up in memory, in microseconds."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal
from urllib.parse import urlsplit

import sqlalchemy as sa

from coterie.access import tokens
from coterie.access.actors import LOCAL, Actor
from coterie.access.rights import OF_SECRET_KEYS, RIGHTS, Role, role_named
from coterie.errors import InvalidInput, NotFound, did_you_mean
from coterie.store import catalog
from coterie.workspace import Workspace

KeyKind = Literal["write", "secret", "signing"]

_ROWS = catalog.keys
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
_FIRST = "website"
# Uses are noted in memory and written now and then: a write for each request would cost more than the request.
_WRITTEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Key:
    """One key. `write` keys stand in every browser and may only append; `secret` keys act with their role; `signing` keys open
    nothing: a server signs user ids with one, so that its messages are believed (`ingest.trust`).

    name: the source that its messages come from. prefix: as much of the token as may be shown. token: that of a write key, which is
    public; None for the others, which are shown once. origins: the web origins that may use it; none: any.
    """

    id: str
    kind: KeyKind
    name: str
    role: Role
    prefix: str
    token: str | None
    origins: tuple[str, ...]
    enabled: bool
    made_at: str
    made_by: str
    last_used_at: str | None

    def allows_origin(self, origin: str | None) -> bool:
        """Whether a request with that Origin header may use the key; a program sends none."""
        return not self.origins or origin is None or origin.lower() in self.origins

    def as_actor(self) -> Actor:
        """The actor behind requests with this key."""
        return Actor("key", self.id, self.name, self.role, RIGHTS[self.role])


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that was just made, with its token: that of a secret or signing key is never shown again."""

    key: Key
    token: str


def find(workspace: Workspace, token: str) -> Key | None:
    """The enabled key with that token, or None. Costs microseconds: it is asked for every request."""
    return _registry(workspace).find(tokens.hashed(token))


def reader(engine: sa.Engine) -> Callable[[str], Key | None]:
    """Looks tokens up in a catalog that another process may change; what it has read once it keeps."""
    registry = _Registry(engine)
    return lambda token: registry.find(tokens.hashed(token))


def signing(workspace: Workspace) -> tuple[str, ...]:
    """The tokens of the enabled signing keys: each may sign, so that one can take the place of another."""
    return _registry(workspace).signing()


def note_use(workspace: Workspace, key: Key, at: datetime) -> None:
    """Note that the key was used; written to the catalog within a minute or so."""
    _registry(workspace).note_use(key.id, at)


def listing(workspace: Workspace) -> list[Key]:
    """All keys in the order in which they were made."""
    return _registry(workspace).listing()


def get(workspace: Workspace, name: str) -> Key:
    """The key of that name or id. Raises NotFound."""
    known = listing(workspace)
    for key in known:
        if name in (key.name, key.id):
            return key
    raise NotFound(
        f"There is no key named {name!r}.",
        where="name",
        hint=did_you_mean(name, [key.name for key in known]) or "`coterie keys` lists them.",
    )


def add(
    workspace: Workspace,
    name: str,
    *,
    kind: KeyKind = "write",
    role: str = Role.EDITOR,
    origins: Sequence[str] = (),
    by: Actor = LOCAL,
) -> NewKey:
    """Make a key. role: of secret keys only. Raises InvalidInput, NotAllowed where `by` may not give that role."""
    if not _NAME.fullmatch(name):
        raise InvalidInput(
            f"{name!r} cannot be the name of a key.",
            where="name",
            hint="Letters, digits, `_`, `.` and `-`, at most 64: it is the source that messages are marked with.",
        )
    given = role_named(role, OF_SECRET_KEYS) if kind == "secret" else Role.WRITER
    by.require_giving(given)
    token = tokens.new(kind)
    key = Key(
        id=tokens.new_id("key"),
        kind=kind,
        name=name,
        role=given,
        prefix=tokens.prefix(token),
        token=token if kind == "write" else None,
        origins=_origins(origins),
        enabled=True,
        made_at=_iso(workspace.clock.now()),
        made_by=by.name,
        last_used_at=None,
    )
    if any(each.name == name for each in listing(workspace)):
        raise InvalidInput(
            f"There is a key named {name!r} already.", where="name", hint="Choose another name."
        )
    with workspace.catalog.begin() as connection:
        row = {field: getattr(key, field) for field in Key.__slots__}
        kept = None if kind == "secret" else token
        connection.execute(
            sa.insert(_ROWS).values(
                **{**row, "origins": list(key.origins), "token": kept}, hash=tokens.hashed(token)
            )
        )
    _registry(workspace).forget()
    return NewKey(key, token)


def change(
    workspace: Workspace,
    name: str,
    *,
    enabled: bool | None = None,
    origins: Sequence[str] | None = None,
    by: Actor = LOCAL,
) -> Key:
    """Enable or disable a key, or set its list of origins; what is None stays. It counts from the next request on."""
    key = get(workspace, name)
    by.require_giving(key.role)
    changed: dict[str, Any] = {}
    if enabled is not None:
        changed["enabled"] = enabled
    if origins is not None:
        changed["origins"] = list(_origins(origins))
    if changed:
        with workspace.catalog.begin() as connection:
            connection.execute(sa.update(_ROWS).where(_ROWS.c.id == key.id).values(**changed))
        _registry(workspace).forget()
    return get(workspace, key.id)


def delete(workspace: Workspace, name: str, *, by: Actor = LOCAL) -> Key:
    """Delete a key; what came with it stays, marked with its name."""
    key = get(workspace, name)
    by.require_giving(key.role)
    with workspace.catalog.begin() as connection:
        connection.execute(sa.delete(_ROWS).where(_ROWS.c.id == key.id))
    _registry(workspace).forget()
    return key


def begin(workspace: Workspace) -> None:
    """Give a workspace its first write key, once: what was deleted does not come back."""
    marks = catalog.settings
    with workspace.catalog.connect() as connection:
        marked = connection.execute(sa.select(marks.c.name).where(marks.c.name == "first_key")).first()
    if marked is not None:
        return
    # The mark comes last: after a crash in between there is a key, and no second one is made.
    if not listing(workspace):
        add(workspace, _FIRST)
    with workspace.catalog.begin() as connection:
        connection.execute(sa.insert(marks).values(name="first_key", value=True))


class _Registry:
    """The keys of one workspace in memory, by the hash of their tokens; read again after a change."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._by_hash: dict[str, Key] | None = None
        self._signing: dict[str, str] = {}
        self._used: dict[str, datetime] = {}
        self._written_at: datetime | None = None

    def find(self, key_hash: str) -> Key | None:
        """The enabled key with that hash."""
        found = (self._by_hash if self._by_hash is not None else self._read()).get(key_hash)
        return found if found is not None and found.enabled and found.kind != "signing" else None

    def signing(self) -> tuple[str, ...]:
        """The tokens of the enabled signing keys."""
        known = self._by_hash if self._by_hash is not None else self._read()
        if not self._signing:
            return ()
        return tuple(
            self._signing[key_hash]
            for key_hash, key in known.items()
            if key.enabled and key_hash in self._signing
        )

    def listing(self) -> list[Key]:
        """All keys, with the uses that are not written yet."""
        with self._lock:
            used = dict(self._used)
        known = self._by_hash if self._by_hash is not None else self._read()
        return [
            replace(key, last_used_at=_iso(used[key.id])) if key.id in used else key
            for key in sorted(known.values(), key=lambda key: (key.made_at, key.id))
        ]

    def note_use(self, key: str, at: datetime) -> None:
        """Keep it in memory; the first after a minute begins to write."""
        self._used[key] = at
        if self._written_at is None or at - self._written_at >= _WRITTEN_EVERY:
            self._written_at = at
            threading.Thread(target=self.write, name="key-uses", daemon=True).start()

    def forget(self) -> None:
        """Something changed: the next lookup reads again."""
        self.write()
        with self._lock:
            self._by_hash = None

    def write(self) -> None:
        """Write the noted uses to the catalog."""
        with self._lock:
            used, self._used = self._used, {}
            if not used:
                return
            with self._engine.begin() as connection:
                for key, at in used.items():
                    connection.execute(
                        sa.update(_ROWS).where(_ROWS.c.id == key).values(last_used_at=_iso(at))
                    )
            if self._by_hash is not None:
                self._by_hash = {
                    key_hash: replace(key, last_used_at=_iso(used[key.id])) if key.id in used else key
                    for key_hash, key in self._by_hash.items()
                }

    def close(self) -> None:
        """The workspace closes: nothing noted may be lost."""
        self.write()

    def _read(self) -> dict[str, Key]:
        with self._lock:
            with self._engine.connect() as connection:
                rows = connection.execute(sa.select(_ROWS)).mappings().all()
            self._signing = {str(row["hash"]): str(row["token"]) for row in rows if row["kind"] == "signing"}
            self._by_hash = {str(row["hash"]): _key(row) for row in rows}
            return self._by_hash


def _registry(workspace: Workspace) -> _Registry:
    found = workspace.rooms.get("keys")
    if found is None:
        found = workspace.rooms.setdefault("keys", _Registry(workspace.catalog))
    assert isinstance(found, _Registry)
    return found


def _key(row: sa.RowMapping) -> Key:
    return Key(
        **{field: row[field] for field in Key.__slots__ if field not in ("role", "origins", "token")},
        token=row["token"] if row["kind"] == "write" else None,
        role=Role(row["role"]),
        origins=tuple(row["origins"]),
    )


def _origins(given: Sequence[str]) -> tuple[str, ...]:
    """The origins as browsers send them: scheme, host and port in lower case, nothing after."""
    return tuple(dict.fromkeys(_origin(each.strip()) for each in given if each.strip()))


def _origin(text: str) -> str:
    try:
        parts = urlsplit(text)
        host = parts.netloc
    except ValueError:
        host = ""
    if not host or parts.scheme not in ("http", "https") or parts.path.strip("/") or parts.query:
        raise InvalidInput(
            f"{text!r} is no web origin.", where="origins", hint="Write it like https://shop.example."
        )
    return f"{parts.scheme}://{host}".lower()


def _iso(moment: datetime) -> str:
    return f"{moment.replace(tzinfo=None).isoformat(timespec='seconds')}Z"
