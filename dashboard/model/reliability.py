"""What the precision of an estimate allows: publish it, publish it with a warning, or withhold it."""

from __future__ import annotations

import numpy as np

from dashboard.model.municipal_estimates import NO_RELIABILITY, RELIABILITIES, Reliability
from dashboard.model.prediction_options import ReliabilityLimits
from dashboard.model.sums import per_child
from dashboard.values import ByteArray, FloatArray


def variation(probability: FloatArray, error: FloatArray) -> FloatArray:
    """Coefficient of variation, error / probability; NaN where there is no estimate or it is zero.

    Examples
    --------
    >>> variation(np.array([0.1, 0.0]), np.array([0.02, 0.0]))
    array([0.2, nan])
    """
    return per_child(error, probability)


def reliability(coefficient_of_variation: FloatArray, limits: ReliabilityLimits) -> ByteArray:
    """Position in ``RELIABILITIES`` of each estimate: a limit itself is still on the good side.

    Examples
    --------
    >>> reliability(np.array([0.165, 0.2, 0.4, np.nan]), ReliabilityLimits())
    array([  0,   1,   2, 255], dtype=uint8)
    """
    judged = np.full(coefficient_of_variation.shape, NO_RELIABILITY, dtype=np.uint8)
    known = np.isfinite(coefficient_of_variation)
    warned = known & (coefficient_of_variation > limits.warn_above)
    judged[known] = RELIABILITIES.index(Reliability.PUBLISH)
    judged[warned] = RELIABILITIES.index(Reliability.WARN)
    judged[known & (coefficient_of_variation > limits.withhold_above)] = RELIABILITIES.index(Reliability.WITHHOLD)
    return judged
