"""The one form of everything that arrives: what doors and imports hand to the log, and what the loader reads from it.

One row is one message that has been judged good. Who builds rows promises what `accept` promises:

kind        track | identify | group | account | alias | tag | untag, and merge | split for explicit decisions on identity.
            A page call is a track named `Page Viewed`, a screen call a track named `Screen Viewed`.
name        the event's name, for track only.
user_id, anonymous_id   trimmed, not a placeholder (settings.blocked_identifiers), at most 512 characters, or null;
            every message but account, merge and split has at least one of them (alias: user_id), or an entry in `identifiers`.
previous_id for alias only. account_id: for group and account only. tag: for tag and untag only.
occurred_at, received_at   UTC without zone, microseconds, in the years 1900 to 2200; occurred_at is already corrected.
message_id  what the sender dedupes by; null: never a duplicate.
properties  JSON text of an object, for track (null: none). For merge and split {"reason": text}.
context     JSON text of an object, or null.
operations  JSON text of a list [[operation, key, value], …], for identify (traits of the customer), group and account (of
            the account). operation: set | set_once | add | append | extend | prepend | union | union_first | remove | subtract | unset;
            unset has the value null, and a null is never set: it is an unset. clear has the key `*`: it takes all away.
source      who brought it: `collect`, an import's id.
identifiers JSON text of a list [[kind, value], …] of identifiers beyond user_id and anonymous_id (email, phone, …), or
            null. For merge: the two identifiers, the surviving one first. For split: the one that leaves.
public_key  name of the public key that the message came with, where nothing proves who sent it (`trust`); null: trusted.

JSON text is compact, UTF-8, without NaN, Infinity or lone surrogates, at most 64 deep; numbers stand with the digits that
were sent, however many.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa

EVENT_KINDS = ("track",)
PROFILE_KINDS = ("identify", "group", "account", "alias", "tag", "untag")
EXPLICIT_KINDS = ("merge", "split")

PAGE_VIEWED = "Page Viewed"
SCREEN_VIEWED = "Screen Viewed"

SCHEMA = pa.schema(
    [
        pa.field("kind", pa.string(), nullable=False),
        pa.field("name", pa.string()),
        pa.field("user_id", pa.string()),
        pa.field("anonymous_id", pa.string()),
        pa.field("previous_id", pa.string()),
        pa.field("account_id", pa.string()),
        pa.field("occurred_at", pa.timestamp("us"), nullable=False),
        pa.field("received_at", pa.timestamp("us"), nullable=False),
        pa.field("message_id", pa.string()),
        pa.field("properties", pa.string()),
        pa.field("context", pa.string()),
        pa.field("operations", pa.string()),
        pa.field("tag", pa.string()),
        pa.field("source", pa.string()),
        pa.field("identifiers", pa.string()),
        pa.field("public_key", pa.string()),
    ]
)

Row = Mapping[str, Any]


def table(rows: Iterable[Row]) -> pa.Table:
    """Rows as a canonical table; a key that is missing is null, times are naive UTC datetimes."""
    kept = list(rows)
    return pa.Table.from_arrays(
        [pa.array([row.get(field.name) for row in kept], field.type) for field in SCHEMA], schema=SCHEMA
    )


def conform(batch: pa.Table) -> pa.Table:
    """The same rows with exactly the canonical columns: missing ones null, types cast, others dropped."""
    if batch.schema.equals(SCHEMA):
        return batch
    present = set(batch.column_names)
    columns = [
        batch.column(field.name).cast(field.type)
        if field.name in present
        else pa.nulls(batch.num_rows, field.type)
        for field in SCHEMA
    ]
    return pa.Table.from_arrays(columns, schema=SCHEMA)
