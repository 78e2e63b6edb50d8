"""What the pages read of the plan: whole, public, in a number of queries that does not grow; on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from sqlalchemy import event

from dashboard.plan.indicators import Reporter
from dashboard.plan.status import Status
from dashboard.plan.status_table import STATUSES
from dashboard.store.plan_changes import content_token
from dashboard.store.plan_memory import PlanMemory
from dashboard.store.plan_queries import changes_of, count_of_evidence, indicators_for, public_reports
from dashboard.store.plan_shelf import read_shelf
from dashboard.store.plan_tables import Indicator, Report
from dashboard.store.records import edit
from tests.support.plan import G, small_plan

TODAY = date(2021, 6, 1)


@pytest.fixture
def ids(database):
    with database.writing() as session:
        return small_plan(session)


@contextmanager
def counted(database) -> Iterator[list[str]]:
    """Statements that reach the database meanwhile."""
    said: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        said.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield said
    event.remove(database.engine, "before_cursor_execute", note)


def shelf_of(database):
    with database.reading() as session:
        return read_shelf(session, today=TODAY)


def test_a_shelf_holds_the_plan_by_result_and_code_with_what_each_reporter_says(database, ids) -> None:
    book = shelf_of(database).current
    assert [one.code for one in book.indicators] == ["1.1", "1.2", "1.10", "2.1", "2.2"]
    assert book.readings.countries == ("", "CHL", "MEX", "PER")
    assert book.readings.years == (2018, 2019, 2020, 2021)

    seen = {}
    for row in range(len(book.readings.indicator)):
        key = (
            book.indicators[book.readings.indicator[row]].code,
            book.readings.countries[book.readings.country[row]],
            list(Reporter)[book.readings.reporter[row]].value,
        )
        seen[key] = STATUSES[book.readings.now[row]]

    #                         indicator  country  reporter      status today
    expected = {
        ("1.1", "CHL", "government"): Status.ON_TRACK,
        ("1.1", "CHL", "employers"): Status.NO_DATA,
        ("1.1", "CHL", "workers"): Status.BEHIND,
        ("1.1", "MEX", "government"): Status.ON_TRACK,
        ("1.1", "MEX", "employers"): Status.NO_DATA,
        ("1.1", "MEX", "workers"): Status.NO_DATA,
        ("1.1", "PER", "government"): Status.ACHIEVED,
        ("1.1", "PER", "employers"): Status.NO_DATA,
        ("1.1", "PER", "workers"): Status.NO_DATA,
        ("1.2", "CHL", "government"): Status.ON_TRACK,
        ("1.2", "MEX", "government"): Status.BEHIND,
        ("1.2", "PER", "government"): Status.BEHIND,
        ("1.10", "CHL", "government"): Status.NO_DATA,
        ("1.10", "MEX", "government"): Status.NO_DATA,
        ("1.10", "PER", "government"): Status.ACHIEVED,
        # In words: nobody's arithmetic, so the status that was set by hand stands.
        ("2.1", "CHL", "workers"): Status.BEHIND,
        ("2.1", "MEX", "workers"): Status.NO_DATA,
        ("2.1", "PER", "workers"): Status.NO_DATA,
        ("2.2", "", "technical_secretariat"): Status.TO_BE_JUDGED,
    }
    assert seen == expected


def test_silence_before_the_first_round_was_due_is_not_due_and_after_it_no_data(database, ids) -> None:
    with database.reading() as session:
        early = read_shelf(session, today=date(2020, 1, 30)).current
    row = early.readings.first_row[2, 1, 0]  # 1.10, CHL, government
    assert STATUSES[early.readings.now[row]] is Status.NOT_DUE
    by_year = [STATUSES[code] for code in early.readings.statuses[row]]
    assert by_year[:2] == [Status.NOT_DUE, Status.NO_DATA]


def test_drafts_submitted_and_returned_reports_count_nowhere(database, ids) -> None:
    book = shelf_of(database).current
    employers = [row for key, row in book.readings.first_row.items() if key[2] == 1]
    assert employers
    assert not book.readings.told[employers].any()


def test_a_corrected_value_counts_once_and_by_its_last_edition(database, ids) -> None:
    readings = shelf_of(database).current.readings
    assert readings.values[readings.first_row[0, 1, 0]].tolist()[:2] == [101.0, 121.0]


def test_reading_everything_takes_ten_queries_however_large_the_plan(database, ids) -> None:
    with counted(database) as few:
        shelf_of(database)
    with database.writing() as session:
        for number in range(40):
            session.add(_copy(session.get(Indicator, ids["count"]), code=f"9.{number}"))
    with counted(database) as many:
        shelf_of(database)
    assert len(few) == len(many) <= 12  # two of them begin the transaction


def _copy(one: Indicator, *, code: str) -> Indicator:
    skipped = {"id", "code", "version"}
    fields = {column.key: getattr(one, column.key) for column in one.__table__.columns if column.key not in skipped}
    return Indicator(code=code, **fields)


def test_nothing_is_read_again_until_something_changes_and_then_at_once(database, ids) -> None:
    memory = PlanMemory()
    first = memory.read(database, today=TODAY)
    with counted(database) as said:
        assert memory.read(database, today=TODAY) is first
    assert len([one for one in said if "select" in one.lower()]) == 1

    with database.writing() as session:
        report = session.get(Report, ids["submitted"])
        edit(session, report, expected_version=report.version, by=None, fields={"state": "accepted"}, action="accept")
    again = memory.read(database, today=TODAY)
    assert again is not first
    readings = again.shelf.current.readings
    assert readings.told[readings.first_row[0, 2, 1]].any()
    assert memory.read(database, today=date(2021, 6, 2)) is not again


def test_what_is_filled_in_bulk_without_a_history_is_seen_too(database, ids) -> None:
    with database.reading() as session:
        before = content_token(session)
    with database.writing() as session:
        session.add(
            Report(indicator_id=ids["yes_no"], country="CHL", reporter=G, year=2020, state="accepted", number=1.0)
        )
    with database.reading() as session:
        assert content_token(session) != before


def test_everybody_reads_accepted_and_corrected_reports_with_their_evidence_and_no_other(database, ids) -> None:
    with counted(database) as said, database.reading() as session:
        reports = public_reports(session, ids["count"], country="CHL")
    assert sorted(
        (-one.when.year, one.reporter.value, -one.edition, one.is_superseded, one.number) for one in reports
    ) == [
        (-2019, "government", -1, False, 121.0),
        (-2019, "workers", -1, False, 110.0),
        (-2018, "government", -2, False, 101.0),
        (-2018, "government", -1, True, 1.5),
    ]
    assert [one.when.year for one in reports] == [2019, 2019, 2018, 2018]
    with_evidence = next(one for one in reports if one.when.year == 2019 and one.reporter is Reporter.GOVERNMENT)
    assert [one.given_name for one in with_evidence.evidence] == ["", "note.pdf"]
    assert "secret" not in repr(reports)
    assert len([one for one in said if "select" in one.lower()]) == 2


def test_evidence_is_counted_by_country_without_that_of_drafts(database, ids) -> None:
    with database.reading() as session:
        assert dict(count_of_evidence(session, ids["count"])) == {"CHL": 2}


def test_the_history_of_a_card_tells_what_changed_and_the_role_but_no_name(database, ids) -> None:
    with database.writing() as session:
        line = session.get(Indicator, ids["count"])
        edit(session, line, expected_version=line.version, by=None, fields={"tolerance": 0.1}, reason="agreed in Lima")
    with counted(database) as said, database.reading() as session:
        newest, *older = changes_of(session, ids["count"])
    assert (newest.table, newest.action, newest.reason) == ("indicators", "edit", "agreed in Lima")
    assert newest.fields == (("tolerance", 0.05, 0.1),)
    assert {one.table for one in older} == {"indicators", "targets", "judgements"}
    assert len([one for one in said if "select" in one.lower()]) == 1


#          factors asked      territory       indicators
WHO_ACTS = [
    (["rural"], "", ["1.1", "2.2"]),
    (["rural"], "PER/15", ["1.1", "2.2"]),
    (["rural"], "MEX", ["1.1"]),
    (["school"], "MEX", []),
    (["nothing"], "", []),
    ([], "", []),
]


@pytest.mark.parametrize(("factors", "territory", "codes"), WHO_ACTS)
def test_a_factor_leads_to_the_indicators_that_address_it_there(database, ids, factors, territory, codes) -> None:
    with counted(database) as said, database.reading() as session:
        found = indicators_for(session, factors, territory=territory)
    assert [one.code for one in found] == codes
    assert len([one for one in said if "select" in one.lower()]) == 1
    if "1.1" in codes:
        assert (found[0].output, found[0].factors) == ("1.a", ("rural",))


def test_a_withdrawn_indicator_is_nowhere(database, ids) -> None:
    with database.writing() as session:
        line = session.get(Indicator, ids["count"])
        edit(session, line, expected_version=line.version, by=None, fields={"is_withdrawn": True}, action="withdraw")
    assert "1.1" not in shelf_of(database).current.by_code
    with database.reading() as session:
        assert [one.code for one in indicators_for(session, ["rural"])] == ["2.2"]
