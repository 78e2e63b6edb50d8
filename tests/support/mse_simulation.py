"""A country drawn again and again from a known model with municipality effects: the truth beside what is estimated."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from dashboard.model.census import CensusCounts
from dashboard.model.census_design import census_design
from dashboard.model.design import Covariate, design_terms, pattern_levels
from dashboard.model.estimate import fit_model
from dashboard.model.estimates import estimate_municipalities
from dashboard.model.fitted import FittedModel
from dashboard.model.options import EstimationOptions, PredictionOptions
from dashboard.model.prediction_options import ReliabilityLimits
from dashboard.model.sample import Sample

SEX = Covariate("sex", "person", ("female", "male"))
AGE = Covariate("age", "person", ("5_11", "12_14", "15_17"))
POVERTY = Covariate("poverty", "territory")
COVARIATES = (SEX, AGE, POVERTY)
TRUE = np.array([-3.0, 0.5, 0.8, 1.4, 1.2])
SPREAD = 0.5
"""Standard deviation of the true effects, log odds."""


@dataclass(frozen=True)
class Squares:
    """Mean over draws and municipalities, visited by the survey and not."""

    true: tuple[float, float]
    estimated: tuple[float, float]

    @property
    def ratios(self) -> tuple[float, float]:
        """Estimated over true mean squared error: visited, not visited."""
        return self.estimated[0] / self.true[0], self.estimated[1] / self.true[1]


def simulate(
    *,
    draws: int,
    municipalities: int = 240,
    visited: int = 140,
    interviewed: int = 40,
    effect: str = "plug_in",
    seed: int = 20261122,
    progress: Callable[[int], None] = lambda _: None,
) -> Squares:
    """Mean squared errors of predictions against the true probabilities of each draw, and as they are estimated.

    The census stays; effects, the survey's answers and everything fitted from them are drawn anew.
    """
    draw = np.random.default_rng(seed)
    counts = _census(draw, municipalities)
    survey, design = _survey(draw, counts, visited=visited, interviewed=interviewed)
    table = census_design(counts, design_terms(COVARIATES))
    fixed = TRUE[0] + (table.pattern @ TRUE[1:])[counts.pattern] + (table.municipal @ TRUE[1:])[counts.municipality]
    options = PredictionOptions(
        groups=(), municipality_effect=effect, reliability=ReliabilityLimits(warn_above=90, withhold_above=99)
    )
    true, estimated = np.zeros(municipalities), np.zeros(municipalities)
    for at in range(draws):
        effects = draw.normal(0, SPREAD, municipalities)
        p = 1 / (1 + np.exp(-(fixed + effects[counts.municipality])))
        truth = np.bincount(counts.municipality, weights=counts.children * p) / counts.of_municipality()
        answers = 1 / (1 + np.exp(-(TRUE[0] + design @ TRUE[1:] + effects[survey.municipality])))
        sample = replace(survey, outcomes={"work": (draw.random(len(answers)) < answers).astype(float)})
        model = refit(sample, municipalities=municipalities)
        found = estimate_municipalities(counts, model, options=options)
        true += (found.probability - truth) ** 2 / draws
        estimated += found.root_mse**2 / draws
        progress(at)
    return Squares(
        (float(true[:visited].mean()), float(true[visited:].mean())),
        (float(estimated[:visited].mean()), float(estimated[visited:].mean())),
    )


def one_country(
    *, municipalities: int, visited: int, interviewed: int, seed: int = 20261122
) -> tuple[Sample, CensusCounts, np.ndarray]:
    """A survey with answers, its census and the true effects, drawn once."""
    draw = np.random.default_rng(seed)
    counts = _census(draw, municipalities)
    survey, design = _survey(draw, counts, visited=visited, interviewed=interviewed)
    effects = draw.normal(0, SPREAD, municipalities)
    answers = 1 / (1 + np.exp(-(TRUE[0] + design @ TRUE[1:] + effects[survey.municipality])))
    return replace(survey, outcomes={"work": (draw.random(len(answers)) < answers).astype(float)}), counts, effects


def refit(sample: Sample, *, municipalities: int) -> FittedModel:
    """The model of the simulation on another sample."""
    return fit_model(
        sample,
        covariates=COVARIATES,
        outcome="work",
        municipalities=municipalities,
        state=np.zeros(municipalities, dtype=np.int64),
        options=EstimationOptions(municipality_effect="random", weights="none"),
    )


def _census(draw: np.random.Generator, municipalities: int) -> CensusCounts:
    levels = pattern_levels([SEX, AGE])
    kinds = len(levels["sex"])
    children = draw.integers(20, 400, (municipalities, kinds)).astype(float)
    return CensusCounts(
        COVARIATES,
        municipalities,
        np.repeat(np.arange(municipalities), kinds),
        np.tile(np.arange(kinds), municipalities),
        children.ravel(),
        levels,
        {"poverty": draw.random(municipalities)},
    )


def _survey(
    draw: np.random.Generator, counts: CensusCounts, *, visited: int, interviewed: int
) -> tuple[Sample, np.ndarray]:
    """Who is interviewed, without answers yet, and their design."""
    where = np.repeat(np.arange(visited), interviewed)
    values = {
        "sex": draw.integers(0, 2, len(where)),
        "age": draw.integers(0, 3, len(where)),
        "poverty": counts.territory["poverty"][where],
    }
    design = np.column_stack([values["sex"] == 1, values["age"] == 1, values["age"] == 2, values["poverty"]]).astype(
        float
    )
    nobody = np.zeros(len(where), dtype=np.int64)
    return Sample(values, {}, np.ones(len(where)), nobody, where.copy(), where), design
