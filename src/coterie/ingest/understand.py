"""From what lies in the log to canonical rows: requests are read by the translator of their API and judged message by message."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import pyarrow as pa

from coterie.access import keys
from coterie.ingest import jsontext
from coterie.ingest.accept import Row, Terms, canonical, terms_of
from coterie.ingest.canonical import conform, table
from coterie.ingest.enrich import enriched
from coterie.ingest.jsontext import Unstorable
from coterie.ingest.logfiles import Entry, Position
from coterie.ingest.quarantine import Refused, Rejected
from coterie.ingest.requests import Request, RequestGroup
from coterie.ingest.trust import set_aside
from coterie.ingest.undone import Undone
from coterie.ingest.wire import API_NAMED
from coterie.ingest.wire.bodies import NotReadable, exact
from coterie.kit.work import note_fault
from coterie.workspace import Workspace

_log = logging.getLogger("coterie.ingest")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Placed(NamedTuple):
    """An entry and the name of its log."""

    log: str
    entry: Entry


@dataclass(frozen=True, slots=True)
class Understood:
    """Canonical rows in order, and what was refused. handed_in: for each batch of rows that were judged before, its place and its rows."""

    table: pa.Table
    handed_in: tuple[tuple[Position, int, int], ...]
    refused: tuple[Refused, ...]


def understand(workspace: Workspace, group: Sequence[Placed]) -> Understood:
    """Read a group of entries. Never fails for what a sender sent."""
    tables: list[pa.Table] = []
    handed_in: list[tuple[Position, int, int]] = []
    refused: list[Refused] = []
    waiting: list[Row] = []
    count = 0
    for log, entry in group:
        if isinstance(entry.batch, Undone):
            continue
        if isinstance(entry.batch, RequestGroup):
            place = f"{log}:{entry.ends.file}:{entry.ends.byte}"
            before = len(waiting)
            for request in entry.batch.requests:
                _read(request, workspace, place, waiting, refused)
            count += len(waiting) - before
            continue
        if waiting:
            tables.append(table(waiting))
            waiting = []
        tables.append(conform(entry.batch))
        handed_in.append((entry.ends, count, count + entry.batch.num_rows))
        count += entry.batch.num_rows
    if waiting or not tables:
        tables.append(table(waiting))
    whole = tables[0] if len(tables) == 1 else pa.concat_tables(tables)
    return Understood(whole, tuple(handed_in), tuple(refused))


def _read(
    request: Request, workspace: Workspace, place: str, rows: list[Row], refused: list[Refused]
) -> None:
    api = API_NAMED.get(request.api)
    received_at = _EPOCH + timedelta(microseconds=request.received_at)
    terms = Terms.of(
        workspace.settings,
        received_at=received_at,
        zone=workspace.timezone,
        source=request.source,
        public_key=request.source if _is_public(request, workspace) else None,
        signing=keys.signing(workspace),
    )

    def refuse(index: int, item: Any, fault: Unstorable) -> None:
        keep(index, jsontext.sketch(item), fault)

    def keep(index: int, raw: str, fault: Unstorable) -> None:
        rejected = Rejected(
            code=fault.code,
            message=fault.message,
            line=index,
            hint=fault.hint,
            field=fault.where or None,
            raw=raw,
        )
        refused.append(Refused(rejected, request.source, place, received_at))

    if api is None:
        refuse(0, request.body.decode("utf-8", "replace"), Unstorable(*_UNKNOWN_API))
        return
    try:
        items, shared = api.items(exact(request.body), request.hint)
    except (NotReadable, Unstorable) as error:
        fault = error if isinstance(error, Unstorable) else Unstorable("not_json", str(error), "")
        refuse(0, request.body.decode("utf-8", "replace"), fault)
        return
    for index, item in enumerate(items):
        if request.only is not None and index not in request.only:
            continue
        try:
            said = list(api.said(item, shared, request))
            meant = terms_of(said, terms) if terms.signing else terms
            mine = [canonical(told, meant) for message in said for told in enriched(message)]
        except Unstorable as fault:
            refuse(index, item, fault)
        except Exception as error:
            _log.error("a message of %s could not be read: %s", request.api, note_fault(error))
            refuse(index, item, Unstorable("not_understood", "The message could not be read.", ""))
        else:
            if request.refused:
                refuse(
                    index, item, Unstorable("refused", "The request was refused because of this message.", "")
                )
            else:
                if terms.protected:
                    for taken in filter(None, (set_aside(row, terms) for row in mine)):
                        keep(index, taken[1], taken[0])
                rows.extend(mine)


def _is_public(request: Request, workspace: Workspace) -> bool:
    """Whether the request came with a public key. What older versions wrote says only which key it was."""
    if request.is_public is not None:
        return request.is_public
    return request.key != "" and all(
        key.kind == "write" for key in keys.listing(workspace) if key.id == request.key
    )


_UNKNOWN_API = ("unknown_api", "The log names an API that this version does not know.", "")
