"""Reporting rounds: when reports are taken, and what the Secretariat may do to a round; on both databases."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from dashboard.accounts.permissions import NotAllowedError
from dashboard.store.database import ConflictError
from dashboard.store.history import Change
from dashboard.store.plan_tables import Plan, Round
from dashboard.store.records import create
from dashboard.store.reporting import ReportRefusedError, Slot, Told, accept, save_draft, submit
from dashboard.store.rounds import (
    RoundRefusedError,
    change_round,
    open_round,
    refuse_outside_round,
    rounds_of,
    set_closed,
)
from tests.store.people import GOVERNMENT

TODAY = date(2020, 3, 1)


def opened(database, plan, by, *, year=2019, opens_on=TODAY - timedelta(days=10), due_on=TODAY + timedelta(days=10)):
    with database.writing() as session:
        held = session.get(Plan, plan.id)
        return open_round(session, held, year=year, opens_on=opens_on, due_on=due_on, by=by).id


def slot(plan, year=2019):
    return Slot(plan.number, "PER", GOVERNMENT, year)


def test_nobody_but_the_secretariat_opens_moves_or_closes_a_round(database, plan, people):
    for who in ("peru", "editor", "reader", "administrator"):
        with pytest.raises(NotAllowedError):
            opened(database, plan, people[who])
    round_id = opened(database, plan, people["secretariat"])
    with database.reading() as session:
        held = session.get(Round, round_id)
    with pytest.raises(NotAllowedError), database.writing() as session:
        set_closed(
            session, session.get(Round, round_id), is_closed=True, expected_version=held.version, by=people["peru"]
        )


def test_every_reason_against_a_round_is_told_at_once(database, plan, people):
    with pytest.raises(RoundRefusedError) as refused:
        opened(database, plan, people["secretariat"], year=2035, opens_on=TODAY, due_on=TODAY - timedelta(days=1))

    assert [reason.key for reason in refused.value.reasons] == ["due_before_open", "year_outside_plan"]


def test_a_year_is_asked_for_once(database, plan, people):
    opened(database, plan, people["secretariat"])

    with pytest.raises(RoundRefusedError, match="has a round already"):
        opened(database, plan, people["secretariat"])


@pytest.mark.parametrize(
    ("opens", "closed", "reason"),
    [(-10, False, None), (-400, False, None), (1, False, "round_not_open"), (-10, True, "round_closed")],
)
def test_a_report_is_begun_while_its_round_is_open_late_or_not(database, plan, people, opens, closed, reason):
    start = TODAY + timedelta(days=opens)
    round_id = opened(database, plan, people["secretariat"], opens_on=start, due_on=start + timedelta(days=5))
    with database.writing() as session:
        set_closed(
            session, session.get(Round, round_id), is_closed=closed, expected_version=1, by=people["secretariat"]
        )
    with database.reading() as session:
        if reason is None:
            refuse_outside_round(session, slot(plan), today=TODAY)
        else:
            with pytest.raises(ReportRefusedError) as refused:
                refuse_outside_round(session, slot(plan), today=TODAY)
            assert [one.key for one in refused.value.reasons] == [reason]


def test_a_year_without_a_round_takes_no_report(database, plan):
    with database.reading() as session, pytest.raises(ReportRefusedError, match="no reports of 2018 are asked for"):
        refuse_outside_round(session, slot(plan, 2018), today=TODAY)


def test_what_was_accepted_may_be_corrected_after_its_round_was_closed(database, plan, people):
    round_id = opened(database, plan, people["secretariat"])
    with database.writing() as session:
        draft = save_draft(session, slot(plan), Told(number=1.0), by=people["peru"])
        submit(session, draft, expected_version=draft.version, by=people["peru"])
        accept(session, draft, expected_version=draft.version, by=people["secretariat"])
        set_closed(session, session.get(Round, round_id), is_closed=True, expected_version=1, by=people["secretariat"])

    with database.reading() as session:
        refuse_outside_round(session, slot(plan), today=TODAY)


def test_two_who_move_one_round_get_a_conflict_and_its_history_keeps_both_dates(database, plan, people):
    round_id = opened(database, plan, people["secretariat"])
    later = TODAY + timedelta(days=20)

    def move(due_on):
        with database.writing() as session:
            held = session.get(Round, round_id)
            dates = {"opens_on": held.opens_on, "due_on": due_on}
            change_round(session, held, expected_version=1, by=people["secretariat"], **dates)

    move(later)
    with pytest.raises(ConflictError):
        move(TODAY)
    with database.reading() as session:
        assert [one.due_on for one in rounds_of(session, plan.id)] == [later]
        kept = session.scalars(select(Change).where(Change.record_table == "rounds").order_by(Change.id)).all()
        assert [one.after["due_on"] for one in kept] == ["2020-03-11", "2020-03-21"]


def test_of_two_who_begin_one_record_at_the_same_moment_the_second_is_told_and_the_first_stands(database, plan, people):
    first = opened(database, plan, people["secretariat"])

    # Neither of the two finds one: the database tells the second.
    with pytest.raises(ConflictError, match="began the same record"), database.writing() as session:
        create(session, Round(plan_id=plan.id, year=2019, opens_on=TODAY, due_on=TODAY), by=people["second"])

    with database.reading() as session:
        assert session.scalars(select(Round.id)).all() == [first]


def test_what_breaks_another_rule_of_the_database_is_our_mistake_and_no_conflict(database, plan, people):
    with pytest.raises(IntegrityError), database.writing() as session:
        create(session, Round(plan_id=99_999, year=2019, opens_on=TODAY, due_on=TODAY), by=people["second"])
