"""What became of the messages that were handed in."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rejection:
    """One message that was not taken.

    index: its place in the input, from 0. code: a stable word for programs. where: the path to the fault
    (`messages[3].timestamp`). hint: what to do, or None.
    """

    index: int
    code: str
    message: str
    where: str
    hint: str | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """The verdict on every message of one `collect`: accepted + duplicates + len(rejected) = handed in."""

    accepted: int
    duplicates: int
    rejected: tuple[Rejection, ...] = ()
