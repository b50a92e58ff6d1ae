import os

from posthog import Posthog
from story import ACME, ADA, BASE, HOME, KEY, LAPTOP, ORDER, PHONE, SHOES, TRAITS

options = {"capture_mode": "v1"} if os.environ.get("CAPTURE_MODE") == "v1" else {}
client = Posthog(KEY, host=BASE, gzip=True, **options)


def page(device, seen):
    client.capture(
        "$pageview", distinct_id=device, properties={"$current_url": seen["url"], "$pathname": seen["path"]}
    )


page(PHONE, HOME)
page(PHONE, SHOES)
client.alias(PHONE, ADA)
client.set(distinct_id=ADA, properties=TRAITS)
client.capture("Product Viewed", distinct_id=ADA, properties={"sku": "shoe"})
client.capture("Checkout Started", distinct_id=ADA)
client.capture("Order Completed", distinct_id=ADA, properties=ORDER, groups={"company": ACME})
client.group_identify("company", ACME, {"name": "Acme"})
page(LAPTOP, HOME)
client.alias(LAPTOP, ADA)
client.set(distinct_id=ADA, properties={"laptop": True})
client.capture("App Opened", distinct_id=ADA)
client.shutdown()
