"""From a sample to the rows a likelihood is computed over: who belongs, with which weight, equal children once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from dashboard.model.design import Covariate, Interaction, design_matrix, design_terms
from dashboard.model.distinct import distinct_rows, order_by, seldom_repeat
from dashboard.model.newton import Observed
from dashboard.model.options import EstimationOptions, SurveyWeights
from dashboard.model.rows import DenseRows, PatternRows
from dashboard.model.sample import Sample
from dashboard.values import BoolArray, FloatArray, IndexArray

AnyArray = TypeVar("AnyArray", FloatArray, IndexArray)
_FILLED_AT_ONCE = 65_536
"""Children whose columns are made at once."""


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
    model = _Model(covariates, interactions, values, unit, state_of_unit, len(y))
    if model.is_crossed or seldom_repeat(model.of_child(), rows=len(y)) or seldom_repeat(model.of_place(), rows=len(y)):
        dense, states = _one_by_one(model)
        return SurveyRows(Observed(dense, weight, weight * y), unit, dense, weight, y, states)
    children, states, place_unit = _patterns_and_places(model)
    few_pairs = len(children.child) * len(children.place) <= children.n
    # A random effect looks at every row hundreds of times, the plain fit a handful.
    bring = _together if few_pairs or options.has_random_effect else _by_place
    observed, of_place = bring(children, weight, y)
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


@dataclass(frozen=True, slots=True)
class _Model:
    """What the columns of the design are made of."""

    covariates: Sequence[Covariate]
    interactions: Sequence[Interaction]
    values: Mapping[str, IndexArray | FloatArray]
    unit: IndexArray | None
    state_of_unit: IndexArray | None
    """With a fixed state effect: state of each unit."""
    rows: int

    def of_child(self) -> list[IndexArray | FloatArray]:
        """Columns that tell one pattern of the child from another."""
        return [self.values[one.code] for one in self.covariates if one.kind != "territory"]

    def of_place(self) -> list[IndexArray | FloatArray]:
        """Columns that tell one place from another."""
        lived = [self.values[one.code] for one in self.covariates if one.kind == "territory"]
        return lived if self.unit is None else [*lived, self.unit]

    @property
    def is_crossed(self) -> bool:
        """Whether a term belongs neither to the pattern of a child nor to its place, but to both."""
        of_place = {one.code: one.kind == "territory" for one in self.covariates}
        return any(of_place[one.first] != of_place[one.second] for one in self.interactions)

    def terms_of_place(self) -> BoolArray:
        """Which terms belong to the place, shape (n_terms,)."""
        terms = design_terms(self.covariates, self.interactions)
        return np.array([term.kind == "territory" for term in terms], dtype=np.bool_)

    def table(self, rows: IndexArray | slice, *, places: bool | None = None) -> FloatArray:
        """The terms of some rows, those of places or of children alone zero unless both are asked for."""
        shown = {
            one.code: self.values[one.code][rows]
            for one in self.covariates
            if places is None or (one.kind == "territory") == places
        }
        count = len(range(*rows.indices(self.rows))) if isinstance(rows, slice) else len(rows)
        return design_matrix(self.covariates, interactions=self.interactions, values=shown, rows=count)


def _patterns_and_places(model: _Model) -> tuple[PatternRows, IndexArray, IndexArray | None]:
    """Every child as a pattern beside a place; the states with columns; the unit of each place."""
    child_first, of_child = distinct_rows(model.of_child(), rows=model.rows)
    place_first, of_place = distinct_rows(model.of_place(), rows=model.rows)
    lived = model.terms_of_place()
    child = np.column_stack([np.ones(len(child_first)), model.table(child_first, places=False)[:, ~lived]])
    place = model.table(place_first, places=True)[:, lived]
    states = np.zeros(0, dtype=np.int64)
    place_unit = None if model.unit is None else model.unit[place_first]
    if place_unit is not None and model.state_of_unit is not None:
        lies_in = model.state_of_unit[place_unit]
        states = np.unique(lies_in)
        place = np.hstack([place, (lies_in[:, None] == states[None, 1:]).astype(np.float64)])
    added = np.arange(len(lived) + 1, len(lived) + max(len(states), 1))
    rows = PatternRows(
        child,
        place,
        of_child,
        of_place,
        child_columns=np.concatenate([[0], 1 + np.flatnonzero(~lived)]),
        place_columns=np.concatenate([1 + np.flatnonzero(lived), added]).astype(np.int64),
    )
    return rows, states, place_unit


def _one_by_one(model: _Model) -> tuple[DenseRows, IndexArray]:
    """Every child with all its columns, filled block by block; and the states with columns."""
    states = np.zeros(0, dtype=np.int64)
    lies_in: IndexArray | None = None
    if model.unit is not None and model.state_of_unit is not None:
        lies_in = model.state_of_unit[model.unit]
        states = np.unique(lies_in)
    terms = len(model.terms_of_place())
    columns = np.empty((1 + terms + max(len(states) - 1, 0), model.rows))
    columns[0] = 1.0
    for start in range(0, model.rows, _FILLED_AT_ONCE):
        here = slice(start, min(start + _FILLED_AT_ONCE, model.rows))
        columns[1 : 1 + terms, here] = model.table(here).T
    if lies_in is not None:
        for at, one in enumerate(states[1:].tolist(), start=1 + terms):
            columns[at] = lies_in == one
    return DenseRows(columns), states


def _together(children: PatternRows, weight: FloatArray, outcome: FloatArray) -> tuple[Observed, IndexArray]:
    """Children of one pattern and one place as one row, sorted by place; with the place of each row."""
    patterns = len(children.child)
    if patterns * len(children.place) <= children.n:
        pair = children.of_place * patterns + children.of_child
        counted = np.bincount(pair)
        shown = np.flatnonzero(counted)
        trials: FloatArray = np.bincount(pair, weight)[shown].astype(np.float64)
        successes: FloatArray = np.bincount(pair, weight * outcome)[shown].astype(np.float64)
        of_place, of_child = shown // patterns, shown % patterns
    else:
        order = order_by(children.of_child, len(children.child))
        order = order[order_by(children.of_place[order], len(children.place))]
        of_place, of_child = children.of_place[order], children.of_child[order]
        starts = np.flatnonzero(np.diff(of_place * patterns + of_child, prepend=-1))
        trials = np.add.reduceat(weight[order], starts)
        successes = np.add.reduceat((weight * outcome)[order], starts)
        of_place, of_child = of_place[starts], of_child[starts]
    return Observed(_sorted_rows(children, of_place, of_child), trials, successes), of_place


def _sorted_rows(children: PatternRows, of_place: IndexArray, of_child: IndexArray) -> PatternRows:
    starts = np.searchsorted(of_place, np.arange(len(children.place) + 1))
    return replace(children, of_place=of_place, of_child=of_child, starts=starts)


def _by_place(children: PatternRows, weight: FloatArray, outcome: FloatArray) -> tuple[Observed, IndexArray]:
    """The children as they are, sorted by place: cheaper than bringing equal ones together, for a few steps."""
    if (np.diff(children.of_place) >= 0).all():
        rows = _sorted_rows(children, children.of_place, children.of_child)
        return Observed(rows, weight, weight * outcome), children.of_place
    order = order_by(children.of_place, len(children.place))
    of_place = children.of_place[order]
    rows = _sorted_rows(children, of_place, children.of_child[order])
    return Observed(rows, weight[order], (weight * outcome)[order]), of_place


def _of(values: AnyArray, kept: BoolArray, whole: bool) -> AnyArray:
    """The values of the children kept, without copying when that is all of them."""
    return values if whole else values[kept]
