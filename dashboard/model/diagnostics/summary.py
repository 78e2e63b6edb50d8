"""Who was interviewed, and how the fit ended."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from dashboard.model.diagnostics.discrimination import brier_score, pseudo_r2, weighted_auc
from dashboard.model.diagnostics.judged import Judged, group_means
from dashboard.model.diagnostics.records import Fit, Reason, SurveySummary
from dashboard.model.diagnostics.refit import gram, solve_safely
from dashboard.model.fitted import FittedModel

SETTLED = 1e-3
"""Standard errors that a last Newton step may have for the fit to count as converged."""


def survey_summary(judged: Judged, *, dropped: Mapping[str, int]) -> SurveySummary:
    """Children, design, weights and the rate with its design-based standard error.

    References
    ----------
    L. Kish (1965), *Survey Sampling*: 1 + the squared coefficient of variation of the weights.
    """
    clusters = judged.clusters
    rate = group_means(
        judged.outcome,
        weight=judged.weight,
        group=np.zeros(len(judged), dtype=np.int64),
        groups=1,
        clusters=clusters,
    )
    known = clusters.degrees_of_freedom > 0
    variation = float(judged.weight.std() / judged.weight.mean())
    return SurveySummary(
        children=len(judged),
        working=int(judged.outcome.sum()),
        strata=clusters.strata,
        clusters=clusters.count,
        degrees_of_freedom=clusters.degrees_of_freedom,
        rate=float(rate.mean[0]),
        rate_standard_error=float(rate.standard_error[0]) if known else None,
        weight_variation=variation,
        weighting_effect=1 + variation**2,
        municipalities=len(np.unique(judged.municipality[judged.municipality >= 0])),
        dropped=dict(dropped),
        absent={} if known else {"rate_standard_error": Reason.TOO_FEW_CLUSTERS},
    )


def fit_summary(judged: Judged, *, model: FittedModel, equal_weights: bool) -> Fit:
    """Discrimination, accuracy, explained variation and convergence."""
    y, p, w = judged.outcome, judged.prediction, judged.weight
    rate = float(np.average(y, weights=w))
    brier = brier_score(y, prediction=p, weight=w)
    of_the_rate = rate * (1 - rate)
    skill = 1 - brier / of_the_rate if of_the_rate > 0 else float("nan")
    measured = {
        "auc": weighted_auc(y, prediction=p, weight=w),
        "brier_skill": skill,
        **pseudo_r2(y, linear=judged.linear, weight=w),
    }
    step = _step_left(judged, model=model, equal_weights=equal_weights)
    absent = {name: Reason.ONE_OUTCOME_ONLY for name, value in measured.items() if not np.isfinite(value)}
    return Fit(
        brier=brier,
        brier_of_the_rate=of_the_rate,
        iterations=model.iterations,
        converged=bool(np.isfinite(model.coefficients).all()) and (step is None or step < SETTLED),
        step_left=step,
        absent=absent | ({"step_left": Reason.MODEL_WITH_EFFECTS} if step is None else {}),
        **measured,
    )


def _step_left(judged: Judged, *, model: FittedModel, equal_weights: bool) -> float | None:
    """Largest Newton step that remains at the coefficients, in standard errors; None for a model with effects."""
    if np.any(model.municipal_effect != 0) or model.effect_variance > 0 or model.state_variance > 0:
        return None
    weight = np.ones(len(judged)) if equal_weights else judged.weight
    p = judged.prediction
    score = judged.design.T @ (weight * (judged.outcome - p))
    bread = gram(judged.design, weight=weight * p * (1 - p))
    errors = np.where(model.standard_errors > 0, model.standard_errors, 1.0)
    return float(np.max(np.abs(solve_safely(bread, score)) / errors))
