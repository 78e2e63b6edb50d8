"""From coefficients and census cells to the probability of each municipality, written as the formula reads."""

from __future__ import annotations

import numpy as np

from dashboard.model.fit import logistic
from dashboard.release.records import CellTable
from dashboard.values import FloatArray


def linear_predictor(cells: CellTable) -> FloatArray:
    r"""Log odds of every cell, shape (n_cells,): :math:`\eta_{mc} = b_0 + x_c' b + x_m' b + u_m`."""
    b = np.array([term.coefficient for term in cells.terms])
    pattern = cells.pattern_design @ b
    municipal = cells.municipal_design @ b + cells.municipal_effect
    linear: FloatArray = cells.intercept + pattern[cells.pattern] + municipal[cells.municipality]
    return linear


def municipal_probability(cells: CellTable) -> FloatArray:
    r"""Child-weighted probability of each municipality, as a share.

    .. math:: P_m = \frac{\sum_{c \in m} n_{mc} \, \sigma(\eta_{mc})}{\sum_{c \in m} n_{mc}}

    Parameters
    ----------
    cells : CellTable

    Returns
    -------
    array, shape (n_municipalities,)
        NaN for a municipality without cells: nobody was counted there, which is not a probability of zero.

    References
    ----------
    ECLAC-ILO, Child Labour Risk Identification Model: survey coefficients applied to a census.

    Examples
    --------
    >>> import numpy as np
    >>> from dashboard.release.records import Term
    >>> cells = CellTable(intercept=0.0, terms=(Term("male", "sex", 0.0),), pattern_design=np.array([[1.0]]),
    ...     municipal_design=np.zeros((2, 1)), municipal_effect=np.zeros(2), municipality=np.array([0]),
    ...     pattern=np.array([0]), children=np.array([8.0]))
    >>> municipal_probability(cells).tolist()
    [0.5, nan]
    """
    n = len(cells.municipal_effect)
    children = np.bincount(cells.municipality, weights=cells.children, minlength=n)
    working = np.bincount(cells.municipality, weights=cells.children * logistic(linear_predictor(cells)), minlength=n)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(children > 0, working / children, np.nan)
