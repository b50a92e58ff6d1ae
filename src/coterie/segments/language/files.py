"""Files of definitions: YAML by the 1.2 core schema, or JSON. One definition a document, or a list of them.

PyYAML reads YAML 1.1, where NO is false, 2026-01-01 a date and 1_000 a number; so it only parses here, and what a plain
word stands for is said by this module.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Hashable, Iterator
from typing import Any, NoReturn

import yaml

from coterie.errors import UnreadableFile

LARGEST_NODES = 200_000
"""Values in one file, each use of an alias counted in full: a short text can stand for billions of them."""

DEEPEST = 200
"""Levels of mappings and lists. The parser in C follows them on its own stack, which ends without a word."""

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # in C where the wheel has it, ten times as fast
_TAG = "tag:yaml.org,2002:"


def load_yaml(text: str, name: str | None = None) -> list[dict[str, Any]]:
    """The definitions in a text, in order; conditions too, where a file holds one to evaluate.

    name: of the file, for faults. Raises UnreadableFile where the text is no YAML or JSON, with the line.
    """
    text = text.removeprefix("\ufeff")
    try:
        documents = _json(text) or _documents(text)
    except UnreadableFile as error:
        error.where = ": ".join(filter(None, [name, error.where])) or None
        raise
    found: list[dict[str, Any]] = []
    for line, document in documents:
        found += _definitions(document, line, name)
    return found


def _definitions(document: object, line: int, name: str | None) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for each in document if isinstance(document, list) else [document]:
        if not isinstance(each, dict):
            where = ": ".join(filter(None, [name, f"line {line}"]))
            raise UnreadableFile(
                f"{str(each)[:60]!r} is no definition.",
                where=where,
                hint="A definition is a mapping that begins with `segment: NAME`; --- stands between two of them.",
            )
        found.append(each)
    return found


def _json(text: str) -> list[tuple[int, object]]:
    """The one document of a JSON text; nothing where it is not plain JSON, which YAML may still be."""
    if not text.lstrip().startswith(("{", "[")):
        return []
    try:
        return [(1, json.loads(text, object_pairs_hook=_distinct, parse_constant=_no_constant))]
    except (ValueError, RecursionError):
        return []


def _distinct(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key twice")
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


# --- YAML ------------------------------------------------------------------------------------------------------------


def _documents(text: str) -> list[tuple[int, object]]:
    try:
        return list(_composed(text))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise UnreadableFile(
            f"This is no YAML: {error.problem or error.context}.",
            where=None if mark is None else _place(mark),
            hint="Text that holds `: `, ` #` or begins with a sign of YAML goes in quotes.",
        ) from error
    except yaml.YAMLError as error:
        raise UnreadableFile(f"This is no YAML: {str(error).splitlines()[0]}.") from error
    except ValueError as error:
        raise UnreadableFile("A number has too many digits to be read.") from error


def _refuse_depths(text: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEEPEST:
                raise UnreadableFile(
                    "The text is nested too deeply.",
                    where=_place(event.start_mark),
                    hint="Conditions go 20 deep.",
                )
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _composed(text: str) -> Iterator[tuple[int, object]]:
    _refuse_depths(text)
    loader = _CoreLoader(text)
    try:
        while loader.check_node():
            node = loader.get_node()
            if node is None:
                continue
            _refuse_bombs(node)
            document = loader.construct_document(node)
            if document is not None:
                yield node.start_mark.line + 1, document
    finally:
        loader.dispose()


def _refuse_bombs(root: yaml.Node) -> None:
    """Count the values that reading would walk through, each alias in full; a value inside itself has no end."""
    sizes: dict[int, int] = {}

    def size(node: yaml.Node) -> int:
        if isinstance(node, yaml.ScalarNode):
            return 1
        if id(node) in sizes:
            if sizes[id(node)] == 0:
                raise UnreadableFile(
                    "An alias stands inside of what it stands for.", where=_place(node.start_mark)
                )
            return sizes[id(node)]
        sizes[id(node)] = 0
        children = (
            node.value
            if isinstance(node, yaml.SequenceNode)
            else [each for pair in node.value for each in pair]
        )
        total = 1 + sum(size(child) for child in children)
        if total > LARGEST_NODES:
            raise UnreadableFile(
                f"The text holds more than {LARGEST_NODES:,} values.",
                where=_place(node.start_mark),
                hint="Split the file, and use fewer aliases.",
            )
        sizes[id(node)] = total
        return total

    size(root)


def _place(mark: Any) -> str:
    return f"line {mark.line + 1}, column {mark.column + 1}"


class _CoreLoader(_Loader):  # type: ignore[misc]
    """Reads plain words by the 1.2 core schema; no other tags, no key twice."""

    yaml_implicit_resolvers: dict[str, Any] = {}
    yaml_constructors: dict[str | None, Any] = {}


def _mapping(loader: Any, node: yaml.Node) -> Iterator[dict[Hashable, Any]]:
    if not isinstance(node, yaml.MappingNode):
        raise yaml.constructor.ConstructorError(None, None, "a mapping is expected here", node.start_mark)
    found: dict[Hashable, Any] = {}
    yield found
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if not isinstance(key, Hashable) or isinstance(key, tuple):
            raise yaml.constructor.ConstructorError(None, None, "a key is a plain word", key_node.start_mark)
        if key in found:
            raise UnreadableFile(
                f"The key {key!r} stands twice in one mapping.",
                where=_place(key_node.start_mark),
                hint="Keep one of them; for two conditions write all: [{…}, {…}].",
            )
        found[key] = loader.construct_object(value_node, deep=True)


def _sequence(loader: Any, node: yaml.Node) -> Iterator[list[Any]]:
    found: list[Any] = []
    yield found
    found.extend(loader.construct_sequence(node, deep=True))


def _scalar(read: Callable[[str], Any]) -> Callable[[Any, yaml.Node], Any]:
    return lambda loader, node: read(loader.construct_scalar(node))


def _int(text: str) -> int:
    return int(text, 0) if text[:2] in ("0o", "0x") else int(text)


def _float(text: str) -> float:
    return float(text.lower().replace(".inf", "inf").replace(".nan", "nan"))


def _unknown(loader: Any, node: yaml.Node) -> NoReturn:
    raise yaml.constructor.ConstructorError(None, None, f"the tag {node.tag!r} is not known", node.start_mark)


for _kind, _pattern, _first in (
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", list("-+0123456789")),
    (
        "float",
        r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)",
        list("-+.0123456789"),
    ),
):
    _CoreLoader.add_implicit_resolver(f"{_TAG}{_kind}", re.compile(f"^(?:{_pattern})$"), _first)

for _kind, _construct in (
    ("null", lambda loader, node: None),
    ("bool", _scalar(lambda text: text.lower() == "true")),
    ("int", _scalar(_int)),
    ("float", _scalar(_float)),
    ("str", _scalar(str)),
    ("map", _mapping),
    ("seq", _sequence),
):
    _CoreLoader.add_constructor(f"{_TAG}{_kind}", _construct)
_CoreLoader.add_constructor(None, _unknown)
