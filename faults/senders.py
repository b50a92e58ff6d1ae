"""Clients that send batches of messages and remember which were acknowledged."""

from __future__ import annotations

import base64
import http.client
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

Message = dict[str, Any]


def paid(sender: str, number: int) -> Message:
    """The usual message of a sender."""
    return {
        "type": "track",
        "event": "Paid",
        "userId": f"user{number % 997}",
        "messageId": f"{sender}-{number}",
        "timestamp": datetime.now(UTC).isoformat(),
        "properties": {"amount": number % 100},
    }


class Sender:
    """One client. acknowledged: ids of messages that were answered with 200. sent: all that it tried to send."""

    def __init__(
        self,
        name: str,
        port: Callable[[], int],
        key: str,
        *,
        size: int = 10,
        repeats: float = 0.0,
        rest_seconds: float = 0.0,
        message: Callable[[str, int], Message] = paid,
        seed: int = 0,
    ) -> None:
        self.name, self._port, self._size, self._message = name, port, size, message
        self._repeats, self._rest = repeats, rest_seconds
        self._auth = "Basic " + base64.b64encode(f"{key}:".encode()).decode()
        self._chance = random.Random(f"{name}{seed}")
        self._connection: http.client.HTTPConnection | None = None
        self.number = 0
        self.acknowledged: set[str] = set()
        self.sent: set[str] = set()
        self.statuses: Counter[str] = Counter()
        self.retry_after: Counter[str] = Counter()
        self.seconds: list[float] = []
        self.reasons: Counter[str] = Counter()

    def send_once(self) -> int:
        """Send the next batch, and sometimes again; gives the status of the first try, 0 where none came."""
        batch = [self._message(self.name, self.number + index) for index in range(self._size)]
        self.number += self._size
        status = self._post(batch)
        if self._chance.random() < self._repeats:
            self._post(batch)
        return status

    def run(self, until: Callable[[], bool]) -> None:
        """Send until told to stop."""
        while not until():
            if self.send_once() in (0, 429, 503):
                time.sleep(0.05)
            if self._rest:
                time.sleep(self._rest)

    def _post(self, batch: list[Message]) -> int:
        ids = [each["messageId"] for each in batch if "messageId" in each]
        self.sent.update(ids)
        body = json.dumps({"batch": batch, "sentAt": datetime.now(UTC).isoformat()})
        began = time.perf_counter()
        try:
            if self._connection is None:
                self._connection = http.client.HTTPConnection("127.0.0.1", self._port(), timeout=30)
            self._connection.request(
                "POST", "/v1/batch", body, {"authorization": self._auth, "content-type": "application/json"}
            )
            answer = self._connection.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException):
            self.close()
            self.statuses["none"] += 1
            return 0
        self.statuses[str(answer.status)] += 1
        if answer.status == 200:
            self.seconds.append(time.perf_counter() - began)
            self.acknowledged.update(ids)
        else:
            self.retry_after[str(answer.getheader("retry-after"))] += 1
            self.reasons[text[:200].decode("utf-8", "replace")] += 1
        return answer.status

    def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


class Crowd:
    """Several senders at once."""

    def __init__(self, senders: list[Sender]) -> None:
        self.senders = senders
        self._over = threading.Event()
        self._threads: list[threading.Thread] = []

    def begin(self) -> None:
        """Start sending."""
        self._over.clear()
        self._threads = [
            threading.Thread(target=each.run, args=(self._over.is_set,)) for each in self.senders
        ]
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        """Stop sending."""
        self._over.set()
        for thread in self._threads:
            thread.join()
        for each in self.senders:
            each.close()

    def during(self, seconds: float) -> None:
        """Send for so long."""
        self.begin()
        time.sleep(seconds)
        self.end()

    @property
    def acknowledged(self) -> set[str]:
        """What was answered with 200."""
        return set().union(*(each.acknowledged for each in self.senders))

    @property
    def sent(self) -> set[str]:
        """All that was tried."""
        return set().union(*(each.sent for each in self.senders))

    @property
    def statuses(self) -> Counter[str]:
        """How often which status came; `none` where the connection broke."""
        return sum((each.statuses for each in self.senders), Counter())

    @property
    def reasons(self) -> Counter[str]:
        """The bodies of refusals."""
        return sum((each.reasons for each in self.senders), Counter())

    @property
    def retry_after(self) -> Counter[str]:
        """The headers of refusals."""
        return sum((each.retry_after for each in self.senders), Counter())

    def slowest(self, share: float = 0.99) -> float:
        """The time within which that share of the acknowledged requests was answered, in seconds."""
        all_ = sorted(second for each in self.senders for second in each.seconds)
        return all_[min(len(all_) - 1, int(len(all_) * share))] if all_ else 0.0


def crowd(count: int, port: Callable[[], int], key: str, **how: Any) -> Crowd:
    """`count` senders, named s0, s1, …"""
    prefix = how.pop("prefix", "s")
    return Crowd([Sender(f"{prefix}{number}", port, key, **how) for number in range(count)])
