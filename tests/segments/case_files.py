"""Segment cases in YAML: a small world and what is true in it. See README.md beside the cases."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

CASES = Path(__file__).parent / "cases"
KNOWN_SINCE = "2023-01-01T00:00:00Z"


@dataclass(frozen=True)
class Case:
    """One sentence about a world: who belongs, at a moment. scene: equal for cases about the same world."""

    file: str
    scene: int
    it: str
    timezone: str
    messages: Sequence[Mapping[str, Any]]
    definitions: Sequence[Mapping[str, Any]]
    ignore: str | None
    definition: Any
    as_of: str
    members: frozenset[str]

    @property
    def name(self) -> str:
        """How the test is called."""
        return f"{self.file}: {self.it}"


@dataclass(frozen=True)
class Refusal:
    """A definition that is refused, and the path to its fault. known: definitions applied before."""

    it: str
    known: Sequence[Mapping[str, Any]]
    definition: Any
    path: str


class CoreLoader(yaml.SafeLoader):
    """YAML 1.2 core schema: NO, on and dates are text."""


CoreLoader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("int", r"[-+]?[0-9]+", "-+0123456789"),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", "-+.0123456789"),
):
    CoreLoader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), list(_first)
    )


def cases() -> list[Case]:
    """Every case of every file."""
    return [
        case for path in sorted(CASES.glob("*.yaml")) if path.stem != "refusals" for case in _cases_of(path)
    ]


def refusals() -> list[Refusal]:
    """Every bad definition."""
    found: list[Refusal] = []
    for scene in _documents(CASES / "refusals.yaml"):
        for raw in scene["refusals"]:
            definition = raw["where"] if "where" in raw else raw["definition"]
            found.append(
                Refusal(
                    it=raw["it"], known=scene.get("definitions", []), definition=definition, path=raw["path"]
                )
            )
    return found


def _documents(path: Path) -> Iterator[Mapping[str, Any]]:
    yield from yaml.load_all(path.read_text(encoding="utf-8"), Loader=CoreLoader)


def _cases_of(path: Path) -> Iterator[Case]:
    for number, scene in enumerate(_documents(path)):
        for raw in scene["cases"]:
            yield Case(
                file=path.stem,
                scene=number,
                it=raw["it"],
                timezone=scene.get("timezone", "UTC"),
                messages=[
                    *(_introduced(name, traits) for name, traits in scene.get("people", {}).items()),
                    *(_message(line) for line in scene.get("world", [])),
                ],
                definitions=scene.get("definitions", []),
                ignore=scene.get("ignore"),
                definition=raw["where"] if "where" in raw else raw["segment"],
                as_of=raw.get("as_of", scene.get("as_of")),
                members=frozenset(raw["members"]),
            )


def _introduced(name: str, traits: Mapping[str, Any] | None) -> dict[str, Any]:
    return {"type": "identify", **_who(name), "timestamp": KNOWN_SINCE, "traits": traits or {}}


def _message(line: Any) -> dict[str, Any]:
    """A message from its short form: [who, when, what, more, context]; a mapping is a message as it stands."""
    if isinstance(line, dict):
        return line
    who, when, what, *more = line
    timestamp = when.replace(" ", "T") + ("" if re.search(r"Z$|[+-]\d\d:\d\d$", when) else "Z")
    message: dict[str, Any] = {**_who(who), "timestamp": timestamp}
    first = more[0] if more else {}
    second = more[1] if len(more) > 1 else {}
    if what == "identify":
        return {**message, "type": "identify", "traits": first}
    if what == "group":
        return {**message, "type": "group", "groupId": first, "traits": second}
    if what in ("tag", "untag"):
        return {**message, "type": what, "tag": first}
    if what == "alias":
        return {**message, "type": "alias", "previousId": first}
    if what in ("page", "screen"):
        return {**message, "type": what, "name": first, "properties": second}
    return {**message, "type": "track", "event": what, "properties": first, "context": second}


def _who(name: str) -> dict[str, str]:
    """ "ada" is a user, "~phone" a device, "ada~phone" a user on a device."""
    user, _, device = name.partition("~")
    return {**({"userId": user} if user else {}), **({"anonymousId": device} if device else {})}
