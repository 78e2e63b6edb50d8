"""Predictions summed over persons where cells cannot hold them: covariates that are numbers of each child."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dashboard.model.census import CensusCounts
from dashboard.model.census_design import census_design
from dashboard.model.design import DesignTerm
from dashboard.model.prediction import Moments
from dashboard.model.sums import per_child, summed
from dashboard.values import FloatArray


@dataclass(frozen=True, slots=True)
class PersonSums:
    """Sums over the children of each cell of one outcome's population, made while the census was read."""

    outcome: str
    counts: CensusCounts
    """Children by cell, restricted to the population; its covariates hold no numbers of persons."""
    terms: tuple[DesignTerm, ...]
    expected: FloatArray
    """shape (n_cells,): sum of p"""
    squares: FloatArray
    """shape (n_cells,): sum of p squared"""
    slope: FloatArray
    """shape (n_cells,): sum of p (1 - p)"""
    number_terms: tuple[int, ...]
    """Positions in ``terms`` of those that hold a number of each child"""
    number_slopes: FloatArray
    """shape (n_cells, n_number_terms): sum of p (1 - p) x"""
    numbers: dict[str, FloatArray]
    """Code of each number covariate to its sum over the children of a cell, shape (n_cells,)"""

    def moments(self, sets: FloatArray | None = None) -> Moments:
        r"""The sums of each municipality that precision is made from, as :class:`Moments` has them.

        .. math:: \frac{\partial}{\partial b} \sum_i p_i = \sum_i p_i (1 - p_i) (1, x_i)

        Parameters
        ----------
        sets : shape (n_patterns, n_sets), default one column of ones
            Which patterns belong to each set of children.
        """
        which = np.ones((self.counts.patterns, 1)) if sets is None else sets
        design = census_design(self.counts, [t for at, t in enumerate(self.terms) if at not in self.number_terms])
        member = which[self.counts.pattern]
        columns = self._slopes_by_term(design.pattern[self.counts.pattern] + design.municipal[self.counts.municipality])
        gradient = np.stack(
            [[self._by_municipality(column * one) for column in columns.T] for one in member.T], axis=0
        ).transpose(2, 0, 1)
        return Moments(
            children=self._by_set(self.counts.children, member),
            expected=self._by_set(self.expected, member),
            squares=self._by_set(self.squares, member),
            slope=self._by_set(self.slope, member),
            gradient=gradient,
        )

    def _slopes_by_term(self, known: FloatArray) -> FloatArray:
        """Sum of p (1 - p) times each column of the design, shape (n_cells, 1 + n_terms)."""
        columns = np.empty((len(self.slope), 1 + len(self.terms)))
        columns[:, 0] = self.slope
        others = [at for at in range(len(self.terms)) if at not in self.number_terms]
        columns[:, [1 + at for at in others]] = self.slope[:, None] * known
        columns[:, [1 + at for at in self.number_terms]] = self.number_slopes
        return columns

    def _by_municipality(self, values: FloatArray) -> FloatArray:
        return summed(values, self.counts.municipality, places=self.counts.municipalities)

    def _by_set(self, values: FloatArray, member: FloatArray) -> FloatArray:
        return np.column_stack([self._by_municipality(values * one) for one in member.T])

    @property
    def probability(self) -> FloatArray:
        """P_m as a share, shape (n_municipalities,); NaN where no child is."""
        return per_child(self._by_municipality(self.expected), self.counts.of_municipality())

    def standard_error(self, covariance: FloatArray) -> FloatArray:
        """Of ``probability`` from the uncertainty of the coefficients (delta method), shape (n_municipalities,)."""
        gradient = self.moments().gradient[:, 0, :]
        derivative = per_child(gradient, self.counts.of_municipality()[:, None])
        variance = np.einsum("mi,ij,mj->m", derivative, covariance, derivative)
        return np.asarray(np.sqrt(np.maximum(variance, 0.0)), dtype=np.float64)

    @property
    def spread_within(self) -> FloatArray:
        """Standard deviation of the children's probabilities inside each municipality; no standard error."""
        n = self.counts.of_municipality()
        mean_square = per_child(self._by_municipality(self.squares), n)
        return np.sqrt(np.maximum(mean_square - self.probability**2, 0.0))

    def mean_of(self, code: str) -> FloatArray:
        """Mean of a number covariate over the children of each municipality, shape (n_municipalities,)."""
        return per_child(self._by_municipality(self.numbers[code]), self.counts.of_municipality())
