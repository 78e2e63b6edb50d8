"""Counting readings: what a filter keeps, and the text that the browser counts by itself."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.plan.book import IndicatorLine, PlanBook, ResultLine
from dashboard.plan.coverage_of_reporting import coverage_of
from dashboard.plan.indicators import Direction, Reporter, ValueKind
from dashboard.plan.panel import SIGNS, PlanFilter, distribution_of, rows_of, signs_of
from dashboard.plan.periods import Frequency
from dashboard.plan.readings import REPORTERS, Accepted, readings_of
from dashboard.plan.round_days import RoundLine
from dashboard.plan.status import Status
from dashboard.plan.status_table import STATUSES

COUNTRIES = ("", "CHL", "MEX", "PER")
YEARS = (2018, 2019, 2020)
G, E, W, TS = Reporter


def line(code: str, result: int, *responsible: Reporter, territories: tuple[str, ...] = ()) -> IndicatorLine:
    return IndicatorLine(
        id=1,
        code=code,
        result=result,
        output="",
        title={},
        definition={},
        kind=ValueKind.NUMBER,
        unit={},
        direction=Direction.UP,
        formula="",
        disaggregation="",
        baseline=10.0,
        baseline_year=2017,
        is_cumulative=False,
        tolerance=0.05,
        source="",
        verification="",
        frequency=Frequency.YEARLY,
        responsible=responsible,
        activities="",
        factors=(),
        territories=territories,
    )


LINES = (line("1.1", 1, G, E, W), line("1.2", 1, G), line("2.1", 2, W, territories=("PER/15",)), line("2.2", 2, TS))


def book_of(reports: list[tuple[int, str, Reporter, int, float]]) -> PlanBook:
    accepted = Accepted(
        indicator=np.array([one[0] for one in reports], dtype=np.int64),
        country=np.array([COUNTRIES.index(one[1]) for one in reports], dtype=np.int64),
        reporter=np.array([REPORTERS.index(one[2]) for one in reports], dtype=np.int64),
        year=np.array([one[3] for one in reports], dtype=np.int64),
        period=np.zeros(len(reports), dtype=np.int64),
        number=np.array([one[4] for one in reports]),
    )
    rounds = tuple(RoundLine(year, date(year, 11, 1), date(year + 1, 1, 31)) for year in YEARS)
    readings = readings_of(
        LINES, accepted, countries=COUNTRIES, members=COUNTRIES[1:], years=YEARS, rounds=rounds, today=date(2021, 6, 1)
    )
    results = (ResultLine(1, {}), ResultLine(2, {}))
    return PlanBook("p", {}, 2018, 2020, False, {}, results, (), LINES, rounds, readings)


slots = st.tuples(
    st.integers(0, 3),
    st.sampled_from(COUNTRIES[1:]),
    st.sampled_from([G, E, W]),
    st.sampled_from(YEARS),
    st.floats(0, 50),
)
reports_of = st.lists(slots, max_size=30, unique_by=lambda one: one[:4])


def test_expected_are_the_responsible_in_every_member_country_and_in_tied_territories_alone() -> None:
    readings = book_of([]).readings
    named = Counter(
        (LINES[i].code, COUNTRIES[c], REPORTERS[r])
        for i, c, r in zip(readings.indicator, readings.country, readings.reporter, strict=True)
    )
    assert set(named) == {
        *(("1.1", country, reporter) for country, reporter in product(COUNTRIES[1:], (G, E, W))),
        *(("1.2", country, G) for country in COUNTRIES[1:]),
        ("2.1", "PER", W),
        ("2.2", "", TS),
    }
    assert readings.is_expected.all()


#          what is asked                        indicators x countries x reporters
FILTERS = [
    (PlanFilter(), 9 + 3 + 1 + 1),
    (PlanFilter(result=1), 12),
    (PlanFilter(result=2), 2),
    (PlanFilter(country="PER"), 5),
    (PlanFilter(reporter=W), 4),
    (PlanFilter(result=1, country="CHL", reporter=E), 1),
]


@pytest.mark.parametrize(("asked", "count"), FILTERS)
def test_a_filter_keeps_its_readings_and_each_is_counted_once(asked: PlanFilter, count: int) -> None:
    book = book_of([])
    assert len(rows_of(book, asked)) == count
    assert distribution_of(book, asked).total == count


def test_what_an_address_asks_for_and_the_plan_does_not_know_is_left_out() -> None:
    book = book_of([])
    asked = PlanFilter.of(book, {"result": "7", "country": "<b>", "reporter": "workers", "year": "1999"})
    assert asked == PlanFilter(reporter=W)
    assert PlanFilter.of(book, {"result": "2", "country": "PER", "year": "2019"}) == PlanFilter(2, "PER", None, 2019)


@settings(max_examples=60, deadline=None)
@given(reports_of)
def test_the_distribution_of_the_whole_is_the_sum_of_those_of_its_parts(reports) -> None:
    book = book_of(reports)
    whole = distribution_of(book, PlanFilter())
    for parts in (
        [PlanFilter(result=one) for one in (1, 2)],
        [PlanFilter(reporter=one) for one in Reporter],
        [PlanFilter(country=one) for one in COUNTRIES],
    ):
        summed = Counter()
        for one in parts:
            summed.update(distribution_of(book, one).counts)
        assert summed == Counter(whole.counts)


@settings(max_examples=60, deadline=None)
@given(reports_of)
def test_the_text_of_readings_says_the_same_as_the_columns_when_it_is_taken_apart(reports) -> None:
    """As the browser does it: sign by sign, knowing nothing of the columns."""
    book = book_of(reports)
    signs = signs_of(book.readings, indicators=len(LINES))
    wide = len(YEARS) + 1
    assert len(signs) == len(LINES) * len(COUNTRIES) * len(REPORTERS) * wide
    told, asked = 0, 0
    counts = Counter()
    for at, sign in enumerate(signs):
        if at % wide == wide - 1 and sign != ".":
            row = next(row for row in SIGNS if sign in row)
            counts[STATUSES[row.index(sign)]] += 1
            asked += SIGNS.index(row) < 2
            told += SIGNS.index(row) == 1
    assert counts == Counter({status: n for status, n in distribution_of(book, PlanFilter()).counts.items() if n})
    found = coverage_of(book.readings, rows_of(book, PlanFilter()))
    assert (found.reported, found.expected) == (told, asked)


@settings(max_examples=60, deadline=None)
@given(reports_of, slots)
def test_a_later_report_never_changes_what_stood_at_the_end_of_earlier_years(reports, later) -> None:
    later = (*later[:3], 2020, later[4])
    before = book_of([one for one in reports if one[:4] != later[:4]])
    after = book_of([*(one for one in reports if one[:4] != later[:4]), later])
    for key, row in before.readings.first_row.items():
        again = after.readings.first_row[key]
        assert before.readings.statuses[row, :2].tolist() == after.readings.statuses[again, :2].tolist()


@settings(max_examples=40, deadline=None)
@given(reports_of, st.randoms(use_true_random=False))
def test_reports_give_the_same_plan_in_whatever_order_they_were_accepted(reports, chance) -> None:
    shuffled = list(reports)
    chance.shuffle(shuffled)
    one, other = book_of(reports).readings, book_of(shuffled).readings
    assert np.array_equal(one.statuses, other.statuses)
    assert np.array_equal(one.values, other.values, equal_nan=True)


def test_coverage_counts_what_was_asked_for_and_never_passes_the_whole() -> None:
    # MEX reports 2.1, which asks PER alone.
    book = book_of([(0, "CHL", G, 2019, 12.0), (2, "MEX", W, 2019, 5.0), (2, "PER", W, 2020, 5.0)])
    rows = rows_of(book, PlanFilter())
    whole, of_2019 = coverage_of(book.readings, rows), coverage_of(book.readings, rows, year=2019)
    assert (whole.reported, whole.expected) == (2, 14)
    assert (of_2019.reported, of_2019.expected) == (1, 14)
    assert coverage_of(book.readings, rows[:0]).share is None


def test_the_number_without_data_stands_beside_the_distribution() -> None:
    seen = distribution_of(book_of([(0, "CHL", G, 2020, 12.0)]), PlanFilter(country="CHL"))
    assert (seen.total, seen.without_data, seen.counts[Status.TO_BE_JUDGED]) == (4, 3, 1)
