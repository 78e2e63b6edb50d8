"""The error told of a municipality is the error made: countries drawn from a known model (at length: bench mse)."""

from __future__ import annotations

import pytest

from tests.support.mse_simulation import simulate


@pytest.mark.parametrize("effect", ["plug_in", "mean"])
def test_mean_squared_errors_are_within_ten_percent_of_the_simulated_truth(effect):
    found = simulate(draws=60, effect=effect)
    assert found.ratios == pytest.approx((1.0, 1.0), abs=0.10)


def test_averaging_over_the_effect_errs_less_where_the_survey_did_not_go():
    plug_in, mean = (simulate(draws=40, effect=effect) for effect in ("plug_in", "mean"))
    assert mean.true[1] < plug_in.true[1]
    assert mean.estimated[1] < plug_in.estimated[1]
