from rudderstack import analytics
from story import ACME, ADA, BASE, HOME, KEY, LAPTOP, ORDER, PHONE, SHOES, TRAITS

analytics.write_key = KEY
analytics.dataPlaneUrl = BASE
analytics.gzip = True
campaign = {"campaign": {"source": "news", "medium": "email", "name": "spring"}}

analytics.page(anonymous_id=PHONE, name="Home", properties=HOME, context=campaign)
analytics.page(anonymous_id=PHONE, name="Shoes", properties=SHOES)
analytics.identify(ADA, TRAITS, anonymous_id=PHONE)
analytics.track(ADA, "Product Viewed", {"sku": "shoe"})
analytics.track(ADA, "Checkout Started")
analytics.track(ADA, "Order Completed", ORDER)
analytics.group(ADA, ACME, {"name": "Acme"})
analytics.page(anonymous_id=LAPTOP, name="Home", properties=HOME)
analytics.identify(ADA, {"laptop": True}, anonymous_id=LAPTOP)
analytics.track(ADA, "App Opened")
analytics.alias(f"old-{ADA}", ADA)
analytics.shutdown()
