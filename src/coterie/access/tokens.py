"""Secrets of 256 random bits, and what is kept of them."""

from __future__ import annotations

import hashlib
import secrets

_BYTES = 32
_SHOWN = 4


def new(word: str) -> str:
    """A token that nobody can guess: `coterie_write_…`."""
    return f"coterie_{word}_{secrets.token_urlsafe(_BYTES)}"


def hashed(token: str) -> str:
    """What is kept of a token. 256 random bits need no slow hash: there is nothing to guess."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def prefix(token: str) -> str:
    """As much of a token as may be shown, to tell it from others."""
    house, word, secret = token.split("_", 2)
    return f"{house}_{word}_{secret[:_SHOWN]}"


def new_id(kind: str) -> str:
    """The id of a new row: `key_…`, `user_…`."""
    return f"{kind}_{secrets.token_hex(8)}"
