"""How sure an estimate is, as far as it may be shown: the same gate as the estimate itself."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dashboard.release.evidence import UNKNOWN_RELIABILITY, Precision
from dashboard.trust.disclosure import Disclosed
from dashboard.values import ByteArray, FloatArray, ValueStatus

CAUTION = 1
"""Position of "publish with warning" among the words of reliability."""


@dataclass(frozen=True, slots=True)
class ShownPrecision:
    """Precision of one outcome, shares of shape (n,); NaN wherever the estimate itself is absent."""

    error: FloatArray
    """Root mean squared error where the model has municipality effects, else the standard error."""
    has_mse: bool
    """Whether ``error`` is a root mean squared error anywhere."""
    lower: FloatArray
    upper: FloatArray
    spread_within: FloatArray
    """Standard deviation between the children of the municipality; no error of the estimate."""
    direct_estimate: FloatArray
    direct_error: FloatArray
    direct_children: FloatArray
    variation: FloatArray
    reliability: ByteArray
    """Position in ``RELIABILITY_WORDS``; ``UNKNOWN_RELIABILITY`` where it is not known or the place is suppressed."""


def shown_precision(held: Precision, *, shown: Disclosed, threshold: int) -> ShownPrecision:
    """What of ``held`` may leave the server.

    Of a municipality without a value nothing is told but that its estimate is unreliable, if that is the reason: an
    interval or an error would give the estimate away. A direct estimate needs ``threshold`` children interviewed.
    """
    is_open = shown.status == ValueStatus.AVAILABLE
    has_direct = is_open & (np.nan_to_num(held.direct_children) >= threshold)

    def open_only(values: FloatArray) -> FloatArray:
        return np.where(is_open, values, np.nan)

    with_effects = np.isfinite(held.root_mse)
    told = is_open | (shown.status == ValueStatus.UNRELIABLE)
    return ShownPrecision(
        error=open_only(np.where(with_effects, held.root_mse, held.standard_error)),
        has_mse=bool((with_effects & is_open).any()),
        lower=open_only(held.lower),
        upper=open_only(held.upper),
        spread_within=open_only(held.spread_within),
        direct_estimate=np.where(has_direct, held.direct_estimate, np.nan),
        direct_error=np.where(has_direct, held.direct_standard_error, np.nan),
        direct_children=np.where(has_direct, held.direct_children, np.nan),
        variation=open_only(held.variation),
        reliability=np.where(told, held.reliability, np.uint8(UNKNOWN_RELIABILITY)).astype(np.uint8),
    )
