"""K-means of one variable against another library from the same starts, and against the exact answer."""

from __future__ import annotations

import mapclassify
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.cluster import KMeans

from dashboard.classify.cuts import classify, equal_width, k_means, natural_breaks, quantiles

small = st.lists(st.integers(-40, 40).map(lambda v: v / 4), min_size=3, max_size=30).map(np.array)


def spread_inside(values: np.ndarray, cuts: np.ndarray) -> float:
    found = classify(values, cuts)
    return sum(float(((values[found == c] - values[found == c].mean()) ** 2).sum()) for c in np.unique(found))


def widest_gaps(values: np.ndarray, k: int) -> np.ndarray:
    ordered = np.sort(values)
    return np.sort(ordered[np.argsort(-np.diff(ordered), kind="stable")[: k - 1]])


def from_start(values: np.ndarray, cuts: np.ndarray) -> float:
    """Least spread that scikit-learn reaches from the means of the classes that ``cuts`` make."""
    start = classify(values, cuts)
    centres = np.array([[values[start == c].mean()] for c in np.unique(start)])
    fitted = KMeans(len(centres), init=centres, n_init=1, tol=0, max_iter=1000, algorithm="lloyd")
    return float(fitted.fit(values[:, None]).inertia_)


@pytest.mark.parametrize("k", [3, 5, 7])
@pytest.mark.parametrize("seed", range(6))
def test_another_library_reaches_the_same_from_the_same_three_starts(k, seed):
    values = np.random.default_rng(seed).beta(2, 20, 180)
    theirs = min(from_start(values, start(values, k)) for start in (quantiles, equal_width, widest_gaps))
    assert spread_inside(values, k_means(values, k)) == pytest.approx(theirs, rel=1e-9)


@given(small, st.integers(2, 5))
@settings(deadline=None)
def test_every_value_is_nearest_to_the_mean_of_its_own_class(values, k):
    found = classify(values, k_means(values, k))
    classes = np.unique(found)
    if len(np.unique(values)) <= k:
        return
    means = np.array([values[found == c].mean() for c in classes])
    away = np.abs(values[:, None] - means[None, :])
    own = np.abs(values - means[np.searchsorted(classes, found)])
    assert np.all(own <= away.min(axis=1) + 1e-12)


@given(small, st.integers(2, 5))
@settings(deadline=None)
def test_it_never_beats_natural_breaks_which_are_its_exact_answer(values, k):
    assert spread_inside(values, k_means(values, k)) >= spread_inside(values, natural_breaks(values, k)) - 1e-9


@pytest.mark.filterwarnings("ignore")  # the peer starts at random and says when it has not settled
def test_clear_clumps_are_found_by_everyone():
    clumps = np.concatenate([np.linspace(at, at + 1, 20) for at in (0.0, 10.0, 30.0)])
    np.random.seed(1)  # noqa: NPY002 (the peer draws its starts from the old generator)
    theirs = mapclassify.NaturalBreaks(clumps, k=3).bins[:-1]
    np.testing.assert_allclose(k_means(clumps, 3), theirs)
    np.testing.assert_allclose(k_means(clumps, 3), [1, 11])


def test_the_same_values_always_give_the_same_cuts():
    values = np.random.default_rng(4).gamma(2, 3, 500)
    again = k_means(np.random.default_rng(9).permutation(values), 5)
    np.testing.assert_array_equal(k_means(values, 5), again)


@pytest.mark.parametrize(("scale", "offset"), [(1.0, 0.0), (1e-9, 0.07), (1.0, 5e6), (1.0, 1e12), (1e9, 0.0)])
def test_large_values_close_together_are_cut_like_small_ones(scale, offset):
    clumps = np.array([0.0, 1.0, 2.0, 50.0, 51.0, 52.0, 90.0, 91.0])
    np.testing.assert_array_equal(k_means(clumps * scale + offset, 3), clumps[[2, 5]] * scale + offset)


def test_a_value_midway_between_two_means_belongs_below():
    assert k_means(np.array([0.0, 0.0, 5.0, 10.0, 10.0]), 2).tolist() == [5.0]
