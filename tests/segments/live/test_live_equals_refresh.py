"""After every step of any history, the answers kept are those of a full evaluation.

COTERIE_LIVE_STEPS asks for more steps than the some hundred of a normal run; COTERIE_LIVE_SEED for others.
"""

from __future__ import annotations

import os
from random import Random

import pytest

from tests.segments.live.histories import play, roll

STEPS = int(os.environ.get("COTERIE_LIVE_STEPS", "100"))
SEED = int(os.environ.get("COTERIE_LIVE_SEED", "1"))
EACH = 20


@pytest.mark.parametrize("number", range(-(-STEPS // EACH)))
def test_the_answers_kept_are_those_of_a_full_evaluation_after_every_step(number: int) -> None:
    assert play(roll(Random(SEED * 1_000_003 + number), steps=EACH)) == EACH
