"""Previews: what each condition costs, who would move, what is asked again and what is remembered, estimates."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyroaring import BitMap

import coterie
from coterie import ingest, segments
from coterie.errors import UnknownReference
from coterie.segments import estimating, leaf_memory
from coterie.workspace import Workspace

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


class StandingClock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


@pytest.fixture
def shop(clock: StandingClock) -> Any:
    """ada ordered twice and lives in DE, bo once in DE, cy never in FR, dee once and says nothing."""
    with coterie.open(":memory:", clock=clock) as workspace:
        coterie.collect(
            workspace,
            [
                person("ada", "DE"),
                person("bo", "DE"),
                person("cy", "FR"),
                order("ada", "2026-02-10T00:00:00Z"),
                order("ada", "2026-02-20T00:00:00Z"),
                order("bo", "2026-02-12T00:00:00Z"),
                order("dee", "2026-01-05T00:00:00Z"),
            ],
        )
        yield workspace


def person(name: str, country: str) -> dict[str, Any]:
    traits = {"country": country}
    return {"type": "identify", "userId": name, "traits": traits, "timestamp": "2026-01-01T00:00:00Z"}


def order(name: str, at: str) -> dict[str, Any]:
    return {"type": "track", "userId": name, "event": "Order Completed", "timestamp": at}


GERMAN = {"trait": "country", "eq": "DE"}
ORDERED = {"did": "Order Completed", "within": "60 days"}


def weighed(found: segments.Preview) -> list[tuple[str, str, int, int | None]]:
    return [(each.path, each.kind, each.count, each.without) for each in found.conditions]


def test_each_condition_says_what_it_costs(shop: Workspace) -> None:
    found = segments.preview(shop, {"all": [ORDERED, GERMAN]})

    assert (found.count, found.bounds, found.is_exact, found.sample) == (2, (2, 2), True, ("ada", "bo"))
    assert weighed(found) == [("", "all", 2, None), ("all[0]", "did", 3, 2), ("all[1]", "trait", 2, 3)]


def test_a_condition_of_a_choice_says_what_it_brings(shop: Workspace) -> None:
    found = segments.preview(shop, {"any": [ORDERED, {"trait": "country", "eq": "FR"}]})

    assert weighed(found) == [("", "any", 4, None), ("any[0]", "did", 3, 1), ("any[1]", "trait", 1, 3)]


def test_an_exclusion_is_struck_out_with_what_it_excludes(shop: Workspace) -> None:
    who = {"all": [ORDERED, {"not": {"all": [GERMAN, {"did": "Order Completed", "times": {"gte": 2}}]}}]}

    found = segments.preview(shop, who)

    assert found.count == 2
    assert weighed(found) == [
        ("", "all", 2, None),
        ("all[0]", "did", 3, 3),
        ("all[1]", "not", 3, 3),
        ("all[1].not", "all", 1, 3),
        ("all[1].not.all[0]", "trait", 2, 2),
        ("all[1].not.all[1]", "did", 1, 1),
    ]


def test_did_not_is_one_condition_where_it_was_written_as_one(shop: Workspace) -> None:
    written = segments.preview(shop, {"all": [GERMAN, {"did_not": "Signed Up"}]})
    spelled = segments.preview(shop, {"all": [GERMAN, {"not": {"did": "Signed Up"}}]})

    assert [each.path for each in written.conditions] == ["", "all[0]", "all[1]"]
    assert [each.path for each in spelled.conditions] == ["", "all[0]", "all[1]", "all[1].not"]


def test_only_what_was_edited_is_asked_again(shop: Workspace) -> None:
    first = segments.preview(shop, {"all": [ORDERED, GERMAN]})
    edited = segments.preview(shop, {"all": [{**ORDERED, "times": {"gte": 2}}, GERMAN]})
    back = segments.preview(shop, {"all": [ORDERED, GERMAN]})

    assert [each.leaves_run for each in (first, edited, back)] == [2, 1, 0]
    assert [each.count for each in (first, edited, back)] == [2, 1, 2]


def test_now_stands_still_while_a_definition_is_edited(shop: Workspace, clock: StandingClock) -> None:
    first = segments.preview(shop, ORDERED)
    clock.at = NOW + timedelta(minutes=5)
    soon = segments.preview(shop, ORDERED)
    clock.at = NOW + timedelta(minutes=20)
    later = segments.preview(shop, ORDERED)

    assert [each.as_of for each in (first, soon, later)] == [NOW, NOW, NOW + timedelta(minutes=20)]
    assert [each.leaves_run for each in (first, soon, later)] == [1, 0, 1]


def test_data_that_arrives_is_seen_at_once(shop: Workspace, clock: StandingClock) -> None:
    assert segments.preview(shop, ORDERED).count == 3
    clock.at = NOW + timedelta(minutes=1)

    coterie.collect(shop, [order("cy", "2026-03-01T11:00:00Z")])
    found = segments.preview(shop, ORDERED)

    assert (found.count, found.leaves_run, found.as_of) == (4, 1, NOW + timedelta(minutes=1))


def test_a_late_event_is_seen_as_of_the_same_moment(shop: Workspace) -> None:
    assert segments.preview(shop, ORDERED, as_of="2026-03-01").count == 3

    coterie.collect(shop, [order("cy", "2026-02-01T00:00:00Z")])

    assert segments.preview(shop, ORDERED, as_of="2026-03-01").count == 4


def test_a_merge_is_seen(shop: Workspace) -> None:
    assert segments.preview(shop, ORDERED).count == 3

    ingest.merge(shop, "ada", "bo")

    assert segments.preview(shop, ORDERED).count == 2


def test_another_meaning_of_a_name_is_another_leaf(shop: Workspace) -> None:
    spent = {"trait": "orders", "compute": {"did": "Order Completed"}}
    coterie.apply(shop, [spent])
    often = {"trait": "orders", "gte": 2}
    assert segments.preview(shop, often).count == 1

    coterie.apply(shop, [{**spent, "compute": {"did": "Order Completed", "within": "15 days"}}])

    assert segments.preview(shop, often).count == 0


def test_whom_the_workspace_ignores_is_in_no_preview(shop: Workspace) -> None:
    assert segments.preview(shop, ORDERED).count == 3
    coterie.apply(shop, [{"segment": "staff", "who": GERMAN}])

    shop.change_settings(type(shop.settings)(**{**settings_of(shop), "ignore": "staff"}))
    found = segments.preview(shop, ORDERED)

    assert (found.count, found.everyone, found.sample) == (1, 2, ("dee",))


def settings_of(workspace: Workspace) -> dict[str, Any]:
    return {name: getattr(workspace.settings, name) for name in type(workspace.settings).__slots__}


def test_a_draft_names_who_would_enter_and_leave(shop: Workspace) -> None:
    coterie.apply(shop, [{"segment": "buyers", "who": ORDERED}])

    found = segments.preview(shop, {"segment": "buyers", "who": {"trait": "country", "in": ["DE", "FR"]}})

    assert found.moves == segments.previewing.Moves("buyers", 1, 1, ("cy",), ("dee",))
    assert [each.path for each in found.conditions] == ["who"]


def test_a_condition_is_compared_with_the_segment_that_is_named(shop: Workspace) -> None:
    coterie.apply(shop, [{"segment": "buyers", "who": ORDERED}])

    moves = segments.preview(shop, GERMAN, against="buyers").moves

    assert moves is not None
    assert (moves.enters, moves.leaves, moves.leaving) == (0, 1, ("dee",))
    assert segments.preview(shop, GERMAN).moves is None
    with pytest.raises(UnknownReference, match="'buyer'"):
        segments.preview(shop, GERMAN, against="buyer")


def test_a_small_world_is_never_estimated(shop: Workspace) -> None:
    found = segments.preview(shop, ORDERED, estimate=True)

    assert (found.is_exact, found.count, found.looked_at) == (True, 3, 4)


def test_an_estimate_says_that_it_is_one_and_gives_way_to_the_exact_answer(
    monkeypatch: pytest.MonkeyPatch, workspace: Workspace
) -> None:
    monkeypatch.setattr(estimating, "LARGE", 100)
    monkeypatch.setattr(estimating, "SAMPLED", 100)
    names = [f"customer-{number}" for number in range(1000)]
    coterie.collect(workspace, [person(name, "DE" if at % 4 else "FR") for at, name in enumerate(names)])
    coterie.collect(workspace, [order(name, "2026-02-10T00:00:00Z") for name in names[::3]])
    who = {"all": [{"did": "Order Completed"}, GERMAN]}

    first = segments.preview(workspace, who, as_of="2026-03-01", estimate=True)
    exact = segments.preview(workspace, who, as_of="2026-03-01")
    again = segments.preview(workspace, who, as_of="2026-03-01", estimate=True)

    assert (first.is_exact, exact.is_exact, again.is_exact) == (False, True, True)
    assert exact.count == 250
    assert 100 <= first.looked_at < 200
    assert first.bounds[0] <= 250 <= first.bounds[1]
    assert (first.everyone, first.moves, len(first.sample)) == (1000, None, 10)
    assert again.leaves_run == 0


def test_a_sample_owes_nothing_to_the_order_in_which_customers_came() -> None:
    everyone = BitMap(range(1_000_000))

    chosen = estimating.sample(everyone)

    assert estimating.SAMPLED <= len(chosen) < 2 * estimating.SAMPLED
    halves = len([number for number in chosen if number < 500_000]) / len(chosen)
    assert 0.49 < halves < 0.51
    assert chosen.issubset(everyone)


@pytest.mark.parametrize(
    ("found", "of", "everyone"), [(0, 100, 10_000), (100, 100, 10_000), (37, 100, 10_000)]
)
def test_bounds_hold_what_was_seen(found: int, of: int, everyone: int) -> None:
    told = estimating.estimate(found, of=of, everyone=everyone)

    assert found <= told.least <= told.count <= told.most <= everyone - (of - found)


def test_an_estimate_of_a_third() -> None:
    assert estimating.estimate(10_000, of=30_000, everyone=3_000_000) == estimating.Estimate(
        1_000_000, 979_081, 1_021_140
    )


def test_the_memory_forgets_what_was_not_used_for_longest() -> None:
    memory = leaf_memory.LeafMemory(most_bytes=3 * 2_700)
    stamp = leaf_memory.Stamp(NOW, 1, "UTC", "")
    keys = [leaf_memory.Key(stamp, leaf_memory.Subject.CUSTOMER, name) for name in ("a", "b", "c", "d")]
    for key in keys[:3]:
        memory.keep(key, BitMap(range(0, 2_000, 2)))

    memory.get(keys[0])
    memory.keep(keys[3], BitMap(range(0, 2_000, 2)))

    assert [memory.get(key) is not None for key in keys] == [True, False, True, True]
    assert memory.bytes <= 3 * 2_700


# --- laws ------------------------------------------------------------------------------------------------------------

NUMBERS = {"ada": 1, "bo": 2, "cy": 3, "dee": 4}
LEAVES = st.sampled_from([{"trait": "n", "eq": n} for n in NUMBERS.values()] + [{"trait": "n", "gte": 2}])
TREES = st.recursive(
    LEAVES,
    lambda inner: (
        st.builds(lambda some: {"all": some}, st.lists(inner, min_size=1, max_size=3))
        | st.builds(lambda some: {"any": some}, st.lists(inner, min_size=1, max_size=3))
        | st.builds(lambda one: {"not": one}, inner)
    ),
    max_leaves=8,
)


def struck_out(tree: dict[str, Any], path: list[str]) -> dict[str, Any] | None:
    """The tree without the condition at the path; None where nothing is left."""
    if not path:
        return None
    key, _, index = path[0].partition("[")
    if not index:
        inner = struck_out(tree["not"], path[1:])
        return None if inner is None else {"not": inner}
    at = int(index[:-1])
    below = struck_out(tree[key][at], path[1:])
    left = [each for number, each in enumerate(tree[key]) if number != at]
    if below is not None:
        left.insert(at, below)
    return {key: left} if left else None


@pytest.fixture(scope="module")
def numbered() -> Any:
    with coterie.open(":memory:") as workspace:
        coterie.collect(
            workspace,
            [
                {"type": "identify", "userId": name, "traits": {"n": n}, "timestamp": "2026-01-01T00:00:00Z"}
                for name, n in NUMBERS.items()
            ],
        )
        yield workspace


@given(tree=TREES)
def test_without_is_what_evaluating_the_tree_without_it_gives(
    numbered: Workspace, tree: dict[str, Any]
) -> None:
    found = segments.preview(numbered, tree, as_of="2026-02-01")

    assert found.count == coterie.evaluate(numbered, tree, as_of="2026-02-01").count
    for each in found.conditions[1:]:
        left = struck_out(tree, each.path.split("."))
        expected = None if left is None else coterie.evaluate(numbered, left, as_of="2026-02-01").count
        assert each.without == expected, each.path


def test_a_draft_that_is_almost_a_saved_segment_names_it(shop: Workspace) -> None:
    segments.apply(shop, [{"segment": "germans", "who": {"trait": "country", "eq": "DE"}}])
    segments.refresh(shop)

    found = segments.preview(shop, {"trait": "country", "in": ["DE", "AT"]})

    assert [(each.segment, each.both, each.alike) for each in found.alike] == [("germans", 2, 1.0)]
    assert segments.preview(shop, {"trait": "country", "eq": "FR"}).alike == ()
    assert segments.preview(shop, "germans").alike == ()
