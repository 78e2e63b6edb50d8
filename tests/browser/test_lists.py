"""Named lists of favourites: made, filled, filtered by and compared by a mayor without a mouse; nothing is lost."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Watched
from tests.browser.keyboard import focused

pytestmark = pytest.mark.browser
Visitor = Callable[..., Page]

TABLE = "/en/municipalities/MEX?state=21"
NAMES, CHIPS = ".list-names button", ".favourite-list a"


def open_page(page: Page, address: str) -> Page:
    page.goto(address)
    page.wait_for_selector(".list-menu, " + NAMES)
    return page


def stored(page: Page, name: str = "clrisk-lists") -> Any:
    return json.loads(page.evaluate("(name) => localStorage.getItem(name)", name))


def holds(page: Page, **texts: str) -> Page:
    """What the storage of the browser holds before any page is opened; once, so that a page may change it."""
    held = json.dumps({f"clrisk-{name}": text for name, text in texts.items()})
    page.add_init_script(
        f"if (!sessionStorage.held) {{ sessionStorage.held = 1; Object.assign(localStorage, {held}); }}"
    )
    return page


def findings(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [one["id"] for one in found if one["impact"] in {"serious", "critical"}]


def test_a_mayor_makes_a_list_by_keyboard_filters_by_it_and_compares_its_first_six(
    visitor: Visitor, watched: Watched
) -> None:
    page = open_page(visitor(viewport=PHONE, color_scheme="dark"), "/en/municipality/MEX/07101")
    page.locator(".list-menu summary").focus()
    for key in ("Enter", "Tab", "Space", "Tab"):
        page.keyboard.press(key)
    page.keyboard.type("  <i>Visit</i>  of March ")
    page.keyboard.press("Enter")
    boxes = page.locator(".list-box .list-name")
    expect(boxes).to_have_text(["Favourites 1", "<i>Visit</i> of March 1"])
    expect(page.locator(".list-box :checked")).to_have_count(2)
    page.keyboard.type("<I>VISIT</i> of march")
    page.keyboard.press("Enter")
    expect(page.locator(".list-error")).to_have_text("There is already a list called “<i>Visit</i> of March”.")
    assert (boxes.count(), focused(page).id, focused(page).is_seen, findings(page)) == (2, "list-name", True, [])
    page.keyboard.press("Escape")
    expect(page.locator(".list-menu")).not_to_have_attribute("open", "")
    assert focused(page).words.endswith("kept in: Favourites, <i>Visit</i> of March")

    open_page(page, TABLE)
    for row in range(6):
        page.locator("[data-favourite]").nth(row).press("Enter")
    expect(page.locator(NAMES)).to_have_text(["Favourites 1", "<i>Visit</i> of March 7"])
    expect(page.locator("[data-list-six]")).to_contain_text("the first six of 7")
    page.locator("#rank-state").select_option("all")
    page.locator("#rank-places").select_option(label="<i>Visit</i> of March (7)")
    expect(page.locator(".ranking-told")).to_have_text(re.compile("^7 of 2,465"))
    page.wait_for_url("**places=07101,21*")
    assert (findings(page), page.context.cookies(), watched) == ([], [], Watched())

    page.get_by_role("link", name="Compare the list").click()
    page.wait_for_url(re.compile(r"/en/compare/MEX/07101(,21\d{3}){5}$"))
    expect(page.locator(".compare-column")).to_have_count(6)


def test_the_one_list_of_before_is_the_first_and_what_is_taken_away_comes_back(visitor: Visitor) -> None:
    before = [{"id": "MEX:07101", "name": "Tuxtla Gutiérrez"}, {"id": "PER:010101", "name": "Chachapoyas"}]
    page = open_page(holds(visitor(), favourites=json.dumps(before)), "/en/municipalities/MEX?places=07101")
    expect(page.locator(NAMES)).to_have_text(["Favourites 1"])
    page.get_by_role("button", name="New list…").click()
    page.keyboard.type("North")
    page.keyboard.press("Enter")
    page.locator('[data-favourite="MEX:07101"]').click()
    page.get_by_role("button", name="Rename…").click()
    page.keyboard.type("South")
    page.keyboard.press("Enter")
    expect(page.locator(NAMES)).to_have_text(["Favourites 1", "South 1"])

    for taken_away in ("Remove the list", "Empty the list", "Take Tuxtla Gutiérrez out of “South”"):
        page.locator(".favourites").get_by_role("button", name=taken_away).click()
        expect(page.locator(NAMES).last).not_to_have_text("South 1")
        if "Take" in taken_away:
            break
        assert focused(page).words == "Undo"
        page.keyboard.press("Enter")
        expect(page.locator(NAMES)).to_have_text(["Favourites 1", "South 1"])
    assert page.evaluate("window.clriskApp.kept.clean(' a\\u202e\\u0000 b ' + 'ñ'.repeat(60))") == "a b " + 36 * "ñ"
    named = {(one["country"], one["name"]): [place["code"] for place in one["places"]] for one in stored(page)["lists"]}
    assert named == {("MEX", ""): ["07101"], ("PER", ""): ["010101"], ("MEX", "South"): []}


def test_what_cannot_be_read_is_set_aside_and_what_cannot_be_kept_is_told(visitor: Visitor, watched: Watched) -> None:
    place = {"code": "07101", "name": "<img src=x>"}
    spoilt = json.dumps({"lists": [{"country": "MEX", "name": "Whole", "places": [place, 7]}, "x"]})
    page = open_page(holds(visitor(), lists=spoilt, favourites="{rubbish"), TABLE)
    expect(page.locator("[data-list-notice]")).to_contain_text("It is not deleted")
    expect(page.locator(CHIPS)).to_have_text(["<img src=x>"])
    page.locator("[data-favourite]").first.click()
    assert page.evaluate("localStorage.getItem('clrisk-lists-unread')") == f"{spoilt}\n{{rubbish"
    assert len(stored(page)["lists"][0]["places"]) == 2

    page.evaluate("() => { Storage.prototype.setItem = () => { throw new Error('full') } }")
    page.locator("[data-favourite]").nth(1).click()
    expect(page.locator("[data-list-notice]")).to_contain_text("has no room left")
    expect(page.locator(CHIPS)).to_have_count(3)
    assert len(stored(page)["lists"][0]["places"]) == 2

    forbidden = visitor()
    forbidden.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new Error() } })")
    open_page(forbidden, TABLE).locator("[data-favourite]").first.click()
    expect(forbidden.locator("[data-list-notice]")).to_contain_text("does not let the page keep data")
    expect(forbidden.locator(CHIPS)).to_have_count(1)
    assert watched == Watched()


def test_two_windows_of_a_browser_show_the_same_lists(visitor: Visitor) -> None:
    page = open_page(visitor(), "/en/municipality/MEX/21114")
    page.locator(".list-menu summary").press("Enter")
    page.keyboard.press("Tab")
    other = page.context.new_page()
    open_page(other, f"{TABLE}&q=puebla").locator('[data-favourite="MEX:21114"]').click()

    expect(page.get_by_label("Favourites")).to_be_checked()
    expect(page.get_by_label("Favourites")).to_be_focused()
    page.keyboard.press("Space")
    expect(other.locator(CHIPS)).to_have_count(0)
    expect(other.locator('[data-favourite="MEX:21114"]')).to_have_attribute("aria-pressed", "false")
