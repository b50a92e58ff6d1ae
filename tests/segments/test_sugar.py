"""Python expressions stand for the mappings that YAML would hold."""

from __future__ import annotations

from typing import Any

import pytest

from coterie.segments import language
from coterie.segments.sugar import (
    account,
    after,
    ago,
    before,
    dates,
    did,
    did_not,
    everyone,
    full,
    no_step,
    pattern,
    segment,
    step,
    tag,
    this,
    trait,
)

EXPRESSIONS: list[tuple[Any, str]] = [
    (
        did("Order Completed", within="30 days").times(gte=3) & ~trait("country").is_in("DE", "AT"),
        "all: [{did: Order Completed, within: 30 days, times: {gte: 3}}, {not: {trait: country, in: [DE, AT]}}]",
    ),
    (did("A") & did("B") & did("C"), "all: [{did: A}, {did: B}, {did: C}]"),
    (did("A") & (did("B") | did("C")), "all: [{did: A}, {any: [{did: B}, {did: C}]}]"),
    (~~tag("vip"), "tag: vip"),
    (~everyone, "not: {everyone: true}"),
    (did_not("A", within=this("month")), "{did_not: A, within: {this: month}}"),
    (did("A").times(2), "{did: A, times: 2}"),
    (
        did("A", nth=1, within=ago("60 days", "30 days")),
        "{did: A, nth: 1, within: {from: 60 days, to: 30 days}}",
    ),
    (did("A").sum("revenue").gte(500), "{did: A, measure: {sum: revenue}, is: {gte: 500}}"),
    (did("A").days().satisfies(gte=2, lt=5), "{did: A, measure: days, is: {gte: 2, lt: 5}}"),
    (did("A").share({"x": 1}).gte(0.5), "{did: A, measure: {share: {x: 1}}, is: {gte: 0.5}}"),
    (
        did("A").sum("p").top("10%", among="buyers"),
        "{did: A, measure: {sum: p}, is: {top: 10%, among: buyers}}",
    ),
    (trait("age").between(18, 30) | segment("vip"), "any: [{trait: age, between: [18, 30]}, {segment: vip}]"),
    (trait("plan").is_in(["pro", "team"]), "{trait: plan, in: [pro, team]}"),
    (trait("balance").gt(trait("limit").scaled(0.5)), "{trait: balance, gt: {trait: limit, scaled: 0.5}}"),
    (
        did("A").count().lt(did("A", within="30 days").count()),
        "{did: A, measure: count, is: {lt: {did: A, within: 30 days, measure: count}}}",
    ),
    (account(trait("seats").gte(10)), "account: {trait: seats, gte: 10}"),
    (
        pattern(
            "A", step("B", where={"k": {"same_as": "a.k"}}), no_step("C", for_="1 hour"), strict=True
        ).times(gte=2),
        "{pattern: [A, {did: B, where: {k: {same_as: a.k}}}, {not: C, for: 1 hour}], strict: true, times: {gte: 2}}",
    ),
    (pattern(step("A", as_="a"), "B", gap="1 hour"), "{pattern: [{did: A, as: a}, B], gap: 1 hour}"),
    (did("A", within=after("B", for_="1 day")), "{did: A, within: {after: B, for: 1 day}}"),
    (
        did("A", within=after(trait("t"), calendar="1 day", zone="customer")),
        "{did: A, within: {after: {trait: t}, calendar: 1 day, zone: customer}}",
    ),
    (
        did("A", within=before(did("B", where={"x": 1}), for_="7 days", which="last")),
        "{did: A, within: {before: {did: B, where: {x: 1}}, for: 7 days, which: last}}",
    ),
    (did("A", within=full("4 weeks")), "{did: A, within: {full: 4 weeks}}"),
    (did("A", within=dates("2026-01-01")), "{did: A, within: {since: 2026-01-01}}"),
]


@pytest.mark.parametrize(("expression", "yaml"), EXPRESSIONS)
def test_an_expression_is_the_mapping_of_the_yaml(expression: Any, yaml: str) -> None:
    assert [expression.to_dict()] == language.load_yaml(yaml)


def test_expressions_are_read_wherever_mappings_are() -> None:
    mixed = {"all": [did("A"), {"not": trait("plan").eq("pro")}]}

    assert language.read_condition(mixed) == language.read_condition(
        {"all": [{"did": "A"}, {"not": {"trait": "plan", "eq": "pro"}}]}
    )


def test_an_expression_shows_itself_in_plain_english() -> None:
    bought = did("Order Completed", within="30 days")

    assert repr(bought) == "<Customers who did Order Completed in the last 30 days>"
    assert bought._repr_html_() == "<p>Customers who did Order Completed in the last 30 days.</p>"


def test_a_broken_expression_shows_what_is_wrong() -> None:
    broken = did("A", within="<b>")

    assert repr(broken) == "<Condition {'did': 'A', 'within': '<b>'}>"
    assert "&lt;b&gt;" in broken._repr_html_()


def test_and_or_not_and_equality_of_python_are_refused() -> None:
    with pytest.raises(TypeError, match="Combine conditions with &"):
        bool(did("A"))
    with pytest.raises(TypeError, match=r"Write \.eq"):
        assert trait("plan") == "pro"


def test_a_trait_without_a_predicate_does_not_combine() -> None:
    with pytest.raises(TypeError, match="needs a predicate"):
        assert did("A") & trait("plan")  # type: ignore[operator]
