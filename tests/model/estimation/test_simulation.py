"""Many surveys from a known truth, in short; ``python -m bench coverage`` is the long version with its figures."""

from __future__ import annotations

import numpy as np
from scipy.stats import t as student

from dashboard.model.options import EstimationOptions
from tests.support.simulated_surveys import TRUTH, clustered_survey, fitted, linearised, municipal_survey

DRAWS = 40
CLUSTERS = 2_500


def test_intervals_by_design_cover_and_coefficients_are_right_on_average() -> None:
    apart, errors, second = [], [], []
    for seed in np.random.SeedSequence(7).spawn(DRAWS):
        drawn = clustered_survey(np.random.default_rng(seed), clusters=CLUSTERS)
        model = fitted(drawn, EstimationOptions())
        apart.append(model.coefficients - TRUTH)
        errors.append(model.standard_errors)
        second.append(model.coefficients - linearised(drawn))
    reach = student.ppf(0.975, model.clusters - model.strata)
    spread = np.std(apart, axis=0)

    # Seven coefficients in 40 surveys: chance alone moves the share by some 1.5 points, they not being independent.
    assert 0.92 < (np.abs(apart) < reach * np.array(errors)).mean() < 0.98
    # The bench has the figure to a tenth; here three standard errors of the simulation are allowed on top.
    uncertain = np.std(second, axis=0) / np.sqrt(DRAWS) / spread
    assert (np.abs(np.mean(second, axis=0)) / spread < 0.02 + 3 * uncertain).all()


def test_clusters_ignored_would_not_cover() -> None:
    covered = []
    for seed in np.random.SeedSequence(8).spawn(40):
        drawn = clustered_survey(np.random.default_rng(seed))
        model = fitted(drawn, EstimationOptions(standard_errors="model"))
        # The intercept and the covariate that a whole cluster shares.
        covered.append((np.abs(model.coefficients - TRUTH) < 1.96 * model.standard_errors)[[0, -1]])

    assert np.mean(covered) < 0.85


def test_intervals_with_a_municipality_effect_cover_too() -> None:
    covered, told, missed = [], [], []
    for seed in np.random.SeedSequence(9).spawn(40):
        drawn = municipal_survey(np.random.default_rng(seed))
        model = fitted(drawn, EstimationOptions(municipality_effect="random"))
        covered.append(np.abs(model.coefficients - TRUTH) < 1.96 * model.standard_errors)
        missed.append(np.mean((model.municipal_effect - drawn.effect) ** 2))
        told.append(model.effect_uncertainty.mean())

    assert 0.90 < np.mean(covered) < 0.99
    assert 0.85 < np.mean(told) / np.mean(missed) < 1.10
