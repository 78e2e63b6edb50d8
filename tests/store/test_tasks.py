"""What a focal point has to do, what it is told, and the calendar that only it can read; on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import event

from dashboard.plan.indicators import Reporter
from dashboard.store import feeds
from dashboard.store.notices import NoticeKind, count_new, mark_seen, notices_of
from dashboard.store.people import User
from dashboard.store.plan_tables import Indicator, Plan, Report
from dashboard.store.records import create, now
from dashboard.store.reporting import Slot, Told, accept, give_back, save_draft, submit
from dashboard.store.rounds import open_round
from dashboard.store.states import State
from dashboard.store.tasks import outlook, sides_of, tasks_of
from tests.store.people import GOVERNMENT, SECRETARIAT, WORKERS

KEY = "a key of the server"


@pytest.fixture
def today():
    return now().date()


@pytest.fixture
def rounds(database, plan, people, today):
    """One that was due yesterday, one due in twelve days, one that is not open yet."""
    with database.writing() as session:
        held = session.get(Plan, plan.id)
        for year, opens, due in ((2019, -30, -1), (2020, -5, 12), (2021, 20, 40)):
            dates = {"opens_on": today + timedelta(days=opens), "due_on": today + timedelta(days=due)}
            open_round(session, held, year=year, by=people["secretariat"], **dates)


def told(session, plan, people, *, year=2019, number=1.0, indicator=None):
    slot = Slot(indicator or plan.number, "PER", GOVERNMENT, year)
    draft = save_draft(session, slot, Told(number=number), by=people["peru"])
    return submit(session, draft, expected_version=draft.version, by=people["peru"])


def seen(database, person, today):
    with database.reading() as session:
        tasks = tasks_of(session, person, today=today)
        return tasks, outlook(tasks, today=today)


def test_the_outlook_counts_what_is_due_and_what_is_late(database, rounds, people, today):
    tasks, view = seen(database, people["peru"], today)

    assert (view.overdue, view.due, view.returned) == (3, ((12, 3),), 0)
    assert [(task.code, task.when.year) for task in tasks][:3] == [("1.1", 2019), ("1.2", 2019), ("1.10", 2019)]
    assert 2021 not in {task.when.year for task in tasks}


def test_what_was_handed_in_waits_no_more_and_what_came_back_waits_again(database, rounds, plan, people, today):
    with database.writing() as session:
        report = told(session, plan, people)
    assert seen(database, people["peru"], today)[1].overdue == 2
    with database.writing() as session:
        held = session.get(Report, report.id)
        give_back(session, held, expected_version=held.version, by=people["secretariat"], comment="which ones?")
    tasks, view = seen(database, people["peru"], today)
    assert (view.overdue, view.returned) == (3, 1)
    assert next(task.comment for task in tasks if task.state is State.RETURNED) == "which ones?"


def test_a_correction_that_was_begun_is_not_overdue(database, rounds, plan, people, today):
    with database.writing() as session:
        report = told(session, plan, people)
        accept(session, report, expected_version=report.version, by=people["secretariat"])
        save_draft(session, Slot(plan.number, "PER", GOVERNMENT, 2019), Told(number=2.0), by=people["peru"])
    tasks, view = seen(database, people["peru"], today)
    assert view.overdue == 2
    assert next(task for task in tasks if task.edition == 2).state is State.DRAFT


def test_tasks_are_those_of_ones_own_side_alone(database, rounds, plan, people, today):
    with database.writing() as session:
        told(session, plan, people)
    for who in ("peru_workers", "chile"):
        assert all(task.state is None for task in seen(database, people[who], today)[0])
    assert {task.country for task in seen(database, people["chile"], today)[0]} == {"CHL"}
    assert seen(database, people["reader"], today)[0] == ()
    assert seen(database, people["administrator"], today)[0] == ()


def test_the_secretariat_reports_what_it_is_responsible_for(database, rounds, plan, people, today):
    assert sides_of(people["secretariat"]) == (("", SECRETARIAT),)
    with database.writing() as session:
        session.get(Indicator, plan.text).responsible = [SECRETARIAT.value]
    assert {task.code for task in seen(database, people["secretariat"], today)[0]} == {"1.10"}
    assert {task.code for task in seen(database, people["peru"], today)[0]} == {"1.1", "1.2"}


def test_an_indicator_of_one_country_is_asked_of_no_other(database, rounds, plan, people, today):
    with database.writing() as session:
        session.get(Indicator, plan.number).territories = ["CHL/13"]
    assert "1.1" not in {task.code for task in seen(database, people["peru"], today)[0]}
    assert "1.1" in {task.code for task in seen(database, people["chile"], today)[0]}


def test_a_country_editor_has_the_tasks_of_the_three_constituencies(database, rounds, people, today):
    tasks, _ = seen(database, people["editor"], today)

    assert {task.reporter for task in tasks} == {GOVERNMENT, Reporter.EMPLOYERS, WORKERS}


def test_the_number_of_queries_does_not_grow_with_the_plan(database, rounds, plan, people, today):
    few = _queries(database, people["peru"], today)
    with database.writing() as session:
        for at in range(60):
            copied = session.get(Indicator, plan.number)
            fields = {name: getattr(copied, name) for name in ("result_id", "title", "definition", "kind", "unit")}
            more = {"responsible": copied.responsible, "factors": [], "territories": []}
            create(session, Indicator(code=f"1.x{at}", **fields, **more), by=None)

    assert _queries(database, people["peru"], today) == few <= 5


def _queries(database, person, today):
    counted = []

    def count(*_):
        counted.append(1)

    event.listen(database.engine, "before_cursor_execute", count)
    with database.reading() as session:
        notices_of(session, person, today=today)
    event.remove(database.engine, "before_cursor_execute", count)
    return len(counted)


def kinds(database, person, today):
    with database.reading() as session:
        return [notice.kind for notice in notices_of(session, person, today=today)]


def test_notices_tell_what_is_late_due_returned_and_accepted(database, rounds, plan, people, today):
    with database.writing() as session:
        first, second = told(session, plan, people), told(session, plan, people, indicator=plan.yes_no)
        accept(session, first, expected_version=first.version, by=people["secretariat"])
        give_back(session, second, expected_version=second.version, by=people["secretariat"], comment="why?")

    assert kinds(database, people["peru"], today) == [
        NoticeKind.OVERDUE,
        NoticeKind.RETURNED,
        NoticeKind.DUE,
        NoticeKind.ACCEPTED,
    ]


def test_the_secretariat_is_told_how_much_waits_for_review(database, rounds, plan, people, today):
    with database.writing() as session:
        told(session, plan, people)
        told(session, plan, people, indicator=plan.yes_no)
    with database.reading() as session:
        [notice] = notices_of(session, people["secretariat"], today=today)
    assert (notice.kind, notice.count) == (NoticeKind.TO_REVIEW, 2)


def test_what_was_seen_is_not_new_any_more_for_who_saw_it(database, rounds, people, today):
    with database.writing() as session:
        assert count_new(notices_of(session, people["peru"], today=today)) == 2
        mark_seen(session, people["peru"])
        mark_seen(session, people["peru"])
    with database.reading() as session:
        assert count_new(notices_of(session, people["peru"], today=today)) == 0
        assert count_new(notices_of(session, people["chile"], today=today)) == 2


def test_a_calendar_address_opens_its_owners_calendar_until_it_is_renewed(database, people):
    with database.writing() as session:
        assert feeds.token_of(session, people["peru"], key=KEY) is None
        first = feeds.renew(session, people["peru"], key=KEY)
        assert feeds.owner_of(session, first, key=KEY).id == people["peru"].user_id
        second = feeds.renew(session, people["peru"], key=KEY)
        assert feeds.owner_of(session, first, key=KEY) is None
        assert feeds.token_of(session, people["peru"], key=KEY) == second


def test_no_other_token_opens_a_calendar(database, people):
    with database.writing() as session:
        mine = feeds.renew(session, people["peru"], key=KEY)
        theirs = feeds.renew(session, people["chile"], key=KEY)
        number, secret = mine.split("-", 1)
        forged = [
            f"{theirs.split('-', 1)[0]}-{secret}",
            mine[:-1],
            mine + "A",
            "",
            f"{number}-{'A' * 43}",
            "1 or 1=1",
            f"{number}-",
        ]
        assert [feeds.owner_of(session, token, key=KEY) for token in forged] == [None] * len(forged)
        assert feeds.owner_of(session, mine, key="another key") is None


def test_a_disabled_account_has_no_calendar(database, people):
    with database.writing() as session:
        token = feeds.renew(session, people["peru"], key=KEY)
        session.get(User, people["peru"].user_id).is_active = False
    with database.reading() as session:
        assert feeds.owner_of(session, token, key=KEY) is None
