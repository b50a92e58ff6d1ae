"""Passwords: argon2id, two at a time, and the same work for an account that does not exist."""

from __future__ import annotations

import unicodedata
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TYPE_CHECKING

from coterie.errors import InvalidInput

if TYPE_CHECKING:
    from pwdlib.hashers.argon2 import Argon2Hasher

SHORTEST = 10
LONGEST_BYTES = 1024
# OWASP's floor. One hash takes this much memory, so at most two are made at a time: many sign-ins wait, they cannot fill it.
_MEMORY_KIB = 19_456
_PASSES = 2
_AT_A_TIME = 2


def hashed(password: str) -> str:
    """What is kept of a password. Raises InvalidInput where it is too short or too long."""
    if len(password) < SHORTEST:
        raise InvalidInput(
            f"The password has {len(password)} characters.",
            where="password",
            hint=f"Take at least {SHORTEST}: a few words are easy to remember.",
        )
    return _pool().submit(_hasher().hash, _normal(password)).result()


def matches(password: str, kept: str | None) -> bool:
    """Whether it is the password of that hash. kept None: there is no such account; it takes as long and is never right."""
    right = _pool().submit(_hasher().verify, _normal(password), kept or _of_nobody()).result()
    return right and kept is not None


def _normal(password: str) -> bytes:
    """The bytes that are hashed: the same whichever keyboard composed the accents."""
    try:
        text = unicodedata.normalize("NFC", password).encode("utf-8")
    except UnicodeEncodeError as error:
        raise InvalidInput("The password is no text.", where="password") from error
    if len(text) > LONGEST_BYTES:
        raise InvalidInput(
            f"The password has {len(text):,} bytes; {LONGEST_BYTES:,} are the most.", where="password"
        )
    return text


@cache
def _hasher() -> Argon2Hasher:
    from pwdlib.hashers.argon2 import Argon2Hasher

    return Argon2Hasher(time_cost=_PASSES, memory_cost=_MEMORY_KIB, parallelism=1)


@cache
def _of_nobody() -> str:
    return str(_hasher().hash(b"the password of nobody"))


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(_AT_A_TIME, thread_name_prefix="password")
