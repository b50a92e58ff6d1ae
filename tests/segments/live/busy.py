"""A process that collects and ticks without end. Run by test_live_crashes and killed there."""

import sys
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import coterie
from coterie import ingest, segments
from coterie.clock import FixedClock
from coterie.errors import CoterieError

BEGIN = datetime(2026, 3, 1, 12, tzinfo=UTC)
DEFINITIONS = [
    {"segment": "lately", "who": {"did": "Seen", "within": "1 hour"}},
    {"segment": "often", "who": {"did": "Seen", "times": {"gte": 3}}},
    {"segment": "gone", "who": {"not": {"segment": "lately"}}},
]


def main(home: str, first: int) -> None:
    clock = FixedClock(BEGIN + timedelta(minutes=first))
    with coterie.open(home, clock=clock) as workspace:
        coterie.apply(workspace, DEFINITIONS)
        for number in range(first, first + 1000):
            clock.at = BEGIN + timedelta(minutes=number)
            who = (
                {"userId": f"user{number % 7}", "anonymousId": f"device{number % 5}"}
                if number % 4
                else {"anonymousId": f"device{number % 9}"}
            )
            message = {
                "type": "track",
                "event": "Seen",
                "timestamp": clock.at.isoformat(),
                "messageId": f"m{number}",
                **who,
            }
            coterie.collect(workspace, [message])
            if number % 11 == 10:
                with suppress(CoterieError):  # from the second time on they are one
                    ingest.merge(workspace, "user1", "user2")
            segments.tick(workspace)
            print(number, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
