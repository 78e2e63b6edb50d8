"""Whether some combination of terms tells the outcome apart, so that no finite coefficients fit best."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dashboard.model.newton import Observed
from dashboard.values import BoolArray, FloatArray, IndexArray

_FIRST, _ADDED = 4_000, 4_000
"""Rows in the first linear programme, and rows that contradict its answer added each time."""
_NOTHING = 1e-7


@dataclass(frozen=True, slots=True)
class Separation:
    """A direction in which the likelihood rises for ever."""

    direction: FloatArray
    """shape (width,), the largest entry is 1 in size; what a column of one standard deviation contributes"""
    perfect: bool
    """Whether every child is told apart (perfect), or only some and none wrongly (quasi-complete)."""


def find_separation(observed: Observed) -> Separation | None:
    r"""A direction d with :math:`x_i' d \ge 0` for children in child labour and :math:`\le 0` for the others.

    Found by linear programming: maximise the sum of :math:`\pm x_i' d` under these conditions and
    :math:`|d_k| \le 1`. The optimum is zero if, and only if, the likelihood has a finite maximum. Conditions are
    added only as they are violated, so that a million rows cost little more than some thousands.

    Parameters
    ----------
    observed : rows with both outcomes among them and no column that repeats others

    Returns
    -------
    Separation, or None where there is none

    References
    ----------
    A. Albert and J. A. Anderson (1984), "On the existence of maximum likelihood estimates in logistic regression
    models", Biometrika 71, 1-10. K. Konis (2007), "Linear programming algorithms for detecting separated data in
    binary logistic regression models", University of Oxford.

    Examples
    --------
    >>> import numpy as np
    >>> from dashboard.model.rows import DenseRows
    >>> x = np.array([[1.0, 1, 1, 1], [0, 0, 1, 2]])
    >>> find_separation(Observed(DenseRows(x), np.ones(4), np.array([0.0, 1, 0, 1]))) is None
    True
    >>> find_separation(Observed(DenseRows(x), np.ones(4), np.array([0.0, 0, 0, 1]))).perfect
    True
    """
    scale = _column_scale(observed)
    equal = _span_of_both_outcomes(observed, scale)
    if len(equal) == observed.rows.width:
        return None
    one_sided = (observed.successes == 0) | (observed.successes == observed.trials)
    sign = np.where(observed.successes == observed.trials, 1.0, -1.0)
    search = _Search(observed, scale, equal, sign, one_sided)
    direction = search.direction(strictly=False)
    if direction is None:
        return None
    perfect = one_sided.all() and search.direction(strictly=True) is not None
    return Separation(direction / np.abs(direction).max(), bool(perfect))


@dataclass(frozen=True, slots=True)
class _Search:
    """Linear programmes over a growing choice of the rows."""

    observed: Observed
    scale: FloatArray
    equal: FloatArray
    sign: FloatArray
    one_sided: BoolArray

    def direction(self, *, strictly: bool) -> FloatArray | None:
        candidates = np.flatnonzero(self.one_sided)
        chosen = candidates[np.linspace(0, len(candidates) - 1, min(_FIRST, len(candidates))).astype(np.int64)]
        chosen = np.unique(chosen)
        while True:
            found = self._solved(chosen, strictly)
            if found is None:
                return None
            reached = self.sign * self.observed.rows.linear(found / self.scale)
            wrong = self.one_sided & (reached < (_NOTHING if strictly else -_NOTHING))
            wrong[chosen] = False
            if not wrong.any():
                return found
            violated = np.flatnonzero(wrong)
            worst = violated[np.argsort(reached[violated])[:_ADDED]]
            chosen = np.union1d(chosen, worst)

    def _solved(self, chosen: IndexArray, strictly: bool) -> FloatArray | None:
        from scipy.optimize import linprog

        width = self.observed.rows.width
        signed = self.sign[chosen, None] * (_rows_at(self.observed, chosen) / self.scale)
        # With ``strictly`` a last variable is the smallest distance of any row from the boundary.
        goal = np.append(np.zeros(width), -1.0) if strictly else -signed.sum(axis=0)
        least = np.hstack([-signed, np.ones((len(chosen), 1))]) if strictly else -signed
        equal = np.hstack([self.equal, np.zeros((len(self.equal), 1))]) if strictly else self.equal
        answer = linprog(
            goal,
            A_ub=least,
            b_ub=np.zeros(len(chosen)),
            A_eq=equal if len(equal) else None,
            b_eq=np.zeros(len(equal)) if len(equal) else None,
            bounds=[(-1, 1)] * len(goal),
            method="highs",
        )
        # The solution d = 0 always exists; what is found beyond it must exceed the solver's own tolerance.
        if answer.x is None or -answer.fun < 1e-6:
            return None
        return np.asarray(answer.x[:width], dtype=np.float64)


def _rows_at(observed: Observed, chosen: IndexArray) -> FloatArray:
    part = observed.rows.part(chosen)
    return np.column_stack([part.linear(unit) for unit in np.eye(observed.rows.width)])


def _column_scale(observed: Observed) -> FloatArray:
    """Root mean square of each column, so that a coefficient of one means alike for each."""
    flat = np.full(observed.rows.n, 1.0 / observed.rows.n)
    return np.asarray(np.sqrt(np.diag(observed.rows.information(flat))), dtype=np.float64)


def _span_of_both_outcomes(observed: Observed, scale: FloatArray) -> FloatArray:
    """Orthonormal rows spanning the patterns that show both outcomes: across them d cannot lean either way."""
    both = (observed.successes > 0) & (observed.successes < observed.trials)
    spread = observed.rows.information(both.astype(np.float64)) / np.outer(scale, scale)
    size, vectors = np.linalg.eigh(spread / max(1.0, float(both.sum())))
    return np.asarray(vectors[:, size > 1e-12].T, dtype=np.float64)
