"""What is personal is hidden from whoever may not see it, in every answer, and cannot be asked for either."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from starlette.testclient import TestClient

import coterie
from coterie import segments
from coterie.access.personal import Personal, personal
from coterie.settings import PERSONAL
from tests.access.conftest import Site, empty_site, quick_hashes, site

__all__ = ["empty_site", "quick_hashes", "site"]

# Each of these may be seen nowhere.
SECRETS = [
    "eve@example.com",
    "Eve Adams",
    "+49 151 2345678",
    "203.0.113.9",
    "1990-05-04",
    "Main Street 1",
    "Adams",
]

MESSAGES = [
    {
        "type": "identify",
        "userId": "eve@example.com",
        "traits": {
            "email": "eve@example.com",
            "name": "Eve Adams",
            "lastName": "Adams",
            "phone": "+49 151 2345678",
            "birthday": "1990-05-04",
            "address": {"street": "Main Street 1", "city": "Berlin"},
            "plan": "pro",
        },
        "context": {"ip": "203.0.113.9"},
    },
    {
        "type": "track",
        "userId": "eve@example.com",
        "event": "Order Completed",
        "properties": {
            "email": "eve@example.com",
            "revenue": 40,
            "note": "ask eve@example.com",
            "name": "Shoes",
        },
        "context": {"ip": "203.0.113.9", "page": {"path": "/"}},
    },
    {"type": "identify", "userId": "cy", "traits": {"plan": "free"}},
]
DEFINITIONS = [
    {"segment": "buyers", "who": {"did": "Order Completed"}},
    {"segment": "eve", "who": {"trait": "email", "eq": "eve@example.com"}},
    {"segment": "adams", "who": {"all": [{"trait": "name", "eq": "Eve Adams"}, {"did": "Order Completed"}]}},
    {"segment": "pro", "who": {"trait": "plan", "eq": "pro"}},
]


@pytest.fixture
def known(site: Site) -> Site:
    """The shop knows eve, whose id is her e-mail address, and cy."""
    coterie.collect(site.shop, MESSAGES)
    coterie.apply(site.shop, DEFINITIONS)
    segments.refresh(site.shop)
    return site


@pytest.fixture
def analyst(known: Site) -> TestClient:
    """The browser of a user who may not see personal data."""
    return known.signed_in("analyst@example.org")


READ = [
    "/api/segments",
    "/api/segments/eve",
    "/api/segments/buyers/members",
    "/api/segments/buyers/members?columns=email&columns=plan",
    "/api/segments/buyers/changes",
    "/api/segments/pro/explain?customer={eve}",
    "/api/segments/buyers/explain?customer={eve}",
    "/api/customers",
    "/api/customers?ids={eve}",
    "/api/customers/{eve}",
    "/api/customers/{eve}/timeline",
    "/api/customers/{eve}/segments",
    "/api/customers/{eve}/memberships",
    "/api/customers/{eve}/activity",
    "/api/customers/{eve}/traits",
    "/api/identity/{eve}",
    "/api/events",
    "/api/events/Order%20Completed",
    "/api/traits",
]
ASKED = [
    ("/api/evaluate", {"who": "buyers"}),
    ("/api/segments/preview", {"who": {"did": "Order Completed"}}),
    ("/api/explain", {"who": "buyers", "customer": "{eve}"}),
    ("/api/plan", {"definitions": [{"segment": "free", "who": {"trait": "plan", "eq": "free"}}]}),
]


@pytest.mark.parametrize("address", READ)
def test_nothing_personal_is_in_what_an_analyst_reads(analyst: TestClient, known: Site, address: str) -> None:
    answer = analyst.get(address.format(eve=pseudonym(known)))

    assert answer.status_code == 200, answer.text
    # The definition of a segment stands as somebody with the right wrote it; its e-mail addresses do not.
    shown = [secret for secret in SECRETS if secret in answer.text]
    assert shown == (
        [] if "Eve Adams" not in json.dumps(definitions_in(answer.json())) else ["Eve Adams", "Adams"]
    )


@pytest.mark.parametrize(("address", "ask"), ASKED)
def test_nothing_personal_is_in_what_an_analyst_asks(
    analyst: TestClient, known: Site, address: str, ask: dict[str, Any]
) -> None:
    answer = analyst.post(address, json=json.loads(json.dumps(ask).replace("{eve}", pseudonym(known))))

    assert answer.status_code == 200, answer.text
    assert [secret for secret in SECRETS if secret in answer.text] == []


def test_an_editor_sees_what_there_is(known: Site) -> None:
    answer = known.signed_in("editor@example.org").get("/api/customers/eve@example.com").json()

    assert answer["traits"]["name"] == "Eve Adams"
    assert answer["id"] == "eve@example.com"


def test_what_is_not_personal_stays(analyst: TestClient, known: Site) -> None:
    answer = analyst.get(f"/api/customers/{pseudonym(known)}").json()

    assert answer["traits"]["plan"] == "pro"
    assert answer["traits"]["name"] == "•••"
    assert answer["traits"]["address"] == "•••"
    assert answer["identifiers"] == [{"kind": "user_id", "value": pseudonym(known)}]


def test_an_id_that_is_personal_becomes_a_pseudonym_that_leads_to_the_customer(analyst: TestClient) -> None:
    [member] = analyst.get("/api/segments/buyers/members").json()["ids"]

    assert member.startswith("~")
    assert analyst.get(f"/api/customers/{member}").json()["id"] == member
    assert analyst.get(f"/api/customers/{member}/timeline").status_code == 200
    assert analyst.get("/api/segments/buyers/explain", params={"customer": member}).json()["holds"] is True
    assert analyst.get("/api/customers", params={"ids": member}).json()["count"] == 1


def test_an_id_that_is_not_personal_stays(analyst: TestClient) -> None:
    assert analyst.get("/api/customers/cy").json()["id"] == "cy"


def test_pseudonyms_differ_between_workspaces(known: Site) -> None:
    assert pseudonym(known) != personal(known.club).pseudonym("eve@example.com")


@pytest.mark.parametrize(
    "who",
    [
        {"trait": "email", "eq": "eve@example.com"},
        {"trait": "name", "contains": "Adams"},
        {"trait": "address.city", "eq": "Berlin"},
        {"not": {"all": [{"trait": "Phone", "exists": True}]}},
        {"did": "Order Completed", "where": {"email": "eve@example.com"}},
        {"did": "Order Completed", "where": {"context.ip": "203.0.113.9"}},
    ],
)
@pytest.mark.parametrize("address", ["/api/segments/preview", "/api/evaluate"])
def test_an_analyst_cannot_find_it_out_by_asking(
    analyst: TestClient, address: str, who: dict[str, Any]
) -> None:
    answer = analyst.post(address, json={"who": who})

    assert answer.status_code == 403, answer.text
    fault = answer.json()["error"]
    assert (fault["code"], fault["message"].endswith("it is personal.")) == ("not_allowed", True)
    assert fault["where"]


def test_an_analyst_cannot_find_it_out_by_yaml_or_by_a_plan(analyst: TestClient) -> None:
    text = "segment: guess\nwho: {trait: email, eq: eve@example.com}\n"

    answers = [
        analyst.post("/api/evaluate", json={"text": text}),
        analyst.post("/api/plan", json={"files": [{"name": "guess.yaml", "text": text}]}),
        analyst.post("/api/explain", json={"text": text, "customer": "cy"}),
    ]

    assert [answer.status_code for answer in answers] == [403, 403, 403]


def test_an_analyst_cannot_find_it_out_by_searching(analyst: TestClient, known: Site) -> None:
    assert analyst.get("/api/customers", params={"search": "adams"}).json()["customers"] == []
    assert [
        each["id"] for each in analyst.get("/api/customers", params={"search": "cy"}).json()["customers"]
    ] == ["cy"]
    found = known.signed_in("editor@example.org").get("/api/customers", params={"search": "adams"}).json()
    assert [each["id"] for each in found["customers"]] == ["eve@example.com"]


@pytest.mark.parametrize(
    "address",
    [
        "/api/customers/eve@example.com",
        "/api/customers/nobody@example.com",
        "/api/customers/eve@example.com/timeline",
        "/api/identity/eve@example.com",
        "/api/customers?ids=eve@example.com",
        "/api/customers?search=eve@example.com",
        "/api/segments/buyers/explain?customer=eve%40example.com",
    ],
)
def test_an_analyst_cannot_find_out_whether_there_is_such_a_customer(
    analyst: TestClient, address: str
) -> None:
    answer = analyst.get(address)

    assert answer.status_code == 403
    assert answer.json()["error"]["message"] == "You may not ask for a customer by personal data."


def test_an_analyst_cannot_ask_why_by_personal_data(analyst: TestClient) -> None:
    assert (
        analyst.post("/api/explain", json={"who": "buyers", "customer": "eve@example.com"}).status_code == 403
    )


def test_the_list_of_personal_fields_is_a_setting(known: Site, analyst: TestClient) -> None:
    known.signed_in("admin@example.org").patch("/api/settings", json={"personal": [*PERSONAL, "plan"]})

    assert analyst.get("/api/customers/cy").json()["traits"]["plan"] == "•••"
    assert analyst.post("/api/evaluate", json={"who": {"trait": "plan", "eq": "free"}}).status_code == 403


def test_a_stream_is_hidden_line_by_line() -> None:
    fields = Personal(PERSONAL, "secret")

    assert fields.hide({"traits": {"email": "eve@example.com", "n": 1}}) == {
        "traits": {"email": "•••", "n": 1}
    }


@pytest.mark.parametrize(
    ("given", "hidden"),
    [
        ({"email": None}, {"email": None}),
        ({"First_Name": "Eve"}, {"First_Name": "•••"}),
        ({"$email": "x"}, {"$email": "•••"}),
        ({"name": "buyers", "size": 3}, {"name": "buyers", "size": 3}),
        (
            {"traits": [{"name": "email", "examples": ["eve@example.com"]}]},
            {"traits": [{"name": "email", "examples": []}]},
        ),
        (
            {"traits": [{"name": "plan", "examples": ["pro"]}]},
            {"traits": [{"name": "plan", "examples": ["pro"]}]},
        ),
        (
            {"details": [["set", "name", "Eve"], ["add", "n", 1]]},
            {"details": [["set", "name", "•••"], ["add", "n", 1]]},
        ),
        (
            {"traits": [{"name": "email", "changes": 1, "periods": [{"from_at": "x", "value": "eve"}]}]},
            {"traits": [{"name": "email", "changes": 1, "periods": [{"from_at": "x", "value": "•••"}]}]},
        ),
        ({"properties": {"name": "Shoes"}}, {"properties": {"name": "Shoes"}}),
        ({"note": "from 203.0.113.9"}, {"note": "from 203.0.113.9"}),
        ({"note": "203.0.113.9"}, {"note": "•••"}),
        ({"note": "2001:db8::1"}, {"note": "•••"}),
        ({"note": "1.10.0"}, {"note": "1.10.0"}),
        ({"at": "2026-03-01T12:00:00Z"}, {"at": "2026-03-01T12:00:00Z"}),
        ({"at": "10:30"}, {"at": "10:30"}),
        ({"price": "+5"}, {"price": "+5"}),
    ],
)
def test_what_is_hidden_and_what_is_not(given: Any, hidden: Any) -> None:
    assert Personal(PERSONAL, "secret").hide(given) == hidden


def test_hiding_a_long_answer_takes_no_long_time() -> None:
    hostile = ["a" * 50_000, "@" * 50_000, "a@" * 25_000, "+1 " * 20_000, "1." * 20_000, "a@a." * 12_000]

    begun = time.perf_counter()
    Personal(PERSONAL, "secret").hide(hostile)

    assert time.perf_counter() - begun < 20


def pseudonym(site: Site) -> str:
    return personal(site.shop).pseudonym("eve@example.com")


def definitions_in(answer: Any) -> list[Any]:
    """The definitions and their sentences in an answer."""
    found: list[Any] = []
    if isinstance(answer, dict):
        for key, value in answer.items():
            found += [value] if key in ("body", "sentence", "words") else definitions_in(value)
    elif isinstance(answer, list):
        for each in answer:
            found += definitions_in(each)
    return found


def test_a_pseudonym_leads_to_the_customer_after_a_restart(known: Site, analyst: TestClient) -> None:
    member = pseudonym(known)
    personal(known.shop)._given.clear()

    assert analyst.get(f"/api/customers/{member}").json()["traits"]["plan"] == "pro"
    assert analyst.get("/api/customers/~0123456789abcdef").status_code == 404
