"""Why somebody entered or left: the message, the merge, the definition, or time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pyroaring import BitMap

from coterie.segments.live.news import News, Said
from coterie.segments.live.watching import Watch
from coterie.segments.times import iso

_DEFINITION: Mapping[str, Any] = {"kind": "definition"}
_TIME: Mapping[str, Any] = {"kind": "time"}
_SPLIT: Mapping[str, Any] = {"kind": "split"}
_MERGE: Mapping[str, Any] = {"kind": "merge"}
_ACCOUNT: Mapping[str, Any] = {"kind": "account"}
_WORDS = {"event": "message", "trait": "trait", "tag": "tag"}


class Causes:
    """Finds the cause of each change of one tick.

    watches: what the leaves of each segment read. redefined: segments that mean something else now. by_account: customers who
    were looked at for what their colleagues did.
    """

    of_definition = _DEFINITION

    def __init__(
        self,
        news: News,
        watches: Mapping[str, Sequence[Watch]],
        redefined: set[str],
        by_account: BitMap,
    ) -> None:
        self._news = news
        self._watches = watches
        self._redefined = redefined
        self._by_account = by_account

    def of(self, segment: str, customer: int) -> Mapping[str, Any]:
        """Why the customer entered or left the segment."""
        if segment in self._redefined:
            return _DEFINITION
        if customer in self._news.split:
            return _SPLIT
        said = self._said(segment, customer)
        if said is not None:
            return {"kind": _WORDS[said.kind], "name": said.name, "occurred_at": iso(said.at)}
        if customer in self._news.dealt:
            return _MERGE
        if customer in self._by_account or customer in self._news.joined:
            return _ACCOUNT
        return _TIME

    def _said(self, segment: str, customer: int) -> Said | None:
        """The latest message of the customer that the segment reads; their latest of all for one that just appeared."""
        all_said = self._news.said.get(customer, ())
        watches = self._watches.get(segment, ())
        read = [said for said in all_said if any(_reads(watch, said) for watch in watches)]
        return max(read, key=lambda said: said.seq, default=None)


def _reads(watch: Watch, said: Said) -> bool:
    if watch.messages:
        return True
    if said.kind == "event":
        return watch.events is None or said.name in watch.events
    return said.name in (watch.traits if said.kind == "trait" else watch.tags)
