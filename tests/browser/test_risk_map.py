"""People at the risk map: a policymaker, a mayor, a reader without a mouse, two visitors at once."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from dashboard.release.reader import open_release
from tests.browser.conftest import PHONE, Watched, open_map
from tests.support.machine import ROOT

pytestmark = pytest.mark.browser
Visitor = Callable[..., Page]

MEXICO = (-102.0, 23.5)
PAGES = ("mapa", "mapa?sel=BRA", "mapa/MEX", "mapa/MEX/21/21114?w=area:1.5", "mapa/BRA", "fuentes")
LOCAL = {"es": {}, "en": {"mapa": "map", "fuentes": "sources"}, "pt": {"fuentes": "fontes"}}


def address_of(page: str, language: str) -> str:
    head, mark, rest = page.partition("?")
    parts = [LOCAL[language].get(part, part) for part in head.split("/")]
    return f"/{language}/{'/'.join(parts)}{mark}{rest}"


def crumbs(page: Page) -> list[str]:
    return [text.strip() for text in page.locator(".crumbs li").all_inner_texts()]


def at(page: Page, longitude: float, latitude: float) -> tuple[float, float]:
    place = page.evaluate("([x, y]) => window.clriskMap.project(x, y)", [longitude, latitude])
    box = page.locator("#risk-map-slot").bounding_box()
    assert box is not None
    return box["x"] + place["x"], box["y"] + place["y"]


def still(page: Page) -> None:
    """Wait until the map answers to the pointer and the camera rests."""
    page.wait_for_function(
        """() => {
             const { center, zoom, coming, movable } = window.clriskMap.state();
             const now = JSON.stringify([center, zoom]);
             const rests = window.wasAt === now && !coming && movable;
             window.wasAt = now;
             return rests;
           }""",
        polling=250,
    )


def inner_point(code: str) -> tuple[float, float]:
    units = open_release(ROOT / "geodata" / "MEX").municipalities
    here = units.position(code)
    return float(units.longitude[here]), float(units.latitude[here])


def test_from_the_region_down_to_a_municipality_and_back(visitor: Visitor, watched: Watched) -> None:
    page = open_map(visitor(), "/en/map")
    still(page)

    page.mouse.click(*at(page, *MEXICO))
    expect(page.locator("#risk-map-panel .panel-title")).to_have_text("Mexico")
    assert "sel=MEX" in page.url

    page.mouse.dblclick(*at(page, *MEXICO))
    page.wait_for_url("**/en/map/MEX**")
    expect(page.locator(".crumbs [aria-current]")).to_have_text("Mexico")
    still(page)

    page.mouse.dblclick(*at(page, *inner_point("21114")))
    page.wait_for_url(re.compile(r"/en/map/MEX/21/\d{5}"))
    assert crumbs(page)[:3] == ["Latin America and the Caribbean", "Mexico", "Puebla"]
    expect(page.locator("#risk-map-sentence")).to_contain_text("risk")

    page.go_back()
    expect(page.locator(".crumbs [aria-current]")).to_have_text("Mexico")
    page.locator(".crumb", has_text="Latin America").click()
    page.wait_for_url("**/en/map")
    assert watched == Watched()


def test_a_mayor_finds_their_municipality_with_the_keyboard_alone(visitor: Visitor, watched: Watched) -> None:
    page = open_map(visitor(), "/es/mapa")

    page.keyboard.press("/")
    page.keyboard.type("merida", delay=20)
    expect(page.locator("#risk-map-search-list [role=option]").first).to_contain_text("Mérida")
    chosen = page.locator("#risk-map-search-list [aria-selected=true]")
    for _ in range(12):
        if "Yucatán" in chosen.inner_text():
            break
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    page.wait_for_url("**/es/mapa/MEX/31/31050")
    expect(page.locator("#risk-map-panel .panel-title")).to_have_text("Mérida")
    expect(page.locator("#risk-map-panel .level-chip")).to_be_visible()
    assert watched == Watched()


def move(page: Page, factor: str, steps: int) -> None:
    slider = page.locator(f'#risk-map-sliders .slider[data-factor="{factor}"] input[type=range]')
    slider.scroll_into_view_if_needed()
    slider.focus()
    for _ in range(abs(steps)):
        page.keyboard.press("ArrowRight" if steps > 0 else "ArrowLeft")


def test_a_policymaker_re_weights_and_always_comes_back(visitor: Visitor, watched: Watched) -> None:
    page = open_map(visitor(), "/en/map/MEX")
    official = page.locator("#risk-map-sentence").inner_text()

    move(page, "area", 12)
    expect(page.locator("#risk-map-banner")).to_contain_text("not the official result")
    expect(page.locator("#risk-map-banner")).to_contain_text("change class")
    expect(page.locator(".panel-changes")).to_be_visible()
    page.wait_for_url("**w=area:1.6")

    page.keyboard.press("Control+z")
    page.wait_for_url("**w=area:1.55")
    page.keyboard.press("Control+y")
    page.wait_for_url("**w=area:1.6")

    move(page, "area", -40)
    expect(page.locator("#risk-map-banner")).to_contain_text("switched off")

    page.keyboard.press("o")
    expect(page.locator("#risk-map-banner")).to_contain_text("Official result")
    expect(page.locator("#risk-map-sentence")).to_have_text(official)
    assert "w=" not in page.url
    assert watched == Watched()


def test_a_shared_address_opens_the_same_view_in_another_browser(
    visitor: Visitor, launch: Callable[..., Browser]
) -> None:
    first = open_map(visitor(), "/en/map/MEX/21")
    move(first, "area", 8)
    first.wait_for_url("**w=area:1.4")
    first.locator(".legend-entry").first.click()
    first.wait_for_url("**hide=16**")
    expect(first.locator(".legend-entry").first).to_have_attribute("aria-pressed", "false")
    expect(first.locator("#risk-map-banner")).to_contain_text("not the official")
    first.wait_for_timeout(500)

    second = open_map(visitor(browser=launch()), first.url)

    for part in ("#risk-map-sentence", "#risk-map-legend", "#risk-map-banner", ".crumbs"):
        expect(second.locator(part)).to_have_text(first.locator(part).inner_text(), use_inner_text=True)
    assert second.url == first.url


def pixel(page: Page, longitude: float, latitude: float) -> tuple[int, ...]:
    x, y = at(page, longitude, latitude)
    shot = page.screenshot(clip={"x": x - 1, "y": y - 1, "width": 3, "height": 3})
    return Image.open(io.BytesIO(shot)).convert("RGB").getpixel((1, 1))


def test_a_municipality_changes_colour_when_its_class_changes(visitor: Visitor) -> None:
    page = open_map(visitor(), "/en/map/MEX")
    units = open_release(ROOT / "geodata" / "MEX").municipalities
    changed = page.evaluate(
        """async () => { const read = async (u) => new Uint8Array(await (await fetch(u)).arrayBuffer());
           const [a, b] = [await read('/values?country=MEX'), await read('/values?country=MEX&w=area:2')];
           return [...a.keys()].filter((i) => a[i] !== b[i] && a[i] >= 16 && b[i] >= 16); }"""
    )
    assert changed
    code = units.codes[changed[0]]
    longitude, latitude = inner_point(code)
    camera = f"cam={longitude:.4f},{latitude:.4f},9"
    open_map(page, f"/en/map/MEX?{camera}")
    still(page)
    before = pixel(page, longitude, latitude)

    painted = "new Promise((done) => document.addEventListener('clrisk:painted', () => done(true), { once: true }))"
    page.evaluate(f"() => {{ window.nextPaint = {painted}; }}")
    page.evaluate("() => window.clriskApp.view.weigh({ w: 'area:2' })")
    page.evaluate("() => window.nextPaint")

    assert pixel(page, longitude, latitude) != before


def test_without_webgl2_the_same_view_is_a_picture_and_can_be_explored(
    visitor: Visitor, launch: Callable[..., Browser], watched: Watched
) -> None:
    page = visitor(browser=launch("--disable-webgl", "--disable-webgl2"))
    page.goto("/es/mapa/MEX")

    picture = page.locator("#risk-map-slot svg.map-picture")
    expect(picture).to_be_visible()
    assert picture.locator("[data-code]").count() == 2465
    page.evaluate(
        """() => document.querySelector('svg.map-picture [data-code="21114"]')
                         .dispatchEvent(new MouseEvent('click', { bubbles: true }))"""
    )
    page.wait_for_url("**/es/mapa/MEX/21/21114")
    expect(page.locator("#risk-map-panel .panel-title")).to_have_text("Puebla")
    assert watched.outside == []
    assert [error for error in watched.errors if "webgl" not in error.lower()] == []


def test_the_table_does_everything_the_map_does_by_keyboard(visitor: Visitor, watched: Watched) -> None:
    page = open_map(visitor(), "/en/map/MEX/31")
    page.locator("#risk-map-table-section").scroll_into_view_if_needed()
    cell = page.locator(".ag-center-cols-container .ag-row[row-index='1'] .ag-cell").first
    cell.wait_for()
    code = page.locator(".ag-center-cols-container .ag-row[row-index='1']").get_attribute("row-id")

    cell.focus()
    page.keyboard.press("Enter")

    page.wait_for_url(f"**/en/map/MEX/31/{code}")
    expect(page.locator(f".ag-center-cols-container .ag-row[row-id='{code}']")).to_have_class(
        re.compile("ag-row-selected")
    )
    expect(page.locator("#risk-map-panel .panel-above")).to_contain_text("Yucatán")
    assert page.evaluate("window.clriskMap.state().selected") == code
    assert watched == Watched()


def test_the_legend_filters_map_and_table_alike(visitor: Visitor) -> None:
    page = open_map(visitor(), "/en/map/MEX/31")
    page.locator(".legend-entry", has_text="Low").click()

    page.wait_for_url("**hide=16")
    assert page.evaluate("window.clriskMap.state().hidden") == [16]
    page.locator("#risk-map-table-section").scroll_into_view_if_needed()
    page.locator(".ag-center-cols-container .ag-row").first.wait_for()
    levels = page.evaluate(
        """() => {
             const seen = new Set();
             dash_ag_grid.getApi('risk-map-table').forEachNode((node) => seen.add(node.data.level));
             return [...seen];
           }"""
    )
    assert levels
    assert "Low" not in levels


def test_two_visitors_do_not_see_each_others_choices(visitor: Visitor) -> None:
    one, other = open_map(visitor(), "/en/map/MEX"), open_map(visitor(), "/en/map/MEX")
    before = other.locator("#risk-map-sentence").inner_text()

    move(one, "area", 10)
    expect(one.locator("#risk-map-banner")).to_contain_text("not the official result")
    other.get_by_role("button", name="Children aged 5 to 17", exact=True).click()
    other.wait_for_url("**layer=children")

    expect(other.locator("#risk-map-banner")).to_contain_text("Official result")
    assert other.locator("#risk-map-sentence").inner_text() == before
    assert "layer" not in one.url


def test_what_is_seen_can_be_taken_away_and_says_what_it_is(visitor: Visitor) -> None:
    page = open_map(visitor(), "/en/map/MEX/21?w=area:1.5")

    for format in ("csv", "png"):
        page.locator(".downloads summary").click()
        with page.expect_download() as waiting:
            page.locator(f'[data-download="{format}"]').click()
        assert "demonstration" in waiting.value.suggested_filename
        assert waiting.value.suggested_filename.endswith(f".{format}")
        page.locator(".downloads summary").click() if page.locator(".downloads[open]").count() else None


def test_an_old_address_opens_the_nearest_view_with_a_notice_that_can_be_dismissed(visitor: Visitor) -> None:
    page = open_map(visitor(), "/en/map/MEX/99?layer=factor:gone&k=77")

    expect(page.locator(".notice:visible")).to_have_count(3)
    for _ in range(3):
        page.locator(".notice:visible .dismiss").first.click()
    expect(page.locator(".notice:visible")).to_have_count(0)
    page.wait_for_url("**/en/map/MEX")


def test_the_theme_is_kept_between_visits(visitor: Visitor) -> None:
    page = open_map(visitor(color_scheme="light"), "/es/mapa")
    page.locator("#shell-theme").click()

    page.reload()

    assert page.evaluate("document.documentElement.dataset.bsTheme") == "dark"


@pytest.mark.parametrize("language", ["es", "en", "pt"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_a_serious_finding_of_axe_an_error_or_a_request_that_leaves_the_machine(
    visitor: Visitor, watched: Watched, language: str, scheme: str
) -> None:
    page = visitor(color_scheme=scheme)
    found = []
    for name in PAGES:
        page.goto(address_of(name, language))
        page.wait_for_selector("main h1")
        if "mapa" in name:
            page.wait_for_selector("#risk-map-slot canvas")
            page.locator("#risk-map-table-section").scroll_into_view_if_needed()
            page.locator(".ag-row").first.wait_for()
        assert page.evaluate("document.documentElement.lang") == language
        for finding in Axe().run(page).response["violations"]:
            if finding["impact"] in {"serious", "critical"}:
                found.append((name, finding["id"], [node["target"] for node in finding["nodes"]][:3]))

    assert found == []
    assert watched == Watched()


@pytest.mark.parametrize("language", ["es", "en", "pt"])
@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_cut_on_a_phone(visitor: Visitor, language: str, name: str) -> None:
    page = visitor(viewport=PHONE, has_touch=True)
    page.goto(address_of(name, language))
    page.wait_for_selector("main h1")

    wide = page.evaluate(
        """() => [...document.querySelectorAll('main *, header *')].filter((one) => {
             const box = one.getBoundingClientRect();
             // The ways in the header are one row that is pushed aside by finger or by Tab.
             const inside = '.ag-root-wrapper, .visually-hidden, .map-host, .skip-link, header .pages';
             return box.width && (box.right > innerWidth + 1 || box.left < -1) && !one.closest(inside);
           }).map((one) => one.className || one.tagName)"""
    )

    assert wide == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_unknown_page_says_so(visitor: Visitor) -> None:
    page = visitor()
    answer = page.goto(f"/pt/{quote('não existe')}")

    assert answer is not None
    assert answer.status == 404
    expect(page.locator("main h1")).to_have_text("Esta página não existe")
