"""Effects that make a model meet rates known from elsewhere, group by group."""

from __future__ import annotations

import numpy as np

from dashboard.model.fit import logistic
from dashboard.values import FloatArray, IndexArray

HALVINGS = 100
"""Enough to close [-40, 40] down to neighbouring doubles."""


def benchmark_offsets(linear: FloatArray, *, children: FloatArray, group: IndexArray, target: FloatArray) -> FloatArray:
    r"""Shift of the log odds of each group so that its child-weighted rate is the target.

    Solves, for every group g, :math:`\sum_{c \in g} n_c \sigma(\eta_c + d_g) = R_g \sum_{c \in g} n_c`
    by bisection: the left side grows with :math:`d_g`, so there is one answer.

    Parameters
    ----------
    linear, children, group : arrays of shape (n_cells,)
        Log odds, children, and position of the group.
    target : shape (n_groups,), shares strictly between 0 and 1

    Returns
    -------
    array, shape (n_groups,)
        NaN for a group without children.

    Raises
    ------
    ValueError
        If a target is not strictly between 0 and 1: no finite shift reaches it.

    Examples
    --------
    >>> import numpy as np
    >>> shift = benchmark_offsets(np.zeros(3), children=np.ones(3), group=np.zeros(3, int), target=np.array([0.25]))
    >>> round(float(shift[0]), 6)            # log(1/3)
    -1.098612
    """
    if not ((target > 0) & (target < 1)).all():
        raise ValueError(f"targets must lie strictly between 0 and 1, received {target.tolist()}")
    total = np.bincount(group, weights=children, minlength=len(target))
    low, high = np.full(len(target), -40.0), np.full(len(target), 40.0)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        reached = np.bincount(group, weights=children * logistic(linear + middle[group]), minlength=len(target))
        above = reached > target * total
        low, high = np.where(above, low, middle), np.where(above, middle, high)
    return np.where(total > 0, (low + high) / 2, np.nan)
