"""The fast re-prediction against the plain formula, and what it refuses."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.errors import UnknownFactorError, WeightError
from dashboard.scoring import clrisk, reference
from dashboard.scoring.clrisk import ClriskScorer
from tests.support.engine import random_cells

CELLS = random_cells(empty=(0, 17, 39))
SCORER = ClriskScorer(CELLS)
multipliers = st.fixed_dictionaries({}, optional={code: st.floats(0, 2) for code in SCORER.factors})


def assert_same(found: np.ndarray, expected: np.ndarray, rel: float = 1e-12) -> None:
    np.testing.assert_allclose(found, expected, rtol=rel, atol=0, equal_nan=True)


@given(multipliers)
@settings(deadline=None)
def test_any_weights_agree_with_the_formula_to_a_trillionth(weights):
    assert_same(SCORER.probabilities(weights), reference.probabilities(CELLS, weights))


@given(multipliers, st.floats(0.001, 0.999))
@settings(deadline=None, max_examples=40)
def test_calibration_agrees_with_bisection_on_the_formula(weights, rate):
    found = SCORER.probabilities(weights, calibrate_to=rate)
    assert_same(found, reference.probabilities(CELLS, weights, calibrate_to=rate))


@given(multipliers, st.floats(0.001, 0.999))
@settings(deadline=None, max_examples=40)
def test_calibration_meets_the_national_rate(weights, rate):
    found, children = SCORER.probabilities(weights, calibrate_to=rate), SCORER.children
    assert np.nansum(found * children) / np.nansum(children) == pytest.approx(rate, rel=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_the_shape_of_the_table_does_not_matter(seed):
    cells = random_cells(seed=seed, n_municipalities=7 + seed, n_patterns=3 + seed, n_cells=60, n_terms=4)
    weights = {"f0": 0.3, "f1": 1.7}
    assert_same(ClriskScorer(cells).probabilities(weights), reference.probabilities(cells, weights))


def test_a_table_larger_than_the_calibration_sample_agrees_too():
    cells = random_cells(n_municipalities=300, n_patterns=500, n_cells=70_000, n_terms=12)
    weights = {"f0": 0.0, "f5": 2.0}
    found = ClriskScorer(cells).probabilities(weights, calibrate_to=0.075)
    assert_same(found, reference.probabilities(cells, weights, calibrate_to=0.075))


def test_a_municipality_without_cells_has_no_probability():
    assert np.flatnonzero(np.isnan(SCORER.probabilities({}))).tolist() == [0, 17, 39]
    assert np.flatnonzero(np.isnan(SCORER.children)).tolist() == [0, 17, 39]


def test_a_table_without_any_cell_gives_no_probability_to_anyone():
    nobody = replace(CELLS, municipality=CELLS.municipality[:0], pattern=CELLS.pattern[:0], children=CELLS.children[:0])
    scorer = ClriskScorer(nobody)
    assert np.isnan(scorer.probabilities({})).all()
    assert np.isnan(scorer.probabilities({}, calibrate_to=0.1)).all()


def test_factors_left_out_keep_the_official_multiplier():
    everything = dict.fromkeys(SCORER.factors, 1.0)
    np.testing.assert_array_equal(SCORER.probabilities({}), SCORER.probabilities(everything))


def test_all_weights_zero_without_effects_is_one_flat_probability():
    flat = replace(CELLS, municipal_effect=np.zeros_like(CELLS.municipal_effect))
    found = ClriskScorer(flat).probabilities(dict.fromkeys(SCORER.factors, 0.0))
    at_the_intercept = 1 / (1 + np.exp(-CELLS.intercept))
    assert_same(found[np.isfinite(found)], np.full(37, at_the_intercept))


@pytest.mark.parametrize("scale", [200.0, 2000.0])
@pytest.mark.parametrize("rate", [None, 0.3])
def test_huge_coefficients_do_not_overflow(scale, rate):
    cells = random_cells(scale=scale, empty=(0,))
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        found = ClriskScorer(cells).probabilities({"f0": 2.0}, calibrate_to=rate)
    present = found[1:]
    assert np.all((present >= 0) & (present <= 1))
    # The difference of two numbers of order 1,000 has lost three digits before any formula sees it.
    np.testing.assert_allclose(found, reference.probabilities(cells, {"f0": 2.0}, rate), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("terms", [slice(0, 4), slice(4, 8)], ids=["person terms", "territory terms"])
@pytest.mark.parametrize("size", [4000.0, -4000.0])
def test_huge_coefficients_of_one_kind_do_not_overflow_either(terms, size):
    base = random_cells()
    huge = base.terms[terms]
    cells = replace(base, terms=tuple(replace(term, coefficient=size if term in huge else 0.0) for term in base.terms))
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        found = ClriskScorer(cells).probabilities({})
    np.testing.assert_allclose(found, reference.probabilities(cells, {}), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("cells_at_once", [1, 7, 50, 899, 900])
def test_the_size_of_the_blocks_does_not_matter(cells_at_once, monkeypatch):
    # 1 is less than any municipality holds, so every block is one municipality that does not fit.
    monkeypatch.setattr(clrisk, "_CELLS_AT_ONCE", cells_at_once)
    found = ClriskScorer(CELLS).probabilities({"f1": 0.3}, calibrate_to=0.2)
    assert_same(found, reference.probabilities(CELLS, {"f1": 0.3}, 0.2))


def test_visitors_on_several_threads_each_get_their_own_answer():
    cells = random_cells(n_municipalities=200, n_patterns=300, n_cells=40_000, n_terms=8)
    scorer = ClriskScorer(cells)
    asked = [{"f0": w / 20, "f3": 2 - w / 20} for w in range(40)]
    alone = [reference.probabilities(cells, weights) for weights in asked]
    with ThreadPoolExecutor(8) as pool:
        for _ in range(5):
            for found, expected in zip(pool.map(scorer.probabilities, asked), alone, strict=True):
                assert_same(found, expected)


def test_an_answer_is_not_overwritten_by_the_next_question():
    first = SCORER.probabilities({})
    kept = first.copy()
    SCORER.probabilities({"f0": 2.0})
    np.testing.assert_array_equal(first, kept)


def test_one_more_risk_never_lowers_the_probability():
    positive = replace(CELLS, terms=tuple(replace(term, coefficient=abs(term.coefficient)) for term in CELLS.terms))
    scorer = ClriskScorer(positive)
    less, more = scorer.probabilities({"f1": 0.5}), scorer.probabilities({"f1": 1.5})
    assert np.all((more > less)[np.isfinite(less)])


def test_an_unknown_factor_is_named_with_the_known_ones():
    with pytest.raises(
        UnknownFactorError, match=r"No risk factor \['ruralx'\]; this release has \['f0', 'f1', 'f2', 'f3'\]"
    ):
        SCORER.probabilities({"ruralx": 1.0})


def test_all_breaches_of_the_weights_are_told_at_once():
    with pytest.raises(WeightError) as caught:
        SCORER.probabilities({"f0": float("nan"), "f1": -1, "f2": 2.5, "f3": 1.0})
    assert caught.value.facts["breaches"] == (
        "f0: received nan, not finite",
        "f1: received -1, negative",
        "f2: received 2.5, above 2",
    )


@pytest.mark.parametrize("weight", ["1", None, True, "__import__('os')", [1.0], float("inf")])
def test_only_finite_numbers_are_weights(weight):
    with pytest.raises(WeightError):
        SCORER.probabilities({"f0": weight})


@pytest.mark.parametrize("rate", [0.0, 1.0, 7.5, -0.1, float("nan")])
def test_a_rate_that_is_no_share_is_refused(rate):
    with pytest.raises(WeightError, match="between 0 and 1"):
        SCORER.probabilities({}, calibrate_to=rate)


def test_cells_out_of_order_are_refused():
    with pytest.raises(ValueError, match="sorted by municipality"):
        ClriskScorer(replace(CELLS, municipality=CELLS.municipality[::-1].copy()))


def test_the_shift_is_told():
    shift = SCORER.shift({}, 0.2)
    moved = ClriskScorer(replace(CELLS, intercept=CELLS.intercept + shift))
    assert_same(moved.probabilities({}), SCORER.probabilities({}, calibrate_to=0.2), rel=1e-11)
