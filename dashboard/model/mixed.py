"""Coefficients and spread of a logistic model with random effects: the highest point of its marginal likelihood."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from dashboard.model.newton import Maximum
from dashboard.model.random_effect import Marginal, MarginalSums
from dashboard.model.refusals import ModelFitError
from dashboard.values import FloatArray

START = 0.4
"""First guess of a standard deviation, log odds."""
NO_SPREAD = 1e-3
"""Below this a standard deviation is zero: the likelihood no longer tells them apart."""
_SCALE_UNIT = 0.1
_STEP = 1e-3


@dataclass(frozen=True, slots=True)
class MixedFit:
    """The parameters at the maximum, coefficients first, then standard deviations."""

    coefficients: FloatArray
    scales: FloatArray
    curvature: FloatArray
    """shape (width + scales, ...), minus the second derivative of the marginal log likelihood"""
    log_likelihood: float
    iterations: int

    def covariance(self) -> FloatArray:
        """Of coefficients and standard deviations, from the curvature of the likelihood."""
        return inverse_where_free(self.curvature, self.scales)


def fit_mixed(marginal: Marginal, *, start: Maximum, max_iterations: int) -> MixedFit:
    """The maximum of a marginal likelihood, by quasi-Newton steps and a last Newton step.

    Parameters
    ----------
    marginal : the likelihood with its effects integrated out
    start : the maximum without random effects, whose information gives the search its scale
    max_iterations : of the search

    Returns
    -------
    MixedFit
        A standard deviation is never below zero; exactly zero where the data show no spread.

    Raises
    ------
    ModelFitError
        If the search does not end, with what to try.
    """
    from scipy.optimize import minimize

    width, scales = len(start.coefficients), marginal.scales
    turn = np.linalg.inv(np.linalg.cholesky(start.information)).T

    def parameters(at: FloatArray) -> tuple[FloatArray, FloatArray]:
        return start.coefficients + turn @ at[:width], START + _SCALE_UNIT * at[width:]

    def gradient(sums: MarginalSums) -> FloatArray:
        in_scale = _SCALE_UNIT * sums.scale_scores.sum(axis=0)
        return np.concatenate([turn.T @ marginal.observed.rows.score(sums.residual), in_scale])

    def downhill(at: FloatArray) -> tuple[float, FloatArray]:
        sums = marginal.at(*parameters(at))
        return -sums.log_likelihood, -gradient(sums)

    def second(at: FloatArray) -> FloatArray:
        columns = [
            (downhill(at + unit)[1] - downhill(at - unit)[1]) / (2 * _STEP) for unit in _STEP * np.eye(width + scales)
        ]
        found = np.array(columns)
        return (found + found.T) / 2

    found: Any = minimize(
        downhill,
        np.zeros(width + scales),
        jac=True,
        method="BFGS",
        options={"gtol": 1e-4, "maxiter": max(200, 4 * max_iterations)},
    )
    here = np.asarray(found.x, dtype=np.float64)
    if np.abs(found.jac).max() > 1e-2:
        raise ModelFitError(
            f"the search for the random effect did not end after {found.nit} steps (slope "
            f"{np.abs(found.jac).max():.2g} per standard error); merge rare levels, take more quadrature points, or "
            "fit without the effect"
        )
    curvature = second(here)
    free = np.concatenate([np.ones(width, dtype=np.bool_), np.abs(parameters(here)[1]) >= NO_SPREAD])
    for _ in range(3):
        slope = downhill(here)[1]
        step = np.zeros(len(here))
        step[free] = np.linalg.solve(curvature[np.ix_(free, free)], slope[free])
        here = here - step
        if np.abs(step).max() < 1e-7:
            break
    coefficients, spread = parameters(here)
    spread = np.where(free[width:], np.abs(spread), 0.0)
    back = np.linalg.inv(turn)
    unscale = np.zeros((width + scales, width + scales))
    unscale[:width, :width] = back
    unscale[width:, width:] = np.eye(scales) / _SCALE_UNIT
    return MixedFit(
        coefficients,
        spread,
        unscale.T @ second(here) @ unscale,
        marginal.at(coefficients, spread).log_likelihood,
        int(found.nit),
    )


def sandwich(marginal: Marginal, fit: MixedFit) -> FloatArray:
    r"""Covariance of coefficients and standard deviations from what differs between independent units.

    .. math:: H^{-1} \Big[\frac{J}{J-1} \sum_j (g_j - \bar g)(g_j - \bar g)'\Big] H^{-1}

    with :math:`g_j` the derivative of unit j's log likelihood: right whatever the weights carry, if units were drawn
    independently. Strata are not used, which on average errs on the side of caution.
    """
    unit, units = marginal.independent
    sums = marginal.at(fit.coefficients, fit.scales)
    scores = np.hstack([marginal.observed.rows.totals(sums.residual, unit, units), sums.scale_scores])
    apart = scores - scores.mean(axis=0)
    inverse = fit.covariance()
    result: FloatArray = inverse @ (apart.T @ apart) @ inverse * units / (units - 1)
    return result


def inverse_where_free(curvature: FloatArray, scales: FloatArray) -> FloatArray:
    """The inverse, with zeros for standard deviations that are zero: they are not estimated but on the boundary."""
    free = np.concatenate([np.ones(len(curvature) - len(scales), dtype=np.bool_), scales > 0])
    result = np.zeros_like(curvature)
    result[np.ix_(free, free)] = np.linalg.inv(curvature[np.ix_(free, free)])
    return result
