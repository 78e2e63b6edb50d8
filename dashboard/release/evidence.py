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
    recomputed_national_class: ByteArray | None = None
    """What the declared rule gives, beside the published class; None where the release does not say."""
    recomputed_parent_class: ByteArray | None = None


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
    """One term of the model and what it weighs."""

    outcome: str
    term: str
    factor: str
    odds_ratio: float
    """exp(b): odds with one unit more (a level against its reference) as a multiple of the odds without."""
    odds_lower: float
    odds_upper: float
    """95 % interval of the odds ratio; NaN where the standard error, or its degrees of freedom, are not known."""
    standardised: float
    """b times the standard deviation of the term among the children: comparable between terms."""
    marginal_effect: float
    """Mean of p (1 - p) b over the children: change of the probability per unit, as a share."""
    discrete_change: float
    """A level against the reference of its factor, both put to every child: change of the mean probability, as a
    share; NaN for a term that is no level (a share, an interaction)."""
    mean: float
    deviation: float
    """Standard deviation among the children of the census."""

    @property
    def raises_risk(self) -> bool:
        """Whether more of it goes with a higher probability."""
        return self.standardised > 0


@dataclass(frozen=True, slots=True)
class FactorMeans:
    """The mean of one factor over the municipalities of each national class, lowest class first.

    NaN, and no children, for a class without municipalities.
    """

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
    error: FloatArray | None = None
    """Standard error of ``estimate``, root mean squared error under a municipality effect; None: the release tells
    none."""
