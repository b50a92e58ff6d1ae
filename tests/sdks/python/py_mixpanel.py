from urllib.parse import urlsplit

from mixpanel import Consumer, Mixpanel
from story import ACME, ADA, BASE, HOME, KEY, LAPTOP, ORDER, PHONE, SHOES, TRAITS

urls = {
    f"{name}_url": f"{BASE}/{path}"
    for name, path in (("events", "track"), ("people", "engage"), ("groups", "groups"), ("import", "import"))
}
client = Mixpanel(KEY, consumer=Consumer(**urls, api_host=urlsplit(BASE).netloc))


def page(device, seen):
    client.track(f"$device:{device}", "$mp_web_page_view", {"current_url": seen["url"], "$device_id": device})


page(PHONE, HOME)
page(PHONE, SHOES)
client.track(ADA, "Product Viewed", {"$user_id": ADA, "$device_id": PHONE})
client.people_set(ADA, TRAITS)
client.track(ADA, "Checkout Started")
client.track(ADA, "Order Completed", ORDER)
client.people_set(ADA, {"company": ACME})
client.group_set("company", ACME, {"name": "Acme"})
page(LAPTOP, HOME)
client.people_union(ADA, {"tags": ["vip"]})
client.track(ADA, "App Opened", {"$user_id": ADA, "$device_id": LAPTOP})
client.people_set(ADA, {"laptop": True})
client.merge(KEY, ADA, f"old-{ADA}")
