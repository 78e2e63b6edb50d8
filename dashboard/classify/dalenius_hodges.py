"""The cumulated square root of frequencies: how statistical offices of the region often cut strata."""

from __future__ import annotations

import numpy as np

from dashboard.classify.methods import ordered
from dashboard.values import FloatArray

BINS_PER_CLASS = 10
"""Bins when none are stated: ten for each class, as offices that publish their strata commonly take."""


def dalenius_hodges(values: FloatArray, k: int, *, bins: int | None = None) -> FloatArray:
    r"""Cuts that divide the cumulated square root of the frequencies into ``k`` equal parts.

    The range is divided into J bins of the same width holding f_1 ... f_J values; cut j is the upper end of the
    bin whose cumulated root is nearest to its share of the total, the lower one when two are as near:

    .. math:: C_i = \sum_{l \le i} \sqrt{f_l}, \qquad c_j = \mathrm{edge}\big(\arg\min_i |C_i - j\,C_J / k|\big)

    It approximates the strata of least variance when a sample is then shared out by Neyman's rule. The answer
    depends on J: with few bins it is coarse, with very many every root is of 0 or 1 and it turns into quantiles.

    Parameters
    ----------
    values : array, shape (n,)
        Any unit; not finite where absent.
    k : int
        Number of classes, at least 2.
    bins : int, optional
        J, at least ``k``; default ten per class, but no more than there are values.

    Returns
    -------
    array, shape (at most k - 1,), ascending
        Bin edges, so seldom values themselves. Fewer when cuts fall together or there are no more distinct values than
        classes (then every distinct value is a class).

    Raises
    ------
    ValueError
        When ``k`` is below 2 or ``bins`` below ``k``.

    References
    ----------
    T. Dalenius and J. L. Hodges, "Minimum variance stratification", *JASA* 54 (1959); W. G. Cochran, *Sampling
    Techniques*, 3rd edition (1977), section 5A.7.

    Examples
    --------
    >>> dalenius_hodges(np.array([0.0, 1.0, 1.0, 1.0, 1.0, 5.0, 9.0, 10.0]), 2, bins=10)
    array([1.])
    """
    present, distinct = ordered(values, k)
    if bins is not None and bins < k:
        raise ValueError(f"{k} classes need at least {k} bins; received bins={bins}.")
    if len(distinct) <= k:
        return distinct[:-1]
    edges = _edges(present, bins or min(BINS_PER_CLASS * k, len(present)))
    counts = np.bincount(np.searchsorted(edges, present, side="left"), minlength=len(edges) + 1)
    cumulated = np.cumsum(np.sqrt(counts))
    goals = cumulated[-1] * np.arange(1, k) / k
    # Of two edges as near the first is taken, and an empty bin never moves a cut: argmin keeps the lowest.
    nearest = np.abs(cumulated[:-1, None] - goals[None, :]).argmin(axis=0)
    cuts: FloatArray = np.unique(edges[nearest])
    return cuts


def _edges(present: FloatArray, bins: int) -> FloatArray:
    """Interior edges of bins of the same width, shape (bins - 1,)."""
    steps = np.arange(1, bins) / bins
    edges: FloatArray = present[0] * (1 - steps) + present[-1] * steps
    return edges
