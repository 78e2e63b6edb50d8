"""The model beside what the survey says by itself, where it says enough."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from dashboard.model.diagnostics.records import SMALLEST_GROUP, DirectComparison, DirectUnits, Reason
from dashboard.values import FloatArray, IndexArray

LEAST = 3
"""Units that the figures need."""
REACH = 1.959963984540054
"""Half a 95 % interval in standard errors."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Direct and model estimate of every unit, arrays of shape (n_units,), NaN where there is none."""

    children: FloatArray
    """Children interviewed."""
    direct: FloatArray
    standard_error: FloatArray
    """Of ``direct``, by itself; NaN or zero where it is not known."""
    model: FloatArray
    """NaN too where the model's estimate is withheld."""
    model_error: FloatArray


def compare_direct(
    pair: Pair | None, *, of: Literal["municipality", "state"], codes: Sequence[str]
) -> DirectComparison:
    r"""How far the model is from the direct estimates, for what their own uncertainty allows.

    The variance of a direct estimate from a few clusters is itself hardly known, and zero where no child interviewed
    works. All units therefore share one design effect, and v is what the model's own share would vary by:

    .. math:: \delta = \frac{\sum_u \widehat{var}(d_u)}{\sum_u d_u (1 - d_u) / n_u}, \qquad
              v_u = \delta \frac{m_u (1 - m_u)}{n_u}

    With d the direct estimate, m the model's and e its variance:

    .. math:: W = \sum_u \frac{(d_u - m_u)^2}{v_u + e_u} \sim \chi^2_U, \qquad
              \text{slope} = \frac{\sum_u (m_u - \bar m)(d_u - \bar d) / v_u}{\sum_u (m_u - \bar m)^2 / v_u}

    A small p says that the two differ by more than their errors; a slope below 1 that the model spreads units too far.
    W takes the two for independent, which they are not quite: the model was fitted to the same children.

    Parameters
    ----------
    pair : Pair, or None where the survey tells no municipality
    of : what the units are
    codes : of the units

    Returns
    -------
    DirectComparison
        Over units with at least ``SMALLEST_GROUP`` children interviewed and an estimate of the model.

    References
    ----------
    G. Brown, R. Chambers, P. Heady, D. Heasman (2001), "Evaluation of small area estimation methods: an application to
    unemployment estimates from the UK LFS", Statistics Canada Symposium: bias, coverage and goodness of fit. One design
    effect for all: a generalised variance function, K. M. Wolter, *Introduction to Variance Estimation* (2007).
    """
    if pair is None:
        return _nothing(of, 0, _UNITS_NONE, Reason.NO_DIRECT_ESTIMATES)
    reached = int((pair.children > 0).sum())
    at = np.flatnonzero(
        (pair.children >= SMALLEST_GROUP) & np.isfinite(pair.direct) & (pair.model > 0) & (pair.model < 1)
    )
    design_effect = _design_effect(pair, at)
    variance = design_effect * pair.model[at] * (1 - pair.model[at]) / np.maximum(pair.children[at], 1)
    units = _units(pair, at, codes=codes, variance=variance)
    if len(at) < LEAST:
        return _nothing(of, reached, units, Reason.TOO_FEW_MUNICIPALITIES)
    if not np.isfinite(design_effect):
        return _nothing(of, reached, units, Reason.TOO_FEW_CLUSTERS)
    return _figures(pair, at, of=of, units=units, reached=reached, design_effect=design_effect, variance=variance)


def _design_effect(pair: Pair, at: IndexArray) -> float:
    """Pooled over the units of which a variance is known; NaN when it is of none."""
    known = at[pair.standard_error[at] > 0]
    direct = pair.direct[known]
    simple = float(np.sum(direct * (1 - direct) / pair.children[known]))
    return float(np.sum(pair.standard_error[known] ** 2)) / simple if simple > 0 else float("nan")


def _units(pair: Pair, at: IndexArray, *, codes: Sequence[str], variance: FloatArray) -> DirectUnits:
    return DirectUnits(
        code=tuple(codes[int(one)] for one in at),
        children=tuple(int(one) for one in pair.children[at]),
        direct=tuple(float(one) for one in pair.direct[at]),
        standard_error=tuple(float(one) for one in np.sqrt(variance)),
        model=tuple(float(one) for one in pair.model[at]),
        model_error=tuple(float(one) for one in pair.model_error[at]),
    )


def _figures(
    pair: Pair,
    at: IndexArray,
    *,
    of: Literal["municipality", "state"],
    units: DirectUnits,
    reached: int,
    design_effect: float,
    variance: FloatArray,
) -> DirectComparison:
    from scipy.stats import chi2

    direct, model, weight = pair.direct[at], pair.model[at], pair.children[at]
    apart = direct - model
    wald = float(np.sum(apart**2 / (variance + np.nan_to_num(pair.model_error[at]) ** 2)))
    correlation = _correlation(direct, model, weight)
    slope = _slope(direct, model, 1 / variance)
    return DirectComparison(
        of=of,
        reached=reached,
        compared=len(direct),
        units=units,
        design_effect=design_effect,
        correlation=correlation,
        mean_difference=float(np.average(apart, weights=weight)),
        inside=float(np.mean(np.abs(apart) <= REACH * np.sqrt(variance))),
        slope=slope,
        wald=wald,
        p=float(chi2.sf(wald, len(direct))),
        absent={
            name: Reason.NOT_COMPUTABLE
            for name, value in (("correlation", correlation), ("slope", slope))
            if not np.isfinite(value)
        },
    )


def _correlation(a: FloatArray, b: FloatArray, weight: FloatArray) -> float:
    a = a - np.average(a, weights=weight)
    b = b - np.average(b, weights=weight)
    spread = np.sqrt((weight @ a**2) * (weight @ b**2))
    return float(weight @ (a * b) / spread) if spread > 0 else float("nan")


def _slope(y: FloatArray, x: FloatArray, weight: FloatArray) -> float:
    x = x - np.average(x, weights=weight)
    spread = weight @ x**2
    return float(weight @ (x * y) / spread) if spread > 0 else float("nan")


_UNITS_NONE = DirectUnits(code=(), children=(), direct=(), standard_error=(), model=(), model_error=())


def _nothing(
    of: Literal["municipality", "state"], reached: int, units: DirectUnits, reason: Reason
) -> DirectComparison:
    absent = dict.fromkeys(("design_effect", "correlation", "mean_difference", "inside", "slope", "wald", "p"), reason)
    return DirectComparison(
        of=of,
        reached=reached,
        compared=len(units.code),
        units=units,
        design_effect=None,
        correlation=None,
        mean_difference=None,
        inside=None,
        slope=None,
        wald=None,
        p=None,
        absent=absent,
    )
