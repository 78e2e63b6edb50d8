"""AUC, Brier score and pseudo R2, against scikit-learn, statsmodels and plain counting of pairs."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from sklearn.metrics import brier_score_loss, roc_auc_score

from dashboard.model.diagnostics.discrimination import brier_score, pseudo_r2, weighted_auc


def children(seed: int = 1, n: int = 400) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    prediction = rng.choice(np.round(rng.uniform(0.02, 0.6, 25), 3), n)  # few values: many ties
    return (rng.uniform(size=n) < prediction).astype(float), prediction, rng.uniform(0.2, 9, n)


@pytest.mark.parametrize("seed", range(4))
def test_weighted_auc_is_that_of_scikit_learn_with_ties(seed: int) -> None:
    y, p, w = children(seed)

    assert weighted_auc(y, prediction=p, weight=w) == pytest.approx(roc_auc_score(y, p, sample_weight=w), rel=1e-12)


def test_weighted_auc_is_the_share_of_pairs_in_the_right_order() -> None:
    y, p, w = children(n=60)
    right = pairs = 0.0
    for i in np.flatnonzero(y == 1):
        for j in np.flatnonzero(y == 0):
            pairs += w[i] * w[j]
            right += w[i] * w[j] * (1.0 if p[i] > p[j] else 0.5 if p[i] == p[j] else 0.0)

    assert weighted_auc(y, prediction=p, weight=w) == pytest.approx(right / pairs, rel=1e-12)


def test_auc_does_not_hang_on_the_last_bit_of_a_prediction() -> None:
    y, p, w = children()
    trembling = p * (1 + np.where(np.arange(len(p)) % 2, 2e-16, 0))

    assert weighted_auc(y, prediction=trembling, weight=w) == weighted_auc(y, prediction=p, weight=w)


def test_auc_of_children_who_all_work_is_unknown() -> None:
    assert np.isnan(weighted_auc(np.ones(3), prediction=np.array([0.1, 0.2, 0.3]), weight=np.ones(3)))


def test_brier_score_is_that_of_scikit_learn() -> None:
    y, p, w = children()

    assert brier_score(y, prediction=p, weight=w) == pytest.approx(brier_score_loss(y, p, sample_weight=w), rel=1e-12)


def test_pseudo_r2_is_that_of_statsmodels() -> None:
    rng = np.random.default_rng(3)
    x = sm.add_constant(rng.standard_normal((500, 2)))
    y = (rng.uniform(size=500) < 1 / (1 + np.exp(-x @ np.array([-1, 0.8, 0.3])))).astype(float)
    fit = sm.Logit(y, x).fit(disp=0)
    cox_snell = 1 - np.exp(2 * (fit.llnull - fit.llf) / 500)

    found = pseudo_r2(y, linear=x @ fit.params, weight=np.ones(500))

    assert found["mcfadden"] == pytest.approx(fit.prsquared, rel=1e-10)
    assert found["nagelkerke"] == pytest.approx(cox_snell / (1 - np.exp(2 * fit.llnull / 500)), rel=1e-10)
    assert found["tjur"] == pytest.approx(fit.predict()[y == 1].mean() - fit.predict()[y == 0].mean(), rel=1e-10)


def test_pseudo_r2_does_not_change_when_all_weights_grow_alike() -> None:
    y, p, w = children()
    linear = np.log(p / (1 - p))

    assert pseudo_r2(y, linear=linear, weight=w) == pytest.approx(pseudo_r2(y, linear=linear, weight=1000 * w))
