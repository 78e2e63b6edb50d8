"""From a sample to a fitted model: the door of the estimation."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dashboard.language import Text
from dashboard.model.design import Covariate, DesignTerm, Interaction, design_terms
from dashboard.model.effects import Estimated, centred, with_random_effect, without_random_effect
from dashboard.model.estimability import STATE
from dashboard.model.fit import maximum_likelihood
from dashboard.model.fitted import FittedModel
from dashboard.model.logistic import logistic
from dashboard.model.newton import Maximum
from dashboard.model.notes import no_spread, single_clusters, visited_municipalities, zero_weights_dropped
from dashboard.model.options import EstimationOptions
from dashboard.model.refusals import ModelFitError
from dashboard.model.sample import Sample
from dashboard.model.survey_checks import children_of_outcome, state_name
from dashboard.model.survey_design import SurveyDesign, survey_design, variance_of_total
from dashboard.model.survey_rows import SurveyRows, survey_rows
from dashboard.values import BoolArray, FloatArray, IndexArray


def fit_model(
    sample: Sample,
    *,
    covariates: Sequence[Covariate],
    outcome: str,
    municipalities: int,
    state: IndexArray,
    interactions: Sequence[Interaction] = (),
    options: EstimationOptions | None = None,
    state_names: Sequence[str] = (),
) -> FittedModel:
    r"""The logistic model of one outcome, with the effects, weights and standard errors that the options ask for.

    .. math:: \mathrm{logit}\, p_{mi} = x_{mi}'b + u_m, \qquad u_m = 0, \quad N(0, s_u^2), \quad
              \delta_{s(m)} \text{ or } v_{s(m)} + N(0, s_u^2)

    Without a random effect b is the pseudo maximum likelihood of the weighted children and its covariance Binder's
    linearisation over strata and clusters (``fit.fit_survey_logit``). Children outside the outcome's population (NaN)
    give no score, but the clusters they were drawn in count: this is domain estimation. With a random effect see
    ``random_effect``, ``nested_effects`` and ``mixed``.

    Parameters
    ----------
    sample : Sample
        Values are looked at only for children whose outcome is not NaN.
    covariates, interactions : what the model holds, in order
    outcome : one of ``sample.outcomes``
    municipalities : of the release
    state : shape (municipalities,), position of the first-level unit of each municipality
    options : EstimationOptions, the defaults without
    state_names : of the first-level units, for messages

    Returns
    -------
    FittedModel
        A fixed state effect has no terms: it is centred at zero over the weighted children of the survey and stands in
        ``municipal_effect``. A municipality that the survey did not visit has the effect of its state (zero without
        one), with the variance that this leaves.

    Raises
    ------
    ModelFitError
        Every reason why there is no such model, each with what to do.

    Examples
    --------
    >>> import numpy as np
    >>> y = np.array([0.0, 0.0, 1.0, 0.0, 1.0, 1.0, np.nan])
    >>> sample = Sample({"sex": np.array([0, 0, 0, 1, 1, 1, 1])}, {"work": y}, np.ones(7), np.zeros(7, int),
    ...                 np.arange(7), np.zeros(7, int))
    >>> model = fit_model(sample, covariates=[Covariate("sex", "person", ("female", "male"))], outcome="work",
    ...                   municipalities=1, state=np.zeros(1, int))
    >>> model.terms[0].code, np.round(model.coefficients, 6).tolist(), model.children, model.clusters
    ('sex_male', [-0.693147, 1.386294], 6, 7)
    """
    options = options or EstimationOptions()
    if len(state) != municipalities:
        raise ModelFitError(f"{len(state)} municipalities have a state, but there are {municipalities}; read both anew")
    kept = children_of_outcome(
        sample,
        covariates=covariates,
        interactions=interactions,
        outcome=outcome,
        options=options,
        state=state,
        state_names=state_names,
    )
    design = survey_design(
        sample.stratum,
        cluster=sample.cluster,
        population_clusters=sample.population_clusters if options.finite_population else None,
    )
    rows = survey_rows(
        sample,
        kept=kept,
        covariates=covariates,
        interactions=interactions,
        outcome=outcome,
        options=options,
        state=state,
    )
    terms = design_terms(covariates, interactions)
    plain = maximum_likelihood(
        rows.observed,
        terms=(*terms, *_state_terms(rows.states, state_names)),
        references=(*_references(covariates), *_state_reference(rows.states, state_names)),
        max_iterations=options.max_iterations,
    )
    notes = _left_out(sample, outcome=outcome, kept=kept)
    if options.has_random_effect:
        estimated = with_random_effect(rows, plain, options=options, state=state)
        notes += _spread_notes(estimated, rows, options=options, municipalities=municipalities)
    else:
        covariance, single = _covariance(rows, plain, design=design, kept=kept, options=options)
        estimated = without_random_effect(plain, covariance, municipalities=municipalities)
        notes += (single_clusters(single, options.single_cluster),) if single else ()
    if options.state_effect == "fixed":
        share = _state_shares(rows, state=state, options=options)
        estimated = centred(estimated, states=rows.states, share=share, terms=len(terms), state=state)
    return _fitted(estimated, outcome=outcome, terms=terms, rows=rows, design=design, notes=notes)


def _covariance(
    rows: SurveyRows, plain: Maximum, *, design: SurveyDesign, kept: BoolArray, options: EstimationOptions
) -> tuple[FloatArray, int]:
    """Of the coefficients of a plain logit; with the number of strata with one cluster."""
    inverse: FloatArray = np.linalg.inv(plain.information).astype(np.float64, copy=False)
    if options.standard_errors == "model":
        return inverse, 0
    cluster = design.of_row if kept.all() else design.of_row[kept]
    residual = rows.weight * (rows.outcome - logistic(rows.children.linear(plain.coefficients)))
    present = np.bincount(cluster, minlength=design.clusters) > 0
    totals = rows.children.totals(residual, cluster, design.clusters)
    middle, single = variance_of_total(totals, design=design, present=present, single_cluster=options.single_cluster)
    return inverse @ middle @ inverse, single


def _fitted(
    estimated: Estimated,
    *,
    outcome: str,
    terms: tuple[DesignTerm, ...],
    rows: SurveyRows,
    design: SurveyDesign,
    notes: tuple[Text, ...],
) -> FittedModel:
    s_u, s_u_error = estimated.municipality_spread
    s_v, s_v_error = estimated.state_spread
    return FittedModel(
        outcome=outcome,
        terms=terms,
        coefficients=estimated.coefficients,
        covariance=estimated.covariance,
        municipal_effect=estimated.effect,
        effect_uncertainty=estimated.uncertainty,
        effect_variance=s_u**2,
        state_variance=s_v**2,
        children=len(rows.outcome),
        strata=len(design.strata),
        clusters=design.clusters,
        iterations=estimated.iterations,
        log_likelihood=estimated.log_likelihood,
        null_log_likelihood=_null_log_likelihood(rows),
        effect_slope=estimated.slope,
        effect_estimation=estimated.estimation,
        # The variance is the square of what is estimated: its error follows by the derivative.
        effect_variance_error=2 * s_u * s_u_error,
        state_variance_error=2 * s_v * s_v_error,
        notes=notes,
    )


def _null_log_likelihood(rows: SurveyRows) -> float:
    """Of the model with nothing but an intercept, under the same weights."""
    trials, successes = float(rows.observed.trials.sum()), float(rows.observed.successes.sum())
    return successes * float(np.log(successes / trials)) + (trials - successes) * float(np.log1p(-successes / trials))


def _references(covariates: Sequence[Covariate]) -> tuple[DesignTerm, ...]:
    return tuple(
        DesignTerm(f"{one.code}_{one.levels[0]}", one.code, one.kind, one.levels[0])
        for one in covariates
        if len(one.levels) > 1
    )


def _state_terms(states: IndexArray, names: Sequence[str]) -> tuple[DesignTerm, ...]:
    return tuple(DesignTerm(f"{STATE}_{at}", STATE, "territory", state_name(names, at)) for at in states[1:].tolist())


def _state_reference(states: IndexArray, names: Sequence[str]) -> tuple[DesignTerm, ...]:
    return tuple(DesignTerm(f"{STATE}_{at}", STATE, "territory", state_name(names, at)) for at in states[:1].tolist())


def _state_shares(rows: SurveyRows, *, state: IndexArray, options: EstimationOptions) -> FloatArray:
    """Weighted share of the children in each state seen."""
    if rows.unit is None:
        raise ValueError("a state effect needs the unit of every row")
    lies_in = state[rows.unit] if options.municipality_effect == "random" else rows.unit
    weight = np.bincount(np.searchsorted(rows.states, lies_in), rows.observed.trials, len(rows.states))
    return np.asarray(weight / weight.sum(), dtype=np.float64)


def _left_out(sample: Sample, *, outcome: str, kept: BoolArray) -> tuple[Text, ...]:
    dropped = int(np.count_nonzero(~np.isnan(sample.outcomes[outcome])) - np.count_nonzero(kept))
    return (zero_weights_dropped(dropped),) if dropped else ()


def _spread_notes(
    estimated: Estimated, rows: SurveyRows, *, options: EstimationOptions, municipalities: int
) -> tuple[Text, ...]:
    notes: list[Text] = []
    if options.municipality_effect == "random" and rows.unit is not None:
        notes.append(visited_municipalities(len(np.unique(rows.unit)), municipalities))
        if estimated.municipality_spread[0] == 0:
            notes.append(no_spread("municipality"))
    if options.state_effect == "random" and estimated.state_spread[0] == 0:
        notes.append(no_spread("state"))
    return tuple(notes)
