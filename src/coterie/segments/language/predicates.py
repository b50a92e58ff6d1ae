"""Predicates: what a value must satisfy. A tuple of them holds when every one does."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from coterie.segments.language.duration import Duration

if TYPE_CHECKING:
    from coterie.segments.language.conditions import Did

Scalar = str | bool | int | Decimal
"""An operand written in the definition; floats are read as the exact decimal they print as."""


@dataclass(frozen=True, slots=True)
class TraitOperand:
    """`{trait: credit_limit}`, times `scaled`."""

    trait: str
    scaled: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class MeasureOperand:
    """`{did: …, within: …, measure: …, scaled: 0.5}`: a measure of the same customer. `did.predicates` is empty."""

    did: Did
    scaled: Decimal = Decimal(1)


Operand = Scalar | TraitOperand | MeasureOperand


@dataclass(frozen=True, slots=True)
class Equals:
    """`eq`; `negated`: `ne`, the exact complement."""

    operand: Operand
    negated: bool = False


@dataclass(frozen=True, slots=True)
class OneOf:
    """`in`; `negated`: `not_in`, the exact complement."""

    operands: tuple[Scalar, ...]
    negated: bool = False


class Order(StrEnum):
    """How a number stands to another."""

    GT = "gt"
    GTE = "gte"
    LT = "lt"
    LTE = "lte"


@dataclass(frozen=True, slots=True)
class Compare:
    """`gt gte lt lte`, on numbers and numeric text."""

    order: Order
    operand: Operand


@dataclass(frozen=True, slots=True)
class Between:
    """`between: [low, high]`, both ends in."""

    low: Operand
    high: Operand


class TextMatch(StrEnum):
    """How one text stands in another."""

    CONTAINS = "contains"
    STARTS_WITH = "starts_with"
    ENDS_WITH = "ends_with"


@dataclass(frozen=True, slots=True)
class TextTest:
    """`contains`, `starts_with`, `ends_with`, ignoring case; `negated` only with contains: `not_contains`."""

    match: TextMatch
    operand: Operand
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Matches:
    """`matches`: an RE2 pattern finds a match."""

    pattern: str


@dataclass(frozen=True, slots=True)
class Exists:
    """`exists: true` / `missing: true` (present False)."""

    present: bool


@dataclass(frozen=True, slots=True)
class InstantTest:
    """`before` / `after` an instant, which is not included. A text or number operand is read as an instant."""

    after: bool
    operand: Operand


@dataclass(frozen=True, slots=True)
class AgeTest:
    """`older_than` / `newer_than`: the instant lies before / after as_of − duration."""

    newer: bool
    duration: Duration


@dataclass(frozen=True, slots=True)
class AnniversaryIn:
    """`anniversary_in: 7 days`: the next anniversary falls on one of the days from today to then."""

    duration: Duration


@dataclass(frozen=True, slots=True)
class Rank:
    """`top: 10%` / `bottom: 25%`: among the best (worst) ceil(share × n), ties of the last one too.

    share in 0 < share ≤ 1; among: a segment's name, or None for everyone.
    """

    top: bool
    share: Decimal
    among: str | None = None


@dataclass(frozen=True, slots=True)
class Quantile:
    """The index-th (from 1, lowest values) of `into` equal parts by rank; written only by segmentations."""

    index: int
    into: int
    among: str | None = None
    descending: bool = False


Predicate = (
    Equals
    | OneOf
    | Compare
    | Between
    | TextTest
    | Matches
    | Exists
    | InstantTest
    | AgeTest
    | AnniversaryIn
    | Rank
    | Quantile
)
Predicates = tuple[Predicate, ...]
