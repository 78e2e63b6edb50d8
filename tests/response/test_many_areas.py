"""Many micro-areas from one file: looked at first, told by number, added whole or not at all, taken back as one."""

from __future__ import annotations

import json
import re
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import geopandas
import pytest
import shapely
from werkzeug.test import TestResponse

from callbacks.services import Services
from dashboard.choices import View
from dashboard.response.areas import drafts_of, guessed
from dashboard.response.areas_file import MOST_FEATURES, AreasFile, read_areas
from dashboard.response.items import ItemKind
from dashboard.response.outlines import OutlineRefusedError
from dashboard.response.surroundings import Surroundings
from tests.response.conftest import CODE, COUNTRY, PAGE, Enter, Plan
from tests.response.test_over_http import told_by


@pytest.fixture
def spot(services: Services) -> tuple[float, float]:
    profile = services.explorer.profile(View(country=COUNTRY, municipality=CODE), CODE)
    return profile.longitude, profile.latitude


def square(x: float, y: float, side: float = 0.01) -> list[list[float]]:
    return [[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]


def feature(name: object, ring: list[list[float]], **more: object) -> dict[str, object]:
    geometry = {"type": "Polygon", "coordinates": [ring]}
    return {"type": "Feature", "properties": {"Nombre": name, **more}, "geometry": geometry}


def collection(*features: dict[str, object]) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def upload(enter: Enter, plan: Plan, body: bytes, name: str = "areas.geojson", **fields: str) -> TestResponse:
    team = enter("team")
    sent = {"csrf_token": team.token, "workspace": plan.number, "file": (BytesIO(body), name), **fields}
    headers = {"X-Language": "en", "X-CSRFToken": team.token}
    return team.client.post("/edit/response.areas", data=sent, headers=headers)


def shown(answer: TestResponse) -> str:
    assert answer.status_code == 200, answer.json
    html: str = told_by(answer)["data"]["html"]
    return html


# --- files ---


def as_shapefile(frame: geopandas.GeoDataFrame, folder: Path) -> bytes:
    frame.to_file(folder / "areas.shp")
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for part in folder.glob("areas.*"):
            archive.write(part, part.name)
    return packed.getvalue()


def as_geopackage(frame: geopandas.GeoDataFrame, folder: Path) -> bytes:
    frame.to_file(folder / "areas.gpkg")
    return (folder / "areas.gpkg").read_bytes()


def as_geojson(frame: geopandas.GeoDataFrame, folder: Path) -> bytes:
    return str(frame.to_crs(4326).to_json()).encode()


@pytest.mark.parametrize("written", [as_shapefile, as_geopackage, as_geojson])
@pytest.mark.parametrize("kind", ["polygons", "points"])
@pytest.mark.parametrize("epsg", [4326, 32615])
def test_every_format_in_any_reference_system_gives_the_same_areas(
    tmp_path: Path, written: Any, kind: str, epsg: int
) -> None:
    boxes = [shapely.box(-93.1, 16.7, -93.0, 16.8), shapely.box(-92.9, 16.7, -92.8, 16.8)]
    shapes = boxes if kind == "polygons" else [shapely.Point(-93.1, 16.7), shapely.Point(-92.9, 16.8)]
    frame = geopandas.GeoDataFrame({"nombre": ["Á", "Ñ"], "nna": [5, 7]}, geometry=shapes, crs=4326).to_crs(epsg)

    held = read_areas(written(frame, tmp_path), "areas")

    assert held.columns["nombre"] == ("Á", "Ñ")
    assert held.columns["nna"] == ("5", "7")
    for outline, shape in zip(held.outlines, shapes, strict=True):
        assert outline is not None
        read = shapely.from_geojson(json.dumps(outline))
        assert shapely.hausdorff_distance(read, shape) < 2e-5


def test_points_of_a_table_keep_their_other_columns_and_a_decimal_comma() -> None:
    held = read_areas(b"Nombre;Latitud;Longitud\nMercado;16,75;-93,11\nPlaza;norte;2\n", "a.csv")

    assert held.columns == {"Nombre": ("Mercado", "Plaza")}
    assert held.outlines[0] == {"type": "MultiPoint", "coordinates": [[-93.11, 16.75]]}
    assert [(one.feature, one.reason) for one in held.troubles] == [(2, "not_finite")]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"name,x1,y1\nA,1,2\n", "no_columns"),
        (b"%PDF-1.4", "unreadable"),
        (b'{"type": "FeatureCollection", "features": []}', "empty"),
        (b"PK\x03\x04 no archive", "archive"),
        (collection(feature("A", square(500_000, 1_800_000, 9))), "system"),
        (collection(*(feature(str(at), square(0, 0)) for at in range(MOST_FEATURES + 1))), "too_many"),
        (b" " * 5_000_001, "too_large"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_its_reason(body: bytes, reason: str) -> None:
    with pytest.raises(OutlineRefusedError) as refused:
        read_areas(body, "areas")
    assert refused.value.reason == reason


# --- what would be added ---


def test_columns_are_guessed_by_what_they_are_called_in_each_language() -> None:
    assert guessed(["fid", "NOMBRE", "Tipo", "Niñas, niños y adolescentes"]) == {
        "name": "NOMBRE",
        "type": "Tipo",
        "children": "Niñas, niños y adolescentes",
    }
    assert guessed(["Em trabalho infantil", "nome"]) == {"name": "nome", "working": "Em trabalho infantil"}
    assert guessed(["a", "b"]) == {}


def a_place() -> Surroundings:
    """A square of one degree in a frame of three, on a grid of a thousand cells to the degree or so."""
    from dashboard.downloads.map_shapes import shapes_of

    near = shapes_of(
        ["in", "out"], [shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)], bounds=(-1, -1, 2, 2), steps=400
    )
    return Surroundings(near, "in", (0.5, 0.5))


@pytest.mark.parametrize("west", [0.2, 0.95, 1.4])
def test_the_part_beyond_the_municipality_is_that_of_plain_geometry(west: float) -> None:
    box = shapely.box(west, 0.2, west + 0.2, 0.4)
    outline = {"type": "MultiPolygon", "coordinates": [[list(map(list, box.exterior.coords))]]}
    true = shapely.box(0, 0, 1, 1).intersection(box).area / box.area

    assert a_place().share_inside(outline) == pytest.approx(true, abs=0.07)


def test_points_are_counted_in_and_out() -> None:
    outline = {"type": "MultiPoint", "coordinates": [[0.5, 0.5], [0.6, 0.5], [1.5, 0.5], [0.4, 1.5]]}
    assert a_place().share_inside(outline) == 0.5


def test_everything_that_is_wrong_is_told_at_once_by_the_number_of_the_feature() -> None:
    far = feature("Far", square(60, 30))
    line = {**feature("Line", []), "geometry": {"type": "LineString", "coordinates": [[0, 0], [1, 1]]}}
    held = read_areas(
        collection(
            feature("A", square(0.1, 0.1), NNA="many"),
            feature("á ", square(0.2, 0.2)),
            feature("", square(0.3, 0.3)),
            far,
            line,
            {**feature("None", []), "geometry": None},
            feature("Held", square(0.4, 0.4)),
        ),
        "areas",
    )
    made = drafts_of(held, {"name": "Nombre", "children": "NNA"}, taken=["held"], around=a_place())

    assert [(one.feature, one.reason) for one in made.troubles] == [
        (1, "no_count"),
        (2, "twice"),
        (3, "missing"),
        (4, "elsewhere"),
        (5, "kind"),
        (6, "empty"),
        (7, "taken"),
    ]


def test_a_polygon_that_crosses_itself_is_mended_and_said_so() -> None:
    bowtie = [[0.0, 0.0], [0.2, 0.2], [0.2, 0.0], [0.0, 0.2], [0.0, 0.0]]
    held = read_areas(collection(feature("A", bowtie), feature("B", square(0.5, 0.5))), "areas")
    first, second = drafts_of(held, {"name": "Nombre"}, taken=(), around=None).drafts

    assert (first.is_repaired, second.is_repaired) == (True, False)
    read = shapely.from_geojson(json.dumps(first.outline))
    assert read.is_valid
    assert read.area == pytest.approx(0.02)


def test_a_column_that_the_file_does_not_have_is_not_chosen() -> None:
    held = AreasFile({"n": ("A",)}, (None,), frozenset(), ())
    assert drafts_of(held, {"name": "n", "type": "gone"}, taken=(), around=None).chosen == {"name": "n"}


# --- over HTTP ---


def test_a_look_at_the_file_shows_what_it_would_add_and_keeps_nothing(
    plan: Plan, enter: Enter, spot: tuple[float, float]
) -> None:
    x, y = spot
    body = collection(feature("Centro <b>", square(x, y)), feature("Sur", square(x, y - 0.02)))
    html = shown(upload(enter, plan, body))

    assert "The file would add 2 micro-areas" in html
    assert "Centro &lt;b&gt;" in html
    assert "areas-area" in html
    assert 'value="apply"' in html
    assert re.search(r"<option [^>]*selected[^>]*>Nombre<", html)
    assert plan.rows(ItemKind.MICRO_AREA) == ()


def test_the_button_adds_them_all_and_one_button_takes_them_back(
    plan: Plan, enter: Enter, spot: tuple[float, float]
) -> None:
    x, y = spot
    body = collection(feature("Centro", square(x, y), NNA=596), feature("Sur", square(x, y - 0.02), NNA=None))
    columns = {"column.name": "Nombre", "column.children": "NNA"}
    assert upload(enter, plan, body, button="apply", **columns).status_code == 200

    rows = plan.rows(ItemKind.MICRO_AREA)
    assert [(row.body["name"], row.body["children"], row.body["outline"]["type"]) for row in rows] == [
        ("Centro", 596, "MultiPolygon"),
        ("Sur", None, "MultiPolygon"),
    ]
    team = enter("team")
    assert "areas.geojson" in team.open(f"{PAGE}?stage=characterisation")
    assert "batch" not in team.open(f"{PAGE}?view=history")

    kept = {"workspace": plan.number, "kind": "micro_area", "item": rows[1].id, "version": 1, "body.name": "South"}
    assert team.post("response.change", **kept).status_code == 200
    told = told_by(team.post("response.areas-undo", workspace=plan.number, batch=rows[0].body["batch"]["at"]))["told"]

    assert told == "1 micro-area was withdrawn; it stays in the history. 1 was changed since then and stays."
    assert [row.body["name"] for row in plan.rows(ItemKind.MICRO_AREA)] == ["South"]


def test_while_anything_is_wrong_nothing_is_added_and_every_problem_is_told(
    plan: Plan, enter: Enter, spot: tuple[float, float]
) -> None:
    x, y = spot
    body = collection(feature("Centro", square(x, y)), feature("Centro", square(x, y)), feature("Far", square(60, 30)))
    html = shown(upload(enter, plan, body))
    answer = upload(enter, plan, body, button="apply", **{"column.name": "Nombre"})

    for told in ("Shape 2: another shape of the file has the same name: “Centro”.", "Shape 3: it lies outside"):
        assert told in html
    assert 'value="apply"' not in html
    assert answer.status_code == 422
    assert len(told_by(answer)["problems"]) == 2
    assert plan.rows(ItemKind.MICRO_AREA) == ()


def test_what_lies_partly_beyond_the_municipality_is_added_with_a_warning(
    plan: Plan, enter: Enter, spot: tuple[float, float], services: Services
) -> None:
    x, y = spot
    html = shown(upload(enter, plan, collection(feature("Wide", square(x, y, 0.55)))))

    assert "lies outside the outline of the municipality" in html
    assert 'value="apply"' in html


def test_the_same_file_twice_is_told_and_doubles_nothing(plan: Plan, enter: Enter, spot: tuple[float, float]) -> None:
    body = collection(feature("Centro", square(*spot)))
    assert upload(enter, plan, body, button="apply", **{"column.name": "Nombre"}).status_code == 200
    again = upload(enter, plan, body, button="apply", **{"column.name": "Nombre"})

    assert again.status_code == 422
    assert "already has a micro-area of that name" in told_by(again)["problems"][0]["told"]
    assert len(plan.rows(ItemKind.MICRO_AREA)) == 1


def test_a_file_that_is_none_is_refused_beside_its_field(plan: Plan, enter: Enter) -> None:
    answer = upload(enter, plan, b"%PDF-1.4 a letter", "letter.pdf")

    assert answer.status_code == 422
    assert told_by(answer)["problems"][0]["field"] == "file"
    assert "GeoPackage" in told_by(answer)["problems"][0]["told"]


def test_in_a_long_list_only_the_chosen_row_has_a_form(plan: Plan, enter: Enter) -> None:
    for at in range(12):
        plan.add(ItemKind.MICRO_AREA, name=f"Area {at}")
    row = plan.rows(ItemKind.MICRO_AREA)[5]
    team = enter("team")

    seen = team.open(f"{PAGE}?stage=characterisation")
    assert 'data-edit="response.change"' not in seen
    assert f"item={row.id}#micro_area" in seen
    chosen = team.open(f"{PAGE}?stage=characterisation&item={row.id}")
    assert f'id="form-response-change-{row.id}"' in chosen
    assert chosen.count('data-edit="response.change"') == 1
    assert "Area 5" in chosen
