"""Broken files are refused with file, row, column, value and remedy; all of it at once, and nothing is left behind.

Every broken file is made here; none is kept.
"""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
import shapely

from dashboard.errors import ImportRefusedError
from dashboard.release.importer import Limits, import_release
from tests.importer.small import (
    CODES,
    ROWS,
    TODAY,
    changed,
    csv_text,
    feature,
    features,
    spec_of,
    square,
    write_csv,
    write_geojson,
)

Break = Callable[[Path], dict[str, Any]]


def told(folder: Path, limits: Limits | None = None, **settings: Any) -> str:
    """The whole refusal, after making sure that nothing was written."""
    spec = spec_of(folder, **settings)
    with pytest.raises(ImportRefusedError) as caught:
        import_release(spec, var=folder / "var", created=TODAY, limits=limits)
    assert not (folder / "var").exists()
    return str(caught.value)


def _bytes(name: str, body: bytes) -> Break:
    def write(folder: Path) -> dict[str, Any]:
        (folder / name).write_bytes(body)
        return {}

    return write


def _table(rows: tuple[dict[str, Any], ...]) -> Break:
    def write(folder: Path) -> dict[str, Any]:
        write_csv(folder / "table.csv", rows)
        return {}

    return write


def _places(those: list[dict[str, Any]]) -> Break:
    def write(folder: Path) -> dict[str, Any]:
        write_geojson(folder / "places.geojson", those)
        return {}

    return write


def _numeric_codes(folder: Path) -> dict[str, Any]:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(ROWS[0]))
    for row in ROWS:
        sheet.append([int(row["ubigeo"]), float(row["pobreza"]), 50, 1])
    book.save(folder / "table.xlsx")
    return {"table": folder / "table.xlsx"}


def _two_layers(folder: Path) -> dict[str, Any]:
    frame = gpd.GeoDataFrame(
        {"code": CODES}, geometry=[shapely.geometry.shape(square(at)) for at in range(6)], crs=4326
    )
    for layer in ("districts", "provinces"):
        frame.to_file(folder / "places.gpkg", driver="GPKG", layer=layer)
    return {"boundaries": folder / "places.gpkg"}


def _half_a_shapefile(folder: Path) -> dict[str, Any]:
    with zipfile.ZipFile(folder / "places.zip", "w") as archive:
        archive.writestr("places.shp", b"\x00\x00\x27\x0a" + bytes(96))
    return {"boundaries": folder / "places.zip"}


def _latin1_dbf(folder: Path) -> dict[str, Any]:
    frame = gpd.GeoDataFrame(
        {"code": CODES, "name": ["São João"] * 6},
        geometry=[shapely.geometry.shape(square(at)) for at in range(6)],
        crs=4326,
    )
    (folder / "loose").mkdir()
    frame.to_file(folder / "loose" / "places.shp", driver="ESRI Shapefile", encoding="ISO-8859-1")
    (folder / "loose" / "places.cpg").unlink()
    return {"boundaries": Path(shutil.make_archive(str(folder / "places"), "zip", folder / "loose"))}


def _points(folder: Path) -> dict[str, Any]:
    write_geojson(
        folder / "places.geojson", [feature(CODES[0], {"type": "Point", "coordinates": [1, 2]}), *features()[1:]]
    )
    return {}


def _latitude_first(folder: Path) -> dict[str, Any]:
    those = json.loads(json.dumps(features()))
    for one in those:
        ring = one["geometry"]["coordinates"][0]
        one["geometry"]["coordinates"] = [[[y, x] for x, y in ring]]
    write_geojson(folder / "places.geojson", those)
    return {}


def _metres(folder: Path) -> dict[str, Any]:
    frame = gpd.GeoDataFrame(
        {"code": CODES}, geometry=[shapely.geometry.shape(square(at)) for at in range(6)], crs=4326
    )
    write_geojson(folder / "places.geojson", json.loads(frame.to_crs("EPSG:32719").to_json(to_wgs84=False))["features"])
    return {}


REFUSALS: dict[str, tuple[Break, str]] = {
    "an empty table": (_bytes("table.csv", b""), "table.csv: is empty (0 bytes); export it again"),
    "a table of blanks": (_bytes("table.csv", b" \n \n"), "table.csv: holds nothing but blanks; export it again"),
    "a table without rows": (_bytes("table.csv", b"ubigeo,pobreza,escuela\n"), "table.csv: has a header but no rows"),
    "empty boundaries": (_bytes("places.geojson", b""), "places.geojson: is empty (0 bytes)"),
    "boundaries without features": (_places([]), "places.geojson: holds no features; export it again"),
    "boundaries cut off in the middle": (
        _bytes("places.geojson", b'{"type": "FeatureCollection", "features": [{"type": "Feat'),
        "places.geojson: is not valid JSON",
    ),
    "another kind of JSON": (
        _bytes("places.geojson", b'{"type": "Feature"}'),
        "places.geojson: is a JSON file of type 'Feature', not a FeatureCollection; export it as GeoJSON",
    ),
    "a virtual dataset that would read another file": (
        _bytes("places.geojson", b"<OGRVRTDataSource><OGRVRTLayer name='x'><SrcDataSource>/etc/passwd</SrcDataSource>"),
        "places.geojson: is XML or HTML (KML, GML, VRT or a web page), which is not read; give GeoJSON",
    ),
    "a PDF": (
        _bytes("table.csv", b"%PDF-1.7 ..."),
        "table.csv: is a PDF; ask the source for its table as CSV or Excel",
    ),
    "an old workbook": (
        _bytes("table.csv", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        "table.csv: is an Excel file of before 2007; save it as .xlsx or CSV",
    ),
    "a gzip": (_bytes("table.csv", b"\x1f\x8b\x08\x00"), "table.csv: is packed with gzip; unpack it first"),
    "an unknown binary": (_bytes("table.csv", bytes(range(256))), "table.csv: is of a format that is not known here"),
    "a naked .shp": (
        _bytes("places.geojson", b"\x00\x00\x27\x0a" + bytes(96)),
        "is one part of a Shapefile; pack .shp, .shx, .dbf and .prj together in a .zip",
    ),
    "an archive without anything known": (
        lambda folder: zipfile.ZipFile(folder / "places.geojson", "w").writestr("readme.txt", "x") or {},
        "is an archive without a Shapefile or a workbook (readme.txt)",
    ),
    "a Shapefile without attributes": (
        _half_a_shapefile,
        "places.zip: has no .dbf beside 'places.shp'; pack .shp, .shx",
    ),
    "a Shapefile in another encoding": (
        _latin1_dbf,
        "places.zip, row 1, column 'name': is not written in utf-8; pass --boundary-encoding latin-1",
    ),
    "a damaged workbook": (
        _bytes("table.csv", b"PK\x03\x04 no archive at all"),
        "table.csv: is a damaged archive",
    ),
    "a damaged Parquet": (_bytes("table.csv", b"PAR1 nothing PAR1"), "table.csv: is a damaged Parquet file"),
    "a damaged GeoPackage": (
        _bytes("places.geojson", b"SQLite format 3\x00" + bytes(200)),
        "places.geojson: is not a readable GeoPackage",
    ),
    "two layers": (_two_layers, "places.gpkg: holds 2 layers; name one with --layer: districts, provinces"),
    "Latin-1 instead of UTF-8": (
        _bytes("table.csv", csv_text(changed(3, escuela="São João")).encode("latin-1")),
        "table.csv, row 3, value '010102,20.5,São João,800': is not UTF-8; "
        "save it as UTF-8, or pass --encoding latin-1 (or the encoding it has)",
    ),
    "Latin-1 that was read as UTF-8": (
        _places([feature(CODES[0], square(0), name="SÃ£o JoÃ£o"), *features()[1:]]),
        "places.geojson, feature 1, column 'name', value 'SÃ£o JoÃ£o': has accents that were read in the wrong "
        "encoding before it was saved (this should be 'São João'); export it again as UTF-8, or pass "
        "--boundary-encoding utf-8-twice",
    ),
    "an encoding that does not exist": (
        lambda folder: {"encoding": "utf-9"},
        "table.csv: cannot be read as 'utf-9', an encoding that does not exist; try utf-8, latin-1 or cp1252",
    ),
    "a code twice": (
        _table((*ROWS, {**ROWS[1], "pobreza": "1.0"})),
        "table.csv, row 8, column 'ubigeo', value '010102': stands in rows 3, 8; keep one row per place",
    ),
    "an outline twice": (
        _places([*features(), feature(CODES[5], square(6))]),
        "places.geojson, feature 7, column 'code', value '020103': stands in rows 6, 7; "
        "keep one row per place (boundaries: --duplicates merge joins the parts)",
    ),
    "lost leading zeros in the table": (
        _numeric_codes,
        "table.xlsx, row 2, column 'ubigeo', value '10101': lost its leading zeros, it should be '010101' "
        "(6 such rows); format the column as text, or pass --pad-codes 6",
    ),
    "lost leading zeros in the boundaries": (
        _places([feature(int(code), square(at)) for at, code in enumerate(CODES)]),
        "places.geojson, feature 1, column 'code', value '10101': lost its leading zeros, it should be '010101'",
    ),
    "an empty code": (
        _table(changed(4, ubigeo="")),
        "table.csv, row 4, column 'ubigeo': has no code; fill it in, or pass --missing-codes drop",
    ),
    "a name where a code should be": (
        _table(changed(4, ubigeo="Costa Rica!")),
        "table.csv, row 4, column 'ubigeo', value 'Costa Rica!': is not a code",
    ),
    "codes of another country": (
        _table(tuple({**row, "ubigeo": f"BR{at}"} for at, row in enumerate(ROWS))),
        "table.csv, column 'ubigeo': only 0 of the 6 codes in places.geojson are found here "
        "(there: '010101', '010102', '010103'; here: 'BR0', 'BR1', 'BR2'); check --code-column and --boundary-code",
    ),
    "a null geometry": (
        _places([feature(CODES[0], None), *features()[1:]]),
        "places.geojson, feature 1, column 'code', value '010101': has no outline (1 such features: '010101'); "
        "mend the file, or pass --null-geometry drop to leave these places out",
    ),
    "a point instead of an outline": (
        _points,
        "places.geojson, feature 1: is a Point, not a Polygon or MultiPolygon; mend or take out the feature",
    ),
    "coordinates that are no numbers": (
        _places([feature(CODES[0], {"type": "Polygon", "coordinates": [[["a", "b"]]]}), *features()[1:]]),
        "places.geojson, feature 1: has coordinates that are not pairs of numbers",
    ),
    "latitude before longitude": (_latitude_first, "places.geojson: has latitude before longitude"),
    "metres instead of degrees": (_metres, "has coordinates that are not degrees; save it in EPSG:4326"),
    "a word among numbers": (
        _table(changed(5, pobreza="Unavailable")),
        "table.csv, row 5, column 'pobreza', value 'Unavailable': is not a number; "
        "mend it, or pass --missing 'Unavailable' if it stands for no value",
    ),
    "shares among percentages": (
        _table(changed(2, pobreza="0.205")[:1] + changed(3, pobreza="0.305")[1:2] + ROWS[2:]),
        "table.csv, row 2, column 'pobreza', value '0.205': percentages and shares are mixed: 2 values at most 1 "
        "(up to 0.305), 4 from 30.5 to 60.5; bring them to one unit, or pass --trust pobreza if every value is right",
    ),
    "percentages declared as shares": (
        lambda folder: {"factors": ("poverty:pobreza:+:1:share", "schooling:escuela:-")},
        "table.csv, row 7, column 'pobreza', value '60.5': is above 1 in a column of shares; is this a percentage?; "
        "declare the unit 'percent', or mend the column",
    ),
    "shares declared as percentages": (
        lambda folder: (
            _table(tuple({**row, "pobreza": float(row["pobreza"]) / 100} for row in ROWS))(folder)
            or {"factors": ("poverty:pobreza:+:1:percent", "schooling:escuela:-")}
        ),
        "table.csv, row 7, column 'pobreza', value '0.605': is the highest value of a column of percentages; "
        "are these shares (fractions of 1)?; declare the unit 'share'",
    ),
    "more than a hundred percent": (
        lambda folder: (
            _table(changed(3, pobreza="205"))(folder)
            or {"factors": ("poverty:pobreza:+:1:percent", "schooling:escuela:-")}
        ),
        "table.csv, row 3, column 'pobreza', value '205': is outside 0-100 in a column of percentages",
    ),
    "numbers that can be read two ways": (
        _table(tuple({**row, "pobreza": f"{at + 1}.234"} for at, row in enumerate(ROWS))),
        "table.csv, row 2, column 'pobreza', value '1.234': can be read as a decimal number and as thousands; "
        "say which mark is the decimal one: --decimal . or --decimal ,",
    ),
    "decimal commas and points mixed": (
        _bytes("table.csv", csv_text(changed(3, pobreza='"20,5"')).encode()),
        "decimal commas ('20,5') and decimal points ('10.5') are mixed; write all numbers alike",
    ),
    "a column of nothing": (
        _table(tuple({**row, "escuela": "s/d"} for row in ROWS)),
        "table.csv, column 'escuela': holds no number at all; check the column or --missing",
    ),
    "negative children": (
        lambda folder: _table(changed(3, ninos="-4"))(folder) or {"children_column": "ninos"},
        "table.csv, row 3, column 'ninos', value '-4': is a negative number of children",
    ),
    "a missing column": (
        lambda folder: {"factors": ("poverty:Pobreza:+",)},
        "table.csv: has no column 'Pobreza'; is it 'pobreza'?",
    ),
    "a missing property": (
        lambda folder: {"boundary_code": "ubigeo"},
        "places.geojson: has no property 'ubigeo'; name one with --boundary-code: 'code', 'name'",
    ),
    "a column name twice": (
        _bytes("table.csv", b"ubigeo,pobreza,pobreza\n010101,1,2\n"),
        "table.csv, row 1: repeats the column names 'pobreza'; rename them",
    ),
    "a row with more cells than the header": (
        _bytes("table.csv", csv_text(changed(3, pobreza="20,5")).encode()),
        "table.csv, row 3: has 5 cells where the header has 4; quote text that holds the separator",
    ),
    "an open quote": (
        _bytes("table.csv", b'ubigeo,pobreza\n"010101,1\n'),
        "table.csv, row 2: is not a well-formed CSV",
    ),
    "a file that does not exist": (
        lambda folder: {"table": folder / "nowhere.csv"},
        "nowhere.csv: does not exist",
    ),
    "a folder": (lambda folder: {"table": folder}, "is a folder"),
    "a ratio over zero": (
        lambda folder: _table(changed(6, ninos="0"))(folder) or {"factors": ("ratio:pobreza/ninos:+",)},
        "table.csv, row 6, column 'ninos', value '0': is divided by; leave it empty where nothing is known",
    ),
    "first-level units that do not exist": (
        lambda folder: {"admin1_prefix": None, "admin1_column": "state"},
        "places.geojson: has no property 'state', nor has table.csv such a column",
    ),
    "a table where boundaries should be": (
        lambda folder: {"boundaries": write_csv(folder / "other.csv")},
        "other.csv: is a CSV, which holds no boundaries; give GeoJSON, TopoJSON, GeoPackage or a zipped Shapefile",
    ),
    "boundaries where a table should be": (
        lambda folder: {"table": write_geojson(folder / "other.geojson")},
        "other.geojson: is a GeoJSON, not a table; give CSV, XLSX or Parquet",
    ),
}


@pytest.mark.parametrize("what", REFUSALS)
def test_is_refused(tmp_path: Path, what: str) -> None:
    break_it, sentence = REFUSALS[what]
    assert sentence in told(tmp_path, **break_it(tmp_path))


def test_all_problems_of_both_files_are_told_at_once(tmp_path: Path) -> None:
    write_csv(tmp_path / "table.csv", (*changed(3, pobreza="much"), {**ROWS[0], "escuela": "1"}))
    write_geojson(tmp_path / "places.geojson", [feature(CODES[0], None), *features()[1:], feature(CODES[5], square(7))])
    refusal = told(tmp_path, children_column="hijos")
    assert refusal.startswith("nothing was imported:\n  - ")
    for part in (
        "row 3, column 'pobreza', value 'much'",
        "row 8, column 'ubigeo', value '010101'",
        "has no column 'hijos'",
        "feature 1, column 'code', value '010101': has no outline",
        "feature 7, column 'code', value '020103'",
    ):
        assert part in refusal


def test_an_archive_that_would_expand_beyond_the_limit_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("places.shp", bytes(30_000_000))
        archive.writestr("places.dbf", b"x")
    refusal = told(tmp_path, boundaries=tmp_path / "bomb.zip")
    assert "bomb.zip: would expand from 0.0 MB to 29 MB" in refusal
    assert "archive bomb" in refusal


def test_a_workbook_that_would_expand_beyond_the_limit_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", bytes(30_000_000))
    assert "bomb.xlsx: would expand" in told(tmp_path, table=tmp_path / "bomb.xlsx")


def test_a_workbook_with_an_entity_bomb_is_refused(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    body = io.BytesIO()
    book.save(body)
    bomb = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><workbook>&b;</workbook>'
    with zipfile.ZipFile(body) as whole, zipfile.ZipFile(tmp_path / "t.xlsx", "w") as archive:
        for member in whole.namelist():
            archive.writestr(member, bomb if member == "xl/workbook.xml" else whole.read(member))
    assert "t.xlsx: is a damaged workbook" in told(tmp_path, table=tmp_path / "t.xlsx")


def test_an_archive_that_points_outside_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "p.zip", "w") as archive:
        archive.writestr("../places.shp", b"x")
    assert "member '../places.shp' points outside" in told(tmp_path, boundaries=tmp_path / "p.zip")


@pytest.mark.parametrize(
    ("limits", "sentence"),
    [
        (Limits(file_bytes=100), "table.csv: has 0 MB, more than the 0 MB allowed"),
        (Limits(rows=3), "table.csv: holds more than 3 rows; keep one row per place"),
        (Limits(vertices=10), "places.geojson: holds 30 vertices, more than 10; simplify the boundaries"),
        (Limits(columns=2), "table.csv: has 4 columns, more than 2"),
    ],
)
def test_files_beyond_the_limits_are_refused(tmp_path: Path, limits: Limits, sentence: str) -> None:
    assert sentence in told(tmp_path, limits=limits)


def test_a_parquet_with_too_many_rows_is_refused_before_it_is_read(tmp_path: Path) -> None:
    pd.DataFrame({"ubigeo": ["1"] * 1000}).to_parquet(tmp_path / "t.parquet")
    assert "holds 1000 rows" in told(tmp_path, limits=Limits(rows=100), table=tmp_path / "t.parquet")


def test_every_remedy_that_is_offered_works(tmp_path: Path) -> None:
    """What the messages advise, done: the same broken files import."""
    write_csv(tmp_path / "table.csv", (*changed(3, pobreza="Unavailable"), {**ROWS[0], "ubigeo": ""}))
    write_geojson(
        tmp_path / "places.geojson",
        [
            feature(int(CODES[0]), None, name="SÃ£o"),
            *({**one, "properties": {"code": int(one["properties"]["code"])}} for one in features()[1:]),
        ],
    )
    report = import_release(
        spec_of(
            tmp_path,
            missing=("Unavailable",),
            missing_codes="drop",
            null_geometry="drop",
            pad_codes=6,
            boundary_encoding="utf-8-twice",
        ),
        var=tmp_path / "var",
        created=TODAY,
    )
    assert (report.scored, report.rows_without_code, report.null_geometries) == (5, 1, ("010101",))
