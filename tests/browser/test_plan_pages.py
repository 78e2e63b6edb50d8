"""The plan for everyone in a real browser: filters without a server, addresses, axe, three languages, two widths."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Watched

pytestmark = pytest.mark.browser
Visitor = Callable[..., Page]

DEMONSTRATION = {"es": "/es/plan?demo=1", "en": "/en/plan?demo=1", "pt": "/pt/plano?demo=1"}
CARD = "/en/plan/demonstration/indicator/D1.1?demo=1"
PAGES = (
    "/en/plan",
    DEMONSTRATION["en"],
    CARD,
    "/en/plan/demonstration/indicator/D1.1/MEX?demo=1",
    "/en/plan/initiative",
    "/en/country",
    "/en/country/PER",
    "/en/country/MEX?demo=1",
)


def open_plan(page: Page, address: str) -> Page:
    """Go to a plan and wait until its panels are painted."""
    page.goto(address)
    page.wait_for_selector("#plan[data-painted]")
    return page


def total_of(page: Page) -> int:
    """Readings that the headline tells."""
    return int(re.sub(r"\D", "", page.locator("#plan .plan-headline").inner_text().split(" ")[0]))


def counts_of(page: Page, panel: str) -> list[int]:
    """Numbers of the legend of a panel."""
    return [
        int(re.sub(r"\D", "", one))
        for one in page.locator(f'[data-panel="{panel}"] .status-counts strong').all_inner_texts()
    ]


def test_a_filter_repaints_every_panel_without_asking_the_server(visitor: Visitor, watched: Watched) -> None:
    page = open_plan(visitor(), DEMONSTRATION["en"])
    whole = total_of(page)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    page.locator("#plan-filter-country").select_option("PER")
    expect(page).to_have_url(re.compile(r"country=PER"))
    page.locator("#plan-filter-result").select_option("1")
    page.locator("#plan-filter-reporter").select_option("government")

    assert 0 < total_of(page) < whole
    assert page.locator('[data-panel="heat"] tbody tr').count() == 1
    assert page.locator('[data-panel="country"] .multiples li').count() == 1
    assert [one for one in asked if "/vendor/" not in one] == []
    page.locator("#plan-filter-clear").press("Enter")
    assert total_of(page) == whole
    expect(page).to_have_url(re.compile(r"/en/plan\?demo=1$"))
    assert watched == Watched()


def test_an_address_with_filters_shows_the_same_to_another_person_in_another_language(
    visitor: Visitor, watched: Watched
) -> None:
    page = open_plan(visitor(), DEMONSTRATION["es"])
    page.locator("#plan-filter-reporter").select_option("workers")
    page.locator("#plan-filter-year").select_option("2020")
    seen, address = (total_of(page), counts_of(page, "all")), page.url

    other = open_plan(visitor(), address)
    assert (total_of(other), counts_of(other, "all")) == seen
    other.locator('[data-language="pt"]').click()
    other.wait_for_url("**/pt/plano?**")
    other.wait_for_selector("#plan[data-painted]")
    assert (total_of(other), counts_of(other, "all")) == seen
    assert other.locator("#plan-filter-reporter").input_value() == "workers"
    assert watched == Watched()


def test_what_the_browser_counts_is_what_the_server_counted(visitor: Visitor, watched: Watched) -> None:
    page = visitor()
    for query in ("", "&result=2", "&country=MEX&reporter=workers", "&year=2019"):
        answered: list[str] = []
        page.goto(f"{DEMONSTRATION['en']}{query}")
        page.wait_for_selector(".plan-headline")
        drawn = page.evaluate("document.querySelector('[data-drawn]').dataset.drawn")
        answered = re.findall(r'plan-headline"[^>]*>([\d.,]+) readings, ([\d.,]+) of them', drawn)
        page.wait_for_selector("#plan[data-painted]")
        painted = re.findall(
            r"([\d.,]+) readings, ([\d.,]+) of them", page.locator("#plan .plan-headline").inner_text()
        )
        assert answered == painted, query
        assert sum(counts_of(page, "all")) == total_of(page)
    assert watched == Watched()


def test_every_number_opens_to_its_reports_and_evidence(visitor: Visitor, watched: Watched) -> None:
    page = open_plan(visitor(), DEMONSTRATION["en"])
    page.locator('.indicator-table a[href*="/D1.1?"]').click()
    page.wait_for_selector(".tripartite")
    page.locator(".tripartite a.plan-value").first.click()
    page.wait_for_selector(".arithmetic")
    expect(page.locator("main")).to_contain_text("Reports and evidence")
    expect(page.locator(".plan-band")).to_contain_text("made-up")
    assert watched == Watched()


def test_the_numbers_behind_the_bars_are_one_key_away(visitor: Visitor, watched: Watched) -> None:
    page = open_plan(visitor(), DEMONSTRATION["en"])
    button = page.locator('[data-panel="reporter"] [data-numbers]')
    button.focus()
    page.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(page.locator('[data-panel="reporter"] td.count').first).to_be_visible()
    assert watched == Watched()


def test_an_empty_plan_looks_like_a_page_not_like_a_fault(visitor: Visitor, watched: Watched) -> None:
    page = visitor()
    page.goto("/en/plan")
    expect(page.locator(".plan-empty")).to_contain_text("are not public")
    expect(page.locator(".result")).to_have_count(5)
    page.locator(".plan-empty a.btn").click()
    page.wait_for_url("**/en/plan?demo=1")
    expect(page.locator(".plan-band")).to_be_visible()
    assert watched == Watched()


def test_the_drivers_of_a_place_open_to_what_the_plan_does_about_them(visitor: Visitor, watched: Watched) -> None:
    from tests.browser.conftest import open_map

    page = open_map(visitor(), "/en/map/MEX/21/21114")
    page.locator(".panel-addressing > summary").press("Enter")
    expect(page.locator(".panel-addressing")).to_contain_text("no indicator, target or value on this page is real")
    expect(page.locator(".panel-addressing a").first).to_have_attribute("href", re.compile(r"demo=1"))
    assert watched == Watched()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_of_the_plan_has_a_serious_finding_of_axe(visitor: Visitor, watched: Watched, scheme: str) -> None:
    page = visitor(color_scheme=scheme)
    found = []
    for address in PAGES:
        page.goto(address)
        page.wait_for_selector("main h1")
        if address == DEMONSTRATION["en"]:
            open_plan(page, address)
        page.evaluate("document.querySelectorAll('main details').forEach((one) => (one.open = true))")
        results = Axe().run(page).response["violations"]
        found += [
            (address, one["id"], [node["target"] for node in one["nodes"][:3]])
            for one in results
            if one["impact"] in {"serious", "critical"}
        ]
    assert found == []
    assert watched == Watched()


@pytest.mark.parametrize("size", [None, PHONE], ids=["desktop", "phone"])
def test_nothing_leaves_the_page_sideways(visitor: Visitor, watched: Watched, size) -> None:
    page = visitor(**({"viewport": size} if size else {}))
    for address in (*PAGES, "/es/plan", DEMONSTRATION["pt"], "/pt/plano/iniciativa"):
        page.goto(address)
        page.wait_for_selector("main h1")
        if "demo=1" in address and "indicator" not in address and "country" not in address:
            open_plan(page, address)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, address
    assert watched == Watched()
