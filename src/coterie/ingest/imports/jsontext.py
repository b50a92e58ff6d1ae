"""JSON as strangers write it: read strictly and fast, mended where it can be, refused with the reason where not."""

from __future__ import annotations

import json
import math
import re
from typing import Any

import orjson

DEPTH_LIMIT = 64
KEYS_LIMIT = 10_000
KEY_LENGTH = 256

# Nineteen digits in a row may be an integer of more than 64 bits. Looked for so, it is five times as fast as by an expression.
_ONLY_DIGITS = bytes(ord("0") if ord("0") <= byte <= ord("9") else ord(" ") for byte in range(256))
_LONG_NUMBER = b"0" * 19
_SURROGATES = re.compile("[\ud800-\udfff]")


class Unfit(Exception):
    """Text that is no usable JSON. code, message and hint are those of the rejection."""

    def __init__(self, code: str, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint


def parse(text: bytes) -> Any:
    """The value that JSON text stands for; integers of any length stay exact, lone surrogates become U+FFFD.

    Raises Unfit for what is no JSON, holds NaN or Infinity, or is nested deeper than 64.
    """
    if (text.count(b"[") + text.count(b"{")) > DEPTH_LIMIT and _depth(text) > DEPTH_LIMIT:
        raise Unfit("too_deep", f"The JSON is nested deeper than {DEPTH_LIMIT}.", "Flatten it.")
    try:
        if _LONG_NUMBER not in text.translate(_ONLY_DIGITS):
            return orjson.loads(text)
    except orjson.JSONDecodeError:
        pass
    return _mended(text)


def dump(value: Any) -> str:
    """Compact JSON text of a value that `parse` gave, numbers exact."""
    try:
        return orjson.dumps(value).decode()
    except (TypeError, orjson.JSONEncodeError):  # an integer of more than 64 bits
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def refused_shape(value: dict[str, Any]) -> Unfit | None:
    """Why an object is too large to be kept, or None."""
    if len(value) > KEYS_LIMIT:
        return Unfit("too_many_keys", f"The row has {len(value):,} keys; at most {KEYS_LIMIT:,} are kept.")
    for key in value:
        if len(key) > KEY_LENGTH:
            return Unfit("key_too_long", f"The key {key[:40]!r}… is longer than {KEY_LENGTH} characters.")
    return None


def _depth(text: bytes) -> int:
    """The nesting of the brackets outside of strings; cheap, and safe on any text."""
    depth = deepest = 0
    for piece in re.sub(rb'"(?:[^"\\]|\\.)*"', b"", text):
        if piece in b"[{":
            depth += 1
            deepest = max(deepest, depth)
        elif piece in b"]}":
            depth -= 1
    return deepest


def _mended(text: bytes) -> Any:
    try:
        read = json.loads(text.decode("utf-8"), parse_constant=_refuse_constant, parse_float=_finite)
    except UnicodeDecodeError as error:
        raise Unfit(
            "bad_encoding", "The line holds bytes that are no UTF-8.", "Name it: --map encoding=cp1252."
        ) from error
    except RecursionError as error:
        raise Unfit("too_deep", f"The JSON is nested deeper than {DEPTH_LIMIT}.", "Flatten it.") from error
    except json.JSONDecodeError as error:
        raise Unfit(
            "bad_json", f"This is no JSON: {_fault(error)}.", "Mend the line, or export the file again."
        ) from error
    except ValueError as error:  # an integer of thousands of digits
        raise Unfit("bad_number", "A number has too many digits.", "Send it as text.") from error
    printed = json.dumps(read, ensure_ascii=False)
    return json.loads(_SURROGATES.sub("\ufffd", printed)) if _SURROGATES.search(printed) else read


def _refuse_constant(name: str) -> Any:
    raise Unfit(
        "not_a_number", f"The row holds {name}, which JSON does not know.", "Leave the key out or send null."
    )


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise Unfit("bad_number", f"The number {text[:40]} is too large.", "Send it as text.")
    return number


def _fault(error: json.JSONDecodeError) -> str:
    said = error.msg[:1].lower() + error.msg[1:]
    return f"{said} at character {error.pos + 1}"
