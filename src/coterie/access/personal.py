"""What is personal, and how it is hidden from those who may not see it: values become dots, ids become pseudonyms."""

from __future__ import annotations

import hashlib
import ipaddress
import re
import secrets
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from coterie.access.actors import Actor, NotAllowed
from coterie.access.remembered import remembered
from coterie.access.rights import Right
from coterie.store import catalog
from coterie.workspace import Workspace

HIDDEN = "•••"
_MOST_GIVEN = 100_000
_PSEUDONYM = re.compile(r"~[0-9a-f]{16}")

# Under these keys of an answer stand the customer's own names: of traits, or of the properties of events.
_TRAITS = frozenset({"traits"})
_PROPERTIES = frozenset({"properties", "context", "details"})
# What describes a field says its values here.
_VALUES = frozenset({"value", "values", "examples", "periods"})
_ONLY_TRAITS = "traits."
_OPERATIONS = frozenset({"set", "set_once", "add", "append", "remove", "unset"})

_EMAIL = re.compile(r"[^\s@<>\"'(),:;\[\]]+@[^\s@<>\"'(),:;\[\]]+\.[^\s@<>\"'(),:;\[\]]*[A-Za-z0-9]")
_PHONE = re.compile(r"\+\d[\d ().-]{6,18}\d")
_WORDS = re.compile(r"[A-Za-z$][\w.$]*")
_HAS_DOTS_OR_COLONS = re.compile(r"[0-9a-fA-F:.]{3,45}")


class Personal:
    """The personal fields of a workspace.

    names: as its setting lists them; `traits.name` means the trait only, `email` a trait or a property. Upper and lower case and
    underscores make no difference.
    """

    def __init__(self, names: Iterable[str], secret: str) -> None:
        listed = [name.strip() for name in names if name.strip()]
        self._everywhere = frozenset(_plain(name) for name in listed if not name.startswith(_ONLY_TRAITS))
        self._of_traits = self._everywhere | {
            _plain(name.removeprefix(_ONLY_TRAITS)) for name in listed if name.startswith(_ONLY_TRAITS)
        }
        self._secret = secret
        self._given: dict[str, str] = {}

    def is_trait(self, name: str) -> bool:
        """Whether the trait of that name is personal; `address.city` is where `address` is."""
        return self._is(name, self._of_traits)

    def is_property(self, name: str) -> bool:
        """Whether the property of that name is personal; `context.ip` is where `ip` is."""
        return self._is(name, self._everywhere)

    def pseudonym(self, text: str) -> str:
        """What stands for an id that is itself personal: always the same, and worthless without the workspace's secret."""
        said = hashlib.sha256(f"{self._secret}{text}".encode("utf-8", "surrogatepass")).hexdigest()
        given = f"~{said[:16]}"
        self._given[given] = text
        if len(self._given) > _MOST_GIVEN:
            with suppress(KeyError, StopIteration, RuntimeError):  # another thread may have been quicker
                del self._given[next(iter(self._given))]
        return given

    def given(self, pseudonym: str) -> str | None:
        """The text of a pseudonym that was given out not long ago: whoever asks for one has mostly just been shown it."""
        return self._given.get(pseudonym)

    def hide(self, answer: Any) -> Any:
        """The answer with everything personal hidden; its shape stays."""
        return self._hidden(answer, None, "")

    def hide_text(self, text: str) -> str:
        """The text with e-mail addresses, telephone numbers and IP addresses hidden."""
        if "@" in text:
            return _EMAIL.sub(lambda found: self.pseudonym(found[0]), text)
        if _PHONE.fullmatch(text):
            return self.pseudonym(text)
        return HIDDEN if _is_address(text) else text

    def _hidden(self, value: Any, inside: frozenset[str] | None, key: str) -> Any:
        if isinstance(value, str):
            return self.hide_text(value)
        if isinstance(value, list):
            if _is_operation(value) and self.is_trait(value[1]):
                return [*value[:2], _dots(value[2])]
            return [self._hidden(each, inside, key) for each in value]
        if isinstance(value, dict):
            return self._hidden_object(value, inside, key)
        return value

    def _hidden_object(
        self, value: Mapping[str, Any], inside: frozenset[str] | None, key: str
    ) -> dict[str, Any]:
        if self._names_personal(value.get("name"), key):
            # It describes a field: `{name: email, examples: […]}`, `{name: email, periods: [{value: …}]}`.
            return {name: _without_values(each) if name in _VALUES else each for name, each in value.items()}
        if "holds" in value and "words" in value and self._speaks_of_personal(str(value["words"])):
            value = {**value, "value": _dots(value.get("value"))}
        if "kind" in value and "value" in value and self.is_trait(str(value["kind"])):
            value = {**value, "value": self.pseudonym(str(value["value"]))}
        if "first_seen" in value and "name" in value:  # a customer in a list
            value = {**value, "name": _dots(value["name"])}
        hidden: dict[str, Any] = {}
        for name, each in value.items():
            if self._is(name, self._everywhere if inside is None else inside):
                hidden[name] = _dots(each)
            else:
                hidden[name] = self._hidden(each, self._inside(name, each, inside), name)
        return hidden

    def _inside(self, name: str, value: Any, now: frozenset[str] | None) -> frozenset[str] | None:
        """Which names are personal below that key; a list below it describes traits, it does not hold a customer's."""
        if name not in _TRAITS and name not in _PROPERTIES:
            return now
        if not isinstance(value, dict):
            return None
        return self._of_traits if name in _TRAITS else self._everywhere

    def _names_personal(self, name: object, key: str) -> bool:
        """Whether an object in the list below that key describes a personal field."""
        if not isinstance(name, str):
            return False
        return self.is_trait(name) if key in _TRAITS else key in _PROPERTIES and self.is_property(name)

    def _speaks_of_personal(self, words: str) -> bool:
        """Whether the sentence of a condition names a personal field."""
        return any(self.is_trait(word) for word in _WORDS.findall(words))

    @staticmethod
    def _is(name: str, among: frozenset[str]) -> bool:
        return _plain(name) in among or any(_plain(part) in among for part in name.split("."))


def personal(workspace: Workspace) -> Personal:
    """The personal fields of the workspace as it is set now."""
    return _made(tuple(workspace.settings.personal), _secret(workspace))


def is_pseudonym(text: str) -> bool:
    """Whether the text looks like what stands for an id."""
    return _PSEUDONYM.fullmatch(text) is not None


def asked_for(workspace: Workspace, text: str, *, by: Actor) -> str:
    """The id that somebody asks for: what a pseudonym stands for, else the text.

    Raises NotAllowed where it is itself personal and `by` may not see that: whether there is a customer with that e-mail address
    is what they must not find out.
    """
    if not by.may(Right.SEE_PERSONAL) and looks_personal(text):
        raise NotAllowed(
            "You may not ask for a customer by personal data.",
            where="customer",
            hint="Use the id that lists show you, which begins with ~.",
        )
    return revealed(workspace, text)


def looks_personal(text: str) -> bool:
    """Whether there is an e-mail address, a telephone number or an IP address in it."""
    return _EMAIL.search(text) is not None or _PHONE.fullmatch(text) is not None or _is_address(text)


def revealed(workspace: Workspace, text: str) -> str:
    """The id that a pseudonym stands for, any other text as it is. It looks through all ids, so it is asked for one at a time."""
    if not is_pseudonym(text):
        return text
    given = personal(workspace).given(text)
    if given is not None:
        return given
    rows = workspace.engine.rows(
        "SELECT value FROM identifiers WHERE substr(sha256($secret || value), 1, 16) = $hash LIMIT 1",
        {"secret": _secret(workspace), "hash": text[1:]},
    )
    return str(rows[0][0]) if rows else text


@lru_cache(maxsize=64)
def _made(names: tuple[str, ...], secret: str) -> Personal:
    return Personal(names, secret)


def _secret(workspace: Workspace) -> str:
    """The secret of the workspace's pseudonyms, made once."""

    def read() -> str:
        table = catalog.settings
        with workspace.catalog.begin() as connection:
            kept = connection.execute(
                sa.select(table.c.value).where(table.c.name == "pseudonyms")
            ).scalar_one_or_none()
            if kept is None:
                kept = secrets.token_hex(32)
                connection.execute(sa.insert(table).values(name="pseudonyms", value=kept))
        return str(kept)

    return remembered(workspace, "pseudonyms", read).get()


def _is_operation(value: list[Any]) -> bool:
    """Whether it says what a message did to a trait: `["set", "email", "ada@…"]`."""
    names = value[:2]
    return len(value) == 3 and all(isinstance(each, str) for each in names) and value[0] in _OPERATIONS


def _plain(name: str) -> str:
    """The name without case and punctuation: `$First_Name` and `firstName` are one."""
    return "".join(char for char in name.casefold() if char.isalnum())


def _without_values(value: Any) -> Any:
    """What is said of a field, without its values: examples go away, periods keep their times."""
    if not isinstance(value, list):
        return _dots(value)
    times = [each for each in value if isinstance(each, dict) and "from_at" in each]
    return [{**each, "value": _dots(each.get("value"))} for each in times]


def _dots(value: Any) -> Any:
    """A hidden value; that there is none may be seen."""
    return None if value is None else HIDDEN


def _is_address(text: str) -> bool:
    if not _HAS_DOTS_OR_COLONS.fullmatch(text) or (text.count(".") != 3 and text.count(":") < 2):
        return False
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
