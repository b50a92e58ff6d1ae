"""What sets a segment apart: conditions that hold for another part of it than of everyone else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import coterie
from coterie import segments
from coterie.errors import UnknownReference
from coterie.workspace import Workspace

AS_OF = "2026-02-01"
AT = "2026-01-10T09:00:00Z"


def known(name: str, **traits: object) -> dict[str, object]:
    return {"type": "identify", "userId": name, "traits": traits, "timestamp": AT}


def did(name: str, event: str, device: str) -> dict[str, object]:
    context = {"device": {"type": device}}
    return {"type": "track", "userId": name, "event": event, "context": context, "timestamp": AT}


@pytest.fixture(scope="module")
def crowd() -> Iterator[Workspace]:
    """Of forty on pro thirty are from DE and all thirty of those asked by phone; of sixty on free fifteen are, and nobody asked.

    Only who is on pro is a vip. Sixty other events happened once each.
    """
    with coterie.open(":memory:") as workspace:
        people = [
            known(f"pro{n}", plan="pro", vip=True, country="DE" if n < 30 else "FR", email=f"{n}@x.io")
            for n in range(40)
        ]
        people += [
            known(f"free{n}", plan="free", vip=False, country="DE" if n < 15 else "FR") for n in range(60)
        ]
        events = [did(f"pro{n}", "Asked", "phone") for n in range(30)]
        rare = [did("free59", f"Anything {n}", "desk") for n in range(60)]
        coterie.collect(workspace, [*people, *events, *rare])
        coterie.apply(
            workspace,
            [
                {"segment": "pro", "who": {"trait": "plan", "eq": "pro"}},
                {"segment": "few", "who": {"trait": "email", "eq": "1@x.io"}},
            ],
        )
        yield workspace


def test_what_is_more_frequent_in_it_comes_first(crowd: Workspace) -> None:
    found = segments.apart(crowd, "pro", as_of=AS_OF)

    told = {each.words: each for each in found.findings}
    assert (found.size, found.others) == (40, 60)
    germans = next(each for each in found.findings if each.body == {"trait": "country", "eq": "DE"})
    assert (germans.inside, germans.outside, germans.difference) == (30, 15, 0.5)
    assert 0 < germans.least < germans.most
    asked = next(each for each in found.findings if each.kind == "event")
    assert (asked.inside, asked.outside) == (30, 0)
    assert [each.body["where"] for each in found.findings if each.kind == "device"] == [
        {"context.device.type": "phone"}
    ]
    assert len(told) == len(found.findings)


def test_what_defines_the_segment_is_no_finding(crowd: Workspace) -> None:
    found = segments.apart(crowd, "pro", as_of=AS_OF)

    same = [each.body for each in found.findings if each.same_data]
    assert same == [{"trait": "plan", "eq": "free"}, {"trait": "plan", "eq": "pro"}]
    assert abs(found.findings[0].difference) == 1.0


def test_of_yes_and_no_one_is_told(crowd: Workspace) -> None:
    found = segments.apart(crowd, "pro", as_of=AS_OF)

    assert [each.body for each in found.findings if each.body.get("trait") == "vip"] == [
        {"trait": "vip", "eq": True}
    ]


def test_a_small_segment_is_not_told_of(crowd: Workspace) -> None:
    found = segments.apart(crowd, "few", as_of=AS_OF)

    assert (found.size, found.is_too_small, found.findings, found.tried) == (1, True, (), 0)


def test_a_segment_that_is_not_saved_is_refused(crowd: Workspace) -> None:
    with pytest.raises(UnknownReference, match="'prro'"):
        segments.apart(crowd, "prro")
