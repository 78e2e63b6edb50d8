"""The logistic function and what a likelihood needs of it, safe at both ends."""

from __future__ import annotations

import numpy as np

from dashboard.values import FloatArray


def logistic(linear: FloatArray) -> FloatArray:
    """1 / (1 + exp(-linear)).

    Examples
    --------
    >>> import numpy as np
    >>> logistic(np.array([0.0, -800.0])).tolist()
    [0.5, 0.0]
    """
    small = np.abs(linear)
    np.exp(np.negative(small, out=small), out=small)
    found = np.where(linear >= 0, 1.0, small)
    small += 1.0
    found /= small
    return found


def logistic_in_place(linear: FloatArray) -> FloatArray:
    """The same to the last digit but one, in the memory of ``linear``, which is lost: for many small blocks.

    Examples
    --------
    >>> import numpy as np
    >>> logistic_in_place(np.array([0.0, -800.0, 800.0])).tolist()
    [0.5, 0.0, 1.0]
    """
    return chance(odds_against(linear, out=linear), out=linear)


def odds_against(linear: FloatArray, *, out: FloatArray | None = None) -> FloatArray:
    """exp(-linear), the odds against; far below zero they are infinite.

    Examples
    --------
    >>> import numpy as np
    >>> odds_against(np.array([0.0, -800.0])).tolist()
    [1.0, inf]
    """
    found = np.negative(linear, out=out)
    with np.errstate(over="ignore"):
        return np.exp(found, out=found)


def chance(against: FloatArray, *, out: FloatArray | None = None) -> FloatArray:
    """1 / (1 + against), the probability that odds against it mean; of infinite odds zero.

    Examples
    --------
    >>> import numpy as np
    >>> chance(np.array([1.0, np.inf])).tolist()
    [0.5, 0.0]
    """
    found = np.add(against, 1.0, out=out)
    return np.divide(1.0, found, out=found)


def log_likelihood(linear: FloatArray, *, trials: FloatArray, successes: FloatArray) -> FloatArray:
    """Binomial log likelihood of each row, s eta - n log(1 + e^eta), without the constant; trials may be weights.

    Examples
    --------
    >>> import numpy as np
    >>> log_likelihood(np.array([900.0]), trials=np.array([1.0]), successes=np.array([1.0])).tolist()
    [0.0]
    """
    result: FloatArray = successes * linear - trials * (np.maximum(linear, 0.0) + np.log1p(np.exp(-np.abs(linear))))
    return result
