"""The map of micro-areas: everything inside its frame, names that never lie on each other, text that stays text."""

from __future__ import annotations

import re

import pytest
import shapely

from dashboard.downloads.areas_map import IN_PRINT, ON_PAGE, WIDE, areas_map
from dashboard.downloads.map_shapes import shapes_of
from dashboard.response.outlines import Outline

GROUND = shapes_of(
    ["here", "near"],
    [shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)],
    bounds=(-0.2, -0.2, 2.2, 1.2),
    steps=400,
)


def point(x: float, y: float) -> Outline:
    return {"type": "MultiPoint", "coordinates": [[x, y]]}


def square(x: float, y: float, side: float) -> Outline:
    ring = [[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]
    return {"type": "MultiPolygon", "coordinates": [[ring]]}


def texts(svg: str) -> list[tuple[float, float, str]]:
    found = re.findall(r'<text x="([\d.-]+)" y="([\d.-]+)"[^>]*>([^<]*)</text>', svg)
    return [(float(x), float(y), words) for x, y, words in found]


def test_without_an_outline_nothing_is_drawn() -> None:
    assert areas_map(GROUND, "here", []) == ""


@pytest.mark.parametrize("ink", [ON_PAGE, IN_PRINT])
def test_what_somebody_typed_is_text_in_the_drawing(ink: object) -> None:
    svg = areas_map(GROUND, "here", [("<b>&", square(0.4, 0.4, 0.1))], ink=ink)  # type: ignore[arg-type]

    assert "&lt;b&gt;&amp;" in svg
    assert "<b>" not in svg


def test_every_corner_of_a_micro_area_lies_in_the_frame() -> None:
    svg = areas_map(GROUND, "here", [("A", square(0.1, 0.1, 0.8)), ("B", point(1.9, 0.9))])
    paths = "".join(re.findall(r'<path d="(M[\d. LM-]+z)" class="areas-area"', svg))
    numbers = [float(one) for one in re.findall(r"-?\d+\.\d", paths)]

    assert numbers
    assert min(numbers) >= 0
    assert max(numbers) <= WIDE


def test_names_beside_each_other_keep_apart_and_those_without_room_are_left_out() -> None:
    crowd = [(f"Colonia {at}", point(0.5 + at * 1e-4, 0.5)) for at in range(9)]
    apart = [("Norte", point(0.5, 0.95)), ("Sur", point(0.5, 0.05))]
    said = texts(areas_map(GROUND, "here", [*apart, *crowd], ink=IN_PRINT))

    assert {"Norte", "Sur", "Colonia 0"} <= {words for _, _, words in said}
    assert len(said) < 11
    half = [len(words) * IN_PRINT.size * 0.25 for _, _, words in said]
    for at, (x, y, _) in enumerate(said):
        for other in range(at):
            ox, oy, _ = said[other]
            assert abs(y - oy) >= IN_PRINT.size or abs(x - ox) >= half[at] + half[other]
