"""Charts of a municipality: every municipality is one dot, right means more risk, nothing is drawn twice."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.answers import Bounds
from dashboard.release.mesh.svg_paths import SvgPaths
from dashboard.values import Paint
from layouts.figures.profile_map import PlaceMap, place_map
from layouts.figures.profile_spine import Spine, place_of
from layouts.figures.profile_swarm import SwarmAxis, SwarmRow, heaps, swarm
from layouts.pages.municipality.marks import class_swatches
from layouts.palette import level_swatches

AXIS = SwarmAxis((0.3, 0.6), ("Low", "Medium", "High"), class_swatches(3), ("0%", "100%"), 0.0, 1.0)
DASH = re.compile(r'stroke-dasharray="0 ([\d.]+)"')
STROKE = re.compile(r"M[\d.]+ [\d.]+v(-[\d.]+)")


def row(values: list[float]) -> SwarmRow:
    return SwarmRow("all", values, [int(np.searchsorted(AXIS.cuts, one)) for one in values])


def dots_drawn(svg: str) -> int:
    """Dots that a browser draws: a round dash of no length at the start of a stroke, and at every step along it."""
    drawn = 0
    for path in re.findall(r'<path class="tone-line[^>]*>', svg):
        step = float(DASH.search(path)[1])
        drawn += sum(int(-float(length) / step) + 1 for length in STROKE.findall(path))
    return drawn


@given(st.lists(st.floats(0, 1), min_size=1, max_size=400), st.sampled_from([340, 1060]))
def test_every_municipality_is_in_exactly_one_heap_of_its_class(values: list[float], width: int) -> None:
    shown = row(values)
    _, found = heaps(shown, AXIS, width=width)

    assert sum(count for _, _, count in found) == len(values)
    for of_class in range(3):
        assert sum(n for _, one, n in found if one == of_class) == list(shown.classes).count(of_class)


@pytest.mark.parametrize("count", [1, 7, 217, 5_570])
@pytest.mark.parametrize("width", [340, 1060])
def test_a_browser_draws_as_many_dots_as_there_are_municipalities(count: int, width: int) -> None:
    values = np.random.default_rng(3).beta(2, 9, count).tolist()

    assert dots_drawn(swarm([row(values)], AXIS, here=None, here_name="", width=width)) == count


def test_a_country_of_5570_is_a_drawing_of_a_few_kilobytes() -> None:
    values = np.random.default_rng(3).beta(2, 9, 5_570).tolist()

    assert len(swarm([row(values)], AXIS, here=0.2, here_name="Here", width=1060)) < 20_000


def test_a_higher_value_is_never_further_left() -> None:
    columns = [heaps(row([value]), AXIS, width=1060)[1][0][0] for value in np.linspace(0, 1, 50).tolist()]

    assert columns == sorted(columns)


def test_a_place_without_a_value_is_not_marked() -> None:
    marked, plain = (swarm([row([0.2])], AXIS, here=here, here_name="Here", width=340) for here in (0.2, None))

    assert "swarm-mark" in marked
    assert "swarm-mark" not in plain
    assert "Here" not in plain


def spine(*, is_flipped: bool) -> Spine:
    return Spine("x", "", "", 0.0, 0.2, 0.6, 1.0, (0.9, ""), (0.5, ""), (0.5, ""), is_flipped, "worse")


@pytest.mark.parametrize(("is_flipped", "riskier", "safer"), [(False, 0.9, 0.1), (True, 0.1, 0.9)])
def test_more_risk_lies_to_the_right_whichever_way_a_factor_runs(
    is_flipped: bool, riskier: float, safer: float
) -> None:
    shown = spine(is_flipped=is_flipped)

    assert place_of(riskier, shown) > place_of(safer, shown)


def test_what_is_not_known_has_no_place_on_a_line() -> None:
    assert place_of(None, spine(is_flipped=False)) is None


PATHS = SvgPaths(
    units=("M0 0l4 0 0 4-4 0z", "M4 0l4 0 0 4-4 0z", "M0 90l4 0 0 4-4 0z", ""),
    parent_of=(0, 0, 1, 0),
    parent_codes=("01", "02"),
    codes=("01001", "01002", "02001", "01003"),
    parent_lines="",
    cells=1 << 16,
    box=(0, 0, 100, 100),
)


def drawn(here: str = "01001", values: tuple[int, ...] = (Paint.FIRST_CLASS, Paint.NO_DATA, 18, 17)) -> str:
    bounds = Bounds(-180, -1, -179, 1)
    return place_map(PlaceMap(PATHS, bounds, "01", here, bytes(values), level_swatches(3)))


def test_the_small_map_shows_the_state_alone_with_the_place_outlined() -> None:
    svg = drawn()

    assert "M4 0l4 0" in svg
    assert "M0 90" not in svg
    assert svg.count('class="map-here"') >= 1


def test_an_absence_has_a_pattern_besides_its_grey() -> None:
    assert f'id="place-map-{int(Paint.NO_DATA)}"' in drawn()
    assert "<pattern" not in drawn(values=(Paint.FIRST_CLASS,) * 4)


def test_a_place_without_geometry_is_not_outlined() -> None:
    assert "map-here" not in drawn(here="01003")
