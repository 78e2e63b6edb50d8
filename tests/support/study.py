"""A small invented country: a grid of municipalities, a census, a cluster survey, and coefficients that are known."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from dashboard.model.census import CensusCounts
from dashboard.model.design import Covariate, design_matrix, design_terms, pattern_levels
from dashboard.model.diagnostics.diagnose import Declared, Places
from dashboard.model.diagnostics.neighbours import Neighbours
from dashboard.model.fit import fit_survey_logit, logistic
from dashboard.model.fitted import FittedModel
from dashboard.model.municipal_estimates import AreaEstimates, DirectEstimates, MunicipalEstimates
from dashboard.model.sample import Sample
from dashboard.values import FloatArray, ValueStatus

SIDE, STATES, PER_CLUSTER = 12, 6, 15
MUNICIPALITIES = SIDE * SIDE
SEX = Covariate("sex", "person", ("female", "male"))
AGE = Covariate("age", "person", ("5_11", "12_14", "15_17"))
SECTOR = Covariate("head_sector", "household", ("other", "agriculture", "commerce"))
POVERTY = Covariate("poverty_share", "territory")
COVARIATES = (SEX, AGE, SECTOR, POVERTY)
DIRECTIONS = {
    "sex_male": 1,
    "age_12_14": 1,
    "age_15_17": 1,
    "head_sector_agriculture": 1,
    "head_sector_commerce": 1,
    "poverty_share": 1,
}
TRUE = np.array([-3.4, 0.5, 0.8, 1.7, 0.9, 0.3, 1.6])
"""Intercept first."""


@dataclass(frozen=True)
class Study:
    """Everything that the diagnostics ask for."""

    sample: Sample
    counts: CensusCounts
    model: FittedModel
    declared: Declared
    places: Places
    estimates: MunicipalEstimates


def grid_neighbours(side: int = SIDE) -> Neighbours:
    """Squares that share an edge."""
    at = np.arange(side * side).reshape(side, side)
    pairs = np.vstack(
        [
            np.column_stack([at[:, :-1].ravel(), at[:, 1:].ravel()]),
            np.column_stack([at[:-1].ravel(), at[1:].ravel()]),
        ]
    )
    return Neighbours.joining(pairs, count=side * side)


def places() -> Places:
    """Six states of two rows of squares each."""
    return Places(
        codes=[f"{at:03d}" for at in range(MUNICIPALITIES)],
        state=np.repeat(np.arange(STATES), MUNICIPALITIES // STATES),
        state_codes=[f"S{at}" for at in range(STATES)],
        neighbours=grid_neighbours(),
    )


def a_study(
    seed: int = 7,
    *,
    covariates: tuple[Covariate, ...] = COVARIATES,
    noise: bool = False,
    effect: float = 0.0,
    clusters: int = 2,
) -> Study:
    """Survey and census of the country, and the model with ``covariates`` fitted to the survey.

    ``noise`` makes the outcome independent of everything; ``effect`` is the deviation of a smooth municipal effect
    that no covariate tells of; ``clusters`` is how many are drawn in each municipality.
    """
    rng = np.random.default_rng(seed)
    where = places()
    poverty = np.round(rng.beta(2, 3, MUNICIPALITIES), 4)
    hidden = effect * np.sin(np.arange(MUNICIPALITIES) // SIDE / 2.0) * np.sqrt(2)
    counts = _census(rng, poverty)
    values, municipality = _drawn(rng, counts, poverty, clusters)
    n = len(municipality)
    truth = _design(COVARIATES, values, n) @ TRUE + hidden[municipality]
    chance = np.full(n, 0.09) if noise else logistic(truth)
    sample = Sample(
        values=values,
        outcomes={"work": (rng.uniform(size=n) < chance).astype(float)},
        expansion_weight=rng.uniform(40, 160, n) * (1 + 0.5 * where.state[municipality]),
        stratum=where.state[municipality] + 1,
        cluster=np.arange(n) // PER_CLUSTER,
        municipality=municipality,
    )
    model = fitted(sample, covariates)
    declared = Declared(
        covariates=covariates,
        directions={
            code: sign for code, sign in DIRECTIONS.items() if code in {term.code for term in design_terms(covariates)}
        },
    )
    return Study(sample, counts, model, declared, where, _estimates(sample, counts, model, covariates))


def fitted(sample: Sample, covariates: tuple[Covariate, ...]) -> FittedModel:
    """The plain model with its design-based covariance."""
    y = sample.outcomes["work"]
    design = design_matrix(covariates, values=sample.values, rows=len(y))
    fit = fit_survey_logit(
        y,
        design=design,
        expansion_weight=sample.expansion_weight,
        stratum=sample.stratum,
        cluster=sample.cluster,
    )
    nothing = np.zeros(MUNICIPALITIES)
    return FittedModel(
        "work",
        design_terms(covariates),
        fit.coefficients,
        fit.covariance,
        nothing,
        nothing,
        0.0,
        0.0,
        fit.children,
        fit.strata,
        fit.clusters,
        fit.iterations,
        0.0,
        0.0,
    )


def changed(study: Study, **changes: object) -> Study:
    """The study with other parts."""
    return replace(study, **changes)  # type: ignore[arg-type]


def _design(covariates: tuple[Covariate, ...], values: dict[str, np.ndarray], rows: int) -> FloatArray:
    return np.column_stack([np.ones(rows), design_matrix(covariates, values=values, rows=rows)])


def _census(rng: np.random.Generator, poverty: FloatArray) -> CensusCounts:
    levels = pattern_levels(COVARIATES[:3])
    shares = np.full((MUNICIPALITIES, 18), 1 / 18)
    farms = (levels["head_sector"] == 1)[None, :] * (0.5 + 1.5 * poverty[:, None])
    shares = shares * np.where(farms > 0, farms, 1.0)
    shares /= shares.sum(axis=1, keepdims=True)
    number = np.array([rng.multinomial(rng.integers(800, 4_000), row) for row in shares])
    municipality, pattern = np.nonzero(number)
    return CensusCounts(
        covariates=COVARIATES,
        municipalities=MUNICIPALITIES,
        municipality=municipality,
        pattern=pattern,
        children=number[municipality, pattern].astype(float),
        pattern_levels=levels,
        territory={"poverty_share": poverty},
    )


def _drawn(
    rng: np.random.Generator, counts: CensusCounts, poverty: FloatArray, clusters: int
) -> tuple[dict[str, np.ndarray], np.ndarray]:
    shares = np.zeros((MUNICIPALITIES, 18))
    shares[counts.municipality, counts.pattern] = counts.children
    shares /= shares.sum(axis=1, keepdims=True)
    pattern = np.concatenate([rng.choice(18, clusters * PER_CLUSTER, p=row) for row in shares])
    municipality = np.repeat(np.arange(MUNICIPALITIES), clusters * PER_CLUSTER)
    values = {code: levels[pattern] for code, levels in counts.pattern_levels.items()}
    return values | {"poverty_share": poverty[municipality]}, municipality


def _estimates(
    sample: Sample, counts: CensusCounts, model: FittedModel, covariates: tuple[Covariate, ...]
) -> MunicipalEstimates:
    cell_values = {code: levels[counts.pattern] for code, levels in counts.pattern_levels.items()}
    cell_values["poverty_share"] = counts.territory["poverty_share"][counts.municipality]
    design = _design(covariates, cell_values, len(counts.children))
    p = logistic(design @ model.coefficients)
    where = places()
    probability, error = _mean(p, design, counts.children, counts.municipality, MUNICIPALITIES, model)
    of_state = where.state[counts.municipality]
    state_probability, state_error = _mean(p, design, counts.children, of_state, STATES, model)
    children = counts.of_municipality()
    unknown = np.full(MUNICIPALITIES, np.nan)
    state_children = np.bincount(of_state, weights=counts.children)
    variation = error / probability
    return MunicipalEstimates(
        outcome="work",
        children=children,
        probability=probability,
        effect=np.zeros(MUNICIPALITIES),
        standard_error=error,
        root_mse=unknown,
        lower=probability - 1.96 * error,
        upper=probability + 1.96 * error,
        confidence=0.95,
        spread_within=unknown,
        variation=variation,
        reliability=np.digitize(variation, [0.165, 0.333]).astype(np.uint8),
        status=np.full(MUNICIPALITIES, ValueStatus.AVAILABLE, dtype=np.uint8),
        direct=_direct(sample),
        groups=(),
        country=_area(np.array([children.sum()]), np.array([np.average(probability, weights=children)]), np.zeros(1)),
        states=_area(state_children, state_probability, state_error),
        calibrated=np.zeros(MUNICIPALITIES, dtype=bool),
    )


def _area(children: FloatArray, probability: FloatArray, error: FloatArray) -> AreaEstimates:
    unknown = np.full(len(children), np.nan)
    return AreaEstimates(children, probability, error, unknown, probability - error, probability + error)


def _mean(
    p: FloatArray, design: FloatArray, children: FloatArray, group: np.ndarray, groups: int, model: FittedModel
) -> tuple[FloatArray, FloatArray]:
    total = np.bincount(group, weights=children, minlength=groups)
    probability = np.bincount(group, weights=children * p, minlength=groups) / total
    slope = np.zeros((groups, design.shape[1]))
    np.add.at(slope, group, design * (children * p * (1 - p))[:, None])
    slope /= total[:, None]
    return probability, np.sqrt(np.einsum("ij,jk,ik->i", slope, model.covariance, slope))


def _direct(sample: Sample) -> DirectEstimates:
    y, w, m = sample.outcomes["work"], sample.expansion_weight, sample.municipality
    total = np.bincount(m, weights=w, minlength=MUNICIPALITIES)
    mean = np.bincount(m, weights=w * y, minlength=MUNICIPALITIES) / total
    first = np.searchsorted(sample.cluster, np.unique(sample.cluster))
    of_cluster = m[first]
    scores = np.bincount(sample.cluster, weights=w * (y - mean[m]) / total[m])
    variance = np.bincount(of_cluster, weights=scores**2, minlength=MUNICIPALITIES) * 2
    return DirectEstimates(mean, np.sqrt(variance), np.bincount(m, minlength=MUNICIPALITIES).astype(float))
