"""The checks of a model are those of R's survey and car, number by number."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest

from dashboard.model.diagnostics.diagnose import Declared, Places, diagnose
from dashboard.model.diagnostics.records import OutcomeDiagnostics
from dashboard.model.estimate import fit_model
from tests.golden.r.survey import COVARIATES, FOLDER, MUNICIPALITIES, NAMES, STATE, oracle_sample

GOLDEN = FOLDER / "diagnostics.csv"


@cache
def found() -> OutcomeDiagnostics:
    sample = oracle_sample(without_strata=(8, 9))
    model = fit_model(sample, covariates=COVARIATES, outcome="work", municipalities=MUNICIPALITIES, state=STATE)
    places = Places([str(at) for at in range(MUNICIPALITIES)], STATE, [str(at) for at in range(int(STATE.max()) + 1)])
    return diagnose(sample, model=model, declared=Declared(COVARIATES), places=places)


def r(quantity: str) -> dict[str, float]:
    lines = pd.read_csv(GOLDEN, dtype={"name": str})
    own = lines[lines["quantity"] == quantity]
    return dict(zip(own["name"], own["value"], strict=True))


def test_observed_shares_of_the_deciles_and_their_errors() -> None:
    deciles = found().calibration.deciles

    np.testing.assert_allclose([row.observed for row in deciles], list(r("observed").values()), rtol=1e-6)
    np.testing.assert_allclose([row.standard_error for row in deciles], list(r("observed_error").values()), rtol=1e-6)


def test_archer_lemeshow_is_the_wald_test_of_svyby_residuals() -> None:
    test, golden = found().hosmer_lemeshow, r("archer_lemeshow")

    assert test.statistic == pytest.approx(golden["statistic"], rel=1e-6)
    assert (test.numerator, test.denominator) == (golden["numerator"], golden["denominator"])
    assert test.p == pytest.approx(golden["p"], rel=1e-6)


def test_nagelkerke_is_psrsq() -> None:
    assert found().fit.nagelkerke == pytest.approx(r("pseudo_r2")["nagelkerke"], rel=1e-8)


def test_generalised_inflation_is_that_of_car() -> None:
    assert {row.factor: row.gvif for row in found().inflation} == pytest.approx(r("gvif"), rel=1e-6)


def test_the_rate_and_its_error_are_svymean() -> None:
    survey = found().survey

    assert (survey.rate, survey.rate_standard_error) == pytest.approx(tuple(r("rate").values()), rel=1e-8)


@pytest.mark.parametrize("quantity", ["lower", "upper", "p"])
def test_intervals_and_p_values_are_those_of_t_with_the_degrees_of_freedom_of_the_design(quantity: str) -> None:
    rows = {row.term: getattr(row, quantity) for row in found().coefficients}

    assert rows == pytest.approx({NAMES[name]: value for name, value in r(quantity).items()}, rel=1e-5)
