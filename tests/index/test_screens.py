"""Screens against pandas and by hand, and the warnings that a person would give at a glance."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.index.build import build_index
from dashboard.index.screens import correlation_ratio, correlations, cronbach_alpha, variance_shares
from tests.index.small import index_spec, indicators, with_indicator


def columns(seed: int, gaps: float = 0.0) -> np.ndarray:
    return np.column_stack(list(indicators(90, seed=seed, gaps=gaps).values()))


@given(st.integers(0, 500), st.sampled_from([0.0, 0.3]))
@settings(deadline=None, max_examples=25)
def test_correlations_are_those_of_pandas_pair_by_pair(seed, gaps):
    values = columns(seed, gaps)
    np.testing.assert_allclose(correlations(values), pd.DataFrame(values).corr(min_periods=3).to_numpy(), atol=1e-12)


def test_a_pair_that_cannot_tell_has_no_correlation():
    found = correlations(np.array([[1.0, 5.0], [2.0, 5.0], [3.0, 5.0], [4.0, np.nan]]))
    assert np.isnan(found[0, 1])
    assert found[0, 0] == pytest.approx(1)


@given(st.integers(0, 500))
@settings(deadline=None, max_examples=25)
def test_cronbachs_alpha_is_the_mean_covariance_form(seed):
    """The same number from the mean variance and the mean covariance: k c / (v + (k - 1) c)."""
    values = columns(seed)
    covariance = np.cov(values, rowvar=False)
    k = len(covariance)
    v = np.trace(covariance) / k
    c = (covariance.sum() - np.trace(covariance)) / (k * (k - 1))
    assert cronbach_alpha(values) == pytest.approx(k * c / (v + (k - 1) * c))


@pytest.mark.parametrize("values", [np.ones((9, 1)), np.arange(4.0).reshape(2, 2), np.ones((9, 3))])
def test_alpha_of_too_little_is_unknown(values):
    assert np.isnan(cronbach_alpha(values))


@given(st.integers(0, 500), st.sampled_from([0.0, 0.2]))
@settings(deadline=None, max_examples=25)
def test_variance_shares_add_up_and_are_slopes_on_the_score(seed, gaps):
    values, weights = columns(seed, gaps), np.array([0.4, 0.3, 0.2, 0.1])
    shares = variance_shares(values, weights=weights)
    assert shares.sum() == pytest.approx(1)
    complete = pd.DataFrame(values).dropna()
    score = complete @ weights
    slopes = [weights[k] * complete[k].cov(score) / score.var() for k in range(4)]
    np.testing.assert_allclose(shares, slopes, atol=1e-10)


def test_without_correlation_a_share_is_the_part_of_the_variance():
    grid = np.array([[a, b] for a in (0.0, 30.0) for b in (0.0, 10.0)])
    np.testing.assert_allclose(variance_shares(grid, weights=np.array([0.5, 0.5])), [0.9, 0.1])


def test_the_correlation_ratio_is_that_of_grouped_means():
    draw = np.random.default_rng(3)
    z = draw.normal(size=500)
    s = z**2 + 0.3 * draw.normal(size=500)
    frame = pd.DataFrame({"z": z, "s": s})
    means = frame.groupby(pd.qcut(z, 10))["s"].transform("mean")
    assert correlation_ratio(z, s) == pytest.approx(means.var(ddof=0) / s.var(), rel=0.02)
    assert correlation_ratio(z, s) > 0.5 > np.corrcoef(z, s)[0, 1] ** 2  # it needs no straight line


@given(st.integers(0, 200))
@settings(deadline=None, max_examples=20)
def test_the_correlation_ratio_lies_between_nothing_and_all(seed):
    values = columns(seed)
    assert 0 <= correlation_ratio(values[:, 0], values[:, 1]) <= 1 + 1e-12


def findings(index) -> set[tuple[str, tuple[str, ...]]]:
    return {(one.finding, one.about) for one in index.warnings}


def test_two_indicators_that_say_the_same_are_redundant():
    table = indicators()
    table["inspections"] = -table["informality"] + 0.01 * table["inspections"]
    index = build_index(index_spec(), table=table)
    assert ("redundant", ("informality", "inspections")) in findings(index)


def test_two_indicators_that_cancel_each_other_are_contradictory():
    table = indicators()
    table["inspections"] = table["informality"] + 0.01 * table["inspections"]  # wrong direction
    index = build_index(index_spec(), table=table)
    assert ("contradictory", ("informality", "inspections")) in findings(index)
    assert ("incoherent", ("labour",)) in findings(index)


def test_an_indicator_with_weight_and_no_spread_is_silent_and_the_other_loud():
    wide = with_indicator("informality", bounds=(-1000, 1000))  # nobody is anywhere near its ends
    index = build_index(index_spec(dimensions=wide, screens={"loud": 1.5}), table=indicators())
    assert ("silent", ("informality",)) in findings(index)
    assert "loud" in {finding for finding, _ in findings(index)}


def test_an_indicator_that_lowers_the_score_where_it_rises_works_against_it():
    draw = np.random.default_rng(5)
    common = draw.normal(size=60)
    table = {
        "informality": common + 0.1 * draw.normal(size=60),
        "inspections": -common + 0.1 * draw.normal(size=60),
        "out_of_school": -common + 0.1 * draw.normal(size=60),
        "schooling": -common + 0.1 * draw.normal(size=60),
    }
    index = build_index(index_spec(), table=table)
    assert ("against", ("out_of_school",)) in findings(index)


def test_an_even_set_of_indicators_gets_no_warning():
    """Four equal voices that agree: nothing to look at."""
    draw = np.random.default_rng(8)
    common = draw.normal(size=400)
    signs = {"informality": 1, "inspections": -1, "out_of_school": 1, "schooling": -1}
    table = {code: sign * (common + 0.6 * draw.normal(size=400)) for code, sign in signs.items()}
    assert build_index(index_spec(), table=table).warnings == ()


@pytest.mark.parametrize("mean", ["arithmetic", "geometric"])
def test_shares_add_up_in_both_pure_means_and_are_unknown_in_a_mixed_one(mean):
    pure = build_index(index_spec(within_dimensions=mean, across_dimensions=mean), table=indicators())
    assert pure.screens.variance_share.sum() == pytest.approx(1)
    mixed = build_index(index_spec(across_dimensions="geometric"), table=indicators())
    assert np.isnan(mixed.screens.variance_share).all()
    assert np.isfinite(mixed.screens.correlation_ratio).all()


def test_every_warning_speaks_the_three_languages():
    table = indicators()
    table["inspections"] = -table["informality"] + 0.01 * table["inspections"]
    for warning in build_index(index_spec(weighting={"indicators": "equal"}), table=table).warnings:
        assert all(getattr(warning.text, language) for language in ("es", "en", "pt"))
