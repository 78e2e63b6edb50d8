"""A plan is shared, taken back, accepted and returned by the moves of reports; nothing of it is told too early."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select, text

from dashboard.accounts.permissions import NotAllowedError, Person, Role
from dashboard.response.items import ItemKind
from dashboard.store.database import ConflictError
from dashboard.store.history import Change
from dashboard.store.migrate import migrate_connection
from dashboard.store.notices import NoticeKind, notices_of
from dashboard.store.response import add_item
from dashboard.store.response_reading import may_read
from dashboard.store.response_sharing import (
    SharingRefusedError,
    accept_plan,
    plans_known_to,
    return_plan,
    share,
    take_back,
)
from dashboard.store.response_view import local_plan
from tests.store.test_migrations import empty
from tests.store.test_response import COST, TEAM, begun, people, the_one

__all__ = ["begun", "empty", "people"]
EDITOR = Person(4, Role.COUNTRY_EDITOR, "MEX")
SECRETARIAT = Person(7, Role.SECRETARIAT)
NOT_REVIEWERS = [
    Person(2, Role.READER),
    Person(3, Role.REPORTER, "MEX"),
    Person(4, Role.COUNTRY_EDITOR, "PER"),
    TEAM,
    Person(8, Role.ADMINISTRATOR),
]
TODAY = datetime.now(tz=UTC).date()


def version(session):
    return the_one(session).standing.version


def move(session, how, by, **more):
    return how(session, the_one(session), expected_version=version(session), by=by, **more)


def test_a_plan_goes_from_draft_to_its_readers_and_back_to_its_team(begun):
    with begun.writing() as session:
        assert move(session, share, TEAM).state == "submitted"
        assert may_read(EDITOR, the_one(session))
        assert move(session, take_back, TEAM).state == "draft"
        assert not may_read(EDITOR, the_one(session))
        assert move(session, share, TEAM).submitted_at is not None
        assert move(session, return_plan, EDITOR, comment="Say who pays").state == "returned"
        assert may_read(SECRETARIAT, the_one(session))
        assert move(session, share, TEAM).state == "submitted"
        assert move(session, accept_plan, SECRETARIAT).state == "accepted"
        told = session.scalars(select(Change.action).where(Change.record_table == "workspace_states")).all()
        assert told == ["create", "submit", "take_back", "submit", "return", "submit", "accept"]


def test_what_was_accepted_once_is_never_hidden_again(begun):
    with begun.writing() as session:
        move(session, share, TEAM)
        move(session, accept_plan, EDITOR)
        for _ in ("accepted", "shared again"):
            with pytest.raises(SharingRefusedError):
                move(session, take_back, TEAM)
            if the_one(session).standing.state == "accepted":
                move(session, share, TEAM)
        assert the_one(session).standing.state == "submitted"


@pytest.mark.parametrize("somebody", NOT_REVIEWERS, ids=str)
def test_a_plan_is_reviewed_by_its_countrys_editor_and_the_secretariat_alone(begun, somebody):
    with begun.writing() as session:
        move(session, share, TEAM)
        for how, more in ((accept_plan, {}), (return_plan, {"comment": "x"})):
            with pytest.raises(NotAllowedError):
                move(session, how, somebody, **more)


@pytest.mark.parametrize("somebody", [EDITOR, SECRETARIAT, *NOT_REVIEWERS[:3]], ids=str)
def test_only_its_team_shares_it_and_takes_it_back(begun, somebody):
    with begun.writing() as session:
        for how in (share, take_back):
            with pytest.raises(NotAllowedError):
                move(session, how, somebody)


@pytest.mark.parametrize("comment", ["", "  ", "x" * 2001])
def test_a_plan_is_returned_with_a_reason_that_can_be_read(begun, comment):
    with begun.writing() as session:
        move(session, share, TEAM)
        with pytest.raises(SharingRefusedError):
            move(session, return_plan, EDITOR, comment=comment)
        assert the_one(session).standing.state == "submitted"


def test_a_draft_is_not_reviewed_and_a_shared_one_not_shared_twice(begun):
    with begun.writing() as session:
        for how, more in ((accept_plan, {}), (return_plan, {"comment": "x"})):
            with pytest.raises(SharingRefusedError):
                move(session, how, SECRETARIAT, **more)
        move(session, share, TEAM)
        with pytest.raises(SharingRefusedError):
            move(session, share, TEAM)


def test_two_who_move_it_meet_both_versions(begun):
    with begun.writing() as session:
        move(session, share, TEAM)
        with pytest.raises(ConflictError):
            accept_plan(session, the_one(session), expected_version=1, by=EDITOR)


def test_writing_never_conflicts_with_sharing_and_what_changed_since_is_told(begun):
    with begun.writing() as session:
        move(session, share, TEAM)
        assert local_plan(session, the_one(session), factors=(), by=EDITOR).standing.changed_at is None
        before = the_one(session).version
        add_item(session, the_one(session), ItemKind.COST, COST, by=TEAM)
        plan = local_plan(session, the_one(session), factors=(), by=EDITOR)
        assert plan.standing.changed_at is not None
        assert plan.standing.changed_at > plan.standing.submitted_at
        assert the_one(session).version == before


def test_who_reviews_is_told_what_waits_and_the_team_what_came_of_it(begun):
    def told(session, person):
        return [one.kind for one in notices_of(session, person, today=TODAY)]

    with begun.writing() as session:
        assert (told(session, EDITOR), told(session, TEAM)) == ([], [])
        move(session, share, TEAM)
        assert told(session, EDITOR) == told(session, SECRETARIAT) == [NoticeKind.PLANS_TO_REVIEW]
        assert told(session, Person(4, Role.COUNTRY_EDITOR, "PER")) == []
        move(session, return_plan, EDITOR, comment="x")
        assert (told(session, EDITOR), told(session, TEAM)) == ([], [NoticeKind.PLAN_RETURNED])
        move(session, share, TEAM)
        move(session, accept_plan, EDITOR)
        assert told(session, TEAM) == [NoticeKind.PLAN_ACCEPTED]


def test_since_when_a_draft_is_written_is_known_to_its_readers_and_nothing_else(begun):
    with begun.reading() as session:
        [known] = plans_known_to(session, EDITOR)
        assert (known.municipality, known.state, known.begun_at.date()) == ("07101", "draft", TODAY)
        assert set(known.__slots__) == {"country", "municipality", "state", "begun_at"}
        assert plans_known_to(session, Person(4, Role.COUNTRY_EDITOR, "PER")) == ()


def test_a_plan_of_before_drafts_stays_with_its_readers(older):
    with older.engine.begin() as connection:
        migrate_connection(connection, to="0005_sharing")
        found = connection.execute(text("select state, submitted_at is not null, version from workspace_states"))
        assert [tuple(row) for row in found] == [("submitted", True, 1)]


@pytest.fixture
def older(empty):
    """A store of before drafts, with one plan that its history tells of."""
    with empty.engine.begin() as connection:
        migrate_connection(connection, to="0004_periods")
        plan = text("insert into workspaces values (1, 'MEX', '07101', '', '', :no, 1)")
        connection.execute(plan, {"no": False})
        began = text(
            "insert into changes (record_table, record_id, record_version, made_at, action, reason) "
            "values ('workspaces', 1, 1, '2026-03-01 00:00:00', 'create', '')"
        )
        connection.execute(began)
    return empty
