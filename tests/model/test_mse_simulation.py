"""The error told of a municipality is the error made: countries drawn from a known model (at length: bench mse)."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from dashboard.model.estimates import estimate_municipalities
from dashboard.model.mse_bootstrap import NothingToDrawError, bootstrap_root_mse
from tests.support.mse_simulation import COVARIATES, one_country, refit, simulate


@pytest.mark.parametrize("effect", ["plug_in", "mean"])
def test_mean_squared_errors_are_within_ten_percent_of_the_simulated_truth(effect):
    found = simulate(draws=60, effect=effect)
    assert found.ratios == pytest.approx((1.0, 1.0), abs=0.10)


def test_averaging_over_the_effect_errs_less_where_the_survey_did_not_go():
    plug_in, mean = (simulate(draws=40, effect=effect) for effect in ("plug_in", "mean"))
    assert mean.true[1] < plug_in.true[1]
    assert mean.estimated[1] < plug_in.estimated[1]


def test_drawing_whole_surveys_tells_the_same_error_as_the_formula():
    country = {"municipalities": 120, "visited": 70}
    sample, counts, _ = one_country(**country, interviewed=40)
    again = partial(refit, municipalities=120)
    model = again(sample)
    told = {"counts": counts, "model": model, "covariates": COVARIATES, "state": np.zeros(120, dtype=np.int64)}
    formula = estimate_municipalities(counts, model).root_mse
    drawn = bootstrap_root_mse(sample, refit=again, replicates=60, **told)
    for visited in (slice(0, 70), slice(70, 120)):
        # The bootstrap does not condition on what this survey found: it is compared over municipalities.
        ratio = (formula[visited] ** 2).mean() / (drawn[visited] ** 2).mean()
        assert ratio == pytest.approx(1.0, abs=0.12)
    plain = replace(model, effect_variance=0.0)
    with pytest.raises(NothingToDrawError, match="which draws the coefficients"):
        bootstrap_root_mse(sample, refit=again, **{**told, "model": plain})
