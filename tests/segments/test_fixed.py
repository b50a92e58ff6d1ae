"""Fixed segments: a list of customers, read row by row, saved, changed and told about."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

import coterie
from coterie import segments
from coterie.clock import FixedClock
from coterie.errors import InvalidInput, NameTaken
from coterie.segments import lists
from coterie.workspace import Workspace


def person(name: str, email: str, **more: Any) -> dict[str, Any]:
    return {
        "type": "identify",
        "userId": name,
        "timestamp": "2026-01-01T00:00:00Z",
        "traits": {"email": email},
        **more,
    }


@pytest.fixture
def shop() -> Iterator[Workspace]:
    """ada and bo have addresses of their own; cy and dee share one; a phone was ada's before she signed in."""
    with coterie.open(":memory:", clock=FixedClock(datetime(2026, 4, 1, tzinfo=UTC))) as workspace:
        coterie.collect(
            workspace,
            [
                person("ada", "ada@example.org", anonymousId="phone"),
                person("bo", "Bo@Example.org"),
                person("cy", "home@example.org"),
                person("dee", "home@example.org"),
            ],
        )
        yield workspace


def told(looked: lists.Looked) -> list[tuple[int, str, str]]:
    return [(row.line, row.text, row.outcome) for row in looked.rows]


def test_every_row_is_found_unknown_or_a_duplicate(shop: Workspace) -> None:
    found = lists.look(shop, "ada\n\nphone\nzoe\nbo\n")

    assert found.counts == {"found": 2, "duplicate": 1, "unknown": 1}
    assert told(found) == [(3, "phone", "duplicate"), (4, "zoe", "unknown")]
    assert found.rows[0].customer == "ada"


def test_a_csv_is_read_by_the_column_whose_head_says_what_it_is(shop: Workspace) -> None:
    found = lists.look(shop, "Note;E-Mail\nVIP;ADA@example.org\n;bo@example.org\nboth;home@example.org\n")

    assert (found.column, found.read_as, found.columns) == ("E-Mail", "email", ("Note", "E-Mail"))
    assert found.counts == {"found": 2, "ambiguous": 1}
    assert found.rows[0].candidates == ("cy", "dee")
    assert found.rows[0].line == 4


def test_a_column_can_be_named_and_has_to_be_there(shop: Workspace) -> None:
    assert lists.look(shop, "user_id,who\nx,ada\ny,bo\n", column="who").counts == {"found": 2}
    with pytest.raises(InvalidInput, match="no column 'whom'") as refused:
        lists.look(shop, "user_id,who\nx,ada\n", column="whom")
    assert refused.value.hint is not None
    assert "who" in refused.value.hint


def test_a_list_becomes_a_segment_of_exactly_its_customers(shop: Workspace) -> None:
    saved = segments.fix(shop, "guests", "user_id\nada\nbo\nzoe\n", about={"label": "Guests"})

    assert (saved.added, saved.removed, saved.kept) == (2, 0, 0)
    assert coterie.evaluate(shop, "guests").ids == ["ada", "bo"]
    assert segments.get(shop, "guests").label == "Guests"


def test_a_new_list_takes_the_place_of_the_old_or_is_added_to_it(shop: Workspace) -> None:
    segments.fix(shop, "guests", "ada\nbo")

    swapped = segments.fix(shop, "guests", "bo\ncy")
    assert (swapped.added, swapped.removed, swapped.kept) == (1, 1, 1)
    assert coterie.evaluate(shop, "guests").ids == ["bo", "cy"]

    added = segments.fix(shop, "guests", "dee", add=True)
    assert (added.added, added.removed, added.kept) == (1, 0, 2)
    assert coterie.evaluate(shop, "guests").ids == ["bo", "cy", "dee"]


def test_nobody_found_or_the_name_of_another_segment_saves_nothing(shop: Workspace) -> None:
    with pytest.raises(InvalidInput, match="None of the 1 rows is a customer"):
        segments.fix(shop, "guests", "zoe")
    with pytest.raises(InvalidInput, match="holds no row"):
        segments.fix(shop, "guests", " \n")
    segments.apply(shop, [{"segment": "all_of_them", "who": {"everyone": True}}])

    with pytest.raises(NameTaken, match="asks a question"):
        segments.fix(shop, "all_of_them", "ada")
    assert [each.name for each in segments.listing(shop).segments] == ["all_of_them"]
