"""Memory that the process does not use but still holds."""

from __future__ import annotations

import ctypes
import os
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa

_PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


def keep_within(limit: int) -> None:
    """Give memory that was freed back to the system, where the process holds more bytes than its limit.

    The C library and Arrow keep what threads freed, some hundred MB after a question about ten million customers. Takes a few
    milliseconds.
    """
    if resident() > limit:
        pa.default_memory_pool().release_unused()
        if (trim := _trim()) is not None:
            trim(0)


def resident() -> int:
    """The bytes of memory that the process holds; 0 where the system does not tell."""
    try:
        return int(Path("/proc/self/statm").read_bytes().split()[1]) * _PAGE
    except OSError:
        return 0


@cache
def _trim() -> Any:
    """malloc_trim, None where the C library has no such call."""
    try:
        return getattr(ctypes.CDLL(None), "malloc_trim", None)
    except (OSError, TypeError):  # on systems where the process is no library
        return None
