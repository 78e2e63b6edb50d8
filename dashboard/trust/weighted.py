"""Means over municipalities, weighted by their children, that say how much weight had no value.

A plain mean of municipalities can be off by more than a point from the rate of the children who live in them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dashboard.values import BoolArray, FloatArray


@dataclass(frozen=True, slots=True)
class WeightedMean:
    """A child-weighted mean and what it rests on."""

    value: float | None
    """``None`` when no municipality has both a value and children."""
    children: float
    """Children of the municipalities with a value: the weight behind ``value``."""
    children_without_value: float
    """Children of municipalities that have no value: what ``value`` does not speak for."""
    units: int
    """Municipalities behind ``value``."""
    units_without_weight: int
    """Municipalities with a value whose children are unknown; they cannot count."""

    @property
    def coverage(self) -> float | None:
        """Share of the known children that ``value`` speaks for, 0-1."""
        known = self.children + self.children_without_value
        return self.children / known if known > 0 else None


def weighted_mean(values: FloatArray, children: FloatArray) -> WeightedMean:
    r"""Mean of ``values`` over the children who live there.

    .. math:: \bar v = \sum_m N_m v_m \Big/ \sum_m N_m

    over the municipalities with both a value and a number of children; NaN in either leaves it out, and
    nothing is read as zero.

    Parameters
    ----------
    values, children : array, shape (n,)
        Parallel; children none negative, NaN where unknown.

    Raises
    ------
    ValueError
        When the shapes differ or some children are negative.

    Examples
    --------
    >>> weighted_mean(np.array([0.10, 0.20, np.nan]), np.array([300.0, 100.0, 50.0]))
    WeightedMean(value=0.125, children=400.0, children_without_value=50.0, units=2, units_without_weight=0)
    """
    if np.shape(values) != np.shape(children):
        raise ValueError(f"One number of children per value; received {np.shape(children)} and {np.shape(values)}.")
    if np.any(children < 0):
        raise ValueError(f"Children cannot be negative; received {float(np.nanmin(children))}.")
    has_value: BoolArray = np.isfinite(values)
    has_weight: BoolArray = np.isfinite(children)
    both = has_value & has_weight
    weight = float(children[both].sum())
    return WeightedMean(
        value=float(values[both] @ children[both]) / weight if weight > 0 else None,
        children=weight,
        children_without_value=float(children[~has_value & has_weight].sum()),
        units=int(both.sum()),
        units_without_weight=int((has_value & ~has_weight).sum()),
    )
