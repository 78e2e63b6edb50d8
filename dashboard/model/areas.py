"""Rates of the country and of its first-level units; the errors of municipalities do not just add up."""

from __future__ import annotations

import numpy as np

from dashboard.model.known_rates import KnownRates
from dashboard.model.municipal_estimates import AreaEstimates
from dashboard.model.precision import coefficient_variance, effect_weight, interval, log_odds_variance
from dashboard.model.predicted import Predicted
from dashboard.model.sums import per_child, summed
from dashboard.values import FloatArray, IndexArray


def area_estimates(
    predicted: Predicted,
    area: IndexArray,
    *,
    areas: int,
    covariance: FloatArray,
    rates: KnownRates | None,
    confidence: float,
) -> AreaEstimates:
    r"""Child-weighted rates of areas, shape (n_areas,), over the municipalities with children to predict for.

    An error of the coefficients moves all municipalities together, so derivatives are summed before they meet the
    covariance; errors of effects are taken as independent between municipalities, except that a calibration
    ties them:

    .. math:: \widehat{mse}(P_a) = \bar J_a V \bar J_a' + \Big(\sum_m N_m B_m / N_a\Big)^2
              + \sum_m \Big(A_{am} - \omega_m \sum_{j \sim m} A_{aj}\Big)^2 v_m

    with :math:`A_{am} = \sum_{i \in m} p_i (1 - p_i) / N_a` for m in a (else 0), v the variance of an effect, B the
    bias left by predicting at its most likely value, and :math:`\omega` the weight of m in its calibrated group.

    Parameters
    ----------
    predicted : Predicted
    area : shape (n_municipalities,)
        Position of the area of every municipality.
    areas : int
    covariance : shape (1 + n_terms, 1 + n_terms)
    rates : KnownRates or None
    confidence : float
    """
    moments = predicted.moments
    n = moments.children[:, 0]
    children = summed(n, area, places=areas)
    rate = per_child(summed(moments.expected[:, 0], area, places=areas), children)
    derivative = np.zeros((areas, predicted.derivative.shape[2]))
    np.add.at(derivative, area, np.where(n[:, None] > 0, n[:, None] * predicted.derivative[:, 0], 0.0))
    standard_error = np.sqrt(coefficient_variance(per_child(derivative, children[:, None]), covariance))
    root_mse = np.full(areas, np.nan)
    error = standard_error
    if predicted.uncalibrated is not None:
        of_effects = _of_effects(predicted, area, children=children, rates=rates)
        root_mse = error = np.sqrt(standard_error**2 + of_effects)
    lower, upper = interval(rate, error, confidence=confidence)
    return AreaEstimates(children, rate, standard_error, root_mse, lower, upper)


def _of_effects(
    predicted: Predicted, area: IndexArray, *, children: FloatArray, rates: KnownRates | None
) -> FloatArray:
    error, moments = predicted.uncalibrated, predicted.moments
    assert error is not None  # noqa: S101 (the caller asks only then)
    areas, n = len(children), moments.children[:, 0]
    slope = moments.slope[:, 0]
    bias = np.where(n > 0, n * error.bias[:, 0], 0.0)
    reach = np.zeros((areas, len(n)))
    reach[area, np.arange(len(n))] = slope
    if rates is not None:
        weight = effect_weight(moments, rates)
        taken = rates.spread(rates.sums(bias) / rates.sums(slope))
        bias = bias - slope * taken
        reach = reach - np.stack([weight * rates.spread(rates.sums(row)) for row in reach])
    variance = reach**2 @ log_odds_variance(error, moments)
    total: FloatArray = variance + summed(bias, area, places=areas) ** 2
    return per_child(per_child(total, children), children)
