"""The whole way of a report without a mouse, in each language: every control is reached by the tab and arrow keys."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from callbacks.address import Page as Site
from callbacks.pages.desk_words import IMPORT, PLAN, ROUNDS
from callbacks.pages.plan_frame import INDICATOR
from callbacks.pages.site_page import address_of
from dashboard.language import Language
from dashboard.plan.template_sheets import SHEETS
from dashboard.store.records import now
from layouts.wording import Voice
from tests.browser.conftest import PATIENCE, Watched
from tests.browser.keyboard import choose_file, focused, press, tab_to, walk, write, write_date
from tests.browser.test_plan_journey import PASSWORD, PDF, PEOPLE, Atlas, address, atlas, cell, fill
from tests.browser.test_plan_journey import PLAN as CODE

__all__ = ["address", "atlas"]

pytestmark = pytest.mark.browser

TITLE = "Municipios con un plan, de una prueba"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
JOURNEYS = [(Language.SPANISH, "1.3", 2019), (Language.ENGLISH, "1.4", 2020), (Language.PORTUGUESE, "1.5", 2021)]


def come(atlas: Atlas, who: str, language: Language) -> Page:
    """Somebody who signs in from the keyboard."""
    page = opened(atlas.come(), f"/{language.value}/cuenta/entrar", "input[name=password]")
    write(page, "email", PEOPLE[who][0])
    write(page, "password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector(".account-menu")
    return page


def opened(page: Page, where: str, shown: str = "main h1") -> Page:
    """The page of an address once ``shown`` is drawn."""
    page.goto(where)
    page.wait_for_selector(shown)
    return page


def workbook(page: Page, language: Language, indicator: str) -> bytes:
    """The template in ``language`` with one more indicator and its target."""
    body = page.request.get(f"/plan/template.xlsx?plan={CODE}&language={language.value}").body()
    book = openpyxl.load_workbook(BytesIO(body))
    heading = {sheet.name: {one.name: one.heading.say(language) for one in sheet.fields} for sheet in SHEETS}
    title = {sheet.name: sheet.title.say(language) for sheet in SHEETS}
    row = {"code": indicator, "result": 1, "title_es": TITLE, f"title_{language.value}": TITLE, "kind": "number"}
    row |= {"baseline": 2, "baseline_year": 2018, "responsible": "G", "unit_es": "x"}
    fill(book[title["indicators"]], {heading["indicators"][name]: value for name, value in row.items()})
    target = {"indicator": indicator, "year": 2021, "value": 10}
    fill(book[title["targets"]], {heading["targets"][name]: value for name, value in target.items()})
    box = BytesIO()
    book.save(box)
    return box.getvalue()


def open_round(page: Page, language: Language, year: int) -> None:
    today = now().date()
    form = "form[data-edit='round.open'] [name=year]"
    opened(page, address_of(Site.SECRETARIAT, language, ROUNDS.say(language)), form)
    write(page, "year", str(year))
    write_date(page, "opens_on", today - timedelta(days=1))
    write_date(page, "due_on", today + timedelta(days=12))
    page.keyboard.press("Enter")
    expect(page.locator(".edit-status")).to_contain_text(str(year))


@pytest.mark.parametrize(("language", "code", "year"), JOURNEYS)
def test_a_report_goes_its_whole_way_without_a_mouse(atlas: Atlas, language: Language, code: str, year: int) -> None:
    say: Callable[..., str] = Voice.of(language).say
    desk, tasks = address_of(Site.SECRETARIAT, language), address_of(Site.TASKS, language)
    secretariat = come(atlas, "secretariat", language)
    opened(secretariat, address_of(Site.SECRETARIAT, language, IMPORT.say(language)), "#plan-import-file")
    choose_file(secretariat, "plan-import-file", "plan.xlsx", SHEET, workbook(secretariat, language, code))
    press(secretariat, say("reporting.import.look"))
    expect(secretariat.locator("#plan-import-told h2")).to_be_focused()
    press(secretariat, say("reporting.import.apply"))
    expect(secretariat.locator(".edit-status")).to_contain_text("2")
    open_round(secretariat, language, year)

    focal = opened(come(atlas, "government", language), tasks)
    press(focal, told(focal, f"{code} {TITLE}"))
    focal.wait_for_selector("form[data-edit='report.save']")
    where = focal.url
    write(focal, "number", "8")
    write(focal, "note", "x")
    write(focal, "links", "https://example.org/x")
    choose_file(focal, "files", "list.pdf", "application/pdf", PDF)
    press(focal, say("reporting.submit"))
    expect(focal.locator(".edit-status")).to_contain_text(say("reporting.done.submitted"))

    opened(secretariat, desk)
    press(secretariat, told(secretariat, f"{code} {TITLE}"))
    secretariat.wait_for_selector("form[data-edit='report.accept']")
    review = secretariat.url
    press(secretariat, say("reporting.review.return.open"))
    write(secretariat, "comment", "Some are missing.")
    press(secretariat, say("reporting.review.return"))
    expect(secretariat.locator(".edit-status")).to_contain_text(say("reporting.done.returned"))

    opened(focal, where, ".is-returned")
    expect(focal.locator(".is-returned")).to_contain_text("Some are missing.")
    write(focal, "number", "12")
    press(focal, say("reporting.submit"))
    expect(focal.locator(".told-value").first).to_have_text("12")

    opened(secretariat, review, "form[data-edit='report.accept']")
    press(secretariat, say("reporting.review.accept"))
    expect(secretariat.locator(".edit-status")).to_contain_text(say("reporting.done.accepted"))

    indicator = address_of(Site.PLAN, language, CODE, INDICATOR[language], code, "PER")
    minister = opened(atlas.come(), indicator, "main a:has-text('list.pdf')")
    expect(minister.locator("main")).to_contain_text(say("plan.status.achieved"))
    with minister.expect_download() as evidence:
        press(minister, "list.pdf")
    assert evidence.value.path().read_bytes() == PDF
    opened(minister, address_of(Site.PLAN, language, CODE), "#job-programme-xlsx-start")
    press(minister, say("programme.heading"))
    with minister.expect_download(timeout=2 * PATIENCE) as report:
        tab_to(minister, "job-programme-xlsx-start", most=2)
        minister.keyboard.press("Enter")
    book = openpyxl.load_workbook(BytesIO(report.value.path().read_bytes()), read_only=True)
    assert any(TITLE in str(one.value) for sheet in book for row in sheet.iter_rows() for one in row)
    assert atlas.watched == Watched()


def told(page: Page, about: str) -> str:
    """What a reader of the screen hears of the first link about something."""
    link = page.get_by_role("link", name=about).first
    return link.get_attribute("aria-label") or str(link.evaluate("(one) => one.textContent.trim()"))


@pytest.mark.parametrize("language", list(Language))
def test_the_grid_is_written_and_taken_back_without_a_mouse(atlas: Atlas, language: Language) -> None:
    say: Callable[..., str] = Voice.of(language).say
    where = address_of(Site.SECRETARIAT, language, PLAN.say(language), CODE, "indicators")
    page = opened(come(atlas, "secretariat", language), where, "#plan-grid-section[data-ready] .ag-row")
    before, status = page.locator(cell("code")).inner_text(), page.locator("#plan-grid-status")
    put(page, f"{before}a")
    expect(status).to_have_text(say("reporting.grid.saved"))
    expect(page.locator(cell("code"))).to_have_text(f"{before}a")
    page.keyboard.press("Control+z")
    expect(status).to_contain_text(say("reporting.grid.undone", what="").rstrip(". "))
    opened(page, where, "#plan-grid-section[data-ready] .ag-row")
    expect(page.locator(cell("code"))).to_have_text(before)


def put(page: Page, text: str) -> None:
    """Write into the first cell, come to by the tab and arrow keys."""
    go(page, "Tab", ".ag-header-cell, .ag-cell")
    go(page, "ArrowDown", ".ag-cell")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+a")
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def go(page: Page, key: str, to: str) -> None:
    """Press a key until the focus is within such an element."""
    for _ in range(60):
        if page.evaluate("(to) => Boolean(document.activeElement.closest(to))", to):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{key} never comes to {to}")


DESKS = {
    "secretariat": ("secretaria", "secretaria/rondas", "secretaria/importar", f"secretaria/plan/{CODE}/indicators"),
    "government": ("tareas", "cuenta"),
    "editor": ("tareas/pais/PER", "respuesta/MEX/21114"),
}


@pytest.mark.parametrize("who", list(DESKS))
def test_the_tab_key_leads_around_every_desk(atlas: Atlas, who: str) -> None:
    page = come(atlas, who, Language.SPANISH)
    for part in DESKS[who]:
        opened(page, f"/es/{part}")
        page.wait_for_load_state("networkidle")
        page.evaluate("document.querySelectorAll('main details').forEach((one) => (one.open = true))")
        assert [fault for stop in walk(page, most=140) for fault in stop.faults()] == [], part
        page.keyboard.press("Enter")
        assert focused(page).id == "main"
