"""Is the data as it should be: small worlds, and what is to be said of each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

import coterie
from coterie.clock import FixedClock
from coterie.ingest.quality import Check, expected, quality
from coterie.workspace import Workspace

TODAY = datetime(2026, 3, 31, 12, tzinfo=UTC)
"""A Tuesday: yesterday, Monday 30 March, is the last complete day."""


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    with coterie.open(":memory:", clock=FixedClock(TODAY)) as opened:
        yield opened


def happened(event: str, day: date, times: int, **properties: object) -> list[dict[str, object]]:
    return [
        {
            "type": "track",
            "userId": f"customer {number}",
            "event": event,
            "timestamp": f"{day}T10:{number % 60:02d}:{number // 60:02d}Z",
            "properties": properties,
        }
        for number in range(times)
    ]


def daily(
    event: str, times: int, *, days: int, until: int = 1, **properties: object
) -> list[dict[str, object]]:
    """The event so many times a day, from `days` days ago until `until` days ago, both included."""
    return [
        message
        for back in range(days, until - 1, -1)
        for message in happened(event, TODAY.date() - timedelta(days=back), times, **properties)
    ]


def check(workspace: Workspace, name: str) -> Check:
    return next(each for each in quality(workspace).checks if each.name == name)


def test_an_even_stream_is_as_expected(workspace: Workspace) -> None:
    coterie.collect(workspace, daily("Seen", 10, days=63))

    assert [each.name for each in quality(workspace).checks if each.findings and each.name != "late"] == []
    assert check(workspace, "volumes").looked_at == "1 of 1 events have been there long enough to be judged."


def test_a_day_with_far_fewer_events_is_told_with_what_is_usual(workspace: Workspace) -> None:
    coterie.collect(workspace, daily("Seen", 40, days=63, until=3))
    coterie.collect(workspace, happened("Seen", date(2026, 3, 29), 2))
    coterie.collect(workspace, happened("Seen", date(2026, 3, 30), 40))

    (finding,) = check(workspace, "volumes").findings

    assert finding.sentence == "2 Seen on Sunday, 29 Mar 2026; Sundays usually have 15 to 65."
    assert finding.picture is not None
    assert finding.picture.days[-2:] == (date(2026, 3, 29), date(2026, 3, 30))
    assert finding.picture.counts[-2:] == (2, 40)


def test_quiet_weekends_are_usual_where_they_always_are(workspace: Workspace) -> None:
    for back in range(63, 0, -1):
        day = TODAY.date() - timedelta(days=back)
        coterie.collect(workspace, happened("Seen", day, 2 if day.weekday() >= 5 else 40))

    assert check(workspace, "volumes").findings == ()


def test_a_young_event_is_not_judged(workspace: Workspace) -> None:
    coterie.collect(workspace, daily("Seen", 40, days=21, until=2))

    assert check(workspace, "volumes").looked_at == "0 of 1 events have been there long enough to be judged."


@pytest.mark.parametrize(
    ("usual", "low", "high"), [([10, 10, 10, 10, 10], -2.6, 22.6), ([100, 90, 110, 95, 105], 60.0, 140.0)]
)
def test_the_range_is_at_least_that_of_chance(usual: list[int], low: float, high: float) -> None:
    found = expected(usual)

    assert found[0] == pytest.approx(max(low, 0), abs=0.1)
    assert found[1] == pytest.approx(high, abs=0.1)


def test_an_event_that_fell_silent_is_told_with_how_many_are_missing(workspace: Workspace) -> None:
    coterie.collect(workspace, daily("Paid", 5, days=50, until=8))

    (finding,) = check(workspace, "vanished_events").findings

    assert (
        finding.sentence == "No Paid since 23 Mar 2026; there were 5.0 a day before, so about 35 are missing."
    )


def test_a_rare_event_may_be_silent(workspace: Workspace) -> None:
    coterie.collect(workspace, daily("Seen", 5, days=50))
    coterie.collect(workspace, happened("Complained", date(2026, 2, 20), 1))

    assert check(workspace, "vanished_events").findings == ()


def test_an_event_never_seen_before_is_new(workspace: Workspace) -> None:
    coterie.collect(workspace, daily("Order Completed", 5, days=50))
    coterie.collect(workspace, happened("Order Complete", date(2026, 3, 28), 3))

    (finding,) = check(workspace, "new_events").findings

    assert (finding.severity, finding.sentence) == (
        "notice",
        "Order Complete came for the first time on 28 Mar 2026; 3 so far.",
    )


def test_in_a_new_workspace_nothing_is_new(workspace: Workspace) -> None:
    coterie.collect(workspace, daily("Seen", 5, days=3))

    assert check(workspace, "new_events").findings == ()


def test_a_property_that_changed_its_type(workspace: Workspace) -> None:
    coterie.collect(workspace, daily("Paid", 1, days=30, until=8, price=12))
    coterie.collect(workspace, daily("Paid", 1, days=3, price="12 EUR"))

    (finding,) = check(workspace, "types").findings

    assert finding.subject == "Paid · price"
    assert finding.sentence == (
        "price of Paid is text in 3 of 3 events of the last 7 days; before it was number."
    )


def test_messages_that_name_nobody(workspace: Workspace) -> None:
    nobody = {"type": "track", "event": "Seen", "timestamp": "2026-03-30T10:00:00Z"}
    coterie.collect(workspace, [*happened("Seen", date(2026, 3, 30), 3), nobody])

    (finding,) = check(workspace, "refused").findings

    assert finding.sentence == "1 of 4 from collect (25.0%) named no customer."


def test_events_that_are_there_twice(workspace: Workspace) -> None:
    once = happened("Paid", date(2026, 3, 20), 20)
    coterie.collect(workspace, [*once, *once[:5]])

    (finding,) = check(workspace, "duplicates").findings

    assert finding.sentence.startswith("5 of 25 Paid of the last 28 days (20.0%) are there twice")


def test_a_clock_that_runs_ahead_and_events_that_come_late(workspace: Workspace) -> None:
    coterie.collect(workspace, happened("Seen", date(2026, 4, 2), 1) + happened("Seen", date(2026, 3, 1), 3))

    assert check(workspace, "clocks").findings[0].sentence == (
        "1 of 4 events from collect (25.0%) lie more than five minutes in the future."
    )
    assert check(workspace, "late").findings[0].sentence == (
        "3 of 4 events from collect (75.0%) arrived more than 48 hours after they happened."
    )


def test_a_source_that_is_not_heard_any_more() -> None:
    clock = FixedClock(TODAY - timedelta(days=20))
    with coterie.open(":memory:", clock=clock) as workspace:
        for back in range(20, 9, -1):
            workspace.clock = FixedClock(TODAY - timedelta(days=back))
            coterie.collect(workspace, happened("Seen", TODAY.date() - timedelta(days=back), 1))
        workspace.clock = FixedClock(TODAY)

        (finding,) = check(workspace, "freshness").findings

    assert finding.sentence == (
        "Nothing has arrived from collect since 21 Mar 2026, 12:00 UTC; it usually comes every 1 day."
    )


def test_an_empty_workspace_is_well(workspace: Workspace) -> None:
    assert all(each.findings == () for each in quality(workspace).checks)
