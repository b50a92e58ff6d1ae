"""A leaf asked of a few customers answers as it does of all, cut to those few."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from pyroaring import BitMap

import coterie
from coterie.segments import definitions
from coterie.segments.asking import condition_of
from coterie.segments.evaluation import evaluating
from tests.segments.test_oracle_agrees import generated
from tests.worlds.questions import Questions, questions


@settings(generated, max_examples=8)
@given(questions(moments=1, each=20), st.randoms(use_true_random=False))
def test_any_few_customers_get_the_part_of_the_whole_answer_that_is_theirs(
    world: Questions, random: Random
) -> None:
    with coterie.open(":memory:", timezone=world.timezone) as workspace:
        coterie.collect(workspace, world.messages)
        coterie.apply(workspace, world.definitions)
        if world.ignore is not None:
            workspace.change_settings(replace(workspace.settings, ignore=world.ignore))
        known = definitions.known_names(workspace)
        for as_of, asked in world.moments:
            conditions = [condition_of(known, who) for who in asked]
            with evaluating(workspace, known, as_of=as_of) as state:
                whole = [state.members(condition) for condition in conditions]
                everyone = state.existing
            some = BitMap(each for each in everyone if random.randrange(3) == 0)
            with evaluating(workspace, known, as_of=as_of, only=some) as state:
                found = [state.members(condition) for condition in conditions]

            wrong = [
                who for who, one, all_of in zip(asked, found, whole, strict=True) if one != all_of & some
            ]
            assert not wrong
