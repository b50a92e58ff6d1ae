"""From an address to the API that speaks it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from coterie.ingest.wire.http import Api, Route


class Door(NamedTuple):
    """A route and its API; path_values: what the stars of its path stood for."""

    api: Api
    route: Route
    path_values: tuple[str, ...] = ()


class Routing:
    """Finds the door for a request. A slash at the end makes no difference, unless both spellings are declared."""

    def __init__(self, apis: Iterable[Api]) -> None:
        self._exact: dict[str, list[Door]] = {}
        self._patterns: dict[tuple[int, str], list[tuple[tuple[str, ...], Door]]] = {}
        for api in apis:
            for route in api.routes:
                if "*" in route.path:
                    steps = tuple(route.path.strip("/").split("/"))
                    self._patterns.setdefault((len(steps), steps[0]), []).append((steps, Door(api, route)))
                else:
                    self._exact.setdefault(route.path, []).append(Door(api, route))

    def doors(self, path: str) -> list[Door]:
        """The doors at an address, whatever their methods."""
        found = self._exact.get(path)
        if found is not None:
            return found
        other = path[:-1] if path.endswith("/") else f"{path}/"
        return self._exact.get(other) or self._matching(path)

    def _matching(self, path: str) -> list[Door]:
        steps = path.strip("/").split("/")
        found = []
        for pattern, door in self._patterns.get((len(steps), steps[0]), ()):
            if all(wanted in ("*", step) for wanted, step in zip(pattern, steps, strict=True)):
                values = tuple(step for wanted, step in zip(pattern, steps, strict=True) if wanted == "*")
                found.append(door._replace(path_values=values))
        return found


def choose(doors: list[Door], method: str, query_string: bytes) -> Door | None:
    """The door that takes the method, and whose query parameter is there."""
    for door in doors:
        needs = door.route.needs
        if method in door.route.methods and (needs is None or f"{needs}=".encode() in query_string):
            return door
    return None
