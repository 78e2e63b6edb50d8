"""The data endpoints: what the map, the table, the search box and the downloads are fed with."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from callbacks.endpoints.places import rows_of
from callbacks.services import Services
from dashboard.choices import View
from dashboard.language import Language
from tests.support import releases


def test_values_are_one_byte_per_unit_and_change_with_the_weights(client: FlaskClient) -> None:
    official = client.get("/values?country=TSA").data
    exploratory = client.get("/values?country=TSA&w=rural:2").data

    assert (len(official), len(exploratory), official == exploratory) == (12, 12, False)


def test_official_weights_written_out_paint_the_official_map(client: FlaskClient) -> None:
    assert client.get("/values?country=TSA&w=rural:1").data == client.get("/values?country=TSA").data


def test_a_scene_names_geometry_that_is_served_for_a_year(client: FlaskClient) -> None:
    scene = client.get("/scene?country=TSA").get_json()

    answer = client.get(f"/geometry/{scene['digest']}/{scene['fill']}-overview.bin", headers={"Accept-Encoding": "br"})

    assert answer.status_code == 200
    assert answer.headers["Content-Encoding"] == "br"
    assert "immutable" in answer.headers["Cache-Control"]
    assert set(scene["palettes"]) == {"light", "dark"}


@pytest.mark.parametrize(
    "path",
    ["/geometry/nothing/municipalities.bin", "/geometry/../../etc/passwd.bin", "/vendor/x.js", "/download?format=exe"],
)
def test_what_is_not_there_is_404(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_what_the_browser_holds_is_not_sent_again(client: FlaskClient) -> None:
    tag = client.get("/scene?country=TSA").headers["ETag"]

    assert client.get("/scene?country=TSA", headers={"If-None-Match": tag}).status_code == 304


def test_hover_tells_level_rank_and_factors(client: FlaskClient) -> None:
    told = client.get("/hover?country=TSA&language=en&code=01002").get_json()

    assert told["name"] == "Nuevo México"
    assert told["up"] or told["down"]
    assert any("of 9" in value for _, value in told["lines"])


def test_hover_of_a_suppressed_place_tells_no_number(client: FlaskClient) -> None:
    told = client.get(f"/hover?country=TSA&language=en&code={releases.SUPPRESSED_CLRISK}").get_json()

    assert (told["lines"], told["up"], told["down"]) == ([], [], [])
    assert "Withheld" in told["level"]["word"]


@pytest.mark.parametrize("code", ["", "nothing", "../..", "x" * 500])
def test_hover_of_an_unknown_place_is_404(client: FlaskClient, code: str) -> None:
    assert client.get("/hover", query_string={"country": "TSA", "code": code}).status_code == 404


def test_search_ignores_accents_and_leads_to_the_place(client: FlaskClient) -> None:
    hits = client.get("/search?q=nemby&language=en&country=TSA").get_json()

    assert hits[0]["name"] == "Ñemby"
    assert client.get(hits[0]["href"]).status_code == 200


def test_rows_hold_what_the_map_shows(client: FlaskClient) -> None:
    told = client.get("/rows?country=TSA&language=en").get_json()
    columns = {column["field"]: column["values"] for column in told["columns"]}

    assert told["total"] == len(columns["code"]) == 12
    assert columns["estimate"][columns["code"].index(releases.SUPPRESSED_CLRISK)] is None


def test_rows_say_which_values_are_withheld_and_which_are_missing(services: Services) -> None:
    held = replace(services, explorer=releases.explorer(releases.with_withheld_factor()))
    told = rows_of(held, View(country="TSA", layer="factor:rural", language=Language.ENGLISH))
    columns = {column["field"]: column for column in told["columns"]}
    code = columns["code"]["values"].index

    assert told["withheld"] == "Withheld"
    assert columns["factor:rural"]["withheld"] == [code("02005")]
    assert [columns["factor:rural"]["values"][code(one)] for one in ("02005", "01005")] == [None, None]
    assert columns["estimate"]["withheld"] == []


def test_a_legend_entry_switched_off_leaves_the_table(client: FlaskClient) -> None:
    every = client.get("/rows?country=TSA").get_json()["total"]

    assert client.get("/rows?country=TSA&hide=16").get_json()["total"] < every


@pytest.mark.parametrize("format", ["csv", "xlsx", "geojson", "gpkg"])
def test_a_demonstration_says_so_in_the_name_of_its_files(client: FlaskClient, format: str) -> None:
    answer = client.get(f"/download?country=TSA&format={format}")

    assert answer.status_code == 200
    assert "demonstration" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_map_without_webgl_is_a_picture_of_the_same_units(client: FlaskClient, theme: str) -> None:
    answer = client.get(f"/map.svg?country=TSA&language=en&theme={theme}")

    assert answer.mimetype == "image/svg+xml"
    assert all(f'data-code="{prefix}{at:03d}"' in answer.text for prefix in ("01", "02") for at in range(1, 7))


@pytest.mark.parametrize("path", ["/values", "/scene", "/rows", "/map.svg", "/hover", "/search", "/download"])
def test_hostile_questions_are_answered_without_an_error_of_ours(client: FlaskClient, path: str) -> None:
    hostile = {
        "country": "'; DROP TABLE--",
        "admin1": "../../..",
        "municipality": "\x00",
        "w": "rural:1e400,__class__:1",
        "k": "9" * 400,
        "cam": "nan,nan,nan",
        "opt": ":::,",
        "hide": "1e9",
        "code": "<script>",
        "q": "%" * 4000,
        "language": "xx",
        "format": "csv",
    }

    assert client.get(path, query_string=hostile).status_code < 500


def test_the_sign_of_life_names_the_releases(client: FlaskClient) -> None:
    assert client.get("/healthz").get_json()["releases"] == ["tsa-demonstration-2026.1", "tsb-index-2026.1"]
