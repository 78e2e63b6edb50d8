"""The laws of normalising: bounds, mirrors, absences, and one independent computation each."""

from __future__ import annotations

import statistics

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from dashboard.index.normalise import NORMALISATIONS, is_informative, min_max, normalise, percentile_rank, z_score

METHODS = sorted(NORMALISATIONS)
columns = hnp.arrays(
    float, st.integers(2, 40), elements=st.one_of(st.just(np.nan), st.integers(-1000, 1000).map(lambda v: v / 8))
).filter(is_informative)


@given(columns, st.sampled_from(METHODS))
def test_every_method_stays_within_a_hundred_and_keeps_absences(values, method):
    found = normalise(values, method=method, direction=1)
    np.testing.assert_array_equal(np.isnan(found), np.isnan(values))
    assert np.nanmin(found) >= 0
    assert np.nanmax(found) <= 100


@given(columns, st.sampled_from(METHODS))
def test_a_protective_factor_is_the_mirror_of_its_negative(values, method):
    np.testing.assert_allclose(
        normalise(values, method=method, direction=-1), normalise(-values, method=method, direction=1), atol=1e-9
    )


@given(columns, st.sampled_from(METHODS))
def test_the_order_of_places_is_kept(values, method):
    present = np.isfinite(values)
    order = np.argsort(values[present], kind="stable")
    assert np.all(np.diff(normalise(values, method=method, direction=1)[present][order]) >= -1e-9)


@given(columns, st.sampled_from(METHODS), st.sampled_from([0.5, 4.0]), st.sampled_from([-8.0, 0.0, 64.0]))
def test_another_unit_changes_nothing(values, method, stretch, offset):
    np.testing.assert_allclose(
        normalise(values * stretch + offset, method=method, direction=1),
        normalise(values, method=method, direction=1),
        atol=1e-9,
    )


@given(columns)
def test_min_max_reaches_both_ends(values):
    found = min_max(values)
    assert (np.nanmin(found), np.nanmax(found)) == (0, 100)


@given(columns)
def test_z_score_agrees_with_the_standard_library(values):
    present = values[np.isfinite(values)].tolist()
    mean, deviation = statistics.fmean(present), statistics.stdev(present)
    expected = [min(max(50 + 10 * (value - mean) / deviation, 0), 100) for value in present]
    assert z_score(values)[np.isfinite(values)].tolist() == pytest.approx(expected, abs=1e-9)


@given(columns)
def test_percentile_rank_agrees_with_counting(values):
    present = values[np.isfinite(values)]
    below = [(present < value).sum() for value in present]
    alike = [(present == value).sum() for value in present]
    expected = [100 * (b + (a - 1) / 2) / (len(present) - 1) for b, a in zip(below, alike, strict=True)]
    assert percentile_rank(values)[np.isfinite(values)].tolist() == pytest.approx(expected)


def test_one_extreme_place_cannot_leave_the_scale():
    values = np.append(np.zeros(999), 1e6)
    assert z_score(values)[-1] == 100


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("values", [[3.0, 3.0, np.nan], [3.0], [np.nan, np.nan], []])
def test_a_factor_that_tells_nothing_apart_is_nowhere(method, values):
    assert np.isnan(normalise(np.array(values, dtype=float), method=method, direction=-1)).all()


@given(columns)
def test_learning_on_the_whole_is_not_learning_on_the_part(values):
    part = values[: len(values) // 2]
    assume(is_informative(part) and np.nanmax(part) < np.nanmax(values))
    assert np.nanmax(min_max(values)[: len(part)]) < 100


def test_unknown_ways_are_refused_with_the_known_ones():
    with pytest.raises(ValueError, match="No normalisation 'log'; there are"):
        normalise(np.array([1.0, 2.0]), method="log", direction=1)
    with pytest.raises(ValueError, match="received 0"):
        normalise(np.array([1.0, 2.0]), method="min_max", direction=0)
