"""What is told of a message beyond what it says: device, place, and what brought the customer."""

from __future__ import annotations

from typing import Any

import pytest

from coterie.ingest.enrich.agents import described
from coterie.ingest.enrich.places import place_of
from coterie.ingest.enrich.touches import touch_of
from tests.ingest.wire.conftest import Receiver

IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
    " Version/17.5 Mobile/15E148 Safari/604.1"
)
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36"
HOME = {"url": "https://shop.example/?utm_source=news&utm_medium=email&utm_campaign=spring"}


def send(receiver: Receiver, *messages: dict[str, Any], **headers: str) -> None:
    body = {"writeKey": receiver.key, "batch": messages}
    assert receiver.http.post("/v1/b", json=body, headers=headers).status_code == 200


def seen(who: str, at: str, **page: str) -> dict[str, Any]:
    return {
        "type": "page",
        "anonymousId": who,
        "timestamp": f"2026-02-{at}T10:00:00Z",
        "context": {"page": page},
    }


def test_a_user_agent_tells_device_system_and_browser() -> None:
    assert described(IPHONE) == {
        "browser": {"name": "Mobile Safari", "version": "17.5"},
        "os": {"name": "iOS", "version": "17.5"},
        "device": {"type": "phone", "brand": "Apple", "model": "iPhone"},
    }
    assert described(WINDOWS)["device"] == {"type": "desktop"}
    assert described("Googlebot/2.1 (+http://www.google.com/bot.html)")["device"]["type"] == "bot"
    assert described("nonsense") == {}


@pytest.mark.parametrize(
    ("address", "country"),
    [("193.0.6.139", "NL"), ("1.1.1.0", "AU"), ("2001:67c:2e8::", "NL"), ("10.0.0.1", None), ("hello", None)],
)
def test_an_address_tells_the_country(address: str, country: str | None) -> None:
    assert place_of(address).get("country") == country


@pytest.mark.parametrize(
    ("page", "touch"),
    [
        (HOME, {"channel": "email", "source": "news", "medium": "email", "campaign": "spring"}),
        ({"url": "https://shop.example/?gclid=x"}, {"channel": "paid_search", "source": "google"}),
        (
            {"url": "https://shop.example/", "referrer": "https://www.google.com/"},
            {"channel": "organic_search", "source": "google.com", "referrer": "www.google.com"},
        ),
        (
            {"url": "https://shop.example/", "referrer": "https://t.co/abc"},
            {"channel": "social", "source": "t.co", "referrer": "t.co"},
        ),
        (
            {"url": "https://shop.example/", "referrer": "https://blog.example/post"},
            {"channel": "referral", "source": "blog.example", "referrer": "blog.example"},
        ),
        ({"url": "https://shop.example/b", "referrer": "https://www.shop.example/a"}, None),
        ({"url": "https://shop.example/"}, None),
        ({"url": "https://[broken"}, None),
    ],
)
def test_a_page_tells_what_brought_somebody(page: dict[str, str], touch: dict[str, str] | None) -> None:
    assert touch_of({"page": page}, {}) == touch


def test_context_is_enriched_beneath_what_was_said(receiver: Receiver) -> None:
    said = {"userAgent": IPHONE, "ip": "193.0.6.139", "os": {"name": "my own"}}

    send(receiver, {"type": "track", "userId": "ada", "event": "Paid", "context": said})

    (context,) = receiver.contexts()
    assert context["os"] == {"name": "my own", "version": "17.5"}
    assert context["device"]["model"] == "iPhone"
    assert context["location"] == {"country": "NL"}
    assert context["ip"] == "193.0.6.0"


def test_a_browser_is_known_by_its_headers(receiver: Receiver) -> None:
    paid = {"type": "track", "userId": "ada", "event": "Paid"}

    send(receiver, paid, origin="https://shop.example", **{"user-agent": WINDOWS})
    send(receiver, paid, **{"user-agent": "analytics-python/2.4.0"})

    browser, server = receiver.contexts()
    assert browser["os"]["name"] == "Windows"
    assert server == {}


def test_the_first_touch_stays_and_the_last_moves(receiver: Receiver) -> None:
    google = {"url": "https://shop.example/", "referrer": "https://www.google.com/"}

    send(receiver, seen("d1", "10", **google))
    send(receiver, seen("d1", "05", **HOME), seen("d1", "12", url="https://shop.example/again"))

    traits = receiver.traits("d1")
    assert traits["first_touch"]["channel"] == "email"
    assert traits["last_touch"]["channel"] == "organic_search"
