"""The plan's pages as the server answers them: whole, in three languages, public, harmless, in few queries."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser

import pytest
from sqlalchemy import event

from app import assemble
from callbacks.desk import Desk
from dashboard.plan.indicators import Reporter
from dashboard.settings import Settings
from dashboard.store.database import Database
from dashboard.store.evidence import EvidenceFolder
from dashboard.store.migrate import migrate
from dashboard.store.plan_tables import Indicator, Report
from dashboard.store.records import create
from tests.callbacks.conftest import body_of
from tests.support.plan import HANDED_IN, E, small_plan

LANGUAGES = ("es", "en", "pt")
WORD = {"es": "indicador", "en": "indicator", "pt": "indicador"}
PLAN = {"es": "plan", "en": "plan", "pt": "plano"}
COUNTRY = {"es": "pais", "en": "country", "pt": "pais"}
INITIATIVE = {"es": "iniciativa", "en": "initiative", "pt": "iniciativa"}
SCRIPT = "<img src=x onerror=alert(1)>\"'><script>alert(2)</script>"


def opened(path) -> Database:
    database = Database(f"sqlite:///{path}")
    migrate(database)
    return database


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("desk")


@pytest.fixture(scope="module")
def desk(folder) -> Desk:
    real, made_up = opened(folder / "atlas.sqlite"), opened(folder / "demonstration.sqlite")
    with real.writing() as session:
        small_plan(session)
    with made_up.writing() as session:
        small_plan(session, write=lambda text: dict.fromkeys(LANGUAGES, f"Demonstration {text}"), code="demonstration")
    settings = Settings(rate_limit="off", var=folder)
    return Desk(real, EvidenceFolder(folder / "evidence"), settings, made_up)


@pytest.fixture(scope="module")
def app(services, desk):
    return assemble(services, desk.settings, desk=desk)


@pytest.fixture(scope="module")
def hostile(services, folder):
    database = opened(folder / "hostile.sqlite")
    with database.writing() as session:
        small_plan(session, write=lambda _text: dict.fromkeys(LANGUAGES, SCRIPT), text=SCRIPT)
    held = Desk(database, EvidenceFolder(folder / "evidence"), Settings(rate_limit="off", var=folder))
    return assemble(services, held.settings, desk=held)


def page(app, address: str) -> str:
    """The page that the browser would mount, as Dash sends it."""
    path, _, query = address.partition("?")
    name = next(key for key in app.callback_map if "shell-page" in key)
    values = {"shell-location.pathname": path, "shell-location.search": f"?{query}" if query else ""}
    answer = app.server.test_client().post("/_dash-update-component", json=body_of(app, name, values))
    assert answer.status_code == 200, answer.get_data(as_text=True)[:500]
    return json.dumps(answer.get_json())


class Read(HTMLParser):
    """What a browser would make of a page: its words, its addresses, and anything that could run."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.hrefs: list[str] = []
        self.harmful: list[str] = []
        self.feed(text)

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def handle_starttag(self, tag: str, attributes) -> None:
        if tag in {"script", "iframe", "object", "embed", "img", "svg", "link", "base", "form"}:
            self.harmful.append(tag)
        for name, value in attributes:
            if name.startswith("on") or name == "srcdoc":
                self.harmful.append(name)
            if name == "href":
                self.hrefs.append(value)


def read(body: str) -> Read:
    """What the browser draws of the answer."""
    found: list[str] = []

    def walk(part) -> None:
        if isinstance(part, dict):
            found.extend([part["data-drawn"]] if "data-drawn" in part else [])
            part = list(part.values())
        for one in part if isinstance(part, list) else []:
            walk(one)

    walk(json.loads(body))
    assert len(found) == 1
    return Read(found[0])


def text_of(body: str) -> str:
    """Every text of a page."""
    return " ".join(read(body).words)


def addresses(language: str) -> dict[str, str]:
    plan = f"/{language}/{PLAN[language]}"
    return {
        "plan": plan,
        "named": f"{plan}/small",
        "filtered": f"{plan}/small?result=1&country=PER&reporter=government&year=2020",
        "card": f"{plan}/small/{WORD[language]}/1.1",
        "in_words": f"{plan}/small/{WORD[language]}/2.1",
        "reading": f"{plan}/small/{WORD[language]}/1.1/CHL",
        "secretariat": f"{plan}/small/{WORD[language]}/2.2/TS",
        "initiative": f"{plan}/{INITIATIVE[language]}",
        "countries": f"/{language}/{COUNTRY[language]}",
        "country": f"/{language}/{COUNTRY[language]}/TSA",
        "demonstration": f"{plan}?demo=1",
    }


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", sorted(addresses("es")))
def test_every_page_answers_in_every_language(app, language, name) -> None:
    address = addresses(language)[name]
    answer = app.server.test_client().get(address)
    assert answer.status_code == 200
    told = text_of(page(app, address))
    assert told
    # A key that has no sentence, a mapping or an object must not reach a reader.
    assert not re.search(r"\bplan\.[a-z_]+\.|\{'|None|nan\b|<function|Status\.", told)


@pytest.mark.parametrize(
    "address",
    [
        "/es/plan/nothing",
        "/es/plan/small/indicador/9.9",
        "/es/plan/small/indicador/1.1/XXX",
        "/es/plan/small/indicador/2.2/CHL",
        "/es/plan/small/indicador/1.1/CHL/more",
        "/es/plan/small/other",
        "/es/plan/iniciativa/more",
        "/es/pais/XXX",
        "/es/pais/TSA/more",
        "/es/plan/small?demo=1",
        "/es/plan/%3Cscript%3E",
    ],
)
def test_an_address_that_leads_to_nothing_is_answered_404(app, address) -> None:
    assert app.server.test_client().get(address).status_code == 404


def test_the_card_tells_what_each_side_says_and_who_did_not_report(app) -> None:
    told = text_of(page(app, "/en/plan/small/indicator/1.1"))
    for said in ("121", "110", "Not reported by: Employers", "they differ", "set by hand", "On track", "146.4"):
        assert said in told
    assert "secret" not in told


def test_the_reading_spells_the_arithmetic_out_in_words_and_numbers(app) -> None:
    told = text_of(page(app, "/en/plan/small/indicator/1.1/CHL"))
    #          (121/100)^(1/2) - 1 = 10.0 %      (146.41/100)^(1/4) - 1 = 10.0 %     their ratio
    for said in ("10.0% a year (compound growth)", "1.000. On track from 0.95", "2 of 4 years", "January 15, 2021"):
        assert said in told
    for said in ("100 municipalities en (2017)", "146.4 municipalities en (2021)", "121 municipalities en (2019)"):
        assert said in told
    # The workers' own: (110/100)^(1/2) - 1 = 4.9 %, ratio 0.488
    assert "4.9% a year" in told
    assert "0.488" in told


def test_the_reading_lists_reports_with_corrections_and_evidence_and_no_draft(app) -> None:
    body = page(app, "/en/plan/small/indicator/1.1/CHL")
    told = text_of(body)
    assert "corrected later" in told
    assert "version 2" in told
    assert "https://example.org/list" in body
    assert "noopener noreferrer nofollow" in body
    assert "secret" not in body


def test_made_up_content_says_so_and_real_content_never_stands_beside_it(app) -> None:
    made_up = text_of(page(app, "/en/plan?demo=1"))
    assert "A made-up plan" in made_up
    assert "Demonstration Prevention" in made_up
    assert "Prevention en" not in made_up
    country = text_of(page(app, "/en/country/TSA?demo=1"))
    assert "A made-up plan" in country
    assert "risk map" not in country.lower()
    real = text_of(page(app, "/en/plan"))
    assert "Demonstration" not in real
    assert "A made-up plan" not in real


def test_links_of_the_demonstration_stay_in_the_demonstration(app) -> None:
    hrefs = read(page(app, "/es/plan/demonstration/indicador/1.1?demo=1")).hrefs
    inside = [one for one in hrefs if one.startswith(("/es/plan", "/es/pais"))]
    assert len(inside) > 5
    assert [one for one in inside if "demo=1" not in one] == ["/es/plan"]  # the way back


def test_the_buttons_of_the_programme_report_are_mounted_by_dash_and_so_wired(app) -> None:
    body = page(app, "/en/plan")
    assert '"id": "job-programme-xlsx-start"' in body
    assert "job-programme" not in " ".join(read(body).words)


def test_an_empty_plan_says_that_it_is_empty_why_and_who_fills_it(services, folder) -> None:
    from dashboard.store.initiative import fill

    database = opened(folder / "empty.sqlite")
    with database.writing() as session:
        fill(session)
    held = Desk(database, EvidenceFolder(folder / "evidence"), Settings(rate_limit="off", var=folder))
    told = text_of(page(assemble(services, held.settings, desk=held), "/en/plan"))
    assert "are not public. None is invented here" in told
    assert "The Technical Secretariat writes the indicators on its page" in told
    assert told.count("No public indicators yet.") == 5


@pytest.mark.parametrize("name", ["plan", "card", "in_words", "reading", "secretariat", "initiative", "country"])
def test_a_script_in_any_text_reaches_the_page_as_words(hostile, name) -> None:
    seen = read(page(hostile, addresses("en")[name]))
    assert seen.harmful == []
    assert [one for one in seen.hrefs if not one.startswith(("/", "#", "https://"))] == []
    assert "<script>alert(2)</script>" in " ".join(seen.words) or name == "country"


def test_a_script_in_a_title_is_escaped_where_a_part_of_the_page_travels_as_html(hostile, desk) -> None:
    client = hostile.server.test_client()
    answer = client.get("/plan/addressing?language=en&country=TSA&code=TSA&level=country")
    assert answer.status_code == 200
    assert "<script>" not in answer.get_json()["html"]
    readings = client.get("/plan/readings?plan=small&language=en")
    assert readings.mimetype == "application/json"
    assert readings.headers["X-Content-Type-Options"] == "nosniff"


def test_the_readings_are_sent_once_and_then_said_to_be_unchanged(app) -> None:
    client = app.server.test_client()
    first = client.get("/plan/readings?plan=small&language=en")
    told = first.get_json()
    assert [one["code"] for one in told["indicators"]] == ["1.1", "1.2", "1.10", "2.1", "2.2"]
    assert len(told["signs"]) == 5 * 4 * len(Reporter) * 5
    again = client.get("/plan/readings?plan=small&language=en", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert client.get("/plan/readings?plan=nothing&language=en").status_code == 404


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    said: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        if statement.lstrip().lower().startswith("select"):
            said.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield said
    event.remove(database.engine, "before_cursor_execute", note)


@pytest.mark.parametrize("name", ["plan", "card", "reading", "country", "countries", "initiative"])
def test_no_page_asks_more_of_the_database_when_the_plan_grows(services, folder, name) -> None:
    database = opened(folder / f"grown-{name}.sqlite")
    with database.writing() as session:
        ids = small_plan(session)
    held = Desk(database, EvidenceFolder(folder / "evidence"), Settings(rate_limit="off", var=folder))
    app = assemble(services, held.settings, desk=held)
    address = addresses("en")[name]
    page(app, address)
    with counted(database) as few:
        page(app, address)
    with database.writing() as session:
        first = session.get(Indicator, ids["count"])
        columns = [one.key for one in Indicator.__table__.columns if one.key not in {"id", "code", "version"}]
        for number in range(30):
            copy = Indicator(code=f"8.{number}", **{key: getattr(first, key) for key in columns})
            create(session, copy, by=None)
            for country in ("CHL", "PER"):
                report = Report(
                    indicator_id=copy.id,
                    country=country,
                    reporter=E,
                    year=2020,
                    state="accepted",
                    number=1.0,
                    submitted_at=HANDED_IN,
                    reviewed_at=HANDED_IN,
                )
                create(session, report, by=None)
    page(app, address)
    with counted(database) as many:
        page(app, address)
    assert len(few) == len(many) <= 5, many


def test_accepting_a_report_shows_at_the_next_visit(services, folder) -> None:
    database = opened(folder / "fresh.sqlite")
    with database.writing() as session:
        ids = small_plan(session)
    held = Desk(database, EvidenceFolder(folder / "evidence"), Settings(rate_limit="off", var=folder))
    app = assemble(services, held.settings, desk=held)
    assert "Not reported by: Employers" in text_of(page(app, "/en/plan/small/indicator/1.1/MEX")).replace(
        ", Workers", ""
    )
    with database.writing() as session:
        from dashboard.store.records import edit

        report = session.get(Report, ids["submitted"])
        edit(session, report, expected_version=report.version, by=None, fields={"state": "accepted"}, action="accept")
    assert "Not reported by: Workers" in text_of(page(app, "/en/plan/small/indicator/1.1/MEX"))


def test_without_a_desk_there_is_no_plan(services) -> None:
    bare = assemble(services, Settings(rate_limit="off"))
    assert bare.server.test_client().get("/es/plan").status_code == 404
    assert bare.server.test_client().get("/plan/readings?plan=small").status_code == 404


def test_the_drivers_of_a_place_lead_to_what_the_plan_does_about_them(app, services) -> None:
    card = services.explorer.place(services.explorer.default_view("TSA"), "TSA", "country")
    client = app.server.test_client()
    answer = client.get("/plan/addressing?language=en&country=TSA&code=TSA&level=country").get_json()["html"]
    driven = {driver.factor for driver in (*card.up, *card.down)}
    assert ("1.1" in answer) is ("rural" in driven)
