"""What a customer's traits were over time, and the sums and filters of a timeline."""

from __future__ import annotations

from datetime import date, datetime

import pytest

import coterie
from coterie import customers
from coterie.customers import history
from coterie.errors import InvalidInput


@pytest.fixture
def ada(workspace: coterie.Workspace) -> coterie.Workspace:
    """Ada looked around on a phone, bought twice, moved from Germany to Portugal and joined a company."""
    phone = {"os": {"name": "iOS"}, "device": {"type": "phone", "model": "iPhone 15"}}
    receipt = coterie.collect(
        workspace,
        [
            {"type": "track", "userId": "ada", "event": "Viewed", "timestamp": "2024-01-01T23:30:00Z", "context": phone},
            {"type": "track", "userId": "ada", "event": "Bought", "timestamp": "2024-01-02T10:00:00Z",
             "properties": {"sku": "Red Shoe", "lines": [{"note": "Gift"}]}, "context": phone},
            {"type": "track", "userId": "ada", "event": "Bought", "timestamp": "2024-02-02T10:00:00Z",
             "properties": {"sku": "Hat"}, "context": {"location": {"city": "Porto", "country": "PT"}}},
            {"type": "identify", "userId": "ada", "timestamp": "2024-01-02T00:00:00Z", "traits": {"country": "DE"}},
            {"type": "identify", "userId": "ada", "timestamp": "2024-02-01T00:00:00Z", "traits": {"country": "PT"}},
            {"type": "identify", "userId": "ada", "timestamp": "2024-03-01T00:00:00Z", "traits": {"country": None}},
            {"type": "group", "userId": "ada", "groupId": "acme", "timestamp": "2024-01-03T00:00:00Z",
             "traits": {"plan": "team"}},
        ],
    )  # fmt: skip
    assert receipt.accepted == 7
    return workspace


def test_a_trait_tells_its_values_the_latest_first(ada: coterie.Workspace) -> None:
    (country,) = history.traits(ada, "ada")

    assert (country.name, country.changes) == ("country", 3)
    assert [(each.value, each.from_at, each.until_at) for each in country.periods] == [
        ("PT", datetime(2024, 2, 1), datetime(2024, 3, 1)),
        ("DE", datetime(2024, 1, 2), datetime(2024, 2, 1)),
    ]


def test_the_sums_are_by_name_and_by_day_of_the_workspaces_calendar() -> None:
    with coterie.open(":memory:", timezone="Europe/Berlin") as workspace:
        at = ["2024-01-01T22:30:00Z", "2024-01-01T23:30:00Z", "2024-01-02T10:00:00Z"]
        coterie.collect(
            workspace, [{"type": "track", "userId": "bo", "event": "Seen", "timestamp": each} for each in at]
        )

        found = history.activity(workspace, "bo")

    assert found.days == ((date(2024, 1, 1), 1), (date(2024, 1, 2), 2))
    assert [(each.name, each.count) for each in found.names] == [("Seen", 3)]


def test_devices_and_places_are_what_the_senders_wrote(ada: coterie.Workspace) -> None:
    found = history.activity(ada, "ada").used

    assert [(each.kind, each.words, each.count) for each in found] == [
        ("device", "iPhone 15, iOS", 2),
        ("place", "Porto, PT", 1),
    ]


def test_the_account_comes_with_its_traits(ada: coterie.Workspace) -> None:
    account = history.activity(ada, "ada").account

    assert account is not None
    assert (account.id, account.members, account.traits) == ("acme", 1, {"plan": "team"})


def names(workspace: coterie.Workspace, **asked: object) -> list[str | None]:
    return [each.name or each.kind for each in customers.timeline(workspace, "ada", **asked).entries]  # type: ignore[arg-type]


def test_the_timeline_is_narrowed_by_name_and_kind(ada: coterie.Workspace) -> None:
    assert names(ada, names=["Viewed"]) == ["Viewed"]
    assert names(ada, names=["group", "Viewed"]) == ["acme", "Viewed"]


def test_the_timeline_is_narrowed_by_days_the_last_one_left_out(ada: coterie.Workspace) -> None:
    assert names(ada, since="2024-01-02", until="2024-02-01") == ["acme", "Bought", "identify"]


def test_the_timeline_is_searched_in_names_and_properties_in_any_case(ada: coterie.Workspace) -> None:
    assert names(ada, text="red sh") == ["Bought"]
    assert names(ada, text="gift") == ["Bought"]
    assert names(ada, text="viewed") == ["Viewed"]
    assert names(ada, text="nothing of that") == []


def test_a_day_that_is_none_is_refused_with_its_place(ada: coterie.Workspace) -> None:
    with pytest.raises(InvalidInput) as refused:
        customers.timeline(ada, "ada", until="yesterday-ish")

    assert refused.value.where == "until"
