"""Takes messages as they are sent: judges each, keeps the good ones durably, sets the others aside with their reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from coterie.ingest import jsontext, quarantine
from coterie.ingest.accept import Terms, judge
from coterie.ingest.canonical import table
from coterie.ingest.load import start
from coterie.ingest.quarantine import Refused
from coterie.ingest.receipt import Receipt, Rejection
from coterie.workspace import Workspace


def collect(
    workspace: Workspace, messages: Iterable[Mapping[str, Any]], *, source: str = "collect"
) -> Receipt:
    """Take Segment-spec messages: identify, track, page, screen, group, alias, and tag, untag.

    Returns when all that was accepted is durable and visible to every reader. Each message gets a verdict; a bad one is kept in
    the quarantine with its reason and never spoils its neighbours. Safe to call from many threads.
    """
    handed_in = list(messages)
    terms = Terms.of(
        workspace.settings, received_at=workspace.clock.now(), zone=workspace.timezone, source=source
    )
    judged = judge(handed_in, terms)
    if judged.rejected:
        quarantine.record(
            workspace,
            [_kept(each, handed_in[each.index]) for each in judged.rejected],
            source=source,
            at=terms.received_at,
        )
    loader = start(workspace)
    if judged.rejected:
        loader.arrivals.note(
            table([]),
            [
                Refused(_kept(each, handed_in[each.index]), source, "", terms.received_at)
                for each in judged.rejected
            ],
        )
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
