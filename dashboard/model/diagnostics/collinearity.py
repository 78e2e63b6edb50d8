"""How much of what one factor says another has said before: generalised variance inflation."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dashboard.model.diagnostics.judged import Judged
from dashboard.model.diagnostics.records import Inflation, Reason
from dashboard.model.diagnostics.refit import gram
from dashboard.values import FloatArray, IndexArray


def information(judged: Judged) -> FloatArray:
    r""":math:`A = \sum_i w_i p_i (1 - p_i) x_i x_i'`, shape (1 + n_terms, 1 + n_terms), weights of mean one."""
    p = judged.prediction
    return gram(judged.design, weight=judged.weight * p * (1 - p))


def inflation(judged: Judged, *, factors: Sequence[str]) -> tuple[Inflation, ...]:
    r"""Generalised variance inflation of every factor, all its terms together.

    With R the correlation of the coefficients (without the intercept) that the information A implies, R11 its block of
    the terms of the factor and R22 the block of all others:

    .. math:: GVIF = \frac{\det R_{11} \det R_{22}}{\det R}, \qquad VIF = GVIF^{1/m}, \quad m \text{ terms}

    Where a factor has one term this is 1 / (1 - R^2) of its weighted regression on the others.

    Parameters
    ----------
    judged : Judged
    factors : factor of each term, in the order of the design without its intercept

    Returns
    -------
    tuple of Inflation
        In order of first appearance; null where terms repeat each other.

    References
    ----------
    J. Fox, G. Monette (1992), "Generalized collinearity diagnostics", Journal of the American Statistical Association
    87, 178-183. Their comparable figure GVIF^(1/(2m)) is the square root of ours, which keeps the scale of the VIF.
    """
    if not factors:
        return ()
    bread = information(judged)
    scale = np.sqrt(np.diag(bread))
    if (scale == 0).any() or np.linalg.cond(bread / np.outer(scale, scale)) > 1e12:
        return tuple(_unknown(code, factors) for code in dict.fromkeys(factors))
    covariance = np.linalg.inv(bread)[1:, 1:]
    deviation = np.sqrt(np.diag(covariance))
    correlation = covariance / np.outer(deviation, deviation)
    return tuple(_of_factor(code, factors, correlation) for code in dict.fromkeys(factors))


def _of_factor(code: str, factors: Sequence[str], correlation: FloatArray) -> Inflation:
    own: IndexArray = np.flatnonzero([factor == code for factor in factors])
    others = np.setdiff1d(np.arange(len(factors)), own)
    logarithm = (
        _log_det(correlation[np.ix_(own, own)]) + _log_det(correlation[np.ix_(others, others)]) - _log_det(correlation)
    )
    return Inflation(
        factor=code, terms=len(own), gvif=float(np.exp(logarithm)), vif=float(np.exp(logarithm / len(own)))
    )


def _log_det(matrix: FloatArray) -> float:
    return float(np.linalg.slogdet(matrix)[1])


def _unknown(code: str, factors: Sequence[str]) -> Inflation:
    absent = dict.fromkeys(("gvif", "vif"), Reason.NOT_COMPUTABLE)
    return Inflation(factor=code, terms=list(factors).count(code), gvif=None, vif=None, absent=absent)
