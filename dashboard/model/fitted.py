"""What a fit leaves behind: everything that prediction, factor weights and diagnostics need, and no child."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dashboard.language import Text
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
    """Variance of u_m given the survey and the coefficients, release order: the population's where the survey did
    not go; zeros without an effect"""
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
    effect_slope: FloatArray | None = None
    """shape (n_municipalities, 1 + n_terms): how the estimated u_m moves with the coefficients, du_m/db; None
    without an effect. With V the ``covariance`` and S a row of this, the errors of b and u_m have the joint
    covariance [[V, V S'], [S V, effect_uncertainty + S V S']]."""
    effect_estimation: FloatArray | None = None
    """shape (n_municipalities,): what not knowing s_u and s_v adds to the variance of u_m, (du_m/ds) Var(s) (du_m/ds)';
    None without a random effect"""
    effect_common: FloatArray | None = None
    """shape (n_municipalities,): the part of ``effect_uncertainty`` that is the first-level unit's, by which all of its
    municipalities err together; None without a state effect"""
    effect_variance_error: float = 0.0
    """Standard error of ``effect_variance``"""
    state_variance_error: float = 0.0
    freedom: int | None = None
    """Degrees of freedom of ``covariance``: clusters less strata, over the strata where children of the outcome were
    interviewed; municipalities (or states) less one where errors come from what differs between them; children less
    coefficients where they come from the curvature. None = ``clusters`` less ``strata``."""
    notes: tuple[Text, ...] = ()
    """What a reader of the result must know: children left out, strata with one cluster, an effect of no variance"""

    @property
    def degrees_of_freedom(self) -> int:
        """Of a t interval around a coefficient."""
        return self.clusters - self.strata if self.freedom is None else self.freedom

    @property
    def standard_errors(self) -> FloatArray:
        """Standard error of each coefficient, shape (1 + n_terms,)."""
        return np.sqrt(np.diag(self.covariance))
