"""What comes with a public key anybody could have sent: it is remembered so, it joins nobody known, and some traits it may not set."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import replace
from typing import Any

import orjson
import pytest

import coterie
from coterie import customers, identity, ingest
from coterie.access import keys
from coterie.customers import history
from coterie.ingest import quarantine
from coterie.ingest.imports.replay import replay
from coterie.ingest.requests import Request, RequestGroup, pack
from coterie.settings import DEFAULT_RULES, IdentifierRule
from tests.ingest.wire.conftest import Receiver

EMAIL = IdentifierRule("email", 5, 5)


def send(receiver: Receiver, *messages: dict[str, Any], key: str | None = None) -> None:
    answer = receiver.http.post(
        "/v1/batch",
        auth=(key or receiver.key, ""),
        json={"batch": [{"type": "identify", **each} for each in messages]},
    )
    assert answer.status_code == 200, answer.text
    ingest.start(receiver.workspace).load_new()


def untrusted(receiver: Receiver, customer: str) -> dict[str, str]:
    return {each.trait: each.public_key for each in customers.find(receiver.workspace, customer).untrusted}


def secret(receiver: Receiver, role: str = "editor") -> str:
    return keys.add(receiver.workspace, "server", kind="secret", role=role).token


def signed(receiver: Receiver, user: str) -> str:
    """As the page says that a server does it."""
    token = keys.add(receiver.workspace, f"for-{user}", kind="signing").token
    return hmac.new(token.encode(), user.encode(), hashlib.sha256).hexdigest()


def settle(receiver: Receiver, **settings: Any) -> None:
    receiver.workspace.change_settings(replace(receiver.workspace.settings, **settings))


def test_a_trait_remembers_the_public_key_that_set_it(receiver: Receiver) -> None:
    send(receiver, {"userId": "ada", "traits": {"plan": "pro"}})

    assert receiver.traits("ada") == {"plan": "pro"}
    assert untrusted(receiver, "ada") == {"plan": "website"}
    [plan] = history.traits(receiver.workspace, "ada")
    assert [(each.value, each.trusted, each.public_key) for each in plan.periods] == [
        ("pro", False, "website")
    ]


def test_what_a_secret_key_a_program_or_an_import_says_is_trusted(receiver: Receiver) -> None:
    send(receiver, {"userId": "ada", "traits": {"plan": "pro"}}, key=secret(receiver))
    coterie.collect(receiver.workspace, [{"type": "identify", "userId": "bo", "traits": {"plan": "pro"}}])

    assert untrusted(receiver, "ada") == {}
    assert untrusted(receiver, "bo") == {}


def test_a_signed_user_id_makes_a_call_with_a_public_key_trusted(receiver: Receiver) -> None:
    signature = signed(receiver, "ada")

    send(
        receiver,
        {"userId": "ada", "traits": {"plan": "pro"}, "context": {"signature": signature, "locale": "de"}},
    )
    send(receiver, {"userId": "ada", "traits": {"age": 36, "$signature": signature}})
    send(receiver, {"userId": "bo", "traits": {"plan": "pro"}, "context": {"signature": signature}})

    assert receiver.traits("ada") == {"age": 36, "plan": "pro"}
    assert untrusted(receiver, "ada") == {}
    assert untrusted(receiver, "bo") == {"plan": "website"}
    contexts = receiver.workspace.engine.rows("SELECT context FROM profile_messages ORDER BY seq")
    assert contexts == [('{"locale":"de"}',), (None,), (None,)]


def test_a_signing_key_that_was_disabled_signs_no_more_and_opens_nothing(receiver: Receiver) -> None:
    made = keys.add(receiver.workspace, "app", kind="signing")
    signature = hmac.new(made.token.encode(), b"ada", hashlib.sha256).hexdigest()
    keys.change(receiver.workspace, "app", enabled=False)

    send(receiver, {"userId": "ada", "traits": {"plan": "pro"}, "context": {"signature": signature}})

    assert untrusted(receiver, "ada") == {"plan": "website"}
    keys.change(receiver.workspace, "app", enabled=True)
    assert keys.find(receiver.workspace, made.token) is None
    assert receiver.http.post("/v1/track", auth=(made.token, ""), json={"event": "A"}).status_code == 401
    assert [key.token for key in keys.listing(receiver.workspace) if key.kind == "signing"] == [None]


@pytest.mark.parametrize("api", ["amplitude", "posthog", "mixpanel"])
def test_other_sdks_sign_with_a_trait(receiver: Receiver, api: str) -> None:
    told = {"plan": "pro", "$signature": signed(receiver, "ada")}
    event = {"event_type": "$identify", "user_id": "ada", "user_properties": {"$set": told}}
    body: dict[str, tuple[str, Any]] = {
        "amplitude": ("/2/httpapi", {"api_key": receiver.key, "events": [event]}),
        "posthog": (
            "/i/v0/e/",
            {"api_key": receiver.key, "event": "$set", "distinct_id": "ada", "$set": told},
        ),
        "mixpanel": ("/engage", [{"$token": receiver.key, "$distinct_id": "ada", "$set": told}]),
    }

    assert receiver.http.post(body[api][0], json=body[api][1]).status_code == 200

    assert receiver.traits("ada") == {"plan": "pro"}
    assert untrusted(receiver, "ada") == {}


def test_what_somebody_trusted_said_stays_trusted_whoever_repeats_it(receiver: Receiver) -> None:
    key = secret(receiver)
    at = [{"timestamp": f"2026-02-0{day}T12:00:00Z", "userId": "ada"} for day in range(1, 6)]
    send(receiver, {**at[0], "traits": {"plan": "pro"}})
    send(receiver, {**at[1], "traits": {"plan": "pro"}}, key=key)
    send(receiver, {**at[2], "traits": {"plan": "pro"}})
    send(receiver, {**at[3], "traits": {"plan": "pro"}}, key=key)
    send(receiver, {**at[4], "traits": {"plan": "free"}})

    [plan] = history.traits(receiver.workspace, "ada")

    told = [(each.value, each.public_key, each.from_at.day) for each in plan.periods]
    assert told == [("free", "website", 5), ("pro", None, 2), ("pro", "website", 1)]


def test_a_list_to_which_a_public_key_added_is_untrusted(receiver: Receiver) -> None:
    key = secret(receiver)
    send(receiver, {"userId": "ada", "traits": {"$union": {"likes": ["tea"]}}}, key=key)
    before = untrusted(receiver, "ada")

    send(receiver, {"userId": "ada", "traits": {"$union": {"likes": ["rum"]}}})
    send(receiver, {"userId": "ada", "traits": {"$union": {"likes": ["gin"]}}}, key=key)

    assert before == {}
    assert receiver.traits("ada") == {"likes": ["tea", "rum", "gin"]}
    assert untrusted(receiver, "ada") == {"likes": "website"}


def test_a_protected_trait_is_kept_aside_and_the_rest_of_the_message_taken(receiver: Receiver) -> None:
    settle(receiver, protected_traits=("plan",))

    send(
        receiver,
        {
            "userId": "ada",
            "anonymousId": "phone",
            "messageId": "m1",
            "traits": {"plan": "pro", "age": 36, "$clear": True},
        },
    )
    send(receiver, {"userId": "bo", "traits": {"plan": "pro"}}, key=secret(receiver))

    assert receiver.traits("ada") == {"age": 36}
    assert ("anonymous_id", "phone") in receiver.ids("ada")
    assert receiver.traits("bo") == {"plan": "pro"}
    [kept] = quarantine.list(receiver.workspace).rows
    assert (kept.source, kept.code, kept.field) == ("website", "protected_trait", "traits.$clear")
    assert kept.message == "The public key 'website' may not set '$clear', 'plan'."
    assert orjson.loads(kept.raw)["traits"] == {"$set": {"plan": "pro"}, "$clear": True}


def test_whoever_may_correct_the_quarantine_can_let_a_protected_trait_in(receiver: Receiver) -> None:
    settle(receiver, protected_traits=("plan",))
    send(receiver, {"userId": "ada", "messageId": "m1", "traits": {"plan": "pro", "balance": 1}})

    done = replay(receiver.workspace, "website", code="protected_trait")

    assert (done.accepted, done.refused) == (1, 0)
    assert receiver.traits("ada") == {"balance": 1, "plan": "pro"}
    assert untrusted(receiver, "ada") == {"balance": "website"}


def test_an_account_is_protected_too(receiver: Receiver) -> None:
    settle(receiver, protected_traits=("seats",))

    send(
        receiver,
        {"type": "group", "userId": "ada", "groupId": "acme", "traits": {"seats": 900, "city": "Ulm"}},
    )

    account = history.activity(receiver.workspace, "ada").account
    assert account is not None
    assert (account.traits, [each.trait for each in account.untrusted]) == ({"city": "Ulm"}, ["city"])


@pytest.mark.parametrize("others", [0, 600])  # one by one, and set-wise
def test_an_address_from_a_public_key_joins_no_known_customer(receiver: Receiver, others: int) -> None:
    settle(receiver, identifiers=(*DEFAULT_RULES, EMAIL))
    send(receiver, {"userId": "ada", "traits": {"email": "ada@example.org"}}, key=secret(receiver))

    strangers = [
        {"anonymousId": f"d{number}", "traits": {"email": f"{number}@x.org"}} for number in range(others)
    ]
    send(receiver, *strangers, {"anonymousId": "laptop", "traits": {"email": "ada@example.org"}})

    assert receiver.ids("laptop") == {("anonymous_id", "laptop")}
    assert receiver.ids("ada") == {("user_id", "ada"), ("email", "ada@example.org")}
    [refused] = [
        each for each in identity.explain(receiver.workspace, "laptop").changes if each.change == "refused"
    ]
    assert refused.reason == "email belongs to 'ada', and the message came with a public key"


@pytest.mark.parametrize("others", [0, 600])
def test_an_address_in_one_batch_joins_no_customer_who_became_known_in_it(
    receiver: Receiver, others: int
) -> None:
    settle(receiver, identifiers=(*DEFAULT_RULES, EMAIL))
    strangers = [
        {"anonymousId": f"d{number}", "traits": {"email": f"{number}@x.org"}} for number in range(others)
    ]

    send(
        receiver,
        *strangers,
        {"userId": "ada", "traits": {"email": "ada@example.org"}},
        {"anonymousId": "laptop", "traits": {"email": "ada@example.org"}},
        {"userId": "ada", "anonymousId": "phone", "traits": {"email": "ada@example.org"}},
    )

    assert receiver.ids("laptop") == {("anonymous_id", "laptop")}
    assert receiver.ids("phone") == {
        ("user_id", "ada"),
        ("anonymous_id", "phone"),
        ("email", "ada@example.org"),
    }
    if others:
        assert receiver.ids("d7") == {("anonymous_id", "d7"), ("email", "7@x.org")}


def test_a_signed_call_brings_its_address_along(receiver: Receiver) -> None:
    settle(receiver, identifiers=(*DEFAULT_RULES, replace(EMAIL, limit=None)))
    send(receiver, {"anonymousId": "phone", "traits": {"email": "ada@example.org"}})

    send(
        receiver,
        {
            "userId": "ada",
            "traits": {"email": "ada@example.org"},
            "context": {"signature": signed(receiver, "ada")},
        },
    )

    assert receiver.ids("phone") == {
        ("user_id", "ada"),
        ("anonymous_id", "phone"),
        ("email", "ada@example.org"),
    }


def test_aliases_with_a_public_key_make_no_crowd_of_one_customer(receiver: Receiver) -> None:
    send(receiver, *({"userId": f"u{number}"} for number in range(130)))

    send(
        receiver, *({"type": "alias", "userId": "thief", "previousId": f"u{number}"} for number in range(130))
    )

    assert len([each for each in receiver.ids("thief") if each[0] == "user_id"]) == 100
    assert receiver.ids("u120") == {("user_id", "u120")}


def test_a_secret_key_that_may_not_send_is_refused(receiver: Receiver) -> None:
    answer = receiver.http.post(
        "/v1/track", auth=(secret(receiver, "analyst"), ""), json={"userId": "a", "event": "A"}
    )

    assert (answer.status_code, answer.json()["code"]) == (403, "may_not_send")


def test_requests_that_an_older_version_wrote_are_known_by_their_key(receiver: Receiver) -> None:
    key = keys.listing(receiver.workspace)[0]
    body = orjson.dumps({"type": "identify", "userId": "ada", "traits": {"plan": "pro"}})
    old = Request("segment", body, 1, 1_772_000_000_000_000, key.name, key.id)

    loader = ingest.start(receiver.workspace)
    loader.log.append([RequestGroup.of([pack(old)], 1)])
    loader.load_new()

    assert untrusted(receiver, "ada") == {"plan": "website"}
