"""Standard errors by drawing: the second way to what the delta method gives, and the one for those who distrust it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np

from dashboard.model.fit import logistic
from dashboard.model.fitted import FittedModel
from dashboard.model.known_rates import KnownRates
from dashboard.model.prediction import CellPrediction
from dashboard.values import FloatArray

CALIBRATION_STEPS = 6
"""Newton steps from the shift of the official coefficients to that of a draw: twice as many as are needed."""


@dataclass
class Spread:
    """Mean and variance of arrays that arrive one by one (Welford), none of them kept."""

    seen: int = 0
    mean: FloatArray | None = None
    _squares: FloatArray = field(default_factory=lambda: np.zeros(0))

    def add(self, values: FloatArray) -> None:
        """Take one more array of the same shape."""
        self.seen += 1
        if self.mean is None:
            self.mean, self._squares = values.copy(), np.zeros_like(values)
            return
        before = values - self.mean
        self.mean = self.mean + before / self.seen
        self._squares = self._squares + before * (values - self.mean)

    @property
    def deviation(self) -> FloatArray:
        """Standard deviation over the arrays seen (n - 1)."""
        return np.sqrt(self._squares / max(self.seen - 1, 1))


def drawn_coefficients(model: FittedModel, *, replicates: int, seed: int) -> Iterator[FloatArray]:
    """Coefficients as they might have come out: normal around the estimate with its covariance."""
    values, vectors = np.linalg.eigh(model.covariance)
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    draw = np.random.default_rng(seed)
    for _ in range(replicates):
        yield model.coefficients + root @ draw.standard_normal(len(values))


def bootstrap_deviation(
    cells: CellPrediction,
    model: FittedModel,
    *,
    effect: FloatArray,
    rates: KnownRates | None,
    replicates: int,
    seed: int,
    summarise: Callable[[FloatArray], FloatArray],
) -> FloatArray:
    """Standard deviation over the draws of ``summarise`` (of expected children, shape (n_municipalities, n_sets)).

    Every draw moves the estimated effects as ``model.effect_slope`` says and is calibrated anew.
    """
    spread = Spread()
    for coefficients in drawn_coefficients(model, replicates=replicates, seed=seed):
        moved = effect
        if model.effect_slope is not None:
            moved = effect + model.effect_slope @ (coefficients - model.coefficients)
        linear = cells.linear(coefficients, moved)
        if rates is not None:
            linear = _recalibrated(cells, linear, rates)
        spread.add(summarise(cells.expected(linear)))
    return spread.deviation


def _recalibrated(cells: CellPrediction, linear: FloatArray, rates: KnownRates) -> FloatArray:
    goal = rates.target * rates.sums(cells.total[:, 0])
    for _ in range(CALIBRATION_STEPS):
        p = logistic(linear)
        expected = rates.sums(cells.summed(p))
        slope = rates.sums(cells.summed(p * (1 - p)))
        linear = linear + rates.spread((goal - expected) / slope)[cells.municipality]
        if np.abs(goal - expected).max() <= 1e-9 * goal.max():
            break
    return linear
