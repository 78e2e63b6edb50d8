"""Sheets, workbooks, slides and charts at addresses of their own: named, limited, made once."""

from __future__ import annotations

import pytest

from app import assemble
from dashboard.downloads.chart_files import Chart
from dashboard.settings import Settings
from tests.callbacks.conftest import small_services


@pytest.mark.parametrize(("ending", "begins"), [("pdf", b"%PDF-1.7"), ("xlsx", b"PK\x03\x04"), ("pptx", b"PK\x03\x04")])
def test_each_file_arrives_under_a_name_that_says_demonstration(client, ending, begins):
    answer = client.get(f"/sheet/TSA/01001.{ending}?language=en")
    assert answer.status_code == 200
    assert answer.data.startswith(begins)
    name = answer.headers["Content-Disposition"]
    assert f'clrisk_tsa_01001_san-jose_sheet_demonstration_tsa-demonstration-2026-1.{ending}"' in name.replace(
        "2026.1", "2026-1"
    )


def test_paper_pages_and_language_are_followed(client):
    one, two = (client.get(f"/sheet/TSA/01001.pdf?pages={pages}&paper=letter&language=pt") for pages in (1, 2))
    assert one.data.count(b"/Type/Page/") == 1
    assert two.data.count(b"/Type/Page/") == 2
    assert b"/Lang(pt)" in two.data
    assert b"612" in one.data


@pytest.mark.parametrize("chart", list(Chart))
def test_every_chart_has_an_address(client, chart):
    answer = client.get(f"/chart/TSA/01001/{chart}.svg?language=en")
    assert answer.status_code == 200
    assert answer.content_type.startswith("image/svg+xml")
    assert answer.data.startswith(b"<svg")


def test_pixels_are_pixels(client):
    assert client.get("/chart/TSA/01001/factors.png").data.startswith(b"\x89PNG")


@pytest.mark.parametrize(
    "address",
    [
        *("/sheet/TSA/99999.pdf", "/sheet/TSC/01001.pdf", "/sheet/TSA/01001.exe", "/sheet/XXX/01001.pdf"),
        *("/chart/TSA/01001/nothing.svg", "/chart/TSA/01001/map.gif", "/sheet/TSA/..%2F..%2Fetc.pdf"),
    ],
)
def test_what_does_not_exist_is_not_there(client, address):
    assert client.get(address).status_code == 404


def test_a_sheet_that_the_browser_holds_is_not_sent_again(client):
    first = client.get("/sheet/TSA/01002.pdf")
    again = client.get("/sheet/TSA/01002.pdf", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


def test_the_code_on_paper_leads_to_the_public_address(tmp_path):
    settings = Settings(rate_limit="off", public_address="https://atlas.example.org", var=tmp_path)
    client = assemble(small_services(tmp_path), settings).server.test_client()
    drawn = client.get("/chart/TSA/01001/factors.svg").get_data(as_text=True)
    assert "https://atlas.example.org/es/municipio/TSA/01001" in drawn


def test_too_many_at_once_are_refused(tmp_path):
    settings = Settings(rate_limit="10000 per minute", var=tmp_path)
    client = assemble(small_services(tmp_path), settings).server.test_client()
    codes = [client.get("/chart/TSA/01001/factors.svg").status_code for _ in range(125)]
    assert codes[0] == 200
    assert codes[-1] == 429
