"""A process that collects without end and tells, line by line, what was acknowledged. Run by test_crashes and killed there."""

import random
import sys

import coterie


def messages(first: int, count: int, chance: random.Random) -> list[dict]:
    made = []
    for number in range(first, first + count):
        who = {"userId": f"user{number % 17}"} if number % 3 else {"anonymousId": f"device{number % 29}"}
        if number % 7 == 0:
            who = {"userId": f"user{number % 17}", "anonymousId": f"device{number % 29}"}
        common = {**who, "messageId": f"m{number}", "timestamp": f"2024-03-{number % 28 + 1:02}T10:00:00Z"}
        if number % 5 == 0:
            made.append({"type": "identify", "traits": {"n": number, "$add": {"visits": 1}}, **common})
        else:
            made.append({"type": "track", "event": "Seen", "properties": {"n": number}, **common})
    if first and chance.random() < 0.3:  # a client that never heard the answer sends again
        made += messages(chance.randrange(first), 1, random.Random(1))
    return made


def main(home: str, first: int) -> None:
    chance = random.Random(first)
    with coterie.open(home) as workspace:
        coterie.collect(workspace, [])  # imports what it needs
        print("open", flush=True)
        while True:
            count = chance.choice([1, 3, 20, 300])
            coterie.collect(workspace, messages(first, count, chance))
            first += count
            print(first, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
