"""Where we cannot see, and why."""

from __future__ import annotations

import pytest

from dashboard.trust.coverage import REASONS, reason_of
from dashboard.values import ValueStatus


def test_every_kind_of_absence_has_a_reason_and_a_value_has_none():
    assert set(REASONS) == set(ValueStatus)
    assert reason_of(ValueStatus.AVAILABLE) is None
    assert len({REASONS[status] for status in ValueStatus}) == len(ValueStatus)


def test_an_unknown_status_is_no_reason():
    with pytest.raises(ValueError, match="9 is not a valid ValueStatus"):
        reason_of(9)
