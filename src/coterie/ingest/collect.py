"""Takes messages as they are sent: judges each, keeps the good ones durably, sets the others aside with their reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from coterie.access import keys
from coterie.ingest import jsontext, quarantine
from coterie.ingest.accept import Terms, judge
from coterie.ingest.canonical import table
from coterie.ingest.jsontext import Unstorable
from coterie.ingest.load import start
from coterie.ingest.quarantine import Refused
from coterie.ingest.receipt import Receipt, Rejection
from coterie.workspace import Workspace


def collect(
    workspace: Workspace,
    messages: Iterable[Mapping[str, Any]],
    *,
    source: str = "collect",
    public_key: str | None = None,
) -> Receipt:
    """Take Segment-spec messages: identify, track, page, screen, group, alias, and tag, untag.

    Returns when all that was accepted is durable and visible to every reader. Each message gets a verdict; a bad one is kept in
    the quarantine with its reason and never spoils its neighbours. public_key: name of the public key that they came with; None: the
    sender is trusted. Safe to call from many threads.
    """
    handed_in = list(messages)
    terms = Terms.of(
        workspace.settings,
        received_at=workspace.clock.now(),
        zone=workspace.timezone,
        source=source,
        public_key=public_key,
        signing=() if public_key is None else keys.signing(workspace),
    )
    judged = judge(handed_in, terms)
    kept = [_kept(each, handed_in[each.index]) for each in judged.rejected]
    kept += [_taken(fault, raw) for fault, raw in judged.aside]
    if kept:
        quarantine.record(workspace, kept, source=source, at=terms.received_at)
    loader = start(workspace)
    if kept:
        loader.arrivals.note(table([]), [Refused(each, source, "", terms.received_at) for each in kept])
    stored = loader.store(table(judged.rows))
    return Receipt(accepted=stored.new, duplicates=stored.duplicates, rejected=judged.rejected)


def _kept(rejection: Rejection, message: object) -> quarantine.Rejected:
    return quarantine.Rejected(
        code=rejection.code,
        message=rejection.message,
        line=rejection.index,
        hint=rejection.hint,
        field=rejection.where,
        raw=jsontext.sketch(message),
    )


def _taken(fault: Unstorable, raw: str) -> quarantine.Rejected:
    return quarantine.Rejected(
        code=fault.code, message=fault.message, hint=fault.hint, field=fault.where, raw=raw
    )
