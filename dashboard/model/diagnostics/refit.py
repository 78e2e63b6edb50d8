"""The fixed part of a model fitted again to some of the children: fast, without standard errors, never refused."""

from __future__ import annotations

import numpy as np

from dashboard.model.diagnostics.discrimination import log_likelihood
from dashboard.model.fit import logistic
from dashboard.values import FloatArray

STEPS = 25
TOLERANCE = 1e-8


def weighted_logit(outcome: FloatArray, *, design: FloatArray, weight: FloatArray, start: FloatArray) -> FloatArray:
    """Coefficients that maximise the weighted likelihood, by Newton's method from ``start``.

    A column that does not vary among these children (its level is held out altogether) keeps a step of zero, and a fit
    that separates the outcome stops after ``STEPS``: a fold must be judged whatever it lacks.

    Parameters
    ----------
    outcome, weight : shape (n,)
    design : shape (n, k), with its intercept
    start : shape (k,)

    Examples
    --------
    >>> import numpy as np
    >>> b = weighted_logit(np.array([0.0, 0, 1]), design=np.ones((3, 1)), weight=np.ones(3), start=np.zeros(1))
    >>> np.round(b, 6).tolist()            # log(1/2)
    [-0.693147]
    """
    b = start.astype(np.float64, copy=True)
    here = log_likelihood(outcome, linear=design @ b, weight=weight)
    for _ in range(STEPS):
        p = logistic(design @ b)
        information = (design * (weight * p * (1 - p))[:, None]).T @ design
        step = solve_safely(information, design.T @ (weight * (outcome - p)))
        b, there = _ascend(b, step, outcome, design, weight, here)
        # The likelihood may no longer tell the last digits apart; the step does.
        if np.abs(step).max() < TOLERANCE or there <= here:
            break
        here = there
    return b


def solve_safely(information: FloatArray, score: FloatArray) -> FloatArray:
    """Solution of the Newton step; the shortest one where the information is singular.

    Examples
    --------
    >>> import numpy as np
    >>> solve_safely(np.diag([2.0, 0.0]), np.array([1.0, 0.0])).tolist()
    [0.5, 0.0]
    """
    scale = np.sqrt(np.diag(information))
    scale = np.where(scale > 0, scale, 1.0)
    scaled = information / np.outer(scale, scale)
    solved = np.linalg.lstsq(scaled, score / scale, rcond=1e-10)[0] / scale
    return np.asarray(solved, dtype=np.float64)


def _ascend(
    b: FloatArray, step: FloatArray, y: FloatArray, x: FloatArray, w: FloatArray, here: float
) -> tuple[FloatArray, float]:
    for halving in range(20):
        there: FloatArray = b + step / 2**halving
        reached = log_likelihood(y, linear=x @ there, weight=w)
        if reached >= here:
            return there, reached
    return b, here
