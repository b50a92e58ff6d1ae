"""Fixed segments: the customers of a list, whoever they are, until the list is changed.

The list is kept as a tag, `list:NAME`, so that it goes through the durable log like everything that is said of customers: it survives a
crash, follows merges, is known as of any moment, and live memberships see it at once. The segment asks for that tag.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from coterie import ingest
from coterie.access import LOCAL, Actor
from coterie.errors import InvalidInput, NameTaken
from coterie.segments import definitions
from coterie.segments.asking import evaluate
from coterie.segments.lists import Looked, look
from coterie.workspace import Workspace

PREFIX = "list:"
"""How the tag of a list begins; the name of its segment follows."""

Progress = Callable[[int, int], None]

_AT_ONCE = 5_000
_CALLED = """
SELECT customer, arg_min(value, first_seq) FILTER (WHERE kind = 'user_id'), arg_min(value, first_seq) FILTER (WHERE kind = 'anonymous_id')
FROM identifiers JOIN wanted USING (customer) GROUP BY customer
"""


@dataclass(frozen=True, slots=True)
class Fixed:
    """What became of a fixed segment. added, removed, kept: customers against the list before."""

    name: str
    looked: Looked
    added: int
    removed: int
    kept: int

    def as_dict(self) -> dict[str, Any]:
        """A JSON-able form."""
        return {
            "name": self.name,
            "added": self.added,
            "removed": self.removed,
            "kept": self.kept,
            **self.looked.as_dict(),
        }


def tag_of(name: str) -> str:
    """The tag that the customers of a fixed segment carry."""
    return f"{PREFIX}{name}"


def is_fixed(body: Mapping[str, Any]) -> bool:
    """Whether a definition of a segment is that of a list."""
    return body.get("who") == {"tag": tag_of(str(body.get("segment")))}


def fix(
    workspace: Workspace,
    name: str,
    text: str,
    *,
    column: str | None = None,
    add: bool = False,
    about: Mapping[str, Any] | None = None,
    by: Actor = LOCAL,
    override: bool = False,
    progress: Progress | None = None,
) -> Fixed:
    """Save the customers of a list as a fixed segment.

    text, column: as `lists.look` reads them. add: who is on the list already stays; else the new list takes its place. about: label,
    color, description, kind; left out, they stay as they are. progress(done, total): customers told of the list.
    Raises InvalidInput where no row is found, NameTaken where the name is that of another kind of segment, and what `apply` raises.
    """
    looked = look(workspace, text, column=column)
    if not looked.customers:
        raise InvalidInput(
            f"None of the {looked.total:,} rows is a customer.",
            where="text",
            hint="Ids are user ids, anonymous ids or any other identifier; the head of a column may name which.",
        )
    before = definitions.bodies(workspace).get(("segment", name))
    if before is not None and not is_fixed(before[1]):
        raise NameTaken(
            f"{name!r} is a segment that asks a question, no list.",
            where="segment",
            hint="Choose another name for the list.",
        )
    kept_about = {} if before is None else {key: value for key, value in before[1].items() if key != "who"}
    tag = tag_of(name)
    definitions.apply(
        workspace,
        [{"segment": name, **kept_about, **(about or {}), "who": {"tag": tag}}],
        by=by,
        override=override,
    )
    wanted = set(looked.customers)
    listed = set(evaluate(workspace, {"tag": tag}).customers)
    coming, going = wanted - listed, set() if add else listed - wanted
    _tell(workspace, tag, coming, going, progress)
    return Fixed(name, looked, added=len(coming), removed=len(going), kept=len(listed - going))


def _tell(
    workspace: Workspace, tag: str, coming: set[int], going: set[int], progress: Progress | None
) -> None:
    messages = [*_messages(workspace, "tag", tag, coming), *_messages(workspace, "untag", tag, going)]
    for start in range(0, len(messages), _AT_ONCE):
        if progress is not None:
            progress(start, len(messages))
        ingest.collect(workspace, messages[start : start + _AT_ONCE], source="list")
    if progress is not None:
        progress(len(messages), len(messages))


def _messages(workspace: Workspace, kind: str, tag: str, customers: set[int]) -> Iterator[dict[str, Any]]:
    wanted = pa.table({"customer": pa.array(sorted(customers), pa.uint32())})
    with workspace.engine.session() as session, session.registered("wanted", wanted):
        called: Sequence[tuple[Any, ...]] = session.rows(_CALLED)
    for _, user, anonymous in called:
        who = {"anonymousId": str(anonymous)} if user is None else {"userId": str(user)}
        yield {"type": kind, "tag": tag, **who}
