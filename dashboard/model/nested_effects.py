r"""The likelihood with a random effect of the municipality inside one of its state, by Laplace's approximation.

With :math:`\eta_i = x_i'b + s_v v_s + s_u z_m` and v, z standard normal, the state's joint log density is expanded at
its mode. Its curvature is an arrow, one state against its municipalities, so that with :math:`A_m` the curvature of
the children of municipality m, :math:`D_m = 1 + s_u^2 A_m`:

.. math:: \log |H| = \sum_m \log D_m + \log S, \qquad S = 1 + s_v^2 \sum_m A_m / D_m
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from dashboard.model.newton import Observed
from dashboard.model.random_effect import (
    FARTHEST_STEP,
    MOST_STEPS,
    NEAR,
    MarginalSums,
    Moments,
    PredictedEffects,
    moments,
)
from dashboard.values import FloatArray, IndexArray


@dataclass(frozen=True, slots=True)
class _Arrow:
    """The curvature at some point: how a state and its municipalities hold each other."""

    curved: FloatArray
    """A_m, shape (units,)"""
    depth: FloatArray
    """D_m, shape (units,)"""
    across: FloatArray
    """s_v s_u A_m, shape (units,)"""
    root: FloatArray
    """S, shape (states,)"""
    state: IndexArray

    def solve(self, outer: FloatArray, inner: FloatArray) -> tuple[FloatArray, FloatArray]:
        """H^-1 of a vector (states), (units); trailing axes are solved alike."""
        extra = (slice(None), *(None,) * (inner.ndim - 1))
        pulled = outer - _by_state(self.across[extra] * inner / self.depth[extra], self.state, len(self.root))
        top = pulled / self.root[extra]
        return top, (inner - self.across[extra] * top[self.state]) / self.depth[extra]


@dataclass(slots=True)
class NestedEffects:
    """Municipalities inside states; it remembers the last modes, from which the next search starts."""

    observed: Observed
    unit: IndexArray
    """shape (n,), 0 to units - 1, each of them occurring"""
    units: int
    state: IndexArray
    """shape (units,), 0 to states - 1, each of them occurring"""
    states: int
    _outer: FloatArray = field(init=False)
    _inner: FloatArray = field(init=False)

    def __post_init__(self) -> None:
        self._outer, self._inner = np.zeros(self.states), np.zeros(self.units)

    @property
    def scales(self) -> int:
        """Standard deviation of the municipality, then of the state."""
        return 2

    @property
    def independent(self) -> tuple[IndexArray, int]:
        """The state of each row, and how many there are."""
        return self.state[self.unit], self.states

    def at(self, coefficients: FloatArray, scales: FloatArray) -> MarginalSums:
        """The likelihood at some parameters."""
        s_u, s_v = float(scales[0]), float(scales[1])
        fixed = self.observed.rows.linear(coefficients)
        v, z, own = self._mode(fixed, s_u, s_v)
        arrow = self._arrow(own, s_u, s_v)
        linear = fixed + (s_v * v[self.state] + s_u * z)[self.unit]
        rising = np.maximum(linear, 0.0) + np.log1p(np.exp(-np.abs(linear)))
        height = float(self.observed.successes @ linear - self.observed.trials @ rising)
        log_likelihood = height - 0.5 * float(v @ v + z @ z + np.log(arrow.depth).sum() + np.log(arrow.root).sum())

        total, third = self._sum(own.residual), self._sum(own.third)
        # How log|H| grows with the curvature of a municipality's children, then with the effects themselves.
        bend = s_u**2 / arrow.depth + s_v**2 / (arrow.depth**2 * arrow.root[self.state])
        pull_v, pull_z = arrow.solve(s_v * _by_state(bend * third, self.state, self.states), s_u * bend * third)
        pull = s_v * pull_v[self.state] + s_u * pull_z
        residual = own.residual - 0.5 * (bend[self.unit] * own.third - pull[self.unit] * own.curvature)

        def in_scale(explicit: FloatArray, effect: FloatArray, rise_v: FloatArray, rise_z: FloatArray) -> FloatArray:
            # ``effect`` is what one unit of the scale adds to the log odds; the two rises are the implicit function.
            grown = _by_state(effect * total, self.state, self.states)
            carried = _by_state(bend * third * effect + pull_z * rise_z, self.state, self.states) + pull_v * rise_v
            return grown - 0.5 * (explicit + carried)

        curved, depth, root = arrow.curved, arrow.depth, arrow.root
        of_u = _by_state(2 * s_u * curved / depth, self.state, self.states)
        of_u -= s_v**2 * _by_state(2 * s_u * (curved / depth) ** 2, self.state, self.states) / root
        of_v = 2 * s_v * _by_state(curved / depth, self.state, self.states) / root
        in_u = in_scale(of_u, z, *self._rise_u(total, z, curved, s_u, s_v))
        in_v = in_scale(of_v, v[self.state], *self._rise_v(total, v, curved, s_u, s_v))
        return MarginalSums(log_likelihood, residual, np.column_stack([in_u, in_v]))

    def predicted(self, coefficients: FloatArray, scales: FloatArray) -> PredictedEffects:
        """State and municipality effect together, for each municipality that the survey visited."""
        s_u, s_v = float(scales[0]), float(scales[1])
        v, z, own, arrow = self._all(coefficients, s_u, s_v)
        top_variance = (1.0 / arrow.root)[self.state]
        lean = arrow.across / arrow.depth
        variance = s_v**2 * top_variance - 2 * s_v * s_u * lean * top_variance
        variance += s_u**2 * (1.0 / arrow.depth + lean**2 * top_variance)
        curvature = self.observed.rows.totals(own.curvature, self.unit, self.units)
        slope_v, slope_z = arrow.solve(-s_v * _by_state(curvature, self.state, self.states), -s_u * curvature)
        total = self._sum(own.residual)
        u_v, u_z = arrow.solve(*self._rise_u(total, z, arrow.curved, s_u, s_v))
        v_v, v_z = arrow.solve(*self._rise_v(total, v, arrow.curved, s_u, s_v))
        scale_slope = np.column_stack(
            [z + s_v * u_v[self.state] + s_u * u_z, v[self.state] + s_v * v_v[self.state] + s_u * v_z]
        )
        return PredictedEffects(
            s_v * v[self.state] + s_u * z, variance, s_v * slope_v[self.state] + s_u * slope_z, scale_slope
        )

    def predicted_states(self, coefficients: FloatArray, scales: FloatArray) -> PredictedEffects:
        """The effect of each visited state alone: what its municipalities have that the survey did not visit."""
        s_u, s_v = float(scales[0]), float(scales[1])
        v, z, own, arrow = self._all(coefficients, s_u, s_v)
        curvature = self.observed.rows.totals(own.curvature, self.unit, self.units)
        slope, _ = arrow.solve(-s_v * _by_state(curvature, self.state, self.states), -s_u * curvature)
        total = self._sum(own.residual)
        in_u, _ = arrow.solve(*self._rise_u(total, z, arrow.curved, s_u, s_v))
        in_v, _ = arrow.solve(*self._rise_v(total, v, arrow.curved, s_u, s_v))
        return PredictedEffects(
            s_v * v, s_v**2 / arrow.root, s_v * slope, np.column_stack([s_v * in_u, v + s_v * in_v])
        )

    def _all(self, coefficients: FloatArray, s_u: float, s_v: float) -> tuple[FloatArray, FloatArray, Moments, _Arrow]:
        v, z, own = self._mode(self.observed.rows.linear(coefficients), s_u, s_v)
        return v, z, own, self._arrow(own, s_u, s_v)

    def _mode(self, fixed: FloatArray, s_u: float, s_v: float) -> tuple[FloatArray, FloatArray, Moments]:
        v, z = self._outer, self._inner
        for _ in range(MOST_STEPS):
            own = moments(fixed + (s_v * v[self.state] + s_u * z)[self.unit], self.observed)
            total = self._sum(own.residual)
            step_v, step_z = self._arrow(own, s_u, s_v).solve(
                s_v * _by_state(total, self.state, self.states) - v, s_u * total - z
            )
            # The longest step of each state bounds all of its steps, so that they keep their direction.
            longest = np.abs(step_v)
            np.maximum.at(longest, self.state, np.abs(step_z))
            short = np.minimum(1.0, FARTHEST_STEP / np.maximum(longest, FARTHEST_STEP))
            v, z = v + short * step_v, z + short[self.state] * step_z
            if longest.max() < NEAR:
                break
        self._outer, self._inner = v, z
        return v, z, own

    def _arrow(self, own: Moments, s_u: float, s_v: float) -> _Arrow:
        curved = self._sum(own.curvature)
        depth = 1.0 + s_u**2 * curved
        root = 1.0 + s_v**2 * _by_state(curved / depth, self.state, self.states)
        return _Arrow(curved, depth, s_v * s_u * curved, root, self.state)

    def _rise_u(
        self, total: FloatArray, z: FloatArray, curved: FloatArray, s_u: float, s_v: float
    ) -> tuple[FloatArray, FloatArray]:
        """How the equations of the modes move with s_u."""
        return -s_v * _by_state(z * curved, self.state, self.states), total - s_u * z * curved

    def _rise_v(
        self, total: FloatArray, v: FloatArray, curved: FloatArray, s_u: float, s_v: float
    ) -> tuple[FloatArray, FloatArray]:
        """How the equations of the modes move with s_v."""
        outer = _by_state(total, self.state, self.states) - s_v * v * _by_state(curved, self.state, self.states)
        return outer, -s_u * v[self.state] * curved

    def _sum(self, values: FloatArray) -> FloatArray:
        return np.bincount(self.unit, values, self.units).astype(np.float64, copy=False)


def _by_state(values: FloatArray, state: IndexArray, states: int) -> FloatArray:
    """Sums over the municipalities of each state; further axes are summed alike."""
    if values.ndim == 1:
        return np.bincount(state, values, states).astype(np.float64, copy=False)
    total = np.zeros((states, *values.shape[1:]))
    np.add.at(total, state, values)
    return total
