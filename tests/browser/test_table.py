"""The table beside the map: it filters the map, sorts as a reader expects, and does everything by keyboard."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE, Watched, open_map

pytestmark = pytest.mark.browser
Visitor = Callable[..., Page]

GRID = "dash_ag_grid.getApi('risk-map-table')"
FILTER = "#risk-map-table-filter"


def open_table(page: Page, address: str) -> Page:
    """The page with its table scrolled to and filled."""
    open_map(page, address)
    page.locator("#risk-map-table-section").scroll_into_view_if_needed()
    page.locator(".ag-center-cols-container .ag-row").first.wait_for()
    return page


def column(page: Page, field: str) -> list[Any]:
    """What a column holds, in the order shown."""
    told: list[Any] = page.evaluate(
        f"""(field) => {{
             const found = [];
             {GRID}.forEachNodeAfterFilterAndSort((node) => found.push(node.data[field]));
             return found;
           }}""",
        field,
    )
    return told


def sort(page: Page, field: str, way: str) -> None:
    page.evaluate(f"([colId, sort]) => {GRID}.applyColumnState({{ state: [{{ colId, sort }}] }})", [field, way])


def lit(page: Page) -> int | None:
    """How many places the map shows in full colour; none when it filters nothing."""
    found: int | None = page.evaluate("window.clriskMap.state().lit")
    return found


def test_what_the_table_leaves_out_stands_back_on_the_map_until_it_is_cleared(
    visitor: Visitor, watched: Watched
) -> None:
    page = open_table(visitor(), "/en/map/MEX/31")
    every = len(column(page, "code"))

    page.locator(FILTER).focus()
    page.keyboard.type("medium")

    page.wait_for_function("() => window.clriskMap.state().lit !== null")
    kept = column(page, "level")
    assert 0 < len(kept) < every
    assert set(kept) == {"Medium"}
    assert lit(page) == len(kept)
    chip = page.locator(".table-status .table-filtered")
    expect(chip).to_contain_text(f"Filtered by the table: {len(kept)} of {every}")

    chip.focus()
    page.keyboard.press("Enter")

    expect(page.locator(".table-filtered:visible")).to_have_count(0)
    assert lit(page) is None
    assert len(column(page, "code")) == every
    assert watched == Watched()


def test_a_place_that_the_table_leaves_out_changes_colour_on_the_map(visitor: Visitor) -> None:
    page = open_table(visitor(), "/en/map/MEX/31")
    page.evaluate("scrollTo(0, 0)")
    box = page.locator("#risk-map-slot").bounding_box()
    assert box is not None
    before = page.screenshot(clip=box)

    page.evaluate(f"{GRID}.setFilterModel({{ level: {{ filterType: 'text', type: 'contains', filter: 'low' }} }})")
    page.wait_for_function("() => window.clriskMap.state().lit !== null")
    chip = page.locator(".map-stage .table-filtered")
    expect(chip).to_be_visible()
    page.evaluate("() => document.querySelector('.map-stage .table-filtered').style.setProperty('opacity', '0')")
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")

    assert page.screenshot(clip=box) != before
    chip.click()
    page.wait_for_function("() => window.clriskMap.state().lit === null")
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert page.screenshot(clip=box) == before


@pytest.mark.parametrize("way", ["layer", "place"])
def test_another_layer_or_place_begins_without_the_filter(visitor: Visitor, way: str) -> None:
    page = open_table(visitor(), "/es/mapa/MEX/31")
    page.locator(FILTER).fill("tekax")
    page.wait_for_function("() => window.clriskMap.state().lit === 1")

    if way == "layer":
        page.evaluate("window.clriskApp.view.choose({ layer: 'children' })")
    else:
        page.evaluate("window.clriskApp.view.go('MEX/21')")

    page.wait_for_function("() => window.clriskMap.state().lit === null")
    expect(page.locator(FILTER)).to_have_value("")
    expect(page.locator(".table-filtered:visible")).to_have_count(0)


def test_levels_sort_by_height_and_absences_come_last_with_their_word(visitor: Visitor) -> None:
    page = open_table(visitor(), "/en/map/MEX/31")

    sort(page, "level", "asc")
    rising = column(page, "level")
    sort(page, "level", "desc")
    falling = column(page, "level")

    assert list(dict.fromkeys(rising)) == ["Low", "Medium", "High", None]
    assert list(dict.fromkeys(falling)) == ["High", "Medium", "Low", None]
    page.evaluate(f"{GRID}.ensureIndexVisible({len(falling) - 1})")
    last = page.locator(f".ag-center-cols-container .ag-row[row-index='{len(falling) - 1}']")
    for field in ("level", "estimate"):
        expect(last.locator(f"[col-id='{field}']")).to_have_text("Not modelled")
    for way in ("asc", "desc"):
        sort(page, "estimate", way)
        assert column(page, "estimate")[-1] is None


def test_figures_of_countries_cannot_be_ranked_by_sorting(visitor: Visitor) -> None:
    page = open_table(visitor(), "/en/map")

    sortable = page.evaluate(f"(field) => {GRID}.getColumn(field).getColDef().sortable", "value")

    assert sortable is False


def test_the_keyboard_selects_opens_goes_back_and_clears(visitor: Visitor, watched: Watched) -> None:
    page = open_table(visitor(), "/en/map/MEX/31")
    page.locator(FILTER).focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    code = column(page, "code")[1]

    page.keyboard.press("Space")
    page.wait_for_url(f"**/en/map/MEX/31/{code}")
    selected = page.locator(f".ag-center-cols-container .ag-row[row-id='{code}']")
    expect(selected).to_have_class(re.compile("ag-row-selected"))

    page.keyboard.press("Escape")
    page.wait_for_url("**/en/map/MEX/31")
    expect(selected).not_to_have_class(re.compile("ag-row-selected"))

    page.keyboard.press("ArrowDown")
    page.keyboard.press("Shift+Enter")
    page.wait_for_url(f"**/en/map/MEX/31/{column(page, 'code')[2]}")
    page.go_back()
    page.wait_for_url("**/en/map/MEX/31")
    assert watched == Watched()


def test_the_keyboard_stays_on_its_place_when_the_rows_change(visitor: Visitor) -> None:
    page = open_table(visitor(), "/en/map/MEX")
    code = column(page, "code")[3]
    page.evaluate(f"{GRID}.setFocusedCell(3, 'code')")

    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{code}")
    page.wait_for_function(f"() => {GRID}.getDisplayedRowCount() < 1000")

    page.wait_for_function(
        """(code) => document.activeElement.closest('.ag-row')?.getAttribute('row-id') === code""", arg=code
    )


def test_undo_redo_and_the_way_back_work_from_a_slider(visitor: Visitor) -> None:
    page = open_map(visitor(), "/en/map/MEX")
    slider = page.locator('#risk-map-sliders .slider[data-factor="area"] input[type=range]')
    slider.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**w=area:1.1")

    page.keyboard.press("Control+z")
    page.wait_for_url("**w=area:1.05")
    page.keyboard.press("Control+y")
    page.wait_for_url("**w=area:1.1")
    expect(page.locator(".banner-return")).to_be_visible()
    page.keyboard.press("0")

    page.wait_for_url("**/en/map/MEX")
    expect(slider).to_be_focused()
    expect(slider).to_have_value("1")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_table_is_filled_where_it_is_scrolled_to(visitor: Visitor, size: dict[str, int]) -> None:
    page = open_table(visitor(viewport=size), "/pt/mapa/MEX/31")

    page.locator("#risk-map-table").scroll_into_view_if_needed()

    expect(page.locator(".ag-center-cols-container .ag-row[row-index='0']")).to_be_in_viewport()
    expect(page.locator(FILTER)).to_have_attribute("placeholder", re.compile("Filtrar"))


def test_a_withheld_factor_says_so_in_its_cell_and_comes_after_every_value(visitor: Visitor, watched: Watched) -> None:
    page = open_table(visitor(), "/en/map/MEX/05?layer=factor:area")
    codes, values = column(page, "code"), column(page, "factor:area")

    withheld = [code for code, word in zip(codes, column(page, "withheld:factor:area"), strict=True) if word]
    assert withheld
    assert all(values[codes.index(code)] is None for code in withheld)
    cell = page.evaluate(
        f"""(code) => {GRID}.getCellValue({{
             rowNode: {GRID}.getRowNode(code), colKey: 'factor:area', useFormatter: true }})""",
        withheld[0],
    )
    assert cell == "Withheld"
    page.evaluate(f"{GRID}.applyColumnState({{ defaultState: {{ sort: null }} }})")
    for way in ("asc", "desc"):
        sort(page, "factor:area", way)
        assert all(value is None for value in column(page, "factor:area")[-len(withheld) :])
    entry = page.locator(".legend-entry", has_text="Withheld")
    expect(entry).to_contain_text(str(len(withheld)))
    assert not watched.errors
