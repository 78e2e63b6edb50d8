"""Cross-validation: children judged by a model that has not seen their cluster, or their state."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from dashboard.model.diagnostics.calibration import DECILES
from dashboard.model.diagnostics.discrimination import brier_score, weighted_auc
from dashboard.model.diagnostics.judged import Judged, group_sums, pool_small, quantile_groups, states_of
from dashboard.model.diagnostics.records import SMALLEST_GROUP, CrossValidation, Fold, Reason
from dashboard.model.diagnostics.refit import change_without, gram, weighted_logit
from dashboard.model.fit import logistic
from dashboard.values import FloatArray, IndexArray

FOLDS = 10


def by_cluster(judged: Judged, *, start: FloatArray, folds: int = FOLDS) -> CrossValidation:
    """Whole clusters held out: clusters, in order of stratum and number, go to the folds in turn.

    So every stratum is spread over the folds, and the same survey gives the same folds whoever computes.

    Parameters
    ----------
    judged : Judged
    start : shape (1 + n_terms,), coefficients to begin from (any; the answer does not depend on them)
    folds : how many; as many as clusters when there are fewer
    """
    held, place = np.unique(judged.clusters.of_child, return_inverse=True)
    count = min(folds, len(held))
    if count < 2:
        return _refused("cluster", Reason.TOO_FEW_CLUSTERS)
    fold = place.ravel() % count
    names = [str(at + 1) for at in range(count)]
    return _validate(judged, by="cluster", fold=fold, names=names, members=[1] * count, start=start)


def by_state(judged: Judged, *, start: FloatArray, state: IndexArray, state_codes: Sequence[str]) -> CrossValidation:
    """Each first-level unit held out in turn; those with few children in the survey together.

    Children whose municipality the survey does not tell are in no fold and help to fit all of them.
    """
    fold, members = pool_small(states_of(judged, state=state), groups=len(state_codes), least=SMALLEST_GROUP)
    if not members:
        return _refused("state", Reason.NO_MUNICIPALITY_IN_SURVEY)
    if len(members) < 2:
        return _refused("state", Reason.ONE_STATE)
    names = [state_codes[old[0]] if len(old) == 1 else "" for old in members]
    return _validate(judged, by="state", fold=fold, names=names, members=[len(old) for old in members], start=start)


def _validate(
    judged: Judged,
    *,
    by: Literal["cluster", "state"],
    fold: IndexArray,
    names: Sequence[str],
    members: Sequence[int],
    start: FloatArray,
) -> CrossValidation:
    everyone = weighted_logit(judged.outcome, design=judged.design, weight=judged.weight, start=start)
    held_out = _held_out(judged, fold=fold, folds=len(names), start=everyone)
    inside = fold >= 0
    y, w, p = judged.outcome[inside], judged.weight[inside], held_out[inside]
    auc = weighted_auc(y, prediction=p, weight=w)
    apparent = weighted_auc(y, prediction=logistic(judged.design[inside] @ everyone), weight=w)
    one = dict.fromkeys(("auc", "apparent_auc", "optimism"), Reason.ONE_OUTCOME_ONLY)
    return CrossValidation(
        by=by,
        folds=tuple(
            _fold(judged, held_out, where=fold == at, name=names[at], members=members[at]) for at in range(len(names))
        ),
        auc=auc,
        brier=brier_score(y, prediction=p, weight=w),
        calibration_error=_calibration_error(y, p, w),
        apparent_auc=apparent,
        optimism=apparent - auc,
        absent={} if np.isfinite(auc) else one,
    )


def _held_out(judged: Judged, *, fold: IndexArray, folds: int, start: FloatArray) -> FloatArray:
    """Prediction of every child by the model that has not seen its fold; NaN for a child in no fold."""
    y, x, w = judged.outcome, judged.design, judged.weight
    p = logistic(x @ start)
    curvature, score = w * p * (1 - p), w * (y - p)
    whole = gram(x, weight=curvature)
    predicted = np.full(len(judged), np.nan)
    for at in range(folds):
        out = np.flatnonzero(fold == at)
        kept = fold != at
        if np.ptp(y[kept]) == 0:
            # Nothing to learn from: the rate of the others is all that can be said.
            predicted[out] = y[kept][0]
            continue
        # The first step needs only the few who leave; the others need not be copied when they weigh nothing.
        first = start - change_without(whole, gram(x[out], weight=curvature[out]), x[out].T @ score[out])
        b = weighted_logit(y, design=x, weight=w * kept, start=first)
        predicted[out] = logistic(x[out] @ b)
    return predicted


def _fold(judged: Judged, predicted: FloatArray, *, where: IndexArray, name: str, members: int) -> Fold:
    y, p, w = judged.outcome[where], predicted[where], judged.weight[where]
    auc = weighted_auc(y, prediction=p, weight=w)
    return Fold(
        fold=name,
        members=members,
        children=len(y),
        auc=auc,
        brier=brier_score(y, prediction=p, weight=w),
        observed=float(np.average(y, weights=w)),
        predicted=float(np.average(p, weights=w)),
        absent={} if np.isfinite(auc) else {"auc": Reason.ONE_OUTCOME_ONLY},
    )


def _calibration_error(y: FloatArray, p: FloatArray, w: FloatArray) -> float:
    group, groups = quantile_groups(p, weight=w, groups=DECILES)
    apart = np.abs(group_sums(w * (y - p), group=group, groups=groups))
    return float(apart.sum() / w.sum())


def _refused(by: Literal["cluster", "state"], reason: Reason) -> CrossValidation:
    absent = dict.fromkeys(("auc", "brier", "calibration_error", "apparent_auc", "optimism"), reason)
    return CrossValidation(
        by=by,
        folds=(),
        auc=None,
        brier=None,
        calibration_error=None,
        apparent_auc=None,
        optimism=None,
        absent=absent,
    )
