"""What a release brings besides its result: outcomes, lists of factors, the method page, a newer release."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from dashboard.release.mesh.store import FORMAT
from dashboard.release.reader import MANIFEST, open_release
from dashboard.release.writer import point_to
from tests.browser.conftest import PHONE, Watched, open_map
from tests.support.machine import ROOT
from tests.support.server import running_atlas

pytestmark = pytest.mark.browser
Visitor = Callable[..., Page]

PANEL, OPEN = "#risk-map-panel", ".forEach((one) => (one.open = true))"
SHIPPED = ROOT / "geodata" / "MEX"
MANIFEST_OF_MEXICO = json.loads((SHIPPED / MANIFEST).read_text("utf-8"))
MAIN, OTHER = (outcome["code"] for outcome in MANIFEST_OF_MEXICO["outcomes"][:2])
PAGES = (
    f"map/MEX/21/21114?outcome={OTHER}&layer=coverage",
    "method/MEX",
    "method",
)


def test_every_outcome_is_a_map_with_words_of_its_own(visitor: Visitor, watched: Watched) -> None:
    page = open_map(visitor(), "/es/mapa/MEX")
    before = page.locator("#risk-map-legend").inner_text()

    page.locator(f'[data-outcome="{OTHER}"]').click()
    page.wait_for_url(f"**outcome={OTHER}")
    expect(page.locator(f'[data-outcome="{OTHER}"]')).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#risk-map-legend")).not_to_have_text(before)
    page.locator('.explore-tab[data-explore="what-if"]').click()
    page.locator('#risk-map-what-if [data-factor="poverty_share"] input[type=number]').fill("5")
    expect(page.locator(".what-if-told")).to_contain_text("del total de adolescentes de 15 a 17 años")
    page.keyboard.press("Tab")
    page.keyboard.press("o")
    expect(page.locator(".what-if-told")).to_have_count(0)

    page.go_back()
    expect(page.locator(f'[data-outcome="{MAIN}"]')).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#risk-map-legend")).to_have_text(before, use_inner_text=True)
    assert watched == Watched()


def test_the_lists_of_factors_come_when_they_are_opened_with_the_keyboard(visitor: Visitor, watched: Watched) -> None:
    page = open_map(visitor(), "/en/map/MEX/21/21114")
    summary = page.locator(".panel-factors:not(.panel-addressing) > summary")

    summary.focus()
    page.keyboard.press("Enter")

    expect(page.locator(".panel-factors:not(.panel-addressing) .factor-list").first).to_contain_text("odds ×")
    page.locator(".crumb", has_text="Mexico").click()
    expect(page.locator(".panel-title")).to_have_text("Mexico")
    if page.locator(".panel-factors:not(.panel-addressing)").get_attribute("open") is None:
        summary.press("Enter")
    expect(page.locator(".panel-factors:not(.panel-addressing)")).to_contain_text("Profile of the groups")
    assert watched == Watched()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_of_the_evidence_has_a_serious_finding_of_axe(visitor: Visitor, watched: Watched, scheme: str) -> None:
    page = visitor(color_scheme=scheme)
    found = []
    for name in PAGES:
        page.goto(f"/en/{name}")
        page.wait_for_selector("main h1")
        if name.startswith("map/"):
            page.wait_for_selector("#risk-map-panel .panel-title")
            page.locator("#risk-map-table-section").scroll_into_view_if_needed()
            page.locator(".ag-row").first.wait_for()
            page.evaluate(f"document.querySelectorAll('.controls details, {PANEL} details'){OPEN}")
            page.locator(".panel-factors .factor-list").first.wait_for()
        else:
            page.evaluate(f"document.querySelectorAll('main details'){OPEN}")
        for finding in Axe().run(page).response["violations"]:
            if finding["impact"] in {"serious", "critical"}:
                found.append((name, finding["id"], [node["target"] for node in finding["nodes"]][:3]))

    assert found == []
    assert watched == Watched()


@pytest.mark.parametrize("name", ["es/metodo/MEX", f"pt/mapa/MEX/21?outcome={OTHER}"])
def test_nothing_of_the_evidence_is_cut_on_a_phone(visitor: Visitor, name: str) -> None:
    page = visitor(viewport=PHONE, has_touch=True)
    page.goto(f"/{name}")
    page.wait_for_selector("main h1")

    wide = page.evaluate(
        """() => [...document.querySelectorAll('main *, header *')].filter((one) => {
             const box = one.getBoundingClientRect();
             const inside = '.ag-root-wrapper, .visually-hidden, .map-host, .skip-link, .evidence-table, .formula, '
               + 'pre, header .pages';  // the ways are one row that is pushed aside by finger or by Tab
             return box.width && (box.right > innerWidth + 1 || box.left < -1) && !one.closest(inside);
           }).map((one) => one.className || one.tagName)"""
    )

    assert wide == []


@pytest.fixture
def published(tmp_path: Path) -> Iterator[tuple[str, Callable[[], None]]]:
    """An atlas of two processes, and how to publish another release of Mexico while it runs."""
    country = tmp_path / "releases" / "MEX"

    def publish() -> None:
        folder = country / "second"
        shutil.copytree(SHIPPED, folder)
        manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
        manifest.update(name="mex-second-2026.9", kind="published")
        (folder / MANIFEST).write_text(json.dumps(manifest), "utf-8")
        # The same outlines: cutting them anew would only cost time here.
        built = tmp_path / "geometry"
        shutil.copytree(
            built / f"{open_release(SHIPPED).digest}-{FORMAT}", built / f"{open_release(folder).digest}-{FORMAT}"
        )
        point_to(country, "second")

    with running_atlas(tmp_path, CLRISK_RATE_LIMIT="off", CLRISK_WORKERS="2") as address:
        yield address, publish


def test_a_release_published_meanwhile_is_offered_and_disturbs_nobody(
    visitor: Visitor, watched: Watched, published: tuple[str, Callable[[], None]]
) -> None:
    address, publish = published
    page = open_map(visitor(base_url=address), "/en/map/MEX")
    sentence = page.locator("#risk-map-sentence").inner_text()
    expect(page.locator("#risk-map-release")).to_have_count(0)

    publish()
    renewed = page.locator("#risk-map-renewed")
    for _ in range(60):
        page.locator('[data-layer="estimate"]').click()
        page.locator('[data-layer="level"]').click()
        page.wait_for_timeout(1500)
        if renewed.is_visible():
            break
    expect(renewed).to_be_visible()
    expect(page.locator("#risk-map-sentence")).to_have_text(sentence)

    page.locator(".renewed-show").click()
    expect(page.locator("#risk-map-release")).to_have_value("mex-second-2026.9")
    page.locator("#risk-map-release").select_option(MANIFEST_OF_MEXICO["name"])
    page.wait_for_url(re.compile(r"release=mex-demonstration"))
    expect(page.locator("#risk-map-sentence")).to_have_text(sentence)
    assert [error for error in watched.errors if "Failed to load" not in error] == []
