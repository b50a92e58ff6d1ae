"""Resolves at once all customers about whom nothing is disputed.

Identifiers and customers are the points of a graph, messages that carry two identifiers its edges. A connected part without a
word by hand (alias, merge, split) that keeps within all limits becomes one customer, whatever the order of its messages: no
step of `people` could have refused anything. The others are left to `people`, message by message.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

Ints = np.ndarray[Any, np.dtype[np.int64]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]


@dataclass(frozen=True, slots=True)
class Edges:
    """Pairs of points that one message joins: one and two are points, order grows with acceptance and is distinct."""

    one: Ints
    two: Ints
    order: Ints


def parts(points: int, edges: Edges) -> Ints:
    """The connected part of each point, as a number from 0."""
    if not len(edges.one):
        return np.arange(points)
    # Here, as in `joining`: a server that starts again should answer before this is read.
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    graph = coo_matrix((np.ones(len(edges.one), np.int8), (edges.one, edges.two)), shape=(points, points))
    found: Ints = connected_components(graph, directed=False)[1].astype(np.int64)
    return found


def joining(points: int, edges: Edges) -> Ints:
    """The edges (their places) that joined what was apart, had they come one after the other: the minimum spanning forest."""
    low, high = np.minimum(edges.one, edges.two), np.maximum(edges.one, edges.two)
    apart = np.flatnonzero(low != high)
    first = apart[np.lexsort((edges.order[apart], high[apart], low[apart]))]
    if not len(first):
        return first
    new_pair = np.ones(len(first), bool)
    new_pair[1:] = (low[first][1:] != low[first][:-1]) | (high[first][1:] != high[first][:-1])
    first = first[new_pair]
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import minimum_spanning_tree

    rank = np.empty(len(first), np.int64)
    rank[np.argsort(edges.order[first])] = np.arange(1, len(first) + 1)
    graph = coo_matrix((rank.astype(np.float64), (low[first], high[first])), shape=(points, points)).tocsr()
    tree = minimum_spanning_tree(graph)
    chosen = np.zeros(len(first) + 1, bool)
    chosen[tree.data.astype(np.int64)] = True
    kept: Ints = first[chosen[rank]]
    return kept[np.argsort(edges.order[kept])]


def over_limit(part: Ints, kind: Ints, count: Ints, limits: dict[int, int]) -> Flags:
    """Which parts hold more identifiers of a kind than allowed: `count` of `kind` stand in `part`; limits by kind."""
    found = np.zeros(int(part.max()) + 1 if len(part) else 0, bool)
    for limited, limit in limits.items():
        mine = kind == limited
        found |= np.bincount(part[mine], weights=count[mine], minlength=len(found)) > limit
    return found
