"""Whether a probability of ten per cent means ten children in a hundred: by decile of the prediction and by state."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dashboard.model.diagnostics.judged import (
    GroupMeans,
    Judged,
    group_means,
    group_sums,
    pool_small,
    quantile_groups,
    states_of,
)
from dashboard.model.diagnostics.records import (
    SMALLEST_GROUP,
    Calibration,
    CalibrationGroup,
    HosmerLemeshow,
    Reason,
)
from dashboard.model.diagnostics.refit import weighted_logit
from dashboard.values import FloatArray, IndexArray

DECILES = 10


def calibration(judged: Judged, *, state: IndexArray, state_codes: Sequence[str]) -> Calibration:
    """Observed against predicted shares, by decile and by first-level unit.

    Parameters
    ----------
    judged : Judged
    state : shape (n_municipalities,), position in ``state_codes``
    state_codes : codes of the first-level units
    """
    decile, found = quantile_groups(judged.prediction, weight=judged.weight, groups=DECILES)
    deciles = _groups(judged, group=decile, names=[str(at + 1) for at in range(found)], members=[1] * found)
    own = states_of(judged, state=state)
    pooled, members = pool_small(own, groups=len(state_codes), least=SMALLEST_GROUP)
    names = [state_codes[old[0]] if len(old) == 1 else "" for old in members]
    states = _groups(judged, group=pooled, names=names, members=[len(old) for old in members])
    intercept, slope = recalibration(judged)
    absent = {} if states else {"state_error": Reason.NO_MUNICIPALITY_IN_SURVEY}
    if not np.isfinite(slope):
        absent |= {"intercept": Reason.NOT_COMPUTABLE, "slope": Reason.NOT_COMPUTABLE}
    return Calibration(
        error=calibration_error(deciles),
        largest=max(abs(row.observed - row.predicted) for row in deciles),
        intercept=intercept,
        slope=slope,
        deciles=deciles,
        state_error=calibration_error(states) if states else None,
        states=states,
        absent=absent,
    )


def calibration_error(groups: Sequence[CalibrationGroup]) -> float:
    r"""Expected calibration error: :math:`\sum_g W_g |o_g - p_g| / \sum_g W_g`.

    References
    ----------
    M. P. Naeini, G. F. Cooper, M. Hauskrecht (2015), "Obtaining well calibrated probabilities using Bayesian binning",
    AAAI-29; here with groups of equal weight.
    """
    weight = np.array([row.weight for row in groups])
    apart = np.array([abs(row.observed - row.predicted) for row in groups])
    return float(weight @ apart / weight.sum())


def recalibration(judged: Judged) -> tuple[float, float]:
    """Intercept and slope of the logistic regression of the outcome on the log odds predicted; (0, 1) is perfect.

    (NaN, NaN) where every prediction is the same.

    References
    ----------
    D. R. Cox (1958), "Two further applications of a model for binary regression", Biometrika 45, 562-565.
    """
    if np.ptp(judged.linear) < 1e-12 or np.ptp(judged.outcome) == 0:
        return float("nan"), float("nan")
    design = np.column_stack([np.ones(len(judged)), judged.linear])
    b = weighted_logit(judged.outcome, design=design, weight=judged.weight, start=np.array([0.0, 1.0]))
    return float(b[0]), float(b[1])


def hosmer_lemeshow(judged: Judged, *, groups: int = DECILES) -> HosmerLemeshow:
    r"""Archer and Lemeshow's F-adjusted mean residual test, the Hosmer-Lemeshow test that knows the sampling design.

    With M the weighted mean residuals of ``g`` groups of the prediction, V their linearised covariance and
    f = clusters - strata:

    .. math:: W = M' V^{-1} M, \qquad F = \frac{f - g + 2}{f g} W \sim F(g - 1, f - g + 2)

    A small p says that predictions are off somewhere by more than chance. In a large survey it says so of every model.

    References
    ----------
    K. J. Archer, S. Lemeshow (2006), "Goodness-of-fit test for a logistic regression model fitted using survey sample
    data", Stata Journal 6, 97-105; K. J. Archer, S. Lemeshow, D. W. Hosmer (2007), Computational Statistics and Data
    Analysis 51, 4450-4464.
    """
    from scipy.stats import f as fisher

    group, g = quantile_groups(judged.prediction, weight=judged.weight, groups=groups)
    numerator = g - 1
    freedom = judged.clusters.degrees_of_freedom
    denominator = freedom - g + 2
    if numerator < 1 or denominator < 1:
        return _no_test(g, Reason.TOO_FEW_CLUSTERS if numerator else Reason.NOT_COMPUTABLE)
    residual = group_means(
        judged.outcome - judged.prediction,
        weight=judged.weight,
        group=group,
        groups=g,
        clusters=judged.clusters,
    )
    wald = _wald(residual)
    if wald is None:
        return _no_test(g, Reason.NOT_COMPUTABLE)
    statistic = denominator / (freedom * g) * wald
    return HosmerLemeshow(
        groups=g,
        statistic=statistic,
        numerator=numerator,
        denominator=denominator,
        p=float(fisher.sf(statistic, numerator, denominator)),
    )


def _wald(residual: GroupMeans) -> float | None:
    scale = residual.standard_error
    if (scale <= 0).any() or np.linalg.cond(residual.covariance / np.outer(scale, scale)) > 1e12:
        return None
    return float(residual.mean @ np.linalg.solve(residual.covariance, residual.mean))


def _no_test(groups: int, reason: Reason) -> HosmerLemeshow:
    absent = dict.fromkeys(("statistic", "numerator", "denominator", "p"), reason)
    return HosmerLemeshow(groups=groups, statistic=None, numerator=None, denominator=None, p=None, absent=absent)


def _groups(
    judged: Judged, *, group: IndexArray, names: Sequence[str], members: Sequence[int]
) -> tuple[CalibrationGroup, ...]:
    seen = group_means(judged.outcome, weight=judged.weight, group=group, groups=len(names), clusters=judged.clusters)
    predicted: FloatArray = group_sums(judged.weight * judged.prediction, group=group, groups=len(names)) / seen.weight
    known = judged.clusters.degrees_of_freedom > 0
    return tuple(
        CalibrationGroup(
            group=names[at],
            members=members[at],
            children=int(seen.children[at]),
            weight=float(seen.weight[at] / judged.weight.sum()),
            observed=float(seen.mean[at]),
            standard_error=float(seen.standard_error[at]) if known else None,
            predicted=float(predicted[at]),
            absent={} if known else {"standard_error": Reason.TOO_FEW_CLUSTERS},
        )
        for at in range(len(names))
    )
