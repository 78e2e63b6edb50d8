"""A mayor with a telephone and no mouse, a technician who compares, and whoever shows the page elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import segno
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser.conftest import PHONE, Watched
from tests.browser.keyboard import focused, tab_to

pytestmark = pytest.mark.browser

Visitor = Callable[..., Page]

TUXTLA = "/es/municipio/MEX/07101"
PAGES = {
    "es": ("/es/municipio/MEX/07101", "/es/municipios/MEX", "/es/comparar/MEX/07101,21114?with=state,country,similar"),
    "en": ("/en/municipality/MEX/20067", "/en/municipalities", "/en/municipality/MEX/7101"),
    "pt": ("/pt/municipio/MEX/07101?embed=1", "/pt/municipios/MEX?factor=poverty_share", "/pt/comparar/MEX"),
}


def open_page(page: Page, address: str) -> Page:
    page.goto(address)
    page.wait_for_selector(".place-page h1")
    return page


def path_of(page: Page) -> str:
    return "/" + page.url.split("/", 3)[3]


def test_a_mayor_finds_the_municipality_by_keyboard_reads_it_and_prints_one_page(
    visitor: Visitor, watched: Watched, tmp_path: Path
) -> None:
    page = open_page(visitor(viewport=PHONE, has_touch=True), "/es/municipios/MEX")

    tab_to(page, "find-place")
    page.keyboard.type("tux")
    expect(page.locator("#find-place-list [role=option]").first).to_be_visible()
    page.keyboard.type("tla gutierrez")
    expect(page.locator("#find-place-list [role=option]").first).to_contain_text("Tuxtla Gutiérrez")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{TUXTLA}")
    page.wait_for_selector(".place-page h1")

    number, map_ = page.locator(".key-number").bounding_box(), page.locator(".place-map svg").bounding_box()
    assert number["y"] + number["height"] < PHONE["height"]
    assert number["y"] < map_["y"]
    assert "sintéticas" in page.locator(".release-band").text_content()

    page.evaluate("window.print = () => (window.printed = true)")
    tab_to(page, "Imprimir una página")
    page.keyboard.press("Enter")
    assert page.evaluate("window.printed") is True

    page.emulate_media(media="print")
    expect(page.locator(".print-only .qr svg")).to_be_visible()
    expect(page.locator("#similar")).to_be_hidden()
    pdf = tmp_path / "page.pdf"
    page.pdf(path=pdf, prefer_css_page_size=True)
    printed = PdfReader(pdf)
    assert len(printed.pages) == 1
    assert "Tuxtla Gutiérrez" in printed.pages[0].extract_text()
    assert "sintéticas" in printed.pages[0].extract_text()
    assert watched == Watched()


def test_the_sheet_of_the_page_is_reached_by_keyboard_and_is_a_pdf(visitor: Visitor) -> None:
    page = open_page(visitor(viewport=PHONE), TUXTLA)

    tab_to(page, "Fichas y archivos")
    page.keyboard.press("Enter")
    tab_to(page, "PDFFicha de una página", most=3)
    address = page.evaluate("document.activeElement.getAttribute('href')")

    answer = page.request.get(address)
    assert answer.status == 200
    assert answer.body().startswith(b"%PDF")


def test_the_qr_code_opens_the_same_page_and_release(visitor: Visitor) -> None:
    page = open_page(visitor(), f"{TUXTLA}?outcome=hazardous_15_17")
    page.get_by_text("Compartir", exact=True).click()
    permalink = page.locator(".share-text").first.inner_text()
    number = page.locator(".key-number").inner_text()
    drawn = page.locator(".share-qr .qr svg").inner_html()

    assert dark_modules(drawn) == modules_of(permalink)
    assert "release=mex-demonstration" in permalink
    assert "outcome=hazardous_15_17" in permalink
    open_page(page, permalink)
    assert page.locator(".key-number").inner_text() == number


def dark_modules(drawn: str) -> set[tuple[int, int]]:
    """Column and row of every dark module, read off the strokes of the drawing."""
    dark, x, y = set(), 0.0, 0.0
    for move, numbers in re.findall(r"([Mmh])([-\d. ]+)", re.search(r' d="([^"]+)"', drawn)[1]):
        across, *down = (float(number) for number in re.findall(r"-?\d*\.?\d+", numbers))
        if move == "h":
            dark |= {(int(x) + at, int(y)) for at in range(int(across))}
            x += across
        else:
            x, y = (across, down[0]) if move == "M" else (x + across, y + down[0])
    return dark


def modules_of(text: str) -> set[tuple[int, int]]:
    """The same of a code made for ``text``; two texts never share a code."""
    rows = segno.make(text, error="m", micro=False).matrix_iter(border=2)
    return {(column, row) for row, line in enumerate(rows) for column, is_dark in enumerate(line) if is_dark}


def test_a_comparison_grows_by_search_and_its_address_rebuilds_it(visitor: Visitor) -> None:
    page = open_page(visitor(), "/en/compare/MEX/07101")
    page.locator("#compare-add").fill("oaxaca de ju")
    expect(page.locator("#compare-add-list [role=option]").first).to_contain_text("Oaxaca de Juárez")
    page.locator("#compare-add").press("Enter")
    page.wait_for_url("**/en/compare/MEX/07101,20067")
    page.get_by_role("link", name="Add the country").click()
    page.wait_for_url("**with=country*")
    expect(page.locator(".compare-column")).to_have_count(3)
    before = page.locator(".compare-table").inner_text()

    other = open_page(visitor(), path_of(page))
    assert other.locator(".compare-table").inner_text() == before

    page.get_by_role("link", name=re.compile("Remove Tuxtla")).click()
    page.wait_for_url("**/en/compare/MEX/20067?with=country")


def test_the_list_follows_its_filters_and_the_address_follows_the_list(visitor: Visitor) -> None:
    page = open_page(visitor(), "/en/municipalities/MEX")
    page.locator("#rank-state").select_option(label="Chiapas")
    expect(page.locator(".ranking-told")).to_contain_text("123 of 2,465")
    page.locator("#rank-level").select_option("low")
    page.wait_for_url("**level=low*")
    page.locator("[data-ranking-go=sort-name]").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**sort=name*")
    expect(page.locator("th[aria-sort]")).to_contain_text("Municipality")
    assert focused(page).words.startswith("Municipality")
    names = page.locator(".ranking-table tbody .is-name a").all_inner_texts()

    again = open_page(visitor(), path_of(page))
    assert again.locator(".ranking-table tbody .is-name a").all_inner_texts() == names
    assert page.locator("[data-language=es]").get_attribute("href").endswith(page.url.split("?")[1])


def test_moved_weights_order_similar_places_anew_and_say_so(visitor: Visitor) -> None:
    page = open_page(visitor(), "/en/municipality/MEX/07101")
    before = page.locator("#similar-places tbody th a").all_inner_texts()
    page.locator(".similar-weights summary").click()
    page.locator("#similar-size").focus()
    for _ in range(8):
        page.keyboard.press("ArrowRight")
    page.locator("#similar-factors").focus()
    page.keyboard.press("Home")

    expect(page.locator("#similar-places tbody th a").first).not_to_have_text(before[0])
    expect(page.locator("[data-similar-status]")).not_to_be_empty()
    page.get_by_role("button", name="Usual weights").click()
    expect(page.locator("#similar-places tbody th a").first).to_have_text(before[0])


def test_the_page_stays_whole_when_the_network_goes(visitor: Visitor, watched: Watched) -> None:
    page = open_page(visitor(), "/en/municipality/MEX/07101")
    page.context.set_offline(True)

    page.get_by_text("The same numbers as a table").first.click()
    expect(page.locator(".figure-numbers[open] table").first).to_be_visible()
    page.get_by_text("Share", exact=True).click()
    expect(page.locator(".share-qr svg")).to_be_visible()
    page.locator(".place-tools .favourite").click()
    page.get_by_label("Favourites").check()
    expect(page.locator(".place-tools .favourite")).to_contain_text("★")
    page.locator("#shell-theme").click()
    assert watched.errors == []

    page.locator(".similar-weights summary").click()
    page.locator("#similar-size").press("End")
    expect(page.locator("[data-similar-status]")).to_contain_text("needs a connection")


def test_the_card_stands_in_a_page_of_a_site_that_may_show_it(visitor: Visitor, atlas: str) -> None:
    card = f"{atlas}/en/municipality/MEX/07101?embed=1"
    page = visitor()
    body = f'<!DOCTYPE html><title>host</title><iframe src="{card}" title="x" width="700" height="600"></iframe>'
    page.route("**/host", lambda route: route.fulfill(body=body, content_type="text/html"))
    page.goto("/host")
    framed = page.frame_locator("iframe")

    expect(framed.locator(".key-number")).to_be_visible(timeout=30_000)
    expect(framed.locator(".release-band")).to_contain_text("synthetic")
    expect(framed.locator(".site-header")).to_have_count(0)

    # Every other site is refused by the browser, which is told so here.
    assert "frame-ancestors 'self'" in page.request.get(card).headers["content-security-policy"]


def test_the_map_leads_to_the_page_and_the_page_to_the_map(visitor: Visitor) -> None:
    page = visitor()
    page.goto("/en/map/MEX")
    page.wait_for_selector("#risk-map-panel .panel-title")
    page.locator("#risk-map-search").fill("tuxtla gut")
    expect(page.locator("#risk-map-search-list [role=option]").first).to_contain_text("Open its page")
    page.locator("#risk-map-search").press("Enter")
    page.get_by_role("link", name="Open its page").click()
    page.wait_for_url("**/en/municipality/MEX/07101")
    page.wait_for_selector(".place-page h1")
    page.get_by_role("link", name="See on the map").click()
    page.wait_for_url("**/en/map/MEX/07/07101")


def test_a_lost_zero_is_offered_again(visitor: Visitor) -> None:
    page = open_page(visitor(), "/en/municipality/MEX/7101")

    page.get_by_role("link", name="Tuxtla Gutiérrez").click()
    page.wait_for_url("**/en/municipality/MEX/07101")


@pytest.mark.parametrize("language", ["es", "en", "pt"])
def test_nothing_of_municipalities_is_cut_on_a_phone(visitor: Visitor, language: str) -> None:
    page = visitor(viewport=PHONE, has_touch=True)
    wide = []
    for address in PAGES[language]:
        open_page(page, address)
        for fold in page.locator("details").all():
            fold.evaluate("(one) => (one.open = true)")
        wide += page.evaluate(
            """() => [...document.querySelectorAll('main *')].filter((one) => {
                 const box = one.getBoundingClientRect();
                 return box.width && (box.right > innerWidth + 1 || box.left < -1)
                   && !one.closest('.evidence-table, .visually-hidden');
               }).map((one) => one.className || one.tagName)"""
        )

    assert wide == []
