"""Every file is parsed back as a stranger would: it says what it is, keeps its zeros, and runs no formula."""

from __future__ import annotations

import csv
import io
import itertools
import json
import sqlite3
from pathlib import Path

import geopandas
import openpyxl
import pandas as pd
import pyogrio
import pytest
import shapely

from dashboard.choices import Classing, Scenario, View
from dashboard.downloads import Format
from dashboard.downloads.marks import mark_of, safe_text
from dashboard.language import Language
from tests.support.releases import WITHHELD_FACTOR, clrisk_release, explorer, with_withheld_factor

ATLAS = explorer()
ADDRESS = "https://atlas.example/en/map/TSA?w=rural:0.5"
CHANGED = View(country="TSA", language=Language.ENGLISH, scenario=Scenario(weights=(("rural", 0.5),)))
OFFICIAL = View(country="TSB", language=Language.SPANISH)
KIND = {
    Language.SPANISH: ("DATOS DE DEMOSTRACIÓN", "demostracion"),
    Language.ENGLISH: ("DEMONSTRATION DATA", "demonstration"),
    Language.PORTUGUESE: ("DADOS DE DEMONSTRAÇÃO", "demonstracao"),
}


def csv_lines(view: View) -> tuple[dict[str, str], list[dict[str, str]]]:
    text = ATLAS.download(view, Format.CSV, ADDRESS).body.decode("utf-8-sig")
    lines = text.split("\r\n")
    comments = list(itertools.takewhile(lambda line: line.startswith("# "), lines))
    facts = dict(line[2:].split(": ", 1) for line in comments)
    return facts, list(csv.DictReader(lines[len(comments) : -1]))


def sheets(view: View) -> tuple[dict[str, str], list[tuple[object, ...]], openpyxl.Workbook]:
    book = openpyxl.load_workbook(io.BytesIO(ATLAS.download(view, Format.XLSX, ADDRESS).body))
    readme, data = book.worksheets
    facts = {str(row[0]): str(row[1]) for row in readme.iter_rows(values_only=True) if row[0] and row[1]}
    return facts, list(data.iter_rows(values_only=True)), book


def geojson(view: View) -> dict[str, object]:
    return json.loads(ATLAS.download(view, Format.GEOJSON, ADDRESS).body)


@pytest.fixture
def gpkg(tmp_path: Path) -> Path:
    place = tmp_path / "export.gpkg"
    place.write_bytes(ATLAS.download(CHANGED, Format.GPKG, ADDRESS).body)
    return place


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("form", list(Format))
def test_demonstration_data_say_so_in_the_file_name_and_inside(language: Language, form: Format) -> None:
    told, in_name = KIND[language]
    view = View(country="TSA", language=language)
    file = ATLAS.download(view, form, ADDRESS)
    assert f"_{in_name}_" in file.filename
    assert file.filename.isascii()
    assert file.filename.endswith(f".{form}")
    assert ATLAS.export(view, ADDRESS).provenance[0][1].startswith(told)
    if form in (Format.CSV, Format.GEOJSON):
        assert told in file.body.decode("utf-8")


def test_every_file_carries_what_rebuilds_it() -> None:
    facts, _ = csv_lines(CHANGED)
    assert facts["Data release"] == "tsa-demonstration-2026.1 (aaaaaaaaaaaaaaaa)"
    assert facts["Address that rebuilds this view"] == ADDRESS
    assert facts["Licence"] == "CC0 en"
    assert facts["Attribution"] == "drawn by hand en"
    assert facts["Language"] == "English"
    assert facts["Source"] == "source en"
    assert facts["Boundaries"] == "disputed boundaries en"
    assert facts["Weights"].startswith("EXPLORATORY")
    assert "rural en [rural] = 0.5 (official 1)" in facts["Weights"]
    cuts = [f"{entry.upper:.6g}" for entry in ATLAS.legend(CHANGED).entries if entry.upper is not None]
    assert ", ".join(cuts) in facts["Classes"]
    same = dict(ATLAS.export(CHANGED, ADDRESS).provenance)
    assert sheets(CHANGED)[0].items() >= same.items()
    assert geojson(CHANGED)["provenance"] == same
    assert "_exploratory" in ATLAS.download(CHANGED, "csv", ADDRESS).filename
    assert "_exploratory" not in ATLAS.download(View(country="TSA"), "csv", ADDRESS).filename


def test_csv_opens_in_a_spreadsheet_and_in_pandas() -> None:
    body = ATLAS.download(CHANGED, Format.CSV, ADDRESS).body
    assert body.startswith(b"\xef\xbb\xbf")
    frame = pd.read_csv(io.BytesIO(body), comment="#", dtype={"Code": str}, encoding="utf-8-sig")
    assert set(frame["Code"]) == set(ATLAS.codes(CHANGED)), "leading zeros are kept"
    assert list(frame["Name"]) == [safe_text(str(row["name"])) for row in ATLAS.table(CHANGED).rows]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx"])
def test_text_never_becomes_a_formula(text: str) -> None:
    assert safe_text(text) == f"'{text}"


def test_formulas_are_neutralised_and_negative_numbers_stay_numbers() -> None:
    _, rows = csv_lines(CHANGED)
    assert {row["Name"] for row in rows if "SUMA" in row["Name"]} == {"'=SUMA(A1)"}
    differences = [
        float(row[name]) for row in rows for name in row if name.startswith("Difference") and row[name][0] != "["
    ]
    assert min(differences) < 0
    _, data, book = sheets(CHANGED)
    assert not any(cell.data_type == "f" for sheet in book.worksheets for line in sheet.iter_rows() for cell in line)
    at = next(index for index, title in enumerate(data[0]) if str(title).startswith("Difference"))
    assert min(line[at] for line in data[1:] if isinstance(line[at], float)) < 0


def test_zero_missing_suppressed_and_not_modelled_are_told_apart_in_csv() -> None:
    _, rows = csv_lines(OFFICIAL)
    by_code = {row["Código"]: row for row in rows}
    result = "Resultado (puntos 0-100)"
    assert [by_code[code][result] for code in ("A01", "A05", "A06", "B06")] == ["0.0", "[x]", "[c]", "[m]"]
    status = "Estado del dato"
    assert [by_code[code][status] for code in ("A01", "A05", "A06", "B06")] == [
        "con dato", "sin dato", "reservado", "no modelado",
    ]  # fmt: skip
    poverty = "poverty es (proporción 0-1)"
    assert [by_code[code][poverty] for code in ("A01", "A05", "A06", "B03")] == ["0.0", "[x]", "[c]", "[x]"]
    assert by_code["B06"][poverty] == "0.7", "a factor is known where the model was not applied"


def test_zero_missing_suppressed_and_not_modelled_are_told_apart_in_xlsx() -> None:
    _, data, _ = sheets(OFFICIAL)
    header = list(data[0])
    rows = {line[0]: dict(zip(header, line, strict=True)) for line in data[1:]}
    result = "Resultado (puntos 0-100)"
    assert [rows[code][result] for code in ("A01", "A05", "A06", "B06")] == [0, "[x]", "[c]", "[m]"]


def test_codes_are_text_in_xlsx_and_numbers_have_formats() -> None:
    _, _, book = sheets(View(country="TSA", language=Language.ENGLISH))
    data = book.worksheets[1]
    header = [cell.value for cell in data[1]]
    cells = dict(zip(header, data[2], strict=True))
    assert cells["Code"].data_type == "s"
    assert cells["Code"].number_format == "@"
    assert cells["Result (share 0-1)"].number_format == "0.0%"
    assert cells["Children aged 5-17"].number_format == "#,##0"
    assert [sheet.title for sheet in book.worksheets] == ["Read me", "Data"]


def test_zero_missing_suppressed_and_not_modelled_are_told_apart_in_geojson() -> None:
    features = {feature["id"]: feature for feature in geojson(OFFICIAL)["features"]}  # type: ignore[attr-defined]
    told = {code: features[code]["properties"] for code in ("A01", "A05", "A06", "B06")}
    assert [told[code]["estimate"] for code in told] == [0.0, None, None, None]
    assert [told[code]["status"] for code in told] == ["available", "no_data", "suppressed", "not_modelled"]
    assert told["A01"]["absences"] == ""
    assert "estimate [x]" in told["A05"]["absences"]
    assert "children [c]" in told["A06"]["absences"]
    assert "estimate [m]" in told["B06"]["absences"]


def test_geojson_has_every_outline_counter_clockwise() -> None:
    for feature in geojson(OFFICIAL)["features"]:  # type: ignore[attr-defined]
        outline = shapely.geometry.shape(feature["geometry"])
        assert outline.area == pytest.approx(1.0)
        assert outline.exterior.is_ccw


def test_geopackage_holds_geometry_values_and_its_own_read_me(gpkg: Path) -> None:
    features = geopandas.read_file(gpkg, layer="municipalities")
    assert features.crs.to_epsg() == 4326
    assert len(features) == 12
    assert features.geometry.is_valid.all()
    row = features.set_index("code").loc["01006"]
    assert pd.isna(row["estimate"])
    assert pd.isna(row["children"])
    assert (row["status"], "estimate [c]" in row["absences"]) == ("suppressed", True)
    readme = pyogrio.read_dataframe(gpkg, layer="readme", read_geometry=False)
    assert dict(zip(readme["item"], readme["text"], strict=True)) == dict(ATLAS.export(CHANGED, ADDRESS).provenance)
    metadata = pyogrio.read_info(gpkg, layer="municipalities")["layer_metadata"]
    assert metadata["Data release"].startswith("tsa-demonstration-2026.1")
    with sqlite3.connect(gpkg) as base:
        assert base.execute("select count(*) from gpkg_contents").fetchone() == (2,)


def test_only_what_is_seen_is_handed_over() -> None:
    view = View(country="TSA", admin1="02", hidden=(2,), language=Language.ENGLISH)
    facts, rows = csv_lines(view)
    assert {row["Code"] for row in rows} == {"02001", "02002", "02003", "02004", "02005"}
    assert facts["Filter"] == "without the legend entries: not modelled"
    assert facts["Rows"] == "5"
    assert facts["Place"].startswith("Sur · Tierra TSA en")


def test_relative_classes_say_that_their_cuts_differ() -> None:
    facts, _ = csv_lines(View(country="TSA", classing=Classing(scope="parent"), language=Language.ENGLISH))
    assert "different in each parent unit" in facts["Classes"]
    for state, cuts in {"Norte": "01", "Sur": "02"}.items():
        limits = clrisk_release().manifest.classes.parent_cuts[cuts]
        assert f"{state}: {', '.join(f'{limit:.6g}' for limit in limits)}" in facts["Classes"]


@pytest.mark.parametrize("form", list(Format))
def test_published_facts_travel_with_their_sources(form: Format) -> None:
    view = View(layer="facts:child_labour", language=Language.ENGLISH)
    file = ATLAS.download(view, form, ADDRESS)
    assert "published-figures" in file.filename
    if form is Format.CSV:
        facts, rows = csv_lines(view)
        by_code = {row["Code"]: row for row in rows}
        assert by_code["TSA"]["Source"] == "office of TSA"
        assert [by_code[code]["Published value"] for code in ("TSA", "TSB", "TSD")] == ["7.5", "[n]", "[x]"]
        assert "rank" in facts["How to read it"]


def test_an_empty_selection_is_still_a_file() -> None:
    view = View(country="TSA", hidden=tuple(range(5)) + tuple(range(16, 25)))
    for form in Format:
        assert ATLAS.download(view, form, ADDRESS).body
    assert csv_lines(view)[1] == []


def test_an_address_with_line_ends_cannot_add_rows() -> None:
    body = ATLAS.download(View(country="TSA"), Format.CSV, "https://x/\r\n=evil,1").body.decode("utf-8-sig")
    assert not any(line.startswith("=evil") for line in body.split("\r\n"))


def test_a_known_value_has_no_mark() -> None:
    row = {"status": "available", "estimate": 0.0, "name": None}
    assert mark_of(row, field="estimate", kind="share") is None
    assert mark_of(row, field="name", kind="text") is None


def test_a_result_without_a_class_is_not_called_missing() -> None:
    view = View(country="TSA", classing=Classing(scope="parent", k=5), language=Language.ENGLISH)
    _, rows = csv_lines(view)
    north = next(row for row in rows if row["Code"] == "01001")
    assert (north["Risk level"], north["Data status"]) == ("[n]", "available")
    assert float(north["Result (share 0-1)"]) > 0


def test_a_published_class_is_not_called_missing_and_children_are_whole() -> None:
    _, facts = csv_lines(View(country="TSC", layer="facts:clrisk", language=Language.ENGLISH))
    assert [(row["Data status"], row["Published value"]) for row in facts] == [
        ("available", "[z]"),
        ("available", "[z]"),
        ("no data", "[x]"),
    ]
    _, rows = csv_lines(View(country="TSA", language=Language.ENGLISH))
    assert next(row for row in rows if row["Code"] == "01001")["Children aged 5-17"] == "400"


@pytest.mark.parametrize("scenario", [Scenario(), Scenario(weights=(("rural", 0.5),))])
def test_a_withheld_factor_is_marked_as_withheld_in_every_file(scenario: Scenario, tmp_path: Path) -> None:
    """The place has its result and its other factors; a missing factor keeps another mark."""
    atlas, (code, factor) = explorer(with_withheld_factor()), WITHHELD_FACTOR
    view = View(country="TSA", language=Language.ENGLISH, scenario=scenario)
    field, title = f"factor_{factor}", "rural en (share 0-1)"

    bodies = {form: atlas.download(view, form, ADDRESS).body for form in Format}
    frame = pd.read_csv(io.BytesIO(bodies[Format.CSV]), comment="#", dtype=str).set_index("Code")
    assert (frame.loc[code, title], frame.loc["01005", title], frame.loc["01006", title]) == ("[c]", "[x]", "[c]")
    assert frame.loc[code, "age en (share 0-1)"] == "0.6"

    _, data = openpyxl.load_workbook(io.BytesIO(bodies[Format.XLSX])).worksheets
    head, *rows = data.iter_rows(values_only=True)
    by_code = {row[0]: dict(zip(head, row, strict=True)) for row in rows}
    assert (by_code[code][title], by_code["01005"][title]) == ("[c]", "[x]")

    features = {one["id"]: one["properties"] for one in json.loads(bodies[Format.GEOJSON])["features"]}
    assert features[code][field] is None
    assert f"{field} [c]" in features[code]["absences"].split("; ")
    assert f"{field} [x]" in features["01005"]["absences"].split("; ")

    place = tmp_path / "export.gpkg"
    place.write_bytes(bodies[Format.GPKG])
    layer = geopandas.read_file(place, layer="municipalities").set_index("code")
    assert pd.isna(layer.loc[code, field])
    assert f"{field} [c]" in layer.loc[code, "absences"].split("; ")
