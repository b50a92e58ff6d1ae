"""Customers: what is known of each, at any moment, and what happened to them."""

from coterie.customers.profile import KnownIdentifier, Profile, find, traits_at
from coterie.customers.timeline import Entry, Timeline, timeline

__all__ = ["Entry", "KnownIdentifier", "Profile", "Timeline", "find", "timeline", "traits_at"]
