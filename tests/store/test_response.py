"""A workspace is written by its own team alone, keeps what it was, and refuses a row with every reason."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from dashboard.accounts.permissions import NotAllowedError, Person, Role
from dashboard.plan.indicators import Reporter
from dashboard.response.gaps import Reach
from dashboard.response.items import ITEM_FIELDS, ItemKind, Misread, read_item
from dashboard.response.stages import Stage, StageStatus
from dashboard.store.database import ConflictError
from dashboard.store.history import Change
from dashboard.store.response import (
    MOST_ITEMS,
    ResponseRefusedError,
    StageTold,
    add_item,
    find_workspace,
    open_workspace,
    reaches_of,
    read_workspace,
    save_item,
    save_stage,
    withdraw_item,
)
from dashboard.store.response_sharing import plans_known_to, share
from dashboard.store.response_tables import WorkspaceItem, WorkspaceStage
from dashboard.store.response_view import past_of

TEAM = Person(1, Role.MUNICIPAL_TEAM, "MEX", municipality="07101")
OTHERS = [
    None,
    Person(2, Role.READER),
    Person(3, Role.REPORTER, "MEX", Reporter.GOVERNMENT),
    Person(4, Role.COUNTRY_EDITOR, "MEX"),
    Person(5, Role.MUNICIPAL_TEAM, "MEX", municipality="07102"),
    Person(6, Role.MUNICIPAL_TEAM, "PER", municipality="07101"),
    Person(7, Role.SECRETARIAT),
    Person(8, Role.ADMINISTRATOR),
]
MAY_READ = [OTHERS[2], OTHERS[3], OTHERS[6]]
COST = {"line": "Visits", "year": "2026", "source": "State", "amount": "10.50"}


@pytest.fixture
def people(database):
    """The accounts that the history points at."""
    from dashboard.store.people import User
    from dashboard.store.records import now

    with database.writing() as session:
        for number in range(1, 9):
            user = User(
                id=number,
                email=f"{number}@example.org",
                name="A",
                role="reader",
                session_stamp="s",
                created_at=now(),
            )
            session.add(user)


@pytest.fixture
def begun(database, people):
    with database.writing() as session:
        open_workspace(session, country="MEX", municipality="07101", release="r", currency="MXN", by=TEAM)
    return database


def the_one(session):
    return find_workspace(session, "MEX", "07101")


def test_a_workspace_begins_with_the_five_stages_and_is_begun_once(begun):
    with begun.writing() as session:
        again = open_workspace(session, country="MEX", municipality="07101", release="x", currency="USD", by=TEAM)
        held = read_workspace(session, again, by=TEAM)
        assert again.currency == "MXN"
        assert list(held.stages) == list(Stage)
        assert {stage.status for stage in held.stages.values()} == {"not_started"}


@pytest.mark.parametrize("somebody", OTHERS, ids=str)
def test_nobody_but_the_team_of_the_municipality_writes(begun, somebody):
    with begun.writing() as session:
        stage = read_workspace(session, the_one(session), by=TEAM).stages[Stage.DESIGN]
        item = add_item(session, the_one(session), ItemKind.COST, COST, by=TEAM)
        for attempt in (
            lambda: add_item(session, the_one(session), ItemKind.COST, COST, by=somebody),
            lambda: save_item(session, item, COST, expected_version=item.version, by=somebody),
            lambda: withdraw_item(session, item, expected_version=item.version, by=somebody),
            lambda: save_stage(session, stage, StageTold(StageStatus.PAUSED), expected_version=1, by=somebody),
        ):
            with pytest.raises(NotAllowedError):
                attempt()


def shared(database):
    with database.writing() as session:
        share(session, the_one(session), expected_version=1, by=TEAM)


@pytest.mark.parametrize("somebody", OTHERS, ids=str)
def test_a_draft_is_read_by_its_team_alone(begun, somebody):
    with begun.reading() as session:
        workspace = the_one(session)
        assert read_workspace(session, workspace, by=TEAM).workspace is workspace
        for read in (read_workspace, past_of):
            with pytest.raises(NotAllowedError):
                read(session, workspace, by=somebody)
        known = [(one.municipality, one.state) for one in plans_known_to(session, somebody)]
        assert known == ([("07101", "draft")] if somebody in MAY_READ else [])


@pytest.mark.parametrize("somebody", OTHERS, ids=str)
def test_the_countrys_focal_points_and_the_secretariat_read_a_shared_one_and_nobody_else(begun, somebody):
    shared(begun)
    with begun.reading() as session:
        workspace = the_one(session)
        if somebody in MAY_READ:
            assert read_workspace(session, workspace, by=somebody).workspace is workspace
        else:
            with pytest.raises(NotAllowedError):
                read_workspace(session, workspace, by=somebody)


def test_two_technicians_who_save_one_stage_meet_both_versions(begun):
    with begun.writing() as session:
        stage = read_workspace(session, the_one(session), by=TEAM).stages[Stage.LIAISON]
        save_stage(session, stage, StageTold(StageStatus.UNDER_WAY, owner="Ana"), expected_version=1, by=TEAM)
    with begun.writing() as session:
        stage = session.scalars(select(WorkspaceStage).where(WorkspaceStage.stage == "liaison")).one()
        with pytest.raises(ConflictError) as met:
            save_stage(session, stage, StageTold(StageStatus.PAUSED, owner="Luis"), expected_version=1, by=TEAM)
    assert (met.value.theirs["owner"], met.value.yours["owner"]) == ("Ana", "Luis")


def test_a_stage_keeps_known_ticks_alone_and_refuses_days_in_the_wrong_order(begun):
    with begun.writing() as session:
        stage = read_workspace(session, the_one(session), by=TEAM).stages[Stage.LIAISON]
        told = StageTold(StageStatus.UNDER_WAY, ticked=["agreement", "no such line"], words={"notes": " x ", "e": " "})
        saved = save_stage(session, stage, told, expected_version=1, by=TEAM)
        assert (saved.ticked, saved.words) == (["agreement"], {"notes": "x"})
        late = StageTold(StageStatus.FINISHED, begins_on=date(2026, 3, 1), ends_on=date(2026, 2, 1))
        with pytest.raises(ResponseRefusedError, match="before_the_first_day"):
            save_stage(session, saved, late, expected_version=saved.version, by=TEAM)


def test_a_withdrawn_row_leaves_the_list_and_stays_in_the_history(begun):
    with begun.writing() as session:
        item = add_item(session, the_one(session), ItemKind.COST, COST, by=TEAM)
        withdraw_item(session, item, expected_version=item.version, by=TEAM)
        assert read_workspace(session, the_one(session), by=TEAM).items[ItemKind.COST] == ()
        told = session.scalars(select(Change).where(Change.record_table == "workspace_items")).all()
        assert [change.action for change in told] == ["create", "withdraw"]
        assert told[-1].before["body"]["amount"] == "10.50"


def test_an_outline_and_reaches_outlive_an_edit_of_the_fields(begun):
    service = {"institution": "DIF", "programme": "Becas"}
    with begun.writing() as session:
        item = add_item(
            session, the_one(session), ItemKind.SERVICE, service, by=TEAM, further={"reaches": {"poverty": "partial"}}
        )
        saved = save_item(session, item, {**service, "offers": "x"}, expected_version=item.version, by=TEAM)
        assert reaches_of(saved) == {"poverty": Reach.PARTIAL}
        assert saved.body["offers"] == "x"


def test_a_list_has_an_end(begun):
    with begun.writing() as session:
        session.add_all(
            WorkspaceItem(workspace_id=the_one(session).id, kind="cost", position=at, body={})
            for at in range(MOST_ITEMS)
        )
        session.flush()
        with pytest.raises(ResponseRefusedError, match="500 rows"):
            add_item(session, the_one(session), ItemKind.COST, COST, by=TEAM)


@pytest.mark.parametrize(
    ("kind", "given", "wrong"),
    [
        (ItemKind.COST, {"source": "s"}, [("line", "missing"), ("year", "missing")]),
        (ItemKind.COST, {**COST, "year": "26"}, [("year", "no_year")]),
        (ItemKind.COST, {**COST, "amount": "-1"}, [("amount", "no_amount")]),
        (ItemKind.COST, {**COST, "amount": "NaN"}, [("amount", "no_amount")]),
        (ItemKind.COST, {**COST, "amount": "1,000"}, [("amount", "no_amount")]),
        (ItemKind.COST, {**COST, "line": "x" * 301}, [("line", "too_long")]),
        (ItemKind.MICRO_AREA, {"name": "A", "children": "-3"}, [("children", "no_count")]),
        (ItemKind.AGREEMENT, {"title": "A", "link": "javascript:alert(1)"}, [("link", "no_link")]),
        (ItemKind.AGREEMENT, {"title": "A", "signed_on": "31/12/2025"}, [("signed_on", "no_day")]),
        (ItemKind.CONSULTED, {"who": "A", "side": "army"}, [("side", "no_choice")]),
    ],
)
def test_a_row_is_refused_with_every_field_that_is_wrong(kind, given, wrong):
    assert [(one.field, one.reason) for one in read_item(kind, given)[1]] == wrong


def test_what_was_not_told_is_not_zero():
    body, wrong = read_item(ItemKind.MICRO_AREA, {"name": "A", "children": "0"})

    assert wrong == ()
    assert body["children"] == 0
    assert body["working"] is None


def test_the_refusal_says_field_reason_and_what_was_received():
    assert "year: no_year (received 'soon')" in str(ResponseRefusedError("x", Misread("year", "no_year", "soon")))


def test_every_field_has_its_name_in_three_languages():
    for fields in ITEM_FIELDS.values():
        assert all(field.label.es and field.label.en and field.label.pt for field in fields)
