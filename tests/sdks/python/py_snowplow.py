import os
from urllib.parse import urlsplit

from snowplow_tracker import (
    Emitter,
    PageView,
    SelfDescribing,
    SelfDescribingJson,
    StructuredEvent,
    Subject,
    Tracker,
)
from story import ACME, ADA, BASE, HOME, KEY, LAPTOP, ORDER, PHONE, SHOES, TRAITS

at = urlsplit(BASE)
emitter = Emitter(
    at.hostname,
    protocol="http",
    port=at.port,
    method=os.environ.get("METHOD", "post"),
    batch_size=1 if os.environ.get("METHOD") == "get" else 20,
)


def tracker(device, user=None):
    subject = Subject()
    subject.set_domain_user_id(device)
    if user:
        subject.set_user_id(user)
    return Tracker("story", emitter, subject=subject, app_id=KEY)


def described(name, data):
    return SelfDescribing(SelfDescribingJson(f"iglu:com.example/{name}/jsonschema/1-0-0", data))


anonymous, known, laptop = tracker(PHONE), tracker(PHONE, ADA), tracker(LAPTOP, ADA)
anonymous.track(PageView(HOME["url"], HOME["title"]))
anonymous.track(PageView(SHOES["url"], SHOES["title"]))
known.track(described("identify", TRAITS))
known.track(StructuredEvent("shop", "Product Viewed", label="shoe"))
known.track(StructuredEvent("shop", "Checkout Started"))
known.track(described("Order Completed", ORDER))
known.track(described("group", {"id": ACME, "name": "Acme"}))
tracker(LAPTOP).track(PageView(HOME["url"], HOME["title"]))
laptop.track(described("identify", {"laptop": True}))
laptop.track(StructuredEvent("shop", "App Opened"))
emitter.flush()
