"""The fixed part of a model fitted again to some of the children: fast, without standard errors, never refused."""

from __future__ import annotations

import numpy as np

from dashboard.model.diagnostics.discrimination import log_likelihood
from dashboard.model.fit import logistic
from dashboard.values import FloatArray

STEPS = 25
TOLERANCE = 1e-5
"""Of the last step that is taken: Newton's method leaves about its square."""


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
        step = solve_safely(gram(design, weight=weight * p * (1 - p)), design.T @ (weight * (outcome - p)))
        b, there = _ascend(b, step, outcome, design, weight, here)
        # The likelihood may no longer tell the last digits apart; the step does.
        if np.abs(step).max() < TOLERANCE or there <= here:
            break
        here = there
    return b


def gram(design: FloatArray, *, weight: FloatArray) -> FloatArray:
    """X' diag(w) X, shape (k, k), for weights not below zero.

    Examples
    --------
    >>> import numpy as np
    >>> gram(np.array([[1.0, 2.0]]), weight=np.array([4.0])).tolist()
    [[4.0, 8.0], [8.0, 16.0]]
    """
    # A matrix times its own transpose: NumPy sees it and computes one triangle only.
    scaled = design * np.sqrt(weight)[:, None]
    return np.asarray(scaled.T @ scaled, dtype=np.float64)


def change_without(whole: FloatArray, own: FloatArray, score: FloatArray) -> FloatArray:
    """What coefficients lose when some children leave: one Newton step, (A - A_c)^-1 z_c.

    Where these children alone hold a level, A - A_c is singular and A stands in its place.

    Parameters
    ----------
    whole, own : information of all children and of those who leave, shape (k, k)
    score : sum of w (y - p) x over those who leave, shape (k,)

    Examples
    --------
    >>> import numpy as np
    >>> change_without(np.eye(1) * 4, np.eye(1) * 2, np.ones(1)).tolist()
    [0.5]
    """
    left = whole - own
    if (np.diag(left) <= 1e-9 * np.diag(whole)).any():
        return solve_safely(whole, score)
    try:
        return np.asarray(np.linalg.solve(left, score), dtype=np.float64)
    except np.linalg.LinAlgError:
        return solve_safely(whole, score)


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
