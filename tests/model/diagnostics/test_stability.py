"""Collinearity and influence, against regressions and against fitting again without the cluster."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import statsmodels.api as sm

from dashboard.model.diagnostics.collinearity import inflation
from dashboard.model.diagnostics.diagnose import judge
from dashboard.model.diagnostics.influence import dfbeta, influence
from dashboard.model.diagnostics.judged import Judged
from dashboard.model.survey_design import survey_design
from tests.support.study import Study, a_study, fitted_alike


def judged_of(study: Study) -> Judged:
    return judge(study.sample, model=study.model, declared=study.declared)[0]


def factors_of(study: Study) -> list[str]:
    return [term.factor for term in study.model.terms]


def test_inflation_of_a_single_term_is_that_of_its_weighted_regression_on_the_others() -> None:
    study = a_study()
    judged = judged_of(study)
    weight = judged.weight * judged.prediction * (1 - judged.prediction)
    found = {row.factor: row for row in inflation(judged, factors=factors_of(study))}

    for factor, column in (("sex", 1), ("poverty_share", 6)):
        others = np.delete(judged.design, column, axis=1)
        explained = sm.WLS(judged.design[:, column], others, weights=weight).fit().rsquared
        assert found[factor].vif == pytest.approx(1 / (1 - explained), rel=1e-6)
        assert found[factor].gvif == found[factor].vif


def test_generalised_inflation_does_not_hang_on_the_reference_level() -> None:
    study = a_study()
    judged = judged_of(study)
    turned = judged.design.copy()
    turned[:, 2] = 1 - judged.design[:, 2] - judged.design[:, 3]  # the first age instead of the second

    before = inflation(judged, factors=factors_of(study))
    after = inflation(replace(judged, design=turned), factors=factors_of(study))

    assert [row.gvif for row in after] == pytest.approx([row.gvif for row in before], rel=1e-8)


def test_a_factor_that_nearly_repeats_another_is_found() -> None:
    study = a_study()
    judged = judged_of(study)
    rng = np.random.default_rng(1)
    copy = judged.design[:, -1] + 0.01 * rng.standard_normal(len(judged))

    found = inflation(
        replace(judged, design=np.column_stack([judged.design, copy])), factors=[*factors_of(study), "copy"]
    )

    assert found[-1].vif > 100
    assert found[0].vif < 2


def test_a_factor_that_repeats_another_exactly_has_no_inflation_to_tell() -> None:
    study = a_study()
    judged = judged_of(study)
    twice = np.column_stack([judged.design, judged.design[:, -1]])

    found = inflation(replace(judged, design=twice), factors=[*factors_of(study), "copy"])

    assert {row.vif for row in found} == {None}


def test_one_step_without_a_cluster_is_nearly_the_fit_without_it() -> None:
    study = a_study()
    judged = judged_of(study)
    moved = dfbeta(judged)

    for cluster in (0, 77, 200):
        kept = judged.clusters.of_child != cluster
        again = sm.GLM(
            judged.outcome[kept],
            judged.design[kept],
            family=sm.families.Binomial(),
            freq_weights=judged.weight[kept],
        ).fit(tol=1e-12)
        true = study.model.coefficients - again.params
        np.testing.assert_allclose(moved[cluster], true, atol=0.03 * np.abs(true).max())


def test_the_step_is_newtons_on_the_children_that_are_left() -> None:
    study = a_study()
    judged = judged_of(study)
    p = judged.prediction
    moved = dfbeta(judged)

    for cluster in (5, 130):
        kept = judged.clusters.of_child != cluster
        x, w = judged.design[kept], judged.weight[kept]
        score = x.T @ (w * (judged.outcome - p)[kept])
        hessian = sum(w[i] * (p * (1 - p))[kept][i] * np.outer(x[i], x[i]) for i in range(len(x)))
        np.testing.assert_allclose(moved[cluster], -np.linalg.solve(hessian, score), rtol=1e-6)


def test_where_the_fit_took_every_child_alike_a_cluster_is_missed_as_in_that_fit() -> None:
    study = fitted_alike(a_study())
    judged = judged_of(study)
    moved = dfbeta(judged)

    for cluster in (0, 77):
        kept = judged.clusters.of_child != cluster
        again = sm.GLM(judged.outcome[kept], judged.design[kept], family=sm.families.Binomial()).fit(tol=1e-12)
        true = study.model.coefficients - again.params
        np.testing.assert_allclose(moved[cluster], true, atol=0.03 * np.abs(true).max())


def test_where_the_fit_took_every_child_alike_inflation_does_so_too() -> None:
    study = fitted_alike(a_study())
    judged = judged_of(study)
    others = np.delete(judged.design, 6, axis=1)
    alike = judged.prediction * (1 - judged.prediction)
    explained = sm.WLS(judged.design[:, 6], others, weights=alike).fit().rsquared

    found = {row.factor: row for row in inflation(judged, factors=factors_of(study))}

    assert found["poverty_share"].vif == pytest.approx(1 / (1 - explained), rel=1e-6)


def test_a_cluster_that_weighs_a_hundred_times_is_the_most_influential() -> None:
    study = a_study()
    judged = judged_of(study)
    heavy = judged.weight * np.where(judged.clusters.of_child == 42, 100, 1)

    found = influence(
        replace(judged, fit_weight=heavy / heavy.mean()),
        covariance=study.model.covariance,
        terms=["intercept", *(term.code for term in study.model.terms)],
    )

    assert found.most[0].cluster == 42
    assert found.most[0].largest == found.largest
    assert found.above >= 1


def test_without_two_clusters_in_a_stratum_influence_has_a_reason_instead_of_numbers() -> None:
    study = a_study()
    judged = judged_of(study)
    each = np.arange(judged.clusters.count)
    alone = replace(judged.clusters, design=survey_design(each, cluster=each))

    found = influence(replace(judged, clusters=alone), covariance=study.model.covariance, terms=["x"] * 7)

    assert found.largest is None
    assert found.most == ()
