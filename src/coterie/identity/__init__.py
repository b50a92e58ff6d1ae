"""Who is who: which identifiers belong to one customer, since when, and why."""

from coterie.identity.explain import Identity, Step, explain, find

__all__ = ["Identity", "Step", "explain", "find"]
