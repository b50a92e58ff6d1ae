"""Values, lists and lengths of time in words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from coterie.segments.language.duration import Duration
from coterie.segments.language.predicates import Scalar
from coterie.values import plain

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_SHOWN = 6
_READS_WELL = re.compile(r"\w[\w .:/@&+'’()-]*")
_LINKING = re.compile(r"\b(and|or|is|not)\b")


def value(scalar: Scalar) -> str:
    """A value of a definition; text in quotes only where it would be misread."""
    if isinstance(scalar, bool):
        return "true" if scalar else "false"
    if isinstance(scalar, str):
        reads_well = (
            _READS_WELL.fullmatch(scalar) and not _LINKING.search(scalar) and scalar == scalar.strip()
        )
        return scalar if reads_well else f"“{scalar}”"
    return plain(Decimal(scalar))


def listed(parts: Sequence[str], last: str) -> str:
    """a, b or c; a long list is cut."""
    if len(parts) > _SHOWN + 1:
        return f"{', '.join(parts[:_SHOWN])} {last} {len(parts) - _SHOWN} more"
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {last} {parts[-1]}"


def length(duration: Duration) -> str:
    """30 days; a day."""
    if duration.count != 1:
        return str(duration)
    return f"{'an' if duration.unit == 'hour' else 'a'} {duration.unit}"


def last(duration: Duration) -> str:
    """the last 30 days; the last day."""
    return f"the last {duration.unit}" if duration.count == 1 else f"the last {duration}"


def ordinal(number: int) -> str:
    """first, 2nd, 3rd, 11th."""
    if number == 1:
        return "first"
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
