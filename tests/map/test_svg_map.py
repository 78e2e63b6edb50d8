"""The map without WebGL2 shows what the other one shows, small enough to be sent."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from dashboard.answers import Bounds, MapLabel, Scene
from dashboard.release.mesh.store import build_geometry
from dashboard.release.mesh.svg_paths import SvgPaths
from layouts.figures.svg_map import svg_map
from tests.support.map_harness import DARK_CLASSES, country_of, grid_country, palette, scene_of, values_of

COUNTRY = grid_country()
SVG = "{http://www.w3.org/2000/svg}"
PALETTE = palette(dark=False) | {
    "background": "#ffffff",
    "land": [230, 228, 222],
    "label": "#111111",
    "labelHalo": "#ffffffe0",
    "lines": {"unit": "#ffffff", "parent": "#333333", "outer": "#111111", "selected": "#000000", "halo": "#ffffff"},
}


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> tuple[Scene, SvgPaths]:
    store = build_geometry("abc", [COUNTRY], tmp_path_factory.mktemp("var"))
    told = scene_of(COUNTRY, store)
    bounds = Bounds(**told.pop("bounds"))  # type: ignore[arg-type]
    labels = tuple(MapLabel(**label) for label in told.pop("labels"))  # type: ignore[union-attr]
    return Scene(**(told | {"bounds": bounds, "labels": labels, "outlines": ()})), store.paths("municipalities")  # type: ignore[arg-type]


def test_every_unit_with_geometry_is_there_in_its_colour(drawn: tuple[Scene, SvgPaths]):
    scene, paths = drawn
    values = values_of(COUNTRY, 1)
    tree = ElementTree.fromstring(svg_map(scene, paths, values, PALETTE))
    fill_of = {
        path.get("data-code"): group.get("fill")
        for group in tree.iter(f"{SVG}g")
        for path in group.findall(f"{SVG}path")
        if path.get("data-code")
    }
    assert set(fill_of) == set(COUNTRY.codes[1:])
    for code, value in list(zip(COUNTRY.codes, values, strict=True))[1:]:
        expected = f"url(#map-p{value})" if value < 4 else {16: "#fde9c9", 17: "#f3a65c", 18: "#a8322d"}[value]
        assert fill_of[code] == expected


def test_absences_differ_by_pattern_and_not_by_colour_alone(drawn: tuple[Scene, SvgPaths]):
    tree = ElementTree.fromstring(svg_map(*drawn, values_of(COUNTRY, 1), PALETTE))
    marks = [ElementTree.tostring(pattern[1][0]) for pattern in tree.iter(f"{SVG}pattern")]
    assert len(set(marks)) == len(marks) == 4


def test_screen_readers_get_title_and_description(drawn: tuple[Scene, SvgPaths]):
    text = svg_map(*drawn, values_of(COUNTRY, 1), PALETTE, title="Riesgo <alto> & bajo", description="36 de 217")
    tree = ElementTree.fromstring(text)
    assert tree.get("role") == "img"
    assert (tree.findtext(f"{SVG}title"), tree.findtext(f"{SVG}desc")) == ("Riesgo <alto> & bajo", "36 de 217")
    assert tree.get("aria-labelledby") == "map-title map-description"


def test_units_outside_the_focus_are_dimmed_and_the_selected_one_is_outlined(drawn: tuple[Scene, SvgPaths]):
    scene, paths = drawn
    focused = replace(scene, focus="P1", selected=COUNTRY.codes[9])
    tree = ElementTree.fromstring(svg_map(focused, paths, values_of(COUNTRY, 1), PALETTE))
    bright = {
        path.get("data-code")
        for group in tree.iter(f"{SVG}g")
        if group.get("fill") and not group.get("opacity")
        for path in group.findall(f"{SVG}path")
        if path.get("data-code")
    }
    inside = {code for code, parent in zip(COUNTRY.codes, COUNTRY.parents, strict=True) if parent == 1}
    assert bright == inside
    outlines = [path for path in tree.findall(f"{SVG}path") if path.get("d") == paths.units[9]]
    assert [path.get("stroke") for path in outlines] == ["#ffffff", "#000000"]


def test_filtered_bytes_fall_back_to_plain_land(drawn: tuple[Scene, SvgPaths]):
    text = svg_map(*drawn, bytes([17] * len(COUNTRY.codes)), PALETTE, hidden=[17])
    assert "#f3a65c" not in text.split('class="map-units"')[1]
    assert "#e6e4de" in text


def test_values_of_another_map_are_refused(drawn: tuple[Scene, SvgPaths]):
    with pytest.raises(ValueError, match=r"122 units and 3 values"):
        svg_map(*drawn, b"\x10\x10\x10", PALETTE)


def test_names_do_not_overlap(drawn: tuple[Scene, SvgPaths]):
    scene, paths = drawn
    crowded = replace(scene, labels=tuple(MapLabel(f"Pueblo {n}", -97.0, 18.0, n) for n in range(9)))
    assert svg_map(crowded, paths, values_of(COUNTRY, 1), PALETTE).count("<text ") == 1


def test_there_is_a_colour_for_every_class_of_the_dark_page(drawn: tuple[Scene, SvgPaths]):
    text = svg_map(*drawn, values_of(COUNTRY, 1), PALETTE | palette(dark=True))
    assert all(tint in text for tint in DARK_CLASSES.values())


@pytest.mark.real_files
def test_brazil_fits_in_a_megabyte_and_a_half(tmp_path: Path, real_files: Path):
    brazil = country_of(real_files / "brazil" / "bra_adm2_smartlab_q2_plus_amazonas.geojson")
    store = build_geometry("bra", [brazil], tmp_path)
    told = scene_of(brazil, store)
    bounds = Bounds(**told.pop("bounds"))  # type: ignore[arg-type]
    scene = Scene(**(told | {"bounds": bounds, "labels": (), "outlines": ()}))  # type: ignore[arg-type]
    text = svg_map(scene, store.paths("municipalities"), values_of(brazil, 1), PALETTE)
    assert len(text) < 1_500_000
    assert text.count("data-code=") == 5570
