"""Forecasts: known worlds are found again, intervals hold what they promise, and too little history is refused."""

from __future__ import annotations

import numpy as np
import pytest

from coterie.goals.forecasting import forecast


def test_a_straight_line_goes_on() -> None:
    made = forecast([3.0 + 2 * week for week in range(20)], ahead=5)

    assert made.at(5).mean == pytest.approx(3 + 2 * 24, abs=0.01)


def test_a_level_stays_where_it_is_with_the_noise_it_had() -> None:
    chance = np.random.default_rng(7)

    fan = forecast(100 + chance.normal(0, 5, 200), ahead=4).at(4)

    assert fan.mean == pytest.approx(100, abs=2)
    # 80 of 100 cases of a normal noise of 5 lie within 1.2816 × 5 either way.
    assert fan.high_80 - fan.low_80 == pytest.approx(12.8, rel=0.15)


def test_the_likeliest_model_is_the_one_that_made_the_numbers() -> None:
    chance = np.random.default_rng(3)
    line = 10 + 2 * np.arange(40) + chance.normal(0, 4, 40)

    assert forecast(line).model.name == "lasting"
    assert forecast(100 + chance.normal(0, 5, 40)).model.name == "level"


@pytest.mark.parametrize("kind", ["walk", "overlapping windows"])
def test_an_interval_of_80_holds_about_that_many(kind: str) -> None:
    chance = np.random.default_rng(11)
    tried, held = 40, 0
    for _ in range(tried):
        numbers = np.cumsum(chance.normal(0.5, 1, 30)) + 50
        if kind != "walk":  # 30 days, looked at every week, as the numbers of goals are
            daily = np.cumsum(chance.poisson(20, 35 * 7))
            numbers = (daily[34::7] - np.concatenate([[0], daily])[5::7][: len(daily[34::7])]).astype(float)[
                :30
            ]
        fan = forecast(numbers[:26], ahead=4).at(4)
        held += fan.low_80 <= numbers[29] <= fan.high_80

    assert 0.68 <= held / tried <= 0.98


def test_the_chance_is_that_of_the_interval() -> None:
    chance = np.random.default_rng(5)
    made = forecast(50 + chance.normal(0, 3, 40), ahead=3)
    fan = made.at(3)

    assert made.chance(3, fan.mean, at_least=True) == pytest.approx(0.5)
    assert made.chance(3, fan.high_80, at_least=True) == pytest.approx(0.1)
    assert made.chance(3, fan.low_95, at_least=False) == pytest.approx(0.025)


def test_a_share_is_never_more_than_all() -> None:
    made = forecast([0.5 + 0.025 * week for week in range(19)] + [0.95], ahead=12, least=0.0, most=1.0)

    assert made.at(12).high_95 == 1.0


def test_a_handful_of_numbers_is_no_history() -> None:
    with pytest.raises(ValueError, match="9 numbers"):
        forecast([1.0] * 9)
