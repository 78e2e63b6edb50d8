"""Newton's method for the weighted logistic likelihood, indifferent to how the design is held."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dashboard.model.rows import Rows
from dashboard.values import FloatArray, IndexArray

CLOSE = 1e-7
"""A step this small, counted in standard errors, ends the search: the next would be of the size of its square."""
LEAST_ROWS_TO_TRY_FIRST = 100_000
TRIED_FIRST = 20_000
"""Rows of the first rough search, where the whole has many more: its answer is near enough for quick convergence."""


@dataclass(frozen=True, slots=True)
class Observed:
    """What was seen: weighted children and weighted children in child labour of each row of the design."""

    rows: Rows
    trials: FloatArray
    """shape (n,), sum of the weights; above zero"""
    successes: FloatArray
    """shape (n,), sum of weight times outcome; between 0 and ``trials``"""


@dataclass(frozen=True, slots=True)
class Maximum:
    """Where the likelihood is highest."""

    coefficients: FloatArray
    information: FloatArray
    """X' diag(w p (1-p)) X"""
    log_likelihood: float
    iterations: int
    converged: bool
    """Whether the last step was small; where it was not, the other fields say how far the search came."""


def maximise(observed: Observed, *, start: FloatArray | None = None, max_iterations: int = 50) -> Maximum:
    r"""Coefficients that solve X' (s - n p) = 0, with n the trials and s the successes.

    Newton's step is halved while it lowers the likelihood, which happens only far from the solution. The search
    ends when the step counted in standard errors, :math:`\sqrt{U' A^{-1} U}`, is below ``CLOSE``.

    Parameters
    ----------
    observed : the rows, with both outcomes among them and no column that repeats others
    start : shape (width,), else found from some rows where there are many, or from the overall rate
    max_iterations : then it gives up and says ``converged=False``

    Examples
    --------
    >>> import numpy as np
    >>> from dashboard.model.rows import DenseRows
    >>> seen = Observed(DenseRows(np.ones((1, 2))), trials=np.array([3.0, 1.0]), successes=np.array([1.0, 0.0]))
    >>> round(float(maximise(seen).coefficients[0]), 6)      # log(1/3)
    -1.098612
    """
    b = _rough_start(observed, max_iterations) if start is None else start.astype(np.float64)
    here = observed.rows.sums(b, observed.trials, observed.successes)
    for iterations in range(1, max_iterations + 1):
        step = _newton_step(here.information, here.score)
        if step is None:
            return Maximum(b, here.information, here.log_likelihood, iterations, converged=False)
        length = float(np.sqrt(max(step @ here.score, 0.0)))
        b = b + step
        if length < CLOSE:
            # What a step this small changes in the information is below what a standard error is told to.
            return Maximum(b, here.information, here.log_likelihood, iterations, converged=True)
        there = observed.rows.sums(b, observed.trials, observed.successes)
        for _ in range(30):
            if there.log_likelihood >= here.log_likelihood - 1e-9 * abs(here.log_likelihood):
                break
            step = step / 2
            b = b - step
            there = observed.rows.sums(b, observed.trials, observed.successes)
        here = there
    return Maximum(b, here.information, here.log_likelihood, max_iterations, converged=False)


def null_start(observed: Observed) -> FloatArray:
    """The model of the intercept alone: log odds of the overall rate, every other coefficient zero."""
    b = np.zeros(observed.rows.width)
    successes, trials = observed.successes.sum(), observed.trials.sum()
    b[0] = np.log(successes / (trials - successes))
    return b


def _rough_start(observed: Observed, max_iterations: int) -> FloatArray:
    if observed.rows.n < LEAST_ROWS_TO_TRY_FIRST:
        return null_start(observed)
    some: IndexArray = np.linspace(0, observed.rows.n - 1, TRIED_FIRST).astype(np.int64)
    part = Observed(observed.rows.part(some), observed.trials[some], observed.successes[some])
    if not 0 < part.successes.sum() < part.trials.sum():
        return null_start(observed)
    found = maximise(part, start=null_start(part), max_iterations=min(max_iterations, 10))
    # A rare level may be missing or separated among so few rows: then the rough answer is worth nothing.
    return found.coefficients if found.converged else null_start(observed)


def _newton_step(information: FloatArray, score: FloatArray) -> FloatArray | None:
    scale = np.sqrt(np.diag(information))
    if not (np.isfinite(scale).all() and (scale > 0).all()):
        return None
    try:
        factor = np.linalg.cholesky(information / np.outer(scale, scale))
    except np.linalg.LinAlgError:
        return None
    if np.diag(factor).min() < 1e-7:
        return None
    step: FloatArray = np.linalg.solve(factor.T, np.linalg.solve(factor, score / scale)) / scale
    return step
