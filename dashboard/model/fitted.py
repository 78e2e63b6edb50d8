"""What a fit leaves behind: everything that prediction, factor weights and diagnostics need, and no child."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dashboard.model.design import DesignTerm
from dashboard.values import FloatArray


@dataclass(frozen=True, slots=True)
class FittedModel:
    """One outcome's model; the first coefficient is the intercept."""

    outcome: str
    terms: tuple[DesignTerm, ...]
    coefficients: FloatArray
    """shape (1 + n_terms,), log odds"""
    covariance: FloatArray
    """shape (1 + n_terms, 1 + n_terms), of the coefficients, design-based"""
    municipal_effect: FloatArray
    """u_m in release order, state effect included; zeros where the model has none"""
    effect_uncertainty: FloatArray
    """Variance of u_m given the survey, release order: the population's where the survey did not go; else zeros"""
    effect_variance: float
    """s_u squared, 0 without a municipality effect"""
    state_variance: float
    """s_v squared, 0 without a state effect"""
    children: int
    """Children in the sample of this outcome."""
    strata: int
    clusters: int
    iterations: int
    log_likelihood: float
    null_log_likelihood: float

    @property
    def standard_errors(self) -> FloatArray:
        """Standard error of each coefficient, shape (1 + n_terms,)."""
        return np.sqrt(np.diag(self.covariance))
