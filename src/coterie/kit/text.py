"""Plain text for terminals and pipes: aligned tables, safe characters, readable numbers and times."""

from __future__ import annotations

import os
import re
import shutil
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

_CONTROLS = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_COLOR = re.compile(r"\x00(#[0-9a-fA-F]{6})\x00|\x00(bold|dim|end)\x00")
_STYLES = {"bold": "\x1b[1m", "dim": "\x1b[2m", "end": "\x1b[0m"}
_WIDEST = 60


def has_colors() -> bool:
    """Whether standard output is a terminal that wants colours."""
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"


def dot(color: str | None) -> str:
    """A dot in the segment's colour on a terminal, nothing elsewhere."""
    return (
        f"\x00{color}\x00●\x00end\x00 "
        if color and has_colors() and re.fullmatch("#[0-9a-fA-F]{6}", color)
        else ""
    )


def dim(text: str) -> str:
    """The text in a quieter tone on a terminal."""
    return f"\x00dim\x00{text}\x00end\x00" if has_colors() else text


def bold(text: str) -> str:
    """The text in a stronger tone on a terminal."""
    return f"\x00bold\x00{text}\x00end\x00" if has_colors() else text


def printable(line: str) -> str:
    """The line as it may reach a terminal: what customers' values could hold to steer it is shown as U+FFFD."""
    parts: list[str] = []
    last = 0
    for found in _COLOR.finditer(line):
        parts += [_CONTROLS.sub("\ufffd", line[last : found.start()]), _escape(found)]
        last = found.end()
    return "".join([*parts, _CONTROLS.sub("\ufffd", line[last:])])


def _escape(found: re.Match[str]) -> str:
    if not has_colors():
        return ""
    color, style = found.groups()
    if style:
        return _STYLES[style]
    red, green, blue = (int(color[i : i + 2], 16) for i in (1, 3, 5))
    return f"\x1b[38;2;{red};{green};{blue}m"


def table(headings: Sequence[str], rows: Iterable[Sequence[object]], *, right: str = "") -> Iterator[str]:
    """The rows under their headings, in columns.

    right: for each column `r` where it is flush right; columns that are not named are flush left. On a terminal the widest
    columns are cut so that a row fits one line; in a pipe nothing is cut.
    """
    cells = [[_flat(cell) for cell in row] for row in rows]
    widths = [max([_width(head), *(_width(row[i]) for row in cells)]) for i, head in enumerate(headings)]
    if sys.stdout.isatty():
        widths = _fitted(widths, shutil.get_terminal_size().columns)
    flush = [right[i : i + 1] == "r" for i in range(len(headings))]
    yield bold(_line(list(headings), widths, flush))
    for row in cells:
        yield _line(row, widths, flush)


def _flat(cell: object) -> str:
    text = (
        "–"
        if cell is None
        else f"{cell:,}"
        if isinstance(cell, int) and not isinstance(cell, bool)
        else str(cell)
    )
    return text.replace("\n", " ").replace("\t", " ")


def _line(row: Sequence[str], widths: Sequence[int], flush: Sequence[bool]) -> str:
    parts = []
    for text, width, is_right in zip(row, widths, flush, strict=True):
        cut = _cut(text, width)
        gap = " " * (width - _width(cut))
        parts.append(gap + cut if is_right else cut + gap)
    return "  ".join(parts).rstrip()


def _width(text: str) -> int:
    bare = _COLOR.sub("", text)
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in bare)


def _cut(text: str, width: int) -> str:
    if _width(text) <= width:
        return text
    return _COLOR.sub("", text)[: max(width - 1, 0)] + "…"


def _fitted(widths: list[int], space: int) -> list[int]:
    fitted = list(widths)
    while sum(fitted) + 2 * (len(fitted) - 1) > space and max(fitted) > 8:
        fitted[fitted.index(max(fitted))] -= 1
    return fitted


def percent(share: float | None) -> str:
    """A share of one as people read it."""
    return "–" if share is None else f"{share:.1%}"


def short_time(moment: str | None) -> str:
    """An ISO time to the minute, in UTC."""
    return "–" if moment is None else moment[:16].replace("T", " ")


def count_of(number: int, one: str, many: str | None = None) -> str:
    """`1 customer`, `2,000 customers`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
