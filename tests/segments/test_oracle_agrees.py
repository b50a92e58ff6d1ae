"""Coterie and the oracle agree on generated worlds and definitions.

COTERIE_ORACLE_EXAMPLES asks for more worlds than the few of a normal run; tests/oracle/long_run.py for many more.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, Phase, given, settings

from tests.oracle.compare import disagreements, snippet
from tests.oracle.shrink import smallest
from tests.worlds.questions import Questions, questions

WORLDS = int(os.environ.get("COTERIE_ORACLE_EXAMPLES", "12"))

# The world that fails is made small by leaving things out, which is quicker than drawing it anew.
generated = settings(
    max_examples=WORLDS,
    derandomize="COTERIE_ORACLE_EXAMPLES" not in os.environ,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@generated
@given(questions(moments=2, each=15))
def test_many_definitions_at_once_have_the_members_the_oracle_finds(world: Questions) -> None:
    found = disagreements(world)

    assert not found, snippet(smallest(found[0]))


@settings(generated, max_examples=max(1, WORLDS // 4))
@given(questions(moments=1, each=8))
def test_each_definition_alone_has_the_members_the_oracle_finds(world: Questions) -> None:
    found = disagreements(world, one_by_one=True)

    assert not found, snippet(smallest(found[0]))
