"""The demonstration says that it is one in every text, is the same every time, and can never be written or mixed."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from callbacks.desk import open_desk
from dashboard.plan.indicators import ValueKind
from dashboard.settings import Settings
from dashboard.store.database import StoreError
from dashboard.store.demonstration import open_demonstration
from dashboard.store.history import Change
from dashboard.store.plan_tables import Evidence, Indicator, Judgement, Page, Plan, Report, Result, Round, Target
from dashboard.store.states import State


@pytest.fixture(scope="module")
def var(tmp_path_factory):
    return tmp_path_factory.mktemp("var")


@pytest.fixture(scope="module")
def shown(var):
    opened = open_demonstration(var)
    yield opened
    opened.close()


def column(database, what):
    with database.reading() as session:
        return list(session.scalars(select(what)))


WORD = {"es": "demostración", "en": "demonstration", "pt": "demonstração"}


def test_every_text_says_demonstration_in_its_language(shown):
    for field in (Plan.title, Plan.source, Result.title, Indicator.title, Indicator.definition, Indicator.unit):
        for words in column(shown, field):
            assert all(WORD[language] in words[language].casefold() for language in WORD), words


def test_texts_of_one_language_say_it_in_all_three(shown):
    single = (Report.note, Evidence.title, Judgement.reason, Indicator.source, Indicator.activities)
    for field in single:
        assert all(all(word in told.casefold() for word in WORD.values()) for told in column(shown, field))
    assert {told for told in column(shown, Report.words) if told and "Demonstration" not in told} == set()
    assert all("Demonstration" in told for told in column(shown, Target.milestone) if told)


def test_it_shows_all_kinds_of_indicators_on_five_results(shown):
    assert set(column(shown, Indicator.kind)) == {kind.value for kind in ValueKind}
    assert set(column(shown, Indicator.direction)) == {1, -1}
    assert set(column(shown, Indicator.is_cumulative)) == {True, False}
    assert sorted(column(shown, Result.number)) == [1, 2, 3, 4, 5]
    assert set(column(shown, Indicator.result_id)) == set(column(shown, Result.id))
    assert sorted((one.year, one.period) for one in column(shown, Round)) == [
        (year, period) for year in (2018, 2019, 2020, 2021) for period in ("h1", "year")
    ]


def test_reports_have_gaps_states_and_corrections(shown):
    assert set(column(shown, Report.state)) == {state.value for state in State}
    told = set(column(shown, Report.country)) - {""}
    assert 20 <= len(told) < 30, "some countries have reported nothing"
    assert max(column(shown, Report.edition)) == 2
    assert set(column(shown, Report.reporter)) == {"government", "employers", "workers", "technical_secretariat"}


def test_every_report_has_the_history_that_the_store_would_have_told(shown):
    with shown.reading() as session:
        reports = session.scalars(select(Report)).all()
        last = dict(
            session.execute(
                select(Change.record_id, func.max(Change.record_version))
                .where(Change.record_table == "reports")
                .group_by(Change.record_id)
            ).all()
        )
        newest = {
            change.record_id: change.after for change in session.scalars(select(Change).order_by(Change.record_version))
        }
    assert {report.id: report.version for report in reports} == last
    assert all(newest[report.id]["state"] == report.state for report in reports)


def test_evidence_leads_to_no_real_host(shown):
    assert {url.split("/")[2] for url in column(shown, Evidence.url)} == {"demonstration.invalid"}


def test_values_fit_the_kind_of_their_indicator(shown):
    with shown.reading() as session:
        told = session.execute(select(Indicator.kind, Report.number, Report.words).join(Report)).all()
    assert {number for kind, number, _ in told if kind == "yes_no"} == {0.0, 1.0}
    assert all((number is None) == (kind == "text") and bool(words) == (kind == "text") for kind, number, words in told)


def test_nobody_can_write_it(shown):
    with pytest.raises(StoreError, match="demonstration"), shown.writing():
        pass
    with shown.reading() as session:
        session.add(Page(kind="challenge", body={}, source={}))
        with pytest.raises(OperationalError, match="readonly"):
            session.flush()


def test_it_is_the_same_every_time_and_one_file(shown, var, tmp_path):
    again = open_demonstration(tmp_path)
    assert column(again, Report.number) == column(shown, Report.number)
    assert column(again, Report.state) == column(shown, Report.state)
    again.close()
    assert [one.name for one in tmp_path.iterdir()] == [one.name for one in var.iterdir()]


def test_workers_that_start_together_all_get_a_whole_one(tmp_path):
    opened = []
    threads = [threading.Thread(target=lambda: opened.append(open_demonstration(tmp_path))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({len(column(one, Report.id)) for one in opened}) == 1
    assert len(list(tmp_path.iterdir())) == 1


def test_an_older_demonstration_is_taken_away(tmp_path):
    old = tmp_path / "demonstration-000000000000.sqlite"
    old.write_bytes(b"")
    open_demonstration(tmp_path).close()
    assert not old.exists()


def test_the_desk_holds_real_and_made_up_content_apart(tmp_path):
    desk = open_desk(Settings(var=tmp_path))
    real, shown = desk.read_from(is_demonstration=False), desk.read_from(is_demonstration=True)
    assert not any(column(real, Plan.is_demonstration))
    assert column(shown, Plan.is_demonstration) == [True]
    assert not set(column(real, Plan.code)) & set(column(shown, Plan.code))
    assert column(real, Report.id) == []
    for one in (real, shown):
        one.close()
