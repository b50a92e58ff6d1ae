"""Visits to the shop: looking, carts that are bought and carts that are left."""

from __future__ import annotations

from typing import Any

import numpy as np

from coterie.demo.stream import catalogue
from coterie.demo.stream.calendar import DAY, DAYS, MINUTE, SHOPPING_BY_MONTH, day_of, season
from coterie.demo.stream.catalogue import Campaign, Product
from coterie.demo.stream.chance import Rng, between, happens, one_of_each_day, pick
from coterie.demo.stream.diary import Diary
from coterie.demo.stream.people import Device, Person

_VIP_SPENT = 900.0


def shop(person: Person, rng: Rng, diary: Diary) -> None:
    """Every visit to the shop while the customer is with us, those that campaign mails bring included."""
    visits: list[tuple[int, Campaign | None]] = [
        (person.at(day, between(rng, 9, 22)), None) for day in one_of_each_day(rng, _rates(person))
    ]
    visits += _mailed(person, rng, diary)
    visits.sort(key=lambda visit: visit[0])
    favourite = pick(rng, catalogue.CATEGORIES)
    spent, orders, is_vip = 0.0, 0, False
    for at, campaign in visits:
        if not person.joined_at + 10 * MINUTE < at < person.active_until:
            continue
        paid = _visit(person, rng, diary, at, campaign, favourite, orders)
        spent, orders = spent + paid, orders + (paid > 0)
        if spent >= _VIP_SPENT and not is_vip:
            is_vip = True
            diary.tag(at + DAY, "vip")
    if is_vip and happens(rng, 0.3):
        diary.tag(person.active_until - DAY, "vip", present=False)


def _rates(person: Person) -> np.ndarray:
    days = np.arange(DAYS)
    active = (days >= day_of(person.joined_at)) & (days <= day_of(person.active_until - 1))
    return np.asarray(
        np.where(
            active, person.temper.shopping * person.keenness * season(SHOPPING_BY_MONTH, weekend=1.25), 0.0
        )
    )


def _mailed(person: Person, rng: Rng, diary: Diary) -> list[tuple[int, Campaign | None]]:
    """Campaign mails opened and clicked; a click is a visit."""
    visits: list[tuple[int, Campaign | None]] = []
    for campaign in catalogue.CAMPAIGNS:
        day = day_of(campaign.begins)
        if not person.opted_in or (campaign.medium != "email" and campaign.discount < 0.1):
            continue
        at = person.at(day, between(rng, 7, 23))
        if not person.joined_at + DAY < at < person.active_until or not happens(
            rng, 0.3 + 0.1 * min(person.keenness, 2)
        ):
            continue
        diary.track(at, "Email Opened", {"campaign": campaign.name}, person.devices[0])
        if happens(rng, 0.35):
            diary.track(at + 30_000, "Email Clicked", {"campaign": campaign.name}, person.devices[0])
            visits.append((at + MINUTE, campaign))
    return visits


def _visit(
    person: Person, rng: Rng, diary: Diary, at: int, campaign: Campaign | None, favourite: str, orders: int
) -> float:
    """One visit; returns what was paid, 0 for none."""
    device = pick(rng, [device for device in person.devices if device.kind != "tv"] or person.devices)
    if happens(rng, 0.35) or campaign is not None:
        diary.page(at, "Shop", "/shop", device, campaign)
    cart: list[tuple[Product, int]] = []
    liking = 0.2 + 0.12 * person.temper.basket
    for _ in range(1 + int(rng.poisson(1.5 + 0.5 * person.temper.basket))):
        at += int(between(rng, 0.4, 4) * MINUTE)
        product = _look(rng, favourite)
        diary.track(at, "Product Viewed", _goods(product), device)
        if happens(rng, liking) and len(cart) < 8:
            at += 20_000
            quantity = 1 + int(rng.poisson(0.25 * person.keenness))
            cart.append((product, quantity))
            diary.track(at, "Product Added", {**_goods(product), "quantity": quantity}, device)
            if happens(rng, 0.08):
                at += 30_000
                diary.track(at, "Product Removed", _goods(product), device)
                cart.pop()
    if not cart:
        return 0.0
    at += 2 * MINUTE
    eager = (
        0.34
        + 0.1 * (campaign is not None)
        + 0.05 * min(orders, 4)
        + 0.08 * (person.temper.name == "collector")
    )
    if happens(rng, 0.55 + eager / 3):
        diary.track(at, "Checkout Started", {"items": sum(quantity for _, quantity in cart)}, device)
        at += int(between(rng, 1, 6) * MINUTE)
        if happens(rng, eager / 0.66):
            return _order(rng, diary, at, cart, campaign, device, f"{person.id}-{orders + 1:03d}")
    if happens(rng, 0.12):  # comes back to the cart later that day
        return _order(
            rng,
            diary,
            at + int(between(rng, 100, 400) * MINUTE),
            cart,
            None,
            device,
            f"{person.id}-{orders + 1:03d}",
        )
    return 0.0


def _look(rng: Rng, favourite: str) -> Product:
    for _ in range(3):
        product = catalogue.PRODUCTS.draw(rng)
        if product.category == favourite or happens(rng, 0.5):
            break
    return product


def _goods(product: Product) -> dict[str, Any]:
    return {"sku": product.sku, "name": product.name, "category": product.category, "price": product.price}


def _order(
    rng: Rng,
    diary: Diary,
    at: int,
    cart: list[tuple[Product, int]],
    campaign: Campaign | None,
    device: Device,
    order_id: str,
) -> float:
    total = sum(product.price * quantity for product, quantity in cart)
    discount = campaign.discount if campaign is not None else 0.0
    revenue = round(total * (1 - discount), 2)
    largest = max(cart, key=lambda line: line[0].price * line[1])[0]
    properties: dict[str, Any] = {
        "order_id": order_id,
        "revenue": revenue,
        "currency": "EUR",
        "category": largest.category,
        "items": sum(quantity for _, quantity in cart),
        "products": [{**_goods(product), "quantity": quantity} for product, quantity in cart],
    }
    if discount:
        properties["coupon"] = campaign.name if campaign is not None else ""
    diary.track(at, "Order Completed", properties, device, campaign)
    diary.identify(at + 1000, {"$add": {"loyalty_points": int(revenue)}}, device)
    if happens(rng, 0.06):
        later = at + int(between(rng, 2, 20) * DAY)
        diary.track(
            later,
            "Order Refunded",
            {"order_id": order_id, "revenue": revenue, "category": largest.category},
            device,
        )
    return revenue
