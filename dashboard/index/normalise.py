"""From a factor in its own unit to 0-100, where 100 is the riskier end.

Bounds, means and ranks are learnt on the **whole country** (the reference set); a part of it keeps
them. An absent value stays absent. Reading a factor the other way round (a protective factor) is
``100 - z`` for every method, so the two readings always mirror each other.

A factor with a single distinct value says nothing about who is more at risk; its normalised values are NaN
and ``is_informative`` tells it from a factor that is merely missing, so that it can be set aside
with its weight instead of pulling every score towards some middle.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from dashboard.values import FloatArray, IndexArray

RISKIEST = 100.0
"""Upper end of every normalised factor and of the score."""

Z_CENTRE, Z_SPREAD = 50.0, 10.0
"""A z-score is shown as 50 + 10 z (the "T score"; COINr's ``n_zscore(m_sd = c(50, 10))``)."""


def is_informative(values: FloatArray) -> bool:
    """Whether a factor tells municipalities apart: at least two distinct values are present.

    Examples
    --------
    >>> is_informative(np.array([0.2, np.nan, 0.2])), is_informative(np.array([0.2, 0.3]))
    (False, True)
    """
    present = values[np.isfinite(values)]
    return bool(present.size) and bool(present.min() < present.max())


def min_max(values: FloatArray) -> FloatArray:
    r"""Share of the way from the smallest to the largest value of the country, 0-100.

    .. math:: z_m = 100 \, (x_m - \min x) / (\max x - \min x)

    Parameters
    ----------
    values : array, shape (n,)
        One factor in its own unit, for every municipality of the country; not finite where absent.

    Returns
    -------
    array, shape (n,)
        0-100; NaN where the value is absent, NaN everywhere when only one distinct value is present.

    References
    ----------
    OECD/JRC, *Handbook on Constructing Composite Indicators* (2008), on normalisation.

    Examples
    --------
    >>> min_max(np.array([2.0, np.nan, 4.0, 6.0]))
    array([  0.,  nan,  50., 100.])
    """
    return _where_informative(values, lambda x: RISKIEST * (x - x.min()) / (x.max() - x.min()))


def z_score(values: FloatArray) -> FloatArray:
    r"""Distance from the country's mean in standard deviations, shown as 50 + 10 z and held within 0-100.

    .. math:: z_m = 50 + 10 \, (x_m - \bar x) / s, \qquad s^2 = \tfrac{1}{n - 1} \sum (x_m - \bar x)^2

    Municipalities count once each (not by children). The limits 0 and 100 stand five standard
    deviations away: beyond them one extreme factor would outweigh all the others.
    NaN as in ``min_max``.

    Examples
    --------
    >>> z_score(np.array([1.0, 2.0, 3.0]))
    array([40., 50., 60.])
    """
    return _where_informative(
        values, lambda x: np.clip(Z_CENTRE + Z_SPREAD * (x - x.mean()) / x.std(ddof=1), 0.0, RISKIEST)
    )


def percentile_rank(values: FloatArray) -> FloatArray:
    r"""Place in the country's order, 0 (lowest) to 100 (highest); equal values share the middle of their places.

    .. math:: z_m = 100 \, (r_m - 1) / (n - 1)

    where r is the rank among the n values present. NaN as in ``min_max``.

    Examples
    --------
    >>> percentile_rank(np.array([10.0, 20.0, 20.0, 1000.0, np.nan]))
    array([  0.,  50.,  50., 100.,  nan])
    """
    return _where_informative(values, lambda x: RISKIEST * (_average_rank(x) - 1) / (len(x) - 1))


NORMALISATIONS: Mapping[str, Callable[[FloatArray], FloatArray]] = MappingProxyType(
    {"min_max": min_max, "z_score": z_score, "percentile_rank": percentile_rank}
)
"""The ways to normalise, by the name that a scenario uses; the official one is ``min_max``."""

OFFICIAL_NORMALISATION = "min_max"


def normalise(values: FloatArray, *, method: str, direction: int) -> FloatArray:
    """A factor as 0-100 with 100 the riskier end: ``direction`` -1 (protective) reverses it as ``100 - z``.

    Raises ValueError for a method that is not in ``NORMALISATIONS`` or a direction other than 1 and -1.

    Examples
    --------
    >>> normalise(np.array([0.0, 1.0, 4.0]), method="min_max", direction=-1)
    array([100.,  75.,   0.])
    """
    if method not in NORMALISATIONS:
        raise ValueError(f"No normalisation '{method}'; there are {sorted(NORMALISATIONS)}.")
    if direction not in (-1, 1):
        raise ValueError(f"A direction is 1 (raises the risk) or -1 (lowers it); received {direction}.")
    scaled = NORMALISATIONS[method](values)
    return scaled if direction == 1 else RISKIEST - scaled


def _where_informative(values: FloatArray, transform: Callable[[FloatArray], FloatArray]) -> FloatArray:
    """``transform`` applied to the values present; NaN for the others, and for all when there is one distinct value."""
    given = np.asarray(values, dtype=np.float64)
    scaled = np.full(given.shape, np.nan)
    if is_informative(given):
        present = np.isfinite(given)
        scaled[present] = transform(given[present])
    return scaled


def _average_rank(values: FloatArray) -> FloatArray:
    """Rank from 1, equal values sharing the mean of their places."""
    _, group, size = np.unique(values, return_inverse=True, return_counts=True)
    last: IndexArray = np.cumsum(size)
    middle: FloatArray = last - (size - 1) / 2
    return middle[group]
