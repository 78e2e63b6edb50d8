"""The whole way of a report, in real browsers: imported, reported, returned, corrected, accepted, seen by everyone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard.accounts.passwords import Keeper
from dashboard.accounts.permissions import Role
from dashboard.plan.indicators import Reporter
from dashboard.store.database import Database
from dashboard.store.initiative import fill as fill_facts
from dashboard.store.invitations import add_account
from dashboard.store.migrate import migrate
from dashboard.store.plan_tables import Indicator, Plan, Result
from dashboard.store.records import create, now
from tests.browser.conftest import DESKTOP, PATIENCE, PHONE, Watched
from tests.support.server import running_atlas

pytestmark = pytest.mark.browser

PASSWORD = "quince naranjas y un tren"
PEOPLE = {
    "secretariat": ("sec@example.org", Role.SECRETARIAT, None, None),
    "second": ("sec2@example.org", Role.SECRETARIAT, None, None),
    "government": ("gob@example.org", Role.REPORTER, "PER", Reporter.GOVERNMENT),
    "employers": ("emp@example.org", Role.REPORTER, "PER", Reporter.EMPLOYERS),
    "editor": ("eva@example.org", Role.COUNTRY_EDITOR, "PER", None),
}
PLAN = "strategic-2018-2021"
PDF = b"%PDF-1.7\nbody"
TITLE = "Municipios con un plan, de una prueba"
STANDING = "Redes de empresas, de una prueba"
"""An indicator that is in the plan from the beginning."""
expect.set_options(timeout=PATIENCE)


@dataclass
class Atlas:
    """A running atlas of its own, and the people who come to it."""

    address: str
    browser: Browser
    watched: Watched
    contexts: list[BrowserContext]

    def come(self, who: str = "", *, language: str = "es", **options: object) -> Page:
        """A browser of one's own, signed in as ``who``; nobody without a name."""
        context = self.browser.new_context(**{"viewport": DESKTOP, "base_url": self.address, **options})  # type: ignore[arg-type]
        self.contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: self.watched.errors.append(str(error)))
        page.on("console", lambda said: self.watched.errors.append(said.text) if "Policy" in said.text else None)
        if who:
            page.goto(f"/{language}/cuenta/entrar")
            page.fill("input[name=email]", PEOPLE[who][0])
            page.fill("input[name=password]", PASSWORD)
            page.click("form[data-edit='account.sign-in'] button[type=submit]")
            page.wait_for_selector(".account-menu")
        return page


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    var: Path = tmp_path_factory.mktemp("journey")
    database = Database(f"sqlite:///{var / 'atlas.sqlite'}")
    migrate(database)
    with database.writing() as session:
        for who, (email, role, country, constituency) in PEOPLE.items():
            add_account(
                session,
                email=email,
                name=who.title(),
                role=role,
                country=country,
                constituency=constituency,
                password=PASSWORD,
                keeper=Keeper(),
            )
        fill_facts(session)
        _add_indicator(session)
    database.close()
    with running_atlas(var, CLRISK_RATE_LIMIT="off") as running:
        yield running


def _add_indicator(session: Session) -> None:
    result = session.scalars(select(Result).join(Plan).where(Plan.code == PLAN, Result.number == 1)).one()
    made = Indicator(
        result_id=result.id,
        code="1.1",
        title={"es": STANDING},
        definition={},
        kind="number",
        unit={"es": "municipios"},
        responsible=[Reporter.GOVERNMENT.value, Reporter.EMPLOYERS.value],
        factors=[],
        territories=[],
        baseline=2.0,
    )
    create(session, made, by=None)


@pytest.fixture
def atlas(address: str, chromium: Browser, watched: Watched) -> Iterator[Atlas]:
    made = Atlas(address, chromium, watched, [])
    yield made
    for context in made.contexts:
        context.close()


Come = Callable[..., Page]


def workbook(page: Page, *, value: object) -> bytes:
    """The template as the page hands it out, with an indicator and its target filled in."""
    filled = page.request.get(f"/plan/template.xlsx?plan={PLAN}&language=es").body()
    book = openpyxl.load_workbook(BytesIO(filled))
    row = {
        "Código": "1.2",
        "Resultado": 1,
        "Indicador en español": TITLE,
        "Tipo de valor": "number",
        "Unidad en español": "municipios",
        "Línea de base": 2,
        "Año de base": 2018,
        "Informan": "G / E / W",
    }
    fill(book["Indicadores"], row)
    fill(book["Metas"], {"Indicador": "1.2", "Año": 2021, "Valor": value})
    box = BytesIO()
    book.save(box)
    return box.getvalue()


def fill(sheet: object, row: dict[str, object]) -> None:
    headings = {cell.value: cell.column for cell in sheet[1]}  # type: ignore[index]
    at = sheet.max_row + 1  # type: ignore[attr-defined]
    for name, value in row.items():
        sheet.cell(at, headings[name], value)  # type: ignore[attr-defined]


def upload(page: Page, body: bytes) -> None:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    page.set_input_files("#plan-import-file", {"name": "plan.xlsx", "mimeType": kind, "buffer": body})
    page.get_by_role("button", name="Revisar el archivo").click()


def open_round(page: Page, year: int) -> None:
    today = now().date()
    page.goto("/es/secretaria/rondas")
    form = page.locator("form[data-edit='round.open']")
    form.locator("[name=year]").fill(str(year))
    form.locator("[name=opens_on]").fill((today - timedelta(days=1)).isoformat())
    form.locator("[name=due_on]").fill((today + timedelta(days=12)).isoformat())
    form.get_by_role("button").click()
    expect(page.locator(".edit-status")).to_contain_text(f"Ronda {year} abierta")


def test_a_report_goes_its_whole_way_and_a_minister_without_an_account_sees_where_it_led(atlas: Atlas) -> None:
    secretariat = atlas.come("secretariat")
    secretariat.goto("/es/secretaria/importar")
    upload(secretariat, workbook(secretariat, value="pronto"))
    problems = secretariat.locator("#plan-import-told")
    expect(problems).to_contain_text("No se importó nada.")
    expect(problems).to_contain_text("«pronto» no es un número")
    upload(secretariat, workbook(secretariat, value=10))
    expect(secretariat.locator("#plan-import-told")).to_contain_text("El archivo cambiaría 2 filas")
    secretariat.get_by_role("button", name="Importar todo").click()
    expect(secretariat.locator(".edit-status")).to_contain_text("Plan importado: 2 filas")
    open_round(secretariat, 2019)

    focal = atlas.come("government")
    focal.goto("/es/tareas")
    expect(focal.locator(".outlook")).to_have_text("2 indicadores vencen en 12 días.")
    focal.get_by_role("link", name=f"Informar: 1.2 {TITLE}").click()
    focal.locator("[name=number]").fill("8")
    focal.locator("[name=note]").fill("Según el registro nacional.")
    focal.locator("[name=links]").fill("https://example.org/registro")
    files = [{"name": name, "mimeType": "application/pdf", "buffer": PDF} for name in ("lista.pdf", "acta.pdf")]
    focal.locator("[name=files]").set_input_files(files)
    focal.get_by_role("button", name="Enviar a la Secretaría").click()
    expect(focal.locator(".edit-status")).to_contain_text("enviado a la Secretaría")
    expect(focal.locator(".told-value").first).to_have_text("8")

    secretariat.goto("/es/secretaria")
    secretariat.get_by_role("link", name=f"1.2 {TITLE}").click()
    expect(secretariat.locator(".sides")).to_contain_text("No ha informado.")
    secretariat.get_by_text("Devolver con un comentario").click()
    secretariat.locator("[name=comment]").fill("Faltan los municipios de la selva.")
    secretariat.get_by_role("button", name="Devolver").click()
    expect(secretariat.locator(".edit-status")).to_contain_text("devuelto")

    focal.goto("/es/tareas")
    expect(focal.locator(".notice-list")).to_contain_text("fue devuelto")
    expect(focal.locator(".notice-count")).to_be_visible()
    focal.get_by_role("link", name=f"Corregir: 1.2 {TITLE}").click()
    expect(focal.locator(".is-returned")).to_contain_text("Faltan los municipios de la selva.")
    focal.locator("[name=number]").fill("12")
    focal.get_by_role("button", name="Enviar a la Secretaría").click()
    expect(focal.locator(".told-value").first).to_have_text("12")

    secretariat.goto(f"/es/secretaria/revisar/{PLAN}/1.2/PER/2019")
    secretariat.get_by_role("button", name="Aceptar").click()
    expect(secretariat.locator(".edit-status")).to_contain_text("aceptado")

    minister = atlas.come()
    minister.goto(f"/es/plan/{PLAN}/indicador/1.2/PER")
    expect(minister.locator("main")).to_contain_text("Logrado")
    expect(minister.locator("main")).to_contain_text("12")
    with minister.expect_download() as evidence:
        minister.get_by_role("link", name="lista.pdf").first.click()
    assert evidence.value.path().read_bytes() == PDF
    minister.goto(f"/es/plan/{PLAN}")
    with minister.expect_download(timeout=2 * PATIENCE) as report:
        minister.locator("#job-programme-xlsx-start").click()
    book = openpyxl.load_workbook(BytesIO(report.value.path().read_bytes()), read_only=True)
    assert any(TITLE in str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)
    assert atlas.watched == Watched()


def test_the_second_of_two_browsers_with_one_draft_sees_both_versions_and_loses_nothing(atlas: Atlas) -> None:
    open_round(atlas.come("secretariat"), 2021)
    path = f"/es/tareas/{PLAN}/1.1/PER/government/2021"
    one, other = atlas.come("government"), atlas.come("editor")
    for page in (one, other):
        page.goto(path)
        page.wait_for_selector("[name=number]")
    one.locator("[name=note]").fill("De la primera.")
    one.get_by_role("button", name="Guardar borrador").click()
    expect(one.locator(".edit-status")).to_contain_text("Borrador guardado")
    other.locator("[name=note]").fill("De la segunda.")
    other.locator("[name=number]").fill("7")
    other.get_by_role("button", name="Guardar borrador").click()

    conflict = other.locator(".conflict")
    expect(conflict).to_contain_text("De la primera.")
    expect(conflict).to_contain_text("De la segunda.")
    other.get_by_role("button", name="Guardar con esta elección").click()
    expect(other.locator(".edit-status")).to_contain_text("Borrador guardado")

    one.reload()
    expect(one.locator("[name=note]")).to_have_value("De la segunda.")
    expect(one.locator(".history")).to_contain_text("Empezado")


def grid_of(page: Page) -> Page:
    page.goto(f"/es/secretaria/plan/{PLAN}/indicators")
    page.wait_for_selector("#plan-grid-section[data-ready] .ag-row")
    return page


def cell(column: str) -> str:
    return f".ag-row[row-index='0'] [col-id='{column}']"


def type_into(page: Page, column: str, text: str) -> None:
    """Write into a cell of the first row with the keyboard."""
    page.locator(cell(column)).click()
    page.keyboard.press("Enter")
    page.locator(".ag-cell-editor input, .ag-cell-edit-wrapper input, .ag-popup-editor textarea").first.fill(text)
    page.keyboard.press("Enter")


def test_the_grid_saves_each_cell_takes_it_back_and_shows_both_versions_of_a_conflict(atlas: Atlas) -> None:
    one, other = grid_of(atlas.come("secretariat")), grid_of(atlas.come("second"))
    status = one.locator("#plan-grid-status")

    type_into(one, "code", "1.1a")
    expect(status).to_have_text("Guardado.")
    expect(one.locator(cell("code"))).to_have_text("1.1a")
    one.locator(cell("code")).click()
    one.keyboard.press("Control+z")
    expect(status).to_have_text("Deshecho: Indicadores · 1.1a · Código.")
    expect(one.locator(cell("code"))).to_have_text("1.1")
    one.get_by_role("button", name="Rehacer").click()
    expect(status).to_have_text("Rehecho: Indicadores · 1.1a · Código.")
    expect(one.locator(cell("code"))).to_have_text("1.1a")
    type_into(one, "title_en", "Networks of enterprises, of a test")
    expect(one.locator(cell("title_en"))).to_have_text("Networks of enterprises, of a test")

    type_into(other, "code", "1.1b")
    conflict = other.locator("#plan-grid-conflict")
    expect(conflict).to_contain_text("1.1b")
    expect(conflict).to_contain_text("1.1a")
    other.get_by_role("button", name="Guardar lo mío").click()
    expect(other.locator("#plan-grid-status")).to_have_text("Guardado.")
    type_into(one, "code", "1.1c")
    expect(one.locator("#plan-grid-conflict")).to_contain_text("1.1b")
    one.get_by_role("button", name="Dejar lo guardado").click()
    expect(one.locator(cell("code"))).to_have_text("1.1b")

    type_into(one, "result", "77")
    expect(status).to_contain_text("No se guardó «77».")
    expect(one.locator(cell("result"))).to_have_text("1")
    type_into(one, "code", "1.1")
    expect(one.locator(cell("code"))).to_have_text("1.1")


LOOKED_AT = {
    "government": ("/{}/tareas", f"/{{}}/tareas/{PLAN}/1.1/PER/government/2019"),
    "secretariat": (
        "/{}/secretaria",
        "/{}/secretaria/rondas",
        f"/{{}}/secretaria/estados/{PLAN}/1.1",
        f"/{{}}/secretaria/revisar/{PLAN}/1.1/PER/2019",
        f"/{{}}/secretaria/plan/{PLAN}/indicators",
        "/{}/secretaria/importar",
        "/{}/secretaria/iniciativa/clrisk",
        "/{}/secretaria/iniciativa/international_year_2021_action",
        f"/{{}}/secretaria/informe/{PLAN}",
    ),
    "editor": ("/{}/tareas/pais/PER",),
}


SPOKEN = {("light", 1280): "es", ("light", 390): "en", ("dark", 1280): "pt", ("dark", 390): "es"}
"""Each look speaks another language: the longest words are in none of them always."""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("who", LOOKED_AT)
def test_no_page_has_a_serious_finding_of_axe_or_is_wider_than_a_telephone(atlas: Atlas, who: str, scheme: str) -> None:
    found = {}
    for viewport in (DESKTOP, PHONE):
        page = atlas.come(who, viewport=viewport, color_scheme=scheme)
        for path in LOOKED_AT[who]:
            page.goto(path.format(SPOKEN[scheme, viewport["width"]]))
            page.wait_for_selector(".desk h1")
            page.evaluate("document.querySelectorAll('main details').forEach((one) => (one.open = true))")
            assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), path
            results = Axe().run(page).response["violations"]
            grave = {one["id"]: one["nodes"][0]["html"] for one in results if one["impact"] in {"serious", "critical"}}
            if grave:
                found[path, viewport["width"]] = grave
    assert found == {}


@pytest.mark.parametrize(
    ("language", "words"),
    [("es", "Mis tareas"), ("en", "My tasks"), ("pt", "Minhas tarefas")],
)
def test_the_tasks_speak_three_languages(atlas: Atlas, language: str, words: str) -> None:
    page = atlas.come("government")
    for path in LOOKED_AT["government"]:
        page.goto(path.format(language))
        page.wait_for_selector(".desk h1")
        expect(page.locator("html")).to_have_attribute("lang", language)
    page.goto(f"/{language}/tareas")
    expect(page.locator("main h1")).to_have_text(words)


def test_undo_goes_back_through_all_tables_and_says_what_it_takes_back(atlas: Atlas) -> None:
    page, other = grid_of(atlas.come("secretariat")), atlas.come("second")
    status, undo = page.locator("#plan-grid-status"), page.locator("[data-grid='undo']")
    before = page.locator(cell("title_es")).inner_text()
    type_into(page, "title_es", "Primero, de una prueba")
    expect(undo).to_contain_text("Indicadores · ")
    type_into(page, "title_en", "Second, of a test")
    expect(undo).to_contain_text("en inglés")

    page.locator(".desk-chips a", has_text="Resultados").click()
    page.wait_for_selector("#plan-grid-section[data-ready][data-table='results'] .ag-row")
    type_into(page, "title_es", "Tercero, de una prueba")
    expect(undo).to_contain_text("Resultados · 1 · ")
    undo.click()
    expect(status).to_contain_text("Deshecho: Resultados · 1 · ")
    expect(page.locator(cell("title_es"))).not_to_have_text("Tercero, de una prueba")
    undo.click()
    expect(status).to_contain_text("Deshecho: Indicadores · ")
    expect(undo).not_to_contain_text("en inglés")

    grid_of(other)
    expect(other.locator(cell("title_es"))).to_have_text("Primero, de una prueba")
    type_into(other, "title_es", "De otra persona")
    undo.click()
    expect(status).to_contain_text("Otra persona cambió esa celda después")
    grid_of(other)
    expect(other.locator(cell("title_es"))).to_have_text("De otra persona")
    type_into(other, "title_es", before)
    expect(other.locator("#plan-grid-status")).to_have_text("Guardado.")
