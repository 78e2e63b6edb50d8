"""Surveys drawn from a model whose coefficients and effects are known, and what fits make of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dashboard.model.design import Covariate, design_matrix
from dashboard.model.estimate import fit_model
from dashboard.model.fitted import FittedModel
from dashboard.model.logistic import logistic
from dashboard.model.options import EstimationOptions
from dashboard.model.sample import Sample
from dashboard.values import FloatArray

COVARIATES = (
    Covariate("sex", "person", ("female", "male")),
    Covariate("age", "person", ("5_11", "12_14", "15_17")),
    Covariate("sector", "household", ("other", "agriculture", "commerce")),
    Covariate("poverty", "territory"),
)
TRUTH = np.array([-2.0, 0.7, 0.6, 1.3, 0.5, 0.3, 0.8])
"""Intercept first; about one child in four."""
STRATA = 10


@dataclass(frozen=True)
class Drawn:
    """A survey and what it was drawn from."""

    sample: Sample
    design: FloatArray
    """with intercept"""
    effect: FloatArray
    """shape (municipalities,)"""


def clustered_survey(rng: np.random.Generator, *, clusters: int = 1000, per_cluster: int = 20) -> Drawn:
    """Clusters in strata, weights that differ between and within strata, children of a cluster alike beyond x.

    What children of a cluster share enters through the chance that decides and not through the log odds (a Gaussian
    copula), so that ``TRUTH`` holds of every child exactly; a random effect would have changed it.
    """
    n = clusters * per_cluster
    stratum_of = np.sort(np.arange(clusters) % STRATA)
    cluster = np.repeat(np.arange(clusters), per_cluster)
    stratum = stratum_of[cluster]
    values = _children(rng, n, cluster, clusters)
    design = np.column_stack([np.ones(n), design_matrix(COVARIATES, values=values, rows=n)])
    chance = _uniform_within_clusters(rng, cluster, clusters, shared=0.15)
    outcome = (chance < logistic(design @ TRUTH)).astype(np.float64)
    # Weights may depend on everything but the outcome: as drawn, by stratum; and by a correction child by child.
    weight = np.linspace(100, 700, STRATA)[stratum] * rng.lognormal(0.0, 0.25, n)
    sample = Sample(values, {"work": outcome}, weight, stratum, cluster, np.zeros(n, dtype=np.int64))
    return Drawn(sample, design, np.zeros(1))


def municipal_survey(
    rng: np.random.Generator, *, municipalities: int = 300, per_municipality: int = 30, spread: float = 0.5
) -> Drawn:
    """Municipalities with effects of a known spread, about as many children interviewed in each, weights alike."""
    size = rng.poisson(per_municipality, municipalities) + 1
    place = np.repeat(np.arange(municipalities), size)
    values = _children(rng, len(place), place, municipalities)
    design = np.column_stack([np.ones(len(place)), design_matrix(COVARIATES, values=values, rows=len(place))])
    effect = rng.normal(0.0, spread, municipalities)
    outcome = (rng.random(len(place)) < logistic(design @ TRUTH + effect[place])).astype(np.float64)
    sample = Sample(
        values, {"work": outcome}, np.full(len(place), 250.0), np.zeros(len(place), dtype=np.int64), place, place
    )
    return Drawn(sample, design, effect)


def fitted(drawn: Drawn, options: EstimationOptions) -> FittedModel:
    """The model of the drawn survey."""
    return fit_model(
        drawn.sample,
        covariates=COVARIATES,
        outcome="work",
        municipalities=len(drawn.effect),
        state=np.zeros(len(drawn.effect), dtype=np.int64),
        options=options,
    )


def linearised(drawn: Drawn) -> FloatArray:
    """One Newton step from the truth: its mean is the truth exactly, and it moves almost as the estimate does.

    Its score has mean zero given the covariates and weights, whatever clusters share, and its information does not
    look at the outcome. The mean of (estimate - this) is therefore the bias, told far more sharply than by the
    estimates alone, whose own scatter would take tens of thousands of draws to average out.
    """
    w = drawn.sample.expansion_weight / drawn.sample.expansion_weight.mean()
    p = logistic(drawn.design @ TRUTH)
    information = (drawn.design * (w * p * (1 - p))[:, None]).T @ drawn.design
    step = np.linalg.solve(information, drawn.design.T @ (w * (drawn.sample.outcomes["work"] - p)))
    return TRUTH + step


def _children(rng: np.random.Generator, n: int, group: np.ndarray, groups: int) -> dict[str, np.ndarray]:
    return {
        "sex": rng.integers(0, 2, n),
        "age": rng.choice(3, n, p=[0.5, 0.25, 0.25]),
        "sector": rng.choice(3, n, p=[0.5, 0.3, 0.2]),
        "poverty": rng.beta(2.0, 3.0, groups)[group],
    }


def _uniform_within_clusters(
    rng: np.random.Generator, cluster: np.ndarray, clusters: int, *, shared: float
) -> FloatArray:
    from scipy.special import ndtr

    common = rng.standard_normal(clusters)[cluster]
    return np.asarray(ndtr(np.sqrt(shared) * common + np.sqrt(1 - shared) * rng.standard_normal(len(cluster))))
