"""Do the intervals cover, and are the coefficients right on average? Many surveys drawn from a known truth.

The bias is told twice: from the estimates alone, which with R draws is uncertain by 1/sqrt(R) of a standard error
(10,000 draws for one percent), and with a control variate, one Newton step from the truth, whose mean is known; that
is uncertain by a tenth of a percent after 1,000 draws and is the figure held to two percent. A maximum likelihood is
biased by a share of its standard error that falls with the root of the number of children, so two sizes are shown: the
demonstration's survey has 100,000 children.

Run alone with ``python -m bench.coverage``.
"""

from __future__ import annotations

import numpy as np

from bench.result import Result, table
from dashboard.model.options import EstimationOptions
from dashboard.values import FloatArray
from tests.support.simulated_surveys import TRUTH, clustered_survey, fitted, linearised, municipal_survey

SEED = 20_261_122
DRAWS, MIXED_DRAWS = 1_000, 500
LARGE, SMALL = 2_500, 500
"""Clusters of 20 children."""


def results() -> list[Result]:
    """Design-based intervals, then those with a municipality effect."""
    return by_design(DRAWS, LARGE) + by_design(DRAWS, SMALL) + with_municipalities(MIXED_DRAWS)


def by_design(draws: int, clusters: int) -> list[Result]:
    """Surveys of clusters in 10 strata, 20 children in each."""
    from scipy.stats import t as student

    estimates, errors, steps = (np.empty((draws, len(TRUTH))) for _ in range(3))
    for at, seed in enumerate(np.random.SeedSequence(SEED).spawn(draws)):
        drawn = clustered_survey(np.random.default_rng(seed), clusters=clusters)
        model = fitted(drawn, EstimationOptions())
        estimates[at], errors[at], steps[at] = model.coefficients, model.standard_errors, linearised(drawn)
    reach = student.ppf(0.975, model.clusters - model.strata)
    covered = (np.abs(estimates - TRUTH) <= reach * errors).mean(axis=0)
    spread = estimates.std(axis=0, ddof=1)
    plain = np.abs((estimates - TRUTH).mean(axis=0) / spread)
    second = estimates - steps
    sharp, sharpness = np.abs(second.mean(axis=0) / spread), second.std(axis=0) / spread / np.sqrt(draws)
    name = f"{draws:,} surveys of {len(drawn.sample.stratum):,} children"
    return [
        *_coverage_lines(name, covered, "93 to 97"),
        Result(f"{name}: error told over error seen, furthest from one", _furthest(errors, spread), "% off"),
        Result(f"{name}: largest bias (control variate)", 100 * float(sharp.max()), "% of SE", goal=_goal(clusters)),
        Result(f"{name}: uncertainty of that bias", 100 * float(sharpness.max()), "% of SE"),
        Result(
            f"{name}: largest bias (estimates alone, uncertain by {100 / np.sqrt(draws):.1f})",
            100 * float(plain.max()),
            "% of SE",
        ),
    ]


def with_municipalities(draws: int) -> list[Result]:
    """Surveys of 300 municipalities with 30 children each; the effect's own spread and predictions too."""
    spread = 0.5
    estimates, errors = np.empty((draws, len(TRUTH))), np.empty((draws, len(TRUTH)))
    scales, missed, told, covered_effects = np.empty(draws), np.empty(draws), np.empty(draws), np.empty(draws)
    for at, seed in enumerate(np.random.SeedSequence(SEED + 1).spawn(draws)):
        drawn = municipal_survey(np.random.default_rng(seed), spread=spread)
        model = fitted(drawn, EstimationOptions(municipality_effect="random", quadrature_points=5))
        estimates[at], errors[at], scales[at] = (
            model.coefficients,
            model.standard_errors,
            np.sqrt(model.effect_variance),
        )
        variance = prediction_variance(model)
        apart = model.municipal_effect - drawn.effect
        missed[at], told[at] = (apart**2).mean(), variance.mean()
        covered_effects[at] = (np.abs(apart) <= 1.96 * np.sqrt(variance)).mean()
    name = f"{draws:,} surveys of 300 municipalities"
    covered = (np.abs(estimates - TRUTH) <= 1.96 * errors).mean(axis=0)
    return [
        *_coverage_lines(name, covered, "93 to 97"),
        Result(f"{name}: s_u on average, true {spread}", float(scales.mean()) * 1000, "thousandths"),
        Result(
            f"{name}: mean squared error of u_m told over seen",
            100 * float(told.mean() / missed.mean()),
            "%",
            goal="90-110",
        ),
        Result(f"{name}: intervals of u_m that cover", 100 * float(covered_effects.mean()), "%"),
    ]


def prediction_variance(model: object) -> FloatArray:
    """Of (estimated - true) u_m: its curvature, the coefficients it was found with, and its spread being estimated."""
    from dashboard.model.fitted import FittedModel

    assert isinstance(model, FittedModel)
    assert model.effect_slope is not None
    assert model.effect_estimation is not None
    through = np.einsum("mi,ij,mj->m", model.effect_slope, model.covariance, model.effect_slope)
    return np.asarray(model.effect_uncertainty + through + model.effect_estimation)


def _coverage_lines(name: str, covered: FloatArray, goal: str) -> list[Result]:
    return [
        Result(
            f"{name}: 95 % intervals that cover, coefficient covered least", 100 * float(covered.min()), "%", goal=goal
        ),
        Result(
            f"{name}: 95 % intervals that cover, coefficient covered most", 100 * float(covered.max()), "%", goal=goal
        ),
    ]


def _goal(clusters: int) -> str:
    return "under 2" if clusters == LARGE else "(falls with the root of the children)"


def _furthest(errors: FloatArray, spread: FloatArray) -> float:
    ratio = np.sqrt((errors**2).mean(axis=0)) / spread
    return float(100 * np.abs(ratio - 1).max())


if __name__ == "__main__":
    print(table(results()))
