"""Countries are compared only on what is comparable; each reason has a case."""

from __future__ import annotations

import pytest

from dashboard.plan.comparability import Hindrance, LastValue, comparison_of, is_relative
from dashboard.plan.indicators import Reporter, ValueKind
from dashboard.plan.periods import When

G, W = Reporter.GOVERNMENT, Reporter.WORKERS
SHARE, COUNT = {"es": "% de municipios"}, {"es": "municipios"}


def told(*rows: tuple[str, Reporter, int, float]) -> list[LastValue]:
    return [LastValue(country, reporter, When(year), value) for country, reporter, year, value in rows]


THREE = told(("CHL", G, 2020, 10.0), ("MEX", G, 2020, 30.0), ("PER", G, 2020, 20.0))

#        what                  kind             unit   last values       why not at all
NOTHING = [
    ("words are not compared", ValueKind.TEXT, SHARE, THREE, Hindrance.WORDS),
    ("counts are not compared: countries differ in size", ValueKind.NUMBER, COUNT, THREE, Hindrance.COUNT),
    ("one country is not compared", ValueKind.NUMBER, SHARE, THREE[:1], Hindrance.ONE_COUNTRY),
    ("nothing reported, nothing compared", ValueKind.NUMBER, SHARE, [], Hindrance.ONE_COUNTRY),
    (
        "two years, two countries",
        ValueKind.NUMBER,
        SHARE,
        told(("CHL", G, 2019, 1.0), ("PER", G, 2020, 2.0)),
        Hindrance.ONE_COUNTRY,
    ),
]


@pytest.mark.parametrize(("what", "kind", "unit", "last", "why"), NOTHING)
def test_what_is_never_compared(what, kind, unit, last, why) -> None:
    found = comparison_of(kind, unit, last)
    assert (found.comparable, found.hindrance) == ((), why), what


def test_shares_of_one_year_and_one_reporter_stand_side_by_side_by_code_not_by_value() -> None:
    found = comparison_of(ValueKind.NUMBER, SHARE, THREE)
    assert (found.comparable, found.when, found.reporter) == (("CHL", "MEX", "PER"), When(2020), G)


def test_yes_and_no_mean_the_same_everywhere() -> None:
    assert comparison_of(ValueKind.YES_NO, COUNT, THREE).comparable == ("CHL", "MEX", "PER")


def test_each_country_that_stands_apart_is_told_why() -> None:
    last = [
        *told(("ARG", G, 2020, 1.0), ("BOL", G, 2020, 2.0), ("CHL", G, 2019, 3.0), ("MEX", W, 2020, 4.0)),
        LastValue("PER", G, When(2020), 5.0, has_gaps=True),
    ]
    found = comparison_of(ValueKind.NUMBER, SHARE, last)
    assert found.comparable == ("ARG", "BOL")
    assert dict(found.apart) == {
        "CHL": Hindrance.OTHER_YEAR,
        "MEX": Hindrance.OTHER_REPORTER,
        "PER": Hindrance.INCOMPLETE_SUM,
    }


@pytest.mark.parametrize(
    ("unit", "relative"),
    [
        ({"es": "%"}, True),
        ({"en": "per thousand"}, True),
        ({"pt": "por cento"}, True),
        ({"es": "tasa"}, True),
        ({"es": "municipios"}, False),
        ({"es": "niñas y niños"}, False),
        ({}, False),
    ],
)
def test_a_unit_allows_for_size_or_it_does_not(unit, relative) -> None:
    assert is_relative(unit) is relative
