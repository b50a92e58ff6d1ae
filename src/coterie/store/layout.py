"""How the events lie at one moment: what is hot, which months are sealed, which properties have columns of their own."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol


class Reader(Protocol):
    """What reads the tables: an engine or a session of it."""

    def rows(self, statement: str, parameters: dict[str, object] | None = None) -> list[tuple[Any, ...]]:
        """All rows of a query."""


@dataclass(frozen=True, slots=True)
class Promoted:
    """A property with columns of its own in `events_sealed`: text, kind and number.

    kinds: the JSON types it has had in sealed events. is_exact: every number it has had is whole billionths that fit into
    64 bits, so the column of numbers says all.
    """

    number: int
    root: str
    name: str
    kinds: tuple[str, ...]
    is_exact: bool

    @property
    def text(self) -> str:
        """The column of what `json_extract_string` gives."""
        return f"p{self.number}"

    @property
    def kind(self) -> str:
        """The column of what `json_type` gives."""
        return f"k{self.number}"

    @property
    def billionths(self) -> str:
        """The column of the number in whole billionths, NULL where it is none."""
        return f"n{self.number}"

    @property
    def columns(self) -> tuple[str, str, str]:
        """The three columns."""
        return self.text, self.kind, self.billionths


@dataclass(frozen=True, slots=True)
class SealedMonth:
    """A sealed month. Times are µs since 1970; filled: the numbers of the promoted properties whose columns are filled."""

    month: int
    rows: int
    first_at: int
    last_at: int
    filled: frozenset[int]


@dataclass(frozen=True)
class Layout:
    """How the events lie. Times are µs since 1970, None without events."""

    hot_rows: int
    hot_first_at: int | None
    hot_last_at: int | None
    codes: dict[str, int]
    months: tuple[SealedMonth, ...]
    catalogue: tuple[Promoted, ...]

    @cached_property
    def promoted(self) -> dict[tuple[str, str], Promoted]:
        """(root, name) → the property, for those whose columns are filled in every sealed month."""
        return {
            (each.root, each.name): each
            for each in self.catalogue
            if all(each.number in month.filled for month in self.months)
        }

    @cached_property
    def sealed_rows(self) -> int:
        """How many events are sealed."""
        return sum(month.rows for month in self.months)

    @cached_property
    def earliest(self) -> int | None:
        """The time of the earliest event."""
        firsts = [month.first_at for month in self.months]
        return min([*firsts, *([] if self.hot_first_at is None else [self.hot_first_at])], default=None)

    def has_sealed_between(self, low: int | None, high: int) -> bool:
        """Whether a sealed event can have low ≤ time ≤ high."""
        return any(month.first_at <= high and (low is None or low <= month.last_at) for month in self.months)

    def has_hot_between(self, low: int | None, high: int) -> bool:
        """Whether a hot event can have low ≤ time ≤ high."""
        if self.hot_first_at is None or self.hot_last_at is None:
            return False
        return self.hot_first_at <= high and (low is None or low <= self.hot_last_at)


def read(reader: Reader) -> Layout:
    """The layout as the reader sees it."""
    hot = reader.rows(
        "SELECT count(*), epoch_us(min(occurred_at)), epoch_us(max(occurred_at)) FROM events_hot"
    )[0]
    months = reader.rows(
        "SELECT epoch_us(month), rows, epoch_us(first_at), epoch_us(last_at), filled FROM sealed_months ORDER BY month"
    )
    return Layout(
        hot_rows=int(hot[0]),
        hot_first_at=None if hot[1] is None else int(hot[1]),
        hot_last_at=None if hot[2] is None else int(hot[2]),
        codes={str(name): int(code) for code, name in reader.rows("SELECT event, name FROM event_names")},
        months=tuple(
            SealedMonth(int(month), int(rows), int(first), int(last), frozenset(filled))
            for month, rows, first, last, filled in months
        ),
        catalogue=catalogue(reader),
    )


def catalogue(reader: Reader) -> tuple[Promoted, ...]:
    """Every promoted property, filled or not."""
    rows = reader.rows("SELECT number, root, name, kinds, is_exact FROM promoted ORDER BY number")
    return tuple(
        Promoted(int(number), str(root), str(name), tuple(kinds), bool(exact))
        for number, root, name, kinds, exact in rows
    )
