"""The same country in every format gives the same release."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pytest
import shapely
import topojson

from dashboard.release.reader import open_all, read_boundaries
from tests.importer.small import CODES, NAMES, ROWS, features, run, square, write_geojson


def _frame(crs: str = "EPSG:4326") -> gpd.GeoDataFrame:
    shapes = [shapely.geometry.shape(square(at)) for at in range(6)]
    return gpd.GeoDataFrame({"code": CODES, "name": NAMES}, geometry=shapes, crs="EPSG:4326").to_crs(crs)


def _geojson(folder: Path) -> Path:
    return write_geojson(folder / "places.json")


def _topojson(folder: Path) -> Path:
    path = folder / "places.topojson"
    path.write_text(topojson.Topology(_frame(), prequantize=False, object_name="places").to_json())
    return path


def _quantized_topojson(folder: Path) -> Path:
    path = folder / "places.topojson"
    path.write_text(topojson.Topology(_frame(), prequantize=1_000_001, object_name="places").to_json())
    return path


def _gpkg(folder: Path) -> Path:
    _frame().to_file(folder / "places.gpkg", driver="GPKG", layer="places")
    return folder / "places.gpkg"


def _projected_gpkg(folder: Path) -> Path:
    _frame("EPSG:32719").to_file(folder / "places.gpkg", driver="GPKG", layer="places")
    return folder / "places.gpkg"


def _shapefile(folder: Path) -> Path:
    loose = folder / "loose"
    loose.mkdir()
    _frame().to_file(loose / "places.shp", driver="ESRI Shapefile", encoding="utf-8")
    return Path(shutil.make_archive(str(folder / "places"), "zip", loose))


def _geoparquet(folder: Path) -> Path:
    _frame().to_parquet(folder / "places.parquet")
    return folder / "places.parquet"


@pytest.mark.parametrize(
    "write", [_geojson, _topojson, _quantized_topojson, _gpkg, _projected_gpkg, _shapefile, _geoparquet]
)
def test_boundaries_of_every_format_are_the_same_places(tmp_path: Path, write: Callable[[Path], Path]) -> None:
    report = run(tmp_path, boundaries=write(tmp_path))
    (release,), _ = open_all([tmp_path / "var" / "releases"])
    assert report.scored == 6
    assert release.municipalities.names == NAMES
    for at, shape in enumerate(read_boundaries(release)):
        expected = shapely.geometry.shape(square(at))
        assert shapely.symmetric_difference(shape, expected).area < 1e-4
    assert bool(report.notes) is (write is _projected_gpkg)


def test_a_shapefile_with_holes_and_islands_keeps_both(tmp_path: Path) -> None:
    shore = shapely.Polygon(
        [(-70, -10), (-69, -10), (-69, -9), (-70, -9)], [[(-69.8, -9.8), (-69.6, -9.8), (-69.7, -9.6)]]
    )
    island = shapely.box(-71, -10, -70.5, -9.5)
    frame = _frame()
    frame.loc[0, "geometry"] = shapely.MultiPolygon([shore, island])
    (tmp_path / "loose").mkdir()
    frame.to_file(tmp_path / "loose" / "places.shp", driver="ESRI Shapefile")
    run(tmp_path, boundaries=Path(shutil.make_archive(str(tmp_path / "places"), "zip", tmp_path / "loose")))
    (release,), _ = open_all([tmp_path / "var" / "releases"])
    assert read_boundaries(release)[0].area == pytest.approx(shore.area + island.area)


def _xlsx(folder: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(ROWS[0]))
    for row in ROWS:
        sheet.append(
            [row["ubigeo"], *(float(row[name]) if row[name] else None for name in ("pobreza", "escuela", "ninos"))]
        )
    book.save(folder / "table.xlsx")
    return folder / "table.xlsx"


def _parquet(folder: Path) -> Path:
    frame = pd.DataFrame(ROWS)
    for name in ("pobreza", "escuela", "ninos"):
        frame[name] = pd.to_numeric(frame[name])
    frame.to_parquet(folder / "table.parquet")
    return folder / "table.parquet"


def _european_csv(folder: Path) -> Path:
    lines = [";".join(ROWS[0])]
    lines += [";".join([row["ubigeo"], row["pobreza"].replace(".", ","), row["escuela"], row["ninos"]]) for row in ROWS]
    (folder / "t.csv").write_text("\ufeff" + "\r\n".join(lines) + "\r\n", "utf-8")
    return folder / "t.csv"


def _utf16_csv(folder: Path) -> Path:
    (folder / "t.csv").write_text("\n".join([",".join(ROWS[0]), *(",".join(row.values()) for row in ROWS)]), "utf-16")
    return folder / "t.csv"


@pytest.mark.parametrize("write", [_xlsx, _parquet, _european_csv, _utf16_csv])
def test_tables_of_every_format_give_the_same_scores(tmp_path: Path, write: Callable[[Path], Path]) -> None:
    run(tmp_path, table=write(tmp_path))
    (release,), _ = open_all([tmp_path / "var" / "releases"])
    np.testing.assert_allclose(release.estimate, [0, 20, 40, 60, 80, 100], atol=1e-12)


def test_a_format_is_told_by_content_not_by_name(tmp_path: Path) -> None:
    shutil.copy(_gpkg(tmp_path), tmp_path / "really.geojson")
    assert run(tmp_path, boundaries=tmp_path / "really.geojson").scored == 6


def test_codes_that_a_spreadsheet_turned_into_decimals_are_whole_again(tmp_path: Path) -> None:
    frame = pd.DataFrame(ROWS).assign(ubigeo=[float(row["ubigeo"]) + 100000 for row in ROWS])
    frame[["pobreza", "escuela"]] = frame[["pobreza", "escuela"]].apply(pd.to_numeric)
    frame.to_parquet(tmp_path / "table.parquet")
    those = [{**one, "properties": {"code": str(int(CODES[at]) + 100000)}} for at, one in enumerate(features())]
    write_geojson(tmp_path / "places.geojson", those)
    assert run(tmp_path, table=tmp_path / "table.parquet").scored == 6


def test_a_geojson_that_names_its_reference_system_is_brought_to_degrees(tmp_path: Path) -> None:
    moved = json.loads(_frame("EPSG:32719").to_json(to_wgs84=False))
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32719"}}
    report = run(tmp_path, boundaries=write_geojson(tmp_path / "m.geojson", moved["features"], crs=crs))
    assert "longitude and latitude" in report.notes[0]


def test_an_archive_with_two_shapefiles_asks_which(tmp_path: Path) -> None:
    archive = _shapefile(tmp_path)
    with zipfile.ZipFile(archive, "a") as more:
        for part in (tmp_path / "loose").iterdir():
            more.write(part, f"other/{part.name.replace('places', 'parishes')}")
    assert run(tmp_path, boundaries=archive, layer="parishes").scored == 6
