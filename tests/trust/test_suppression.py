"""Disclosure control: the boundary, the precedence, and what may leave the server."""

from __future__ import annotations

import numpy as np

from dashboard.downloads import wording
from dashboard.downloads.marks import MARK_OF_STATUS, NOT_A_NUMBER
from dashboard.language import Language
from dashboard.trust.suppression import MARKS, is_too_small, status_of
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


def test_every_absence_has_its_own_mark_and_none_is_a_formula_or_a_zero():
    marks = [MARKS[status] for status in ValueStatus if status is not ValueStatus.AVAILABLE]
    assert set(MARKS) == set(ValueStatus)
    assert len(set(marks)) == len(marks)
    assert all(mark and mark[0] not in "=+-@0" for mark in marks)


def test_files_write_the_same_marks_and_explain_each_of_them():
    for status, mark in MARKS.items():
        if mark:
            assert MARK_OF_STATUS[status.name.lower()] == mark
    for language in Language:
        explained = wording.MARKS.say(language)
        assert all(mark in explained for mark in (*MARK_OF_STATUS.values(), NOT_A_NUMBER))
