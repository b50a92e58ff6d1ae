"""From what was written (mappings and lists of YAML, JSON, Python) to the tree, every fault with its path."""

from coterie.segments.language.reading.conditions import read_condition
from coterie.segments.language.reading.definitions import (
    Read,
    read_condition_with_references,
    read_definition,
    read_with_references,
)
from coterie.segments.language.reading.place import Reference

__all__ = [
    "Read",
    "Reference",
    "read_condition",
    "read_condition_with_references",
    "read_definition",
    "read_with_references",
]
