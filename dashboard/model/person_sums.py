"""Predictions summed over persons where cells cannot hold them: covariates that are numbers of each child."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from dashboard.model.census import CensusCounts
from dashboard.model.census_design import census_design
from dashboard.model.design import DesignTerm
from dashboard.model.prediction import Moments
from dashboard.model.sums import PatternSums, per_child, summed
from dashboard.values import BoolArray, FloatArray


@dataclass(frozen=True, slots=True)
class NumberSums:
    """What is kept of the numbers of the children of one outcome: sums by municipality, and no child."""

    outcome: str
    children: FloatArray
    """shape (n_municipalities,): children of the population that were predicted"""
    slope: FloatArray
    """shape (n_municipalities,): sum of p (1 - p)"""
    terms: tuple[str, ...]
    """Codes of the terms that hold a number of each child"""
    totals: FloatArray
    """shape (n_municipalities, n_number_terms): sum of the term"""
    squares: FloatArray
    """shape (n_municipalities, n_number_terms): sum of its square"""
    means: Mapping[str, FloatArray]
    """Code of each number to its mean over *all* children counted, those of other populations included."""
    beyond: Mapping[str, FloatArray]
    """Code of each number to the children of the population beyond what the survey has seen of it."""
    beyond_any: FloatArray
    """shape (n_municipalities,): children of the population beyond it in one number or more"""
    level_terms: tuple[str, ...] = ()
    """Codes of the terms that stand for a level"""
    changes: FloatArray = field(default_factory=lambda: np.zeros((0, 0)))
    """shape (n_municipalities, n_level_terms): sum of what p is more at the level than at its reference"""


@dataclass(frozen=True, slots=True)
class PersonSums:
    """Sums over the children of each cell of one outcome's population, made while the census was read."""

    outcome: str
    counts: CensusCounts
    """Children by cell, restricted to the population; its covariates hold no numbers of persons."""
    terms: tuple[DesignTerm, ...]
    expected: FloatArray
    """shape (n_cells,): sum of p"""
    slope: FloatArray
    """shape (n_cells,): sum of p (1 - p)"""
    number_terms: tuple[int, ...]
    """Positions in ``terms`` of those that no cell holds"""
    number_slopes: FloatArray
    """shape (n_cells, n_number_terms): sum of p (1 - p) x"""
    number_totals: FloatArray = field(default_factory=lambda: np.zeros((0, 0)))
    """As ``NumberSums.totals``"""
    number_squares: FloatArray = field(default_factory=lambda: np.zeros((0, 0)))
    """As ``NumberSums.squares``"""
    means: Mapping[str, FloatArray] = field(default_factory=dict)
    """As ``NumberSums.means``"""
    beyond: Mapping[str, FloatArray] = field(default_factory=dict)
    """As ``NumberSums.beyond``"""
    beyond_any: FloatArray = field(default_factory=lambda: np.zeros(0))
    """As ``NumberSums.beyond_any``"""
    level_terms: tuple[int, ...] = ()
    """Positions in ``terms`` of those that stand for a level"""
    changes: FloatArray = field(default_factory=lambda: np.zeros((0, 0)))
    """As ``NumberSums.changes``: every child put at the level, then at its reference, the rest as it is"""

    @property
    def known(self) -> BoolArray:
        """Whether every territory covariate of the model has a value there, shape (n_municipalities,)."""
        return census_design(self.counts, self._held).known & self._crossed_known

    @property
    def _held(self) -> list[DesignTerm]:
        return [term for at, term in enumerate(self.terms) if at not in self.number_terms]

    @property
    def _crossed_known(self) -> BoolArray:
        known = np.ones(self.counts.municipalities, dtype=np.bool_)
        for at in self.number_terms:
            for factor, _ in self.terms[at].parts:
                known &= np.isfinite(self.counts.territory.get(factor, np.zeros(self.counts.municipalities)))
        return known

    def moments(self, sets: FloatArray | None = None) -> Moments:
        r"""The sums of each municipality that precision is made from, as :class:`Moments` has them.

        .. math:: \frac{\partial}{\partial b} \sum_i p_i = \sum_i p_i (1 - p_i) (1, x_i)

        Children where a territory covariate is not known are in no sum: nothing is predicted of them.

        Parameters
        ----------
        sets : shape (n_patterns, n_sets), default one column of ones
            Which patterns belong to each set of children.
        """
        design = census_design(self.counts, self._held)
        which = np.ones((self.counts.patterns, 1)) if sets is None else sets
        by_pattern = self._by_pattern()
        expected, slope = by_pattern.of(self.expected, which), by_pattern.of(self.slope, which)
        gradient = np.zeros((*slope.shape, 1 + len(self.terms)))
        gradient[:, :, 0] = slope
        held = [1 + at for at in range(len(self.terms)) if at not in self.number_terms]
        columns = (which[:, :, None] * design.pattern[:, None, :]).reshape(len(which), -1)
        gradient[:, :, held] = by_pattern.of(self.slope, columns).reshape(*slope.shape, len(held))
        gradient[:, :, held] += slope[:, :, None] * design.municipal[:, None, :]
        for at, term in enumerate(self.number_terms):
            gradient[:, :, 1 + term] = by_pattern.of(self.number_slopes[:, at], which)
        predicted = self.counts.children * self.known[self.counts.municipality]
        return Moments(
            children=by_pattern.of(predicted, which),
            expected=expected,
            squares=expected - slope,
            slope=slope,
            gradient=gradient,
        )

    def by_municipality(self) -> NumberSums:
        """What of the numbers is needed after the census was read."""
        return NumberSums(
            outcome=self.outcome,
            children=self._by_municipality(self.counts.children * self.known[self.counts.municipality]),
            slope=self._by_municipality(self.slope),
            terms=tuple(self.terms[at].code for at in self.number_terms),
            totals=self.number_totals,
            squares=self.number_squares,
            means=self.means,
            beyond=self.beyond,
            beyond_any=self.beyond_any,
            level_terms=tuple(self.terms[at].code for at in self.level_terms),
            changes=self.changes,
        )

    def _by_pattern(self) -> PatternSums:
        counts = self.counts
        return PatternSums(counts.pattern, counts.municipality, patterns=counts.patterns, places=counts.municipalities)

    def _by_municipality(self, values: FloatArray) -> FloatArray:
        return summed(values, self.counts.municipality, places=self.counts.municipalities)

    @property
    def probability(self) -> FloatArray:
        """P_m as a share, shape (n_municipalities,); NaN where no child is or nothing is predicted."""
        there = np.where(self.known, self.counts.of_municipality(), 0.0)
        return per_child(self._by_municipality(self.expected), there)

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
        # p - p (1 - p) is p squared.
        mean_square = per_child(self._by_municipality(self.expected - self.slope), n)
        return np.sqrt(np.maximum(mean_square - self.probability**2, 0.0))
