"""Cumulated roots of frequencies: the textbook's example, a second computation bin by bin, and the stated bins."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.classify.cuts import classify, dalenius_hodges, learn_cuts

COCHRAN = (3464, 2516, 2157, 1581, 1142, 746, 512, 376, 265, 207, 126, 107, 82, 50, 39, 25, 16, 19, 2, 3)
"""Banks by percent of loans to industry, classes of 5 points: the example of Cochran (1977), section 5A.7."""


def bin_by_bin(values, k, bins):
    """The same with lists and loops: count, take roots, cumulate, walk to the nearest edge."""
    low, high = min(values), max(values)
    edges = [low * (1 - i / bins) + high * (i / bins) for i in range(1, bins)]
    counts = [0] * bins
    for value in values:
        counts[next((i for i, edge in enumerate(edges) if value <= edge), bins - 1)] += 1
    cumulated, total = [], 0.0
    for count in counts:
        total += math.sqrt(count)
        cumulated.append(total)
    cuts = []
    for j in range(1, k):
        goal = total * j / k
        at = min(range(bins - 1), key=lambda i: (abs(cumulated[i] - goal), i))
        if edges[at] not in cuts:
            cuts.append(edges[at])
    return cuts


def test_the_textbook_example_gives_the_textbook_strata():
    values = np.concatenate([np.full(n, 5.0 * i + 2.5) for i, n in enumerate(COCHRAN)])
    values[0], values[-1] = 0.0, 100.0  # the ends of the printed table
    assert dalenius_hodges(values, 5, bins=20).tolist() == pytest.approx([5, 15, 25, 45])


@given(
    st.lists(st.integers(0, 60).map(lambda v: v / 4), min_size=8, max_size=80),
    st.integers(2, 6),
    st.sampled_from([8, 20, 37]),
)
@settings(deadline=None)
def test_a_second_computation_finds_the_same_edges(values, k, bins):
    if len(set(values)) <= k:
        return
    assert dalenius_hodges(np.array(values), k, bins=bins).tolist() == bin_by_bin(values, k, bins)


def test_unstated_bins_are_ten_per_class_but_no_more_than_values():
    many = np.random.default_rng(3).gamma(2, 3, 400)
    few = many[:12]
    np.testing.assert_array_equal(dalenius_hodges(many, 3), dalenius_hodges(many, 3, bins=30))
    np.testing.assert_array_equal(dalenius_hodges(few, 3), dalenius_hodges(few, 3, bins=12))


def test_the_stated_bins_decide_the_answer():
    values = np.random.default_rng(3).gamma(2, 3, 400)
    coarse, fine = (learn_cuts(values, method="dalenius_hodges", k=3, bins=bins) for bins in (9, 300))
    assert not np.allclose(coarse, fine)


def test_equal_frequencies_are_cut_into_equal_widths():
    values = np.arange(1, 61) / 60
    np.testing.assert_allclose(dalenius_hodges(values, 3, bins=30), [1 / 60 + 59 / 180, 1 / 60 + 118 / 180])


def test_the_highest_class_is_never_empty():
    values = np.array([0.0, 1.0, 2.0, 3.0, *[10.0] * 40])
    found = classify(values, dalenius_hodges(values, 3, bins=10))
    assert found[-1] == found.max()
    assert np.all(found[values < 10] < found.max())


@pytest.mark.parametrize(("k", "bins", "words"), [(1, None, "at least 2 classes"), (5, 4, "at least 5 bins")])
def test_a_call_that_makes_no_sense_is_refused(k, bins, words):
    with pytest.raises(ValueError, match=words):
        dalenius_hodges(np.arange(9.0), k, bins=bins)
