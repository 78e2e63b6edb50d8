"""Ways to learn the cuts between classes from the values themselves.

All of them, here and in ``k_means`` and ``dalenius_hodges``, share two rules. With no more distinct values than
classes, every distinct value is a class of its own (so there may be fewer than ``k - 1`` cuts, and none when all
values are equal). And no cut reaches the maximum: the highest class is never empty.
"""

from __future__ import annotations

from typing import Protocol

import jenkspy
import numpy as np

from dashboard.values import FloatArray

MINIMUM_CLASSES = 2


class Method(Protocol):
    """Learns interior cuts, shape (at most k - 1,), from values of which some may be absent."""

    def __call__(self, values: FloatArray, k: int) -> FloatArray: ...  # noqa: D102


def natural_breaks(values: FloatArray, k: int) -> FloatArray:
    r"""Cuts of the ``k`` classes that are most alike inside (Fisher-Jenks, exact and deterministic).

    .. math:: \min \sum_{j=1}^{k} \sum_{i \in j} (x_i - \bar x_j)^2

    over all ways to cut the ordered values into ``k`` runs. A cut is the largest value of its class.

    Parameters
    ----------
    values : array, shape (n,)
        Any unit; not finite where absent.
    k : int
        Number of classes, at least 2.

    Returns
    -------
    array, shape (k - 1,), ascending
        Each is one of the values. Fewer when there are fewer distinct values than classes.

    Raises
    ------
    ValueError
        When ``k`` is below 2.

    References
    ----------
    W. D. Fisher, "On grouping for maximum homogeneity", *JASA* 53 (1958).

    Examples
    --------
    >>> natural_breaks(np.array([1.0, 2.0, 9.0, 10.0, 30.0]), 3)
    array([ 2., 10.])
    """
    present, distinct = ordered(values, k)
    if len(distinct) <= k:
        return distinct[:-1]
    # The library sums squares as it goes: centred and scaled values keep it exact where the values are
    # large and close together (a thousand shares around 0.07, populations in the millions).
    centre, spread = present.mean(), present[-1] - present[0]
    scaled = (present - centre) / spread
    breaks = np.asarray(jenkspy.jenks_breaks(scaled, k), dtype=np.float64)[1:-1]
    return np.unique(present[np.searchsorted(scaled, breaks, side="right") - 1])


def quantiles(values: FloatArray, k: int) -> FloatArray:
    """Cuts that put about as many values into each of the ``k`` classes (linear between neighbours).

    Equal values are never parted, so classes may differ in size, and cuts that fall together become one.

    Examples
    --------
    >>> quantiles(np.array([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]), 3)
    array([3., 5.])
    """
    present, distinct = ordered(values, k)
    if len(distinct) <= k:
        return distinct[:-1]
    cuts: FloatArray = np.unique(np.quantile(present, np.arange(1, k) / k))
    below: FloatArray = cuts[cuts < present[-1]]
    return below


def equal_width(values: FloatArray, k: int) -> FloatArray:
    """Cuts that divide the range into ``k`` intervals of the same width; an interval may hold no value.

    Examples
    --------
    >>> equal_width(np.array([0.0, 28.0, 29.0, 30.0]), 3)
    array([10., 20.])
    """
    present, distinct = ordered(values, k)
    if len(distinct) < MINIMUM_CLASSES:
        return distinct[:0]
    low, high = present[0], present[-1]
    steps = np.arange(1, k) / k
    # Not low + steps * (high - low): the difference of two finite numbers may be too large for a float.
    cuts: FloatArray = np.unique(low * (1 - steps) + high * steps)
    inside: FloatArray = cuts[(cuts >= low) & (cuts < high)]
    return inside


def ordered(values: FloatArray, k: int) -> tuple[FloatArray, FloatArray]:
    """The finite values in order, and their distinct ones; raises ValueError when ``k`` is below 2."""
    if k < MINIMUM_CLASSES:
        raise ValueError(f"A classification needs at least {MINIMUM_CLASSES} classes; received k={k}.")
    given = np.asarray(values, dtype=np.float64)
    present = np.sort(given[np.isfinite(given)])
    return present, np.unique(present)
