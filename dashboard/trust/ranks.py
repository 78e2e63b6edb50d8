"""Places in an order, 1 being the highest value, among those that have a value."""

from __future__ import annotations

import numpy as np

from dashboard.values import FloatArray, IndexArray

UNRANKED = 0
"""Rank of a municipality without a value: it has no place, neither first nor last."""


def ranks(values: FloatArray) -> IndexArray:
    """Rank of each value, shape (n,): 1 = highest, equal values share the best place ("1, 2, 2, 4").

    ``UNRANKED`` where the value is absent.

    Examples
    --------
    >>> ranks(np.array([0.2, 0.5, np.nan, 0.2, 0.1]))
    array([2, 1, 0, 2, 4])
    """
    found = np.full(len(values), UNRANKED, dtype=np.int64)
    present = np.isfinite(values)
    ascending = np.sort(values[present])
    found[present] = len(ascending) - np.searchsorted(ascending, values[present], side="right") + 1
    return found


def ranks_in_parent(values: FloatArray, parent: IndexArray) -> IndexArray:
    """Rank of each value among those of its own first-level unit, shape (n,), as in ``ranks``.

    Examples
    --------
    >>> ranks_in_parent(np.array([0.2, 0.5, 0.1, 0.3]), np.array([0, 0, 1, 1]))
    array([2, 1, 2, 1])
    """
    found = np.full(len(values), UNRANKED, dtype=np.int64)
    for at in np.unique(parent):
        inside = parent == at
        found[inside] = ranks(values[inside])
    return found


def how_many_ranked(values: FloatArray) -> int:
    """The n of "rank of n": municipalities that have a value."""
    return int(np.isfinite(values).sum())
