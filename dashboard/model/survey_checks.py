"""What is wrong with a sample before anything is computed: every problem at once, each with what to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from dashboard.model.design import Covariate, Interaction, design_terms
from dashboard.model.options import EstimationOptions
from dashboard.model.refusals import ModelFitError
from dashboard.model.sample import UNKNOWN_MUNICIPALITY, Sample
from dashboard.values import BoolArray, IndexArray

_SHOWN = 8
MOST_TERMS = 1_000
"""More make neither a readable table of coefficients nor, usually, a fit that exists."""


def children_of_outcome(
    sample: Sample,
    *,
    covariates: Sequence[Covariate],
    interactions: Sequence[Interaction],
    outcome: str,
    options: EstimationOptions,
    state: IndexArray,
    state_names: Sequence[str] = (),
) -> BoolArray:
    """Who of the sample the fit of ``outcome`` is about: inside its population, with a weight above zero.

    Raises
    ------
    ModelFitError
        Every problem of the sample that would make a fit impossible or meaningless.

    Examples
    --------
    >>> import numpy as np
    >>> sample = Sample({}, {"work": np.array([0.0, 1.0, np.nan])}, np.array([2.0, 0.0, 1.0]), np.zeros(3, int),
    ...                 np.arange(3), np.zeros(3, int))
    >>> asked = dict(covariates=(), interactions=(), outcome="work", state=np.zeros(1, int))
    >>> children_of_outcome(sample, options=EstimationOptions(), **asked)
    Traceback (most recent call last):
    dashboard.model.refusals.ModelFitError: the model of 'work' cannot be fitted to this survey:
      - 1 children of this outcome have a weight of zero; correct them, or choose zero_weights: drop
      - no child of this outcome in the survey has it: all 1 are 0; check how it was coded and for whom it is defined
    """
    shape = list(_shape_problems(sample, covariates, interactions, outcome))
    if shape:
        raise ModelFitError(f"the model of '{outcome}' cannot be fitted to this survey", shape)
    inside: BoolArray = ~np.isnan(sample.outcomes[outcome])
    problems = [
        *_weight_problems(sample, inside, options),
        *_outcome_problems(sample, inside, outcome),
        *_covariate_problems(sample, inside, covariates),
        *_place_problems(sample, inside, options, state, state_names),
        *_stratum_problems(sample, inside),
    ]
    if options.finite_population and sample.population_clusters is None:
        problems.append(
            "finite_population is asked for, but the survey has no column with the clusters of each stratum in the "
            "population; map one, or set it to false"
        )
    if problems:
        raise ModelFitError(f"the model of '{outcome}' cannot be fitted to this survey", problems)
    kept: BoolArray = inside & (sample.expansion_weight > 0)
    return kept


def _shape_problems(
    sample: Sample, covariates: Sequence[Covariate], interactions: Sequence[Interaction], outcome: str
) -> Iterator[str]:
    if outcome not in sample.outcomes:
        yield f"the survey has no outcome '{outcome}'; it has {sorted(sample.outcomes)}"
        return
    n = len(sample.expansion_weight)
    columns = {
        "outcome": sample.outcomes[outcome],
        "stratum": sample.stratum,
        "cluster": sample.cluster,
        "municipality": sample.municipality,
        **sample.values,
    }
    unequal = sorted(name for name, values in columns.items() if values.shape != (n,))
    if unequal:
        yield f"the columns {unequal} differ in length from the {n} weights; read them from one table"
    missing = [one.code for one in covariates if one.code not in sample.values]
    if missing:
        yield f"the survey has no values of the covariates {missing}; map them, or take them out of the model"
    terms = sum(1 if one.is_share else len(one.levels) - 1 for one in covariates)
    if terms > MOST_TERMS:
        widest = max(covariates, key=lambda one: len(one.levels))
        yield (
            f"the model has {terms:,} terms, at most {MOST_TERMS:,} are fitted; '{widest.code}' has "
            f"{len(widest.levels):,} levels: group them, or use the number itself"
        )
        return
    try:
        many = len(design_terms(covariates, interactions))
    except ValueError as error:
        yield str(error)
        return
    if many > MOST_TERMS:
        yield f"with its interactions the model has {many:,} terms, at most {MOST_TERMS:,} are fitted; leave some out"
    if n == 0:
        yield "the survey has no children; check the file and whom the specification leaves out"


def _weight_problems(sample: Sample, inside: BoolArray, options: EstimationOptions) -> Iterator[str]:
    w = sample.expansion_weight
    missing, negative = len(w) - int(np.count_nonzero(np.isfinite(w))), int(np.count_nonzero(w < 0))
    zero = int(np.count_nonzero(inside & (w == 0)))
    if missing:
        yield f"{missing} children have no weight or an infinite one; complete the column"
    if negative:
        lowest = np.nanmin(w)
        yield f"{negative} children have a weight below zero (lowest {lowest:g}); correct the column of weights"
    if zero and options.zero_weights == "refuse":
        yield f"{zero} children of this outcome have a weight of zero; correct them, or choose zero_weights: drop"


def _outcome_problems(sample: Sample, inside: BoolArray, outcome: str) -> Iterator[str]:
    counted = inside & (sample.expansion_weight > 0)
    y = sample.outcomes[outcome][counted]
    if not len(y):
        yield "no child of the survey with a weight belongs to this outcome's population; check its ages and levels"
    elif not np.isin(y, (0.0, 1.0)).all():
        wrong = y[~np.isin(y, (0.0, 1.0))]
        yield f"{len(wrong)} values of the outcome are neither 0 nor 1 (first: {wrong[0]:g}); code it as 0 or 1"
    elif y.min() == y.max():
        who = "no child of this outcome in the survey has it" if y[0] == 0 else "every child of this outcome has it"
        yield f"{who}: all {len(y)} are {y[0]:g}; check how it was coded and for whom it is defined"


def _covariate_problems(sample: Sample, inside: BoolArray, covariates: Sequence[Covariate]) -> Iterator[str]:
    everybody = bool(inside.all())
    for one in covariates:
        values = sample.values[one.code] if everybody else sample.values[one.code][inside]
        if one.is_share:
            missing = int((~np.isfinite(values)).sum())
            if missing:
                yield f"'{one.code}' has no value for {missing} children; drop them, or leave it out of the model"
        elif len(values) and (values.min() < 0 or values.max() >= len(one.levels)):
            outside = int(((values < 0) | (values >= len(one.levels))).sum())
            yield (
                f"'{one.code}' has a level outside {list(one.levels)} for {outside} children; map it to a level or "
                "drop those children"
            )


def _place_problems(
    sample: Sample, inside: BoolArray, options: EstimationOptions, state: IndexArray, state_names: Sequence[str]
) -> Iterator[str]:
    if options.municipality_effect == "none" and options.state_effect == "none":
        return
    where = sample.municipality[inside & (sample.expansion_weight > 0)]
    unknown = int((where == UNKNOWN_MUNICIPALITY).sum())
    if unknown:
        yield (
            f"the municipality of {unknown} children is not known, and the model has an effect of it or of its state; "
            "complete it, drop these children, or set both effects to none"
        )
        where = where[where != UNKNOWN_MUNICIPALITY]
    if len(where) and (where.min() < 0 or where.max() >= len(state)):
        yield f"a child lives in municipality {int(where.max())}, but the release has {len(state)}; read both anew"
        return
    unseen = np.setdiff1d(state, state[where])
    if options.state_effect == "fixed" and len(unseen):
        named = ", ".join(f"'{state_name(state_names, at)}'" for at in unseen[:_SHOWN].tolist())
        yield (
            f"the survey did not go to the first-level units {named}{' and more' if len(unseen) > _SHOWN else ''}, "
            "which therefore have no fixed effect; make the state effect random (an unvisited one is then taken as "
            "average, with its uncertainty) or none"
        )


def _stratum_problems(sample: Sample, inside: BoolArray) -> Iterator[str]:
    if sample.expansion_weight.all():
        return
    named, position = np.unique(sample.stratum, return_inverse=True)
    belonging = np.bincount(position, inside, len(named))
    weighty = np.bincount(position, inside & (sample.expansion_weight > 0), len(named))
    empty = named[(belonging > 0) & (weighty == 0)]
    if len(empty):
        shown = ", ".join(map(str, empty[:_SHOWN].tolist()))
        yield (
            f"{'stratum' if len(empty) == 1 else 'strata'} {shown}: empty, every child there has a weight of zero; "
            "correct the weights, or join the stratum to a similar one"
        )


def state_name(names: Sequence[str], at: int) -> str:
    """Name of a first-level unit, or its number where names are not given."""
    return names[at] if at < len(names) else str(at)
