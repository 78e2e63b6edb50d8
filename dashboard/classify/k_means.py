"""K-means of one variable as statistical packages run it, but with stated starts instead of drawn ones."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from dashboard.classify.methods import equal_width, ordered, quantiles
from dashboard.values import FloatArray, IndexArray

MOST_ROUNDS = 10_000
"""Every round lowers the spread or is the last, so this only guards against an endless loop."""


def k_means(values: FloatArray, k: int) -> FloatArray:
    r"""Cuts of the ``k`` classes in which every value is nearest to the mean of its own class.

    From three stated starts (quantiles, equal widths, the ``k - 1`` widest gaps) each value goes to the nearest
    mean and the means are taken anew until nothing moves (Lloyd); the start that ends with the least spread is kept:

    .. math:: \sum_{j=1}^{k} \sum_{i \in j} (x_i - \bar x_j)^2

    No chance is involved, so the same values always give the same cuts. In one dimension ``natural_breaks`` *is*
    the exact answer to the same question; this is what a package's k-means finds, which may stop short of it.

    Parameters
    ----------
    values : array, shape (n,)
        Any unit; not finite where absent.
    k : int
        Number of classes, at least 2.

    Returns
    -------
    array, shape (k - 1,), ascending
        The largest value of each class but the last; a value midway between two means belongs below. Fewer when
        there are fewer distinct values than classes, or when a class empties on the way from every start.

    Raises
    ------
    ValueError
        When ``k`` is below 2.

    References
    ----------
    S. P. Lloyd, "Least squares quantization in PCM", *IEEE Transactions on Information Theory* 28 (1982).

    Examples
    --------
    >>> k_means(np.array([1.0, 2.0, 9.0, 10.0, 30.0]), 3)
    array([ 2., 10.])
    """
    present, distinct = ordered(values, k)
    if len(distinct) <= k:
        return distinct[:-1]
    # Centred and scaled, so that the sums below stay exact where values are large and close together.
    scaled = (present - present.mean()) / (present[-1] - present[0])
    settled = [_settle(scaled, start) for start in _starts(scaled, k)]
    best = min(settled, key=lambda starts: (-len(starts), _spread_inside(scaled, starts)))
    return present[best[1:] - 1]


def _starts(scaled: FloatArray, k: int) -> Iterator[IndexArray]:
    """Where each class begins, one array per start; the first class begins at 0."""
    for cuts in (quantiles(scaled, k), equal_width(scaled, k), _before_widest_gaps(scaled, k)):
        yield _begins(scaled, cuts)


def _before_widest_gaps(scaled: FloatArray, k: int) -> FloatArray:
    widest = np.argsort(-np.diff(scaled), kind="stable")[: k - 1]
    return np.sort(scaled[widest])


def _begins(scaled: FloatArray, cuts: FloatArray) -> IndexArray:
    """Classes that hold something: two cuts with nothing between them count once."""
    after: IndexArray = np.searchsorted(scaled, cuts, side="right").astype(np.int64)
    starts: IndexArray = np.unique(np.concatenate([[0], after[after < len(scaled)]])).astype(np.int64)
    return starts


def _settle(scaled: FloatArray, starts: IndexArray) -> IndexArray:
    for _ in range(MOST_ROUNDS):
        means = np.add.reduceat(scaled, starts) / np.diff(np.append(starts, len(scaled)))
        again = _begins(scaled, (means[1:] + means[:-1]) / 2)
        if np.array_equal(again, starts):
            break
        starts = again
    return starts


def _spread_inside(scaled: FloatArray, starts: IndexArray) -> float:
    return float(sum(((part - part.mean()) ** 2).sum() for part in np.split(scaled, starts[1:])))
