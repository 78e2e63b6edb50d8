"""Pages and callbacks through Flask's test client: what is wired exists, what is asked is answered."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from dash import Dash
from flask.testing import FlaskClient

from app import assemble, warm_up
from callbacks.desk import open_desk
from callbacks.services import Services
from callbacks.site import page_for, skeleton, way_in
from dashboard.language import Language
from dashboard.settings import Settings
from layouts.ids import SendingIds
from layouts.wording import Voice
from tests.callbacks.conftest import Post, body_of, small_services

ADDRESSES = (
    "/es/mapa",
    "/es/mapa?sel=TSC",
    "/en/map/TSA",
    "/en/map/TSA/01/01003?w=rural:1.5",
    "/en/map/TSA/01/01006",
    "/pt/mapa/TSB?agg=geometric&w=poverty:60,schooling:20,water:20",
    "/pt/mapa/TSB/A",
    "/es/mapa/TSC",
    "/es/mapa/TSC/TC-2?layer=facts:clrisk",
    "/es/mapa/TSD",
    "/es/fuentes",
    "/en/nothing",
)


def components(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        if "props" in node and "type" in node:
            yield node
        for value in node.values():
            yield from components(value)
    elif isinstance(node, list):
        for one in node:
            yield from components(one)


def page(services: Services, address: str) -> Any:
    path, _, search = address.partition("?")
    parts = page_for(services, path, f"?{search}" if search else "")
    return json.loads(json.dumps([part.to_plotly_json() for part in parts], default=lambda one: one.to_plotly_json()))


def ids(tree: Any) -> list[str]:
    return [json.dumps(one["props"]["id"]) for one in components(tree) if "id" in one["props"]]


def texts(tree: Any) -> str:
    if isinstance(tree, str):
        return tree + " "
    if isinstance(tree, list):
        return "".join(texts(one) for one in tree)
    if isinstance(tree, dict):
        props = tree.get("props", {})
        words = json.loads(props["data-words"])["parts"].values() if "data-words" in props else ()
        return texts(props.get("children", "")) + " ".join(plain(part) for part in words)
    return ""


def plain(markup: str) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", markup).replace("  ", " "))


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_two_components_of_a_page_share_an_id(services: Services, address: str) -> None:
    found = Counter(
        ids(page(services, address)) + ids(json.loads(json.dumps(skeleton(), default=lambda c: c.to_plotly_json())))
    )

    assert [name for name, count in found.items() if count > 1] == []


def test_every_id_a_callback_uses_exists_on_the_page(services: Services, tmp_path: Path) -> None:
    from tests.callbacks.test_method_page import services_of  # reads this module itself

    settings = Settings(rate_limit="off", var=tmp_path)
    app = assemble(services, settings, desk=open_desk(settings))

    addresses = (
        (services, "/en/map/TSA"),
        (services, "/en/municipalities/TSA"),
        (services_of(tmp_path, diagnosed=True), "/en/method/TSA"),
        (services, "/en/plan"),
    )
    with app.server.test_request_context():
        named = [json.loads(name) for held, address in addresses for name in ids(page(held, address))]
    there = {name for name in named if isinstance(name, str)} | {"shell-location", "shell-page"}
    # These stand on the Secretariat's page while a sending runs.
    there |= {SendingIds.STATE, SendingIds.TICK}
    used = {
        part.rsplit(".", 1)[0]
        for name in app.callback_map
        for part in name.removeprefix("..").removesuffix("..").split("...")
        if "." in part
    } | {one["id"] for held in app.callback_map.values() for one in held["inputs"]}

    assert {name for name in used if name not in there and not name.startswith("_")} == set()


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_address_answers_with_its_language_and_its_status(client: FlaskClient, address: str) -> None:
    answer = client.get(address)

    assert answer.status_code == (404 if "nothing" in address else 200)
    assert f'<html lang="{address[1:3]}">' in answer.text


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_page_callback_fills_every_address(post: Post, address: str) -> None:
    path, _, search = address.partition("?")

    answer = post(
        "shell-page.children",
        {"shell-location.pathname": path, "shell-location.search": f"?{search}" if search else ""},
    )

    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("address", [address for address in ADDRESSES if "map" in address])
@pytest.mark.parametrize("weights", ["0", "1"])
def test_a_settled_change_renews_the_words_around_the_map(client: FlaskClient, address: str, weights: str) -> None:
    told = client.get("/words", query_string={"address": address, "weights": weights}).get_json()

    assert told["asked"] == address
    assert ("risk-map-menu" in told["parts"]) is (weights == "0")


def test_every_part_that_is_renewed_has_a_place_on_the_page(client: FlaskClient, services: Services) -> None:
    there = {json.loads(name) for name in ids(page(services, "/en/map/TSA")) if name.startswith('"')}
    told = client.get("/words", query_string={"address": "/en/map/TSA/99"}).get_json()

    assert set(told["parts"]) <= there


@pytest.mark.parametrize("address", ["", "x", "/es/mapa/" + "x" * 7000, "\x00", "//evil", "/es/mapa?w=" + "a:1," * 900])
def test_no_address_is_an_error(client: FlaskClient, address: str) -> None:
    assert client.get("/words", query_string={"address": address}).status_code == 200


def test_a_suppressed_municipality_shows_no_number_anywhere(services: Services) -> None:
    said = texts(page(services, "/en/map/TSA/01/01006"))

    assert Voice.of(Language.ENGLISH).say("absence.suppressed.long") in said
    assert " 12 " not in said


@pytest.mark.parametrize("address", ["/es/mapa/TSA", "/es/mapa", "/es/fuentes", "/en/nothing"])
def test_synthetic_data_say_so_on_every_page(services: Services, address: str) -> None:
    language = Language(address[1:3])

    assert Voice.of(language).say("demonstration.badge") in texts(page(services, address))


def test_an_imported_country_is_not_called_a_demonstration(services: Services) -> None:
    assert Voice.of(Language.SPANISH).say("demonstration.badge") not in texts(page(services, "/es/mapa/TSB"))


def test_an_old_address_opens_the_nearest_view_with_a_notice(services: Services) -> None:
    said = texts(page(services, "/en/map/TSA/99?layer=factor:gone&w=gone:2"))

    assert "There is no first-level unit “99”" in said
    assert "Tierra TSA" in said


def test_countries_are_never_ranked_and_the_page_says_why(services: Services) -> None:
    said = texts(page(services, "/en/map?sel=TSA"))

    assert Voice.of(Language.ENGLISH).say("panel.ranking_refused") in said


def test_a_country_without_municipal_data_says_how_to_bring_them(services: Services) -> None:
    assert "python -m dashboard import" in texts(page(services, "/en/map/TSC"))


def test_two_visitors_do_not_see_each_others_choices(client: FlaskClient) -> None:
    def legend(address: str) -> str:
        return client.get("/words", query_string={"address": address}).get_json()["parts"]["risk-map-legend"]

    first = legend("/en/map/TSA")
    other = legend("/en/map/TSA?w=rural:2")

    assert first != other
    assert legend("/en/map/TSA") == first


def test_two_apps_can_live_in_one_process(app: Dash, tmp_path: Path) -> None:
    other = assemble(small_services(tmp_path), Settings(rate_limit="off"))
    warm_up(other.server)
    name = next(key for key in other.callback_map if "shell-page" in key)
    body = body_of(other, name, {"shell-location.pathname": "/es/mapa", "shell-location.search": ""})

    answers = [one.server.test_client().post("/_dash-update-component", json=body).status_code for one in (app, other)]

    assert answers == [200, 200]


@pytest.mark.parametrize(
    ("accepted", "path"),
    [("", "/es/mapa"), ("fr", "/es/mapa"), ("en-US,en;q=0.9", "/en/map"), ("fr,pt-BR;q=0.8", "/pt/mapa")],
)
def test_the_way_in_speaks_the_language_of_the_browser(client: FlaskClient, accepted: str, path: str) -> None:
    answer = client.get("/", headers={"Accept-Language": accepted})

    assert (answer.status_code, answer.location, way_in(accepted)) == (302, path, path)


def test_names_cannot_break_out_of_the_document(client: FlaskClient) -> None:
    text = client.get("/en/map/TSA?layer=%3C/script%3E%3Cscript%3Ealert(1)%3C/script%3E").text

    assert "<script>alert" not in text
