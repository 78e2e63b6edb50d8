"""Natural breaks against every possible partition, and against another library."""

from __future__ import annotations

from itertools import combinations

import mapclassify
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.classify.cuts import classify, learn_cuts, natural_breaks


def spread_inside(values: np.ndarray, cuts: np.ndarray) -> float:
    found = classify(values, cuts)
    return sum(float(((values[found == c] - values[found == c].mean()) ** 2).sum()) for c in np.unique(found))


def least_spread(values: np.ndarray, k: int) -> float:
    """The smallest sum of squares over all ways to cut the distinct values into k runs."""
    distinct = np.unique(values)
    return min(spread_inside(values, np.array(cuts)) for cuts in combinations(distinct[:-1], k - 1))


small = st.lists(st.integers(-40, 40).map(lambda v: v / 4), min_size=3, max_size=11).map(np.array)


@given(small, st.integers(2, 4))
@settings(deadline=None, max_examples=150)
def test_no_partition_is_more_alike_inside(values, k):
    if len(np.unique(values)) < k:
        return
    cuts = natural_breaks(values, k)
    assert len(cuts) == k - 1
    assert spread_inside(values, cuts) == pytest.approx(least_spread(values, k), abs=1e-9)


@given(small, st.integers(2, 5))
@settings(deadline=None)
def test_a_cut_is_one_of_the_values_and_no_class_is_empty(values, k):
    cuts = natural_breaks(values, k)
    assert set(cuts.tolist()) <= set(values.tolist())
    assert np.unique(classify(values, cuts)).tolist() == list(range(len(cuts) + 1))


@pytest.mark.filterwarnings("ignore:Numba not installed")  # a few hundred values need no compiler
@pytest.mark.parametrize("k", [3, 5, 7])
@pytest.mark.parametrize("seed", range(4))
def test_another_library_finds_no_better_classes(k, seed):
    values = np.random.default_rng(seed).beta(2, 20, 150)
    ours = natural_breaks(values, k)
    theirs = mapclassify.FisherJenks(values, k=k).bins[:-1]
    assert spread_inside(values, ours) == pytest.approx(spread_inside(values, theirs), rel=1e-9)
    np.testing.assert_allclose(ours, theirs)


@pytest.mark.parametrize(("scale", "offset"), [(1.0, 0.0), (1e-9, 0.07), (1.0, 5e6), (1.0, 1e12), (1e9, 0.0)])
def test_large_values_close_together_are_cut_like_small_ones(scale, offset):
    clumps = np.array([0.0, 1.0, 2.0, 50.0, 51.0, 52.0, 90.0, 91.0])
    np.testing.assert_array_equal(natural_breaks(clumps * scale + offset, 3), clumps[[2, 5]] * scale + offset)


@pytest.mark.parametrize("method", ["natural_breaks", "k_means", "quantiles", "equal_width", "dalenius_hodges"])
def test_the_same_values_in_any_order_give_the_same_cuts(method):
    draw = np.random.default_rng(2)
    values = np.round(draw.gamma(2, 3, 400), 1)
    again = learn_cuts(draw.permutation(values), method=method, k=5)
    np.testing.assert_array_equal(learn_cuts(values, method=method, k=5), again)


def test_the_values_are_left_as_they_were():
    values = np.array([3.0, 1.0, np.nan, 2.0])
    natural_breaks(values, 2)
    np.testing.assert_array_equal(values, [3.0, 1.0, np.nan, 2.0])


@pytest.mark.parametrize(("method", "theirs"), [("quantiles", "Quantiles"), ("equal_width", "EqualInterval")])
def test_the_other_methods_agree_with_another_library(method, theirs):
    values = np.random.default_rng(9).gamma(2, 3, 333)
    bins = getattr(mapclassify, theirs)(values, k=5).bins[:-1]
    np.testing.assert_allclose(learn_cuts(values, method=method, k=5), bins)
