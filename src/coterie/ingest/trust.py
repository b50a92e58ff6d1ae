"""Who could have sent a message: what comes with a public key proves nobody, unless its user id is signed.

A write key stands in every browser that loads the page. Whoever has it can say anything of anybody, so the row remembers the key.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import msgspec

from coterie.ingest import jsontext
from coterie.ingest.jsontext import Unstorable
from coterie.ingest.operations import EVERY_TRAIT, SIGNATURE
from coterie.values import text_of

if TYPE_CHECKING:
    from coterie.ingest.accept import Row, Terms

_decoder = msgspec.json.Decoder(list[tuple[str, str, msgspec.Raw]])
_values = msgspec.json.Decoder(float_hook=Decimal)


def signature(secret: str, user_id: str) -> str:
    """What proves that whoever knows the secret speaks of that user: HMAC-SHA256 of the id, hexadecimal."""
    return hmac.new(secret.encode(), user_id.encode("utf-8", "surrogatepass"), "sha256").hexdigest()


def signature_of(messages: Iterable[Mapping[str, Any]]) -> str | None:
    """The signature that messages of one call carry: `context.signature`, or the trait `$signature`."""
    for message in messages:
        traits, context = message.get("traits"), message.get("context")
        places = (context, "signature"), (traits, SIGNATURE)
        for place, key in places:
            found = place.get(key) if isinstance(place, Mapping) else None
            if isinstance(found, str):
                return found
        nested = traits.get("$set") if isinstance(traits, Mapping) else None
        found = nested.get(SIGNATURE) if isinstance(nested, Mapping) else None
        if isinstance(found, str):
            return found
    return None


def is_signed(message: Mapping[str, Any], said: str | None, secrets: tuple[str, ...]) -> bool:
    """Whether `said` is the signature of the message's user id by one of the secrets."""
    if said is None or not secrets:
        return False
    user = text_of(message.get("userId"))
    return user is not None and any(_fits(secret, user.strip(), said.strip().lower()) for secret in secrets)


@lru_cache(maxsize=4096)
def _fits(secret: str, user_id: str, said: str) -> bool:
    return hmac.compare_digest(signature(secret, user_id).encode(), said.encode("utf-8", "surrogatepass"))


def set_aside(row: Row, terms: Terms) -> tuple[Unstorable, str] | None:
    """Take out of a row what a public key may not say; gives the reason and a message with it that may be sent again, or None.

    The rest of the message stands: who it is about and what else it says is as good as ever.
    """
    told = row.get("operations")
    if not terms.protected or row.get("public_key") is None or told is None:
        return None
    done = _decoder.decode(told)
    taken = [each for each in done if each[1] in terms.protected or each[1] == EVERY_TRAIT]
    if not taken:
        return None
    left = [list(each) for each in done if each not in taken]
    row["operations"] = msgspec.json.encode(left).decode() if left else None
    names = sorted({"$clear" if key == EVERY_TRAIT else key for _, key, _ in taken})
    fault = Unstorable(
        "protected_trait",
        f"The public key {row['public_key']!r} may not set {', '.join(map(repr, names))}.",
        f"traits.{names[0]}",
        "Send it with a secret key, or sign the user id. The rest of the message was taken.",
    )
    return fault, jsontext.written(_sayable(row, taken))


def _sayable(row: Row, taken: Iterable[tuple[str, str, msgspec.Raw]]) -> dict[str, Any]:
    """A message that does these operations and nothing else; without an id, which the rest of the message has used."""
    traits: dict[str, Any] = {}
    for operation, key, value in taken:
        read = None if operation == "unset" else _values.decode(value)
        if key == EVERY_TRAIT:
            traits["$clear"] = True
        else:
            traits.setdefault(_WORD[operation], {})[key] = read
    ids = {"userId": row["user_id"], "anonymousId": row["anonymous_id"], "groupId": row.get("account_id")}
    return {
        "type": row["kind"],
        **{key: value for key, value in ids.items() if value is not None},
        "timestamp": f"{row['occurred_at'].isoformat()}Z",
        "traits": traits,
    }


_WORD = {
    "set": "$set",
    "set_once": "$setOnce",
    "add": "$add",
    "append": "$append",
    "extend": "$extend",
    "prepend": "$prepend",
    "union": "$union",
    "union_first": "$unionFirst",
    "remove": "$remove",
    "subtract": "$subtract",
    "unset": "$unset",
}
