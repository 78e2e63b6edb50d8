"""What of the estimates may be published, in the shape that the tables of a release need."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dashboard.model.municipal_estimates import MunicipalEstimates
from dashboard.values import BoolArray, ByteArray, FloatArray, ValueStatus


@dataclass(frozen=True)
class ProtectedGroup:
    """One dimension of groups; arrays of shape (n_municipalities, n_levels), NaN where withheld."""

    dimension: str
    levels: tuple[str, ...]
    status: ByteArray
    children: FloatArray
    probability: FloatArray


@dataclass(frozen=True)
class Protected:
    """The estimates of one outcome as they may be told; arrays of shape (n,), NaN where withheld."""

    status: ByteArray
    children: FloatArray
    probability: FloatArray
    effect: FloatArray
    """For all municipalities: it is only published where there are cells."""
    standard_error: FloatArray
    lower: FloatArray
    upper: FloatArray
    root_mse: FloatArray
    spread_within: FloatArray
    direct_estimate: FloatArray
    direct_standard_error: FloatArray
    direct_children: FloatArray
    variation: FloatArray
    reliability: ByteArray
    groups: tuple[ProtectedGroup, ...]


def protect(estimates: MunicipalEstimates, *, threshold: int) -> Protected:
    """The estimates with everything withheld that must be."""
    few: BoolArray = (estimates.children < threshold) & (estimates.children > 0)
    status = estimates.status.copy()
    status[few] = ValueStatus.SUPPRESSED
    shown = status == ValueStatus.AVAILABLE
    unknown = np.full(len(status), np.nan)
    direct = estimates.direct

    def told(values: FloatArray) -> FloatArray:
        return np.where(shown, values, np.nan)

    return Protected(
        status=status,
        children=np.where(few | (estimates.children == 0), np.nan, estimates.children),
        probability=told(estimates.probability),
        effect=estimates.effect,
        standard_error=told(estimates.standard_error),
        lower=told(estimates.lower),
        upper=told(estimates.upper),
        root_mse=told(estimates.root_mse),
        spread_within=told(estimates.spread_within),
        direct_estimate=unknown if direct is None else told(direct.estimate),
        direct_standard_error=unknown if direct is None else told(direct.standard_error),
        direct_children=unknown if direct is None else told(direct.children),
        variation=estimates.variation,
        reliability=estimates.reliability,
        groups=tuple(
            ProtectedGroup(group.dimension, group.levels, group.status, group.children, group.probability)
            for group in estimates.groups
        ),
    )
