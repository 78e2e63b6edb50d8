"""The survey-weighted logit, against statsmodels, against plain loops and against resampling."""

from __future__ import annotations

import math

import numpy as np
import pytest
import statsmodels.api as sm

from dashboard.model.fit import LogitFit, ModelFitError, fit_survey_logit

STRATA, CLUSTERS, CHILDREN = 4, 15, 12


def a_survey(seed: int = 5, strata: int = STRATA, shared: float = 0.6) -> dict[str, np.ndarray]:
    """Children in clusters in strata, with unequal weights and something shared inside a cluster."""
    rng = np.random.default_rng(seed)
    n = strata * CLUSTERS * CHILDREN
    stratum = np.repeat(np.arange(strata), CLUSTERS * CHILDREN)
    cluster = np.repeat(np.arange(strata * CLUSTERS), CHILDREN)
    design = np.column_stack([rng.integers(0, 2, n), rng.uniform(size=n), rng.standard_normal(strata)[stratum] * 0.1])
    design[:, 2] += rng.standard_normal(strata * CLUSTERS)[cluster]
    odds = -1.2 + design @ np.array([0.8, -0.7, 0.3]) + shared * rng.standard_normal(strata * CLUSTERS)[cluster]
    return {
        "outcome": (rng.uniform(size=n) < 1 / (1 + np.exp(-odds))).astype(float),
        "design": design,
        "expansion_weight": rng.uniform(50, 900, n) * (1 + stratum),
        "stratum": stratum,
        "cluster": cluster,
    }


def fitted(survey: dict[str, np.ndarray], **changes: np.ndarray) -> LogitFit:
    columns = {**survey, **changes}
    return fit_survey_logit(columns.pop("outcome"), **columns)


def test_coefficients_are_those_of_statsmodels_with_frequency_weights() -> None:
    survey = a_survey()
    peer = sm.GLM(
        survey["outcome"],
        sm.add_constant(survey["design"]),
        family=sm.families.Binomial(),
        freq_weights=survey["expansion_weight"],
    ).fit(tol=1e-12)
    np.testing.assert_allclose(fitted(survey).coefficients, peer.params, rtol=1e-8)


def test_weights_matter_to_the_coefficients() -> None:
    survey = a_survey()
    flat = fitted(survey, expansion_weight=np.ones(len(survey["outcome"])))
    assert np.abs(fitted(survey).coefficients - flat.coefficients).max() > 1e-3


def test_with_one_stratum_the_covariance_is_the_cluster_robust_one_of_statsmodels() -> None:
    survey = a_survey(strata=1)
    flat = np.ones(len(survey["outcome"]))
    peer = sm.GLM(survey["outcome"], sm.add_constant(survey["design"]), family=sm.families.Binomial()).fit(
        tol=1e-12,
        cov_type="cluster",
        cov_kwds={"groups": survey["cluster"], "use_correction": False},
    )
    expected = peer.cov_params() * CLUSTERS / (CLUSTERS - 1)
    np.testing.assert_allclose(fitted(survey, expansion_weight=flat).covariance, expected, rtol=1e-6)


def test_covariance_equals_the_textbook_sum_written_as_loops() -> None:
    survey = a_survey()
    fit = fitted(survey)
    y, w = survey["outcome"].tolist(), survey["expansion_weight"].tolist()
    x = [[1.0, *row] for row in survey["design"].tolist()]
    terms = range(4)
    bread = [[0.0] * 4 for _ in terms]
    totals: dict[tuple[int, int], list[float]] = {}
    for i in range(len(y)):
        p = 1 / (1 + math.exp(-sum(fit.coefficients[k] * x[i][k] for k in terms)))
        own = totals.setdefault((int(survey["stratum"][i]), int(survey["cluster"][i])), [0.0] * 4)
        for k in terms:
            own[k] += w[i] * x[i][k] * (y[i] - p)
            for j in terms:
                bread[k][j] += w[i] * p * (1 - p) * x[i][k] * x[i][j]
    middle = np.zeros((4, 4))
    for stratum in range(STRATA):
        clusters = [total for (own, _), total in totals.items() if own == stratum]
        mean = [sum(total[k] for total in clusters) / len(clusters) for k in terms]
        for total in clusters:
            apart = np.array([total[k] - mean[k] for k in terms])
            middle += len(clusters) / (len(clusters) - 1) * np.outer(apart, apart)
    inverse = np.linalg.inv(np.array(bread))
    np.testing.assert_allclose(fit.covariance, inverse @ middle @ inverse, rtol=1e-7)


def test_standard_errors_agree_with_leaving_out_one_cluster_at_a_time() -> None:
    survey = a_survey()
    fit = fitted(survey)
    jackknife = np.zeros(4)
    for cluster in np.unique(survey["cluster"]):
        kept = survey["cluster"] != cluster
        same = survey["stratum"] == survey["stratum"][~kept][0]
        weight = np.where(same, survey["expansion_weight"] * CLUSTERS / (CLUSTERS - 1), survey["expansion_weight"])
        without = fitted({name: column[kept] for name, column in {**survey, "expansion_weight": weight}.items()})
        jackknife += (CLUSTERS - 1) / CLUSTERS * (without.coefficients - fit.coefficients) ** 2
    np.testing.assert_allclose(fit.standard_errors, np.sqrt(jackknife), rtol=0.12)


def test_ignoring_the_clusters_would_understate_the_error_of_what_a_cluster_shares() -> None:
    survey = a_survey(shared=2.0)
    alone = fitted(survey, cluster=np.arange(len(survey["outcome"])))
    assert fitted(survey).standard_errors[3] > 1.2 * alone.standard_errors[3]


def test_counting_weights_in_thousands_changes_nothing() -> None:
    survey = a_survey()
    thousands = fitted(survey, expansion_weight=survey["expansion_weight"] / 1000)
    np.testing.assert_allclose(thousands.coefficients, fitted(survey).coefficients, rtol=1e-9)
    np.testing.assert_allclose(thousands.covariance, fitted(survey).covariance, rtol=1e-9)


def test_a_child_counted_twice_is_a_child_of_twice_the_weight() -> None:
    survey = a_survey()
    twice = {name: np.concatenate([column, column[:100]]) for name, column in survey.items()}
    weight = survey["expansion_weight"].copy()
    weight[:100] *= 2
    np.testing.assert_allclose(fitted(twice).covariance, fitted(survey, expansion_weight=weight).covariance, rtol=1e-8)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"outcome": np.full(STRATA * CLUSTERS * CHILDREN, 1.0)}, "both must occur"),
        ({"expansion_weight": np.zeros(STRATA * CLUSTERS * CHILDREN)}, "not above zero"),
        ({"expansion_weight": np.full(STRATA * CLUSTERS * CHILDREN, np.nan)}, "missing values"),
        ({"stratum": np.arange(STRATA * CLUSTERS * CHILDREN)}, "one cluster only"),
        ({"cluster": np.zeros(3, dtype=int)}, "differ in length"),
        ({"design": np.ones((STRATA * CLUSTERS * CHILDREN, 2))}, "same value"),
        ({"design": a_survey()["design"][:, [0, 1, 0]]}, "'term 3' repeats other terms.*1 x 'term 1'"),
    ],
)
def test_a_survey_that_cannot_be_fitted_is_refused_with_the_reason(changes: dict[str, np.ndarray], said: str) -> None:
    with pytest.raises(ModelFitError, match=said):
        fitted(a_survey(), **changes)


def test_a_term_that_separates_the_outcome_is_refused() -> None:
    survey = a_survey()
    with pytest.raises(ModelFitError):
        fitted(survey, design=survey["outcome"][:, None])
