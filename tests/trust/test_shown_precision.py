"""How sure an estimate is leaves the server only with the estimate."""

from __future__ import annotations

import numpy as np

from dashboard.release.evidence import UNKNOWN_RELIABILITY
from dashboard.trust.disclosure import disclose
from dashboard.trust.shown_precision import shown_precision
from dashboard.values import ValueStatus
from tests.support.evidence import MAIN, evidence_release


def test_precision_is_absent_wherever_the_estimate_is() -> None:
    release = evidence_release()
    shown = disclose(release)

    told = shown_precision(release.precision[MAIN], shown=shown, threshold=20)

    closed = shown.status != ValueStatus.AVAILABLE
    for values in (
        *(told.error, told.lower, told.upper, told.spread_within, told.variation),
        *(told.direct_estimate, told.direct_error, told.direct_children),
    ):
        assert np.isnan(values[closed]).all()
        assert np.isfinite(values[~closed]).all()


def test_of_an_unreliable_place_only_the_reason_is_told_and_of_a_suppressed_one_nothing() -> None:
    release = evidence_release()
    shown = disclose(release)

    told = shown_precision(release.precision[MAIN], shown=shown, threshold=20)

    assert set(told.reliability[shown.status == ValueStatus.UNRELIABLE]) == {2}
    assert set(told.reliability[shown.status == ValueStatus.SUPPRESSED]) == {UNKNOWN_RELIABILITY}


def test_a_direct_estimate_needs_enough_children_interviewed() -> None:
    release = evidence_release()

    told = shown_precision(release.precision[MAIN], shown=disclose(release), threshold=26)

    assert np.isnan(told.direct_estimate).all()


def test_the_mean_squared_error_stands_before_the_standard_error_where_there_is_one() -> None:
    from dataclasses import replace

    release = evidence_release()
    held = release.precision[MAIN]
    with_effects = replace(held, root_mse=held.standard_error * 2)
    shown = disclose(release)

    plain = shown_precision(held, shown=shown, threshold=20)
    mixed = shown_precision(with_effects, shown=shown, threshold=20)

    assert (plain.has_mse, mixed.has_mse) == (False, True)
    np.testing.assert_array_equal(mixed.error, plain.error * 2)
