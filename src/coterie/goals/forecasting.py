"""A forecast with an honest interval, from a few dozen equally spaced numbers.

Three models of exponential smoothing in the state-space form of Hyndman, Koehler, Ord and Snyder, "Forecasting with Exponential Smoothing" (2008):
a level (A,N,N), a level with a damped trend (A,Ad,N) and with a lasting one (A,A,N). One step: y = l + φb + e; l' = l + φb + αe; b' = φb + βe.
Each is believed as much as its AICc says (Akaike weights: Burnham and Anderson, "Model Selection and Multimodel Inference", 2002, section 2.9), so that
where the series is too short to tell whether it has a trend, the interval knows of both. For given α, β and φ the errors are linear in the first level and trend, which are solved for exactly.
The variance h steps ahead is σ²(1 + Σ c_j²), c_j = α + β(φ + … + φ^j), j < h (table 6.1). The interval takes Student's t with the degrees of freedom
that are left, grows by 1 + h/n for a drift that n numbers leave unsure (Hyndman and Athanasopoulos, "Forecasting: Principles and Practice", 3rd ed., section 5.2), and is widened by what the same model got wrong when it was asked earlier in the series (rolling origin): windows that
overlap and shocks that repeat make errors that the formula does not know.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

FEWEST = 10
"""Numbers below which nothing is forecast: five are spent on the model alone."""

_DAMPED = (0.8, 0.98)  # the usual range, in which a damped trend is neither none nor lasting
_NEAR_ZERO = 1e-12
_LEAST_AHEAD = 4  # how far the look back asks at least

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True)
class Model:
    """A fitted model. level, trend: after the last number. sigma: of one step's error, with the degrees of freedom that are left."""

    name: str
    alpha: float
    beta: float
    phi: float
    level: float
    trend: float
    sigma: float
    freedom: int
    points: int
    aicc: float

    def mean(self, steps: float) -> float:
        """The number expected so many steps ahead; between two whole steps, on the line between them."""
        low = int(steps)
        return self.level + self.trend * (
            _damped_sum(self.phi, low) * (1 - (steps - low)) + _damped_sum(self.phi, low + 1) * (steps - low)
        )

    def deviation(self, steps: float) -> float:
        """The standard deviation of the error so many steps ahead."""
        whole = int(steps)
        parts = np.array([self.alpha + self.beta * _damped_sum(self.phi, j) for j in range(1, whole + 1)])
        grown = 1.0 + float(np.sum(parts[: max(whole - 1, 0)] ** 2)) if steps >= 1 else steps
        if steps > 1 and steps > whole:
            grown += (steps - whole) * float(parts[whole - 1] ** 2)
        return self.sigma * float(np.sqrt(grown * (1 + steps / self.points)))


@dataclass(frozen=True, slots=True)
class Fan:
    """What is expected a number of steps ahead. low, high: for 80 and 95 cases of 100."""

    steps: float
    mean: float
    low_80: float
    high_80: float
    low_95: float
    high_95: float


@dataclass(frozen=True, slots=True)
class Forecast:
    """Models that are asked together, each with its weight; the weights make 1. points: how many numbers they were made from.

    widened: by how much the misses of the likeliest in the past widened the interval, 1 for not.
    """

    models: tuple[tuple[float, Model], ...]
    points: int
    widened: float
    least: float | None
    most: float | None

    @property
    def model(self) -> Model:
        """The likeliest."""
        return max(self.models, key=lambda each: each[0])[1]

    def at(self, steps: float) -> Fan:
        """What is expected so many steps ahead."""
        from scipy import special

        mean, spread = self._expected(steps)
        wide = [float(special.stdtrit(self.model.freedom, level)) * spread for level in (0.9, 0.975)]
        cut = self._cut
        return Fan(
            steps,
            cut(mean),
            cut(mean - wide[0]),
            cut(mean + wide[0]),
            cut(mean - wide[1]),
            cut(mean + wide[1]),
        )

    def chance(self, steps: float, number: float, *, at_least: bool) -> float:
        """The chance, 0 to 1, that the number is then at least (at most) so much."""
        from scipy import special

        mean, spread = self._expected(steps)
        if spread < _NEAR_ZERO:
            return float(mean >= number if at_least else mean <= number)
        below = float(special.stdtr(self.model.freedom, (number - mean) / spread))
        return 1.0 - below if at_least else below

    def _expected(self, steps: float) -> tuple[float, float]:
        """Mean and standard deviation of the models together: their own spread, and how far they lie apart."""
        means = [each.mean(steps) for _, each in self.models]
        mean = sum(weight * each for (weight, _), each in zip(self.models, means, strict=True))
        variance = sum(
            weight * ((model.deviation(steps) * self.widened) ** 2 + (each - mean) ** 2)
            for (weight, model), each in zip(self.models, means, strict=True)
        )
        return mean, float(np.sqrt(variance))

    def _cut(self, number: float) -> float:
        if self.least is not None:
            number = max(number, self.least)
        return number if self.most is None else min(number, self.most)


def forecast(
    numbers: Sequence[float], *, ahead: float = 1.0, least: float | None = None, most: float | None = None
) -> Forecast:
    """Fit the models to equally spaced numbers, oldest first. ahead: how many steps it will be asked for.

    least, most: between which the number lies by its nature. Raises ValueError for fewer than FEWEST numbers.
    """
    y = np.asarray(numbers, dtype=float)
    if len(y) < FEWEST:
        raise ValueError(f"{len(y)} numbers")
    fitted = sorted((_fitted(y, kind) for kind in ("level", "damped", "lasting")), key=lambda each: each.aicc)
    likely = [float(np.exp((fitted[0].aicc - each.aicc) / 2)) for each in fitted]
    models = tuple((weight / sum(likely), each) for weight, each in zip(likely, fitted, strict=True))
    return Forecast(models, len(y), _widened(fitted[0], y, ahead), least, most)


# --- fitting ---------------------------------------------------------------------------------------------------------


def _fitted(y: Array, kind: str) -> Model:
    from scipy import optimize

    bounds: dict[str, list[tuple[float, float]]] = {
        "level": [(1e-4, 0.9999)],
        "damped": [(1e-4, 0.9999), (1e-4, 0.9999), _DAMPED],
        "lasting": [(1e-4, 0.9999), (1e-4, 0.9999)],
    }
    starts = {
        "level": [[0.3], [0.9]],
        "damped": [[0.9, 0.1, 0.9], [0.3, 0.3, 0.97]],
        "lasting": [[0.9, 0.1], [0.3, 0.3]],
    }
    scale = float(np.std(y)) or 1.0

    def cost(parameters: Array) -> float:
        _, errors, _ = _run(y, *_said(kind, parameters))
        return float(np.log(max(float(errors @ errors) / scale**2, _NEAR_ZERO)))

    best = min(
        (optimize.minimize(cost, start, method="L-BFGS-B", bounds=bounds[kind]) for start in starts[kind]),
        key=lambda found: float(found.fun),
    )
    alpha, beta, phi = _said(kind, best.x)
    (level, trend), errors, states = _run(y, alpha, beta, phi)
    count = len(bounds[kind]) + states
    squares = max(float(errors @ errors), _NEAR_ZERO * scale**2)
    n, k = len(y), count + 1  # σ is a parameter too
    aicc = n * np.log(squares / n) + 2 * k + 2 * k * (k + 1) / max(n - k - 1, 1)
    freedom = max(n - count, 1)
    # Akaike's final prediction error (1969): what is foreseen misses by more than what was fitted, (n + k) / (n − k) times SSE / n.
    sigma = float(np.sqrt(float(errors @ errors) / freedom * (1 + count / n)))
    return Model(kind, alpha, beta, phi, level, trend, sigma, freedom, n, float(aicc))


def _said(kind: str, parameters: Array) -> tuple[float, float, float]:
    """(α, β, φ); β as a part of α, so that what is learnt of the trend is never more than of the level."""
    alpha = float(parameters[0])
    if kind == "level":
        return alpha, 0.0, 0.0
    phi = float(parameters[2]) if kind == "damped" else 1.0
    return alpha, alpha * float(parameters[1]), phi


def _run(y: Array, alpha: float, beta: float, phi: float) -> tuple[tuple[float, float], Array, int]:
    """((last level, last trend), the errors of every step, how many first states were solved for)."""
    has_trend = phi > 0
    # Three series at once: the numbers from a state of nothing, and what one unit of the first level and trend adds to what is expected. Plain
    # floats: a step of numpy on three numbers takes five times as long.
    numbers = y.tolist()
    level, trend, level_1, trend_1, level_2, trend_2 = 0.0, 0.0, 1.0, 0.0, 0.0, 1.0
    rows = []
    for number in numbers:
        expected, expected_1, expected_2 = (
            level + phi * trend,
            level_1 + phi * trend_1,
            level_2 + phi * trend_2,
        )
        error = number - expected
        rows.append((error, -expected_1, -expected_2))
        level, trend = expected + alpha * error, phi * trend + beta * error
        level_1, trend_1 = expected_1 * (1 - alpha), phi * trend_1 - beta * expected_1
        level_2, trend_2 = expected_2 * (1 - alpha), phi * trend_2 - beta * expected_2
    errors = np.array(rows)
    levels, trends = np.array([level, level_1, level_2]), np.array([trend, trend_1, trend_2])
    states = 2 if has_trend else 1
    design = -errors[:, 1 : 1 + states]
    first, *_ = np.linalg.lstsq(design, errors[:, 0], rcond=None)
    weights = np.concatenate([[1.0], first])
    return (
        (float(levels[: 1 + states] @ weights), float(trends[: 1 + states] @ weights) if has_trend else 0.0),
        errors[:, 0] - design @ first,
        states,
    )


def _damped_sum(phi: float, steps: int) -> float:
    """φ + φ² + … + φ^steps."""
    if phi == 1.0:
        return float(steps)
    return phi * (1 - phi**steps) / (1 - phi) if steps > 0 else 0.0


def _widened(model: Model, y: Array, ahead: float) -> float:
    """How much larger the errors were than the formula says, where the model was asked earlier in the series; never below 1."""
    most = min(max(int(np.ceil(ahead)), _LEAST_AHEAD), len(y) // 3)
    if model.sigma < _NEAR_ZERO:
        return 1.0
    misses = []
    for origin in range(max(FEWEST, len(y) // 2), len(y) - 1):
        (level, trend), _, _ = _run(y[:origin], model.alpha, model.beta, model.phi)
        for h in range(1, min(most, len(y) - origin) + 1):
            expected = level + trend * _damped_sum(model.phi, h)
            misses.append(((y[origin + h - 1] - expected) / model.deviation(h)) ** 2)
    return max(1.0, float(np.sqrt(np.mean(misses)))) if misses else 1.0
