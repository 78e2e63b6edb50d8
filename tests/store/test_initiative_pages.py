"""The Secretariat writes what is told of the Initiative, each country its exchanges; nothing of either is lost."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from dashboard.accounts.permissions import NotAllowedError
from dashboard.store.country_pages import (
    CountryPageRefusedError,
    add_entry,
    edit_entry,
    entries_about,
    may_edit,
    withdraw_entry,
)
from dashboard.store.database import ConflictError
from dashboard.store.entry_history import changes_of_entries, imported_entries
from dashboard.store.initiative import fill
from dashboard.store.initiative_pages import (
    ACTION_2021,
    InitiativePageRefusedError,
    add_fact,
    edit_fact,
    facts_about,
    facts_of,
    withdraw_fact,
)
from dashboard.store.page_entries import Entered, points_text, source_line
from dashboard.store.plan_tables import Page

EVENT = {"es": "Un acto", "en": "An event", "pt": "Um ato"}
MEETING = "Fifth face-to-face meeting of the Regional Initiative, Lima, 22-25 October 2019, session 9"


@pytest.fixture
def filled(database):
    with database.writing() as session:
        fill(session)
    return database


def exchange_of(session, *countries):
    found = session.scalars(select(Page).where(Page.kind == "exchange"))
    return next(page for page in found if page.body.get("countries") == list(countries))


def test_an_action_of_2021_is_written_with_the_meeting_that_told_it_in_every_language(filled, people):
    with filled.writing() as session:
        page = add_fact(session, ACTION_2021, Entered(EVENT, MEETING, years="2021"), by=people["secretariat"])

        assert (page.country, page.body, page.position) == ("", {**EVENT, "years": "2021"}, 1)
        assert page.source["es"].endswith("22 a 25 de octubre de 2019, sesión 9")
        assert source_line(page) == page.source["es"]
        assert facts_of(session, ACTION_2021) == (page,)


@pytest.mark.parametrize("who", ["editor", "peru", "reader", "administrator"])
def test_nobody_but_the_secretariat_writes_of_the_initiative(filled, people, who):
    with filled.writing() as session:
        fact = facts_of(session, "challenge")[0]
        for attempt in (
            lambda: add_fact(session, "challenge", Entered(EVENT, "x"), by=people[who]),
            lambda: edit_fact(session, fact, Entered(EVENT, "x"), expected_version=1, by=people[who]),
            lambda: withdraw_fact(session, fact, expected_version=1, by=people[who]),
            lambda: withdraw_fact(session, fact, expected_version=1, by=people[who], is_withdrawn=False),
        ):
            with pytest.raises(NotAllowedError):
                attempt()


def test_a_stage_keeps_its_place_its_points_are_lines_and_what_it_said_before_is_told(filled, people):
    by = people["secretariat"]
    with filled.writing() as session:
        stage = facts_of(session, "resource_mobilisation")[1]
        before = dict(stage.body)
        points = {"es": "Uno\n\nTres", "en": "One\n\nThree", "pt": ""}
        entered = Entered({**EVENT, "es": "Cooperación"}, source_line(stage), points=points)
        edit_fact(session, stage, entered, expected_version=1, by=by)

        assert stage.position == 2
        assert stage.body["points"] == [{"es": "Uno", "en": "One"}, {"es": "Tres", "en": "Three"}]
        assert points_text(stage.body, "es") == "Uno\nTres"
        (change,) = changes_of_entries(session, facts_about(session))
        told = {name: (one, other) for name, one, other in change.fields}
        assert (change.role, change.kind) == ("secretariat", "resource_mobilisation")
        assert told["words"][0]["es"] == before["es"]
        assert told["words"][1]["es"] == "Cooperación"
        assert "source" not in told


def test_what_is_withdrawn_is_told_by_the_history_and_what_is_imported_stays_known(filled, people):
    by = people["secretariat"]
    with filled.writing() as session:
        fact = facts_of(session, "challenge")[0]
        assert fact.id in imported_entries(session)
        withdraw_fact(session, fact, expected_version=1, by=by)

        assert fact.is_withdrawn
        (change,) = changes_of_entries(session, facts_about(session))
        told = {name: (one, other) for name, one, other in change.fields}
        assert (change.action, told["words"][0]["es"]) == ("withdraw", fact.body["es"])
        added = add_fact(session, "challenge", Entered(EVENT, "x"), by=by)
        assert added.id not in imported_entries(session)
        assert added.position == 9  # the place of what is withdrawn is not given again


def test_what_was_withdrawn_comes_back_as_it_was_and_in_its_place(filled, people):
    by = people["secretariat"]
    with filled.writing() as session:
        fact = facts_of(session, "challenge")[0]
        before = (dict(fact.body), fact.position)
        withdraw_fact(session, fact, expected_version=1, by=by)
        with pytest.raises(ConflictError):
            withdraw_fact(session, fact, expected_version=1, by=by, is_withdrawn=False)
        withdraw_fact(session, fact, expected_version=2, by=by, is_withdrawn=False)

        assert (fact.body, fact.position, fact.is_withdrawn) == (*before, False)
        change = changes_of_entries(session, facts_about(session))[0]
        told = {name: (one, other) for name, one, other in change.fields}
        assert (change.action, told["words"]) == ("restore", (None, {**told["words"][1]}))
        assert told["words"][1]["es"] == fact.body["es"]


def test_every_reason_is_told_at_once(filled, people):
    with filled.writing() as session, pytest.raises(InitiativePageRefusedError) as refused:
        add_fact(session, "plan_note", Entered({"es": " "}, "", years="x" * 21, plan="none"), by=people["secretariat"])
    assert [reason.key for reason in refused.value.reasons] == ["fact_plan", "entry_empty", "entry_source", "too_long"]
    with filled.writing() as session, pytest.raises(InitiativePageRefusedError) as refused:
        add_fact(session, "member", Entered(EVENT, "x"), by=people["secretariat"])
    assert [reason.key for reason in refused.value.reasons] == ["fact_kind"]


def test_a_countrys_own_entry_is_not_the_initiatives(filled, people):
    with filled.writing() as session:
        own = session.scalars(select(Page).where(Page.kind == "clrisk", Page.country == "COL")).one()
        with pytest.raises(InitiativePageRefusedError):
            edit_fact(session, own, Entered(EVENT, "x"), expected_version=1, by=people["secretariat"])


def test_either_of_two_countries_edits_their_exchange_and_no_third_one(filled, people):
    with filled.writing() as session:
        shared, foreign = exchange_of(session, "ARG", "PER"), exchange_of(session, "ARG", "BRA")
        assert shared in entries_about(session, "PER")
        assert shared in entries_about(session, "ARG")
        assert foreign not in entries_about(session, "PER")
        entered = Entered(EVENT, source_line(shared), years="2017-2018", countries=("PER",))
        edit_entry(session, shared, entered, expected_version=1, by=people["editor"])
        # No country takes another one out, and the source keeps its other languages.
        assert shared.body == {**EVENT, "years": "2017-2018", "countries": ["ARG", "PER"]}
        assert shared.source["en"].startswith("Fifth")
        assert not may_edit(people["editor"], foreign)
        for attempt in (edit_entry, withdraw_entry):
            given = (entered,) if attempt is edit_entry else ()
            with pytest.raises(NotAllowedError):
                attempt(session, foreign, *given, expected_version=1, by=people["editor"])


def test_an_exchange_that_a_country_adds_belongs_to_all_that_take_part(filled, people):
    with filled.writing() as session:
        entered = Entered(EVENT, "x", countries=("CHL", "PER"))
        page = add_entry(session, "PER", "exchange", entered, by=people["editor"])
        assert page.body["countries"][0] == "PER"
        assert page in entries_about(session, "CHL")
        assert page in facts_of(session, "exchange")
        alone = add_entry(session, "PER", "exchange", Entered(EVENT, "x", countries=()), by=people["editor"])
        assert (alone.country, "countries" in alone.body) == ("PER", False)


def test_an_exchange_of_no_country_is_the_secretariats_alone(filled, people):
    with filled.writing() as session:
        unions = exchange_of(session)
        with pytest.raises((NotAllowedError, CountryPageRefusedError)):
            edit_entry(session, unions, Entered(EVENT, "x"), expected_version=1, by=people["editor"])
        edit_fact(session, unions, Entered(EVENT, "x", countries=()), expected_version=1, by=people["secretariat"])
        assert unions.body["countries"] == []


def test_the_second_of_two_who_edit_an_entry_is_shown_both(filled, people):
    with filled.writing() as session:
        status = next(page for page in add_status(session, people) if page.kind == "clrisk")
        edit_entry(session, status, Entered(EVENT, "x"), expected_version=1, by=people["editor"])
        with pytest.raises(ConflictError):
            edit_entry(session, status, Entered(EVENT, "y"), expected_version=1, by=people["secretariat"])


def add_status(session, people):
    add_entry(session, "PER", "clrisk", Entered({"es": "En validación"}, "x"), by=people["editor"])
    return entries_about(session, "PER")
