"""Trees are spelled as sqlglot spells them for DuckDB, and can be spelled again."""

from __future__ import annotations

import pytest
from sqlglot import exp

from coterie.engine import expressions as x
from coterie.engine.spelling import spelled


@pytest.mark.parametrize(
    "kind", ["UTINYINT", "HUGEINT", "VARCHAR", "TIMESTAMP", "DECIMAL(38, 18)", "DECIMAL(9, 9)"]
)
def test_types_are_spelled_with_their_parameters_however_often(kind: str) -> None:
    query = exp.select(exp.alias_(x.cast(x.column("revenue"), kind), "amount")).from_("events")

    texts = {spelled(query), spelled(query), query.sql(dialect="duckdb")}

    assert len(texts) == 1


def test_one_type_says_nothing_of_another() -> None:
    both = [spelled(x.cast(x.column("a"), kind)) for kind in ("DECIMAL(38, 18)", "DECIMAL(9, 9)", "BIGINT")]

    assert both == ["CAST(a AS DECIMAL(38, 18))", "CAST(a AS DECIMAL(9, 9))", "CAST(a AS BIGINT)"]
