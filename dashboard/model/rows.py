"""The design of a fit as the likelihood asks for it: products with it, never the whole of it where rows repeat.

Two representations behave alike. ``PatternRows`` knows that a row is a pattern of the child beside a row of the
municipality, so a million children are a few thousand rows of two small tables and sums over pairs of them.
``DenseRows`` holds every row, for designs in which hardly any two are equal, and works in blocks that fit the cache.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from dashboard.values import FloatArray, IndexArray

if TYPE_CHECKING:
    import scipy.sparse as sparse

BLOCK = 8192
"""Rows of a dense block: 21 columns of it are 1.4 MB, which stays in the cache between two uses."""


class Rows(Protocol):
    """A design X of shape (n, width), the first column being ones, with the sums a fit needs."""

    @property
    def n(self) -> int:
        """Number of rows."""

    @property
    def width(self) -> int:
        """Number of columns, the intercept included."""

    def linear(self, coefficients: FloatArray) -> FloatArray:
        """X b, shape (n,)."""

    def score(self, residual: FloatArray) -> FloatArray:
        """X' r, shape (width,)."""

    def information(self, weight: FloatArray) -> FloatArray:
        """X' diag(w) X, shape (width, width)."""

    def totals(self, residual: FloatArray, group: IndexArray, groups: int) -> FloatArray:
        """Sum of r_i x_i over each group, shape (groups, width)."""

    def sums(self, coefficients: FloatArray, trials: FloatArray, successes: FloatArray) -> LogitSums:
        """Log likelihood with its first and second derivatives."""

    def part(self, rows: IndexArray) -> Rows:
        """The design of some rows only, ascending positions."""


@dataclass(frozen=True, slots=True)
class LogitSums:
    """The weighted logistic likelihood at some coefficients."""

    log_likelihood: float
    score: FloatArray
    """X' (s - n p), shape (width,)"""
    information: FloatArray
    """X' diag(n p (1-p)) X, shape (width, width)"""


@dataclass(frozen=True, slots=True)
class DenseRows:
    """Every row held; ``columns`` has shape (width, n), so that a term is contiguous.

    Examples
    --------
    >>> import numpy as np
    >>> DenseRows(np.array([[1.0, 1.0], [0.0, 2.0]])).information(np.array([1.0, 3.0])).round(9).tolist()
    [[4.0, 6.0], [6.0, 12.0]]
    """

    columns: FloatArray

    @property
    def n(self) -> int:
        """Number of rows."""
        return int(self.columns.shape[1])

    @property
    def width(self) -> int:
        """Number of columns, the intercept included."""
        return int(self.columns.shape[0])

    def linear(self, coefficients: FloatArray) -> FloatArray:
        """X b, shape (n,)."""
        return coefficients @ self.columns

    def score(self, residual: FloatArray) -> FloatArray:
        """X' r, shape (width,)."""
        return self.columns @ residual

    def information(self, weight: FloatArray) -> FloatArray:
        """X' diag(w) X, shape (width, width), for weights not below zero."""
        total = np.zeros((self.width, self.width))
        root = np.sqrt(weight)
        scaled = np.empty((self.width, min(BLOCK, self.n)))
        for start in range(0, self.n, BLOCK):
            block = self.columns[:, start : start + BLOCK]
            here = scaled[:, : block.shape[1]]
            np.multiply(block, root[start : start + BLOCK], out=here)
            # One matrix times its own transpose: NumPy sees it and computes one triangle only.
            total += here @ here.T
        return total

    def totals(self, residual: FloatArray, group: IndexArray, groups: int) -> FloatArray:
        """Sum of r_i x_i over each group, shape (groups, width); quicker where groups follow each other."""
        if (np.diff(group) < 0).any():
            sums = [np.bincount(group, residual * column, minlength=groups) for column in self.columns]
            return np.column_stack(sums)
        total = np.zeros((groups, self.width))
        for start in range(0, self.n, BLOCK):
            here = slice(start, start + BLOCK)
            begins = np.flatnonzero(np.diff(group[here], prepend=-1))
            # A group that began in the last block goes on here, so sums are added and not set.
            sums_here = np.add.reduceat(self.columns[:, here] * residual[here], begins, axis=1)
            total[group[here][begins]] += sums_here.T
        return total

    def sums(self, coefficients: FloatArray, trials: FloatArray, successes: FloatArray) -> LogitSums:
        """Log likelihood with its derivatives, in one pass over the columns."""
        log_likelihood, score = 0.0, np.zeros(self.width)
        information = np.zeros((self.width, self.width))
        scaled = np.empty((self.width, min(BLOCK, self.n)))
        for start in range(0, self.n, BLOCK):
            stop = min(start + BLOCK, self.n)
            block, here = self.columns[:, start:stop], scaled[:, : stop - start]
            own, residual, curvature = _of_linear(coefficients @ block, trials[start:stop], successes[start:stop])
            log_likelihood += own
            score += block @ residual
            np.multiply(block, np.sqrt(curvature, out=curvature), out=here)
            information += here @ here.T
        return LogitSums(log_likelihood, score, information)

    def part(self, rows: IndexArray) -> DenseRows:
        """The design of some rows only."""
        return DenseRows(self.columns[:, rows])


@dataclass(frozen=True, slots=True)
class PatternRows:
    """Row i is ``child[of_child[i]]`` in some columns and ``place[of_place[i]]`` in the others.

    Examples
    --------
    >>> import numpy as np
    >>> rows = PatternRows(np.array([[1.0, 0.0], [1.0, 1.0]]), np.array([[0.3], [0.8]]),
    ...     of_child=np.array([0, 1, 1]), of_place=np.array([0, 0, 1]), child_columns=np.array([0, 2]),
    ...     place_columns=np.array([1]))
    >>> rows.linear(np.array([-2.0, 1.0, 0.5])).tolist()
    [-1.7, -1.2, -0.7]
    """

    child: FloatArray
    """shape (n_patterns, width_child); its first column is the intercept's ones"""
    place: FloatArray
    """shape (n_places, width_place)"""
    of_child: IndexArray
    """shape (n,)"""
    of_place: IndexArray
    """shape (n,)"""
    child_columns: IndexArray
    place_columns: IndexArray
    starts: IndexArray | None = None
    """shape (n_places + 1,): where the rows of each place begin, if they are sorted by place"""

    @property
    def n(self) -> int:
        """Number of rows."""
        return len(self.of_child)

    @property
    def width(self) -> int:
        """Number of columns, the intercept included."""
        return len(self.child_columns) + len(self.place_columns)

    def linear(self, coefficients: FloatArray) -> FloatArray:
        """X b, shape (n,)."""
        result = (self.child @ coefficients[self.child_columns])[self.of_child]
        if len(self.place_columns):
            result += (self.place @ coefficients[self.place_columns])[self.of_place]
        return result

    def score(self, residual: FloatArray) -> FloatArray:
        """X' r, shape (width,)."""
        total = np.empty(self.width)
        total[self.child_columns] = np.bincount(self.of_child, residual, len(self.child)) @ self.child
        if len(self.place_columns):
            total[self.place_columns] = np.bincount(self.of_place, residual, len(self.place)) @ self.place
        return total

    def information(self, weight: FloatArray) -> FloatArray:
        r"""X' diag(w) X from the sums of w by pattern, by place, and by pair of the two.

        With A and B the tables of patterns and places, and W the sparse matrix of the weights by place and
        pattern: :math:`A' \mathrm{diag}(W'1) A`, :math:`B' \mathrm{diag}(W1) B` and :math:`B' (W A)`.
        """
        total = np.empty((self.width, self.width))
        of_child = np.bincount(self.of_child, weight, len(self.child))
        total[np.ix_(self.child_columns, self.child_columns)] = (self.child * of_child[:, None]).T @ self.child
        if len(self.place_columns):
            both = self._pairs(weight) @ self.child
            crossed = self.place.T @ both
            # The first column of the patterns is the intercept's, so the first of the sums is the place's own weight.
            own = (self.place * both[:, :1]).T @ self.place
            total[np.ix_(self.place_columns, self.place_columns)] = own
            total[np.ix_(self.place_columns, self.child_columns)] = crossed
            total[np.ix_(self.child_columns, self.place_columns)] = crossed.T
        return total

    def totals(self, residual: FloatArray, group: IndexArray, groups: int) -> FloatArray:
        """Sum of r_i x_i over each group, shape (groups, width)."""
        import scipy.sparse as sparse

        total = np.empty((groups, self.width))
        shown = sparse.csr_matrix((residual, (group, self.of_child)), shape=(groups, len(self.child)))
        total[:, self.child_columns] = shown @ self.child
        if len(self.place_columns):
            lived = sparse.csr_matrix((residual, (group, self.of_place)), shape=(groups, len(self.place)))
            total[:, self.place_columns] = lived @ self.place
        return total

    def sums(self, coefficients: FloatArray, trials: FloatArray, successes: FloatArray) -> LogitSums:
        """Log likelihood with its derivatives; row by row in blocks, then by pattern and place."""
        log_likelihood, residual, curvature = 0.0, np.empty(self.n), np.empty(self.n)
        of_child = self.child @ coefficients[self.child_columns]
        of_place = self.place @ coefficients[self.place_columns]
        for start in range(0, self.n, 2 * BLOCK):
            here = slice(start, start + 2 * BLOCK)
            linear = of_child[self.of_child[here]]
            linear += of_place[self.of_place[here]]
            own, residual[here], curvature[here] = _of_linear(linear, trials[here], successes[here])
            log_likelihood += own
        return LogitSums(log_likelihood, self.score(residual), self.information(curvature))

    def part(self, rows: IndexArray) -> PatternRows:
        """The design of some rows only, ascending positions."""
        return replace(self, of_child=self.of_child[rows], of_place=self.of_place[rows], starts=None)

    def _pairs(self, weight: FloatArray) -> sparse.csr_matrix[Any]:
        import scipy.sparse as sparse

        shape = (len(self.place), len(self.child))
        if self.starts is None:
            return sparse.csr_matrix((weight, (self.of_place, self.of_child)), shape=shape)
        return sparse.csr_matrix((weight, self.of_child, self.starts), shape=shape)


def _of_linear(linear: FloatArray, trials: FloatArray, successes: FloatArray) -> tuple[float, FloatArray, FloatArray]:
    """Log likelihood, s - n p, and n p (1-p), with one exponential per row; ``linear`` is used up."""
    # Beyond 700 the exponential leaves the range of a double; p is 0 or 1 there to the last bit either way.
    np.clip(linear, -700.0, 700.0, out=linear)
    inverse_odds = np.exp(-linear)
    whole = inverse_odds + 1.0
    p = 1.0 / whole
    own = float(successes @ linear - trials @ (linear + np.log(whole)))
    expected = trials * p
    # 1 - p as it is, not as a difference: where p is near 1 that would have few digits.
    curvature = expected * (inverse_odds * p)
    return own, successes - expected, curvature
