r"""Prediction over cells with its derivatives: what every precision figure is made from.

Sums over the cells of a municipality are products of a sparse matrix (municipality x pattern) with the small
table of patterns, so a million cells and forty terms take a fraction of a second.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from dashboard.model.census import CensusCounts
from dashboard.model.census_design import CensusDesign, census_design
from dashboard.model.fit import logistic
from dashboard.model.fitted import FittedModel
from dashboard.model.sums import PatternSums, summed
from dashboard.values import BoolArray, FloatArray, IndexArray


@dataclass(frozen=True, slots=True)
class Moments:
    """Sums over children, arrays of shape (n_municipalities, n_sets): a set is all children, or those of one level."""

    children: FloatArray
    expected: FloatArray
    """Sum of p"""
    squares: FloatArray
    """Sum of p squared"""
    slope: FloatArray
    """Sum of p (1 - p): how expected children move with the log odds of everybody."""
    gradient: FloatArray
    """shape (n_municipalities, n_sets, 1 + n_terms): the derivative of ``expected`` by each coefficient."""


class CellPrediction:
    """One model over one census: evaluates sums of p, p (1 - p) and their products with the design.

    Cells of municipalities where a territory covariate is not known are left out.

    Parameters
    ----------
    counts : CensusCounts
        Restricted to the outcome's population.
    model : FittedModel
    sets : shape (n_patterns, n_sets), default one column of ones
        Which patterns belong to each set of children whose sums are wanted.
    """

    def __init__(self, counts: CensusCounts, model: FittedModel, *, sets: FloatArray | None = None) -> None:
        self.design: CensusDesign = census_design(counts, model.terms)
        kept = slice(None) if self.design.known.all() else self.design.known[counts.municipality]
        self.municipalities = counts.municipalities
        self.municipality: IndexArray = counts.municipality[kept]
        self.pattern: IndexArray = counts.pattern[kept]
        self.children: FloatArray = counts.children[kept].astype(np.float64, copy=False)
        self.sets: FloatArray = np.ones((counts.patterns, 1)) if sets is None else sets
        self._patterns_design = np.column_stack([np.ones(counts.patterns), self.design.pattern])

    @cached_property
    def total(self) -> FloatArray:
        """Children of each set in each municipality, shape (n_municipalities, n_sets)."""
        return self._by_set(self.children)

    @cached_property
    def _sums(self) -> PatternSums:
        return PatternSums(
            self.pattern, self.municipality, patterns=len(self._patterns_design), places=self.municipalities
        )

    @cached_property
    def inhabited(self) -> BoolArray:
        """Municipalities that have a child to predict for, shape (n_municipalities,)."""
        return np.bincount(self.municipality, minlength=self.municipalities) > 0

    def linear(self, coefficients: FloatArray, effect: FloatArray) -> FloatArray:
        """Log odds of every cell under ``coefficients`` (intercept first) and the effect of every municipality."""
        by_pattern = self._patterns_design @ coefficients
        by_municipality = self.design.municipal @ coefficients[1:] + effect
        linear: FloatArray = by_pattern[self.pattern]
        linear += by_municipality[self.municipality]
        return linear

    def expected(self, linear: FloatArray) -> FloatArray:
        """Expected children of each set, shape (n_municipalities, n_sets)."""
        return self._by_set(self.children * logistic(linear))

    def summed(self, by_child: FloatArray) -> FloatArray:
        """Sum over the children of each municipality of a value per child of every cell, shape (n_municipalities,)."""
        return summed(self.children * by_child, self.municipality, places=self.municipalities)

    def moments(self, linear: FloatArray) -> Moments:
        """All sums at once."""
        p = logistic(linear)
        expected = self.children * p
        slope_of_cells = 1 - p
        slope_of_cells *= expected
        # Columns of the pattern design per set, so that one sparse product serves every set and every term.
        n_sets, n_columns = self.sets.shape[1], self._patterns_design.shape[1]
        columns = (self.sets[:, :, None] * self._patterns_design[:, None, :]).reshape(len(self.sets), -1)
        gradient = self._product(slope_of_cells, columns).reshape(self.municipalities, n_sets, n_columns)
        slope = gradient[:, :, 0].copy()
        gradient[:, :, 1:] += slope[:, :, None] * self.design.municipal[:, None, :]
        return Moments(
            children=self.total,
            expected=self._by_set(expected),
            squares=self._by_set(expected * p),
            slope=slope,
            gradient=gradient,
        )

    def _by_set(self, values: FloatArray) -> FloatArray:
        if self.sets.shape[1] == 1 and (self.sets == 1).all():
            return summed(values, self.municipality, places=self.municipalities)[:, None]
        return self._product(values, self.sets)

    def _product(self, values: FloatArray, columns: FloatArray) -> FloatArray:
        """Sum of ``values`` times the row of ``columns`` of their pattern, by municipality."""
        return self._sums.of(values, columns)
