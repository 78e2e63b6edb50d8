"""Every page without a mouse: the focus is seen, named and free to go on; tables are one stop; menus close."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE, Watched, open_map
from tests.browser.keyboard import NAMES, focused, press, tab_to, walk

pytestmark = pytest.mark.browser
Visitor = Callable[..., Page]

MOST = 110
"""Presses of the tab key that lead around the longest page, opened details left out."""
PAGES = (
    *("/es/mapa", "/es/mapa/MEX/21/21114", "/es/municipios/MEX", "/es/municipio/MEX/21114"),
    *("/es/comparar/MEX/21114,21156", "/es/respuesta/MEX/21114", "/es/plan?demo=1", "/es/plan/iniciativa"),
    *("/es/plan/demonstration/indicador/D1.1?demo=1", "/es/plan/demonstration/indicador/D1.1/MEX?demo=1"),
    *("/es/pais", "/es/pais/MEX?demo=1", "/es/metodo/MEX", "/es/fuentes", "/es/cuenta/entrar", "/es/tareas"),
    "/es/secretaria",
)


@pytest.fixture(scope="module")
def naming(launch: Callable[..., Browser]) -> Browser:
    """A browser that tells names as a screen reader hears them."""
    return launch(NAMES)


def opened(page: Page, address: str) -> Page:
    """A page with everything on it that comes later than its heading."""
    if "/mapa" in address:
        return open_map(page, address)
    page.goto(address)
    page.wait_for_selector("main h1")
    if address.startswith("/es/plan?"):
        page.wait_for_selector("#plan[data-painted]")
    page.wait_for_load_state("networkidle")
    return page


@pytest.mark.parametrize("address", PAGES)
def test_the_tab_key_leads_around_a_page_seen_named_and_never_caught(
    visitor: Visitor, naming: Browser, watched: Watched, address: str
) -> None:
    page = opened(visitor(browser=naming), address)
    stops = walk(page, most=MOST)
    assert stops[0].kind == "skip-link"
    assert [fault for stop in stops for fault in stop.faults()] == []
    page.keyboard.press("Enter")
    assert focused(page).id == "main"
    assert watched == Watched()


@pytest.mark.parametrize("address", ["/es/mapa/MEX/21/21114", "/es/municipios/MEX", "/es/plan?demo=1"])
def test_a_narrow_window_with_a_keyboard_is_led_around_too(visitor: Visitor, naming: Browser, address: str) -> None:
    stops = walk(opened(visitor(browser=naming, viewport=PHONE), address), most=MOST)
    assert [fault for stop in stops for fault in stop.faults()] == []


def test_a_table_of_a_hundred_links_is_one_stop_and_the_arrows_move_in_it(visitor: Visitor, watched: Watched) -> None:
    page = opened(visitor(), "/en/plan?demo=1")
    hint = page.locator(".arrow-hint")
    press(page, "Result by country")
    tab_to(page, "Antigua and Barbuda", most=3)
    expect(hint).to_contain_text("Arrows")
    page.keyboard.press("ArrowDown")
    assert focused(page).words == "Argentina"
    page.keyboard.press("ArrowRight")
    assert focused(page).words.startswith("Result 1, Argentina")
    page.keyboard.press("ArrowDown")
    assert focused(page).words.startswith("Result 1, Bahamas")
    page.keyboard.press("End")
    assert focused(page).words.startswith("Result 5, Venezuela")
    page.keyboard.press("Tab")
    assert page.evaluate("Boolean(document.activeElement.closest('.multiples'))")
    page.keyboard.press("Shift+Tab")
    assert focused(page).words.startswith("Result 5, Venezuela")
    page.locator("#plan-filter-year").focus()
    expect(hint).to_be_empty()
    assert watched == Watched()


def test_the_tab_key_leaves_the_table_of_the_map_from_any_cell_and_comes_back(visitor: Visitor) -> None:
    page = open_map(visitor(), "/en/map")
    page.locator("#risk-map-table-section").scroll_into_view_if_needed()
    page.wait_for_selector("#risk-map-table .ag-row")
    page.locator("#risk-map-table-filter").press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert (focused(page).words, focused(page).is_seen) == ("Argentina", True)
    page.keyboard.press("Tab")
    assert focused(page).words == "Sources, licences and method"
    page.keyboard.press("Shift+Tab")
    assert "ag-cell" in focused(page).kind
    page.keyboard.press("Shift+Tab")
    assert focused(page).id == "risk-map-table-filter"


def test_an_open_menu_closes_by_escape_and_when_the_focus_leaves_it(visitor: Visitor) -> None:
    page = opened(visitor(), "/en/municipality/MEX/21114")
    summary, menu = page.locator("details.downloads summary").first, page.locator("details.downloads").first
    summary.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    expect(summary).to_be_focused()
    summary.press("Enter")
    expect(menu).to_have_attribute("open", "")
    for _ in range(menu.locator("a,button").count() + 1):
        page.keyboard.press("Tab")
    expect(menu).not_to_have_attribute("open", "")
