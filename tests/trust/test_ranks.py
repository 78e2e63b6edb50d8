"""Ranks: 1 is the highest, equal values share the best place, and what has no value has no place."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dashboard.trust.ranks import UNRANKED, how_many_ranked, ranks, ranks_in_parent

values_of = st.lists(st.one_of(st.just(float("nan")), st.integers(0, 9).map(float)), min_size=1, max_size=30).map(
    np.array
)


@given(values_of)
def test_a_rank_is_one_more_than_how_many_stand_higher(values):
    for value, rank in zip(values, ranks(values), strict=True):
        assert rank == (UNRANKED if np.isnan(value) else 1 + (values > value).sum())


@given(values_of)
def test_the_n_of_rank_of_n_is_how_many_have_a_value(values):
    assert how_many_ranked(values) == (ranks(values) != UNRANKED).sum()


@given(values_of)
def test_in_a_single_unit_the_ranks_are_those_of_the_country(values):
    np.testing.assert_array_equal(ranks_in_parent(values, np.zeros(len(values), dtype=np.int64)), ranks(values))


def test_each_unit_has_its_own_first_place():
    found = ranks_in_parent(np.array([1.0, 3.0, 2.0, np.nan, 9.0]), np.array([0, 0, 1, 1, 1]))
    assert found.tolist() == [2, 1, 2, UNRANKED, 1]


def test_a_tie_takes_the_best_place_and_the_next_place_stays_free():
    assert ranks(np.array([0.9, 0.5, 0.5, 0.1])).tolist() == [1, 2, 2, 4]
