"""Classes, told in tables: how cuts are learnt and on which side of a cut a value falls."""

from __future__ import annotations

import numpy as np
import pytest

from dashboard.classify.cuts import NO_CLASS, classify, learn_cuts
from tests.support.tables import table

SEVEN = np.array([1.0, 2.0, 3.0, 10.0, 11.0, 30.0, 31.0])


@pytest.mark.parametrize(
    ("method", "k", "cuts"),
    [
        ("natural_breaks", 3, [3, 11]),  # {1 2 3} {10 11} {30 31}: the three clumps one sees
        ("natural_breaks", 2, [11]),  # {1 2 3 10 11} 93.2 + {30 31} 0.5 beats {1 2 3} 2 + {10 11 30 31} 401
        ("quantiles", 3, [3, 11]),  # positions 2 and 4 of 0-6
        ("quantiles", 2, [10]),  # the median
        ("equal_width", 3, [11, 21]),  # 1 + 30 / 3, 1 + 60 / 3
        ("k_means", 3, [3, 11]),  # means 2, 10.5 and 30.5: nobody is nearer to another
        ("dalenius_hodges", 3, [1 + 30 / 7, 1 + 90 / 7]),  # 7 bins hold 3 0 2 0 0 0 2: roots sum to 1.73 3.15 4.56
    ],
)
def test_each_method_learns_the_cuts_that_a_hand_finds(method, k, cuts):
    assert learn_cuts(SEVEN, method=method, k=k).tolist() == pytest.approx(cuts)


def test_a_value_on_a_cut_belongs_below_and_the_minimum_to_the_first_class():
    drawn = table("""
        value | class
        ------+------
        0.00  | 0
        0.10  | 0
        0.11  | 1
        0.20  | 1
        0.21  | 2
        9.00  | 2
              | 255
    """)
    found = classify(drawn["value"].to_numpy(), np.array([0.10, 0.20]))
    assert found.tolist() == drawn["class"].astype(int).tolist()


@pytest.mark.parametrize("method", ["natural_breaks", "k_means", "quantiles", "equal_width", "dalenius_hodges"])
def test_the_first_class_holds_the_minimum_and_the_last_the_maximum(method):
    found = classify(SEVEN, learn_cuts(SEVEN, method=method, k=3))
    assert (found[0], found[-1]) == (0, 2)


@pytest.mark.parametrize("method", ["natural_breaks", "k_means", "quantiles", "dalenius_hodges"])
def test_with_fewer_distinct_values_than_classes_each_value_is_a_class(method):
    values = np.array([5.0, 7.0, 5.0, np.nan, 7.0])
    cuts = learn_cuts(values, method=method, k=5)
    assert cuts.tolist() == [5]
    assert classify(values, cuts).tolist() == [0, 1, 0, NO_CLASS, 1]


@pytest.mark.parametrize("method", ["natural_breaks", "k_means", "quantiles", "equal_width", "dalenius_hodges"])
def test_equal_values_form_one_class(method):
    values = np.full(4, 0.3)
    cuts = learn_cuts(values, method=method, k=3)
    assert cuts.size == 0
    assert classify(values, cuts).tolist() == [0, 0, 0, 0]


@pytest.mark.parametrize("method", ["natural_breaks", "k_means", "quantiles", "equal_width", "dalenius_hodges"])
def test_nothing_to_learn_from_gives_no_cuts_and_no_class(method):
    nothing = np.array([np.nan, np.nan])
    cuts = learn_cuts(nothing, method=method, k=3)
    assert cuts.size == 0
    assert classify(nothing, cuts).tolist() == [NO_CLASS, NO_CLASS]


def test_quantiles_never_part_equal_values():
    heavy = np.array([0.0] * 8 + [1.0, 2.0, 3.0])
    cuts = learn_cuts(heavy, method="quantiles", k=4)
    found = classify(heavy, cuts)
    assert len(set(found[:8].tolist())) == 1
    assert np.all(np.diff(cuts) > 0)


def test_a_pile_of_values_at_the_top_leaves_no_class_empty():
    piled = np.array([0.0, 1.0, 2.0, 3.0] + [5.0] * 7)
    cuts = learn_cuts(piled, method="quantiles", k=4)
    assert np.unique(classify(piled, cuts)).tolist() == list(range(len(cuts) + 1))


def test_equal_width_may_leave_a_class_empty():
    values = np.array([0.0, 1.0, 30.0])
    assert classify(values, learn_cuts(values, method="equal_width", k=3)).tolist() == [0, 0, 2]


def test_an_infinite_value_teaches_nothing_and_has_no_class():
    values = np.array([1.0, 2.0, 3.0, np.inf])
    cuts = learn_cuts(values, method="equal_width", k=2)
    assert cuts.tolist() == [2]
    assert classify(values, cuts)[3] == NO_CLASS


def test_published_cuts_are_fixed_and_only_applied():
    # State of Mexico: low up to 7.5, medium up to 12.2, high above
    assert classify(np.array([2.6, 7.5, 7.6, 12.2, 12.3, 17.5]), np.array([7.5, 12.2])).tolist() == [0, 0, 1, 1, 2, 2]
    with pytest.raises(ValueError, match="No way to cut classes 'fixed'; there are"):
        learn_cuts(SEVEN, method="fixed", k=3)


@pytest.mark.parametrize("cuts", [[2.0, 1.0], [1.0, 1.0], [np.nan]])
def test_cuts_that_do_not_ascend_are_refused(cuts):
    with pytest.raises(ValueError, match="finite and ascend"):
        classify(SEVEN, np.array(cuts))


def test_one_class_is_no_classification():
    with pytest.raises(ValueError, match="at least 2 classes; received k=1"):
        learn_cuts(SEVEN, method="quantiles", k=1)
