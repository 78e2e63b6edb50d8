"""A spreadsheet becomes a plan whole or not at all; what it does not touch stays; a lost update is told, not made."""

from __future__ import annotations

import tempfile
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from dashboard.accounts.permissions import NotAllowedError, Person, Role
from dashboard.language import Language
from dashboard.plan.indicators import Reporter, ValueKind
from dashboard.plan.template import PlanRefusedError, PlanTables, read_plan
from dashboard.plan.template_file import plan_workbook
from dashboard.plan.template_reading import read_workbook
from dashboard.store.database import ConflictError, Database
from dashboard.store.history import Change
from dashboard.store.initiative import fill
from dashboard.store.people import User
from dashboard.store.plan_export import export_plan, find_plan, tables_of
from dashboard.store.plan_import import apply_plan, preview_plan
from dashboard.store.plan_tables import Indicator, Output, Report, Result, Target
from dashboard.store.records import create, edit, now
from dashboard.store.tables import Base

PLAN = "strategic-2018-2021"


def workbook(**changes):
    made = {
        "results": [["number", "title_es"], [1, "Prevención"], [2, "Retiro"]],
        "outputs": [["result", "code", "title_es"], [1, "1.a", "Mapas"]],
        "indicators": [
            ["code", "result", "output", "title_es", "kind", "direction", "baseline", "baseline_year", "responsible"],
            ["1.1", 1, "1.a", "Municipios con plan", "number", "up", 12, 2017, "G / W"],
            ["2.1", 2, None, "Ley", "yes_no", None, None, None, "TS"],
        ],
        "targets": [
            ["indicator", "country", "year", "value"],
            ["1.1", None, 2021, 40],
            ["1.1", "PER", 2021, 4],
            ["2.1", "", 2020, 1],
        ],
    }
    return read_plan({**made, **changes})


@pytest.fixture
def filled(database):
    with database.writing() as session:
        fill(session)
    return database


@pytest.fixture
def secretariat(filled):
    with filled.writing() as session:
        user = User(email="s@example.org", name="S", role="secretariat", session_stamp="s", created_at=now())
        return Person(create(session, user, by=None).id, Role.SECRETARIAT, None, None)


def imported(database, tables, by=None):
    with database.writing() as session:
        return apply_plan(session, tables, plan=PLAN, by=by)


def counts(database):
    with database.reading() as session:
        return [
            session.scalar(select(func.count()).select_from(one)) for one in (Result, Output, Indicator, Target, Change)
        ]


def test_an_import_adds_what_is_new_changes_what_differs_and_keeps_the_rest(filled, secretariat):
    done = imported(filled, workbook(), by=secretariat)

    assert done.new == 1 + 2 + 3
    assert {change.name: set(change.fields) for change in done.changes if not change.is_new} == {
        "results 1": {"title_es", "title_en", "title_pt"},
        "results 2": {"title_es", "title_en", "title_pt"},
    }
    assert ("results", (5,)) in done.kept
    assert ("outputs", ("3.a",)) in done.kept
    with filled.reading() as session:
        indicator = session.scalars(select(Indicator).where(Indicator.code == "1.1")).one()
        assert (indicator.baseline, indicator.responsible, indicator.is_cumulative) == (
            12,
            ["government", "workers"],
            False,
        )
        assert session.get(Output, indicator.output_id).code == "1.a"
        last = session.scalars(select(Change).order_by(Change.id.desc())).first()
        assert (last.made_by, last.action, last.before) == (secretariat.user_id, "import", None)


def test_importing_the_same_file_again_touches_nothing(filled):
    imported(filled, workbook())
    before = counts(filled)
    again = imported(filled, workbook())
    assert (again.changes, again.unchanged) == ((), 8)
    assert counts(filled) == before


@pytest.mark.parametrize("language", list(Language))
def test_an_exported_plan_reads_back_equal_and_imports_without_a_change(filled, language):
    imported(filled, workbook())
    with filled.reading() as session:
        plan = find_plan(session, PLAN)
        held, body = tables_of(session, plan), export_plan(session, plan, language)
    read = read_plan(read_workbook(body))
    assert read == held
    assert imported(filled, read).changes == ()


def test_only_the_fields_that_differ_are_told_in_the_history(filled):
    imported(filled, workbook())
    with filled.writing() as session:
        tables = tables_of(session, find_plan(session, PLAN))
    targets = tuple(
        {**row, "value": 41.0} if row["country"] == "" and row["year"] == 2021 else row for row in tables.targets
    )
    done = imported(filled, replace(tables, targets=targets))
    assert [(one.name, dict(one.fields)) for one in done.changes] == [("targets 1.1 2021", {"value": (40.0, 41.0)})]
    with filled.reading() as session:
        last = session.scalars(select(Change).order_by(Change.id.desc())).first()
        assert (last.before["value"], last.after["value"], last.record_version) == (40.0, 41.0, 2)


def exported(database):
    with database.reading() as session:
        return tables_of(session, find_plan(session, PLAN))


def edited(database, code, **fields):
    with database.writing() as session:
        held = session.scalars(select(Indicator).where(Indicator.code == code)).one()
        edit(session, held, expected_version=held.version, by=None, fields=fields)


def with_indicator(tables, code, **cells):
    return replace(
        tables, indicators=tuple({**row, **cells} if row["code"] == code else row for row in tables.indicators)
    )


def test_different_fields_edited_on_both_sides_are_merged(filled):
    imported(filled, workbook())
    file = with_indicator(exported(filled), "1.1", baseline=13.0)
    edited(filled, "1.1", source="Registro")

    imported(filled, file)

    with filled.reading() as session:
        held = session.scalars(select(Indicator).where(Indicator.code == "1.1")).one()
        assert (held.baseline, held.source) == (13.0, "Registro")


def test_languages_of_one_title_are_merged_too(filled):
    imported(filled, workbook())
    file = with_indicator(exported(filled), "1.1", title_en="Municipalities with a plan")
    edited(filled, "1.1", title={"es": "Municipios con plan", "en": "", "pt": "Municípios com plano"})

    imported(filled, file)

    with filled.reading() as session:
        held = session.scalars(select(Indicator).where(Indicator.code == "1.1")).one()
        assert held.title == {
            "es": "Municipios con plan",
            "en": "Municipalities with a plan",
            "pt": "Municípios com plano",
        }


def test_the_same_field_edited_on_both_sides_is_a_conflict_told_with_both_versions(filled):
    imported(filled, workbook())
    file = with_indicator(exported(filled), "1.1", baseline=13.0)
    file = with_indicator(file, "2.1", source="Gaceta")
    edited(filled, "1.1", baseline=14.0)
    before = counts(filled)

    with pytest.raises(ConflictError, match=r"baseline is '14.0' now, the file says '13.0'") as conflict:
        imported(filled, file)

    assert conflict.value.theirs == {"indicators 1.1": {"baseline": "14.0"}}
    assert conflict.value.yours == {"indicators 1.1": {"baseline": "13.0"}}
    assert counts(filled) == before, "the row without a conflict is not imported either"


def test_an_emptied_version_puts_the_files_value_in_place(filled):
    imported(filled, workbook())
    file = with_indicator(exported(filled), "1.1", baseline=13.0, version=None)
    edited(filled, "1.1", baseline=14.0)
    imported(filled, file)
    assert exported(filled).indicators[0]["baseline"] == 13.0


def test_a_version_that_this_database_never_had_is_a_conflict(filled):
    imported(filled, workbook())
    with pytest.raises(ConflictError):
        imported(filled, with_indicator(exported(filled), "1.1", baseline=13.0, version=77))


def test_a_withdrawn_row_that_the_file_names_without_a_version_comes_back(filled):
    imported(filled, workbook())
    edited(filled, "2.1", is_withdrawn=True)
    assert [row["code"] for row in exported(filled).indicators] == ["1.1"]
    done = imported(filled, workbook())
    assert [(one.name, one.fields["is_withdrawn"]) for one in done.changes] == [("indicators 2.1", (True, False))]
    assert [row["code"] for row in exported(filled).indicators] == ["1.1", "2.1"]


def test_the_kind_of_an_indicator_with_reports_stays(filled):
    imported(filled, workbook())
    with filled.writing() as session:
        held = session.scalars(select(Indicator).where(Indicator.code == "1.1")).one()
        create(
            session, Report(indicator_id=held.id, country="PER", reporter="government", year=2019, number=3.0), by=None
        )
    other = with_indicator(workbook(), "1.1", kind=ValueKind.TEXT)
    with pytest.raises(PlanRefusedError, match=r"indicators!E2: 1 reports were written of another kind"):
        imported(filled, replace(other, targets=()))


def test_what_contradicts_rows_that_the_file_does_not_hold_is_refused_with_its_cell(filled):
    imported(filled, workbook())
    alone = workbook(
        outputs=[["result", "code", "title_es"], [2, "1.a", "Mapas"]],
        indicators=[
            ["code", "result", "title_es", "kind", "responsible", "baseline", "baseline_year"],
            ["2.1", 2, "Ley", "yes_no", "TS", 0, 2020],
        ],
        targets=[["indicator", "country", "year", "value"]],
    )
    with pytest.raises(PlanRefusedError) as refused:
        imported(filled, alone)
    told = " ".join(refused.value.problems)
    assert "indicator 1.1 of the plan, which the file does not hold, belongs to this output" in told
    assert "the plan has a target for 2020, which is not after this baseline" in told


def test_a_plan_that_is_not_there_is_named_with_those_that_are(filled):
    with (
        pytest.raises(PlanRefusedError, match="there is no plan 'x'; there are strategic-2018-2021"),
        filled.reading() as session,
    ):
        preview_plan(session, workbook(), plan="x")


@pytest.mark.parametrize("role", [Role.READER, Role.REPORTER, Role.COUNTRY_EDITOR])
def test_only_who_edits_plans_may_import(filled, role):
    person = Person(
        1, role, "PER" if role is not Role.READER else None, Reporter.GOVERNMENT if role is Role.REPORTER else None
    )
    before = counts(filled)
    with pytest.raises(NotAllowedError):
        imported(filled, workbook(), by=person)
    assert counts(filled) == before


def test_the_work_plan_whose_text_is_not_public_can_be_filled_without_touching_the_strategic_plan(filled):
    before = exported(filled)
    with filled.writing() as session:
        apply_plan(session, workbook(), plan="work-2014-2015", by=None)
    assert exported(filled) == before


# --- any plan survives the journey through a workbook and back -------------------------------------------------------

signs = st.characters(categories=("L", "N", "P", "S", "Zs"), include_characters="\n'=+-@<>&")
words = st.text(signs, max_size=40).map(str.strip)
needed = words.filter(bool)
codes = st.from_regex(r"[A-Za-z0-9._-]{1,12}", fullmatch=True).filter(
    lambda code: code.casefold() not in ("ejemplo", "example", "exemplo")
)
numbers = st.none() | st.floats(-1e12, 1e12, allow_nan=False).map(lambda value: float(f"{value:.15g}") + 0.0)


@st.composite
def plans(draw):
    results = draw(st.lists(st.integers(1, 99), min_size=1, max_size=4, unique=True))
    outputs = {code: draw(st.sampled_from(results)) for code in draw(st.lists(codes, max_size=3, unique=True))}
    indicators = []
    for code in draw(st.lists(codes, max_size=4, unique=True)):
        result = draw(st.sampled_from(results))
        mine = [one for one, of in outputs.items() if of == result]
        indicators.append(
            {
                "code": code,
                "result": result,
                "output": draw(st.none() | st.sampled_from(mine)) if mine else None,
                **spoken(draw, "title", needed),
                **spoken(draw, "definition", words),
                "kind": draw(st.sampled_from(list(ValueKind))),
                **spoken(draw, "unit", words),
                "direction": draw(st.sampled_from([1, -1])),
                **{name: draw(words) for name in ("formula", "disaggregation", "source", "verification", "activities")},
                "baseline": draw(numbers),
                "baseline_year": draw(st.none() | st.integers(1990, 2010)),
                "cumulative": draw(st.booleans()),
                "tolerance": draw(st.sampled_from([0.0, 0.05, 0.1, 0.5])),
                "responsible": tuple(draw(st.lists(st.sampled_from(list(Reporter)), min_size=1, unique=True))),
                "frequency": draw(st.sampled_from(["yearly", "biannual"])),
                "factors": tuple(draw(st.lists(codes, max_size=2, unique=True))),
                "territories": tuple(draw(st.lists(st.sampled_from(["PER", "MEX/07", "MEX/07/07101"]), unique=True))),
                "version": None,
            }
        )
    return PlanTables(
        tuple({"number": number, **spoken(draw, "title", needed), "version": None} for number in results),
        tuple(
            {"result": of, "code": code, **spoken(draw, "title", needed), "version": None}
            for code, of in outputs.items()
        ),
        tuple(indicators),
        tuple(target(draw, one) for one in indicators),
    )


def spoken(draw, name, of):
    return {f"{name}_es": draw(of), f"{name}_en": draw(words), f"{name}_pt": draw(words)}


def target(draw, indicator):
    is_yes_no = indicator["kind"] is ValueKind.YES_NO
    value = draw(st.sampled_from([0.0, 1.0])) if is_yes_no else draw(numbers)
    return {
        "indicator": indicator["code"],
        "country": draw(st.sampled_from(["", "PER", "MEX"])),
        "year": draw(st.integers(2011, 2030)),
        "value": value,
        "milestone": draw(needed if value is None else words),
        "version": None,
    }


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(plans(), st.sampled_from(list(Language)))
def test_any_plan_reads_back_equal_from_its_own_workbook(tables, language):
    assert read_plan(read_workbook(plan_workbook(language, tables))) == tables


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(plans(), plans())
def test_any_plan_after_any_other_stands_as_its_file_says_and_again_changes_nothing(first, second):
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/a.sqlite")
        Base.metadata.create_all(database.engine)
        with database.writing() as session:
            fill(session)
        for tables in (first, second):
            try:
                imported(database, tables)
            except PlanRefusedError:
                continue
            held = exported(database)
            for sheet in ("results", "outputs", "indicators", "targets"):
                standing = {
                    tuple(str(row[key]) for key in KEYS[sheet]): {**row, "version": None} for row in held.rows(sheet)
                }
                for row in tables.rows(sheet):
                    assert standing[tuple(str(row[key]) for key in KEYS[sheet])] == row
            assert imported(database, tables).changes == ()
        database.close()


KEYS = {
    "results": ("number",),
    "outputs": ("code",),
    "indicators": ("code",),
    "targets": ("indicator", "country", "year"),
}
