"""Disclosure control: the boundary, the precedence, and what may leave the server."""

from __future__ import annotations

import numpy as np

from dashboard.trust.suppression import MARKS, is_too_small, status_of, withhold
from dashboard.values import ValueStatus
from tests.support.tables import table


def test_the_threshold_itself_is_shown():
    assert is_too_small(np.array([19.0, 20.0, 21.0]), threshold=20).tolist() == [True, False, False]


def test_threshold_zero_suppresses_nobody():
    assert not is_too_small(np.array([0.0, 1.0]), threshold=0).any()


def test_every_municipality_has_one_status():
    drawn = table("""
        estimate | children | modelled | status
        ---------+----------+----------+--------------
        0.10     | 500      | 1        | available
        0.00     | 500      | 1        | available
                 | 500      | 1        | no_data
        0.10     | 5        | 1        | suppressed
                 | 5        | 1        | no_data
        0.10     |          | 1        | available
        0.10     | 5        | 0        | not_modelled
                 |          | 0        | not_modelled
    """)
    found = status_of(
        drawn["estimate"].to_numpy(),
        drawn["children"].to_numpy(),
        threshold=20,
        modelled=drawn["modelled"].to_numpy() == 1,
    )
    assert [ValueStatus(status).name.lower() for status in found] == drawn["status"].tolist()


def test_what_is_withheld_is_gone_and_the_original_untouched():
    values = np.array([0.1, 0.2, 0.3, 0.4])
    shown = withhold(values, np.array([0, 1, 2, 3], dtype=np.uint8))
    np.testing.assert_array_equal(shown, [0.1, np.nan, np.nan, np.nan])
    np.testing.assert_array_equal(values, [0.1, 0.2, 0.3, 0.4])


def test_every_absence_has_its_own_mark_and_none_is_a_formula_or_a_zero():
    marks = [MARKS[status] for status in ValueStatus if status is not ValueStatus.AVAILABLE]
    assert set(MARKS) == set(ValueStatus)
    assert len(set(marks)) == len(marks)
    assert all(mark and mark[0] not in "=+-@0" for mark in marks)
