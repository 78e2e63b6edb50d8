"""How a report moves between its writer and the Secretariat; on both databases."""

from __future__ import annotations

import itertools
import threading

import pytest
from sqlalchemy import select

from dashboard.accounts.permissions import NotAllowedError, Person, Role
from dashboard.plan.indicators import Reporter
from dashboard.store.database import ConflictError
from dashboard.store.history import Change
from dashboard.store.people import User
from dashboard.store.plan_tables import Report
from dashboard.store.records import create, now
from dashboard.store.reporting import (
    ReportRefusedError,
    Slot,
    Told,
    accept,
    count_of_editions,
    give_back,
    latest_edition,
    save_draft,
    submit,
)
from dashboard.store.states import State


@pytest.fixture
def people(database):
    made = {}
    with database.writing() as session:
        for role, country, constituency in (
            (Role.REPORTER, "PER", Reporter.GOVERNMENT),
            (Role.SECRETARIAT, None, None),
            (Role.REPORTER, "CHL", Reporter.GOVERNMENT),
        ):
            user = User(
                email=f"{role}{country}@example.org", name="Focal point", role=role, session_stamp="x", created_at=now()
            )
            create(session, user, by=None)
            made[(role, country)] = Person(user.id, role, country, constituency)
    return made


@pytest.fixture
def peru(people):
    return people[(Role.REPORTER, "PER")]


@pytest.fixture
def secretariat(people):
    return people[(Role.SECRETARIAT, None)]


@pytest.fixture
def slot(indicator_id):
    return Slot(indicator_id, "PER", Reporter.GOVERNMENT, 2019)


def handed_in(database, slot, peru, number):
    with database.writing() as session:
        draft = save_draft(session, slot, Told(number=number), by=peru)
        return submit(session, draft, expected_version=draft.version, by=peru).id


def test_a_report_goes_from_draft_to_accepted_and_its_history_tells_each_step(database, slot, peru, secretariat):
    report_id = handed_in(database, slot, peru, 4.0)
    with database.writing() as session:
        report = session.get(Report, report_id)
        accept(session, report, expected_version=report.version, by=secretariat)
    with database.reading() as session:
        steps = session.scalars(select(Change).where(Change.record_table == "reports").order_by(Change.id)).all()
        assert [(step.action, step.after["state"]) for step in steps] == [
            ("create", "draft"),
            ("submit", "submitted"),
            ("accept", "accepted"),
        ]
        assert steps[2].before["state"] == "submitted"
        assert steps[2].made_by == secretariat.user_id


def test_a_returned_report_is_corrected_in_place_and_its_first_value_is_kept_in_history(
    database, slot, peru, secretariat
):
    report_id = handed_in(database, slot, peru, 4.0)
    with database.writing() as session:
        report = session.get(Report, report_id)
        give_back(session, report, expected_version=report.version, by=secretariat, comment="which municipalities?")
    with database.writing() as session:
        save_draft(session, slot, Told(number=5.0, note="list attached"), by=peru)
        assert count_of_editions(session, slot) == 1
        values = [
            change.after["number"]
            for change in session.scalars(select(Change).where(Change.record_id == report_id).order_by(Change.id))
            if change.record_table == "reports"
        ]
        assert values == [4.0, 4.0, 4.0, 5.0]


def test_correcting_an_accepted_report_never_alters_it_until_the_correction_is_accepted(
    database, slot, peru, secretariat
):
    first = handed_in(database, slot, peru, 4.0)
    with database.writing() as session:
        accept(session, session.get(Report, first), expected_version=2, by=secretariat)
    second = handed_in(database, slot, peru, 6.0)
    with database.reading() as session:
        assert session.get(Report, first).state == State.ACCEPTED
    with database.writing() as session:
        accept(session, session.get(Report, second), expected_version=2, by=secretariat)
    with database.reading() as session:
        assert (session.get(Report, first).state, session.get(Report, first).number) == (State.SUPERSEDED, 4.0)
        assert latest_edition(session, slot).edition == 2


def test_a_submitted_report_waits_and_cannot_be_changed_under_the_eyes_of_its_reviewer(database, slot, peru):
    handed_in(database, slot, peru, 4.0)
    with pytest.raises(ReportRefusedError, match="waits for the Technical Secretariat"), database.writing() as session:
        save_draft(session, slot, Told(number=9.0), by=peru)


def test_a_country_cannot_report_for_another(database, slot, people):
    with pytest.raises(NotAllowedError), database.writing() as session:
        save_draft(session, slot, Told(number=1.0), by=people[(Role.REPORTER, "CHL")])


def test_a_focal_point_cannot_accept_its_own_report(database, slot, peru):
    report_id = handed_in(database, slot, peru, 4.0)
    with pytest.raises(NotAllowedError), database.writing() as session:
        accept(session, session.get(Report, report_id), expected_version=2, by=peru)


@pytest.mark.parametrize(
    ("told", "reason"),
    [(Told(), "the value is missing"), (Told(number=float("nan")), "not a number")],
)
def test_an_empty_or_impossible_value_is_never_submitted(database, slot, peru, told, reason):
    def hand_in() -> None:
        with database.writing() as session:
            draft = save_draft(session, slot, told, by=peru)
            submit(session, draft, expected_version=draft.version, by=peru)

    with pytest.raises(ReportRefusedError, match=reason):
        hand_in()
    with database.reading() as session:
        assert latest_edition(session, slot) is None


def test_the_second_of_two_who_edit_one_draft_is_shown_both_versions_and_loses_nothing(database, slot, peru):
    with database.writing() as session:
        seen = save_draft(session, slot, Told(number=1.0), by=peru).version
    with database.writing() as session:
        save_draft(session, slot, Told(number=2.0), by=peru, expected_version=seen)
    with pytest.raises(ConflictError) as conflict, database.writing() as session:
        save_draft(session, slot, Told(number=3.0), by=peru, expected_version=seen)
    assert (conflict.value.theirs["number"], conflict.value.yours["number"]) == (2.0, 3.0)
    with database.reading() as session:
        assert latest_edition(session, slot).number == 2.0


def test_of_many_writers_at_once_exactly_one_saves_each_version(database, slot, peru):
    with database.writing() as session:
        seen = save_draft(session, slot, Told(number=0.0), by=peru).version
    outcomes: list[str] = []
    gate = threading.Barrier(6)

    def write(number: float) -> None:
        gate.wait()
        try:
            with database.writing() as session:
                save_draft(session, slot, Told(number=number), by=peru, expected_version=seen)
            outcomes.append("saved")
        except ConflictError:
            outcomes.append("conflict")

    threads = [threading.Thread(target=write, args=(float(at + 1),)) for at in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["conflict"] * 5 + ["saved"]


def test_accepting_in_any_order_gives_the_same_state(database, indicator_id, peru, secretariat):
    years = (2018, 2019, 2020)
    for order in itertools.permutations(years):
        for year in order:
            slot = Slot(indicator_id, "PER", Reporter.GOVERNMENT, year)
            report_id = handed_in(database, slot, peru, float(year))
            with database.writing() as session:
                accept(session, session.get(Report, report_id), expected_version=2, by=secretariat)
        with database.reading() as session:
            counted = session.execute(
                select(Report.year, Report.number).where(Report.state == State.ACCEPTED).order_by(Report.year)
            ).all()
        assert [tuple(row) for row in counted] == [(year, float(year)) for year in years]
