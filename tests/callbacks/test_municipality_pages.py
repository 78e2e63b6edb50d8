"""Pages of municipalities by their address: what is there, what is not, and that nothing withheld ever leaves."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote, unquote

import pytest
from flask.testing import FlaskClient

from callbacks.address import SLUGS, Page
from callbacks.pages.municipality import missing
from callbacks.pages.site_page import asked_of
from callbacks.profiles import profile_of, view_of
from callbacks.services import Services
from callbacks.site import is_there, page_for, window_title
from dashboard.language import Language
from dashboard.profile.answers import Similarity
from layouts.pages.municipality.lists import MOST_LISTED
from tests.callbacks.conftest import Post
from tests.support.releases import SECRET_CHILDREN, SECRET_FACTOR, SUPPRESSED_CLRISK


def shown(services: Services, address: str) -> str:
    path, _, query = address.partition("?")
    return unescape(str(page_for(services, path, f"?{query}" if query else "")))


def sent(post: Post, address: str) -> str:
    """What the server sends for a page, to the last byte."""
    path, _, query = address.partition("?")
    answer = post(
        "shell-page", {"shell-location.pathname": path, "shell-location.search": f"?{query}" if query else ""}
    )
    assert answer.status_code == 200
    return answer.text


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("place", ["TSA/01001", "TSA/01005", "TSA/01006", "TSA/02006", "TSB/A01", "TSB/A06", "TSB/B03"])
def test_every_municipality_has_a_page_in_every_language(services: Services, language: Language, place: str) -> None:
    address = f"/{language}/{SLUGS[Page.MUNICIPALITY][language]}/{place}"

    assert is_there(services, address)
    assert re.search(r"\bplace-page\b", shown(services, address))
    assert not re.search(r"municipality\.[a-z]+\.", shown(services, address))


@pytest.mark.parametrize(
    "address",
    [
        "/en/municipalities",
        "/en/municipalities/TSA",
        "/en/municipalities/tsb",
        "/en/compare/TSA",
        "/en/compare/TSA/01001",
    ],
)
def test_lists_and_comparisons_are_there(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "/es/municipio",
        "/es/municipio/TSA",
        "/es/municipio/TSA/9999",
        "/es/municipio/TSA/01001/x",
        "/es/municipio/TSC/01001",
        "/es/municipio/XXX/01001",
        "/es/municipio/TSA/%2e%2e",
        "/es/municipios/TSC",
        "/es/municipios/TSA/01",
        "/es/comparar",
        "/es/comparar/TSC/1",
    ],
)
def test_an_address_of_nothing_is_answered_404_with_a_page(
    client: FlaskClient, services: Services, address: str
) -> None:
    assert client.get(address).status_code == 404
    assert re.search("H1|<h1", shown(services, address))


def test_a_code_that_lost_its_zero_is_found_again(services: Services) -> None:
    said = shown(services, "/en/municipality/TSA/1002?release=tsa-demonstration-2026.1")

    assert "lacks its leading zero" in said
    assert "/en/municipality/TSA/01002?release=tsa-demonstration-2026.1" in said


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/en/municipality", "names no municipality"),
        ("/en/municipality/TSA", "names no municipality"),
        ("/en/compare", "names no municipality"),
        ("/en/municipality/TSC", "no municipal data of “TSC” yet."),
    ],
)
def test_an_address_that_names_no_municipality_asks_for_one(
    client: FlaskClient, services: Services, address: str, words: str
) -> None:
    said = shown(services, address)

    assert client.get(address).status_code == 404
    assert words in said
    assert "“”" not in said
    assert "/en/municipalities" in said


def test_an_unknown_code_is_shown_as_text_and_cut(services: Services) -> None:
    address = f"/en/municipality/TSA/{quote('<script>' + 'x' * 500, safe='')}"

    told = missing(asked_of(services, address, ""))

    assert f"“&lt;script&gt;{'x' * 32}”" in str(told)
    assert "x" * 33 not in str(told)


def test_the_title_of_the_window_names_the_place(services: Services) -> None:
    assert window_title(services, "/en/municipality/TSA/01002", "").startswith("Nuevo México, Norte")
    assert "Tierra TSA" in window_title(services, "/en/municipalities/TSA", "")


@pytest.mark.parametrize(
    "address",
    [
        f"/en/municipality/TSA/{SUPPRESSED_CLRISK}",
        f"/en/municipality/TSA/{SUPPRESSED_CLRISK}?embed=1",
        "/en/municipality/TSA/01001?size=3",
        f"/en/compare/TSA/01001,{SUPPRESSED_CLRISK}?with=state,country,similar",
        "/en/municipalities/TSA?status=suppressed",
        "/en/municipalities/TSA?factor=rural&sort=children:up",
    ],
)
def test_nothing_withheld_is_in_what_is_sent(post: Post, address: str) -> None:
    texts = list(words_in(json.loads(sent(post, address))))
    shares = {float(number) for one in texts for number in re.findall(r"\d+\.\d+", one)}

    assert len(texts) > 20
    # A count stands alone in its place; 12 is also how many municipalities there are.
    assert f"{SECRET_CHILDREN:g}" not in {one.strip() for one in texts}
    assert not shares & {SECRET_FACTOR, round(SECRET_FACTOR, 2), round(SECRET_FACTOR, 3), round(100 * SECRET_FACTOR, 1)}


class Texts(HTMLParser):
    """Every text of a piece of HTML, those in attributes too; shapes, styles and addresses left out."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {"title", "value", "placeholder", "min", "max"}
        self.found += [str(value) for name, value in attrs if name in told or name.startswith(("data-", "aria-"))]


def texts_of(markup: str) -> list[str]:
    parser = Texts()
    parser.feed(markup)
    return parser.found


def words_in(sent: Any) -> Iterator[str]:
    """Every text and number of an answer, those in attributes too; addresses left out."""
    if isinstance(sent, dict):
        for name, part in sent.items():
            if name == "data-drawing":
                yield from texts_of(part)
            elif name not in {"href", "style"}:
                yield from words_in(part)
    elif isinstance(sent, list):
        for part in sent:
            yield from words_in(part)
    elif isinstance(sent, str | int | float) and not isinstance(sent, bool):
        yield str(sent)


def test_the_withheld_municipality_is_no_dot_of_the_beeswarm(services: Services) -> None:
    view = view_of(asked_of(services, "/en/municipality/TSA/01001", ""), municipality="01001")
    found = profile_of(services, None, view, similarity=Similarity())

    assert [len(one.codes) for one in found.swarms] == [4, 9]
    assert all(SUPPRESSED_CLRISK not in one.codes for one in found.swarms)


def test_the_embedded_card_has_no_header_and_says_that_it_is_a_demonstration(services: Services) -> None:
    whole, card = (shown(services, f"/en/municipality/TSA/01001{query}") for query in ("", "?embed=1"))

    assert "site-header" in whole
    assert "site-header" not in card
    assert "is-demonstration" in card
    assert "release=tsa-demonstration-2026.1" in card


@pytest.mark.parametrize("query", ["", "?release=tsa-demonstration-2026.1"])
def test_the_permalink_names_the_release(services: Services, query: str) -> None:
    assert "/en/municipality/TSA/01001?release=tsa-demonstration-2026.1" in shown(
        services, f"/en/municipality/TSA/01001{query}"
    )


def test_only_what_is_synthetic_is_called_so(services: Services) -> None:
    assert "is-demonstration" in shown(services, "/en/municipalities/TSA")
    assert "is-demonstration" not in shown(services, "/en/municipalities/TSB")
    assert "shell-demonstration" not in shown(services, "/en/municipality/TSB/A01")


# --- parts that are asked for ---


def similar(client: FlaskClient, **asked: str) -> dict[str, str]:
    return client.get(
        "/similar", query_string={"language": "en", "country": "TSA", "municipality": "01001", **asked}
    ).json


def test_other_weights_order_similar_places_anew(client: FlaskClient) -> None:
    orders = {
        tuple(re.findall(r"/TSA/(\d{5})", similar(client, **weights)["html"]))
        for weights in ({}, {"size": "3", "area": "0", "factors": "0"}, {"size": "0", "area": "3", "factors": "3"})
    }

    assert len(orders) > 1


@pytest.mark.parametrize("weight", ["nan", "inf", "-5", "x", "1e400", "9" * 400])
def test_weights_nobody_can_have_meant_are_left_out(client: FlaskClient, weight: str) -> None:
    answer = client.get("/similar", query_string={"country": "TSA", "municipality": "01001", "size": weight})

    assert answer.status_code == 200
    assert "nan" not in answer.json["html"]


@pytest.mark.parametrize("query", [{"country": "TSA"}, {"country": "TSC", "municipality": "1"}, {}])
def test_similar_places_of_nowhere_are_not_found(client: FlaskClient, query: dict[str, str]) -> None:
    assert client.get("/similar", query_string=query).status_code == 404


def rows(client: FlaskClient, **asked: str) -> list[str]:
    told = client.get("/ranking", query_string={"language": "en", "country": "TSA", **asked}).json
    return re.findall(r'data-favourite="TSA:(\d{5})"', told["html"])


def test_the_list_is_ordered_filtered_and_found_without_accents(client: FlaskClient) -> None:
    everything = rows(client)

    assert len(everything) == 12
    assert set(rows(client, state="02")) == {code for code in everything if code.startswith("02")}
    assert rows(client, q="nemby") == [code for code in everything if code.endswith("004")]
    assert rows(client, sort="name:up") != rows(client, sort="name:down")
    assert rows(client, state="all", level="all") == everything


def test_a_list_of_favourites_is_a_filter_that_goes_with_the_others_and_with_the_address(client: FlaskClient) -> None:
    kept = {"places": "02004,01001,02001"}

    assert set(rows(client, **kept)) == {"01001", "02001", "02004"}
    assert set(rows(client, **kept, state="02")) == {"02001", "02004"}
    told = client.get("/ranking", query_string={"language": "en", "country": "TSA", **kept, "sort": "name:up"}).json
    assert "places=02004,01001,02001&sort=name:up" in unquote(told["address"])
    many = ",".join(["0", *(f"9{number:04}" for number in range(MOST_LISTED)), "01001"])
    assert rows(client, places=many) == []


def test_the_address_of_the_list_rebuilds_it(client: FlaskClient, services: Services) -> None:
    asked = {"state": "02", "sort": "name:up", "release": "tsa-demonstration-2026.1"}
    told = client.get("/ranking", query_string={"language": "en", "country": "TSA", **asked}).json

    assert "release=tsa-demonstration-2026.1" in told["address"]
    assert is_there(services, told["address"].split("?")[0])
    assert re.findall(r"TSA:(\d{5})", shown(services, told["address"])) == rows(client, **asked)


@pytest.mark.parametrize(
    "asked",
    [
        {"page": "-1"},
        {"page": "9" * 30},
        {"sort": "__class__:down"},
        {"state": "' OR 1=1"},
        {"factor": "nothing"},
        {"stands": "worse"},
        {"children": "NaN"},
        {"q": "\x00<b>" * 50},
        {"level": ",,,"},
        {"places": ",,<b>,\x00," * 400},
    ],
)
def test_choices_nobody_can_have_meant_never_break_the_list(client: FlaskClient, asked: dict[str, str]) -> None:
    answer = client.get("/ranking", query_string={"country": "TSA", **asked})

    assert answer.status_code == 200
    assert "<b>" not in answer.json["html"]


def test_a_comparison_says_what_it_left_out(services: Services) -> None:
    said = shown(services, "/en/compare/TSA/01001,99999,02001,02002,02003,02004,02005,01002")

    assert "99999" in said
    assert "is-refused" in said


def test_a_comparison_stands_in_one_address(services: Services) -> None:
    said = shown(services, "/en/compare/TSA/01001,02001?with=country&release=tsa-demonstration-2026.1")

    assert "/en/compare/TSA/01001,02001,{code}?release=tsa-demonstration-2026.1&with=country" in said
    assert "/en/compare/TSA/02001?release=tsa-demonstration-2026.1&with=country" in said


# --- the way there ---


def test_the_search_of_the_map_leads_to_the_page(client: FlaskClient) -> None:
    hits = client.get("/search", query_string={"q": "nem", "language": "pt", "country": "TSA"}).json

    assert "/pt/municipio/TSA/01004" in [hit["page"] for hit in hits]


@pytest.mark.parametrize(
    ("address", "link"),
    [
        ("/en/map/TSA/01/01002", "/en/municipality/TSA/01002"),
        ("/en/map/TSA/01", "/en/municipalities/TSA?state=01"),
        ("/en/map/TSA", "/en/municipalities/TSA"),
    ],
)
def test_the_panel_of_the_map_leads_to_the_page(client: FlaskClient, address: str, link: str) -> None:
    panel = client.get("/words", query_string={"address": address}).json["parts"]["risk-map-panel"]

    assert f'href="{link}"' in panel


def test_the_panel_of_the_region_leads_to_no_list(client: FlaskClient) -> None:
    panel = client.get("/words", query_string={"address": "/en/map"}).json["parts"]["risk-map-panel"]

    assert "panel-page" not in panel
