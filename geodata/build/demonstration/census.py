"""The synthetic census: children 5-17 of each municipality, counted by who they are and where they live."""

from __future__ import annotations

import numpy as np
import pandas as pd

from dashboard.model.design import Covariate
from dashboard.model.fit import logistic
from dashboard.values import FloatArray, IndexArray
from geodata.build.demonstration.covariates import Landscape

CHILD_COVARIATES = (
    Covariate("sex", "person", ("female", "male")),
    Covariate("age", "person", ("5_11", "12_14", "15_17")),
    Covariate("attendance", "person", ("not_attending", "attending")),
    Covariate("head_sector", "household", ("other", "agriculture", "commerce")),
    Covariate("head_schooling", "household", ("primary_or_less", "secondary", "upper")),
    Covariate("head_social_security", "household", ("without", "with")),
    Covariate("spouse_schooling", "household", ("primary_or_less", "secondary", "no_spouse")),
    Covariate("area", "household", ("urban", "rural")),
)
TERRITORY_COVARIATES = tuple(
    Covariate(code, "territory")
    for code in (
        "indigenous_share",
        "poverty_share",
        "agricultural_employment_share",
        "low_wage_share",
        "incomplete_basic_education_share",
        "formal_industry_share",
    )
)
COVARIATES = CHILD_COVARIATES + TERRITORY_COVARIATES
"""As ``specification.yaml`` declares them; the build compares the two."""

Axes = dict[str, FloatArray]
"""Level numbers of each covariate, shaped so that they broadcast against each other."""

_SPOUSE_SECONDARY = (0.30, 0.73, 0.91)
"""Share of spouses with at least lower secondary, given the schooling of the head."""


def draw_census(landscape: Landscape, *, children: IndexArray, rng: np.random.Generator) -> pd.DataFrame:
    """Cells (municipality, pattern, children), one multinomial draw per municipality; only cells that hold a child."""
    counts = [rng.multinomial(int(total), pattern_probabilities(landscape, at)) for at, total in enumerate(children)]
    municipality, pattern = np.nonzero(np.array(counts))
    return pd.DataFrame(
        {
            "municipality": municipality.astype(np.int32),
            "pattern": pattern.astype(np.int32),
            "children": np.array(counts)[municipality, pattern].astype(np.int32),
        }
    )


def pattern_probabilities(landscape: Landscape, at: int) -> FloatArray:
    """Share of the children of municipality ``at`` that show each pattern, shape (n_patterns,), sums to one.

    A chain of plain conditional shares: area, then the head's sector, schooling and social security,
    then the spouse, then the child's age, sex and school attendance.
    """
    axes = _axes()
    rural = axes["area"] == 1
    agriculture, commerce = axes["head_sector"] == 1, axes["head_sector"] == 2
    secondary, upper = axes["head_schooling"] == 1, axes["head_schooling"] == 2
    poverty = landscape.poverty[at] - 0.5

    area = _either(rural, landscape.rural[at])
    farms = logistic(_log_odds(landscape.agricultural_employment[at]) + np.where(rural, 0.4, -0.9))
    trades = (1 - farms) * logistic(-0.85 + 0.30 * landscape.commerce_taste[at] - 0.35 * rural)
    sector = np.where(agriculture, farms, np.where(commerce, trades, 1 - farms - trades))
    little = logistic(
        _log_odds(landscape.incomplete_basic_education[at]) + 0.7 * agriculture + 0.3 * rural - 0.1 * commerce
    )
    much = (1 - little) * logistic(0.0 - 0.6 * agriculture - 0.3 * rural - 1.2 * poverty)
    schooling = np.where(upper, much, np.where(secondary, 1 - little - much, little))
    insured = logistic(
        -0.3
        + 0.55 * _log_odds(landscape.formal_industry[at]) / 1.5
        - 1.5 * agriculture
        - 0.9 * commerce
        + 0.5 * secondary
        + 1.1 * upper
    )
    security = _either(axes["head_social_security"] == 1, insured)
    alone = np.where(rural, 0.20, 0.26)
    schooled = np.choose(axes["head_schooling"].astype(int), _SPOUSE_SECONDARY)
    spouse = np.where(
        axes["spouse_schooling"] == 2,
        alone,
        (1 - alone) * np.where(axes["spouse_schooling"] == 1, schooled, 1 - schooled),
    )
    age = np.choose(axes["age"].astype(int), (0.545, 0.235, 0.220))
    sex = _either(axes["sex"] == 1, 0.508)
    at_school = logistic(
        np.choose(axes["age"].astype(int), (3.7, 2.8, 1.0))
        + 0.5 * secondary
        + 1.1 * upper
        - 0.3 * rural
        - 1.0 * poverty
        - 0.2 * ((axes["sex"] == 1) & (axes["age"] == 2))
    )
    attendance = _either(axes["attendance"] == 1, at_school)
    shares: FloatArray = np.asarray(area * sector * schooling * security * spouse * age * sex * attendance).ravel()
    whole: FloatArray = shares / shares.sum()
    return whole


def _axes() -> Axes:
    sizes = [len(covariate.levels) for covariate in CHILD_COVARIATES]
    return {
        covariate.code: np.arange(sizes[at], dtype=float).reshape(
            [-1 if at == axis else 1 for axis in range(len(sizes))]
        )
        for at, covariate in enumerate(CHILD_COVARIATES)
    }


def _either(second: FloatArray, share: FloatArray | float) -> FloatArray:
    return np.where(second, share, 1 - np.asarray(share))


def _log_odds(share: float) -> float:
    return float(np.log(share / (1 - share)))
