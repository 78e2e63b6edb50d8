"""A small survey with everything a fit can be asked about, drawn anew for each test."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np

from dashboard.model.design import Covariate, design_matrix
from dashboard.model.estimate import fit_model
from dashboard.model.fitted import FittedModel
from dashboard.model.options import EstimationOptions
from dashboard.model.sample import Sample

SEX = Covariate("sex", "person", ("female", "male"))
AGE = Covariate("age", "person", ("5_11", "12_14", "15_17"))
SECTOR = Covariate("sector", "household", ("other", "agriculture"))
POVERTY = Covariate("poverty", "territory")
COVARIATES = (SEX, AGE, SECTOR, POVERTY)
MUNICIPALITIES, STATES = 40, 5
STATE = np.repeat(np.arange(STATES), MUNICIPALITIES // STATES)
NAMES = ("Aguas", "Baja", "Colima", "Durango", "Este")


def a_sample(seed: int = 3, children: int = 900, *, visited: int = 34, shared: float = 0.5) -> Sample:
    """Clusters inside municipalities inside states; the last municipalities of the release are not visited."""
    rng = np.random.default_rng(seed)
    clusters = children // 10
    lives = rng.permutation(np.arange(clusters) % visited)
    cluster = np.repeat(np.arange(clusters), 10)
    municipality = lives[cluster]
    poverty = rng.beta(2, 3, MUNICIPALITIES)
    values: dict[str, Any] = {
        "sex": rng.integers(0, 2, children),
        "age": rng.choice(3, children, p=[0.5, 0.3, 0.2]),
        "sector": rng.integers(0, 2, children),
        "poverty": poverty[municipality],
    }
    effect = shared * rng.standard_normal(MUNICIPALITIES)
    odds = -1.4 + design_matrix(COVARIATES, values=values, rows=children) @ np.array([0.6, 0.5, 1.1, 0.4, 0.9])
    work = (rng.random(children) < 1 / (1 + np.exp(-odds - effect[municipality]))).astype(np.float64)
    return Sample(
        values=values,
        outcomes={"work": work, "older": np.where(values["age"] > 0, work, np.nan)},
        expansion_weight=rng.uniform(50, 400, children),
        stratum=STATE[municipality],
        cluster=cluster,
        municipality=municipality,
        population_clusters=np.full(children, 500.0),
    )


def changed(sample: Sample, **changes: Any) -> Sample:
    """The sample with other columns; entries of ``values`` and ``outcomes`` replace their namesakes."""
    for name in ("values", "outcomes"):
        if name in changes:
            changes[name] = {**getattr(sample, name), **changes[name]}
    return dataclasses.replace(sample, **changes)


def fitted(sample: Sample, *, covariates: tuple[Covariate, ...] = COVARIATES, **options: Any) -> FittedModel:
    """The model of ``work`` (or ``outcome``) under some options."""
    outcome, interactions = options.pop("outcome", "work"), options.pop("interactions", ())
    return fit_model(
        sample,
        covariates=covariates,
        interactions=interactions,
        outcome=outcome,
        municipalities=MUNICIPALITIES,
        state=STATE,
        state_names=NAMES,
        options=EstimationOptions.model_validate(options),
    )


def design_of(sample: Sample) -> np.ndarray:
    """The whole design with its intercept, as no fit of ours holds it."""
    n = len(sample.expansion_weight)
    return np.column_stack([np.ones(n), design_matrix(COVARIATES, values=sample.values, rows=n)])
