"""The story that every SDK tells: who is who in it, and how it is spelled on the command line."""

from __future__ import annotations

import sys

BASE, KEY, NAME = sys.argv[1:4]
ADA = f"ada-{NAME}"
PHONE = f"phone-{NAME}"
LAPTOP = f"laptop-{NAME}"
ACME = f"acme-{NAME}"
HOME = {
    "url": "https://shop.example/?utm_source=news&utm_medium=email&utm_campaign=spring",
    "path": "/",
    "title": "Home",
}
SHOES = {"url": "https://shop.example/shoes", "path": "/shoes", "title": "Shoes"}
TRAITS = {"email": f"{ADA}@example.com", "plan": "pro"}
ORDER = {"order_id": f"o-{NAME}", "revenue": 42.5, "currency": "EUR"}
