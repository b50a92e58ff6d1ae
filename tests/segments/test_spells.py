"""A customer's memberships over time, as the refreshes found them."""

from __future__ import annotations

import coterie
from coterie import ingest, segments
from coterie.segments import spells
from coterie.workspace import Workspace

BUYERS = {
    "segment": "recent_buyers",
    "label": "Recent buyers",
    "color": "#0ea5e9",
    "who": {"did": "Bought", "within": "10 days"},
}


def bought(customer: str, day: str) -> dict[str, object]:
    return {"type": "track", "userId": customer, "event": "Bought", "timestamp": f"{day}T10:00:00Z"}


def told(workspace: Workspace, customer: str) -> list[tuple[str, str | None]]:
    (segment,) = spells.over_time(workspace, customer).segments
    return [
        (each.entered_at[:10], each.left_at[:10] if each.left_at else None) for each in segment.memberships
    ]


def test_whoever_enters_leaves_and_comes_back_has_two_memberships(workspace: Workspace) -> None:
    coterie.apply(workspace, [BUYERS])
    coterie.collect(workspace, [bought("ada", "2026-01-01"), bought("ada", "2026-02-01")])
    for day in ("2026-01-05", "2026-01-20", "2026-02-05"):
        segments.refresh(workspace, as_of=day)

    found = spells.over_time(workspace, "ada").segments[0]

    assert told(workspace, "ada") == [("2026-01-05", "2026-01-20"), ("2026-02-05", None)]
    assert found.holds
    assert found.memberships[0].left_by == {"kind": "time"}


def test_a_merged_customer_is_in_once_at_a_time(workspace: Workspace) -> None:
    coterie.apply(workspace, [BUYERS])
    coterie.collect(workspace, [bought("ada", "2026-01-01"), bought("bo", "2026-01-02")])
    segments.refresh(workspace, as_of="2026-01-05")
    ingest.merge(workspace, "ada", "bo")

    assert told(workspace, "bo") == [("2026-01-05", None)]


def test_a_segment_never_entered_is_told_without_memberships(workspace: Workspace) -> None:
    coterie.apply(workspace, [BUYERS])
    coterie.collect(workspace, [{"type": "identify", "userId": "cy", "timestamp": "2026-01-01T00:00:00Z"}])

    found = spells.over_time(workspace, "cy").segments[0]

    assert (found.segment.label, found.holds, found.memberships) == ("Recent buyers", False, ())
