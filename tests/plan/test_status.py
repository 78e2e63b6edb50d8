"""The status rule, edge by edge: each row is one indicator with what was reported of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.plan.indicators import Direction, PlanIndicator, ReportedValue, ValueKind
from dashboard.plan.periods import When
from dashboard.plan.status import Pace, Status, status_of

TODAY = date(2021, 3, 1)


def number(baseline, target, direction=Direction.UP, **more) -> PlanIndicator:
    return PlanIndicator(
        "1.1.1", ValueKind.NUMBER, direction, baseline, 2018, target, 2022, first_due=date(2019, 12, 31), **more
    )


def of_years(**values: float) -> list[ReportedValue]:
    return [
        ReportedValue(int(year[1:]), date(int(year[1:]) + 1, 1, 15), number=value) for year, value in values.items()
    ]


EDGES = [
    # what                                     baseline target direction        reported of 2020  status
    ("arrives in time along the line of growth", 100.0, 146.41, Direction.UP, 121.0, Status.ON_TRACK),
    ("95 % of the pace is on track", 100.0, 146.41, Direction.UP, 119.91, Status.ON_TRACK),
    ("less than 95 % of it is behind", 100.0, 146.41, Direction.UP, 119.8, Status.BEHIND),
    ("half the pace is progress but behind", 100.0, 146.41, Direction.UP, 110.0, Status.BEHIND),
    ("unchanged is no progress", 100.0, 146.41, Direction.UP, 100.0, Status.NO_PROGRESS),
    ("within the tolerance below the baseline is no progress", 100.0, 146.41, Direction.UP, 99.5, Status.NO_PROGRESS),
    ("falling where it should rise goes back", 100.0, 146.41, Direction.UP, 90.0, Status.GOING_BACK),
    ("reaching it before its time is achieved", 100.0, 146.41, Direction.UP, 146.41, Status.ACHIEVED),
    ("a decreasing target is on track when it falls in time", 100.0, 65.61, Direction.DOWN, 81.0, Status.ON_TRACK),
    ("a decreasing target goes back when it rises", 100.0, 65.61, Direction.DOWN, 110.0, Status.GOING_BACK),
    ("below a decreasing target is achieved", 100.0, 65.61, Direction.DOWN, 60.0, Status.ACHIEVED),
    ("target zero is reckoned along a straight line", 100.0, 0.0, Direction.DOWN, 50.0, Status.ON_TRACK),
    ("target zero, a quarter of the way at half time", 100.0, 0.0, Direction.DOWN, 75.0, Status.BEHIND),
    ("target zero is achieved at zero", 100.0, 0.0, Direction.DOWN, 0.0, Status.ACHIEVED),
    ("baseline zero is reckoned along a straight line", 0.0, 8.0, Direction.UP, 4.0, Status.ON_TRACK),
    ("target equals baseline: holding it is achieved", 10.0, 10.0, Direction.UP, 10.0, Status.ACHIEVED),
    ("target equals baseline: losing it goes back", 10.0, 10.0, Direction.UP, 9.0, Status.GOING_BACK),
    ("a change of sign is reckoned along a straight line", -4.0, 4.0, Direction.UP, 0.0, Status.ON_TRACK),
]


@pytest.mark.parametrize(("what", "baseline", "target", "direction", "value", "status"), EDGES)
def test_status_at_half_time(what, baseline, target, direction, value, status):
    seen = status_of(number(baseline, target, direction), of_years(y2020=value), today=TODAY)
    assert seen.status is status, (what, seen)


def test_silence_before_the_first_report_is_due_is_not_a_gap_and_after_it_is_no_data():
    indicator = number(1.0, 2.0)
    assert status_of(indicator, [], today=date(2019, 12, 30)).status is Status.NOT_DUE
    assert status_of(indicator, [], today=date(2019, 12, 31)).status is Status.NO_DATA


def test_the_pace_is_taken_at_the_year_of_the_value_not_at_today():
    late = status_of(number(100.0, 146.41), of_years(y2020=121.0), today=date(2025, 1, 1))
    assert (late.status, late.years_elapsed, late.value_year) == (Status.ON_TRACK, 2, 2020)


def test_years_without_a_report_are_named():
    seen = status_of(number(100.0, 146.41), of_years(y2021=120.0), today=TODAY)
    assert seen.missing == (When(2019), When(2020))


def test_a_cumulative_indicator_sums_its_years_and_names_those_that_are_missing():
    indicator = number(None, 40.0, cumulative=True)
    seen = status_of(indicator, of_years(y2019=10.0, y2021=15.0), today=TODAY)
    assert (seen.value, seen.missing, seen.pace) == (25.0, (When(2020),), Pace.LINE)
    assert seen.ratio == pytest.approx((25 / 3) / (40 / 4))
    assert seen.status is Status.BEHIND


def test_yes_and_no():
    indicator = PlanIndicator("2.1", ValueKind.YES_NO, target_year=2021)
    assert status_of(indicator, of_years(y2019=0.0, y2020=1.0), today=TODAY).status is Status.ACHIEVED
    assert status_of(indicator, of_years(y2020=0.0), today=TODAY).status is Status.NOT_DUE
    assert status_of(indicator, of_years(y2020=0.0), today=date(2022, 1, 1)).status is Status.NO_PROGRESS
    assert status_of(indicator, of_years(y2019=1.0, y2020=0.0), today=TODAY).status is Status.GOING_BACK


def test_words_are_judged_by_a_person_not_by_arithmetic():
    indicator = PlanIndicator("3.1", ValueKind.TEXT)
    assert (
        status_of(indicator, [ReportedValue(2020, TODAY, words="adopted")], today=TODAY).status is Status.TO_BE_JUDGED
    )


def test_a_number_without_a_target_is_judged_by_a_person():
    assert status_of(number(1.0, None), of_years(y2020=3.0), today=TODAY).status is Status.TO_BE_JUDGED


def test_a_correction_of_the_same_year_replaces_the_earlier_report():
    first, second = ReportedValue(2020, date(2021, 1, 1), 90.0), ReportedValue(2020, date(2021, 2, 1), 121.0)
    for order in ([first, second], [second, first]):
        assert status_of(number(100.0, 146.41), order, today=TODAY).status is Status.ON_TRACK


def open_sdg_ratio(value, baseline, target, years, planned, direction):
    """The published formula, written out on its own."""
    observed = ((value / baseline) ** (1 / years)) - 1
    required = ((target / baseline) ** (1 / planned)) - 1
    return direction * observed / abs(required)


@given(
    st.floats(0.5, 1e6), st.floats(0.5, 1e6), st.floats(0.5, 1e6), st.integers(1, 4), st.sampled_from(list(Direction))
)
def test_the_ratio_is_that_of_open_sdg_wherever_growth_is_defined(baseline, target, value, years, direction):
    seen = status_of(number(baseline, target, direction), of_years(**{f"y{2018 + years}": value}), today=TODAY)
    if seen.pace is Pace.GROWTH:
        assert seen.ratio == pytest.approx(open_sdg_ratio(value, baseline, target, years, 4, direction), rel=1e-9)
    else:
        assert seen.status in (Status.ACHIEVED, Status.GOING_BACK)


@given(st.floats(0.1, 1e3), st.floats(0.1, 1e3), st.floats(0.1, 1e3), st.floats(0.01, 100))
def test_the_unit_of_measurement_changes_no_status(baseline, target, value, unit):
    plain = status_of(number(baseline, target), of_years(y2020=value), today=TODAY)
    scaled = status_of(number(baseline * unit, target * unit), of_years(y2020=value * unit), today=TODAY)
    if plain.ratio is None or min(abs(plain.ratio - edge) for edge in (0.95, 0.05, -0.05)) > 1e-6:
        assert {plain.status, scaled.status} <= {plain.status} or abs(value - target) < 1e-9 * target


@given(st.floats(1, 100), st.floats(1, 100))
def test_more_is_never_worse_when_up_is_better(one, other):
    order = [Status.GOING_BACK, Status.NO_PROGRESS, Status.BEHIND, Status.ON_TRACK, Status.ACHIEVED]
    low, high = sorted((one, other))
    statuses = [status_of(number(20.0, 80.0), of_years(y2020=value), today=TODAY).status for value in (low, high)]
    assert order.index(statuses[0]) <= order.index(statuses[1])


def test_a_wider_tolerance_forgives_a_slower_pace():
    indicator = number(100.0, 146.41)
    slow = of_years(y2020=118.0)
    assert status_of(indicator, slow, today=TODAY).status is Status.BEHIND
    assert status_of(replace(indicator, tolerance=0.2), slow, today=TODAY).status is Status.ON_TRACK
