"""Who is who: which identifiers belong to one customer, since when, and why."""

from coterie.identity.explain import Identity, Step, explain, find
from coterie.identity.parting import Half, Parting, parting

__all__ = ["Half", "Identity", "Parting", "Step", "explain", "find", "parting"]
