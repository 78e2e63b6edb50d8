"""A minister asks what if: the map follows, the address is shared, one key leads back, weights are never mixed in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DESKTOP, PHONE, Watched, open_map

pytestmark = pytest.mark.browser
Visitor = Callable[..., Page]

TAB = "#explore-tab-what-if"
TOLD = ".what-if-told"
BANNER = "#risk-map-banner"
MOST_BYTES = 10_000


def box(page: Page, factor: str, kind: str) -> str:
    return f'#risk-map-what-if .slider[data-factor="{factor}"] input[type={kind}]'


def shift(page: Page, factor: str, steps: int) -> None:
    slider = page.locator(box(page, factor, "range"))
    slider.scroll_into_view_if_needed()
    slider.focus()
    for _ in range(abs(steps)):
        page.keyboard.press("ArrowRight" if steps > 0 else "ArrowLeft")


def painted(page: Page) -> bytes:
    """The classes that the map shows now, as the server gives them for its address."""
    told = page.evaluate(
        """async () => { const { address, view } = window.clriskApp;
           return [...new Uint8Array(await (await fetch(address.values(view.current()))).arrayBuffer())]; }"""
    )
    return bytes(told)


def test_a_minister_shifts_poverty_shares_the_address_and_comes_back_with_one_key(
    visitor: Visitor, launch: Callable[..., Browser], watched: Watched
) -> None:
    page = open_map(visitor(), "/en/map/MEX/21/21114")
    official, before = page.locator("#risk-map-sentence").inner_text(), painted(page)
    sizes: list[int] = []
    page.on(
        "response",
        lambda answer: sizes.append(int(answer.headers["content-length"])) if "/values" in answer.url else None,
    )

    page.locator(TAB).focus()
    page.keyboard.press("Enter")
    shift(page, "poverty_share", 5)

    page.wait_for_url("**shift=poverty_share:5")
    expect(page.locator(BANNER)).to_contain_text("an association, not a prediction of effect")
    for words in ("Puebla, municipality", "Puebla, in total", "The country in total"):
        expect(page.locator(TOLD)).to_contain_text(words)
    expect(page.locator(TOLD)).to_contain_text("Percentage points of all children")
    expect(page.locator(TOLD)).to_contain_text("Percent of the children in child labour")
    expect(page.locator("#risk-map-panel")).to_contain_text("Probability under the what-if")
    assert painted(page) != before
    assert sizes
    assert max(sizes) < MOST_BYTES

    told = page.locator(TOLD).inner_text()
    second = open_map(visitor(browser=launch()), page.url)
    expect(second.locator(BANNER)).to_contain_text("an association, not a prediction of effect")
    assert second.locator(TOLD).inner_text() == told
    expect(second.locator(TAB)).to_have_attribute("aria-selected", "true")
    expect(second.locator(box(second, "poverty_share", "number"))).to_have_value("5")
    assert painted(second) == painted(page)

    page.keyboard.press("o")
    expect(page.locator(BANNER)).to_contain_text("Official result")
    expect(page.locator("#risk-map-sentence")).to_have_text(official)
    expect(page.locator(TOLD)).to_have_count(0)
    expect(page.locator(box(page, "poverty_share", "range"))).to_have_value("0")
    assert "shift=" not in page.url
    assert painted(page) == before
    assert watched == Watched()


def test_a_number_is_typed_and_every_step_is_undone_and_done_again(visitor: Visitor, watched: Watched) -> None:
    page = open_map(visitor(), "/en/map/MEX")
    page.locator(TAB).click()

    page.locator(box(page, "poverty_share", "number")).fill("7.5")
    page.wait_for_url("**shift=poverty_share:7.5")
    page.keyboard.press("Tab")
    shift(page, "attendance", -3)
    page.wait_for_url("**shift=attendance:-3:points:attending,poverty_share:7.5")

    for _ in range(3):
        page.keyboard.press("Control+z")
    page.wait_for_url("**shift=poverty_share:7.5")
    expect(page.locator(box(page, "attendance", "number"))).to_have_value("0")
    page.keyboard.press("Control+z")
    expect(page.locator(BANNER)).to_contain_text("Official result")
    page.keyboard.press("Control+y")
    page.wait_for_url("**shift=poverty_share:7.5")
    expect(page.locator(box(page, "poverty_share", "number"))).to_have_value("7.5")
    assert watched == Watched()


def test_weights_and_what_if_are_never_mixed_and_it_is_said_which_gives_way(visitor: Visitor) -> None:
    page = open_map(visitor(), "/en/map/MEX?w=area:1.5")
    page.locator(TAB).click()

    shift(page, "poverty_share", 2)
    page.wait_for_url("**/en/map/MEX?shift=poverty_share:2")
    expect(page.locator("#risk-map-notices")).to_contain_text("Your weights were set aside")
    expect(page.locator('#risk-map-sliders .slider[data-factor="area"] input')).to_have_value("1")

    page.locator("#explore-tab-weights").click()
    slider = page.locator('#risk-map-sliders .slider[data-factor="area"] input')
    slider.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**/en/map/MEX?w=area:1.05")
    expect(page.locator("#risk-map-notices")).to_contain_text("Your what-if was set aside")
    expect(page.locator(BANNER)).to_contain_text("Exploratory: not the official result")

    both = open_map(visitor(), "/en/map/MEX?w=area:1.5&shift=poverty_share:2")
    expect(both.locator("#risk-map-notices")).to_contain_text("the weights in the address were set aside")
    both.wait_for_url("**/en/map/MEX?shift=poverty_share:2")


def test_the_other_category_of_a_household_can_be_chosen(visitor: Visitor) -> None:
    page = open_map(visitor(), "/en/map/MEX?shift=head_sector:4:points:agriculture")

    page.locator('#risk-map-what-if .slider[data-factor="head_sector"] select').select_option("commerce")

    page.wait_for_url("**shift=head_sector:4:points:commerce")
    page.keyboard.press("Control+z")
    page.wait_for_url("**shift=head_sector:4:points:agriculture")
    expect(page.locator('#risk-map-what-if .slider[data-factor="head_sector"] select')).to_have_value("agriculture")


@pytest.mark.parametrize(("theme", "size"), [("light", DESKTOP), ("dark", PHONE)])
def test_the_what_if_is_accessible(visitor: Visitor, theme: str, size: dict[str, int]) -> None:
    page = open_map(visitor(color_scheme=theme, viewport=size), "/es/mapa/MEX/21/21114?shift=poverty_share:5")
    page.wait_for_selector(TOLD)
    for section in page.locator(".controls .section").all():
        section.evaluate("section => { section.open = true; }")
    page.locator("#risk-map-table-section").scroll_into_view_if_needed()
    page.locator(".ag-row").first.wait_for()

    found = Axe().run(page)

    assert [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found.response["violations"]] == []
