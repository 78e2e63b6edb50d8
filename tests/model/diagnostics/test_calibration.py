"""Deciles, calibration error, recalibration and the Archer-Lemeshow test, by hand, by statsmodels and by drawing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import statsmodels.api as sm

from dashboard.model.diagnostics.calibration import calibration, calibration_error, hosmer_lemeshow, recalibration
from dashboard.model.diagnostics.diagnose import judge
from dashboard.model.diagnostics.judged import Judged, pool_small, quantile_groups
from dashboard.model.diagnostics.records import SMALLEST_GROUP, Reason
from dashboard.model.diagnostics.refit import weighted_logit
from dashboard.model.fit import logistic
from dashboard.model.survey_design import survey_design
from tests.support.study import a_study, places


def judged_children(**how: object) -> Judged:
    study = a_study(**how)  # type: ignore[arg-type]
    return judge(study.sample, model=study.model, declared=study.declared)[0]


def with_outcome(judged: Judged, seed: int) -> Judged:
    """The same children with an outcome drawn from their predictions: the model is right."""
    rng = np.random.default_rng(seed)
    return replace(judged, outcome=(rng.uniform(size=len(judged)) < judged.prediction).astype(float))


def fitted_again(judged: Judged) -> Judged:
    b = weighted_logit(judged.outcome, design=judged.design, weight=judged.weight, start=np.zeros(7))
    return replace(judged, linear=judged.design @ b)


def test_groups_hold_equal_weight_and_equal_values_stay_together() -> None:
    rng = np.random.default_rng(2)
    values, weight = np.round(rng.uniform(size=3000), 3), rng.uniform(1, 5, 3000)

    group, groups = quantile_groups(values, weight=weight, groups=10)

    shares = np.bincount(group, weights=weight) / weight.sum()
    assert groups == 10
    assert np.abs(shares - 0.1).max() < 0.005
    assert all(len(set(group[values == one])) == 1 for one in np.unique(values))
    assert (np.diff(group[np.argsort(values)]) >= 0).all()


def test_a_value_goes_where_the_middle_of_its_weight_falls() -> None:
    group, _ = quantile_groups(np.array([0.1, 0.2]), weight=np.array([1.0, 9.0]), groups=2)

    assert group.tolist() == [0, 1]


def test_groups_that_one_value_fills_are_closed_up() -> None:
    group, groups = quantile_groups(np.array([0.1] * 9 + [0.2]), weight=np.ones(10), groups=10)

    assert groups == 2
    assert group.tolist() == [0] * 9 + [1]


def test_calibration_error_is_the_weighted_mean_of_differences_by_hand() -> None:
    judged = judged_children()
    found = calibration(judged, state=places().state, state_codes=places().state_codes)
    order = np.argsort(judged.prediction, kind="stable")
    cumulative = np.cumsum(judged.weight[order]) - judged.weight[order] / 2
    group = np.minimum((cumulative / judged.weight.sum() * 10).astype(int), 9)
    apart = [
        abs(np.sum((judged.weight * (judged.outcome - judged.prediction))[order[group == one]])) for one in range(10)
    ]

    assert found.error == pytest.approx(sum(apart) / judged.weight.sum(), abs=2e-3)
    assert found.error == pytest.approx(calibration_error(found.deciles), rel=1e-8)
    assert sum(row.weight for row in found.deciles) == pytest.approx(1, abs=1e-8)


def test_recalibration_of_a_weighted_maximum_likelihood_is_perfect() -> None:
    assert recalibration(judged_children()) == pytest.approx((0, 1), abs=1e-6)


def test_recalibration_is_the_weighted_logit_of_statsmodels_on_the_log_odds() -> None:
    judged = judged_children()
    extreme = replace(judged, linear=0.3 + 1.6 * judged.linear)
    peer = sm.GLM(
        judged.outcome, sm.add_constant(extreme.linear), family=sm.families.Binomial(), freq_weights=judged.weight
    ).fit(tol=1e-12)

    assert recalibration(extreme) == pytest.approx(tuple(peer.params), abs=1e-6)
    assert recalibration(extreme)[1] == pytest.approx(1 / 1.6, abs=1e-6)


def test_archer_lemeshow_keeps_its_level_when_the_model_is_right() -> None:
    judged = judged_children()

    p = np.array([hosmer_lemeshow(fitted_again(with_outcome(judged, seed))).p for seed in range(200)])

    assert 0.01 <= (p < 0.05).mean() <= 0.09
    assert 0.4 < p.mean() < 0.6


def test_archer_lemeshow_finds_predictions_that_are_too_extreme() -> None:
    judged = with_outcome(judged_children(), 1)
    extreme = replace(judged, linear=2 * judged.linear + 1)

    assert hosmer_lemeshow(extreme).p < 1e-3


def test_too_few_clusters_for_the_test_is_a_reason_and_no_number() -> None:
    judged = judged_children()
    few = replace(
        judged.clusters,
        of_child=judged.clusters.of_child % 3,
        design=survey_design(np.zeros(3, int), cluster=np.arange(3)),
        label=judged.clusters.label[:3],
    )

    found = hosmer_lemeshow(replace(judged, clusters=few))

    assert found.p is None
    assert found.absent["p"] is Reason.TOO_FEW_CLUSTERS


def test_small_states_are_told_together_and_never_alone() -> None:
    group = np.repeat([0, 1, 2, 3], [200, 5, 30, 9])

    pooled, members = pool_small(group, groups=5, least=SMALLEST_GROUP)

    assert members == ((0,), (1, 2, 3))
    assert np.bincount(pooled).min() >= SMALLEST_GROUP


def test_states_are_left_out_where_the_survey_tells_no_municipality() -> None:
    judged = judged_children()
    nowhere = replace(judged, municipality=np.full(len(judged), -1))

    found = calibration(nowhere, state=places().state, state_codes=places().state_codes)

    assert found.states == ()
    assert found.absent["state_error"] is Reason.NO_MUNICIPALITY_IN_SURVEY


def test_a_shift_of_all_predictions_shows_in_every_state() -> None:
    judged = judged_children()
    shifted = replace(judged, linear=judged.linear + 0.5)

    found = calibration(shifted, state=places().state, state_codes=places().state_codes)

    assert all(row.predicted > row.observed for row in found.states)
    expected = np.average(logistic(judged.linear + 0.5) - judged.outcome, weights=judged.weight)
    assert found.state_error == pytest.approx(expected, rel=1e-6)
