"""A technician completes the five stages and takes the plan home; two technicians meet; everybody can read the page."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import docx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page
from sqlalchemy import select

from dashboard.accounts.permissions import Person, Role
from dashboard.response.items import ITEM_FIELDS, FieldKind, ItemKind
from dashboard.response.stages import CHECKLIST, Stage
from dashboard.store.database import Database
from dashboard.store.people import User
from dashboard.store.response import add_item, open_workspace
from tests.browser.conftest import DESKTOP, PATIENCE, PHONE
from tests.support.machine import ROOT
from tests.support.server import running_atlas

PASSWORD = "quince naranjas y un tren"
HERE = "/es/respuesta/MEX/07101"
ACCOUNTS = (
    ("tec@example.org", "municipal_team", "--municipality", "07101", "--country", "MEX"),
    ("sec@example.org", "secretariat"),
    ("axe@example.org", "municipal_team", "--municipality", "21114", "--country", "MEX"),
)
ROWS = {
    ItemKind.COUNTERPART: {"name": "Dirección de Desarrollo Social", "institution": "Ayuntamiento"},
    ItemKind.SOURCE: {"title": "Registro escolar"},
    ItemKind.MICRO_AREA: {"name": "Colonia Centro", "children": "596", "working": "31"},
    ItemKind.SERVICE: {"institution": "DIF municipal", "programme": "Becas"},
    ItemKind.LINE: {"title": "Visitas a hogares"},
    ItemKind.COST: {"line": "Visitas a hogares", "year": "2026", "source": "Municipio", "amount": "1250,50"},
    ItemKind.CONSULTED: {"who": "Cámara de comercio"},
}
WHERE = {
    Stage.SELECTION: (),
    Stage.LIAISON: (ItemKind.COUNTERPART,),
    Stage.CHARACTERISATION: (ItemKind.SOURCE, ItemKind.MICRO_AREA),
    Stage.SERVICES: (ItemKind.SERVICE,),
    Stage.DESIGN: (ItemKind.LINE, ItemKind.COST, ItemKind.CONSULTED),
}
DAYS: tuple[tuple[str, str], ...] = (
    ("2026-01-05", "2026-01-30"),
    ("2026-02-01", "2026-03-15"),
    ("2026-03-01", "2026-05-31"),
)
DAYS += (("2026-06-01", "2026-07-31"), ("2026-08-01", "2026-10-31"))


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("response")


@pytest.fixture(scope="module")
def home(var: Path) -> Iterator[str]:
    """An atlas with two municipal teams and somebody of the Secretariat."""
    with running_atlas(var, CLRISK_RATE_LIMIT="off") as address:
        for email, role, *more in ACCOUNTS:
            command = [sys.executable, "-m", "dashboard", "users", "add", email, "--name", role, "--role", role]
            subprocess.run([*command, *more, "--var", str(var)], cwd=ROOT, input=PASSWORD, text=True, check=True)
        yield address


@pytest.fixture
def enter(chromium: Browser, home: str) -> Iterator[Callable[..., Page]]:
    """A browser in which somebody is signed in."""
    contexts: list[BrowserContext] = []

    def enter(email: str, **options: object) -> Page:
        context = chromium.new_context(**{"viewport": DESKTOP, "base_url": home, **options})  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.goto("/es/cuenta/entrar")
        form = page.locator('form[data-edit="account.sign-in"]')
        form.locator("input[name=email]").fill(email)
        form.locator("input[name=password]").fill(PASSWORD)
        form.locator("button[type=submit]").click()
        page.wait_for_selector(".account-menu")
        return page

    yield enter
    for context in contexts:
        context.close()


def begin(page: Page) -> None:
    page.goto(HERE)
    page.wait_for_selector(".response")
    begins = page.locator('form[data-edit="response.open"] button')
    if begins.count():
        begins.click()
    page.wait_for_selector(".response-tabs")


def saved(page: Page, act: Callable[[], None]) -> None:
    """Do something that writes, and wait until the page has come back and said so."""
    page.evaluate("window.isOld = true")
    act()
    page.wait_for_function("() => !window.isOld && document.querySelector('.edit-status p')")


def complete(page: Page, stage: Stage, days: tuple[str, str]) -> None:
    page.goto(f"{HERE}?stage={stage}")
    form = page.locator('form[data-edit="response.stage"]')
    form.wait_for()
    for area in form.locator("textarea").all():
        area.fill(f"Lo que el equipo escribe de {stage}.")
    for box in form.locator("input[type=checkbox]").all():
        box.check()
    form.locator("select[name=status]").select_option("finished")
    form.locator("input[name=owner]").fill("Secretaría municipal")
    form.locator("input[name=begins_on]").fill(days[0])
    form.locator("input[name=ends_on]").fill(days[1])
    saved(page, form.locator("button[type=submit]").first.click)
    for kind in WHERE[stage]:
        add(page, kind)


def add(page: Page, kind: ItemKind) -> None:
    form = page.locator(f'form[id="form-response-add-{kind}"]')
    page.locator("details", has=form).locator("summary").last.click()
    for name, text in ROWS[kind].items():
        form.locator(f'[name="body.{name}"]').fill(text)
    if kind is ItemKind.CONSULTED:
        form.locator('[name="body.side"]').select_option("employers")
    saved(page, form.locator("button[type=submit]").first.click)


def test_a_technician_completes_the_five_stages_and_takes_the_plan_home(enter: Callable[..., Page]) -> None:
    page = enter("tec@example.org")
    begin(page)
    for stage, days in zip(Stage, DAYS, strict=True):
        complete(page, stage, days)

    page.goto(HERE)
    page.wait_for_selector(".gantt svg")
    words = page.locator("main").inner_text()
    for stage in Stage:
        done = len(CHECKLIST[stage])
        assert f"{done} de {done}" in words
    assert "Aún no se ha consultado a: Gobierno, Trabajadores y Sociedad civil." in words
    assert "1,250.50" in words

    with page.expect_download() as waiting:
        page.locator("a", has_text="DOCX").click()
    body = Path(waiting.value.path()).read_bytes()
    told = docx.Document(BytesIO(body))
    cells = [cell.text for table in told.tables for row in table.rows for cell in row.cells]
    assert "Colonia Centro" in cells
    assert "1,250.50" in cells
    with page.expect_download() as waiting:
        page.locator("a", has_text="PDF").click()
    assert Path(waiting.value.path()).read_bytes().startswith(b"%PDF-")


def test_two_technicians_meet_and_each_field_is_decided_by_the_second(enter: Callable[..., Page]) -> None:
    first, second = enter("tec@example.org"), enter("tec@example.org")
    begin(first)
    for page in (first, second):
        page.goto(f"{HERE}?stage=liaison")
        page.wait_for_selector('form[data-edit="response.stage"] input[name=owner]')
    first.locator("input[name=owner]").fill("Ana")
    saved(first, first.locator('form[data-edit="response.stage"] button[type=submit]').first.click)
    second.locator("input[name=owner]").fill("Luis")
    second.locator('form[data-edit="response.stage"] button[type=submit]').first.click()
    meeting = second.locator(".conflict")
    meeting.wait_for()

    assert "Ana" in meeting.inner_text()
    assert "Luis" in meeting.inner_text()
    saved(second, meeting.locator("button").last.click)
    assert second.locator("input[name=owner]").input_value() == "Luis"


def test_what_is_typed_is_kept_when_it_is_refused(enter: Callable[..., Page]) -> None:
    page = enter("tec@example.org")
    begin(page)
    page.goto(f"{HERE}?stage=design")
    form = page.locator('form[id="form-response-add-cost"]')
    form.wait_for(state="attached")
    page.locator("details", has=form).locator("summary").last.click()
    for name, text in {"line": "Talleres", "year": "2026", "source": "Estado", "amount": "1.234"}.items():
        form.locator(f'[name="body.{name}"]').fill(text)
    form.locator("button[type=submit]").first.click()
    form.locator('[name="body.amount"][aria-invalid]').wait_for()

    assert form.locator('[name="body.line"]').input_value() == "Talleres"
    assert "1.234" in form.locator(".form-problems").inner_text()


WORDS = {
    "es": ("municipio", "municipios", "comparar", "respuesta"),
    "en": ("municipality", "municipalities", "compare", "response"),
    "pt": ("municipio", "municipios", "comparar", "resposta"),
}
VIEWS = ("", *(f"?stage={stage}" for stage in Stage), "?view=workshop", "?view=history")


def pages_of(language: str) -> list[str]:
    """Every page of a municipality: its own, on another site, for a wrong code, the list, a comparison, the examples,
    each stage; the list and the comparison also before anything is chosen.
    """
    place, ranking, compare, response = (f"/{language}/{word}" for word in WORDS[language])
    return [
        f"{place}/MEX/21114",
        f"{place}/MEX/21114?embed=1",
        f"{place}/MEX/7101",
        ranking,
        f"{ranking}/MEX?factor=poverty_share",
        f"{compare}/MEX",
        f"{compare}/MEX/21114,07101?with=state,country,similar",
        response,
        *(f"{response}/MEX/21114{view}" for view in VIEWS),
    ]


@pytest.fixture(scope="module")
def written(var: Path, home: str) -> None:
    """A plan of another team in which every list holds a row, and one micro-area an outline."""
    database = Database(f"sqlite:///{var / 'atlas.sqlite'}")
    with database.writing() as session:
        user = session.scalars(select(User).where(User.email == "axe@example.org")).one()
        team = Person(user.id, Role.MUNICIPAL_TEAM, "MEX", municipality="21114")
        plan = open_workspace(session, country="MEX", municipality="21114", release="", currency="MXN", by=team)
        for kind, fields in ITEM_FIELDS.items():
            given = {one.name: one.choices[0][0] if one.choices else _PLAIN.get(one.kind, "Texto") for one in fields}
            further = {"outline": {"type": "MultiPoint", "coordinates": [[-98.2, 19.04]]}}
            add_item(session, plan, kind, given, by=team, further=further if kind is ItemKind.MICRO_AREA else None)
    database.close()


_PLAIN = {
    FieldKind.COUNT: "3",
    FieldKind.AMOUNT: "10.50",
    FieldKind.YEAR: "2026",
    FieldKind.DAY: "2026-01-02",
    FieldKind.LINK: "https://example.org",
}
_FULL: dict[str, object] = {"resultTypes": ["violations"]}
_COLOURS: dict[str, object] = {**_FULL, "runOnly": {"type": "rule", "values": ["color-contrast"]}}
LOOKS = (
    ("light", DESKTOP, _FULL),
    ("dark", DESKTOP, _COLOURS),
    ("dark", PHONE, _FULL),
    ("light", PHONE, _COLOURS),
)
"""The theme changes colours and nothing else: of each size one theme is asked everything, the other its colours."""


@pytest.mark.parametrize("language", list(WORDS))
def test_every_page_of_a_municipality_passes_axe_in_both_themes_and_sizes_and_is_never_too_wide(
    enter: Callable[..., Page], written: None, language: str
) -> None:
    # Without motion: a colour on its way from one theme to the other belongs to neither.
    page = enter("axe@example.org", reduced_motion="reduce")
    found: list[object] = []
    for address in pages_of(language):
        page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
        page.goto(address)
        page.wait_for_selector(".place-page h1, .response .desk-panel, .response-workshop .desk-panel")
        page.evaluate("document.querySelectorAll('main details:not(.downloads)').forEach((one) => (one.open = true))")
        page.wait_for_function("() => [...document.querySelectorAll('.edit-place')].every((one) => one.firstChild)")
        for theme, size, asked in LOOKS:
            page.evaluate("(theme) => (document.documentElement.dataset.bsTheme = theme)", theme)
            page.set_viewport_size(size)  # type: ignore[arg-type]
            found += [(address, theme, size["width"], *one) for one in serious(page, asked)]
            if not page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1"):
                found.append((address, theme, size["width"], "wider than the screen"))

    assert found == []


def serious(page: Page, asked: dict[str, object]) -> list[tuple[str, list[object]]]:
    """Findings that keep somebody out, with the first places they are at."""
    found = Axe().run(page, options=asked).response["violations"]
    return [
        (one["id"], [node["target"] for node in one["nodes"]][:3])
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


def a_file(*names: str) -> dict[str, object]:
    squares = [[[x, 16.75], [x + 0.01, 16.75], [x + 0.01, 16.76], [x, 16.76], [x, 16.75]] for x in (-93.17, -93.13)]
    features = [
        {
            "type": "Feature",
            "properties": {"zona": name, "nna": at},
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        }
        for at, (name, ring) in enumerate(zip(names, squares, strict=True), 1)
    ]
    body = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    return {"name": "zonas.geojson", "mimeType": "application/geo+json", "buffer": body}


def test_many_micro_areas_are_looked_at_named_by_a_column_added_and_taken_back(enter: Callable[..., Page]) -> None:
    page = enter("tec@example.org")
    begin(page)
    page.goto(f"{HERE}?stage=characterisation")
    form = page.locator("#form-response-areas")
    form.wait_for(state="attached")
    page.locator("details", has=form).locator("summary").first.press("Enter")
    form.locator("input[type=file]").set_input_files(a_file("Norte", "Sur"))  # type: ignore[arg-type]
    form.locator("button[type=submit]").press("Enter")
    look = page.locator("#form-response-areas-look")
    look.locator("h3").wait_for()

    # No column is called as a name would be: it is told, and chosen.
    assert "Figura 1: Microárea" in look.inner_text()
    assert look.locator("button[value=apply]").count() == 0
    look.locator('select[name="column.name"]').select_option("zona")
    add_all = look.locator("button[value=apply]")
    add_all.wait_for()
    assert look.locator(".areas-map svg").count() == 1
    saved(page, lambda: add_all.press("Enter"))
    assert "Norte" in page.locator(".areas-map").inner_text()

    page.once("dialog", lambda asked: asked.accept())
    saved(page, lambda: page.locator('form[data-edit="response.areas-undo"] button').press("Enter"))
    assert page.locator(".areas-map", has_text="Norte").count() == 0


def test_the_secretariat_reads_a_shared_plan_in_every_view_and_finds_nothing_to_write(
    enter: Callable[..., Page],
) -> None:
    team = enter("tec@example.org")
    begin(team)
    page = enter("sec@example.org", reduced_motion="reduce")
    page.goto(HERE)
    page.get_by_text("Se está redactando un plan").wait_for()
    for theme, size, asked in LOOKS:
        page.evaluate("(theme) => (document.documentElement.dataset.bsTheme = theme)", theme)
        page.set_viewport_size(size)  # type: ignore[arg-type]
        assert serious(page, asked) == []
    assert page.locator(".response-tabs").count() == 0
    team.goto(HERE)
    saved(team, lambda: team.locator('form[data-edit="response.share"] button').press("Enter"))
    for view in ("", "?stage=services", "?view=workshop", "?view=history"):
        page.goto(f"{HERE}{view}")
        page.wait_for_selector(".response-tabs")
        # Review is theirs; nothing of the plan itself is.
        told = page.locator('form[data-edit^="response."]').evaluate_all("all => all.map(one => one.dataset.edit)")
        assert set(told) == (set() if view else {"response.accept", "response.return"})


def test_on_a_telephone_the_tab_of_the_open_view_is_in_sight(enter: Callable[..., Page]) -> None:
    page = enter("tec@example.org", viewport=PHONE)
    begin(page)
    for view in ("", "?stage=design", "?view=history"):
        page.goto(f"{HERE}{view}")
        page.wait_for_selector(".response-tabs [aria-current]")
        page.wait_for_function(
            """() => {
              const box = document.querySelector(".response-tabs [aria-current]").getBoundingClientRect();
              return box.left >= 0 && box.right <= innerWidth;
            }"""
        )


def test_the_views_are_reached_and_a_stage_is_saved_by_keyboard_alone(enter: Callable[..., Page]) -> None:
    page = enter("tec@example.org")
    begin(page)
    page.locator(".response-tabs a").nth(1).focus()
    page.keyboard.press("Enter")
    form = page.locator('form[data-edit="response.stage"]')
    form.wait_for()
    form.locator("textarea").first.focus()
    page.keyboard.type("Por interés y capacidad")
    while page.evaluate("document.activeElement.type") != "submit":
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('form')?.dataset.edit") == "response.stage"
    saved(page, lambda: page.keyboard.press("Enter"))

    assert "Por interés y capacidad" in page.locator("textarea").first.input_value()
