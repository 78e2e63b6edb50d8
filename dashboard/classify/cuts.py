"""Cuts between classes and the class of a value, with one statement of interval ends for all methods.

Cuts are the ``k - 1`` interior limits, ascending. A class is open below and closed above
(``lower < value <= upper``), so a value equal to a cut belongs to the lower class, and the first class
includes the minimum. Cuts are learnt once, on the whole reference set (the country, or one
first-level unit), and then applied to any part of it: looking at fewer places never changes a level.

Values that are not finite are absent: they teach nothing and their class is ``NO_CLASS``.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from dashboard.classify.dalenius_hodges import dalenius_hodges
from dashboard.classify.k_means import k_means
from dashboard.classify.methods import MINIMUM_CLASSES, Method, equal_width, natural_breaks, quantiles
from dashboard.values import ByteArray, FloatArray, IndexArray

__all__ = [
    "METHODS",
    "NO_CLASS",
    "classify",
    "classify_by_parent",
    "cuts_by_parent",
    "dalenius_hodges",
    "equal_width",
    "k_means",
    "learn_cuts",
    "natural_breaks",
    "quantiles",
]

NO_CLASS = 255
"""Class of a value that is absent, or of a unit whose parent could not be cut."""

METHODS: Mapping[str, Method] = MappingProxyType(
    {
        "natural_breaks": natural_breaks,
        "k_means": k_means,
        "quantiles": quantiles,
        "equal_width": equal_width,
        "dalenius_hodges": dalenius_hodges,
    }
)
"""The ways to learn cuts, by the name that addresses and manifests use. ``fixed`` learns nothing."""


def learn_cuts(values: FloatArray, *, method: str, k: int, bins: int | None = None) -> FloatArray:
    """Interior cuts that ``method`` learns on ``values``, which must be the whole reference set.

    ``bins`` is for ``dalenius_hodges`` alone and read by no other method.

    Returns at most ``k - 1`` ascending cuts; fewer when there are fewer distinct values than classes
    (then every distinct value is a class of its own).

    Raises
    ------
    ValueError
        For a method that is not one of ``METHODS`` (fixed cuts are given, never learnt) or ``k`` below 2.

    Examples
    --------
    >>> learn_cuts(np.array([1.0, 2.0, 3.0, 4.0]), method="equal_width", k=3)
    array([2., 3.])
    """
    if method == "dalenius_hodges":
        return dalenius_hodges(values, k, bins=bins)
    try:
        learn = METHODS[method]
    except KeyError:
        raise ValueError(f"No way to cut classes '{method}'; there are {sorted(METHODS)}.") from None
    return learn(values, k)


def classify(values: FloatArray, cuts: FloatArray) -> ByteArray:
    """Class 0 .. ``len(cuts)`` of each value, shape of ``values``; ``NO_CLASS`` where it is absent.

    Raises ValueError when the cuts do not ascend.

    Examples
    --------
    >>> classify(np.array([0.05, 0.10, 0.1000001, np.nan]), np.array([0.10, 0.20]))
    array([  0,   0,   1, 255], dtype=uint8)
    """
    limits = np.asarray(cuts, dtype=np.float64)
    if limits.ndim != 1 or not np.all(np.diff(limits) > 0) or not np.all(np.isfinite(limits)):
        raise ValueError(f"Cuts must be finite and ascend; received {limits.tolist()}.")
    found = np.searchsorted(limits, values, side="left").astype(np.uint8)
    found[~np.isfinite(values)] = NO_CLASS
    return found


def cuts_by_parent(
    values: FloatArray, parent: IndexArray, n_parents: int, method: str, k: int, *, bins: int | None = None
) -> dict[int, FloatArray]:
    """Cuts learnt inside each first-level unit, by its position; a unit too small to be cut is left out.

    Parameters
    ----------
    values : array, shape (n,)
        One value per municipality of the whole country; not finite where absent.
    parent : array of int, shape (n,)
        Position of the first-level unit of each municipality, 0 .. ``n_parents - 1``.
    method, k, bins
        As in ``learn_cuts``.

    Returns
    -------
    dict of position to cuts, shape (k - 1,)
        Only units with at least ``k`` distinct values: in a smaller one "low, medium, high among its
        own" has no meaning, and its municipalities get no relative class.
    """
    learnt: dict[int, FloatArray] = {}
    for at in range(n_parents):
        inside = values[parent == at]
        if len(np.unique(inside[np.isfinite(inside)])) >= max(k, MINIMUM_CLASSES):
            learnt[at] = learn_cuts(inside, method=method, k=k, bins=bins)
    return learnt


def classify_by_parent(values: FloatArray, parent: IndexArray, cuts: Mapping[int, FloatArray]) -> ByteArray:
    """Class of each value by the cuts of its own first-level unit; ``NO_CLASS`` where that has none.

    Examples
    --------
    >>> classify_by_parent(
    ...     np.array([1.0, 9.0, 9.0, 9.0]), np.array([0, 0, 1, 2]), {0: np.array([5.0]), 1: np.array([20.0])}
    ... )
    array([  0,   1,   0, 255], dtype=uint8)
    """
    found = np.full(len(values), NO_CLASS, dtype=np.uint8)
    for at, limits in cuts.items():
        inside = parent == at
        found[inside] = classify(values[inside], limits)
    return found
