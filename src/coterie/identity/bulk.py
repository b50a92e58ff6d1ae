"""Resolves a large batch set-wise; what is disputed in it goes to `people`, message by message."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from coterie.engine import Transaction
from coterie.identity import known
from coterie.identity.forest import Edges, Flags, Ints, joining, over_limit, parts
from coterie.identity.mentions import Mentions
from coterie.identity.people import OWN_KINDS, Rules
from coterie.identity.resolution import Resolution

OneByOne = Callable[[Transaction, pa.Table, Rules, int], Resolution]

_WHO_HAS = """
SELECT points.point, identifiers.customer FROM points
JOIN identifiers ON identifiers.kind = points.kind AND identifiers.value = points.value
"""
_ABOUT = """
SELECT customer, customers.id, coalesce(bool_or(identifiers.kind = 'user_id'), false) AS is_user,
    min(rank.naming::BIGINT * 1000000000000000 + first_seq) AS rank
FROM whole JOIN customers USING (customer) JOIN identifiers USING (customer) JOIN rank ON rank.kind = identifiers.kind
GROUP BY ALL ORDER BY customer
"""
_HOW_MANY = """
SELECT customer, limited.place AS kind, count(*) AS carried FROM identifiers JOIN limited USING (kind)
WHERE customer IN (SELECT customer FROM whole) GROUP BY ALL
"""
_RANK = 1_000_000_000_000_000


@dataclass(frozen=True, slots=True)
class _Known:
    """Customers that the batch touches: their numbers, ids, whether they have a user id, how their id ranks as a name.

    may_change: the places of those about whom the batch says something new. Only of these the rest is read from the tables:
    in a batch of a large import nearly everyone is named by identifiers that are theirs already.
    of_point: the place of each point's customer, -1 where the identifier is new.
    """

    number: Ints
    may_change: Ints
    name: list[str]
    is_user: Flags
    rank: Ints
    of_point: Ints


def resolve_in_bulk(
    transaction: Transaction, batch: pa.Table, rules: Rules, next_number: int, one_by_one: OneByOne
) -> Resolution:
    """Resolve a canonical batch with the column `seq`; one_by_one resolves the rows about which something is disputed."""
    mentions = Mentions.of(batch, rules)
    points = len(mentions.kind)
    owners, of_point = _owners(transaction, mentions)
    is_anchor = np.ones(len(mentions.row), bool)
    is_anchor[1:] = mentions.row[1:] != mentions.row[:-1]
    anchor = np.full(batch.num_rows, -1)
    anchor[mentions.row[is_anchor]] = mentions.point[is_anchor]
    others = np.flatnonzero(~is_anchor)
    edges = Edges(anchor[mentions.row[others]], mentions.point[others], others)
    part = _parts(mentions, owners, of_point, edges, anchor)
    existing = _about(transaction, owners, of_point, part, rules)
    disputed = _disputed(transaction, mentions, existing, part, anchor, rules)

    hidden = disputed[part[:points]]
    calm_rows = np.flatnonzero(~mentions.by_hand & ~disputed[part[np.maximum(anchor, 0)]])
    calm = _Calm(transaction, batch, mentions, existing, part, disputed, hidden, edges, rules, next_number)
    customers = np.zeros(batch.num_rows, np.uint32)
    customers[calm_rows] = calm.number[part[anchor[calm_rows]]]
    calm.write()
    rest = np.ones(batch.num_rows, bool)
    rest[calm_rows] = False
    if not rest.any():
        return Resolution(customers, calm.names, calm.next_number, calm.became)
    told = one_by_one(transaction, batch.filter(pa.array(rest)), rules, calm.next_number)
    customers[rest] = told.customers
    return Resolution(
        customers, calm.names | told.names, told.next_number, calm.became | told.became, told.parted
    )


def _owners(transaction: Transaction, mentions: Mentions) -> tuple[Ints, Ints]:
    """The numbers of the customers who have one of the points, and the place among them of each point's, -1 for none."""
    of_point = np.full(len(mentions.kind), -1)
    asked = pa.table(
        {
            "point": np.arange(len(mentions.kind)),
            "kind": _kind_names(mentions, np.arange(len(mentions.kind))),
            "value": mentions.value,
        }
    )
    with transaction.registered("points", asked):
        found = transaction.numpy(_WHO_HAS)
    numbers = np.unique(found["customer"]).astype(np.int64)
    of_point[found["point"]] = np.searchsorted(numbers, found["customer"])
    return numbers, of_point


def _about(transaction: Transaction, numbers: Ints, of_point: Ints, part: Ints, rules: Rules) -> _Known:
    """What the tables know of the owners in whose part is a new identifier or a second customer."""
    points = len(of_point)
    changing = np.bincount(part[points:], minlength=int(part.max()) + 1) > 1
    changing[part[:points][of_point < 0]] = True
    may_change = np.flatnonzero(changing[part[points:]])
    names = [""] * len(numbers)
    is_user = np.zeros(len(numbers), bool)
    rank = np.zeros(len(numbers), np.int64)
    if len(may_change):
        kinds = [row[0] for row in transaction.rows("SELECT DISTINCT kind FROM identifiers")]
        ranks = pa.table(
            {"kind": kinds, "naming": pa.array([_naming(rules, kind) for kind in kinds], pa.int64())}
        )
        with (
            transaction.registered("whole", known.numbers(numbers[may_change].tolist())),
            transaction.registered("rank", ranks),
        ):
            rows = transaction.rows(_ABOUT)
        for place, (_, name, has_user, their_rank) in zip(may_change.tolist(), rows, strict=True):
            names[place], is_user[place], rank[place] = name, has_user, their_rank
    return _Known(numbers, may_change, names, is_user, rank, of_point)


def _naming(rules: Rules, kind: str) -> int:
    """How well a kind names a customer, as a number: smaller is better."""
    group, priority, _ = rules.naming(kind)
    return group * 100 + max(0, min(priority, 99))


def _parts(mentions: Mentions, owners: Ints, of_point: Ints, edges: Edges, anchor: Ints) -> Ints:
    """The part of each point, then of each existing customer."""
    points = len(mentions.kind)
    owned = np.flatnonzero(of_point >= 0)
    # Probes hang together with each other and with the rest of their message, so that what is said by hand stays in one part.
    lead = anchor.copy()
    for row, point in zip(mentions.probe_row.tolist(), mentions.probe_point.tolist(), strict=True):
        if lead[row] < 0:
            lead[row] = point
    return parts(
        points + len(owners),
        Edges(
            np.concatenate([edges.one, owned, lead[mentions.probe_row]]),
            np.concatenate([edges.two, points + of_point[owned], mentions.probe_point]),
            edges.order,
        ),
    )


def _disputed(
    transaction: Transaction, mentions: Mentions, existing: _Known, part: Ints, anchor: Ints, rules: Rules
) -> Flags:
    points = len(mentions.kind)
    disputed = np.zeros(int(part.max()) + 1, bool)
    hand = np.flatnonzero(mentions.by_hand)
    disputed[part[anchor[hand][anchor[hand] >= 0]]] = True
    disputed[part[mentions.probe_point]] = True
    disputed[part[_doubtful(mentions, existing.of_point)]] = True
    number_of_kind = {kind: place for place, kind in enumerate(mentions.kinds)}
    limits = {number_of_kind[kind]: limit for kind, limit in rules.limits.items() if kind in number_of_kind}
    carried = np.zeros(points, bool)
    carried[mentions.point] = True
    new = np.flatnonzero(carried & (existing.of_point < 0))
    part_of, kind_of = part[new], mentions.kind[new]
    carried_by = np.ones(len(new), np.int64)
    if limits and len(existing.may_change):
        limited = pa.table({"kind": [mentions.kinds[kind] for kind in limits], "place": list(limits)})
        with (
            transaction.registered("whole", known.numbers(existing.number[existing.may_change].tolist())),
            transaction.registered("limited", limited),
        ):
            counted = transaction.numpy(_HOW_MANY)
        places = points + np.searchsorted(existing.number, counted["customer"])
        part_of = np.concatenate([part_of, part[places]])
        kind_of = np.concatenate([kind_of, counted["kind"]])
        carried_by = np.concatenate([carried_by, counted["carried"]])
    over = over_limit(part_of, kind_of, carried_by, limits)
    disputed[: len(over)] |= over
    return disputed


def _doubtful(mentions: Mentions, of_point: Ints) -> Ints:
    """The further identifiers (points) that a message with a public key carries and that others have or carry too.

    What only one id of a customer ever carried cannot be somebody else's.
    """
    own_kinds = np.array([kind in OWN_KINDS for kind in mentions.kinds], bool)
    is_own = own_kinds[mentions.kind[mentions.point]]
    if is_own.all() or not mentions.is_public.any():
        return np.zeros(0, np.int64)
    own = np.full(len(mentions.by_hand), -1)
    rows, points = mentions.row[is_own][::-1], mentions.point[is_own][::-1]
    own[rows] = points  # the strongest is written last
    row, point = mentions.row[~is_own], mentions.point[~is_own]
    public = np.zeros(len(mentions.kind), bool)
    public[point[mentions.is_public[row]]] = True
    least, most = np.full(len(public), len(public)), np.full(len(public), -1)
    np.minimum.at(least, point, own[row])
    np.maximum.at(most, point, own[row])
    of_own = np.where(most >= 0, of_point[np.maximum(most, 0)], -1)
    is_alone = (least == most) & (most >= 0) & ((of_point < 0) | (of_point == of_own))
    return np.flatnonzero(public & ~is_alone)


class _Calm:
    """The undisputed parts: which customer each is, what it is called, and how it came about."""

    def __init__(
        self,
        transaction: Transaction,
        batch: pa.Table,
        mentions: Mentions,
        existing: _Known,
        part: Ints,
        disputed: Flags,
        hidden: Flags,
        edges: Edges,
        rules: Rules,
        next_number: int,
    ) -> None:
        self._transaction, self._batch, self._mentions = transaction, batch, mentions
        self._existing, self._part, self._disputed, self._edges = existing, part, disputed, edges
        points = len(mentions.kind)
        first_row = np.full(points, batch.num_rows)
        np.minimum.at(first_row, mentions.point, mentions.row)
        self._new = np.flatnonzero((existing.of_point < 0) & ~hidden & (first_row < batch.num_rows))
        self._first_seq = batch.column("seq").to_numpy()[first_row[self._new]]
        self._customer_part = part[points:]
        self.number = self._numbers(next_number)
        self.next_number = max(next_number, int(self.number.max(initial=0)) + 1)
        kept = self.number[self._customer_part]
        gone = np.flatnonzero(~disputed[self._customer_part] & (kept != existing.number))
        self.became: dict[int, int] = dict(
            zip(existing.number[gone].tolist(), kept[gone].tolist(), strict=True)
        )
        self.names = self._names(rules)

    def _numbers(self, next_number: int) -> Ints:
        """The customer of each part, 0 for disputed ones."""
        number = np.zeros(len(self._disputed), np.int64)
        strongest = np.lexsort((self._existing.number, ~self._existing.is_user))[::-1]
        number[self._customer_part[strongest]] = self._existing.number[
            strongest
        ]  # the strongest is written last
        number[self._disputed] = 0
        fresh = self._part[self._new]
        fresh = fresh[number[fresh] == 0]
        order = np.argsort(self._first_seq[number[self._part[self._new]] == 0], kind="stable")
        _, first = np.unique(fresh[order], return_index=True)
        in_order = fresh[order][np.sort(first)]
        number[in_order] = next_number + np.arange(len(in_order))
        return number

    def _names(self, rules: Rules) -> dict[int, str]:
        """The id of each customer that is new or is called otherwise from now on."""
        mentions, existing = self._mentions, self._existing
        naming = np.array([_naming(rules, kind) for kind in mentions.kinds], np.int64)
        calm = np.flatnonzero(~self._disputed[self._customer_part])
        keeps = self.number[self._customer_part[calm]] == existing.number[calm]
        their_rank = np.where(existing.is_user[calm] & keeps, -1, existing.rank[calm])
        part = np.concatenate([self._part[self._new], self._customer_part[calm]])
        rank = np.concatenate([naming[mentions.kind[self._new]] * _RANK + self._first_seq, their_rank])
        order = np.lexsort((rank, part))
        best = order[np.unique(part[order], return_index=True)[1]]
        named: dict[int, str] = {}
        new = best[best < len(self._new)]
        numbers = self.number[part[new]].tolist()
        named.update(zip(numbers, mentions.value.take(pa.array(self._new[new])).to_pylist(), strict=True))
        old = best[best >= len(self._new)]
        who, numbers_now = calm[old - len(self._new)], self.number[part[old]]
        renamed = np.flatnonzero(numbers_now != existing.number[who])
        for place in renamed.tolist():
            named[int(numbers_now[place])] = existing.name[who[place]]
        return named

    def write(self) -> None:
        """Write new identifiers, the links that were made, and give rows of customers who went up in others to those."""
        mentions = self._mentions
        self._transaction.insert(
            "identifiers",
            pa.table(
                {
                    "kind": _kind_names(mentions, self._new),
                    "value": mentions.value.take(pa.array(self._new)),
                    "customer": pa.array(self.number[self._part[self._new]].astype(np.uint32)),
                    "first_seq": self._first_seq,
                }
            ),
        )
        self._transaction.insert("identity_changes", self._links())
        if self.became:
            known.repoint(self._transaction, self.became)

    def _links(self) -> pa.Table:
        points = len(self._mentions.kind)
        owner = self._existing.of_point
        vertex = np.where(owner >= 0, points + owner, np.arange(points))
        edges = self._edges
        calm = np.flatnonzero(~self._disputed[self._part[edges.one]])
        contracted = Edges(vertex[edges.one[calm]], vertex[edges.two[calm]], edges.order[calm])
        tree = joining(points + len(self._existing.number), contracted)
        anchors, others = edges.one[calm][tree], edges.two[calm][tree]
        rows = self._mentions.row[edges.order[calm][tree]]
        customer = self.number[self._part[anchors]]
        ends = self._absorbed(anchors, customer), self._absorbed(others, customer)
        absorbed = np.maximum(*ends)
        in_doubt = np.unique(self._part[anchors][(ends[0] > 0) & (ends[1] > 0)])
        for part in in_doubt.tolist():
            own = np.flatnonzero(self._part[anchors] == part)
            absorbed[own] = self._each_once(vertex[anchors[own]], vertex[others[own]], part)
        kinds = self._mentions.kinds
        reasons = pa.array(
            [f"one message carries both {one} and {two}" for one in kinds for two in kinds], pa.string()
        )
        reason = self._mentions.kind[anchors] * len(kinds) + self._mentions.kind[others]
        return pa.table(
            {
                "seq": self._batch.column("seq").to_numpy()[rows],
                "changed_at": self._batch.column("received_at").take(pa.array(rows)),
                "change": pa.array(np.full(len(tree), "link", object), pa.string()),
                "customer": pa.array(customer.astype(np.uint32)),
                "other": pa.array(absorbed.astype(np.uint32), mask=absorbed == 0),
                "kind": _kind_names(self._mentions, others),
                "value": self._mentions.value.take(pa.array(others)),
                "to_kind": _kind_names(self._mentions, anchors),
                "to_value": self._mentions.value.take(pa.array(anchors)),
                "reason": reasons.take(pa.array(reason)),
            }
        )

    def _each_once(self, one: Ints, two: Ints, part: int) -> list[int]:
        """For each link of a part, the customer who goes up by it, 0 for none: nobody is passed over where two go up at once.

        The links are a tree, so that seen from the customer who stays each has one further end.
        """
        points = len(self._mentions.kind)
        reaches: dict[int, list[tuple[int, int]]] = {}
        for link, (a, b) in enumerate(zip(one.tolist(), two.tolist(), strict=True)):
            reaches.setdefault(a, []).append((link, b))
            reaches.setdefault(b, []).append((link, a))
        kept = np.searchsorted(self._existing.number, self.number[part])
        waiting, found = [points + int(kept)], [0] * len(one)
        seen = set(waiting)
        while waiting:
            for link, further in reaches.get(waiting.pop(), ()):
                if further not in seen:
                    seen.add(further)
                    waiting.append(further)
                    found[link] = int(self._existing.number[further - points]) if further >= points else 0
        return found

    def _absorbed(self, points: Ints, kept: Ints) -> Ints:
        """The number of each point's customer where it went up in `kept`, else 0."""
        if not len(self._existing.number):
            return np.zeros(len(points), np.int64)
        owner = self._existing.of_point[points]
        number = np.where(owner >= 0, self._existing.number[np.maximum(owner, 0)], 0)
        return np.where(number == kept, 0, number)


def _kind_names(mentions: Mentions, points: Ints) -> Any:
    return pa.array(list(mentions.kinds), pa.string()).take(pa.array(mentions.kind[points]))
