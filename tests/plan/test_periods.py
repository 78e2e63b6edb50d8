"""Parts of a year: which round asks for what, what they say of their year, and where that puts the status."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from dashboard.language import Language
from dashboard.plan.indicators import Direction, PlanIndicator, ReportedValue, ValueKind
from dashboard.plan.period_words import said_inside, said_when
from dashboard.plan.periods import OF_ROUNDS, Frequency, Period, When, asked_in, missing_of, round_for, when_of
from dashboard.plan.round_days import RoundLine, due_of_year, first_due_of
from dashboard.plan.status import Status, status_of
from dashboard.plan.year_values import PLACES, year_values

Y, H1, H2, Q1, Q2, Q3, Q4 = Period
TODAY = date(2021, 6, 1)

#        rounds of the year     the round    yearly  twice a year  quarterly
ASKED = [
    ([Y], Y, [Y], [H1, H2], [Q1, Q2, Q3, Q4]),
    ([H1, Y], H1, [], [H1], [Q1, Q2]),
    ([H1, Y], Y, [Y], [H2], [Q3, Q4]),
    ([Q1, H1, Q3, Y], Q1, [], [], [Q1]),
    ([Q1, H1, Q3, Y], H1, [], [H1], [Q2]),
    ([Q1, H1, Q3, Y], Q3, [], [], [Q3]),
    ([Q1, H1, Q3, Y], Y, [Y], [H2], [Q4]),
    ([Q3], Q3, [], [H1], [Q1, Q2, Q3]),
]


@pytest.mark.parametrize(("rounds", "held", "yearly", "biannual", "quarterly"), ASKED)
def test_a_round_asks_for_what_ended_since_the_round_before_it(rounds, held, yearly, biannual, quarterly) -> None:
    of_year = [When(2020, one) for one in rounds] + [When(2019, H1), When(2021, Q1)]
    found = [list(asked_in(When(2020, held), of_year, one)) for one in Frequency]
    assert found == [yearly, biannual, quarterly]


@pytest.mark.parametrize("frequency", list(Frequency))
@pytest.mark.parametrize("rounds", [[Y], [H1, Y], [Q1, Y], [Q1, H1, Q3, Y], [Q3, Y]])
def test_every_period_of_a_year_is_asked_for_once_and_by_the_round_that_an_address_finds(frequency, rounds) -> None:
    held = [When(2020, one) for one in rounds]
    asked = [(period, one) for one in held for period in asked_in(one, held, frequency)]
    assert sorted(period for period, _ in asked) == sorted(set(asked_in(When(2020), [], frequency)))
    assert all(round_for(When(2020, period), held) == one for period, one in asked)


def test_no_round_asks_for_a_period_that_ends_after_it() -> None:
    assert round_for(When(2020, H2), [When(2020, H1), When(2021, Y)]) is None
    assert set(OF_ROUNDS) == {Y, H1, Q1, Q3}


#      what was told                          first  frequency            missing
MISSING = [
    ([When(2019), When(2021)], 2018, "yearly", ["2018", "2020"]),
    ([When(2020, H2)], 2020, "biannual", ["2020-h1"]),
    ([When(2020, H1)], 2020, "biannual", []),
    ([When(2020), When(2021, H1)], 2020, "biannual", []),
    ([When(2019, H1), When(2021, H1)], 2019, "biannual", ["2019-h2", "2020"]),
    ([When(2020, Q1), When(2020, Q4)], 2020, "quarterly", ["2020-q2", "2020-q3"]),
    ([When(2020, H1), When(2020, Q4)], 2020, "quarterly", ["2020-q3"]),
    ([], 2020, "quarterly", []),
]


@pytest.mark.parametrize(("told", "first", "frequency", "missing"), MISSING)
def test_missing_periods_are_named_and_a_year_of_silence_as_a_year(told, first, frequency, missing) -> None:
    assert [str(one) for one in missing_of(Frequency(frequency), told, first=first)] == missing


def told(**values: float) -> list[ReportedValue]:
    """``h1_2020=3.0``: of the first half of 2020."""
    made = []
    for name, value in values.items():
        period, _, year = name.partition("_")
        made.append(ReportedValue(int(year), date(int(year) + 1, 1, 15), number=value, period=Period(period)))
    return made


def rule(*, cumulative: bool = False, frequency: str = "biannual", kind: ValueKind = ValueKind.NUMBER) -> PlanIndicator:
    """From 100 in 2018 to 146.41 in 2022: a tenth a year; of a sum, 40 in four years."""
    target = 40.0 if cumulative else 146.41
    baseline = None if cumulative else 100.0
    return PlanIndicator(
        "1.1", kind, Direction.UP, baseline, 2018, target, 2022, cumulative=cumulative, frequency=Frequency(frequency)
    )


#      what is told                                    sum?   value   of          years  status
STATUSES = [
    ("half a year in, on the line of growth", {"h1_2020": 115.37}, False, 115.37, "2020-h1", 1.5, Status.ON_TRACK),
    ("the same value at the end of the year", {"h2_2020": 115.37}, False, 115.37, "2020-h2", 2, Status.BEHIND),
    ("the last period counts", {"h1_2020": 140.0, "h2_2020": 90.0}, False, 90.0, "2020-h2", 2, Status.GOING_BACK),
    ("whatever the order", {"h2_2020": 121.0, "h1_2020": 90.0}, False, 121.0, "2020-h2", 2, Status.ON_TRACK),
    ("a year covers its halves", {"year_2020": 121.0, "h2_2020": 90.0}, False, 121.0, "2020", 2, Status.ON_TRACK),
    ("a half covers its quarters", {"h2_2020": 121.0, "q4_2020": 90.0}, False, 121.0, "2020-h2", 2, Status.ON_TRACK),
    ("reached within its last year", {"h1_2022": 146.41}, False, 146.41, "2022-h1", None, Status.ACHIEVED),
    ("nearly, half a year before", {"h1_2022": 139.0}, False, 139.0, "2022-h1", 3.5, Status.ON_TRACK),
    ("nearly, when time is over", {"h2_2022": 146.0}, False, 146.0, "2022-h2", 4, Status.BEHIND),
    ("in the year of the baseline", {"h2_2018": 101.0}, False, 101.0, "2018-h2", 0, Status.TO_BE_JUDGED),
    ("a first quarter has a pace", {"q1_2019": 102.41}, False, 102.41, "2019-q1", 0.25, Status.ON_TRACK),
    ("halves are summed", {"h1_2019": 5.0, "h2_2019": 5.0}, True, 10.0, "2019-h2", 1, Status.ON_TRACK),
    ("the first half alone", {"h1_2019": 5.0}, True, 5.0, "2019-h1", 0.5, Status.ON_TRACK),
    ("a year is not added to its halves", {"h1_2019": 5.0, "year_2019": 9.0}, True, 9.0, "2019", 1, Status.BEHIND),
    ("the sum reached the target", {"h1_2019": 20.0, "q3_2019": 20.0}, True, 40.0, "2019-q3", None, Status.ACHIEVED),
]


@pytest.mark.parametrize(("what", "values", "cumulative", "value", "when", "years", "status"), STATUSES)
def test_the_status_follows_the_last_period_or_the_sum_of_all(
    what, values, cumulative, value, when, years, status
) -> None:
    seen = status_of(rule(cumulative=cumulative), told(**values), today=TODAY)
    assert (seen.value, str(seen.value_when), seen.years_elapsed, seen.status) == (value, when, years, status), what


def test_a_yes_that_was_lost_within_a_year_goes_back() -> None:
    indicator = rule(kind=ValueKind.YES_NO)
    assert status_of(indicator, told(h1_2020=1.0, h2_2020=0.0), today=TODAY).status is Status.GOING_BACK
    assert status_of(indicator, told(h1_2020=0.0, h2_2020=1.0), today=TODAY).status is Status.ACHIEVED


def test_a_year_holds_its_last_period_or_what_they_add_up_to() -> None:
    #              reading  year  period  number
    reports = [(0, 0, H1, 3.0), (0, 0, H2, 4.0), (1, 0, H2, 4.0), (1, 0, H1, 3.0), (1, 1, Y, 9.0), (1, 1, Q4, 5.0)]
    rows, columns, period, number = (np.array(one) for one in zip(*reports, strict=True))
    places = np.array([PLACES[Period(one)] for one in period])
    found = year_values(rows, columns, places, number, is_cumulative=np.array([False, True]), years=3)

    np.testing.assert_array_equal(found.values, [[4.0, np.nan, np.nan], [7.0, 9.0, np.nan]])
    assert found.told.tolist() == [[True, False, False], [True, True, False]]
    assert found.ends.tolist() == [[1.0, 1.0, 1.0], [1.0, 1.0, 1.0]]


def test_the_first_due_date_is_that_of_the_first_round_that_asks_for_the_indicator() -> None:
    rounds = [
        RoundLine(2020, date(2021, 1, 1), date(2021, 1, 31)),
        RoundLine(2020, date(2020, 7, 1), date(2020, 7, 31), period=H1),
    ]
    assert first_due_of(rounds, "yearly") == date(2021, 1, 31)
    assert first_due_of(rounds, "biannual") == date(2020, 7, 31)
    assert [due_of_year(rounds, year) for year in (2020, 2021)] == [date(2021, 1, 31), date(2021, 12, 31)]
    assert due_of_year(rounds[1:], 2020) == date(2020, 12, 31)


@pytest.mark.parametrize("text", ["2020-year", "2020-h3", "20", "2020-", "²020", "2020-H1", "", "2020-h1-h2"])
def test_an_address_that_is_no_period_is_none(text) -> None:
    assert when_of(text) is None


def test_a_period_is_told_in_every_language() -> None:
    for language in Language:
        told_ = [said_when(When(2020, one), language) for one in Period]
        assert len(set(told_)) == len(Period)
        assert told_[0] == "2020"
        assert [str(when_of(str(When(2020, one)))) for one in Period] == [str(When(2020, one)) for one in Period]
    assert said_inside(When(2020, H1), Language.PORTUGUESE) == "2020, 1º semestre"
    assert said_when(None, Language.ENGLISH) == ""
