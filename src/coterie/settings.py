"""The settings of a workspace: few, typed, stored in its catalog."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, TypeGuard, get_args
from zoneinfo import ZoneInfo

from coterie.errors import InvalidInput

BLOCKED_IDENTIFIERS = (
    "", "null", "undefined", "none", "nil", "nan", "n/a", "na", "0", "-1", "anonymous", "unknown", "guest",
    "true", "false", "{}", "[]", "[object object]", "lmy47d", "not set", "(not set)", "test",
    "00000000-0000-0000-0000-000000000000",
)  # fmt: skip

PERSONAL = (
    "email", "mail", "phone", "phone_number", "mobile", "telephone", "traits.name", "first_name", "last_name", "full_name",
    "display_name", "surname", "given_name", "family_name", "username", "address", "street", "postal_code", "postcode", "zip", "zip_code",
    "birthday", "birth_date", "birthdate", "date_of_birth", "dob", "ip", "ip_address", "latitude", "longitude", "avatar", "iban",
    "credit_card", "card_number", "passport", "ssn", "tax_id",
)  # fmt: skip


Addresses = Literal["whole", "cut", "drop"]
"""How much of an IP address is kept."""


@dataclass(frozen=True, slots=True)
class IdentifierRule:
    """How one kind of identifier may join people: at most `limit` values a customer; a smaller `priority` is stronger.

    limit None means no limit. Kinds that are not listed identify nobody.
    """

    kind: str
    limit: int | None
    priority: int


DEFAULT_MEMORY = "4GB"
_MEMORY = re.compile(r"([1-9][0-9]{0,5}) ?(MB|GB)")
_UNITS = {"MB": 10**6, "GB": 10**9}
_LEAST_FOR_THE_ENGINE = 320 * 10**6

DEFAULT_RULES = (
    IdentifierRule(kind="user_id", limit=1, priority=1),
    IdentifierRule(kind="anonymous_id", limit=None, priority=9),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """What an operator may choose for a workspace.

    timezone: IANA name; calendars, bare dates and hours are read in it.
    ignore: a segment of customers who do not exist for any other segment, or None.
    addresses: how much is kept of the IP addresses of customers: `whole`, `cut` (without the last byte of IPv4, without all but 48 bits
    of IPv6) or `drop`; decided before anything is written.
    identifiers: the rules by which identity is resolved, strongest first.
    blocked_identifiers: placeholder values that identify nobody, compared in lower case and trimmed.
    promote: the properties of events that get columns of their own, as conditions write them; None: those that segments use.
    keep_months: events of months that ended longer ago than this are dropped when sealing; None: all are kept.
    memory_limit: how much memory the process takes for its work, such as "6GB", from the next start on; what does not fit goes to the disk.
    tracking_plan: the plan as JSON text, checked by `ingest.tracking_plan`; None: nothing is expected.
    protected_traits: traits that messages with a public key do not set, change or take away, of customers and of accounts.
    personal: traits and properties hidden from users who may not see personal data; `traits.name` means the trait only.
    """

    timezone: str = "UTC"
    ignore: str | None = None
    addresses: Addresses = "cut"
    identifiers: tuple[IdentifierRule, ...] = DEFAULT_RULES
    blocked_identifiers: tuple[str, ...] = field(default=BLOCKED_IDENTIFIERS)
    promote: tuple[str, ...] | None = None
    keep_months: int | None = None
    memory_limit: str = DEFAULT_MEMORY
    personal: tuple[str, ...] = field(default=PERSONAL)
    tracking_plan: str | None = None
    protected_traits: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        zone(self.timezone)
        _check_rules(self.identifiers)
        if self.addresses not in get_args(Addresses):
            raise InvalidInput(
                f"{self.addresses!r} is no way to keep addresses.",
                where="addresses",
                hint="Choose whole, cut or drop.",
            )
        if self.keep_months is not None and self.keep_months < 1:
            raise InvalidInput(
                f"Events cannot be kept for {self.keep_months} months.",
                where="keep_months",
                hint="Give a whole number from 1, or null to keep all.",
            )
        if not _MEMORY.fullmatch(self.memory_limit):
            raise InvalidInput(
                f"{self.memory_limit!r} is no amount of memory.",
                where="memory_limit",
                hint="Write it as 512MB or 4GB.",
            )

    @property
    def memory_bytes(self) -> int:
        """The memory limit in bytes."""
        amount, unit = _read_memory(self.memory_limit)
        return amount * _UNITS[unit]

    @property
    def engine_bytes(self) -> int:
        """The database's part of the memory: half, the rest is for arrays, bitmaps and what stands in them; more where there is little."""
        return max(self.memory_bytes // 2, min(self.memory_bytes, _LEAST_FOR_THE_ENGINE))

    def as_dict(self) -> dict[str, object]:
        """A JSON-able form that `from_dict` reads back."""
        return asdict(self)

    @staticmethod
    def from_dict(stored: dict[str, object]) -> Settings:
        """The settings that `as_dict` wrote."""
        known = dict(stored)
        rules, blocked, personal, promote = (
            known.get(key) for key in ("identifiers", "blocked_identifiers", "personal", "promote")
        )
        keep, protected = known.get("keep_months"), known.get("protected_traits")
        return Settings(
            timezone=str(known.get("timezone", "UTC")),
            ignore=None if known.get("ignore") is None else str(known["ignore"]),
            addresses=known.get("addresses", "cut"),  # type: ignore[arg-type]
            identifiers=tuple(IdentifierRule(**rule) for rule in rules) if _is_list(rules) else DEFAULT_RULES,
            blocked_identifiers=tuple(map(str, blocked)) if _is_list(blocked) else BLOCKED_IDENTIFIERS,
            personal=tuple(map(str, personal)) if _is_list(personal) else PERSONAL,
            promote=tuple(map(str, promote)) if _is_list(promote) else None,
            keep_months=None if keep is None else int(str(keep)),
            tracking_plan=None if known.get("tracking_plan") is None else str(known["tracking_plan"]),
            memory_limit=str(known.get("memory_limit", DEFAULT_MEMORY)),
            protected_traits=tuple(
                dict.fromkeys(str(each).strip() for each in protected if str(each).strip())
            )
            if _is_list(protected)
            else (),
        )


def _read_memory(text: str) -> tuple[int, str]:
    found = _MEMORY.fullmatch(text)
    assert found is not None, "checked when the settings were made"
    return int(found[1]), found[2]


_KIND = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,62}")


def _check_rules(rules: tuple[IdentifierRule, ...]) -> None:
    kinds = [rule.kind for rule in rules]
    for place, rule in enumerate(rules):
        if not _KIND.fullmatch(rule.kind):
            raise InvalidInput(
                f"{rule.kind!r} cannot be a kind of identifier.",
                where=f"identifiers[{place}].kind",
                hint="Letters, digits, `_`, `.` and `-`, beginning with a letter, at most 63.",
            )
        if kinds.count(rule.kind) > 1:
            raise InvalidInput(
                f"{rule.kind!r} stands there twice.",
                where=f"identifiers[{place}].kind",
                hint="Give each kind one rule.",
            )
        if rule.limit is not None and rule.limit < 1:
            raise InvalidInput(
                f"A customer cannot have at most {rule.limit} {rule.kind}.",
                where=f"identifiers[{place}].limit",
                hint="Give a whole number from 1, or null for any number.",
            )
    for kind in ("user_id", "anonymous_id"):
        if kind not in kinds:
            raise InvalidInput(
                f"There is no rule for {kind}.",
                where="identifiers",
                hint="Every workspace knows user ids and anonymous ids.",
            )


def _is_list(value: object) -> TypeGuard[list[Any] | tuple[Any, ...]]:
    return isinstance(value, list | tuple)


def zone(name: str) -> ZoneInfo:
    """The time zone of that IANA name.

    Raises InvalidInput where there is none.
    """
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise InvalidInput(
            f"There is no time zone named {name!r}.",
            where="timezone",
            hint="Use an IANA name such as 'Europe/Berlin' or 'UTC'.",
        ) from error
