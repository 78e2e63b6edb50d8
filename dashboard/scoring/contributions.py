"""How each factor pushes a municipality away from its country: what the panel lists as "up" and "down".

The whole table is computed once per scenario, shape (n,) per factor; a panel reads one row of it.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from dashboard.choices import Scenario
from dashboard.release.records import CellTable
from dashboard.scoring.clrisk import LARGEST_MULTIPLIER, OFFICIAL_MULTIPLIER
from dashboard.scoring.index import IndexScorer
from dashboard.scoring.weights import checked_weights
from dashboard.values import FloatArray, IndexArray


class ClriskContributions:
    r"""Contribution of each control of the model to the linear predictor of a municipality.

    .. math:: K_{mk} = w_k \, b_k \, (\bar x_{mk} - \bar x_k)

    summed over the terms of one control; means are over the children of the cells, of the municipality and of
    the country. In log-odds: above zero pushes the probability up. The means are taken once; a scenario only
    multiplies.

    Examples
    --------
    >>> from dashboard.release.records import CellTable, Term
    >>> cells = CellTable(
    ...     intercept=0.0, terms=(Term("male", "sex", 2.0),), pattern_design=np.array([[0.0], [1.0]]),
    ...     municipal_design=np.zeros((2, 1)), municipal_effect=np.zeros(2), municipality=np.array([0, 0, 1]),
    ...     pattern=np.array([0, 1, 1]), children=np.array([30.0, 10.0, 40.0]))
    >>> ClriskContributions(cells).of({})
    {'sex': array([-0.75,  0.75])}
    """

    def __init__(self, cells: CellTable) -> None:
        self._terms = cells.terms
        self.factors: tuple[str, ...] = tuple(dict.fromkeys(term.factor for term in cells.terms))
        """Codes of the controls, in the order of the terms."""
        means, children = _means_by_municipality(cells)
        known = children > 0
        national = children[known] @ means[known] / children[known].sum() if known.any() else np.nan
        self._official: FloatArray = (means - national) * np.array([term.coefficient for term in cells.terms])
        self._official.setflags(write=False)

    def of(self, weights: Mapping[str, float]) -> dict[str, FloatArray]:
        """Contribution of each control under multipliers ``weights`` (1 where not named), each of shape (n,).

        NaN for municipalities without cells. Raises UnknownFactorError and WeightError as the scorer does.
        """
        checked = checked_weights(weights, known=self.factors, upper=LARGEST_MULTIPLIER)
        return {factor: checked.get(factor, OFFICIAL_MULTIPLIER) * self._sum_of(factor) for factor in self.factors}

    def _sum_of(self, factor: str) -> FloatArray:
        columns = [at for at, term in enumerate(self._terms) if term.factor == factor]
        total: FloatArray = self._official[:, columns].sum(axis=1)
        return total


def index_contributions(
    scorer: IndexScorer, scenario: Scenario, *, counted: FloatArray | None = None
) -> dict[str, FloatArray]:
    r"""Contribution of each factor to the distance of a municipality's score from the country's.

    .. math:: K_{mk} = \frac{w_k (z_{mk} - \bar z_k)}{\sum_{j \in m} w_j}

    over the factors present in m, :math:`\bar z_k` being the mean of the municipalities that have factor k,
    each counted as often as ``counted``, shape (n,), says: its children, or 0 where it is withheld (default: once). In
    points of the score (arithmetic aggregation): for a municipality with every factor they add up to its
    distance from the mean. NaN where the factor is missing or set aside; a factor without weight
    contributes 0. With geometric aggregation the same table is a first approximation and ranks the factors alike
    wherever no factor is near its lower end.

    Returns
    -------
    dict of factor code to array, shape (n,)

    Raises
    ------
    UnknownFactorError, WeightError
        As ``IndexScorer.scores``.
    """
    weights = scorer.weights(scenario)
    normalised = scorer.normalised(scenario)
    weight_present: FloatArray = np.zeros(len(next(iter(normalised.values()))))
    for code, column in normalised.items():
        weight_present += np.where(np.isfinite(column), weights[code], 0.0)
    weight_present[weight_present == 0] = np.nan
    often = np.ones_like(weight_present) if counted is None else counted
    return {code: weights[code] * _from_mean(column, often) / weight_present for code, column in normalised.items()}


def _from_mean(column: FloatArray, often: FloatArray) -> FloatArray:
    known = np.isfinite(column) & (often > 0)
    return column - np.average(column[known], weights=often[known]) if known.any() else column


def _means_by_municipality(cells: CellTable) -> tuple[FloatArray, FloatArray]:
    """Mean of every term over the children of each municipality, shape (n, k), and those children, shape (n,)."""
    n = len(cells.municipal_effect)
    means = np.full((n, len(cells.terms)), np.nan)
    children = np.zeros(n)
    inhabited, start = np.unique(cells.municipality, return_index=True)
    if len(inhabited):
        children[inhabited] = np.add.reduceat(cells.children, start)
        for at in range(len(cells.terms)):
            means[inhabited, at] = _pattern_means(cells, at, start) / children[inhabited]
        means[inhabited] += cells.municipal_design[inhabited]
    return means, children


def _pattern_means(cells: CellTable, term: int, start: IndexArray) -> FloatArray:
    column = cells.pattern_design[:, term]
    if not column.any():  # a territory term: lives in the municipal design alone
        return np.zeros(len(start))
    sums: FloatArray = np.add.reduceat(cells.children * column[cells.pattern], start)
    return sums
