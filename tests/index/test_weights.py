"""Computed weights against general optimisers and other libraries, and what they refuse."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize
from sklearn.decomposition import PCA

from dashboard.index.build import build_index
from dashboard.index.weights import IndexBuildError, inverse_variance, principal_component, weights_of
from tests.index.small import index_spec, indicators, with_indicator


def rows(seed: int, n: int = 80, k: int = 4, echo: float = 0.0) -> np.ndarray:
    draw = np.random.default_rng(seed)
    values = draw.normal(size=(n, k)) + draw.normal(size=(n, 1)) * draw.uniform(0, 2, k)
    if echo:
        values[:, -1] = values[:, 0] + echo * draw.normal(size=n)
    return values


def least_variance(correlation: np.ndarray) -> np.ndarray:
    k = len(correlation)
    found = minimize(
        lambda w: w @ correlation @ w,
        np.full(k, 1 / k),
        jac=lambda w: 2 * correlation @ w,
        bounds=[(0, 1)] * k,
        constraints={"type": "eq", "fun": lambda w: w.sum() - 1},
        method="SLSQP",
        options={"ftol": 1e-14, "maxiter": 500},
    )
    return found.x


@given(st.integers(0, 500))
@settings(deadline=None, max_examples=30)
def test_inverse_variance_weights_are_the_row_sums_of_the_inverse_correlation_where_none_is_negative(seed):
    values = rows(seed)
    sums = np.linalg.inv(np.corrcoef(values, rowvar=False)).sum(axis=1)
    found = inverse_variance(values).weights
    if (sums >= 0).all():
        np.testing.assert_allclose(found, sums / sums.sum(), atol=1e-10)
    assert found.min() >= 0
    assert found.sum() == pytest.approx(1)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("echo", [0.0, 0.3])
def test_a_general_optimiser_finds_no_mean_of_less_variance(seed, echo):
    values = rows(seed, echo=echo)
    correlation = np.corrcoef(values, rowvar=False)
    ours, theirs = inverse_variance(values).weights, least_variance(correlation)
    np.testing.assert_allclose(ours, theirs, atol=1e-5)
    assert ours @ correlation @ ours <= theirs @ correlation @ theirs + 1e-12


def test_an_echo_shares_the_weight_of_what_it_echoes():
    draw = np.random.default_rng(2)
    a, b = draw.normal(size=(2, 4000))
    weights = inverse_variance(np.column_stack([a, a + 0.05 * draw.normal(size=4000), b])).weights
    assert weights[2] == pytest.approx(0.5, abs=0.03)


@pytest.mark.parametrize("seed", range(6))
def test_the_principal_component_is_that_of_another_library(seed):
    values = rows(seed)
    standard = (values - values.mean(axis=0)) / values.std(axis=0)
    theirs = PCA(n_components=1).fit(standard)
    ours = principal_component(values)
    np.testing.assert_allclose(ours.weights, theirs.components_[0] ** 2, atol=1e-9)
    assert ours.explained == pytest.approx(theirs.explained_variance_ratio_[0])


def test_an_indicator_that_falls_where_the_others_rise_is_told():
    values = rows(1)
    values[:, 2] = -values[:, 0] - values[:, 1] + 0.1 * values[:, 2]
    assert principal_component(values).reversed == (2,)


@pytest.mark.parametrize("scheme", ["expert", "equal", "inverse_variance", "principal_component"])
def test_every_scheme_gives_weights_that_sum_to_one_and_are_never_negative(scheme):
    for step in ({"indicators": scheme}, {"dimensions": scheme}):
        index = build_index(index_spec(weighting=step), table=indicators(gaps=0.1))
        assert sum(index.weights.values()) == pytest.approx(1)
        assert sum(index.dimension_weights.values()) == pytest.approx(1)
        assert min(index.weights.values()) >= 0


def test_equal_weights_are_equal_in_each_step_whatever_is_written_and_that_is_told():
    spec = index_spec(weighting={"indicators": "equal", "dimensions": "equal"})
    index = build_index(spec, table=indicators())
    assert list(index.weights.values()) == pytest.approx([0.25] * 4)
    assert [one.about for one in index.warnings if one.finding == "unused_weights"] == [
        ("indicators",),
        ("dimensions",),
    ]


@pytest.mark.parametrize("scheme", ["inverse_variance", "principal_component"])
def test_another_unit_changes_no_computed_weight(scheme):
    columns = indicators()
    spec = index_spec(weighting={"indicators": scheme})
    rescaled = columns | {"schooling": 1000 * columns["schooling"] - 7}
    assert build_index(spec, table=rescaled).weights == pytest.approx(build_index(spec, table=columns).weights)


@pytest.mark.parametrize("scheme", ["inverse_variance", "principal_component"])
def test_too_few_complete_places_are_refused_with_the_remedy(scheme):
    columns = indicators(6)
    columns["informality"][:3] = np.nan
    with pytest.raises(IndexBuildError, match=r"3 municipalities have all of informality, inspections.*need 4"):
        build_index(index_spec(weighting={"indicators": scheme}), table=columns)


def test_exact_repetition_is_refused():
    twice = rows(0, k=2)[:, [0, 0]]
    with pytest.raises(IndexBuildError, match="repeat each other exactly"):
        inverse_variance(twice)


def test_one_value_among_complete_places_cannot_be_placed():
    columns = indicators()
    columns["inspections"][:] = 3.0
    columns["inspections"][0], columns["informality"][0] = 9.0, np.nan
    spec = index_spec(weighting={"indicators": "inverse_variance"}, dimensions=with_indicator("inspections"))
    with pytest.raises(IndexBuildError, match="inspections has one single value where every indicator is known"):
        build_index(spec, table=columns)


def test_a_column_that_does_not_count_gets_nothing():
    columns = np.column_stack([np.arange(5.0), np.arange(5.0)[::-1]])
    found = weights_of(
        columns, scheme="expert", given=[1, 1], names=["a", "b"], of="test", counted=np.array([True, False])
    )
    assert found.weights.tolist() == [1, 0]
