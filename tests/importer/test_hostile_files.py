"""Files that were damaged or made to harm: refused in words, never a crash, never another file read."""

from __future__ import annotations

import ast
import shutil
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import dashboard.release.importer as importer
from dashboard.release.importer.boundaries import read_boundaries
from dashboard.release.importer.limits import Limits
from dashboard.release.importer.problems import FileRefusedError, Problems
from dashboard.release.importer.sheets import read_sheet
from tests.importer.small import CODES, square, write_csv, write_geojson

LIMITS = Limits(file_bytes=1 << 20, expanded_bytes=1 << 22, rows=1000, vertices=10_000)


class Files(dict[str, bytes]):
    """A file by its format; shows its names only, or a failing example would print every byte."""

    def __repr__(self) -> str:
        return f"Files({', '.join(self)})"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """One small file of every format."""
    folder = tmp_path_factory.mktemp("whole")
    frame = gpd.GeoDataFrame(
        {"code": CODES}, geometry=[shapely.geometry.shape(square(at)) for at in range(6)], crs=4326
    )
    frame.to_file(folder / "a.gpkg", driver="GPKG")
    (folder / "loose").mkdir()
    frame.to_file(folder / "loose" / "a.shp", driver="ESRI Shapefile")
    shutil.make_archive(str(folder / "a"), "zip", folder / "loose")
    frame.to_parquet(folder / "a.parquet")
    write_geojson(folder / "a.geojson")
    write_csv(folder / "a.csv")
    topology = (
        b'{"type":"Topology","objects":{"a":{"type":"GeometryCollection","geometries":[{"type":"Polygon",'
        b'"arcs":[[0]],"properties":{"code":"1"}}]}},"arcs":[[[0,0],[1,0],[1,1],[-2,-1]]],'
        b'"transform":{"scale":[1,1],"translate":[0,0]}}'
    )
    (folder / "a.topojson").write_bytes(topology)
    return Files({path.suffix[1:]: path.read_bytes() for path in folder.iterdir() if path.is_file()})


@pytest.mark.parametrize("kind", ["gpkg", "zip", "parquet", "geojson", "topojson", "csv"])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_file_is_read_or_refused_but_never_crashes(
    kind: str, whole: Files, tmp_path: Path, data: st.DataObject
) -> None:
    body = bytearray(whole[kind])
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(body) - 1))
        body[at] = data.draw(st.integers(0, 255))
    cut = data.draw(st.one_of(st.just(len(body)), st.integers(1, len(body))))
    (tmp_path / "damaged").write_bytes(bytes(body[:cut]))
    try:
        if kind == "csv":
            read_sheet(
                tmp_path / "damaged", limits=LIMITS, encoding=None, layer=None, delimiter=None, problems=Problems()
            )
        else:
            read_boundaries(tmp_path / "damaged", limits=LIMITS, encoding=None, layer=None, problems=Problems())
    except FileRefusedError:
        pass  # told in words: the only other way to end


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    geometry=st.recursive(
        st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=4),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["type", "coordinates"]), inner),
        max_leaves=20,
    ),
    kind=st.sampled_from(["Polygon", "MultiPolygon", "Point", "GeometryCollection", "x"]),
)
def test_any_geometry_object_is_read_or_told(geometry: object, kind: str, tmp_path: Path) -> None:
    one = {"type": "Feature", "properties": {"code": "1"}, "geometry": {"type": kind, "coordinates": geometry}}
    write_geojson(tmp_path / "g.geojson", [one])
    problems = Problems()
    read = read_boundaries(tmp_path / "g.geojson", limits=LIMITS, encoding=None, layer=None, problems=problems)
    assert len(read) == 1


def test_the_import_never_touches_a_library_that_guesses_drivers() -> None:
    """GDAL opens whatever a file claims to be, other files of the machine included."""
    guessing = {"pyogrio", "fiona", "geopandas", "osgeo", "rasterio"}
    for path in Path(importer.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not {name.split(".")[0] for name in names} & guessing, path.name


def test_a_geopackage_whose_layer_is_a_view_is_refused(whole: Files, tmp_path: Path) -> None:
    import sqlite3

    (tmp_path / "v.gpkg").write_bytes(whole["gpkg"])
    with sqlite3.connect(tmp_path / "v.gpkg") as connection:
        connection.execute("CREATE VIEW peek AS SELECT sql AS code, NULL AS geom FROM sqlite_master")
        connection.execute("UPDATE gpkg_geometry_columns SET table_name = 'peek'")
    with pytest.raises(FileRefusedError, match="holds no layer with geometries"):
        read_boundaries(tmp_path / "v.gpkg", limits=LIMITS, encoding=None, layer=None, problems=Problems())
