"""What was written becomes a tree; what breaks the grammar is refused with the path to it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from coterie.errors import CoterieError, InvalidDefinition, NotYetAvailable, UnknownKey
from coterie.segments import language
from coterie.segments.language.conditions import All, Did, InSegment, NoStep, Not, Pattern, Step, TraitTest
from coterie.segments.language.definitions import (
    ByQuantiles,
    ByRfm,
    ByTrait,
    ComputedTrait,
    Segment,
    Segmentation,
)
from coterie.segments.language.duration import Duration, Unit
from coterie.segments.language.events import (
    Events,
    PropertyPath,
    PropertyTest,
    SameAs,
    WhereAll,
    WhereAny,
    WhereNot,
)
from coterie.segments.language.measures import Aggregate, Aggregation
from coterie.segments.language.predicates import (
    AgeTest,
    Compare,
    Equals,
    Exists,
    MeasureOperand,
    OneOf,
    Order,
    Rank,
    TraitOperand,
)
from coterie.segments.language.windows import (
    AfterFor,
    AfterUntil,
    Dates,
    EventAnchor,
    FullPeriods,
    Rolling,
    TraitAnchor,
)

DAYS_30 = Duration(30, Unit.DAY)


def refusal(raw: Any) -> CoterieError:
    with pytest.raises(InvalidDefinition) as caught:
        language.read_condition(raw)
    return caught.value


def refusal_of_definition(raw: Any) -> CoterieError:
    with pytest.raises(InvalidDefinition) as caught:
        language.read_definition(raw)
    return caught.value


# --- what is read ----------------------------------------------------------------------------------------------------


def test_did_alone_means_at_least_once_at_any_time() -> None:
    assert language.read_condition({"did": "Order Completed"}) == Did(
        Events(("Order Completed",)), predicates=(Compare(Order.GTE, 1),)
    )


def test_did_not_is_not_did() -> None:
    read = language.read_condition({"did_not": "Order Completed", "within": "30 days"})

    assert read == Not(Did(Events(("Order Completed",)), within=Rolling(DAYS_30)))


def test_a_bare_value_is_eq_and_a_list_is_in() -> None:
    read = language.read_condition({"did": "A", "where": {"category": "shoes", "size": [41, "42"]}})

    assert isinstance(read, Did)
    assert read.events.where == WhereAll(
        (
            PropertyTest(PropertyPath("properties", "category"), (Equals("shoes"),)),
            PropertyTest(PropertyPath("properties", "size"), (OneOf((41, "42")),)),
        )
    )


def test_a_star_means_every_event() -> None:
    read = language.read_condition({"did": "*"})

    assert isinstance(read, Did)
    assert read.events == Events(None)


def test_where_reaches_context_and_time() -> None:
    read = language.read_condition({"did": "A", "where": {"context.os.name": "Android", "time.hour": 7}})

    assert isinstance(read, Did)
    assert isinstance(read.events.where, WhereAll)
    assert [str(test.path) for test in read.events.where.tests if isinstance(test, PropertyTest)] == [
        "context.os.name",
        "time.hour",
    ]


def test_where_combines_with_any_and_not() -> None:
    read = language.read_condition({"did": "A", "where": {"any": [{"x": 1}, {"not": {"y": 2}}]}})

    one, two = PropertyPath("properties", "x"), PropertyPath("properties", "y")
    assert isinstance(read, Did)
    assert read.events.where == WhereAny(
        (PropertyTest(one, (Equals(1),)), WhereNot(PropertyTest(two, (Equals(2),))))
    )


def test_floats_become_the_decimal_they_print_as_and_whole_ones_integers() -> None:
    read = language.read_condition({"trait": "x", "in": [0.1, 5.0, 7, True, "5"]})

    assert read == TraitTest("x", (OneOf((Decimal("0.1"), 5, 7, True, "5")),))


def test_python_values_are_read_as_what_they_stand_for() -> None:
    assert language.read_condition({"trait": "x", "after": date(2026, 1, 31)}) == language.read_condition(
        {"trait": "x", "after": "2026-01-31"}
    )
    assert language.read_condition(
        {"trait": "x", "after": datetime(2026, 1, 31, 9)}
    ) == language.read_condition({"trait": "x", "after": "2026-01-31T09:00:00"})
    assert language.read_condition({"trait": "x", "in": np.array([1, 2])}) == TraitTest("x", (OneOf((1, 2)),))
    assert language.read_condition({"trait": "x", "gte": np.int64(3)}) == TraitTest(
        "x", (Compare(Order.GTE, 3),)
    )


def test_two_predicates_of_one_mapping_both_count() -> None:
    assert language.read_condition({"trait": "age", "gte": 18, "lt": 30}) == TraitTest(
        "age", (Compare(Order.GTE, 18), Compare(Order.LT, 30))
    )


def test_exists_false_is_missing_true() -> None:
    assert language.read_condition({"trait": "x", "exists": False}) == TraitTest("x", (Exists(False),))
    assert language.read_condition({"trait": "x", "missing": True}) == TraitTest("x", (Exists(False),))


def test_top_is_a_share_and_may_be_narrowed() -> None:
    assert language.read_condition({"trait": "spent", "top": "12.5%", "among": "buyers"}) == TraitTest(
        "spent", (Rank(True, Decimal("0.125"), "buyers"),)
    )


def test_operands_may_be_traits_and_measures() -> None:
    read = language.read_condition({"trait": "balance", "gt": {"trait": "limit", "scaled": 0.5}})
    other = language.read_condition(
        {"did": "A", "is": {"lt": {"did": "A", "within": {"from": "60 days", "to": "30 days"}, "scaled": 2}}}
    )

    assert read == TraitTest("balance", (Compare(Order.GT, TraitOperand("limit", Decimal("0.5"))),))
    earlier = Did(Events(("A",)), within=Rolling(Duration(60, Unit.DAY), DAYS_30), predicates=())
    assert isinstance(other, Did)
    assert other.predicates == (Compare(Order.LT, MeasureOperand(earlier, Decimal(2))),)


@pytest.mark.parametrize(
    ("written", "window"),
    [
        ("30 days", Rolling(DAYS_30)),
        ("1 month", Rolling(Duration(1, Unit.MONTH))),
        ({"from": "30 days"}, Rolling(DAYS_30)),
        ({"to": "30 days"}, Rolling(None, DAYS_30)),
        ({"since": "2026-01-01"}, Dates("2026-01-01", None)),
        ({"full": "4 weeks", "zone": "customer"}, FullPeriods(Duration(4, Unit.WEEK), customer_zone=True)),
        ({"after": "B", "for": "30 days"}, AfterFor(EventAnchor(Events(("B",))), DAYS_30)),
        ({"after": "B", "until": ["C", "D"], "which": "last"}, AfterUntil(EventAnchor(Events(("B",)), last=True), Events(("C", "D")))),
        ({"after": {"trait": "t"}, "for": "30 days"}, AfterFor(TraitAnchor("t"), DAYS_30)),
    ],
)  # fmt: skip
def test_windows(written: Any, window: Any) -> None:
    read = language.read_condition({"did": "A", "within": written})

    assert isinstance(read, Did)
    assert read.within == window


def test_a_pattern_with_named_steps() -> None:
    read = language.read_condition(
        {
            "pattern": [
                {"did": "Viewed", "as": "first"},
                {"did": "Viewed", "where": {"sku": {"same_as": "first.sku"}}},
                {"not": "Ordered", "for": "1 hour"},
            ],
            "strict": ["Removed"],
        }
    )

    sku = PropertyPath("properties", "sku")
    assert read == Pattern(
        steps=(
            Step(Events(("Viewed",)), "first"),
            Step(Events(("Viewed",), SameAs(sku, "first", sku))),
            NoStep(Events(("Ordered",)), Duration(1, Unit.HOUR)),
        ),
        strict=("Removed",),
    )


def test_a_segment_with_all_its_keys() -> None:
    read = language.read_definition(
        {
            "segment": "buyers",
            "label": "Buyers",
            "color": "#7C3AED",
            "description": "Bought.",
            "kind": "behavioral",
            "tags": ["q3", " letter ", "q3"],
            "owner": "Ada",
            "advice": "Thank them.",
            "reviewed_on": "2026-03-01",
            "who": {"did": "Order Completed"},
        }
    )

    assert isinstance(read, Segment)
    assert (read.name, read.label, read.color, read.kind) == ("buyers", "Buyers", "#7c3aed", "behavioral")
    assert (read.tags, read.owner, read.advice) == (("q3", "letter"), "Ada", "Thank them.")
    assert read.reviewed_on == date(2026, 3, 1)


def test_a_segmentation_of_parts_and_references() -> None:
    read = language.read_definition(
        {
            "segmentation": "ages",
            "of": "everyone",
            "segments": [{"segment": "pros"}, {"segment": "young", "who": {"trait": "age", "lt": 30}}],
            "otherwise": {"segment": "rest"},
        }
    )

    assert isinstance(read, Segmentation)
    assert read.of is None
    assert [(part.name, part.who is None) for part in read.segments] == [("pros", True), ("young", False)]
    assert read.otherwise == Segment("rest", None)


@pytest.mark.parametrize(
    ("by", "division"),
    [
        ({"trait": "plan"}, ByTrait("plan")),
        ({"quantiles": {"trait": "spent", "into": 5}}, ByQuantiles("spent", None, 5)),
        ({"quantiles": {"did": "A", "into": 4}}, ByQuantiles(None, Did(Events(("A",)), predicates=()), 4)),
        ({"rfm": {"event": "Order Completed", "value": "revenue"}}, ByRfm("Order Completed", "revenue")),
    ],
)
def test_a_segmentation_by(by: Any, division: Any) -> None:
    read = language.read_definition({"segmentation": "parts", "by": by})

    assert isinstance(read, Segmentation)
    assert read.by == division


def test_a_computed_trait() -> None:
    read = language.read_definition(
        {"trait": "spent", "unit": "EUR", "compute": {"did": "A", "measure": {"sum": "p"}}}
    )

    measure = Aggregate(Aggregation.SUM, PropertyPath("properties", "p"))
    assert read == ComputedTrait("spent", Did(Events(("A",)), measure=measure, predicates=()), unit="EUR")


def test_reading_tells_what_is_named_and_where() -> None:
    read = language.read_with_references(
        {
            "segment": "a",
            "who": {
                "all": [
                    {"segment": "b"},
                    {"did": "Bought", "where": {"sku": 1}},
                    {"trait": "plan", "eq": "x"},
                ]
            },
        }
    )

    assert [(each.kind, each.name, each.path, each.events) for each in read.references] == [
        ("segment", "b", "who.all[0].segment", None),
        ("event", "Bought", "who.all[1].did", None),
        ("property", "sku", "who.all[1].where.sku", ("Bought",)),
        ("trait", "plan", "who.all[2].trait", None),
    ]


# --- what is refused -------------------------------------------------------------------------------------------------

REFUSED: list[tuple[str, Any, str | None]] = [
    ("two forms", {"all": [{"did": "A", "tag": "x"}]}, "all[0]"),
    ("two forms at the root", {"did": "A", "tag": "x"}, None),
    ("a list", [{"did": "A"}], None),
    ("text", {"not": "buyers"}, "not"),
    ("null", {"not": None}, "not"),
    ("nothing", {"all": [{}]}, "all[0]"),
    ("a key that is no text", {1: 2}, "1"),
    ("a predicate without a trait", {"eq": 5}, "eq"),
    ("a window without an event", {"any": [{"within": "30 days"}]}, "any[0].within"),
    ("a trait without a predicate", {"trait": "plan"}, "trait"),
    ("a trait that is a number", {"trait": 5, "eq": 1}, "trait"),
    ("an empty event", {"did": ""}, "did"),
    ("an event that is a number", {"did": ["A", 404]}, "did[1]"),
    ("an empty where", {"did": "A", "where": {}}, "where"),
    ("where as a list", {"did": "A", "where": [{"x": 1}]}, "where"),
    ("null in where", {"did": "A", "where": {"coupon": None}}, "where.coupon"),
    ("null in a list", {"trait": "x", "in": [1, None]}, "in[1]"),
    ("a list in a list", {"trait": "x", "in": [[1]]}, "in[0]"),
    ("eq with a list", {"trait": "x", "eq": [1, 2]}, "eq"),
    ("between of three", {"trait": "x", "between": [1, 2, 3]}, "between"),
    ("between texts", {"trait": "x", "between": ["a", 2]}, "between[0]"),
    ("gt with true", {"trait": "x", "gt": True}, "gt"),
    ("gt with a date", {"trait": "x", "gt": "2026-01-01"}, "gt"),
    ("gt beyond the range", {"trait": "x", "gt": 10**19}, "gt"),
    ("not a number", {"trait": "x", "gt": float("nan")}, "gt"),
    ("more digits than can be kept", {"trait": "x", "gt": Decimal("0.12345678901234567890123")}, "gt"),
    ("top as a number", {"trait": "x", "top": 10}, "top"),
    ("top of nothing", {"trait": "x", "top": "0%"}, "top"),
    ("top of too much", {"trait": "x", "top": "101%"}, "top"),
    ("among without a rank", {"trait": "x", "gt": 1, "among": "a"}, "among"),
    ("a rank in where", {"did": "A", "where": {"x": {"top": "10%"}}}, "where.x.top"),
    ("a rank of matches", {"pattern": ["A"], "times": {"top": "10%"}}, "times.top"),
    ("text on a count", {"did": "A", "times": {"contains": "1"}}, "times.contains"),
    ("an age of a sum", {"did": "A", "measure": {"sum": "p"}, "is": {"newer_than": "1 day"}}, "is.newer_than"),
    ("text on an hour", {"did": "A", "where": {"time.hour": {"starts_with": "1"}}}, "where.time.hour.starts_with"),
    ("a part of time that is none", {"did": "A", "where": {"time.day": 1}}, "where.time.day"),
    ("scaled text", {"trait": "x", "contains": {"trait": "y", "scaled": 2}}, "contains.scaled"),
    ("an instant that is a number of events", {"trait": "x", "before": {"did": "A"}}, "before"),
    ("an operand of another kind", {"trait": "x", "gt": {"segment": "y"}}, "gt.segment"),
    ("an operand with a predicate", {"trait": "x", "gt": {"did": "A", "times": 1}}, "gt.times"),
    ("no instant", {"trait": "x", "before": "soon"}, "before"),
    ("an instant of 31 February", {"trait": "x", "before": "2026-02-31"}, "before"),
    ("a measure without is", {"did": "A", "measure": {"sum": "p"}}, "measure"),
    ("times with is", {"did": "A", "times": 1, "is": {"gte": 1}}, "times"),
    ("times with did_not", {"did_not": "A", "times": 1}, "times"),
    ("two measures", {"did": "A", "measure": {"sum": "p", "mean": "p"}, "is": 1}, "measure"),
    ("a measure of nothing", {"did": "A", "measure": "sum", "is": 1}, "measure"),
    ("a share of text", {"did": "A", "measure": {"share": "p"}, "is": 1}, "measure.share"),
    ("nth as text", {"did": "A", "nth": "1"}, "nth"),
    ("nth as true", {"did": "A", "nth": True}, "nth"),
    ("two windows in one", {"did": "A", "within": {"from": "1 day", "since": "2026-01-01"}}, "within"),
    ("an anchor without an end", {"did": "A", "within": {"after": "B"}}, "within"),
    ("an anchor with two ends", {"did": "A", "within": {"after": "B", "for": "1 day", "until": "C"}}, "within"),
    ("before without for", {"did": "A", "within": {"before": "B"}}, "within"),
    ("zone without a calendar", {"did": "A", "within": {"after": "B", "for": "1 day", "zone": "customer"}}, "within.zone"),
    ("zone of dates", {"did": "A", "within": {"since": "2026-01-01", "zone": "customer"}}, "within.zone"),
    ("which of a trait", {"did": "A", "within": {"after": {"trait": "t"}, "for": "1 day", "which": "last"}}, "within.which"),
    ("which is neither", {"did": "A", "within": {"after": "B", "for": "1 day", "which": "second"}}, "within.which"),
    ("since as a number", {"did": "A", "within": {"since": 2026}}, "within.since"),
    ("calendar hours", {"did": "A", "within": {"after": "B", "calendar": "1 hour"}}, "within.calendar"),
    ("a not step first", {"pattern": [{"not": "A"}, "B"]}, "pattern[0].not"),
    ("a step without an event", {"pattern": [{"where": {"x": 1}}]}, "pattern[0].did"),
    ("a step that does and does not", {"pattern": [{"did": "A", "not": "B"}]}, "pattern[0]"),
    ("a name twice", {"pattern": [{"did": "A", "as": "a"}, {"did": "B", "as": "a"}]}, "pattern[1].as"),
    ("same_as itself", {"pattern": [{"did": "A", "as": "a", "where": {"x": {"same_as": "a.x"}}}]}, "pattern[0].where.x.same_as"),
    ("same_as without a property", {"pattern": [{"did": "A", "as": "a"}, {"did": "B", "where": {"x": {"same_as": "a"}}}]}, "pattern[1].where.x.same_as"),
    ("same_as outside", {"did": "A", "where": {"x": {"same_as": "a.x"}}}, "where.x.same_as"),
    ("strict of nothing", {"pattern": ["A", "B"], "strict": []}, "strict"),
    ("a segment inside account", {"account": {"any": [{"segment": "x"}]}}, "account.any[0].segment"),
    ("among inside account", {"account": {"trait": "x", "top": "10%", "among": "y"}}, "account.among"),
    ("a whole segment as a condition", {"any": [{"segment": "x", "who": {"did": "A"}}]}, "any[0].who"),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "where"), [pytest.param(raw, where, id=it) for it, raw, where in REFUSED])
def test_a_condition_is_refused(raw: Any, where: str | None) -> None:
    error = refusal(raw)

    assert error.where == where
    assert error.message.endswith(".")


REFUSED_DEFINITIONS: list[tuple[str, Any, str | None]] = [
    ("no name", {"who": {"did": "A"}}, None),
    ("a condition", {"did": "A"}, "did"),
    ("without who", {"segment": "a"}, "who"),
    ("two definitions", {"segment": "a", "trait": "b"}, None),
    ("a long name", {"segment": "a" * 64, "who": {"did": "A"}}, "segment"),
    ("a colour by name", {"segment": "a", "color": "red", "who": {"did": "A"}}, "color"),
    ("a label that is a number", {"segment": "a", "label": 2026, "who": {"did": "A"}}, "label"),
    ("a day that does not exist", {"segment": "a", "reviewed_on": "2026-02-30", "who": {"did": "A"}}, "reviewed_on"),
    ("one tag without a list", {"segment": "a", "tags": "q3", "who": {"did": "A"}}, "tags"),
    ("an empty tag", {"segment": "a", "tags": ["q3", ""], "who": {"did": "A"}}, "tags[1]"),
    ("parts and by", {"segmentation": "a", "segments": [{"segment": "b"}], "by": {"trait": "x"}}, None),
    ("neither parts nor by", {"segmentation": "a"}, "segments"),
    ("a part named like the whole", {"segmentation": "a", "segments": [{"segment": "a", "who": {"did": "A"}}]}, "segments[0].segment"),
    ("two parts of one name", {"segmentation": "a", "segments": [{"segment": "b"}], "otherwise": {"segment": "b"}}, "otherwise.segment"),
    ("otherwise with who", {"segmentation": "a", "segments": [{"segment": "b"}], "otherwise": {"segment": "c", "who": {"did": "A"}}}, "otherwise.who"),
    ("a part without a name", {"segmentation": "a", "segments": [{"who": {"did": "A"}}]}, "segments[0].segment"),
    ("two ways of by", {"segmentation": "a", "by": {"trait": "x", "rfm": {}}}, "by"),
    ("quantiles of nothing", {"segmentation": "a", "by": {"quantiles": {"into": 5}}}, "by.quantiles"),
    ("one quantile", {"segmentation": "a", "by": {"quantiles": {"trait": "x", "into": 1}}}, "by.quantiles.into"),
    ("quantiles of a score", {"segmentation": "a", "by": {"quantiles": {"score": "x", "into": 5}}}, "by.quantiles.score"),
    ("clusters", {"segmentation": "a", "by": {"clusters": "x"}}, "by.clusters"),
    ("rfm without a value", {"segmentation": "a", "by": {"rfm": {"event": "A"}}}, "by.rfm.value"),
    ("a computed trait with a predicate", {"trait": "a", "compute": {"did": "A", "times": 1}}, "compute.times"),
    ("a computed trait of nothing", {"trait": "a", "label": "A"}, "compute"),
    ("a built-in trait", {"trait": "first_seen", "compute": {"did": "A"}}, "trait"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("raw", "where"), [pytest.param(raw, where, id=it) for it, raw, where in REFUSED_DEFINITIONS]
)
def test_a_definition_is_refused(raw: Any, where: str | None) -> None:
    assert refusal_of_definition(raw).where == where


def test_scores_clusters_and_consent_say_that_they_come_later() -> None:
    assert isinstance(refusal({"score": "churn", "gte": 0.5}), NotYetAvailable)
    assert isinstance(refusal({"consent": "marketing"}), NotYetAvailable)
    assert isinstance(refusal_of_definition({"segmentation": "a", "by": {"clusters": "x"}}), NotYetAvailable)


@pytest.mark.parametrize(
    ("raw", "hint"),
    [
        ({"did": "A", "withn": "30 days"}, "Did you mean 'within'?"),
        ({"al": [{"did": "A"}]}, "Did you mean 'all'?"),
        ({"trait": "x", "greater_than": 5}, "Did you mean 'gt'?"),
        ({"did": "A", "within": "30days"}, "Write '30 days'."),
        ({"did": "A", "within": "30 dayz"}, "Did you mean 'day'?"),
        ({"did": "A", "measure": {"average": "p"}, "is": 1}, "Did you mean 'mean'?"),
        ({"trait": "x", "qqq": 5}, "It takes trait, eq, ne, in"),
        ({"trait": "x", "eq": None}, "Write `missing: true` or `exists: true`."),
        ({"trait": "x", "gt": "2026-01-01"}, "Instants compare with `before` and `after`."),
        ("buyers", "For a saved segment write {segment: buyers}, for an event {did: buyers}."),
        ({"eq": 5}, "Name the trait: add `trait: NAME`."),
    ],
)
def test_a_refusal_says_what_would_be_right(raw: Any, hint: str) -> None:
    assert (refusal(raw).hint or "").startswith(hint)


def test_an_unknown_key_is_its_own_error() -> None:
    assert isinstance(refusal({"did": "A", "withn": "30 days"}), UnknownKey)


def test_the_path_begins_where_the_condition_stands() -> None:
    with pytest.raises(InvalidDefinition) as caught:
        language.read_condition({"all": [{"did": "A", "within": "x"}]}, at="who")

    assert caught.value.where == "who.all[0].within"


def nested(levels: int) -> Any:
    condition: Any = {"did": "A"}
    for _ in range(levels - 1):
        condition = {"not": condition}
    return condition


def test_conditions_go_twenty_deep_and_no_deeper() -> None:
    language.read_condition(nested(20))

    assert "20 deep" in refusal(nested(21)).message


def test_a_definition_holds_five_hundred_conditions_and_no_more() -> None:
    language.read_condition({"any": [{"tag": "x"}] * 499})

    assert refusal({"any": [{"tag": "x"}] * 500}).message == "A definition holds at most 500 conditions."


def test_a_list_holds_ten_thousand_values_and_no_more() -> None:
    language.read_condition({"trait": "x", "in": list(range(10_000))})

    assert refusal({"trait": "x", "in": list(range(10_001))}).where == "in"


def test_endless_nesting_is_refused_and_never_a_crash() -> None:
    assert "20 deep" in refusal(nested(5_000)).message


def test_a_reference_inside_a_segmentation_is_a_part_without_who() -> None:
    read = language.read_definition({"segmentation": "a", "segments": [{"segment": "b"}]})

    assert isinstance(read, Segmentation)
    assert read.segments == (Segment("b", None),)


def test_newer_than_takes_a_length() -> None:
    assert language.read_condition(
        {"all": [{"trait": "x", "newer_than": "30 days"}, {"segment": "b"}]}
    ) == All((TraitTest("x", (AgeTest(True, DAYS_30),)), InSegment("b")))
