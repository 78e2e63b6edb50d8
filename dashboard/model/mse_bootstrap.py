r"""Mean squared errors by drawing whole surveys from the fitted model: the slow witness of the formula.

Effects and answers are drawn from the fitted model as if it were the truth, everything is fitted and predicted
anew, and the squared error is averaged (parametric bootstrap of González-Manteiga and others):

.. math:: mse^*(P_m) = \frac{1}{B} \sum_b \big(\hat P_m^{*b} - P_m^{*b}\big)^2

It counts everything at once: effects, coefficients, their variance, and what each does to the others. It takes B
fits; the formula of ``dashboard.model.precision`` takes none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from dashboard.errors import AtlasError
from dashboard.model.census import CensusCounts, Population
from dashboard.model.design import Covariate, Interaction, design_matrix
from dashboard.model.estimates import estimate_municipalities
from dashboard.model.fitted import FittedModel
from dashboard.model.logistic import logistic
from dashboard.model.prediction import CellPrediction
from dashboard.model.prediction_options import PredictionOptions
from dashboard.model.sample import UNKNOWN_MUNICIPALITY, Sample
from dashboard.model.sums import per_child
from dashboard.values import FloatArray, IndexArray


class NothingToDrawError(AtlasError):
    """A model from which no effects can be drawn."""


def bootstrap_root_mse(
    sample: Sample,
    *,
    counts: CensusCounts,
    model: FittedModel,
    covariates: Sequence[Covariate],
    refit: Callable[[Sample], FittedModel],
    state: IndexArray,
    interactions: Sequence[Interaction] = (),
    population: Population | None = None,
    options: PredictionOptions | None = None,
    replicates: int = 200,
    progress: Callable[[int], None] = lambda _: None,
) -> FloatArray:
    """Root mean squared error of every municipality, shape (n_municipalities,); NaN where there is no estimate.

    Parameters
    ----------
    sample, counts, model : what the estimates were made from
    covariates, interactions : of the model
    refit : the same fit on another sample
    state : shape (n_municipalities,)
        First-level unit of every municipality: effects of states are drawn too where the model has them.
    replicates : int
        Draws; 200 know a root mean squared error to about 5 %.

    Raises
    ------
    NothingToDrawError
        If the model has no random effect: its errors are those of the coefficients.

    References
    ----------
    W. González-Manteiga and others (2007), "Estimation of the mean squared error of predictors of small area linear
    parameters under a logistic mixed model", *Computational Statistics & Data Analysis* 51, 2720-2733.
    """
    if model.effect_variance + model.state_variance <= 0:
        raise NothingToDrawError(
            f"outcome '{model.outcome}': the model has no random effect to draw from; use uncertainty: bootstrap, "
            "which draws the coefficients"
        )
    chosen = (options or PredictionOptions()).model_copy(update={"groups": (), "rates": {}})
    inside = np.isfinite(sample.outcomes[model.outcome])
    fixed = _fixed_part(sample, model, covariates=covariates, interactions=interactions, inside=inside)
    census = CellPrediction(counts.restricted(population or {}), model)
    draw = np.random.default_rng(chosen.seed)
    squares = np.zeros(counts.municipalities)
    for at in range(replicates):
        effect = _drawn_effect(draw, model, state=state)
        truth = per_child(census.expected(census.linear(model.coefficients, effect)), census.total)[:, 0]
        answers = _drawn_answers(draw, fixed, effect, sample=sample, inside=inside, model=model)
        again = refit(replace(sample, outcomes={**sample.outcomes, model.outcome: answers}))
        found = estimate_municipalities(counts, again, population=population, options=chosen)
        squares += (found.probability - truth) ** 2 / replicates
        progress(at)
    return np.sqrt(squares)


def _fixed_part(
    sample: Sample,
    model: FittedModel,
    *,
    covariates: Sequence[Covariate],
    interactions: Sequence[Interaction],
    inside: np.ndarray,
) -> FloatArray:
    """b0 + x'b of every child inside the outcome's population."""
    values = {covariate.code: sample.values[covariate.code][inside] for covariate in covariates}
    design = design_matrix(covariates, values=values, rows=int(inside.sum()), interactions=interactions)
    fixed: FloatArray = model.coefficients[0] + design @ model.coefficients[1:]
    return fixed


def _drawn_effect(draw: np.random.Generator, model: FittedModel, *, state: IndexArray) -> FloatArray:
    of_state = draw.normal(0.0, np.sqrt(model.state_variance), int(state.max()) + 1)
    effect: FloatArray = draw.normal(0.0, np.sqrt(model.effect_variance), len(state)) + of_state[state]
    return effect


def _drawn_answers(
    draw: np.random.Generator,
    fixed: FloatArray,
    effect: FloatArray,
    *,
    sample: Sample,
    inside: np.ndarray,
    model: FittedModel,
) -> FloatArray:
    where = sample.municipality[inside]
    # A child whose municipality is not told has some effect, of which only the distribution is known.
    unknown = draw.normal(0.0, np.sqrt(model.effect_variance + model.state_variance), len(where))
    own = np.where(where == UNKNOWN_MUNICIPALITY, unknown, effect[where])
    answers = np.full(len(inside), np.nan)
    answers[inside] = draw.random(len(where)) < logistic(fixed + own)
    return answers
