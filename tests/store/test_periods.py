"""Parts of years in the store: slots, rounds, tasks, the step of the schema, and reading only what changed."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from sqlalchemy import event, func, select, update

from dashboard.plan.indicators import Reporter
from dashboard.plan.periods import Period, When
from dashboard.store import plan_reports, plan_shelf
from dashboard.store.database import Database
from dashboard.store.migrate import migrate, migrate_connection, newest_step
from dashboard.store.plan_memory import PlanMemory
from dashboard.store.plan_tables import Evidence, Indicator, Plan, Report
from dashboard.store.records import edit
from dashboard.store.reporting import ReportRefusedError, Slot, Told, accept, save_draft, submit
from dashboard.store.rounds import RoundRefusedError, open_round, refuse_outside_round, round_of
from dashboard.store.tasks import outlook, tasks_of
from tests.support.plan import small_plan

TODAY = date(2021, 6, 1)
GOVERNMENT = Reporter.GOVERNMENT


def test_each_half_has_its_own_report_and_its_own_editions(database, plan, people) -> None:
    with database.writing() as session:
        for period, number in ((Period.H1, 1.0), (Period.H2, 2.0), (Period.H1, 3.0)):
            slot = Slot(plan.number, "PER", GOVERNMENT, 2019, period)
            draft = save_draft(session, slot, Told(number=number), by=people["peru"])
            submit(session, draft, expected_version=draft.version, by=people["peru"])
            accept(session, draft, expected_version=draft.version, by=people["secretariat"])
        told = session.execute(
            select(Report.period, Report.edition, Report.state, Report.number).order_by(Report.period, Report.edition)
        ).all()
    assert [tuple(one) for one in told] == [
        ("h1", 1, "superseded", 1.0),
        ("h1", 2, "accepted", 3.0),
        ("h2", 1, "accepted", 2.0),
    ]


@pytest.fixture
def halves(database, plan, people):
    """1.1 twice a year; a round in the middle of 2019 and one at its end."""
    with database.writing() as session:
        session.execute(update(Indicator).where(Indicator.id == plan.number).values(frequency="biannual"))
        held = session.get_one(Plan, plan.id)
        for period, days in ((Period.H1, 200), (Period.YEAR, 10)):
            opens = TODAY - timedelta(days=days)
            due = opens + timedelta(days=30)
            open_round(session, held, year=2019, period=period, opens_on=opens, due_on=due, by=people["secretariat"])
        return held.id


def test_tasks_ask_for_each_half_in_its_own_round_with_its_own_due_date(database, plan, people, halves) -> None:
    with database.reading() as session:
        tasks = [one for one in tasks_of(session, people["peru"], today=TODAY) if one.indicator_id == plan.number]
        others = [one for one in tasks_of(session, people["peru"], today=TODAY) if one.indicator_id != plan.number]
        assert round_of(session, halves, When(2019, Period.H2)).period == "year"
    assert {(str(one.when), str(one.held), one.due_on) for one in tasks} == {
        ("2019-h1", "2019-h1", TODAY - timedelta(days=170)),
        ("2019-h2", "2019", TODAY + timedelta(days=20)),
    }
    assert {str(one.when) for one in others} == {"2019"}
    told = outlook(tasks, today=TODAY)
    assert (told.overdue, told.due) == (1, ((20, 1),))


def test_a_report_of_another_part_than_the_indicator_is_asked_for_is_refused(database, plan, people, halves) -> None:
    with database.reading() as session:
        for period in (Period.H1, Period.H2):
            refuse_outside_round(session, Slot(plan.number, "PER", GOVERNMENT, 2019, period), today=TODAY)
        for period in (Period.YEAR, Period.Q1):
            with pytest.raises(ReportRefusedError, match="is asked for biannual, not for 2019"):
                refuse_outside_round(session, Slot(plan.number, "PER", GOVERNMENT, 2019, period), today=TODAY)


def test_a_year_has_one_round_at_each_of_its_ends(database, plan, people, halves) -> None:
    days = {"opens_on": TODAY, "due_on": TODAY, "by": people["secretariat"]}
    with database.writing() as session:
        held = session.get_one(Plan, halves)
        with pytest.raises(RoundRefusedError, match="2019-h1 has a round already"):
            open_round(session, held, year=2019, period=Period.H1, **days)
        with pytest.raises(RoundRefusedError, match="a round is opened for year, h1, q1, q3; received 'h2'"):
            open_round(session, held, year=2019, period=Period.H2, **days)
        open_round(session, held, year=2019, period=Period.Q1, **days)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request, tmp_path):
    sqlite = f"sqlite:///{tmp_path / 'empty.db'}"
    opened = Database(sqlite if request.param == "sqlite" else request.getfixturevalue("postgres").new_database())
    yield opened
    opened.close()


BEFORE = (
    "insert into plans values (1, 'p', '{}', 2018, 2021, false, '{}', 1)",
    "insert into results (id, plan_id, number, title, is_withdrawn, version) values (1, 1, 1, '{}', false, 1)",
    "insert into indicators (id, result_id, code, title, definition, kind, unit, direction, formula, disaggregation, "
    "is_cumulative, tolerance, source, verification, frequency, responsible, activities, factors, territories, "
    "is_withdrawn, version) values (1, 1, '1', '{}', '{}', 'number', '{}', 1, '', '', false, 0.05, '', '', "
    "'biannual', '[]', '', '[]', '[]', false, 1)",
    "insert into reports (id, indicator_id, country, reporter, year, edition, state, words, note, comment, version) "
    "values (7, 1, 'PER', 'government', 2019, 1, 'accepted', '', '', '', 1)",
    "insert into evidence (id, report_id, title, url, stored_name, given_name, media_type, size, sha256, added_at, "
    "is_withdrawn, version) values (3, 7, 't', 'https://x', '', '', '', 0, '', '2020-01-01', false, 1)",
)
"""One report with evidence, as the schema before held it."""


def test_what_stood_before_periods_is_of_the_whole_year_and_keeps_its_evidence(empty) -> None:
    with empty.engine.begin() as connection:
        migrate_connection(connection, to="0003_response")
        for line in BEFORE:
            connection.exec_driver_sql(line)
    assert migrate(empty) == ("0003_response", newest_step())
    with empty.reading() as session:
        assert session.execute(select(Report.id, Report.period)).all() == [(7, "year")]
        assert session.execute(select(Evidence.id, Evidence.report_id)).all() == [(3, 7)]


@pytest.fixture
def filled(database):
    with database.writing() as session:
        return small_plan(session)


def same(one, other) -> None:
    """Two shelves tell the same."""
    for mine, theirs in zip(one.plans, other.plans, strict=True):
        assert (mine.code, mine.indicators, mine.rounds) == (theirs.code, theirs.indicators, theirs.rounds)
        for name in ("indicator", "country", "reporter", "values", "told", "statuses", "is_expected"):
            np.testing.assert_array_equal(getattr(mine.readings, name), getattr(theirs.readings, name), err_msg=name)
        for name in ("row", "year", "period", "number"):
            np.testing.assert_array_equal(getattr(mine.readings.parts, name), getattr(theirs.readings.parts, name))


def test_reading_only_what_was_reported_since_gives_what_reading_all_of_it_gives(database, filled, monkeypatch) -> None:
    memory = PlanMemory()
    memory.read(database, today=TODAY)
    read: list[int] = []

    whole = plan_reports.read_reports
    monkeypatch.setattr(plan_shelf, "read_reports", lambda session: read.append(1) or whole(session))

    def changed(number: float, **where) -> None:
        with database.writing() as session:
            found = session.scalars(select(Report).filter_by(state="accepted", **where)).first()
            edit(session, found, expected_version=found.version, by=None, fields={"number": number})
        now = memory.read(database, today=TODAY).shelf
        assert read == [], "all reports were read again"
        same(now, PlanMemory().read(database, today=TODAY).shelf)
        read.clear()

    changed(130.0, indicator_id=filled["count"], country="CHL")
    changed(0.0, indicator_id=filled["yes_no"])
    with database.writing() as session:
        target = session.scalars(select(Indicator).where(Indicator.id == filled["count"])).one()
        edit(session, target, expected_version=target.version, by=None, fields={"frequency": "biannual"})
    changed(99.0, indicator_id=filled["share"], country="PER")


def test_reports_that_came_in_without_the_log_are_read_all_the_same(database, filled) -> None:
    memory = PlanMemory()
    before = memory.read(database, today=TODAY)
    with database.writing() as session:
        session.add(
            Report(
                indicator_id=filled["share"],
                country="CHL",
                reporter="workers",
                year=2020,
                period="h1",
                state="accepted",
                number=5.0,
            )
        )
    after = memory.read(database, today=TODAY)
    assert after.key != before.key
    assert len(after.shelf.current.readings.parts.row) == 1
    same(after.shelf, PlanMemory().read(database, today=TODAY).shelf)


def test_following_the_log_costs_a_fixed_number_of_queries(database, filled) -> None:
    memory, asked = PlanMemory(), []
    memory.read(database, today=TODAY)
    event.listen(database.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    with database.writing() as session:
        report = session.scalars(select(Report).where(Report.state == "accepted")).first()
        edit(session, report, expected_version=report.version, by=None, fields={"number": 3.0})
    asked.clear()
    memory.read(database, today=TODAY)
    assert len([one for one in asked if one.lstrip().lower().startswith("select")]) <= 15, asked
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Report)) > 10
