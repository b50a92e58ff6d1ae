"""What a condition mentions: other segments, and traits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from coterie.segments.language.conditions import InSegment, TraitTest
from coterie.segments.language.predicates import Quantile, Rank, TraitOperand
from coterie.segments.language.windows import TraitAnchor


def mentioned(node: object) -> Iterator[tuple[str, str]]:
    """("segment" | "trait", name) of everything that a part of the tree refers to."""
    if isinstance(node, InSegment):
        yield "segment", node.segment
    elif isinstance(node, Rank | Quantile) and node.among is not None:
        yield "segment", node.among
    elif isinstance(node, TraitOperand | TraitAnchor | TraitTest):
        yield "trait", node.trait
    if isinstance(node, tuple):
        for each in node:
            yield from mentioned(each)
    elif is_dataclass(node):
        for part in fields(node):
            yield from mentioned(getattr(node, part.name))
