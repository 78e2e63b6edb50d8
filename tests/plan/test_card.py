"""The card: side by side, silence by name, each country by its own target; on the small plan, checked by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from dashboard.plan.card import card_of, row_of, rows_in
from dashboard.plan.comparability import Hindrance
from dashboard.plan.country_view import country_view
from dashboard.plan.indicators import Reporter
from dashboard.plan.reading import arithmetic_of
from dashboard.plan.status import Status
from dashboard.store.database import Database
from dashboard.store.migrate import migrate
from dashboard.store.plan_queries import public_reports
from dashboard.store.plan_shelf import read_shelf
from tests.support.plan import small_plan

TODAY = date(2021, 6, 1)
G, E, W, TS = Reporter


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    opened = Database(f"sqlite:///{tmp_path_factory.mktemp('plan') / 'atlas.sqlite'}")
    migrate(opened)
    with opened.writing() as session:
        small_plan(session)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def shelf(database):
    with database.reading() as session:
        return read_shelf(session, today=TODAY)


def test_government_employers_and_workers_stand_side_by_side_and_silence_is_named(shelf) -> None:
    book = shelf.current
    rows = {row.country: row for row in card_of(book, book.by_code["1.1"]).rows}

    #    country   government      employers  workers        not reported by  agree
    seen = {
        country: ([one.value for one in row.sayings], row.not_reported_by, row.agree) for country, row in rows.items()
    }
    assert seen == {
        "CHL": ([121.0, None, 110.0], (E,), False),
        "MEX": ([300.0, None, None], (E, W), None),
        "PER": ([160.0, None, None], (E, W), None),
    }


def test_a_country_with_a_target_of_its_own_is_measured_by_it(shelf) -> None:
    line = shelf.current.by_code["1.1"]
    assert [one.value for one in line.targets_of("MEX")] == [400.0]
    assert [one.value for one in line.targets_of("PER")] == [146.41]
    assert row_of(shelf.current, line, "MEX").target.value == 400.0


def test_the_status_set_by_hand_stands_beside_the_computed_one(shelf) -> None:
    row = row_of(shelf.current, shelf.current.by_code["1.1"], "PER")
    assert row.judged.status is Status.BEHIND
    assert row.sayings[0].status is Status.ACHIEVED


def test_counts_are_not_compared_across_countries_and_the_card_knows_why(shelf) -> None:
    book = shelf.current
    assert card_of(book, book.by_code["1.1"]).comparison.hindrance is Hindrance.COUNT
    assert card_of(book, book.by_code["1.2"]).comparison.comparable == ("CHL", "PER")
    assert dict(card_of(book, book.by_code["1.2"]).comparison.apart) == {"MEX": Hindrance.OTHER_YEAR}


def test_every_status_of_a_card_is_the_one_that_its_arithmetic_arrives_at(shelf, database) -> None:
    book = shelf.current
    for line in book.indicators:
        for row in card_of(book, line).rows:
            with database.reading() as session:
                reports = public_reports(session, line.id, country=row.country)
            rule = line.rule_in(row.country, first_due=book.first_due(line))
            for one in row.sayings:
                found = arithmetic_of(rule, reports, one.reporter, today=TODAY)
                if found.status is Status.TO_BE_JUDGED and row.judged is not None:
                    assert one.status is row.judged.status
                else:
                    assert one.status is found.status, (line.code, row.country, one.reporter)
                assert one.value == found.value or line.kind.value == "text"


def test_the_page_of_a_country_holds_its_results_roadmap_and_exchanges_and_those_alone(shelf) -> None:
    chile, mexico = (country_view(shelf, shelf.current, code) for code in ("CHL", "MEX"))
    assert [one.result.number for one in chile.results] == [1, 2]
    assert [line.code for line, _ in chile.results[0].indicators] == ["1.1", "1.2", "1.10"]
    assert chile.results[0].distribution.total == 5
    assert (len(chile.roadmap), len(chile.exchanges)) == (1, 1)
    assert (len(mexico.roadmap), len(mexico.exchanges)) == (0, 0)
    assert {reporter: (found.reported, found.expected) for reporter, found in chile.coverage} == {
        G: (2, 3),
        E: (0, 1),
        W: (2, 2),
    }


def test_a_cumulative_indicator_shows_the_sum_so_far_and_says_that_years_are_missing(shelf) -> None:
    book = shelf.current
    summed = replace(book.by_code["1.1"], is_cumulative=True)
    book = replace(book, indicators=(summed, *book.indicators[1:]))
    peru = row_of(book, summed, "PER").sayings[0]
    assert (peru.series, peru.value, peru.has_gaps) == ((None, 100.0, 260.0, None), 260.0, True)


def test_an_indicator_tied_to_one_country_asks_nothing_of_the_others(shelf) -> None:
    assert "2.2" not in rows_in(shelf.current, "CHL")
    assert rows_in(shelf.current, "")["2.2"].sayings[0].reporter is TS
