"""Which segments and computed traits, and what of rooms above, look at which events, properties and traits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass

from coterie.segments import definitions, needed
from coterie.segments.language.conditions import TraitTest
from coterie.segments.language.events import Events, PropertyPath
from coterie.segments.language.predicates import TraitOperand
from coterie.segments.language.windows import TraitAnchor
from coterie.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Used:
    """Something that a definition looks at. kind: event, property or trait; name: the event's, the trait's, or the property's path.

    by: the name of the segment or computed trait, which is what by_kind says; of something of a room above, such as a goal, also the segments
    that it looks at.
    """

    kind: str
    name: str
    by: str
    by_kind: str
    label: str | None
    color: str | None


def uses(workspace: Workspace) -> tuple[Used, ...]:
    """Everything that a saved definition looks at, each thing once for each definition."""
    known = definitions.known_names(workspace)
    found: dict[Used, None] = {}
    for name in known.segment_names():
        segment = known.segments[name]
        for kind, used in looked_at(segment.who):
            found[Used(kind, used, name, "segment", segment.label, segment.color)] = None
    for name, trait in known.traits.items():
        for kind, used in looked_at(trait.compute):
            found[Used(kind, used, name, "trait", trait.label, None)] = None
    for each in needed.mentions(workspace):
        found[Used(each.kind, each.name, each.by, each.by_kind, each.by_label, None)] = None
    return tuple(found)


def looked_at(node: object) -> Iterator[tuple[str, str]]:
    """("event" | "property" | "trait", name) of everything that a part of a definition looks at."""
    if isinstance(node, Events):
        yield from (("event", name) for name in node.names or ())
    elif isinstance(node, PropertyPath) and node.root != "time":
        yield "property", str(node)
    elif isinstance(node, TraitOperand | TraitAnchor | TraitTest):
        yield "trait", node.trait
    if isinstance(node, tuple):
        for each in node:
            yield from looked_at(each)
    elif is_dataclass(node):
        for part in fields(node):
            yield from looked_at(getattr(node, part.name))
