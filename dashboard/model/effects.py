"""Effects of municipalities and states: estimated, predicted for every municipality of the release, and centred."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from dashboard.model.mixed import MixedFit, fit_mixed, sandwich
from dashboard.model.nested_effects import NestedEffects
from dashboard.model.newton import Maximum
from dashboard.model.options import EstimationOptions
from dashboard.model.random_effect import Marginal, OneEffect, PredictedEffects
from dashboard.model.refusals import ModelFitError
from dashboard.model.survey_rows import SurveyRows
from dashboard.values import BoolArray, FloatArray, IndexArray


@dataclass(frozen=True, slots=True)
class Estimated:
    """Coefficients and the effect of every municipality, with what is uncertain about both.

    The columns are those of the fit: the intercept, the terms, and the states of a fixed effect.
    """

    coefficients: FloatArray
    covariance: FloatArray
    iterations: int
    log_likelihood: float
    effect: FloatArray
    """shape (municipalities,)"""
    uncertainty: FloatArray
    """shape (municipalities,), variance given the coefficients"""
    slope: FloatArray | None = None
    """shape (municipalities, width); None where no effect moves with the coefficients"""
    estimation: FloatArray | None = None
    """shape (municipalities,), variance for not knowing the standard deviations of the effects"""
    municipality_spread: tuple[float, float] = (0.0, 0.0)
    """s_u and its standard error"""
    state_spread: tuple[float, float] = (0.0, 0.0)
    """s_v and its standard error"""


def without_random_effect(plain: Maximum, covariance: FloatArray, *, municipalities: int) -> Estimated:
    """The plain logit: every municipality has the effect zero, and that is not uncertain."""
    nothing = np.zeros(municipalities)
    return Estimated(plain.coefficients, covariance, plain.iterations, plain.log_likelihood, nothing, nothing)


def with_random_effect(rows: SurveyRows, plain: Maximum, *, options: EstimationOptions, state: IndexArray) -> Estimated:
    """The mixed logit: of municipalities, of states, or of municipalities nested in states.

    A municipality that the survey did not visit has the effect of its state, if states have a random one, and zero
    beyond that; its uncertainty is what the distributions of the effects leave.

    Raises
    ------
    ModelFitError
        Fewer than two units to draw the effect from, too few for standard errors by design, or no convergence.
    """
    if rows.unit is None:
        raise ValueError("a random effect needs the unit of every row")
    visited, unit = np.unique(rows.unit, return_inverse=True)
    marginal: Marginal
    if options.municipality_effect == options.state_effect == "random":
        seen, state_of_unit = np.unique(state[visited], return_inverse=True)
        nested = NestedEffects(rows.observed, unit, len(visited), state_of_unit, len(seen))
        marginal = nested
    else:
        marginal = OneEffect(rows.observed, unit, len(visited), options.quadrature_points)
    _refuse_few_units(marginal, width=len(plain.coefficients), options=options)
    fit = fit_mixed(marginal, start=plain, max_iterations=options.max_iterations)
    errors = fit.covariance() if options.standard_errors == "model" else sandwich(marginal, fit)
    at = marginal.predicted(fit.coefficients, fit.scales)
    if options.municipality_effect == "none":
        # The unit is the state: each of its municipalities has its effect, visited or not.
        place = np.full(int(state.max()) + 1, -1)
        place[visited] = np.arange(len(visited))
        return _everywhere(fit, errors, place[state], at, spreads=(None, 0), unvisited=fit.scales[0] ** 2)
    place = np.full(len(state), -1)
    place[visited] = np.arange(len(visited))
    if options.state_effect != "random":
        return _everywhere(fit, errors, place, at, spreads=(0, None), unvisited=fit.scales[0] ** 2)
    of_state = np.full(int(state.max()) + 1, -1)
    of_state[seen] = np.arange(len(seen))
    outer = nested.predicted_states(fit.coefficients, fit.scales)
    own = _everywhere(fit, errors, place, at, spreads=(0, 1), unvisited=0.0)
    above = _everywhere(fit, errors, of_state[state], outer, spreads=(0, 1), unvisited=fit.scales[1] ** 2)
    return _first_where(place >= 0, own, replace(above, uncertainty=above.uncertainty + fit.scales[0] ** 2))


def centred(estimated: Estimated, *, states: IndexArray, share: FloatArray, terms: int, state: IndexArray) -> Estimated:
    r"""A fixed state effect taken out of the coefficients and into the effects, with mean zero over the children.

    With raw coefficients :math:`\delta_t` of the states (the first has zero) and :math:`\bar\delta` their mean over
    the weighted children, the intercept becomes :math:`b_0 + \bar\delta` and the effect of state t
    :math:`\delta_t - \bar\delta`. What is known of these effects beyond the terms is told as in ``FittedModel``: the
    part that moves with b as a slope, by regression within their joint covariance, the rest as uncertainty.

    Parameters
    ----------
    estimated : with columns intercept, terms, states[1:]
    states : states seen, ascending
    share : shape (states seen,), weighted share of the children, summing to one
    terms : number of model terms
    state : shape (municipalities,); every state with a municipality is among ``states``
    """
    width = 1 + terms
    turn = np.eye(width, len(estimated.coefficients))
    turn[0, width:] = share[1:]
    effects = np.zeros((len(states), len(estimated.coefficients)))
    effects[1:, width:] = np.eye(len(states) - 1)
    effects[:, width:] -= share[1:]
    of_place = effects[np.searchsorted(states, state)]
    moves = of_place if estimated.slope is None else of_place + estimated.slope
    covariance = turn @ estimated.covariance @ turn.T
    shared = moves @ estimated.covariance @ turn.T
    slope: FloatArray = np.linalg.solve(covariance, shared.T).T.astype(np.float64, copy=False)
    own = np.einsum("mi,ij,mj->m", moves, estimated.covariance, moves)
    explained = np.einsum("mi,mi->m", slope, shared)
    return replace(
        estimated,
        coefficients=turn @ estimated.coefficients,
        covariance=covariance,
        effect=estimated.effect + of_place @ estimated.coefficients,
        uncertainty=estimated.uncertainty + np.maximum(own - explained, 0.0),
        slope=slope,
    )


def _refuse_few_units(marginal: Marginal, *, width: int, options: EstimationOptions) -> None:
    _, units = marginal.independent
    what = "municipalities" if options.state_effect != "random" else "first-level units"
    if units < 2:
        raise ModelFitError(f"the survey visited {units} of the {what}; a random effect needs several, set it to none")
    if options.standard_errors == "design" and units <= width + marginal.scales:
        raise ModelFitError(
            f"the survey visited {units} {what}, too few to tell the errors of {width} coefficients from what differs "
            "between them; choose standard_errors: model, or a model with fewer terms"
        )


def _everywhere(
    fit: MixedFit,
    errors: FloatArray,
    place: IndexArray,
    at: PredictedEffects,
    *,
    spreads: Sequence[int | None],
    unvisited: float,
) -> Estimated:
    """The effects of visited units (``place`` not below zero) and what holds of the others."""
    width = len(fit.coefficients)
    seen = place >= 0
    in_scale = np.einsum("ji,ik,jk->j", at.scale_slope, errors[width:, width:], at.scale_slope)
    of_spread = [
        (0.0, 0.0) if one is None else (float(fit.scales[one]), float(np.sqrt(errors[width + one, width + one])))
        for one in spreads
    ]
    return Estimated(
        coefficients=fit.coefficients,
        covariance=errors[:width, :width],
        iterations=fit.iterations,
        log_likelihood=fit.log_likelihood,
        effect=np.where(seen, at.effect[place], 0.0),
        uncertainty=np.where(seen, at.variance[place], unvisited),
        slope=np.where(seen[:, None], at.slope[place], 0.0),
        estimation=np.where(seen, in_scale[place], 0.0),
        municipality_spread=of_spread[0],
        state_spread=of_spread[1],
    )


def _first_where(chosen: BoolArray, first: Estimated, other: Estimated) -> Estimated:
    """``first`` for the chosen municipalities, ``other`` for the rest."""
    if first.slope is None or other.slope is None or first.estimation is None or other.estimation is None:
        raise ValueError("both must come of a random effect")
    return replace(
        first,
        effect=np.where(chosen, first.effect, other.effect),
        uncertainty=np.where(chosen, first.uncertainty, other.uncertainty),
        slope=np.where(chosen[:, None], first.slope, other.slope),
        estimation=np.where(chosen, first.estimation, other.estimation),
    )
