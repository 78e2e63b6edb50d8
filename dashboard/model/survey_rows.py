"""From a sample to the rows a likelihood is computed over: who belongs, with which weight, equal children once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from dashboard.model.design import Covariate, Interaction, design_matrix, design_terms
from dashboard.model.distinct import distinct_rows
from dashboard.model.newton import Observed
from dashboard.model.options import EstimationOptions, SurveyWeights
from dashboard.model.rows import DenseRows, PatternRows
from dashboard.model.sample import Sample
from dashboard.values import BoolArray, FloatArray, IndexArray

AnyArray = TypeVar("AnyArray", FloatArray, IndexArray)
_WORTH_COLLAPSING = 0.5
"""Tables of patterns and places replace the children where they hold fewer rows than this share of them."""


@dataclass(frozen=True, slots=True)
class SurveyRows:
    """The children of one outcome, one by one and with equal ones together.

    The columns are the intercept, the model's terms, and one per entry of ``states`` but the first.
    """

    observed: Observed
    """Equal children of one place as one row."""
    unit: IndexArray | None
    """shape (observed rows,): municipality of the row with a municipality effect, state with a state effect only"""
    children: DenseRows | PatternRows
    """The design child by child."""
    weight: FloatArray
    """shape (children,), on the scale that the options name"""
    outcome: FloatArray
    """shape (children,)"""
    states: IndexArray
    """States seen, ascending, with a fixed state effect; the first has no column. Empty without."""


def survey_rows(
    sample: Sample,
    *,
    kept: BoolArray,
    covariates: Sequence[Covariate],
    interactions: Sequence[Interaction],
    outcome: str,
    options: EstimationOptions,
    state: IndexArray,
) -> SurveyRows:
    """The children ``kept`` of a sample as rows of a design, with weights on the scale of the options."""
    whole = bool(kept.all())
    values: dict[str, IndexArray | FloatArray] = {
        one.code: sample.values[one.code] if whole else sample.values[one.code][kept] for one in covariates
    }
    unit: IndexArray | None = None
    if options.municipality_effect == "random":
        unit = _of(sample.municipality, kept, whole)
    elif options.state_effect != "none":
        unit = state[_of(sample.municipality, kept, whole)]
    weight = scaled_weights(_of(sample.expansion_weight, kept, whole), unit=unit, how=options.weights)
    y = _of(sample.outcomes[outcome], kept, whole)
    state_of_unit = None
    if options.state_effect == "fixed":
        state_of_unit = state if options.municipality_effect == "random" else np.arange(int(state.max()) + 1)
    children, states, place_unit = _child_by_child(covariates, interactions, values, unit, state_of_unit, len(y))
    if len(children.child) + len(children.place) > _WORTH_COLLAPSING * children.n:
        dense = _one_by_one(children)
        return SurveyRows(Observed(dense, weight, weight * y), unit, dense, weight, y, states)
    observed, of_place = _together(children, weight, y)
    return SurveyRows(observed, None if place_unit is None else place_unit[of_place], children, weight, y, states)


def scaled_weights(weight: FloatArray, *, unit: IndexArray | None, how: SurveyWeights) -> FloatArray:
    r"""The weights of children as a likelihood should see them.

    ``expansion``: mean one over the sample. ``none``: one each. Within unit j of the random effect,
    ``scaled``: :math:`w_i n_j / \sum w`; ``effective``: :math:`w_i \sum w / \sum w^2`.

    References
    ----------
    S. Rabe-Hesketh and A. Skrondal (2006), "Multilevel modelling of complex survey data", Journal of the Royal
    Statistical Society A 169, 805-827, scaling methods 2 and 1.

    Examples
    --------
    >>> import numpy as np
    >>> w, j = np.array([10.0, 30.0, 5.0]), np.array([0, 0, 4])
    >>> scaled_weights(w, unit=j, how="scaled").tolist(), scaled_weights(w, unit=j, how="effective").tolist()
    ([0.5, 1.5, 1.0], [0.4, 1.2, 1.0])
    """
    if how == "none":
        return np.ones(len(weight))
    if how == "expansion" or unit is None:
        mean_one: FloatArray = weight / weight.mean()
        return mean_one
    total = np.bincount(unit, weight)[unit]
    if how == "scaled":
        scaled: FloatArray = weight * np.bincount(unit)[unit] / total
        return scaled
    effective: FloatArray = weight * total / np.bincount(unit, weight * weight)[unit]
    return effective


def _child_by_child(
    covariates: Sequence[Covariate],
    interactions: Sequence[Interaction],
    values: Mapping[str, IndexArray | FloatArray],
    unit: IndexArray | None,
    state_of_unit: IndexArray | None,
    rows: int,
) -> tuple[PatternRows, IndexArray, IndexArray | None]:
    """Every child as a pattern beside a place; the states with columns; the unit of each place."""
    terms = design_terms(covariates, interactions)
    of_place_kind = np.array([term.kind == "territory" for term in terms], dtype=np.bool_)
    own = [one.code for one in covariates if one.kind != "territory"]
    lived = [one.code for one in covariates if one.kind == "territory"]
    child_first, of_child = distinct_rows([values[code] for code in own], rows=rows)
    place_columns = [values[code] for code in lived] + ([] if unit is None else [unit])
    place_first, of_place = distinct_rows(place_columns, rows=rows)

    def table(codes: Sequence[str], first: IndexArray) -> FloatArray:
        shown = {code: values[code][first] for code in codes}
        return design_matrix(covariates, interactions=interactions, values=shown, rows=len(first))

    child = np.column_stack([np.ones(len(child_first)), table(own, child_first)[:, ~of_place_kind]])
    place = table(lived, place_first)[:, of_place_kind]
    states = np.zeros(0, dtype=np.int64)
    place_unit = None if unit is None else unit[place_first]
    if place_unit is not None and state_of_unit is not None:
        lies_in = state_of_unit[place_unit]
        states = np.unique(lies_in)
        place = np.hstack([place, (lies_in[:, None] == states[None, 1:]).astype(np.float64)])
    added = np.arange(len(terms) + 1, len(terms) + max(len(states), 1))
    return (
        PatternRows(
            child,
            place,
            of_child,
            of_place,
            child_columns=np.concatenate([[0], 1 + np.flatnonzero(~of_place_kind)]),
            place_columns=np.concatenate([1 + np.flatnonzero(of_place_kind), added]).astype(np.int64),
        ),
        states,
        place_unit,
    )


def _together(children: PatternRows, weight: FloatArray, outcome: FloatArray) -> tuple[Observed, IndexArray]:
    """Children of one pattern and one place as one row, sorted by place; with the place of each row."""
    import scipy.sparse as sparse

    shape = (len(children.place), len(children.child))
    where = (children.of_place, children.of_child)
    trials = sparse.coo_matrix((weight, where), shape=shape).tocsr()
    successes = sparse.coo_matrix((weight * outcome, where), shape=shape).tocsr()
    of_place = np.repeat(np.arange(shape[0]), np.diff(trials.indptr))
    rows = PatternRows(
        children.child,
        children.place,
        trials.indices.astype(np.int64),
        of_place,
        child_columns=children.child_columns,
        place_columns=children.place_columns,
        starts=trials.indptr.astype(np.int64),
    )
    return Observed(rows, np.asarray(trials.data), np.asarray(successes.data)), of_place


def _one_by_one(children: PatternRows) -> DenseRows:
    columns = np.empty((children.width, children.n))
    columns[children.child_columns] = children.child.T[:, children.of_child]
    if len(children.place_columns):
        columns[children.place_columns] = children.place.T[:, children.of_place]
    return DenseRows(columns)


def _of(values: AnyArray, kept: BoolArray, whole: bool) -> AnyArray:
    """The values of the children kept, without copying when that is all of them."""
    return values if whole else values[kept]
