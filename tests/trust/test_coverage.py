"""Where we cannot see, and why."""

from __future__ import annotations

import numpy as np
import pytest

from dashboard.trust.coverage import REASONS, coverage_of, reason_of
from dashboard.values import ValueStatus


def test_every_kind_of_absence_has_a_reason_and_a_value_has_none():
    assert set(REASONS) == set(ValueStatus)
    assert reason_of(ValueStatus.AVAILABLE) is None
    assert len({REASONS[status] for status in ValueStatus}) == len(ValueStatus)


def test_municipalities_and_children_are_counted_per_reason():
    status = np.array([0, 0, 1, 1, 2, 2, 3], dtype=np.uint8)
    children = np.array([100.0, 50.0, 30.0, np.nan, 5.0, 6.0, np.nan])
    counted = {entry.status.name: (entry.municipalities, entry.children) for entry in coverage_of(status, children)}
    assert counted == {
        "AVAILABLE": (2, 150.0),
        "NO_DATA": (2, 30.0),
        "SUPPRESSED": (2, 11.0),
        "NOT_MODELLED": (1, None),
    }


def test_the_sum_over_one_suppressed_municipality_is_not_told():
    entry = coverage_of(np.array([2, 0], dtype=np.uint8), np.array([7.0, 100.0]))[ValueStatus.SUPPRESSED]
    assert (entry.municipalities, entry.children) == (1, None)


def test_an_unknown_status_is_no_reason():
    with pytest.raises(ValueError, match="9 is not a valid ValueStatus"):
        reason_of(9)
