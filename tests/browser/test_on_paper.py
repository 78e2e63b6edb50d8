"""Pages on paper, read back by another program: the map is there, light whatever the theme; no table is cut."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page

from tests.browser.conftest import Watched, open_map
from tests.support.poppler import pictures_of, text_of

pytestmark = pytest.mark.browser
Visitor = Callable[..., Page]


def test_the_map_is_printed_light_and_whole_with_its_legend_from_a_dark_page(
    visitor: Visitor, watched: Watched, tmp_path: Path
) -> None:
    page = open_map(visitor(color_scheme="dark"), "/es/mapa/MEX")
    file = tmp_path / "map.pdf"
    page.pdf(path=file, format="A4")

    first = Image.open(pictures_of(file, tmp_path, name="page", dots_per_inch=40)[0]).convert("L")
    assert first.getpixel((2, 2)) == 255
    tones = first.crop((0, first.height // 4, first.width, 3 * first.height // 4)).histogram()
    assert sum(tones[60:230]) > 0.07 * sum(tones), "the place of the map is white"
    legend = text_of(file).split("\f")[0]
    assert "Nivel de riesgo" in legend
    assert "No modelado" in legend
    assert page.evaluate("document.documentElement.dataset.bsTheme") == "dark"
    assert page.locator(".clrisk-map-still").count() == 0
    assert watched == Watched()


def test_the_columns_of_a_wide_table_of_the_plan_are_all_on_the_paper(visitor: Visitor, tmp_path: Path) -> None:
    page = visitor()
    page.goto("/en/plan/demonstration/indicator/D1.1?demo=1")
    page.wait_for_selector(".tripartite")
    file = tmp_path / "card.pdf"
    page.pdf(path=file, format="A4")

    first = text_of(file).split("\f")[0]
    for heading in ("Government", "Employers", "Workers", "Target", "Evidence"):
        assert heading in first
    right = Image.open(pictures_of(file, tmp_path, name="card", dots_per_inch=40)[0]).convert("L")
    assert min(right.crop((right.width - 8, 0, right.width, right.height)).tobytes()) == 255, "something is cut"
