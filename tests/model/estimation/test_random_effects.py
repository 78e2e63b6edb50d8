"""The likelihood with effects integrated out, against plain integration, and its derivatives against differences."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.integrate import quad

from dashboard.model.mixed import fit_mixed, sandwich
from dashboard.model.nested_effects import NestedEffects
from dashboard.model.newton import Observed, maximise
from dashboard.model.random_effect import Marginal, OneEffect
from dashboard.model.rows import DenseRows
from tests.model.estimation.small_survey import a_sample, fitted
from tests.support.simulated_surveys import TRUTH, municipal_survey
from tests.support.simulated_surveys import fitted as fitted_to_drawn

UNITS, STATES, CHILDREN = 14, 4, 160
B = np.array([-0.8, 0.5, -0.3])


def observed(*, weighted: bool = True) -> tuple[Observed, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(12)
    unit = np.sort(np.concatenate([np.arange(UNITS), rng.integers(0, UNITS, CHILDREN - UNITS)]))
    state = np.arange(UNITS) % STATES
    rows = DenseRows(np.vstack([np.ones(CHILDREN), rng.standard_normal((2, CHILDREN))]))
    effect = rng.normal(0, 0.7, UNITS) + rng.normal(0, 0.5, STATES)[state]
    y = (rng.random(CHILDREN) < 1 / (1 + np.exp(-rows.linear(B) - effect[unit]))).astype(float)
    w = rng.uniform(0.4, 1.8, CHILDREN) if weighted else np.ones(CHILDREN)
    return Observed(rows, w, w * y), unit, state


def likelihood_by_integration(seen: Observed, unit: np.ndarray, s: float) -> float:
    linear = seen.rows.linear(B)
    total = 0.0
    for one in range(UNITS):
        own = np.flatnonzero(unit == one)

        def integrand(z: float, own: np.ndarray = own) -> float:
            log = -0.5 * z * z
            for at in own:
                eta = linear[at] + s * z
                log += seen.successes[at] * eta - seen.trials[at] * math.log1p(math.exp(eta))
            return math.exp(log) / math.sqrt(2 * math.pi)

        total += math.log(quad(integrand, -9, 9, epsabs=0, epsrel=1e-11, limit=200)[0])
    return total


@pytest.mark.parametrize("s", [0.3, 1.2])
def test_quadrature_is_the_integral(s: float) -> None:
    seen, unit, _ = observed()
    exact = likelihood_by_integration(seen, unit, s)

    assert OneEffect(seen, unit, UNITS, points=25).at(B, np.array([s])).log_likelihood == pytest.approx(exact, abs=1e-8)
    assert OneEffect(seen, unit, UNITS, points=5).at(B, np.array([s])).log_likelihood == pytest.approx(exact, abs=1e-2)


def test_one_point_is_laplace_s_formula_with_weights() -> None:
    seen, unit, _ = observed()
    linear, s = seen.rows.linear(B), 0.8
    total = 0.0
    for one in range(UNITS):
        own = unit == one
        z = 0.0
        for _ in range(100):
            p = 1 / (1 + np.exp(-linear[own] - s * z))
            bend = 1 + s * s * (seen.trials[own] * p * (1 - p)).sum()
            z += (s * (seen.successes[own] - seen.trials[own] * p).sum() - z) / bend
        eta = linear[own] + s * z
        total += (seen.successes[own] * eta - seen.trials[own] * np.logaddexp(0, eta)).sum() - z * z / 2
        total -= 0.5 * math.log(bend)

    assert OneEffect(seen, unit, UNITS).at(B, np.array([s])).log_likelihood == pytest.approx(total, abs=1e-8)


def test_a_nested_likelihood_is_laplace_s_formula_with_the_whole_matrix() -> None:
    seen, unit, state = observed()
    linear, s_u, s_v = seen.rows.linear(B), 0.8, 0.6
    z = np.zeros((CHILDREN, STATES + UNITS))
    z[np.arange(CHILDREN), state[unit]] = s_v
    z[np.arange(CHILDREN), STATES + unit] = s_u
    modes = np.zeros(STATES + UNITS)
    for _ in range(100):
        p = 1 / (1 + np.exp(-linear - z @ modes))
        bend = np.eye(STATES + UNITS) + z.T @ (z * (seen.trials * p * (1 - p))[:, None])
        modes += np.linalg.solve(bend, z.T @ (seen.successes - seen.trials * p) - modes)
    eta = linear + z @ modes
    height = (seen.successes * eta - seen.trials * np.logaddexp(0, eta)).sum() - modes @ modes / 2
    laplace = height - 0.5 * np.linalg.slogdet(bend)[1]
    nested = NestedEffects(seen, unit, UNITS, state, STATES)
    told = nested.predicted(B, np.array([s_u, s_v]))
    both = np.zeros((UNITS, STATES + UNITS))
    both[np.arange(UNITS), state], both[np.arange(UNITS), STATES + np.arange(UNITS)] = s_v, s_u

    assert nested.at(B, np.array([s_u, s_v])).log_likelihood == pytest.approx(laplace, abs=1e-8)
    np.testing.assert_allclose(told.effect, both @ modes, atol=1e-8)
    np.testing.assert_allclose(told.variance, np.diag(both @ np.linalg.inv(bend) @ both.T), rtol=1e-8)


def test_without_spread_between_states_nesting_changes_nothing() -> None:
    seen, unit, state = observed()
    alone = OneEffect(seen, unit, UNITS).at(B, np.array([0.8]))
    nested = NestedEffects(seen, unit, UNITS, state, STATES).at(B, np.array([0.8, 0.0]))

    assert nested.log_likelihood == pytest.approx(alone.log_likelihood, abs=1e-9)
    np.testing.assert_allclose(nested.residual, alone.residual, atol=1e-8)
    assert nested.scale_scores[:, 0].sum() == pytest.approx(alone.scale_scores.sum(), abs=1e-7)


def every_marginal() -> dict[str, Marginal]:
    seen, unit, state = observed()
    return {
        "Laplace": OneEffect(seen, unit, UNITS),
        "two points": OneEffect(seen, unit, UNITS, points=2),
        "seven points": OneEffect(seen, unit, UNITS, points=7),
        "nested": NestedEffects(seen, unit, UNITS, state, STATES),
    }


@pytest.mark.parametrize("kind", every_marginal())
def test_derivatives_are_those_of_the_approximation_itself(kind: str) -> None:
    marginal = every_marginal()[kind]
    at = np.concatenate([B, np.array([0.7, 0.5])[: marginal.scales]])
    step = 1e-4 * np.eye(len(at))

    def height(parameters: np.ndarray) -> float:
        return marginal.at(parameters[:3], parameters[3:]).log_likelihood

    by_difference = [(height(at + one) - height(at - one)) / 2e-4 for one in step]
    sums = marginal.at(at[:3], at[3:])
    told = [*marginal.observed.rows.score(sums.residual), *sums.scale_scores.sum(axis=0)]

    np.testing.assert_allclose(told, by_difference, atol=3e-5)


@pytest.mark.parametrize("kind", every_marginal())
def test_predicted_effects_move_with_the_parameters_as_told(kind: str) -> None:
    marginal = every_marginal()[kind]
    at = np.concatenate([B, np.array([0.7, 0.5])[: marginal.scales]])
    told = marginal.predicted(at[:3], at[3:])

    for column, one in enumerate(1e-4 * np.eye(len(at))):
        up, down = (marginal.predicted(where[:3], where[3:]).effect for where in (at + one, at - one))
        slopes = np.hstack([told.slope, told.scale_slope])[:, column]
        np.testing.assert_allclose(slopes, (up - down) / 2e-4, atol=1e-6)


def test_the_fit_is_where_no_direction_leads_higher() -> None:
    seen, unit, _ = observed()
    marginal = OneEffect(seen, unit, UNITS, points=7)
    fit = fit_mixed(marginal, start=maximise(seen), max_iterations=50)
    highest = marginal.at(fit.coefficients, fit.scales).log_likelihood

    for one in 0.01 * np.vstack([np.eye(4), -np.eye(4)]):
        assert marginal.at(fit.coefficients + one[:3], fit.scales + one[3:]).log_likelihood < highest


def test_the_sandwich_is_the_sum_over_units_written_out() -> None:
    seen, unit, _ = observed()
    marginal = OneEffect(seen, unit, UNITS)
    fit = fit_mixed(marginal, start=maximise(seen), max_iterations=50)
    at = np.concatenate([fit.coefficients, fit.scales])
    scores = np.zeros((UNITS, 4))
    for one in range(UNITS):
        own = unit == one
        alone = Observed(DenseRows(seen.rows.columns[:, own]), seen.trials[own], seen.successes[own])
        single = OneEffect(alone, np.zeros(own.sum(), dtype=np.int64), 1)
        for column, step in enumerate(1e-4 * np.eye(4)):
            up, down = (single.at(where[:3], where[3:]).log_likelihood for where in (at + step, at - step))
            scores[one, column] = (up - down) / 2e-4
    apart = scores - scores.mean(axis=0)
    inverse = np.linalg.inv(fit.curvature)

    np.testing.assert_allclose(
        sandwich(marginal, fit), inverse @ apart.T @ apart @ inverse * UNITS / (UNITS - 1), rtol=1e-3
    )


def test_more_points_move_the_spread_less_and_less() -> None:
    sample = a_sample()
    spread = {
        points: fitted(sample, municipality_effect="random", quadrature_points=points).effect_variance
        for points in (1, 3, 9, 25)
    }

    assert abs(spread[9] - spread[25]) < abs(spread[3] - spread[25]) < abs(spread[1] - spread[25])
    assert spread[9] == pytest.approx(spread[25], rel=1e-4)


def test_known_effects_and_their_uncertainty_are_found_again() -> None:
    drawn = municipal_survey(np.random.default_rng(20), municipalities=400, per_municipality=40)
    from dashboard.model.options import EstimationOptions

    model = fitted_to_drawn(drawn, EstimationOptions(municipality_effect="random", quadrature_points=5))
    apart = model.municipal_effect - drawn.effect

    assert np.corrcoef(model.municipal_effect, drawn.effect)[0, 1] > 0.75
    assert math.sqrt(model.effect_variance) == pytest.approx(0.5, abs=3 * model.effect_variance_error)
    assert (apart**2).mean() == pytest.approx(model.effect_uncertainty.mean(), rel=0.15)
    assert (np.abs(model.coefficients - TRUTH) < 3.5 * model.standard_errors).all()
