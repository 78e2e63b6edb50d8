r"""The likelihood of a logistic model with one random effect per unit, by adaptive Gauss-Hermite quadrature.

With :math:`u_j = s z_j`, :math:`z_j \sim N(0, 1)`, unit j contributes

.. math:: L_j = \int e^{g_j(z)} \frac{dz}{\sqrt{2\pi}}, \qquad
          g_j(z) = \sum_{i \in j} w_i \log f(y_i \mid x_i'b + s z) - z^2/2

which is computed on nodes moved to the mode of :math:`g_j` and stretched by its curvature :math:`D_j` there; one
node is Laplace's approximation. Weights enter the inner sum, as a pseudo-likelihood. The derivatives below are those
of the approximation itself, the movement of the nodes included, so that a search on them ends where it is highest.

References
----------
J. C. Pinheiro and D. M. Bates (1995), "Approximations to the log-likelihood function in the nonlinear mixed-effects
model", Journal of Computational and Graphical Statistics 4, 12-35.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from dashboard.model.newton import Observed
from dashboard.values import FloatArray, IndexArray

NEAR = 1e-10
"""A mode is found when its last step, in standard deviations of the effect, is below this."""
FARTHEST_STEP = 2.0
MOST_STEPS = 200


@dataclass(frozen=True, slots=True)
class MarginalSums:
    """The marginal likelihood and its derivatives, unit by unit where they are asked for so."""

    log_likelihood: float
    residual: FloatArray
    """shape (n,): the derivative in b is X' of this"""
    scale_scores: FloatArray
    """shape (independent units, scales), derivative in each standard deviation"""


@dataclass(frozen=True, slots=True)
class PredictedEffects:
    """The effect of each unit given the survey and the parameters; its mode, and how that moves."""

    effect: FloatArray
    """shape (units,), the outer effect included"""
    variance: FloatArray
    """shape (units,), from the curvature at the mode, given the coefficients"""
    slope: FloatArray
    """shape (units, width), derivative in b"""
    scale_slope: FloatArray
    """shape (units, scales), derivative in each standard deviation"""


class Marginal(Protocol):
    """A likelihood with its random effects integrated out."""

    observed: Observed

    @property
    def scales(self) -> int:
        """How many standard deviations it has."""

    @property
    def independent(self) -> tuple[IndexArray, int]:
        """The unit of each row that shares nothing with others, and how many there are."""

    def at(self, coefficients: FloatArray, scales: FloatArray) -> MarginalSums:
        """The likelihood at some parameters."""

    def predicted(self, coefficients: FloatArray, scales: FloatArray) -> PredictedEffects:
        """The effects at some parameters."""


@dataclass(frozen=True, slots=True)
class Moments:
    """What every child-row says at its log odds."""

    residual: FloatArray
    """s - n p"""
    curvature: FloatArray
    """n p (1-p)"""
    third: FloatArray
    """n p (1-p) (1-2p), how the curvature grows with the log odds"""


def moments(linear: FloatArray, observed: Observed) -> Moments:
    """The derivatives of minus the log likelihood of each row in its log odds."""
    small = np.exp(-np.abs(linear))
    p = np.where(linear >= 0, 1.0, small) / (1.0 + small)
    expected = observed.trials * p
    curvature = expected * (1.0 - p)
    return Moments(observed.successes - expected, curvature, curvature * (1.0 - 2.0 * p))


@dataclass(slots=True)
class OneEffect:
    """One effect per unit; it remembers the last modes, from which the next search starts."""

    observed: Observed
    unit: IndexArray
    """shape (n,), 0 to units - 1, each of them occurring"""
    units: int
    points: int = 1
    _modes: FloatArray = field(init=False)

    def __post_init__(self) -> None:
        self._modes = np.zeros(self.units)

    @property
    def scales(self) -> int:
        """How many standard deviations it has."""
        return 1

    @property
    def independent(self) -> tuple[IndexArray, int]:
        """The unit of each row, and how many there are."""
        return self.unit, self.units

    def at(self, coefficients: FloatArray, scales: FloatArray) -> MarginalSums:
        """The likelihood at some parameters."""
        s = float(scales[0])
        fixed = self.observed.rows.linear(coefficients)
        z, own = self._mode(fixed, s)
        total, curved = self._sum(own.residual), self._sum(own.curvature)
        depth = 1.0 + s * s * curved
        width = 1.0 / np.sqrt(depth)
        nodes, weights = _nodes(self.points)
        places = z[:, None] + np.sqrt(2.0) * width[:, None] * nodes[None, :]
        heights = np.column_stack([self._height(fixed, s, places[:, at]) for at in range(self.points)])
        heights += np.log(weights) + nodes**2
        top = heights.max(axis=1)
        share = np.exp(heights - top[:, None])
        whole = share.sum(axis=1)
        share /= whole[:, None]
        log_likelihood = float((top + np.log(whole) + np.log(width)).sum() - self.units * 0.5 * np.log(np.pi))

        expected = np.zeros(self.observed.rows.n)
        in_scale, moved, stretched = np.zeros(self.units), np.zeros(self.units), 1.0 / width
        for at in range(self.points):
            here = (
                own.residual if self.points == 1 else moments(fixed + s * places[self.unit, at], self.observed).residual
            )
            summed = total if self.points == 1 else self._sum(here)
            expected += share[self.unit, at] * here
            rise = share[:, at] * (s * summed - places[:, at])
            in_scale += share[:, at] * places[:, at] * summed
            moved += rise
            stretched = stretched + np.sqrt(2.0) * nodes[at] * rise
        # dL/d(depth), then what it brings through the curvature of each row and through the movement of the mode.
        in_depth = -0.5 * stretched * width**3
        through = in_depth * s * s
        third = self._sum(own.third)
        in_mode = moved + through * s * third
        residual = expected + through[self.unit] * own.third - (in_mode * s / depth)[self.unit] * own.curvature
        mode_in_scale = (total - s * z * curved) / depth
        in_scale += in_mode * mode_in_scale + through * z * third + in_depth * 2.0 * s * curved
        return MarginalSums(log_likelihood, residual, in_scale[:, None])

    def predicted(self, coefficients: FloatArray, scales: FloatArray) -> PredictedEffects:
        """The effects at some parameters."""
        s = float(scales[0])
        z, own = self._mode(self.observed.rows.linear(coefficients), s)
        curved = self._sum(own.curvature)
        depth = 1.0 + s * s * curved
        slope = self.observed.rows.totals(own.curvature, self.unit, self.units)
        moved = z + s * (self._sum(own.residual) - s * z * curved) / depth
        return PredictedEffects(s * z, s * s / depth, -(s * s / depth)[:, None] * slope, moved[:, None])

    def _mode(self, fixed: FloatArray, s: float) -> tuple[FloatArray, Moments]:
        z = self._modes
        for _ in range(MOST_STEPS):
            own = moments(fixed + s * z[self.unit], self.observed)
            step = (s * self._sum(own.residual) - z) / (1.0 + s * s * self._sum(own.curvature))
            # The joint log likelihood is concave: a bounded step cannot lead astray.
            z = z + np.clip(step, -FARTHEST_STEP, FARTHEST_STEP)
            if np.abs(step).max() < NEAR:
                break
        self._modes = z
        return z, own

    def _height(self, fixed: FloatArray, s: float, z: FloatArray) -> FloatArray:
        linear = fixed + s * z[self.unit]
        rising = np.maximum(linear, 0.0) + np.log1p(np.exp(-np.abs(linear)))
        return self._sum(self.observed.successes * linear - self.observed.trials * rising) - z * z / 2.0

    def _sum(self, values: FloatArray) -> FloatArray:
        return np.bincount(self.unit, values, self.units).astype(np.float64, copy=False)


def _nodes(points: int) -> tuple[FloatArray, FloatArray]:
    nodes, weights = np.polynomial.hermite.hermgauss(points)
    return nodes, weights
