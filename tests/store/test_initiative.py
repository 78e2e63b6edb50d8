"""What an empty database begins with: the facts as they were told, with their meetings, once, and nothing invented."""

from __future__ import annotations

import re
import threading

import pytest
import yaml
from sqlalchemy import func, select

from dashboard.store.history import Change
from dashboard.store.initiative import FACTS, InitiativeError, fill, read_initiative
from dashboard.store.plan_tables import Indicator, Output, Page, Plan, Report, Result, Target

LANGUAGES = {"es", "en", "pt"}


def filled(database):
    with database.writing() as session:
        return fill(session)


def rows(database, *what):
    with database.reading() as session:
        return session.execute(select(*what)).all()


def test_every_fact_is_imported_in_three_languages_with_its_meeting(database):
    filled(database)

    pages = rows(database, Page.kind, Page.body, Page.source)
    assert all(
        set(source) == LANGUAGES and ("Lima" in source["es"] or "Brasilia" in source["es"]) for *_, source in pages
    )
    assert all(body[language].strip() for _, body, _ in pages for language in LANGUAGES)
    assert all(set(title) == LANGUAGES for (title,) in rows(database, Result.title))
    sources = dict(rows(database, Plan.code, Plan.source))
    assert sources["strategic-2018-2021"]["en"].endswith("Lima, 22-25 October 2019, session 2")
    assert sources["work-2014-2015"]["en"].startswith("Round table for South-South cooperation, Brasilia")


def test_what_issue_and_reports_name_is_there(database):
    filled(database)

    counted = dict(_counted(database))
    assert counted["member"] == 30
    assert counted["to_be_brought_in"] == 3
    assert counted["resource_mobilisation"] == 4
    assert counted["international_year_2021"] == 3
    assert counted["pathfinder"] == 3
    assert counted["pathfinder_commitment"] == 5
    assert counted["exchange"] == 11
    assert counted["plan_note"] == 2
    assert sorted(number for (number,) in rows(database, Result.number)) == [1, 2, 3, 4, 5]
    assert sorted(code for (code,) in rows(database, Output.code)) == ["3.a", "3.b"]


def _counted(database):
    with database.reading() as session:
        return session.execute(select(Page.kind, func.count()).group_by(Page.kind)).all()


def test_no_indicator_target_or_report_is_invented(database):
    filled(database)
    for table in (Indicator, Target, Report):
        assert rows(database, func.count(table.id)) == [(0,)]


def test_the_lines_of_what_was_told_are_the_same_in_each_language(database):
    filled(database)
    for (told,) in rows(database, Result.told):
        assert len({len(told[language].split("\n")) for language in LANGUAGES}) == 1


def test_filling_again_changes_nothing_and_each_record_has_its_history(database):
    made = filled(database)
    assert filled(database) == 0
    assert rows(database, func.count(Change.id)) == [(made,)]


def test_what_was_edited_since_is_not_overwritten(database):
    filled(database)
    with database.writing() as session:
        session.scalars(select(Plan).where(Plan.code == "strategic-2018-2021")).one().title = dict.fromkeys(
            LANGUAGES, "x"
        )
    filled(database)
    assert dict(rows(database, Plan.code, Plan.title))["strategic-2018-2021"]["es"] == "x"


def test_two_workers_that_start_together_fill_once(database):
    made: list[int] = []
    threads = [threading.Thread(target=lambda: made.append(filled(database))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(made)[:3] == [0, 0, 0]
    assert len(made) == 4
    assert made.count(0) == 3


def test_the_thirty_countries_are_those_of_the_region_less_the_three_still_sought():
    import pandas as pd

    from tests.support.machine import ROOT

    pages = read_initiative().pages
    members = {country for page in pages if page.kind == "member" for country in page.countries}
    sought = {country for page in pages if page.kind == "to_be_brought_in" for country in page.countries}
    region = set(pd.read_parquet(ROOT / "geodata" / "regional" / "countries.parquet")["country_code"])
    assert members == region - sought
    assert not members & sought


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda facts: facts["plans"][0].update(source="nowhere"), "there is no source 'nowhere'"),
        (lambda facts: facts["plans"].append(facts["plans"][1]), "plan 'work-2014-2015' stands twice"),
        (lambda facts: facts["plans"][0]["results"].append(facts["plans"][0]["results"][0]), "result 1 of plan"),
        (lambda facts: facts["pages"][0].update(kind="rumour"), r"pages\.0\.kind"),
        (lambda facts: facts["pages"][0]["items"][0].pop("pt"), r"pages\.0\.items\.0\.pt"),
    ],
)
def test_a_file_that_is_not_whole_is_refused_and_nothing_is_imported(database, tmp_path, change, told):
    facts = yaml.safe_load(FACTS.read_text("utf-8"))
    change(facts)
    broken = tmp_path / "facts.yaml"
    broken.write_text(yaml.safe_dump(facts, allow_unicode=True), "utf-8")

    with pytest.raises(InitiativeError, match=told), database.writing() as session:
        fill(session, file=broken)
    assert rows(database, func.count(Plan.id)) == [(0,)]


def test_every_number_of_the_facts_is_one_that_the_file_spells_alike_in_all_languages():
    """A figure cannot differ between languages."""

    def numbers(words):
        return sorted(re.findall(r"\d+(?:[.-]\d+)*", words))

    def texts(told):
        if isinstance(told, dict):
            if set(told) >= LANGUAGES:
                yield {language: told[language] for language in LANGUAGES}
            for inner in told.values():
                yield from texts(inner)
        elif isinstance(told, list):
            for inner in told:
                yield from texts(inner)

    for words in texts(yaml.safe_load(FACTS.read_text("utf-8"))["pages"]):
        # "18.ª" and "18th" are the same number with different endings.
        assert len({tuple(numbers(one)) for one in words.values()}) == 1, words
