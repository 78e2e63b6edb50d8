"""An analyst at the linked weights of their own country: locks, a slow line, a server that does not answer."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from bench.grid import FACTORS, write_grid_country
from tests.browser.conftest import open_map
from tests.support.machine import ROOT
from tests.support.server import running_atlas

pytestmark = pytest.mark.browser
Visitor = Callable[..., Page]
ADDRESS = "/en/map/BRA"
NUMBERS = "#risk-map-sliders input[type=number]"


@pytest.fixture(scope="module")
def atlas(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The atlas with a small made-up country of its own, imported by the importer."""
    var: Path = tmp_path_factory.mktemp("index-atlas")
    boundaries, table = write_grid_country(var, municipalities=60)
    factors = [word for at in range(FACTORS) for word in ("--factor", f"factor_{at}:factor_{at}:+")]
    files = (
        "--boundaries",
        str(boundaries),
        "--table",
        str(table),
        "--code-column",
        "code",
        "--admin1-column",
        "state",
    )
    command = [
        sys.executable,
        "-m",
        "dashboard",
        "import",
        "--country",
        "BRA",
        *files,
        "--admin1-column",
        "state",
        *factors,
        "--var",
        str(var),
    ]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    with running_atlas(var, CLRISK_RATE_LIMIT="off") as address:
        yield address


def weights(page: Page) -> list[float]:
    return [float(value) for value in page.locator(NUMBERS).evaluate_all("boxes => boxes.map(box => box.value)")]


def move(page: Page, slider: int, value: float) -> None:
    page.locator("#risk-map-sliders input[type=range]").nth(slider).evaluate(
        """(slider, value) => {
             slider.value = value;
             slider.dispatchEvent(new Event('input', {bubbles: true}));
             slider.dispatchEvent(new Event('change', {bubbles: true}));
           }""",
        value,
    )


def until(page: Page, question: str, *values: Any) -> None:
    """Ask the page until it says yes; its policy forbids what Playwright would wait with."""
    for _ in range(200):
        if page.evaluate(question, *values):
            return
        page.wait_for_timeout(50)
    raise TimeoutError(question)


def test_a_locked_weight_stays_and_the_address_carries_the_lock(visitor: Visitor) -> None:
    page = open_map(visitor(), ADDRESS)
    before = weights(page)
    page.locator('[data-action="lock"]').nth(1).click()
    move(page, 0, 40)
    until(page, "() => location.search.includes('w=')")
    assert weights(page)[:2] == [40, before[1]]
    assert sum(weights(page)) == pytest.approx(100)

    another = open_map(visitor(), page.evaluate("location.pathname + location.search"))
    expect(another.locator('[data-action="lock"]').nth(1)).to_have_attribute("aria-pressed", "true")
    expect(another.locator('[data-action="lock"]').nth(2)).to_have_attribute("aria-pressed", "false")
    move(another, 0, 10)
    assert weights(another)[:2] == [10, before[1]]

    another.locator('[data-action="lock"]').nth(1).click()
    assert "lock=" not in another.evaluate("location.search")


def test_a_slider_that_moves_while_a_scene_is_under_way_has_the_last_word(visitor: Visitor) -> None:
    page = open_map(visitor(), ADDRESS)
    page.evaluate("() => document.addEventListener('clrisk:painted', ({ detail }) => (window.last = detail))")
    held: list[Route] = []
    page.route("**/scene?*", lambda route: held.append(route))
    page.locator('[data-layer="estimate"]').first.click()
    while not held:
        page.wait_for_timeout(20)
    move(page, 0, 55)
    page.wait_for_timeout(300)
    for route in held:
        route.continue_()
    until(
        page,
        "() => window.last && window.last.url === window.clriskApp.address.values(window.clriskApp.view.current())",
    )


def test_a_server_that_does_not_answer_is_told(visitor: Visitor) -> None:
    page = open_map(visitor(), ADDRESS)
    page.route("**/values?*", lambda route: route.abort())
    move(page, 0, 55)
    expect(page.locator(".notice.is-failure")).to_contain_text("did not answer")
