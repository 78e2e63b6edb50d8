"""Scopes, told in tables: classes of the whole country, and classes relative to the first-level unit."""

from __future__ import annotations

import numpy as np
import pytest

from dashboard.classify.cuts import NO_CLASS, classify, classify_by_parent, cuts_by_parent, learn_cuts
from tests.support.tables import table

COUNTRY = table("""
    parent | value | national | relative
    -------+-------+----------+---------
    0      | 1     | 0        | 0
    0      | 2     | 0        | 1
    0      | 4     | 0        | 2
    1      | 10    | 1        | 0
    1      | 12    | 1        | 1
    1      | 30    | 2        | 2
    2      | 31    | 2        | 255
    2      | 31    | 2        | 255
    2      | 1     | 0        | 255
    1      |       | 255      | 255
""")
VALUES = COUNTRY["value"].to_numpy()
PARENT = COUNTRY["parent"].to_numpy().astype(np.int64)


def relative(values: np.ndarray = VALUES, parent: np.ndarray = PARENT) -> np.ndarray:
    return classify_by_parent(values, parent, cuts_by_parent(values, parent, 3, "natural_breaks", 3))


def test_national_classes_compare_with_the_country():
    found = classify(VALUES, learn_cuts(VALUES, method="natural_breaks", k=3))
    assert found.tolist() == COUNTRY["national"].astype(int).tolist()


def test_relative_classes_compare_inside_each_first_level_unit():
    assert relative().tolist() == COUNTRY["relative"].astype(int).tolist()


def test_a_unit_with_fewer_distinct_values_than_classes_is_left_out():
    learnt = cuts_by_parent(VALUES, PARENT, 3, "natural_breaks", 3)
    assert sorted(learnt) == [0, 1]
    assert set(relative()[PARENT == 2].tolist()) == {NO_CLASS}


def test_a_unit_without_any_value_is_left_out():
    assert cuts_by_parent(np.array([np.nan, 1.0, 2.0]), np.array([0, 1, 1]), 2, "quantiles", 2).keys() == {1}


def test_the_same_place_can_be_high_at_home_and_low_in_the_country():
    national = classify(VALUES, learn_cuts(VALUES, method="natural_breaks", k=3))
    assert (relative()[2], national[2]) == (2, 0)


@pytest.mark.parametrize("method", ["natural_breaks", "quantiles", "equal_width"])
@pytest.mark.parametrize("k", [2, 3, 5, 7])
def test_a_subset_keeps_the_levels_of_the_whole(method, k):
    draw = np.random.default_rng(11)
    values = draw.beta(2, 20, 600)
    values[::50] = np.nan
    cuts = learn_cuts(values, method=method, k=k)
    whole = classify(values, cuts)
    for subset in (np.arange(0, 40), draw.choice(600, 25), np.array([3])):
        assert classify(values[subset], cuts).tolist() == whole[subset].tolist()


def test_a_change_in_one_unit_leaves_the_relative_classes_of_the_others_alone():
    changed = VALUES.copy()
    changed[PARENT == 1] = [29.0, 12.0, 3.0, np.nan]
    assert relative(changed)[PARENT == 0].tolist() == relative()[PARENT == 0].tolist()
