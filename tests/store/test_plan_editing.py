"""Editing the plan cell by cell: every edit by its rule, in its history, and taken back by its inverse."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from dashboard.accounts.permissions import NotAllowedError
from dashboard.store.database import ConflictError
from dashboard.store.history import Change
from dashboard.store.plan_columns import COLUMNS
from dashboard.store.plan_editing import PlanEditRefusedError, add_row, edit_cell, plan_of, row, set_withdrawn
from dashboard.store.plan_queries import changes_of_results
from dashboard.store.plan_rows import row_of, rows_of
from dashboard.store.plan_tables import Indicator, Plan, Result, Target
from dashboard.store.records import create, snapshot
from dashboard.store.reporting import Slot, Told, save_draft
from tests.store.people import GOVERNMENT


@pytest.fixture
def put(database, people):
    """Put a text into a cell as the Secretariat, and give the row as it stands then."""

    def put(table, record_id, column, text, *, version=None, by="secretariat"):
        with database.writing() as session:
            record = row(session, table, record_id)
            expected = record.version if version is None else version
            edit_cell(session, table, record_id, column=column, text=text, expected_version=expected, by=people[by])
            return row_of(session, plan_of(session, record), table, record)

    return put


EDITS = [
    ("code", "1.3b", "1.3b"),
    ("title_en", "Municipalities", "Municipalities"),
    ("definition_pt", "O que se conta", "O que se conta"),
    ("kind", "yes_no", "yes_no"),
    ("direction", "baja", "down"),
    ("baseline", "12,5", "12.5"),
    ("baseline", "", ""),
    ("baseline_year", "2018", "2018"),
    ("cumulative", "sí", "yes"),
    ("tolerance", "0.1", "0.1"),
    ("tolerance", "", "0.05"),
    ("responsible", "w/ts", "W / TS"),
    ("frequency", "biannual", "biannual"),
    ("factors", "rural; poverty", "rural, poverty"),
    ("territories", "PER, MEX/07", "PER, MEX/07"),
    ("result", "2", "2"),
    ("formula", "a / b", "a / b"),
]


@pytest.mark.parametrize(("column", "typed", "stands"), EDITS)
def test_a_cell_keeps_what_its_column_means(plan, put, column, typed, stands):
    assert put("indicators", plan.number, column, typed)[column] == stands


REFUSED = [
    ("code", "1.2", "another row"),
    ("code", "", "may not be empty"),
    ("code", "<b>", "is no code"),
    ("title_es", " ", "may not be empty"),
    ("title_en", "x" * 601, "at most 600"),
    ("kind", "colour", "is unknown"),
    ("baseline", "many", "is no number"),
    ("baseline", "nan", "is no number"),
    ("tolerance", "0.6", "outside 0 to 0.5"),
    ("responsible", "X", "names nobody"),
    ("territories", "../PER", "is no territory"),
    ("output", "2.a", "belongs to another result"),
    ("output", "9.z", "there is no output"),
    ("result", "7", "there is no result"),
    ("id", "7", "has no column"),
    ("result_id", "7", "has no column"),
    ("version", "1", "has no column"),
    ("is_withdrawn", "yes", "has no column"),
]


@pytest.mark.parametrize(("column", "typed", "why"), REFUSED)
def test_what_a_column_cannot_hold_is_refused_and_nothing_changes(database, plan, put, column, typed, why):
    with pytest.raises(PlanEditRefusedError, match=why):
        put("indicators", plan.number, column, typed)
    with database.reading() as session:
        assert session.get(Indicator, plan.number).version == 1


@pytest.mark.parametrize("who", ["peru", "editor", "reader", "administrator"])
def test_nobody_but_the_secretariat_edits_the_plan(plan, put, who):
    with pytest.raises(NotAllowedError):
        put("indicators", plan.number, "code", "9", by=who)


def test_the_second_of_two_who_edit_a_row_is_shown_both_versions(database, plan, put):
    put("indicators", plan.number, "title_en", "Mine")

    with pytest.raises(ConflictError) as conflict:
        put("indicators", plan.number, "title_en", "Yours", version=1, by="second")

    assert conflict.value.theirs["title"]["en"] == "Mine"
    assert conflict.value.yours["title"]["en"] == "Yours"
    with database.reading() as session:
        assert session.get(Indicator, plan.number).title["en"] == "Mine"


TEXTS = {
    "title_en": st.text(max_size=40),
    "baseline": st.floats(-1e6, 1e6).map(lambda value: f"{value:.6g}") | st.just(""),
    "responsible": st.lists(st.sampled_from(["G", "E", "W", "TS"]), min_size=1, unique=True).map(" / ".join),
    "direction": st.sampled_from(["up", "down"]),
}


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(st.sampled_from(list(TEXTS)).flatmap(lambda name: st.tuples(st.just(name), TEXTS[name])), max_size=6)
)
def test_edits_taken_back_in_reverse_leave_the_row_as_it_was_and_the_history_longer(database, plan, put, steps):
    steps = [(name, text) for name, text in steps if "\x00" not in text]
    with database.reading() as session:
        held = session.get(Indicator, plan.number)
        before = row_of(session, plan_of(session, held), "indicators", held)
        written = session.scalar(select(func.count()).select_from(Change))
    taken = []
    for name, text in steps:
        with database.reading() as session:
            held = session.get(Indicator, plan.number)
            taken.append((name, row_of(session, plan_of(session, held), "indicators", held)[name]))
        put("indicators", plan.number, name, text)
    for name, text in reversed(taken):
        put("indicators", plan.number, name, text)
    with database.reading() as session:
        held = session.get(Indicator, plan.number)
        after = row_of(session, plan_of(session, held), "indicators", held)
        assert {**after, "version": 0} == {**before, "version": 0}
        assert session.scalar(select(func.count()).select_from(Change)) >= written


def test_a_new_row_tells_everything_that_is_wrong_with_it_at_once(database, plan, people):
    cells = {"code": "", "result": "9", "kind": "colour", "responsible": "", "title_es": ""}
    with database.writing() as session, pytest.raises(PlanEditRefusedError) as refused:
        add_row(session, session.get(Plan, plan.id), "indicators", cells, by=people["secretariat"])
    assert set(refused.value.problems) == {"code", "result", "kind", "responsible", "title_es"}


NEW = {
    "results": {"number": "3", "title_es": "Tres"},
    "outputs": {"result": "1", "code": "1.a", "title_es": "Uno"},
    "indicators": {"result": "2", "output": "2.a", "code": "2.1", "title_es": "X", "kind": "text", "responsible": "G"},
    "targets": {"indicator": "1.1", "year": "2021", "value": "7", "country": "per"},
}


@pytest.mark.parametrize("table", NEW)
def test_a_row_is_added_withdrawn_and_brought_back_and_never_deleted(database, plan, people, table):
    with database.writing() as session:
        held = session.get(Plan, plan.id)
        before = len(rows_of(session, held, table))
        record = add_row(session, held, table, NEW[table], by=people["secretariat"])
        assert len(rows_of(session, held, table)) == before + 1
        number = record.id
    with database.writing() as session:
        record = row(session, table, number)
        set_withdrawn(
            session, table, number, is_withdrawn=True, expected_version=record.version, by=people["secretariat"]
        )
        shown = row_of(session, plan_of(session, record), table, record)
        assert shown["is_withdrawn"] is True
        actions = session.scalars(
            select(Change.action).where(Change.record_table == table, Change.record_id == number).order_by(Change.id)
        ).all()
        assert actions == ["create", "withdraw"]
    with database.writing() as session:
        record = row(session, table, number)
        if table == "targets":
            restored = {"column": "value", "text": "7", "expected_version": record.version}
            edit_cell(session, table, number, by=people["secretariat"], **restored)
        else:
            back = {"is_withdrawn": False, "expected_version": record.version}
            set_withdrawn(session, table, number, by=people["secretariat"], **back)
        assert row_of(session, plan_of(session, record), table, record)["is_withdrawn"] is False


def test_the_kind_of_an_indicator_stands_once_something_was_reported_of_it(database, plan, people, put):
    with database.writing() as session:
        save_draft(session, Slot(plan.number, "PER", GOVERNMENT, 2019), Told(number=1.0), by=people["peru"])

    with pytest.raises(PlanEditRefusedError, match="reports were written of another kind"):
        put("indicators", plan.number, "kind", "text")


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"indicator": "1.1", "year": "2018", "value": "1"}, "is not after the baseline of 2018"),
        ({"indicator": "1.2", "year": "2021", "value": "5"}, "a yes or no indicator has 1 or 0"),
        ({"indicator": "1.1", "year": "2020", "value": "5"}, "has a target for 2020 already"),
    ],
)
def test_a_target_fits_its_indicator(database, plan, people, cells, why):
    with database.writing() as session:
        session.get(Indicator, plan.number).baseline_year = 2018
        create(session, Target(indicator_id=plan.number, year=2020, value=1.0), by=None)
    with database.writing() as session, pytest.raises(PlanEditRefusedError, match=why):
        add_row(session, session.get(Plan, plan.id), "targets", cells, by=people["secretariat"])


def test_rows_stand_in_the_order_of_their_codes(database, plan):
    with database.reading() as session:
        found = rows_of(session, session.get(Plan, plan.id), "indicators")
    assert [one["code"] for one in found] == ["1.1", "1.2", "1.10"]


def test_a_row_of_another_plan_is_not_named_by_this_one(database, plan, people, put):
    with database.writing() as session:
        other = Plan(code="other", title={"es": "Otro"}, first_year=2018, last_year=2021, source={})
        create(session, other, by=None)
        create(session, Result(plan_id=other.id, number=9, title={"es": "Nueve"}), by=None)

    with pytest.raises(PlanEditRefusedError, match="there is no result '9' in this plan"):
        put("indicators", plan.number, "result", "9")


def test_every_column_of_the_grid_is_one_of_the_spreadsheet_and_writes_to_its_record(database, plan):
    with database.reading() as session:
        kept = snapshot(session.get(Indicator, plan.number))
    assert {column.attribute for column in COLUMNS["indicators"]} <= set(kept)


def test_results_and_outputs_tell_who_changed_them_when_and_from_what_to_what(database, plan, put):
    put("results", plan.result, "title_en", "Prevention first")
    put("outputs", plan.output, "result", "1")
    with database.reading() as session:
        moved, renamed = changes_of_results(session, "small")

    assert (moved.table, moved.code, moved.fields) == ("outputs", "2.a", (("result", 2, 1),))
    assert (renamed.table, renamed.code, renamed.role, renamed.action) == ("results", "1", "secretariat", "edit")
    [(name, before, after)] = renamed.fields
    assert (name, before["en"], after["en"]) == ("title", "Result 1", "Prevention first")
    assert renamed.at <= moved.at


def test_results_that_came_whole_and_were_never_touched_tell_no_change(database, plan, people):
    with database.writing() as session:
        add_row(
            session,
            session.get_one(Plan, plan.id),
            "results",
            {"number": "3", "title_es": "Nuevo"},
            by=people["secretariat"],
        )
    with database.reading() as session:
        [added] = changes_of_results(session, "small")
        assert changes_of_results(session, "another") == ()
    assert (added.code, added.action) == ("3", "create")
