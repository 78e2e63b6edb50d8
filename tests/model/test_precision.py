"""Standard errors, intervals and mean squared errors, each computed a second way: by drawing or by differences."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from dashboard.model.estimates import estimate_municipalities
from dashboard.model.known_rates import KnownRateError
from dashboard.model.options import PredictionOptions
from dashboard.model.precision import interval
from dashboard.model.prediction_options import ReliabilityLimits
from tests.support.small_census import STATE_CODES, census, children_of, fitted, state

COUNTS = census()
WHERE, DESIGN, LEVELS = children_of(COUNTS)
N = COUNTS.of_municipality()
LENIENT = ReliabilityLimits(warn_above=90, withhold_above=99)
COUNTRY = {"work": {"country": 0.12}}
STATES = {"work": {"01": 0.08, "03": 0.2}}
RATES = [{}, COUNTRY, STATES]


def found(model, **chosen):
    options = PredictionOptions(reliability=LENIENT, **chosen)
    return estimate_municipalities(COUNTS, model, options=options, state=state(), state_codes=STATE_CODES)


def by_children(model, coefficients: np.ndarray, effect: np.ndarray, rates) -> np.ndarray:
    """P_m of every municipality, one child at a time, calibrated by bisection."""
    eta = coefficients[0] + DESIGN @ coefficients[1:] + effect[WHERE]
    known = WHERE != 7
    for place, rate in rates.get("work", {}).items():
        members = known & ((STATE_CODES.index(place) == WHERE % 3) if place in STATE_CODES else True)
        low, high = -20.0, 20.0
        for _ in range(80):
            middle = (low + high) / 2
            above = (1 / (1 + np.exp(-eta[members] - middle))).mean() > rate
            low, high = (low, middle) if above else (middle, high)
        eta = np.where(members, eta + middle, eta)
    p = 1 / (1 + np.exp(-eta))
    return np.array([p[(m == WHERE) & known].mean() if ((m == WHERE) & known).any() else np.nan for m in range(12)])


@pytest.mark.parametrize("rates", RATES)
@pytest.mark.parametrize("effects", [False, True])
def test_the_delta_method_is_the_numerical_derivative(effects, rates):
    model = fitted(effects=effects)
    slope = model.effect_slope if effects else np.zeros((12, len(model.coefficients)))
    step = 1e-5
    derivative = np.empty((12, len(model.coefficients)))
    for at in range(len(model.coefficients)):
        away = np.zeros(len(model.coefficients))
        away[at] = step
        ahead, behind = (
            by_children(model, model.coefficients + sign * away, model.municipal_effect + sign * slope @ away, rates)
            for sign in (1, -1)
        )
        derivative[:, at] = (ahead - behind) / (2 * step)
    expected = np.sqrt(np.einsum("mj,jk,mk->m", derivative, model.covariance, derivative))
    np.testing.assert_allclose(found(model, rates=rates).standard_error, expected, rtol=2e-5)


@pytest.mark.parametrize("rates", RATES)
@pytest.mark.parametrize("effects", [False, True])
def test_delta_method_and_bootstrap_agree(effects, rates):
    model = fitted(effects=effects)
    delta = found(model, rates=rates)
    drawn = found(model, rates=rates, uncertainty="bootstrap", replicates=2000)
    # 2,000 draws know a standard deviation to 1.6 % (one standard error); 6 % leaves room for the curvature too.
    np.testing.assert_allclose(drawn.standard_error, delta.standard_error, rtol=0.06)
    for a, b in zip(drawn.groups, delta.groups, strict=True):
        np.testing.assert_allclose(a.standard_error, b.standard_error, rtol=0.06)
    np.testing.assert_array_equal(drawn.probability, delta.probability)


def test_the_bootstrap_is_the_same_every_time():
    model = fitted()
    one, other = (found(model, uncertainty="bootstrap", replicates=100) for _ in range(2))
    np.testing.assert_array_equal(one.standard_error, other.standard_error)


def test_intervals_stay_between_zero_and_one_and_hold_the_estimate():
    errors = np.array([0.005, 0.3, 0.005, 0.01, 0.01, 0.01])
    low, high = interval(np.array([0.001, 0.5, 0.999, 0.0, 1.0, np.nan]), errors, confidence=0.95)
    assert (low[:3] > 0).all()
    assert (high[:3] < 1).all()
    assert (low[:3] < [0.001, 0.5, 0.999]).all()
    assert (high[:3] > [0.001, 0.5, 0.999]).all()
    assert low[3:5].tolist() == high[3:5].tolist() == [0.0, 1.0]
    assert np.isnan(low[5])
    assert np.isnan(high[5])


def test_the_interval_follows_the_root_mse_where_there_is_one():
    plain, mixed = found(fitted()), found(fitted(effects=True))
    assert np.isnan(plain.root_mse).all()
    known = np.isfinite(mixed.probability)
    assert (mixed.root_mse[known] > mixed.standard_error[known]).all()
    for one, error in ((plain, plain.standard_error), (mixed, mixed.root_mse)):
        low, high = interval(one.probability, error, confidence=0.95)
        np.testing.assert_array_equal(one.lower, low)
        np.testing.assert_array_equal(one.upper, high)


def test_spread_within_is_not_the_standard_error():
    mixed = found(fitted(effects=True))
    known = np.isfinite(mixed.probability)
    assert (np.abs(mixed.spread_within - mixed.standard_error)[known] > 1e-3).all()


# ---- what not knowing the effects adds, against draws of coefficients and effects together


def drawn_errors(model, *, estimate: np.ndarray, rates, draws: int = 2500) -> np.ndarray:
    """Errors of the estimate over truths drawn as the model says they may be, shape (draws, 12)."""
    draw = np.random.default_rng(3)
    root = np.linalg.cholesky(model.covariance + 1e-15 * np.eye(len(model.coefficients)))
    errors = np.empty((draws, 12))
    for at in range(draws):
        away = root @ draw.standard_normal(len(model.coefficients))
        own = draw.standard_normal(12) * np.sqrt(model.effect_uncertainty)
        truth = by_children(
            model, model.coefficients + away, model.municipal_effect + model.effect_slope @ away + own, rates
        )
        errors[at] = truth - estimate
    return errors


@pytest.mark.parametrize("rates", [{}, COUNTRY])
def test_mean_squared_errors_are_those_of_drawn_truths(rates):
    model = replace(fitted(effects=True), effect_estimation=None)
    one = found(model, rates=rates)
    errors = drawn_errors(model, estimate=one.probability, rates=rates)
    known = np.isfinite(one.probability)
    np.testing.assert_allclose(one.root_mse[known], np.sqrt((errors[:, known] ** 2).mean(axis=0)), rtol=0.07)
    weights = np.where(known, N, 0.0)
    country = np.nansum(errors * weights, axis=1) / weights.sum()
    if not rates:
        assert one.country.root_mse[0] == pytest.approx(np.sqrt((country**2).mean()), rel=0.06)
    for at in range(3):
        own = weights * (np.arange(12) % 3 == at)
        of_state = np.nansum(errors * own, axis=1) / own.sum()
        assert one.states.root_mse[at] == pytest.approx(np.sqrt((of_state**2).mean()), rel=0.06)


def test_not_knowing_the_variance_of_the_effects_counts_twice():
    model = fitted(effects=True)
    without = found(replace(model, effect_estimation=None))
    with_it = found(model)
    p = 1 / (1 + np.exp(-(model.coefficients[0] + DESIGN @ model.coefficients[1:] + model.municipal_effect[WHERE])))
    for m in (0, 2, 6):  # where the survey went
        slope = (p * (1 - p))[m == WHERE].mean()
        added = with_it.root_mse[m] ** 2 - without.root_mse[m] ** 2
        assert added == pytest.approx(2 * slope**2 * 0.004, rel=1e-9)


def test_the_mean_over_the_effect_is_the_mean_over_draws_of_it():
    model = fitted(effects=True)
    mean = found(model, municipality_effect="mean")
    draw = np.random.default_rng(8)
    eta = model.coefficients[0] + DESIGN @ model.coefficients[1:] + model.municipal_effect[WHERE]
    for m in (0, 1, 5):
        effects = draw.standard_normal(20_000) * np.sqrt(model.effect_uncertainty[m])
        drawn = [(1 / (1 + np.exp(-(eta[m == WHERE] + u)))).mean() for u in effects]
        assert mean.probability[m] == pytest.approx(np.mean(drawn), rel=0.01)
        assert mean.probability[m] > found(model).probability[m]  # risks below a half: the mean lies higher


# ---- calibration


def test_calibrated_predictions_meet_the_country_and_leave_its_rate_without_error():
    one = found(fitted(effects=True), rates=COUNTRY)
    assert one.country.probability[0] == pytest.approx(0.12, abs=1e-12)
    assert one.country.standard_error[0] == pytest.approx(0, abs=1e-12)
    assert one.country.root_mse[0] == pytest.approx(0, abs=1e-9)
    assert one.calibrated.sum() == 10


def test_calibrated_states_meet_their_rates_and_the_others_stay_as_they_were():
    model = fitted()
    free, one = found(model), found(model, rates=STATES)
    assert one.states.probability[[0, 2]].tolist() == pytest.approx([0.08, 0.2])
    second = np.arange(12) % 3 == 1
    np.testing.assert_array_equal(one.probability[second], free.probability[second])
    np.testing.assert_array_equal(one.standard_error[second], free.standard_error[second])
    assert not one.calibrated[second].any()


def test_a_known_rate_takes_away_the_uncertainty_that_all_places_share():
    model = fitted()
    only_the_level = np.zeros_like(model.covariance)
    only_the_level[0, 0] = 0.04
    one = found(replace(model, covariance=only_the_level), rates=COUNTRY)
    free = found(replace(model, covariance=only_the_level))
    assert np.nanmax(one.standard_error) < 1e-9 < np.nanmin(free.standard_error)


def test_rates_of_places_that_do_not_exist_are_refused():
    with pytest.raises(KnownRateError, match=r"\['99'\], which are no first-level units; use 'country' or one of"):
        found(fitted(), rates={"work": {"99": 0.1}})
    with pytest.raises(ValueError, match="calibrate to one level"):
        PredictionOptions(rates={"work": {"country": 0.1, "01": 0.2}})


def test_rates_of_another_outcome_change_nothing():
    model = fitted()
    np.testing.assert_array_equal(found(model, rates={"other": {"country": 0.5}}).probability, found(model).probability)


def test_limits_out_of_order_are_refused():
    with pytest.raises(ValueError, match="first published, then published with a warning, then withheld"):
        ReliabilityLimits(warn_above=0.5, withhold_above=0.3)
