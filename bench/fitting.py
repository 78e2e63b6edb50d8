"""Fitting 100,000 and 1,000,000 children of a survey, 20 terms, beside statsmodels, glum and scikit-learn.

Ours starts from the survey as it was read and ends with standard errors that know strata and clusters; the peers are
handed a finished design matrix in the order they like best (glum also a table of categories) and give coefficients
only, statsmodels with plain standard errors. All run in turn in one process on the same children and are held to the
same solution: the largest difference of any coefficient is printed.

Two surveys: one as surveys are, with levels of the child and shares of the municipality, in which equal children
abound; and one of 20 continuous covariates in which no two children are alike.

Run alone with ``python -m bench.fitting``.
"""

from __future__ import annotations

import time
import tracemalloc
import warnings
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from bench.result import Result, table
from dashboard.model.design import Covariate, design_matrix
from dashboard.model.estimate import fit_model
from dashboard.model.options import EstimationOptions
from dashboard.model.sample import Sample
from dashboard.values import FloatArray, IndexArray

SIZES = (100_000, 1_000_000)
MUNICIPALITIES, STATES, PER_CLUSTER = 2_465, 32, 20
CHILD = (
    Covariate("sex", "person", ("female", "male")),
    Covariate("age", "person", ("5_11", "12_14", "15_17")),
    Covariate("attendance", "person", ("not_attending", "attending")),
    Covariate("sector", "household", ("other", "agriculture", "commerce")),
    Covariate("schooling", "household", ("primary", "secondary", "upper")),
    Covariate("security", "household", ("without", "with")),
    Covariate("spouse", "household", ("primary", "secondary", "none")),
)
PLACE = tuple(Covariate(f"share_{at}", "territory") for at in range(9))
CONTINUOUS = tuple(Covariate(f"measure_{at}", "person") for at in range(20))
SLOW = ("statsmodels", "scikit-learn lbfgs")
"""Take many times as long as the others, so fewer turns must do."""
SAME = 1e-6
"""Log odds by which coefficients may differ and still be the same solution; standard errors are 10,000 times it."""


@dataclass(frozen=True)
class Survey:
    """Children and the finished design that the peers are given."""

    sample: Sample
    covariates: tuple[Covariate, ...]
    state: IndexArray
    design: FloatArray

    @property
    def outcome(self) -> FloatArray:
        """Of every child."""
        return self.sample.outcomes["work"]


def results() -> list[Result]:
    """Every size and both surveys, then the models with effects."""
    lines: list[Result] = []
    for children in SIZES:
        lines += against_peers("levels and shares", as_surveys_are(children))
        lines += against_peers("continuous", continuous(children))
    return lines + with_effects(as_surveys_are(SIZES[0]))


def against_peers(described: str, survey: Survey) -> list[Result]:
    """Ours and every peer in turns; the line of ours stands against the fastest."""
    children = len(survey.outcome)
    name = f"fit of {children:,} x {survey.design.shape[1]} ({described})"
    coefficients: dict[str, FloatArray] = {}
    taken: dict[str, list[float]] = {}
    everyone = ways(survey)
    for turn in range(7):
        for way, fit in everyone.items():
            if way in SLOW and turn > (2 if children < 500_000 else 1):
                continue
            began = time.perf_counter()
            coefficients[way] = fit()
            taken.setdefault(way, []).append(1000 * (time.perf_counter() - began))
    medians = {way: float(np.median(times[1:])) for way, times in taken.items()}
    apart = {way: float(np.abs(found - coefficients["ours"]).max()) for way, found in coefficients.items()}
    agreeing = {way: ms for way, ms in medians.items() if way != "ours" and apart[way] < SAME}
    fastest = min(agreeing, key=agreeing.__getitem__)
    lines = [
        Result.against(
            f"{name}, with design-based errors",
            medians["ours"],
            "ms",
            peer=f"{fastest} (the fastest)",
            peer_value=medians[fastest],
            goal="ratio above 0.67 (1.5 times the fastest)",
        ),
        Result(f"{name}, rate", children / medians["ours"] / 1000, "million rows/s"),
        Result(f"{name}, memory beside the sample at its highest", memory(survey), "MB"),
    ]
    for way, ms in medians.items():
        if way != "ours":
            lines.append(
                Result(f"{name}, {way}; its coefficients differ from ours by up to {apart[way]:.0e}", ms, "ms")
            )
    return lines


def with_effects(survey: Survey) -> list[Result]:
    """The models with effects, for which there is no peer in Python that is not Bayesian."""
    lines = []
    for name, options in {
        "fixed states": EstimationOptions(state_effect="fixed"),
        "random municipalities, Laplace": EstimationOptions(municipality_effect="random"),
        "random municipalities, 7 points": EstimationOptions(municipality_effect="random", quadrature_points=7),
        "municipalities in states": EstimationOptions(
            municipality_effect="random", state_effect="random", standard_errors="model"
        ),
    }.items():
        began = time.perf_counter()
        ours(survey, options)
        seconds = time.perf_counter() - began
        described = f"{len(survey.outcome):,} x {survey.design.shape[1]}, {MUNICIPALITIES:,} municipalities"
        lines.append(Result(f"fit of {described}, {name}", seconds, "s"))
    return lines


def ways(survey: Survey) -> dict[str, Callable[[], FloatArray]]:
    """Everyone's fit, as a function that gives the coefficients, intercept first."""
    import glum
    import statsmodels.api as sm
    from sklearn.linear_model import LogisticRegression

    y, w = survey.outcome, survey.sample.expansion_weight / survey.sample.expansion_weight.mean()
    rows, columns = np.ascontiguousarray(survey.design), np.asfortranarray(survey.design)
    with_ones = np.column_stack([np.ones(len(y)), rows])

    def statsmodels() -> FloatArray:
        model = sm.GLM(y, with_ones, family=sm.families.Binomial(), freq_weights=w)
        return np.asarray(model.fit(tol=1e-12).params)

    def glum_fit(matrix: FloatArray | pd.DataFrame) -> FloatArray:
        model = glum.GeneralizedLinearRegressor(family="binomial", alpha=0, gradient_tol=1e-8, drop_first=True)
        model.fit(matrix, y, sample_weight=w)
        return np.concatenate([[model.intercept_], model.coef_])

    def sklearn(solver: str) -> FloatArray:
        model = LogisticRegression(C=np.inf, solver=solver, tol=1e-8, max_iter=1000)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model.fit(rows, y, sample_weight=w)
        return np.concatenate([model.intercept_, model.coef_[0]])

    found: dict[str, Callable[[], FloatArray]] = {
        "ours": lambda: ours(survey, EstimationOptions()),
        "statsmodels": statsmodels,
        "glum": lambda: glum_fit(columns),
        "scikit-learn newton-cholesky": lambda: sklearn("newton-cholesky"),
        "scikit-learn lbfgs": lambda: sklearn("lbfgs"),
    }
    if any(one.levels for one in survey.covariates):
        categories = as_categories(survey)
        found["glum with categories"] = lambda: glum_fit(categories)
    return found


def ours(survey: Survey, options: EstimationOptions) -> FloatArray:
    """The whole door, from the sample to standard errors by design."""
    model = fit_model(
        survey.sample,
        covariates=survey.covariates,
        outcome="work",
        municipalities=MUNICIPALITIES,
        state=survey.state,
        options=options,
    )
    return model.coefficients


def memory(survey: Survey) -> float:
    """Megabytes that our fit takes at its highest beside the sample itself."""
    tracemalloc.start()
    ours(survey, EstimationOptions())
    highest = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return highest / 1e6


def as_categories(survey: Survey) -> pd.DataFrame:
    """The covariates as a table with categories, which glum keeps as such."""
    return pd.DataFrame(
        {
            one.code: pd.Categorical.from_codes(survey.sample.values[one.code], one.levels)
            if one.levels
            else survey.sample.values[one.code]
            for one in survey.covariates
        }
    )


def as_surveys_are(children: int) -> Survey:
    """Clusters of 20 children in municipalities; 11 terms of levels and 9 shares."""
    rng = np.random.default_rng(20_261_122)
    clusters = children // PER_CLUSTER
    lives = np.repeat(np.sort(rng.integers(0, MUNICIPALITIES, clusters)), PER_CLUSTER)
    shares = rng.beta(2.0, 4.0, (MUNICIPALITIES, len(PLACE)))
    values: dict[str, IndexArray | FloatArray] = {}
    for one in CHILD:
        values[one.code] = rng.choice(len(one.levels), children, p=rng.dirichlet(np.full(len(one.levels), 5.0)))
    for at, one in enumerate(PLACE):
        values[one.code] = shares[lives, at]
    return _survey((*CHILD, *PLACE), values, lives, rng)


def continuous(children: int) -> Survey:
    """20 standard normal covariates: no two children alike."""
    rng = np.random.default_rng(20_261_123)
    lives = np.repeat(np.sort(rng.integers(0, MUNICIPALITIES, children // PER_CLUSTER)), PER_CLUSTER)
    values: dict[str, IndexArray | FloatArray] = {one.code: rng.standard_normal(children) for one in CONTINUOUS}
    return _survey(CONTINUOUS, values, lives, rng)


def _survey(
    covariates: tuple[Covariate, ...],
    values: dict[str, IndexArray | FloatArray],
    lives: IndexArray,
    rng: np.random.Generator,
) -> Survey:
    children = len(lives)
    state = np.sort(rng.integers(0, STATES, MUNICIPALITIES))
    cluster = np.repeat(np.arange(children // PER_CLUSTER), PER_CLUSTER)
    design = design_matrix(covariates, values=values, rows=children)
    odds = -2.2 + design @ rng.normal(0.0, 0.4, design.shape[1]) + rng.normal(0.0, 0.3, cluster.max() + 1)[cluster]
    outcome = (rng.random(children) < 1 / (1 + np.exp(-odds))).astype(np.float64)
    weight = rng.uniform(50.0, 900.0, children)
    sample = Sample(values, {"work": outcome}, weight, state[lives], cluster, lives)
    return Survey(sample, covariates, state, design)


if __name__ == "__main__":
    print(table(results()))
