"""Trees as the text that DuckDB reads, without the copies and look-ups that a translator between engines makes."""

from __future__ import annotations

from typing import ClassVar

from sqlglot import exp
from sqlglot.dialects.duckdb import DuckDB
from sqlglot.generators.duckdb import DuckDBGenerator

_DIALECT = DuckDB()


def spelled(statement: exp.Expr) -> str:
    """The text of a statement. The tree is spelled where it stands: it must not be shared with another that is spelled at the same time."""
    return _Speller(dialect=_DIALECT).generate(statement, copy=False)


class _Speller(DuckDBGenerator):
    _types: ClassVar[dict[object, str]] = {}

    def datatype_sql(self, expression: exp.DataType) -> str:
        """A type without parameters is looked up: casts are half of the nodes of a leaf, and say the same few types."""
        if any(value for name, value in expression.args.items() if name != "this"):
            return super().datatype_sql(expression)
        kind = expression.args["this"]
        found = self._types.get(kind)
        if found is None:
            found = self._types[kind] = super().datatype_sql(expression)
        return found
