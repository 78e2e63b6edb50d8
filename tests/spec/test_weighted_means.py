"""Rates, told in tables: always weighted by the children, always saying what they do not speak for."""

from __future__ import annotations

import numpy as np
import pytest

from dashboard.trust.weighted import WeightedMean, weighted_mean
from tests.support.tables import table


def mean_of(drawn: str) -> WeightedMean:
    frame = table(drawn)
    return weighted_mean(frame["value"].to_numpy(), frame["children"].to_numpy())


def test_large_places_count_for_more_than_small_ones():
    mean = mean_of("""
        value | children
        ------+---------
        0.02  | 900
        0.30  | 100
    """)
    assert mean.value == pytest.approx(0.048)  # (18 + 30) / 1000; a plain mean of the places would say 0.16
    assert (mean.units, mean.children, mean.children_without_value, mean.coverage) == (2, 1000, 0, 1)


def test_a_place_without_value_is_left_out_and_its_children_are_told():
    mean = mean_of("""
        value | children
        ------+---------
        0.10  | 300
        0.20  | 100
              | 100
    """)
    assert mean.value == pytest.approx(0.125)  # (30 + 20) / 400, nothing read as zero
    assert (mean.units, mean.children, mean.children_without_value) == (2, 400, 100)
    assert mean.coverage == pytest.approx(0.8)


def test_a_place_whose_children_are_unknown_cannot_count_and_is_told():
    mean = mean_of("""
        value | children
        ------+---------
        0.10  | 300
        0.90  |
    """)
    assert mean.value == pytest.approx(0.10)
    assert (mean.units, mean.units_without_weight) == (1, 1)


def test_zero_is_a_value():
    mean = mean_of("""
        value | children
        ------+---------
        0.00  | 100
        0.10  | 100
    """)
    assert mean.value == pytest.approx(0.05)


@pytest.mark.parametrize(
    "drawn",
    [
        """
        value | children
        ------+---------
              | 100
        """,
        """
        value | children
        ------+---------
        0.1   |
        """,
        """
        value | children
        ------+---------
        0.1   | 0
        """,
    ],
)
def test_without_both_a_value_and_children_there_is_no_mean(drawn):
    assert mean_of(drawn).value is None


def test_negative_children_are_refused():
    with pytest.raises(ValueError, match="cannot be negative; received -5"):
        weighted_mean(np.array([0.1]), np.array([-5.0]))


def test_every_value_needs_its_children():
    with pytest.raises(ValueError, match="One number of children per value"):
        weighted_mean(np.array([0.1, 0.2]), np.array([5.0]))
