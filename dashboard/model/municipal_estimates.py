"""What prediction gives of one outcome: probabilities, their precision, groups, and what the survey itself says.

Nothing here is protected yet: small counts are exact. What may be published comes out of
``dashboard.trust.protect.protect_estimates``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, unique

from dashboard.values import BoolArray, ByteArray, FloatArray


@unique
class Reliability(StrEnum):
    """What the coefficient of variation allows."""

    PUBLISH = "publish"
    WARN = "warn"
    WITHHOLD = "withhold"


RELIABILITIES = (Reliability.PUBLISH, Reliability.WARN, Reliability.WITHHOLD)
"""The order of the codes in ``MunicipalEstimates.reliability``."""

NO_RELIABILITY = 255
"""Code of a municipality without an estimate."""


@dataclass(frozen=True, slots=True)
class DirectEstimates:
    """What the survey says without a model, arrays of shape (n_municipalities,); NaN where it did not go."""

    estimate: FloatArray
    """Weighted share (Hajek)."""
    standard_error: FloatArray
    """Linearised over strata and clusters; NaN with one cluster only, or when every child interviewed is alike."""
    children: FloatArray
    """Children interviewed, of the outcome's population; 0 where the survey did not go."""


@dataclass(frozen=True, slots=True)
class GroupEstimates:
    """Estimates by the levels of one covariate; arrays of shape (n_municipalities, n_levels)."""

    dimension: str
    levels: tuple[str, ...]
    children: FloatArray
    probability: FloatArray
    """NaN where nobody belongs to the group."""
    standard_error: FloatArray
    """From the coefficients alone."""
    error: FloatArray
    """``standard_error``, or with a municipality effect the root mean squared error: what reliability judges."""
    status: ByteArray
    """``ValueStatus``; here AVAILABLE, NO_DATA or UNRELIABLE: suppression comes with the protection."""

    @property
    def expected_children(self) -> FloatArray:
        """Children of the group times their probability."""
        return self.probability * self.children


@dataclass(frozen=True, slots=True)
class AreaEstimates:
    """Estimates of the country (one row) or of its first-level units, over the municipalities with an estimate."""

    children: FloatArray
    probability: FloatArray
    standard_error: FloatArray
    """From the coefficients."""
    root_mse: FloatArray
    """With the municipality effects, taken as independent of each other; NaN without them."""
    lower: FloatArray
    upper: FloatArray


@dataclass(frozen=True, slots=True)
class MunicipalEstimates:
    """Everything that is told of one outcome; arrays of shape (n_municipalities,) in release order, shares 0-1."""

    outcome: str
    children: FloatArray
    """Children of the outcome's population in the census; 0 where none was counted."""
    probability: FloatArray
    """P_m; NaN without children or where a territory covariate is not known."""
    effect: FloatArray
    """What must be added to b0 + x'b for the cells to give ``probability``: municipality effect and calibration."""
    standard_error: FloatArray
    """Of the probability, from the uncertainty of the coefficients alone."""
    root_mse: FloatArray
    """With a municipality effect: root of the mean squared error about the true P_m; NaN throughout without one."""
    lower: FloatArray
    upper: FloatArray
    """Interval made on the log odds, so inside 0-1; from ``root_mse`` where there is one."""
    confidence: float
    spread_within: FloatArray
    """Standard deviation of the children's predicted probabilities inside the municipality: no standard error."""
    variation: FloatArray
    """Coefficient of variation: ``root_mse``, else ``standard_error``, divided by ``probability``."""
    reliability: ByteArray
    """Position in ``RELIABILITIES``; ``NO_RELIABILITY`` without an estimate."""
    status: ByteArray
    """``ValueStatus``: AVAILABLE, NO_DATA (nobody counted), NOT_MODELLED (a territory covariate is not known) or
    UNRELIABLE."""
    direct: DirectEstimates | None
    """None when no sample was given."""
    groups: tuple[GroupEstimates, ...]
    country: AreaEstimates
    states: AreaEstimates | None
    """None when the first-level units were not given."""
    calibrated: BoolArray
    """Municipalities whose level was shifted to a known rate."""

    @property
    def expected_children(self) -> FloatArray:
        """Expected children in the outcome: probability times children, not rounded."""
        return self.probability * self.children
