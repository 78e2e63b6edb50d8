"""Method and quality of a release: everything the engine says, and honest about what is not there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from app import assemble
from callbacks.services import Services
from callbacks.site import page_for
from dashboard.language import Text
from dashboard.release.mesh.store import build_geometry
from dashboard.settings import Settings
from tests.callbacks.test_pages import components
from tests.support import releases
from tests.support.evidence import HAZARDOUS, MAIN, evidence_release

METHOD = {"es": "metodo", "en": "method", "pt": "metodo"}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Services:
    return services_of(tmp_path_factory.mktemp("var"), despite="the minister asked for it")


def services_of(var: Path, **changes: Any) -> Services:
    held = (evidence_release(**changes), releases.index_release())
    explorer = releases.explorer(*held)
    return Services(
        explorer=explorer,
        geometry={digest: build_geometry(digest, meshes, var) for digest, meshes in explorer.meshes()},
        regional_digest="d" * 16,
        boundary_notice=Text.same("disputed"),
        attribution=(),
        manifests=tuple((release.manifest, release.digest) for release in held),
    )


@pytest.fixture(scope="module")
def client(told: Services) -> FlaskClient:
    return assemble(told, Settings(rate_limit="off")).server.test_client()


def tree(services: Services, path: str, search: str = "") -> Any:
    parts = page_for(services, path, search)
    return json.loads(json.dumps([part.to_plotly_json() for part in parts], default=lambda one: one.to_plotly_json()))


def text(node: Any) -> str:
    if isinstance(node, str):
        return node
    if isinstance(node, dict):
        return text(node["props"].get("children", "")) if "props" in node else ""
    return " ".join(text(one) for one in node) if isinstance(node, list) else str(node or "")


def links(services: Services, path: str) -> list[str]:
    return [one["props"]["href"] for one in components(tree(services, path)) if "href" in one["props"]]


@pytest.mark.parametrize("language", ["es", "en", "pt"])
def test_a_model_shows_definitions_formulas_coefficients_gates_and_sources(told: Services, language: str) -> None:
    said = text(tree(told, f"/{language}/{METHOD[language]}/TSA"))

    for wanted in (f"Child labour {language}", f"Hazardous work {language}", "15-17", "AUC", "2.23"):
        assert wanted in said.replace(",", "."), wanted
    assert "Cronbach" not in said
    assert "the minister asked for it" in said
    assert f"drawn by hand {language}" in said


def test_a_level_is_called_as_its_specification_calls_it(told: Services) -> None:
    assert "Sexo: varón (frente a mujer)" in text(tree(told, "/es/metodo/TSA"))


def test_a_gate_that_failed_stands_out_with_its_remedy(told: Services) -> None:
    page = tree(told, "/en/method/TSA")
    verdicts = [
        one["props"]["className"] for one in components(page) if "verdict" in str(one["props"].get("className"))
    ]

    assert verdicts.count("verdict verdict-failed") == 1
    assert "One gate is not passed." in text(page)
    assert any("gate-remedy" in str(one["props"].get("className")) for one in components(page))


def test_a_number_that_could_not_be_computed_says_why(told: Services) -> None:
    assert "first-level unit" in text(tree(told, "/en/method/TSA"))
    assert "nan" not in text(tree(told, "/en/method/TSA")).lower().split()


def test_an_index_shows_its_weights_and_screens_and_says_that_it_has_no_fit(told: Services) -> None:
    said = text(tree(told, "/en/method/TSB"))

    assert "Cronbach's alpha" in said
    assert "33.3%" in said
    assert "An index is not fitted to a survey" in said
    assert "σ" not in said


def test_a_release_without_diagnostics_says_so(tmp_path: Path) -> None:
    assert "These data bring no diagnostics" in text(tree(services_of(tmp_path, diagnosed=False), "/en/method/TSA"))


def test_without_a_country_every_release_is_offered(told: Services) -> None:
    offered = links(told, "/pt/metodo")

    assert "/pt/metodo/TSA?release=tsa-demonstration-2026.1" in offered
    assert "/pt/metodo/TSB?release=tsb-index-2026.1" in offered


def test_the_menu_of_a_map_leads_to_the_method_of_its_release(told: Services) -> None:
    assert "/es/metodo/TSA" in links(told, "/es/mapa/TSA")
    assert "/es/metodo" in links(told, "/es/mapa")


@pytest.mark.parametrize(
    ("path", "status"),
    [("/en/method/TSA", 200), ("/en/method", 200), ("/en/method/TSD", 404), ("/en/method/TSA/more", 404)],
)
def test_there_is_a_method_page_only_where_there_is_a_release(client: FlaskClient, path: str, status: int) -> None:
    assert client.get(path).status_code == status


def test_the_sheet_can_be_taken_away_as_data(client: FlaskClient) -> None:
    answer = client.get("/method", query_string={"country": "TSA"})
    sheet = answer.get_json()

    assert 'filename="tsa-demonstration-2026.1_method.json"' in answer.headers["Content-Disposition"]
    assert set(sheet["models"]) == {MAIN, HAZARDOUS}
    assert sheet["diagnostics"]["outcomes"][0]["fit"]["auc"] == 0.78
    assert client.get("/method", query_string={"country": "TSD"}).status_code == 404
