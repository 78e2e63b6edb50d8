r"""How far an estimate may be from the true probability: derivatives, standard errors, mean squared errors.

**From the coefficients (delta method).** With J the derivative of P by the coefficients and V their covariance,

.. math:: \widehat{se}^2(P) = J V J', \qquad
          J_m = \frac{1}{N_m} \sum_{c \in m} n_c p_c (1 - p_c) \Big(x_c + \frac{\partial u_m}{\partial b}\Big)

the last part because the estimated municipality effect leans against an error of the coefficients.

**Mean squared error with a municipality effect.** Three parts, as in Prasad and Rao for the linear model:

.. math:: \widehat{mse}(P_m) = E_{u \mid y}\,[P_m(u) - \hat P_m]^2 + J V J' + 2 h_m^2 \, \tau_m

the first by Gauss-Hermite quadrature over the (Laplace) distribution of the effect given the survey, not by its linear
part, which is a fifth too small where risks are low; the third because the variance of the effects is estimated
too (:math:`\tau_m` = ``effect_estimation``, :math:`h_m = \sum n p (1 - p) / N_m`).

It speaks of the *risk* P_m, the mean of the children's probabilities, not of the share of children who happened
to be in child labour on the day of a census.

References: N. G. N. Prasad and J. N. K. Rao (1990), "The estimation of the mean squared error of small-area
estimators", JASA 85, 163-171; J. N. K. Rao and I. Molina (2015), *Small Area Estimation*, 2nd ed., chapters 5, 7 and 9.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from dashboard.model.fit import logistic
from dashboard.model.known_rates import KnownRates
from dashboard.model.prediction import CellPrediction, Moments
from dashboard.model.sums import per_child
from dashboard.values import FloatArray

NODES = 11
"""Of the quadrature over a municipality's effect: exact to eight digits for effects of one log odds."""


def quadrature() -> tuple[FloatArray, FloatArray]:
    """Points and weights (that sum to one) of a standard normal variable.

    Examples
    --------
    >>> at, weight = quadrature()
    >>> round(float(weight @ at**2), 12), round(float(weight.sum()), 12)
    (1.0, 1.0)
    """
    at, weight = np.polynomial.hermite_e.hermegauss(NODES)
    return at, weight / weight.sum()


@dataclass(frozen=True, slots=True)
class EffectError:
    """What not knowing the effects leaves of an estimate, arrays of shape (n_municipalities, n_sets)."""

    bias: FloatArray
    """Mean of the true probability minus the estimate: zero when the estimate is that mean."""
    variance: FloatArray
    """Of the true probability around its mean."""

    @property
    def squared(self) -> FloatArray:
        """Mean squared error: variance and squared bias."""
        squared: FloatArray = self.variance + self.bias**2
        return squared


def sensitivity(moments: Moments, *, effect_slope: FloatArray | None, rates: KnownRates | None) -> FloatArray:
    """Derivative of every probability by every coefficient, shape (n_municipalities, n_sets, 1 + n_terms).

    Includes how the estimated effects (``effect_slope``) and the calibration to ``rates`` answer to the
    coefficients. NaN where a set has no children.
    """
    gradient = moments.gradient
    if effect_slope is not None:
        gradient = gradient + moments.slope[:, :, None] * effect_slope[:, None, :]
    if rates is not None:
        # Set 0 is all children: the calibration is to their rate, whoever else is looked at.
        pull = -rates.sums(gradient[:, 0]) / rates.sums(moments.slope[:, 0])[:, None]
        gradient = gradient + moments.slope[:, :, None] * rates.spread(pull)[:, None, :]
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(moments.children[:, :, None] > 0, gradient / moments.children[:, :, None], np.nan)


def coefficient_variance(derivative: FloatArray, covariance: FloatArray) -> FloatArray:
    """J V J' over the last axis of ``derivative``, never below zero.

    Examples
    --------
    >>> coefficient_variance(np.array([[1.0, 2.0]]), np.diag([4.0, 1.0]))
    array([8.])
    """
    # J V first, then row by row: an einsum over all three would choose the slow order for some shapes.
    variance: FloatArray = np.maximum(((derivative @ covariance) * derivative).sum(axis=-1), 0.0)
    return variance


def over_the_effect(cells: CellPrediction, linear: FloatArray, variance: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Mean and variance of the expected children of every set over effects of ``variance`` around ``linear``."""
    deviation = np.sqrt(variance)[cells.municipality]
    first, second = np.zeros_like(cells.total), np.zeros_like(cells.total)
    centre = cells.expected(linear)
    for at, weight in zip(*quadrature(), strict=True):
        away = cells.expected(linear + at * deviation) - centre
        first, second = first + weight * away, second + weight * away**2
    return centre + first, np.maximum(second - first**2, 0.0)


def effect_error(
    cells: CellPrediction, linear: FloatArray, *, variance: FloatArray, estimation: FloatArray | None, moments: Moments
) -> EffectError:
    """What is left open by effects of ``variance`` whose own variance was estimated: first and third part."""
    mean, spread = over_the_effect(cells, linear, variance)
    if estimation is not None:
        spread = spread + 2 * moments.slope**2 * estimation[:, None]
    return EffectError(
        bias=per_child(mean - moments.expected, moments.children),
        variance=per_child(per_child(spread, moments.children), moments.children),
    )


def left_by_calibration(error: EffectError, *, moments: Moments, rates: KnownRates) -> EffectError:
    r"""What remains of ``error`` when the sum over each group is known.

    A calibrated municipality errs by :math:`h_m (\delta_m - \sum_j \omega_j \delta_j)`, :math:`\omega_j` being
    the share of municipality j in the group's slope: nothing is left of a group of one municipality.
    """
    n, slope = moments.children, moments.slope
    weight = effect_weight(moments, rates)
    pooled = weight**2 * log_odds_variance(error, moments)
    others = rates.spread(rates.sums(pooled)) - pooled
    bias = rates.sums(_filled(error.bias[:, 0] * n[:, 0]))
    taken = rates.spread(bias / rates.sums(slope[:, 0]))
    return EffectError(
        bias=error.bias - per_child(slope, n) * taken[:, None],
        variance=error.variance * ((1 - weight) ** 2)[:, None] + per_child(slope, n) ** 2 * others[:, None],
    )


def effect_weight(moments: Moments, rates: KnownRates) -> FloatArray:
    """Share of each municipality in the slope of its group, shape (n_municipalities,); 0 for the free ones."""
    slope = moments.slope[:, 0]
    of_group = rates.spread(rates.sums(slope))
    return np.divide(slope, of_group, out=np.zeros_like(slope), where=of_group > 0)


def log_odds_variance(error: EffectError, moments: Moments) -> FloatArray:
    """``error.variance`` of all children brought to the log odds, shape (n_municipalities,)."""
    n, slope = moments.children[:, 0], moments.slope[:, 0]
    return _filled(error.variance[:, 0] * per_child(n, slope) ** 2)


def _filled(values: FloatArray) -> FloatArray:
    filled: FloatArray = np.where(np.isfinite(values), values, 0.0)
    return filled


def interval(probability: FloatArray, error: FloatArray, *, confidence: float) -> tuple[FloatArray, FloatArray]:
    r"""Interval on the log odds, so that it stays within 0-1.

    .. math:: \sigma\Big(\operatorname{logit} P \mp z \, \frac{e}{P (1 - P)}\Big)

    Parameters
    ----------
    probability, error : arrays of one shape
        A share and its standard error (or root mean squared error).
    confidence : float between 0 and 1

    Returns
    -------
    two arrays; NaN where either is, and the probability itself where that is 0 or 1.

    Examples
    --------
    >>> low, high = interval(np.array([0.1]), np.array([0.02]), confidence=0.95)
    >>> round(float(low[0]), 4), round(float(high[0]), 4)
    (0.0671, 0.1466)
    """
    reach = NormalDist().inv_cdf((1 + confidence) / 2)
    with np.errstate(invalid="ignore", divide="ignore"):
        odds = np.log(probability / (1 - probability))
        half = reach * error / (probability * (1 - probability))
        at_an_end = (probability <= 0) | (probability >= 1)
        ends = [np.where(at_an_end, probability, logistic(odds + side * half)) for side in (-1, 1)]
    known = np.isfinite(probability) & np.isfinite(error)
    low, high = (np.where(known, end, np.nan) for end in ends)
    return low, high
