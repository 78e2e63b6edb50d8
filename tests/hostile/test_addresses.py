"""Every address that the atlas answers is known here: who may read it, and what everybody else is told."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from callbacks.desk import desk_of
from dashboard.accounts.permissions import Person, Role
from dashboard.store.plan_tables import Evidence, Report
from dashboard.store.response import open_workspace
from dashboard.store.response_sharing import share
from dashboard.store.response_tables import Workspace
from tests.hostile.conftest import Field
from tests.hostile.rendering import document, marks_of, page

OPEN = {
    "/": "the way in",
    "/<path:path>": "the document of every page, without its content",
    "/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>": "scripts of Dash",
    "/_dash-dependencies": "the wiring",
    "/_dash-layout": "the frame of the pages",
    "/_favicon.ico": "the mark",
    "/_reload-hash": "of Dash, for who develops",
    "/account/identity": "the way to the provider of identities",
    "/account/identity/back": "the way back, held by its state",
    "/assets/<path:filename>": "our own files",
    "/chart/<country>/<code>/<name>.<ending>": "a chart of a municipality, of published data",
    "/download": "tables of published data",
    "/factors": "published data",
    "/geometry/<digest>/<name>.bin": "boundaries",
    "/healthz": "whether it answers",
    "/hover": "published data",
    "/map.svg": "published data",
    "/method": "published data",
    "/plan/addressing": "what of the plan addresses a factor",
    "/plan/readings": "accepted reports, counted",
    "/ranking": "published data",
    "/rows": "published data",
    "/scene": "published data",
    "/search": "names of places",
    "/sheet/<country>/<code>.<ending>": "a municipality on paper, of published data",
    "/sheets/<key>/<name>": "sheets that were asked for, behind a key that nobody can guess",
    "/similar": "published data",
    "/static/<path:filename>": "of Flask; there is no such folder",
    "/values": "published data",
    "/vendor/<name>": "libraries of others",
    "/words": "sentences of the pages",
}
"""Rules that everybody may read, and why."""
OF_PERSONS = {
    "/calendar/<token>.ics",
    "/evidence/<int:number>",
    "/plan/template.xlsx",
    "/response/<country>/<code>.<ending>",
}
"""Rules whose answer depends on who asks; tried below."""


def test_every_rule_is_open_for_a_reason_or_asks_who_comes(field: Field) -> None:
    rules = {one.rule for one in field.app.server.url_map.iter_rules() if "GET" in (one.methods or ())}

    assert rules - set(OPEN) == OF_PERSONS


READERS = {
    "/plan/template.xlsx": {"secretariat"},
    "/response/TSA/01002.pdf?language=en": {"team", "government", "employers", "editor", "secretariat"},
    "/response/TSA/01002.docx?language=en": {"team", "government", "employers", "editor", "secretariat"},
    "/response/TSB/A01.docx?language=en": {"secretariat"},
    "/response/TSA/01003.pdf?language=en": set(),
    "/response/TSA/01003.docx?language=en": set(),
    "/evidence/{draft}": {"government", "employers", "editor", "secretariat"},
    "/evidence/{stage}": {"team", "government", "employers", "editor", "secretariat"},
    "/evidence/999999": set(),
    "/calendar/1-made-up.ics": set(),
    "/sheets/made-up/sheets.zip": set(),
}
"""Who is handed what; everybody else is told that there is no such thing."""
EVERYBODY = ("visitor", "admin", "secretariat", "government", "employers", "editor", "team")


@pytest.fixture(scope="module")
def numbers(field: Field) -> dict[str, int]:
    """A file of a draft, a file of a stage, a plan abroad, and one that is a draft of others."""
    desk = desk_of(field.app.server)
    assert desk is not None
    with desk.database.writing() as session:
        held = select(Evidence.id).where(Evidence.stored_name != "", Evidence.is_withdrawn.is_(False))
        draft = session.scalars(held.join(Report, Evidence.report_id == Report.id).where(Report.state == "draft")).all()
        stage = session.scalars(held.where(Evidence.stage_id.is_not(None))).all()
        if session.scalars(select(Workspace).where(Workspace.country == "TSB")).first() is None:
            team = Person(1, Role.MUNICIPAL_TEAM, "TSB", municipality="A01")
            abroad = open_workspace(session, country="TSB", municipality="A01", release="", currency="USD", by=team)
            share(session, abroad, expected_version=1, by=team)
            next_door = Person(1, Role.MUNICIPAL_TEAM, "TSA", municipality="01003")
            open_workspace(session, country="TSA", municipality="01003", release="", currency="USD", by=next_door)
    return {"draft": draft[-1], "stage": stage[-1]}


@pytest.mark.parametrize("path", READERS)
def test_a_file_is_handed_to_whom_it_is_for_and_does_not_exist_for_others(
    field: Field, numbers: dict[str, int], path: str
) -> None:
    answers = {who: field.sower.browser(who).client.get(path.format(**numbers)).status_code for who in EVERYBODY}

    assert {who for who, status in answers.items() if status == 200} == READERS[path]
    assert {status for who, status in answers.items() if who not in READERS[path]} <= {404}


PLAN = "strategic-2018-2021"
OWN = {
    f"/en/tasks/{PLAN}/9.1/TSA/government/2019": {"government", "editor", "secretariat"},
    f"/en/tasks/{PLAN}/9.1/TSB/government/2019": {"secretariat"},
    "/en/tasks/country/TSA": {"editor", "secretariat"},
    "/en/tasks/country/TSB": {"secretariat"},
    "/en/secretariat/rounds": {"secretariat"},
    f"/en/secretariat/report/{PLAN}": {"secretariat"},
    f"/en/secretariat/review/{PLAN}/9.1/TSA/2019": {"secretariat"},
    f"/en/secretariat/plan/{PLAN}/indicators": {"secretariat"},
    "/en/account/people": {"admin"},
    "/en/account/people/2": {"admin"},
    "/en/response/TSA/01002?stage=selection": {"team", "government", "employers", "editor", "secretariat"},
    "/en/response/TSA/01002?view=history": {"team", "government", "employers", "editor", "secretariat"},
}
"""Pages of persons, and who is shown what is on them; their forms and words are for nobody else."""


@pytest.mark.parametrize("path", OWN)
def test_a_page_of_somebody_shows_nobody_else_its_forms_or_words(field: Field, path: str) -> None:
    shown = {who: told_on(field, who, path) for who in EVERYBODY}

    assert {who for who, told in shown.items() if told and who not in OWN[path]} == set()
    assert all(shown[who] for who in OWN[path])


def told_on(field: Field, who: str, path: str) -> bool:
    """Whether a page shows ``who`` a form of its own, or words that not everybody may read."""
    browser = field.sower.browser(who)
    content = str(page(browser, path))
    forms = set(re.findall(r'data-edit="([a-z.-]+)"', content)) - {"account.sign-in", "account.sign-out"}
    return bool(forms or marks_of(content + document(browser, path)) - names_of(field))


def names_of(field: Field) -> set[str]:
    """Marks of what everybody sees of the person or the plan: names in the header, titles of indicators."""
    return {mark for mark, where in field.sown.marks.items() if where.startswith(("name of", "plan."))}
