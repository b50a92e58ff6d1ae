"""What all tests share: how hard Hypothesis tries, and a scratch workspace."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

import coterie

_PATIENT = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]

settings.register_profile("quick", max_examples=25, deadline=None, suppress_health_check=_PATIENT)
# The same examples on every machine: a change is not refused for what another day would have found.
settings.register_profile(
    "ci", max_examples=200, deadline=None, derandomize=True, print_blob=True, suppress_health_check=_PATIENT
)
settings.register_profile(
    "long", max_examples=100_000, deadline=None, print_blob=True, suppress_health_check=_PATIENT
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if os.environ.get("CI") else "quick"))


@pytest.fixture
def workspace() -> Iterator[coterie.Workspace]:
    """An empty workspace in memory, in UTC."""
    with coterie.open(":memory:") as opened:
        yield opened
