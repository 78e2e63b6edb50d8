"""The rule over columns is the rule over one indicator: two computations, one answer."""

from __future__ import annotations

from datetime import date

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.plan.indicators import Direction, PlanIndicator, ReportedValue, ValueKind
from dashboard.plan.periods import Period
from dashboard.plan.status import Status, status_of
from dashboard.plan.status_table import STATUSES, Rules, status_table
from dashboard.plan.year_values import PLACES, year_values

YEARS = (2018, 2019, 2020, 2021, 2022)
DAYS = tuple(date(year + 1, 1, 31) for year in YEARS)

some = st.sampled_from([None, -4.0, 0.0, 1.0, 3.0, 10.0, 12.5, 40.0, 100.0])
indicators = st.builds(
    PlanIndicator,
    code=st.just("1.1"),
    kind=st.sampled_from(list(ValueKind)),
    direction=st.sampled_from(list(Direction)),
    baseline=some,
    baseline_year=st.sampled_from([None, 2017, 2018, 2019]),
    target=some,
    target_year=st.sampled_from([None, 2018, 2020, 2021, 2025]),
    first_due=st.sampled_from([None, date(2019, 1, 31), date(2021, 6, 1)]),
    cumulative=st.booleans(),
    tolerance=st.sampled_from([0.0, 0.05, 0.2]),
)
reported = st.lists(st.sampled_from([None, 0.0, 1.0, 2.0, 7.5, 12.0, 45.0, 90.0]), min_size=5, max_size=5)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.tuples(indicators, reported), min_size=1, max_size=6))
def test_the_table_says_of_every_year_what_the_rule_says_of_the_reports_up_to_it(cases) -> None:
    values = np.array([[np.nan if one is None else one for one in row] for _, row in cases])
    told = ~np.isnan(values)

    table = status_table(Rules.of([one for one, _ in cases]), values, told, years=YEARS, as_of=DAYS)

    for at, (indicator, row) in enumerate(cases):
        for column, day in enumerate(DAYS):
            made = [
                ReportedValue(year, date(year + 1, 1, 15), number=value)
                for year, value in zip(YEARS[: column + 1], row, strict=False)
                if value is not None
            ]
            expected = status_of(indicator, made, today=day).status
            assert STATUSES[table[at, column]] is expected, (indicator, made, day)


parts = st.dictionaries(
    st.tuples(st.sampled_from(YEARS), st.sampled_from(list(Period))),
    st.sampled_from([0.0, 1.0, 2.0, 7.5, 12.0, 45.0, 90.0]),
    max_size=8,
)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.tuples(indicators, parts), min_size=1, max_size=6))
def test_the_table_says_the_same_of_parts_of_years(cases) -> None:
    flat = [(row, *key, number) for row, (_, told) in enumerate(cases) for key, number in told.items()]
    found = year_values(
        np.array([one[0] for one in flat], dtype=np.int64),
        np.array([YEARS.index(one[1]) for one in flat], dtype=np.int64),
        np.array([PLACES[one[2]] for one in flat], dtype=np.int64),
        np.array([one[3] for one in flat], dtype=np.float64),
        is_cumulative=np.array([one.cumulative and one.kind is ValueKind.NUMBER for one, _ in cases]),
        years=len(YEARS),
    )
    rules = Rules.of([one for one, _ in cases])
    more = {"ends": found.ends, "was_yes": found.was_yes}
    table = status_table(rules, found.values, found.told, years=YEARS, as_of=[*DAYS, DAYS[-1]], **more)

    for at, (indicator, told) in enumerate(cases):
        for column, day in enumerate(DAYS):
            made = [
                ReportedValue(year, date(year + 1, 1, 15), number=value, period=period)
                for (year, period), value in told.items()
                if year <= YEARS[column]
            ]
            expected = status_of(indicator, made, today=day).status
            assert STATUSES[table[at, column]] is expected, (indicator, made, day)
        assert table[at, -1] == table[at, -2]


def test_a_target_that_was_nearly_reached_when_its_time_was_over_is_behind_not_on_track() -> None:
    indicator = PlanIndicator("1.1", ValueKind.NUMBER, Direction.UP, 100.0, 2018, 146.41, 2022)
    near = [ReportedValue(2022, date(2023, 1, 15), number=146.0)]

    seen = status_of(indicator, near, today=date(2023, 2, 1))

    assert seen.ratio is not None
    assert seen.ratio > 0.95
    assert seen.status is Status.BEHIND
