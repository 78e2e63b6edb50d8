"""What a release made by the engine says besides its result: how sure it is, of whom, and from which model.

Arrays have shape (n,) in release order, are read-only, and hold NaN where the release says nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.release.manifest import OutcomeSpec
from dashboard.values import ByteArray, FloatArray

UNKNOWN_RELIABILITY = 255


@dataclass(frozen=True, slots=True)
class Coefficient:
    """One row of the coefficient table."""

    term: str
    """``intercept`` for the constant."""
    factor: str
    kind: str
    level: str
    reference: str
    coefficient: float
    standard_error: float
    """NaN where it is not known."""


@dataclass(frozen=True, slots=True)
class OutcomeResult:
    """One outcome in every municipality; of the main one the same arrays as the release itself."""

    spec: OutcomeSpec
    status: ByteArray
    """``ValueStatus``."""
    children: FloatArray
    """Children whom the outcome speaks of."""
    estimate: FloatArray
    """Share 0-1."""
    national_class: ByteArray
    parent_class: ByteArray


@dataclass(frozen=True, slots=True)
class Precision:
    """How sure the estimates of one outcome are; shares, shape (n,)."""

    standard_error: FloatArray
    lower: FloatArray
    upper: FloatArray
    """95 % interval."""
    root_mse: FloatArray
    """NaN without a municipality effect."""
    spread_within: FloatArray
    """Standard deviation between the probabilities of the municipality's children; no error of the estimate."""
    direct_estimate: FloatArray
    direct_standard_error: FloatArray
    direct_children: FloatArray
    """Children interviewed there."""
    variation: FloatArray
    """Coefficient of variation."""
    reliability: ByteArray
    """Position in ``RELIABILITY_WORDS``; ``UNKNOWN_RELIABILITY`` where the release does not say."""


@dataclass(frozen=True, slots=True)
class FactorWeight:
    """How much one term weighs; NaN where it could not be computed."""

    term: str
    factor: str
    odds_ratio: float
    odds_lower: float
    odds_upper: float
    standardised: float
    marginal_effect: float
    """Mean change of the probability per unit, as a derivative."""
    discrete_change: float
    """Mean change from the reference to the level, both put to every child."""
    mean: float
    deviation: float


@dataclass(frozen=True, slots=True)
class FactorMeans:
    """The mean of one factor over the municipalities of each national class, lowest class first."""

    factor: str
    means: tuple[float, ...]
    children: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class GroupResult:
    """One outcome of one group of children in every municipality."""

    dimension: str
    """Covariate that makes the groups."""
    group: str
    """Its level."""
    status: ByteArray
    estimate: FloatArray
    children: FloatArray
    expected_children: FloatArray
