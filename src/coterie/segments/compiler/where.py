"""What must hold on one event, over the columns of an events step: at_us, properties, context."""

from __future__ import annotations

from sqlglot import exp

from coterie.engine import expressions as x
from coterie.engine.expressions import Expr
from coterie.segments.compiler.lifted import LiftedValue
from coterie.segments.compiler.predicates import Operands, holds
from coterie.segments.compiler.question import Question
from coterie.segments.compiler.value import JsonValue, NumberValue, Value
from coterie.segments.language.events import (
    PropertyPath,
    PropertyTest,
    SameAs,
    Where,
    WhereAll,
    WhereAny,
    WhereNot,
)


def property_value(question: Question, path: PropertyPath) -> Value:
    """The value that an event's property, context or time holds."""
    if path.root == "time":
        return _time_value(question, path.name)
    if (promoted := question.lifted.get((path.root, path.name))) is not None:
        return LiftedValue.of_columns(promoted, is_certain=question.lifted_as_sealed)
    return json_value(question, path)


def json_value(question: Question, path: PropertyPath) -> JsonValue:
    """The value that an event's property or context holds, read from the JSON it stands in."""
    document = x.column(path.root)
    whole = question.bind(x.json_pointer(path.name))
    if "." not in path.name:
        return JsonValue.at(document, whole)
    nested = x.json_at(document.copy(), question.bind(x.json_path_pointer(path.name)))
    return JsonValue.of(x.coalesce(x.json_at(document, whole), nested))


def _time_value(question: Question, name: str) -> Value:
    wall = question.wall(x.instant_of(x.column("occurred_at")), of_event=True)
    if name == "date":
        return JsonValue.written(x.written_day(wall))
    return NumberValue(num=x.cast(x.part_of(wall, name), "HUGEINT"))


def event_holds(question: Question, test: Where | None, operands: Operands) -> Expr:
    """Whether the tests hold on the event; TRUE or FALSE. A pattern keeps `same_as` to itself."""
    match test:
        case None:
            return x.TRUE.copy()
        case SameAs():
            raise AssertionError("`same_as` compares two events and is decided by the pattern")
        case PropertyTest(path, predicates):
            return holds(question, property_value(question, path), predicates, operands)
        case WhereAll(tests):
            return exp.Paren(this=x.every([event_holds(question, each, operands) for each in tests]))
        case WhereAny(tests):
            return x.some([event_holds(question, each, operands) for each in tests])
        case WhereNot(inner):
            return x.negate(event_holds(question, inner, operands))
