"""A status set by hand stands beside the computed one, with its reason; and what a country tells of itself."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from dashboard.accounts.permissions import NotAllowedError
from dashboard.plan.status import Status
from dashboard.store import judging
from dashboard.store.country_pages import (
    CountryPageRefusedError,
    add_entry,
    edit_entry,
    entries_about,
    withdraw_entry,
)
from dashboard.store.database import ConflictError
from dashboard.store.history import Change
from dashboard.store.judging import JudgementRefusedError, judge
from dashboard.store.judging_view import computed_statuses, judged_lines
from dashboard.store.page_entries import Entered, source_line
from dashboard.store.plan_tables import Indicator, Page, Target
from dashboard.store.records import create
from dashboard.store.reporting import Slot, Told, accept, save_draft, submit
from tests.store.people import GOVERNMENT

REASON = "The network was formed in March."


def test_a_status_by_hand_never_hides_the_computed_one(database, plan, people):
    with database.writing() as session:
        session.get(Indicator, plan.number).baseline, session.get(Indicator, plan.number).baseline_year = 0.0, 2018
        create(session, Target(indicator_id=plan.number, year=2021, value=9.0), by=None)
        draft = save_draft(session, Slot(plan.number, "PER", GOVERNMENT, 2019), Told(number=1.0), by=people["peru"])
        submit(session, draft, expected_version=draft.version, by=people["peru"])
        accept(session, draft, expected_version=draft.version, by=people["secretariat"])
        judge(session, plan.number, country="PER", status="achieved", reason=REASON, by=people["secretariat"])
    with database.reading() as session:
        held = session.get(Indicator, plan.number)
        assert computed_statuses(session, held) == {("PER", GOVERNMENT): Status.BEHIND}
        assert judging.standing(session, plan.number, country="PER").status == Status.ACHIEVED
        assert [line.in_countries for line in judged_lines(session, plan.id)] == [1, 0, 0]


def test_a_status_needs_a_reason_a_status_and_an_indicator_and_all_that_lacks_is_told(database, people):
    with database.writing() as session, pytest.raises(JudgementRefusedError) as refused:
        judge(session, 999, status="to_be_judged", reason="ok", by=people["secretariat"])
    assert [reason.key for reason in refused.value.reasons] == ["no_indicator", "no_status", "reason_short"]


@pytest.mark.parametrize("who", ["peru", "editor", "reader", "administrator"])
def test_only_the_secretariat_judges(database, plan, people, who):
    with database.writing() as session, pytest.raises(NotAllowedError):
        judge(session, plan.number, country="PER", status="achieved", reason=REASON, by=people[who])


def test_a_judgement_is_changed_withdrawn_and_set_again_in_one_history(database, plan, people):
    by = people["secretariat"]
    with database.writing() as session:
        held = judge(session, plan.number, status="behind", reason=REASON, by=by)
        judging.withdraw(session, held, expected_version=held.version, reason="", by=by)
        assert judged_lines(session, plan.id)[0].status is None
        judge(session, plan.number, status="achieved", reason=REASON, by=by, expected_version=held.version)
        assert judged_lines(session, plan.id)[0].status is Status.ACHIEVED
        actions = session.scalars(select(Change.action).where(Change.record_table == "judgements").order_by(Change.id))
        assert list(actions) == ["create", "withdraw", "edit"]
    with database.writing() as session, pytest.raises(ConflictError):
        judge(session, plan.number, status="behind", reason=REASON, by=people["second"], expected_version=1)


WORDS = {"es": "Red de empresas", "en": "", "pt": ""}


def added(session, people, *, by="editor", country="PER", kind="exchange", words=WORDS):
    return add_entry(session, country, kind, Entered(words, "A meeting", years="2019"), by=people[by])


def test_a_country_editor_writes_the_page_of_their_country_and_of_no_other(database, people):
    with database.writing() as session:
        added(session, people)
        assert [page.body["es"] for page in entries_about(session, "PER")] == ["Red de empresas"]
    for who, country in (("editor", "CHL"), ("peru", "PER"), ("reader", "PER"), ("administrator", "PER")):
        with database.writing() as session, pytest.raises(NotAllowedError):
            added(session, people, by=who, country=country)


def test_an_entry_keeps_what_its_form_does_not_show(database, people):
    body = {**WORDS, "points": [{"es": "Un eje", "en": "", "pt": ""}], "years": "2019-2021"}
    with database.writing() as session:
        page = create(session, Page(kind="pathfinder", country="PER", position=1, body=body, source=WORDS), by=None)
        entered = Entered({"es": "Hoja de ruta"}, source_line(page))
        edit_entry(session, page, entered, expected_version=1, by=people["editor"])
        assert page.body == {"es": "Hoja de ruta", "en": "", "pt": "", "points": body["points"]}
        assert page.source == WORDS


def test_a_withdrawn_entry_is_out_of_sight_and_kept(database, people):
    with database.writing() as session:
        page = added(session, people)
        withdraw_entry(session, page, expected_version=page.version, by=people["editor"])
        assert [page.is_withdrawn for page in entries_about(session, "PER")] == [True]
        assert session.get(Page, page.id).is_withdrawn
        assert added(session, people).position == 2


def test_what_no_entry_may_be_is_told_at_once(database, people):
    with database.writing() as session, pytest.raises(CountryPageRefusedError) as refused:
        added(session, people, kind="member", words={"es": "x" * 2001})
    assert [reason.key for reason in refused.value.reasons] == ["entry_kind", "too_long"]


def test_what_a_meeting_told_of_the_whole_initiative_is_not_a_countrys_to_edit(database, people):
    with database.writing() as session:
        page = create(session, Page(kind="history", country="PER", position=1, body=WORDS, source=WORDS), by=None)
        with pytest.raises(CountryPageRefusedError):
            withdraw_entry(session, page, expected_version=1, by=people["editor"])
