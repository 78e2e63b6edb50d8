"""Weighted means of normalised factors over what is present, and how much of the weight that is.

The missing-data rule, stated once: a missing factor drops out **with its weight** and the others are
rescaled, as long as the share of the weight that is present reaches the availability threshold; below it
there is no score. Nothing is imputed, and a missing factor never counts as zero risk.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from dashboard.index.normalise import RISKIEST
from dashboard.values import BoolArray, FloatArray, IndexArray

GEOMETRIC_FLOOR = 1.0
"""A geometric mean needs values above zero: 0-100 is mapped to 1-100 and the mean mapped back."""

_SLACK = 1e-9
"""Room for rounding when a coverage such as 7/13 meets a threshold of 7/13."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """Normalised factors side by side, ready to be weighed any number of times.

    ``filled`` holds zero where ``present`` holds 0, so that a sum over weights needs no mask.
    """

    filled: FloatArray
    """shape (n, k), 0-100"""
    filled_log: FloatArray
    """shape (n, k), log of the value mapped to 1-100"""
    present: FloatArray
    """shape (n, k), 1 where the factor is present, else 0"""

    @classmethod
    def of(cls, normalised: FloatArray) -> Prepared:
        """Prepare normalised factors, shape (n, k), NaN where missing."""
        known: BoolArray = np.isfinite(normalised)
        filled = np.where(known, normalised, 0.0)
        return cls(
            filled=filled, filled_log=np.where(known, np.log(_to_positive(filled)), 0.0), present=known.astype(float)
        )


def coverage(prepared: Prepared, weights: FloatArray) -> FloatArray:
    """Share of the total weight whose factor is present, shape (n,), 0-1. ``weights`` has shape (k,), sum above 0."""
    share: FloatArray = prepared.present @ (weights / weights.sum())
    return share


def count_present(prepared: Prepared, weights: FloatArray) -> IndexArray:
    """Factors present among those with weight, shape (n,): the 7 of "7 of 9 factors"."""
    counted: IndexArray = (prepared.present @ (weights > 0).astype(float)).astype(np.int64)
    return counted


def arithmetic(prepared: Prepared, weights: FloatArray) -> FloatArray:
    r"""Weighted mean of the factors present, shape (n,), 0-100; NaN where no weighted factor is present.

    .. math:: s_m = \sum_{k \in m} w_k z_{mk} \Big/ \sum_{k \in m} w_k

    References
    ----------
    Formula (4) of the method, with the dimensions folded into the weights; missing data as in COINr's ``a_amean``.

    Examples
    --------
    >>> arithmetic(Prepared.of(np.array([[0.0, 100.0], [np.nan, 40.0]])), np.array([3.0, 1.0]))
    array([25., 40.])
    """
    return _mean(prepared.filled, prepared.present, weights)


def geometric(prepared: Prepared, weights: FloatArray) -> FloatArray:
    r"""Weighted geometric mean of the factors present: one low factor can no longer be bought off by the others.

    .. math:: s_m = \frac{1}{0.99}\Big(\exp \sum_k \tilde w_k \log(1 + 0.99\, z_{mk}) - 1\Big)

    Values are mapped from 0-100 to 1-100 (COINr's ``l_u = c(1, 100)``), averaged, and mapped back, so that
    equal factors keep their value and the score stays between the smallest and the largest one.

    Examples
    --------
    >>> geometric(Prepared.of(np.array([[40.0, 40.0], [0.0, 100.0]])), np.array([1.0, 1.0])).round(6)
    array([40.      ,  9.090909])
    """
    mean_log = _mean(prepared.filled_log, prepared.present, weights)
    return np.clip(_from_positive(np.exp(mean_log)), 0.0, RISKIEST)


AGGREGATIONS: Mapping[str, Callable[[Prepared, FloatArray], FloatArray]] = MappingProxyType(
    {"arithmetic": arithmetic, "geometric": geometric}
)
"""The ways to aggregate, by the name that a scenario uses."""


def score(prepared: Prepared, weights: FloatArray, *, aggregation: str, availability_threshold: float) -> FloatArray:
    """Score 0-100 of each municipality, shape (n,); NaN below the availability threshold.

    Parameters
    ----------
    prepared : Prepared
        Normalised factors, 100 being the riskier end.
    weights : array, shape (k,)
        Finite, none negative, sum above zero (``scoring`` checks what a visitor gives).
    aggregation : str
        ``arithmetic`` or ``geometric``.
    availability_threshold : float
        Least share of the weight that must be present, 0-1; at 0 one factor is enough.

    Examples
    --------
    >>> prepared = Prepared.of(np.array([[10.0, 20.0], [10.0, np.nan], [np.nan, np.nan]]))
    >>> score(prepared, np.array([1.0, 3.0]), aggregation="arithmetic", availability_threshold=0.5)
    array([17.5,  nan,  nan])
    """
    if aggregation not in AGGREGATIONS:
        raise ValueError(f"No aggregation '{aggregation}'; there are {sorted(AGGREGATIONS)}.")
    mean = AGGREGATIONS[aggregation](prepared, weights)
    mean[coverage(prepared, weights) < availability_threshold - _SLACK] = np.nan
    return mean


def to_log(value: float) -> float:
    """What a geometric mean adds up of a value 0-100.

    Examples
    --------
    >>> to_log(0.0), round(from_log((to_log(0.0) + to_log(100.0)) / 2), 6)
    (0.0, 9.090909)
    """
    return float(np.log(_to_positive(np.asarray(value, dtype=np.float64))))


def from_log(mean: float) -> float:
    """The geometric mean 0-100 whose logarithm ``to_log`` made."""
    return float(np.clip(_from_positive(np.exp(np.asarray(mean))), 0.0, RISKIEST))


def _mean(filled: FloatArray, present: FloatArray, weights: FloatArray) -> FloatArray:
    relative = weights / weights.sum()
    weight_present = present @ relative
    mean = np.full(len(filled), np.nan)
    np.divide(filled @ relative, weight_present, out=mean, where=weight_present > 0)
    return mean


def _to_positive(values: FloatArray) -> FloatArray:
    return GEOMETRIC_FLOOR + values * (RISKIEST - GEOMETRIC_FLOOR) / RISKIEST


def _from_positive(values: FloatArray) -> FloatArray:
    return (values - GEOMETRIC_FLOOR) * RISKIEST / (RISKIEST - GEOMETRIC_FLOOR)
