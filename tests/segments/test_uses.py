"""Which segments and computed traits look at what."""

from __future__ import annotations

import coterie
from coterie.segments.uses import uses
from coterie.workspace import Workspace


def test_events_properties_and_traits_are_told_once_for_each_definition(workspace: Workspace) -> None:
    coterie.apply(
        workspace,
        [
            {
                "segment": "shoe_buyers",
                "who": {
                    "all": [
                        {"did": "Order Completed", "where": {"category": "shoes"}, "measure": {"sum": "revenue"}, "is": {"gte": 50}},
                        {"did_not": "Order Completed", "within": "30 days", "where": {"context.os.name": "iOS"}},
                        {"trait": "address.city", "eq": "Bonn"},
                    ]
                },
            },
            {"trait": "orders", "compute": {"did": "Order Completed", "measure": "count"}},
        ],
    )  # fmt: skip

    assert [(each.kind, each.name, each.by) for each in uses(workspace)] == [
        ("event", "Order Completed", "shoe_buyers"),
        ("property", "category", "shoe_buyers"),
        ("property", "revenue", "shoe_buyers"),
        ("property", "context.os.name", "shoe_buyers"),
        ("trait", "address.city", "shoe_buyers"),
        ("event", "Order Completed", "orders"),
    ]
