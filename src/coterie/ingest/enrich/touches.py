"""From campaign, click ids and referrer of a page to the channel that brought somebody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

_CLICKS = {
    "gclid": ("google", "paid_search"), "gbraid": ("google", "paid_search"), "wbraid": ("google", "paid_search"),
    "msclkid": ("bing", "paid_search"), "dclid": ("google", "display"), "fbclid": ("facebook", "social"),
    "ttclid": ("tiktok", "paid_social"), "twclid": ("twitter", "paid_social"), "li_fat_id": ("linkedin", "paid_social"),
    "rdt_cid": ("reddit", "paid_social"), "yclid": ("yandex", "paid_search"),
}  # fmt: skip
_SEARCH = (
    "google",
    "bing",
    "duckduckgo",
    "yahoo",
    "baidu",
    "yandex",
    "ecosia",
    "qwant",
    "startpage",
    "brave",
    "kagi",
    "naver",
)
_SOCIAL = (
    "facebook", "instagram", "twitter", "t.co", "x.com", "linkedin", "lnkd.in", "reddit", "pinterest", "tiktok", "youtube",
    "threads", "bsky.app", "mastodon", "whatsapp", "telegram", "t.me", "vk.com", "snapchat", "quora",
)  # fmt: skip
_MAIL = ("mail.google", "outlook.live", "mail.yahoo", "webmail", "mail.proton")
_ASSISTANTS = ("chatgpt", "openai", "perplexity", "claude.ai", "gemini.google", "copilot.microsoft")
_PAID = frozenset(
    {"cpc", "ppc", "paid", "paidsearch", "paid_search", "sem", "cpm", "paid_social", "paidsocial"}
)
_MEDIUMS = {
    "email": "email", "e-mail": "email", "mail": "email", "newsletter": "email", "social": "social", "organic": "organic_search",
    "referral": "referral", "affiliate": "affiliate", "affiliates": "affiliate", "display": "display", "banner": "display",
    "cpm": "display", "video": "video", "sms": "sms", "push": "push", "audio": "audio",
}  # fmt: skip


def touch_of(context: Mapping[str, Any], properties: Mapping[str, Any]) -> dict[str, str] | None:
    """What brought somebody to this page: channel, source, and medium, campaign, term, content, referrer where they are known.

    None for a page that was reached directly or from the same site.
    """
    page = context.get("page")
    page = page if isinstance(page, Mapping) else {}
    url = _text(page.get("url") or properties.get("url"))
    site = _host(url)
    asked = dict(parse_qsl(urlsplit(url).query)) if "?" in url else {}
    campaign = context.get("campaign")
    said = dict(campaign) if isinstance(campaign, Mapping) else {}
    for name in ("source", "medium", "term", "content"):
        said.setdefault(name, asked.get(f"utm_{name}"))
    said["campaign"] = said.pop("name", None) or asked.get("utm_campaign")
    referrer = _host(_text(page.get("referrer") or properties.get("referrer")))
    if referrer and _is_same_site(referrer, site):
        referrer = ""
    click = next((_CLICKS[name] for name in asked if name in _CLICKS), None)
    source = _text(said.get("source")) or (click[0] if click else "") or _short(referrer)
    if not source:
        return None
    channel = _channel(_text(said.get("medium")).lower(), source.lower(), referrer, click)
    found = {
        "channel": channel,
        "source": source,
        **{k: _text(v) for k, v in said.items() if k != "source"},
        "referrer": referrer,
    }
    return {name: value for name, value in found.items() if value}


def _channel(medium: str, source: str, referrer: str, click: tuple[str, str] | None) -> str:
    if medium in _PAID:
        return "paid_social" if _any(source, _SOCIAL) else "display" if medium == "cpm" else "paid_search"
    if medium in _MEDIUMS:
        return _MEDIUMS[medium]
    if click:
        return click[1]
    place = referrer or source
    for words, channel in (
        (_MAIL, "email"),
        (_ASSISTANTS, "assistant"),
        (_SOCIAL, "social"),
        (_SEARCH, "organic_search"),
    ):
        if _any(place, words):
            return channel
    return "referral" if referrer else "campaign"


def _any(place: str, words: tuple[str, ...]) -> bool:
    steps = place.split(".")
    return any(word in place if "." in word else word in steps for word in words)


def _short(host: str) -> str:
    return host.removeprefix("www.")


def _is_same_site(one: str, other: str) -> bool:
    a, b = _short(one), _short(other)
    return bool(b) and (a == b or a.endswith(f".{b}") or b.endswith(f".{a}"))


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "") if "//" in url else ""
    except ValueError:
        return ""


def _text(value: Any) -> str:
    return value.strip()[:500] if isinstance(value, str) else ""
