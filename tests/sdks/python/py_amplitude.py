import os

from amplitude import Amplitude, BaseEvent, EventOptions, Identify
from story import ACME, ADA, BASE, HOME, KEY, LAPTOP, ORDER, PHONE, SHOES, TRAITS

client = Amplitude(KEY)
batch = bool(os.environ.get("USE_BATCH"))
client.configuration.use_batch = batch
client.configuration.server_url = f"{BASE}/batch" if batch else f"{BASE}/2/httpapi"


def page(device, seen):
    client.track(
        BaseEvent(
            "[Amplitude] Page Viewed",
            device_id=device,
            event_properties={"[Amplitude] Page URL": seen["url"]},
        )
    )


def identify(traits, device):
    said = Identify()
    for name, value in traits.items():
        said.set(name, value)
    client.identify(said, EventOptions(user_id=ADA, device_id=device))


page(PHONE, HOME)
page(PHONE, SHOES)
identify(TRAITS, PHONE)
for name in ("Product Viewed", "Checkout Started"):
    client.track(BaseEvent(name, user_id=ADA, device_id=PHONE))
client.track(
    BaseEvent(
        "Order Completed",
        user_id=ADA,
        device_id=PHONE,
        event_properties={"order_id": ORDER["order_id"]},
        price=42.5,
        quantity=1,
    )
)
client.set_group("company", ACME, EventOptions(user_id=ADA, device_id=PHONE))
company = Identify()
company.set("name", "Acme")
client.group_identify("company", ACME, company)
page(LAPTOP, HOME)
identify({"laptop": True}, LAPTOP)
client.track(BaseEvent("App Opened", user_id=ADA, device_id=LAPTOP))
for waiting in client.flush():
    if waiting is not None:
        waiting.result()
