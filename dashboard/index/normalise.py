"""From a factor in its own unit to 0-100, where 100 is the riskier end.

Bounds, means and ranks are learnt on the **whole country** (the reference set); a part of it keeps
them. An absent value stays absent. Reading a factor the other way round (a protective factor) is
``100 - z`` for every method, so the two readings always mirror each other. (A target stands on one side of the values,
so ``distance_to_target`` is told the direction itself.)

A factor with a single distinct value says nothing about who is more at risk; its normalised values are NaN
and ``is_informative`` tells it from a factor that is merely missing, so that it can be set aside
with its weight instead of pulling every score towards some middle. Under bounds or
a target that are given from outside it says how far *everybody* is, and stays.
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


def min_max_between(values: FloatArray, *, low: float, high: float) -> FloatArray:
    r"""Share of the way from a fixed lower to a fixed upper bound, 0-100: comparable between years and countries.

    .. math:: z_m = 100 \, \min(1, \max(0, (x_m - L) / (H - L)))

    A value outside the bounds is held at the nearer end. NaN where the value is absent; a single distinct value is
    no reason for NaN here. Raises ValueError when ``low`` is not below ``high``.

    Examples
    --------
    >>> min_max_between(np.array([0.1, np.nan, 0.9, 1.4]), low=0.0, high=1.0)
    array([ 10.,  nan,  90., 100.])
    """
    if not low < high:
        raise ValueError(f"The lower bound must lie below the upper one; received {low:g} and {high:g}.")
    given = np.asarray(values, dtype=np.float64)
    scaled = np.clip(RISKIEST * (given - low) / (high - low), 0.0, RISKIEST)
    return np.where(np.isfinite(given), scaled, np.nan)


def distance_to_target(
    values: FloatArray, *, target: float, direction: int, bounds: tuple[float, float] | None = None
) -> FloatArray:
    r"""How much of the way from the target to the worst value is still to go, 0 (reached) to 100 (the worst).

    .. math:: z_m = 100 \, \min\big(1, \max(0, (x_m - T) / (W - T))\big)

    W, the worst value, is the upper bound of a factor that raises the risk (``direction`` 1) and the lower bound
    of one that lowers it (-1): the given one, or the observed extreme. Better than the target counts as
    reached, and when nobody is observed to be worse everybody has reached it. NaN where the value is absent.

    Raises
    ------
    ValueError
        When a given worst value is not worse than the target.

    References
    ----------
    OECD/JRC, *Handbook on Constructing Composite Indicators* (2008), on distance to a reference; COINr's
    ``n_dist2targ``.

    Examples
    --------
    >>> distance_to_target(np.array([0.0, 2.0, 6.0, 10.0]), target=2.0, direction=1)
    array([  0.,   0.,  50., 100.])
    >>> distance_to_target(np.array([90.0, 70.0]), target=100.0, direction=-1, bounds=(60.0, 100.0))
    array([25., 75.])
    """
    given = np.asarray(values, dtype=np.float64)
    present = np.isfinite(given)
    if bounds is not None:
        worst = bounds[1] if direction == 1 else bounds[0]
        if (worst - target) * direction <= 0:
            raise ValueError(f"The worst value {worst:g} must be worse than the target {target:g}.")
    elif present.any():
        worst = float(given[present].max() if direction == 1 else given[present].min())
    else:
        return np.full(given.shape, np.nan)
    if (worst - target) * direction <= 0:
        return np.where(present, 0.0, np.nan)
    scaled = np.clip(RISKIEST * (given - target) / (worst - target), 0.0, RISKIEST)
    return np.where(present, scaled, np.nan)


NORMALISATIONS: Mapping[str, Callable[[FloatArray], FloatArray]] = MappingProxyType(
    {"min_max": min_max, "z_score": z_score, "percentile_rank": percentile_rank}
)
"""The ways to normalise that learn from the values alone, by the name that a scenario uses."""

DISTANCE_TO_TARGET = "distance_to_target"
"""The way that needs a target besides; a release may use it, a scenario cannot make up a target."""

OFFICIAL_NORMALISATION = "min_max"
"""How a factor is read when its release does not say otherwise."""


def normalise(
    values: FloatArray,
    *,
    method: str,
    direction: int,
    bounds: tuple[float, float] | None = None,
    target: float | None = None,
) -> FloatArray:
    """A factor as 0-100 with 100 the riskier end: ``direction`` -1 (protective) reverses it as ``100 - z``.

    ``bounds`` are fixed ends for ``min_max`` and ``distance_to_target``; ``target`` is what the latter needs.

    Raises ValueError for a method that does not exist, a direction other than 1 and -1, or a missing target.

    Examples
    --------
    >>> normalise(np.array([0.0, 1.0, 4.0]), method="min_max", direction=-1)
    array([100.,  75.,   0.])
    >>> normalise(np.array([0.0, 1.0, 4.0]), method="min_max", direction=-1, bounds=(0.0, 5.0))
    array([100.,  80.,  20.])
    """
    if direction not in (-1, 1):
        raise ValueError(f"A direction is 1 (raises the risk) or -1 (lowers it); received {direction}.")
    if method == DISTANCE_TO_TARGET:
        if target is None:
            raise ValueError("'distance_to_target' needs a target; none is given.")
        return distance_to_target(values, target=target, direction=direction, bounds=bounds)
    if method not in NORMALISATIONS:
        raise ValueError(f"No normalisation '{method}'; there are {sorted([*NORMALISATIONS, DISTANCE_TO_TARGET])}.")
    if method == "min_max" and bounds is not None:
        scaled = min_max_between(values, low=bounds[0], high=bounds[1])
    else:
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
