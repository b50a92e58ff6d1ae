"""Segments side by side: what each number is made of, when a difference is called one, and what those see who may not see personal data."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import numpy as np
import pytest

import coterie
from coterie.errors import InvalidDefinition, InvalidInput, UnknownReference
from coterie.segments import differing
from coterie.segments.comparing import Cell, Comparison
from coterie.workspace import Workspace

AS_OF = "2026-02-01"
AT = "2026-01-01T00:00:00Z"


def known(name: str, **traits: object) -> dict[str, object]:
    return {"type": "identify", "userId": name, "traits": traits, "timestamp": AT}


def ordered(name: str, revenue: float) -> dict[str, object]:
    properties = {"revenue": revenue}
    return {
        "type": "track", "userId": name, "event": "Ordered", "properties": properties, "timestamp": AT,
    }  # fmt: skip


SPENT = {
    "trait": "spent",
    "label": "Spent",
    "unit": "EUR",
    "compute": {"did": "Ordered", "measure": {"sum": "revenue"}},
}
PRO = {"segment": "pro", "label": "Pro", "who": {"trait": "plan", "eq": "pro"}}


@pytest.fixture(scope="module")
def crowd() -> Iterator[Workspace]:
    """Forty customers on pro who are 30 to 49, forty who are not and are 20 to 39; ada, bo and cy of them ordered."""
    with coterie.open(":memory:") as workspace:
        people = [known(f"pro{n}", plan="pro", age=30 + n % 20, shoe=40 + n % 3) for n in range(40)]
        people += [known(f"free{n}", plan="free", age=20 + n % 20, shoe=40 + n % 3) for n in range(40)]
        orders = [ordered("pro0", 10.10), ordered("pro0", 0.20), ordered("free0", 5)]
        coterie.collect(workspace, [*people, *orders])
        coterie.apply(workspace, [PRO, SPENT, {"segment": "few", "who": {"trait": "age", "gte": 49}}])
        yield workspace


def cells(found: Comparison, measure: str) -> tuple[Cell, ...]:
    return next(row.cells for row in found.rows if row.measure.name == measure)


def test_everyone_stands_first_and_each_segment_has_its_mean(crowd: Workspace) -> None:
    found = coterie.compare(crowd, ["pro"], as_of=AS_OF)

    everyone, pro = cells(found, "age")
    assert [(each.name, each.size, each.share) for each in found.columns] == [
        ("everyone", 80, 1.0),
        ("pro", 40, 0.5),
    ]
    assert (everyone.value, pro.value, pro.have) == (34.5, 39.5, 40)
    assert (pro.low, pro.high) == pytest.approx((37.6324, 41.3676), abs=1e-4)


def test_a_difference_is_called_one_where_its_interval_leaves_out_none(crowd: Workspace) -> None:
    found = coterie.compare(crowd, ["pro"], as_of=AS_OF)

    age, shoe = cells(found, "age")[1], cells(found, "shoe")[1]
    assert (age.verdict, age.difference) == ("above", 10.0)
    assert age.least is not None
    assert age.least > 0
    assert (shoe.verdict, shoe.difference) == ("alike", 0.0)
    assert [row.measure.name for row in found.rows] == ["age", "spent", "shoe"]
    assert found.compared == 3


def test_who_did_nothing_counts_as_zero_and_totals_are_exact(crowd: Workspace) -> None:
    everyone, pro = cells(coterie.compare(crowd, ["pro"], as_of=AS_OF), "spent")

    assert (pro.have, pro.counted, pro.value) == (1, 40, pytest.approx(0.2575))
    assert (pro.total, everyone.total) == (Decimal("10.3"), Decimal("15.3"))


def test_medians_take_the_interval_of_the_order_statistics(crowd: Workspace) -> None:
    pro = cells(coterie.compare(crowd, ["pro"], as_of=AS_OF, across="median"), "age")[1]

    assert (pro.value, pro.low, pro.high, pro.verdict) == (39.5, 36.0, 43.0, "above")


def test_a_small_segment_is_shown_and_not_called(crowd: Workspace) -> None:
    few = cells(coterie.compare(crowd, ["few"], as_of=AS_OF), "shoe")[1]

    assert (few.counted, few.verdict, few.difference) == (2, "few", None)


def test_what_a_segment_is_made_of_is_marked(crowd: Workspace) -> None:
    found = coterie.compare(crowd, ["few"], as_of=AS_OF)

    assert (cells(found, "age")[1].same_data, cells(found, "shoe")[1].same_data) == (True, False)


def test_a_measure_need_not_be_saved(crowd: Workspace) -> None:
    orders = {"trait": "orders", "compute": {"did": "Ordered"}}

    pro = cells(coterie.compare(crowd, ["pro"], as_of=AS_OF, measures=[orders]), "orders")[1]

    assert (pro.total, pro.value) == (Decimal(2), 0.05)


def test_few_values_are_hidden_from_those_who_may_not_see_personal_data(crowd: Workspace) -> None:
    found = coterie.compare(crowd, ["pro", "few"], as_of=AS_OF, sees_personal=False)

    everyone, pro, few = cells(found, "spent")
    assert [each.verdict for each in (everyone, pro, few)] == ["hidden", "hidden", "hidden"]
    assert cells(found, "age")[1].value == 39.5
    assert cells(found, "age")[2].verdict == "hidden"


def test_a_segment_that_is_not_saved_is_refused_by_name(crowd: Workspace) -> None:
    with pytest.raises(UnknownReference, match="'prro'"):
        coterie.compare(crowd, ["prro"])
    with pytest.raises(InvalidInput, match="at least one segment"):
        coterie.compare(crowd, ["everyone"])
    with pytest.raises(InvalidDefinition):
        coterie.compare(crowd, ["pro"], measures=[PRO])


def test_holms_steps_decide_and_an_interval_says_the_same() -> None:
    found = [differing.Difference(z, z, 1.0, float("inf")) for z in (2.3, 3.0, 1.0)]

    decided = differing.levels(found)

    # p: 0.0214, 0.0027, 0.3173 against 0.05/2, 0.05/3, 0.05: the second first, then the first.
    assert [told for _, told in decided] == [True, True, False]
    assert [round(1 - level, 4) for level, _ in decided] == [0.025, 0.0167, 0.05]
    for each, (level, told) in zip(found, decided, strict=True):
        low, high = each.interval(level)
        assert (low > 0 or high < 0) == told


def test_the_intervals_are_the_published_ones() -> None:
    # Wilson for 1 of 10 and Agresti and Caffo for 5 of 20 against 10 of 20, worked by hand.
    assert differing.of_share(1, 10) == pytest.approx((0.0179, 0.4042), abs=1e-4)
    low, high = differing.difference_of_shares(5, 20, 10, 20).interval(0.95)
    assert (low, high) == pytest.approx((-0.5071, 0.0525), abs=1e-4)
    assert differing.of_median(np.arange(1.0, 12.0)).interval == (2.0, 10.0)
