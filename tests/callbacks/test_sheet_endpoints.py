"""Sheets, workbooks, slides and charts at addresses of their own: named, limited, made once."""

from __future__ import annotations

import re
from html import unescape
from io import BytesIO

import openpyxl
import pptx
import pypdf
import pytest
from sqlalchemy import select

from app import assemble
from callbacks.address import SLUGS, Page
from callbacks.desk import Desk
from callbacks.endpoints import sheets
from callbacks.services import Services
from callbacks.site import page_for
from dashboard.downloads.chart_files import Chart
from dashboard.language import Language
from dashboard.settings import Settings
from dashboard.store.database import Database
from dashboard.store.evidence import EvidenceFolder
from dashboard.store.migrate import migrate
from dashboard.store.plan_tables import Indicator, Output, Report
from dashboard.store.records import edit
from tests.callbacks.conftest import small_services
from tests.downloads.sheet_support import squeezed
from tests.support.plan import small_plan, words


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


def pdf_text(body: bytes) -> str:
    return " ".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(body)).pages)


def xlsx_text(body: bytes) -> str:
    book = openpyxl.load_workbook(BytesIO(body))
    return " ".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell)


def pptx_text(body: bytes) -> str:
    slides = pptx.Presentation(BytesIO(body)).slides
    return " ".join(shape.text_frame.text for slide in slides for shape in slide.shapes if shape.has_text_frame)


READERS = {"pdf": pdf_text, "xlsx": xlsx_text, "pptx": pptx_text}
FIRST_SCREEN = r'<strong class="key-(?:number|absent)">([^<]+)<|<(?:li|p) class="said said-[^"]*">([^<]+)<'


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize(
    "place", ["TSA/01001", "TSA/01003", "TSA/01005", "TSA/01006", "TSA/02006", "TSB/A04", "TSB/A06"]
)
def test_what_the_first_screen_says_is_read_back_from_every_file(client, services, place, language):
    page = unescape(str(page_for(services, f"/{language}/{SLUGS[Page.MUNICIPALITY][language]}/{place}", "")))
    page = page.replace(r"\xa0", " ")  # Dash writes a component out as Python would
    first = page[page.index("first-screen") : page.index("place-tools")]
    said = [number or sentence for number, sentence in re.findall(FIRST_SCREEN, first)]
    assert len(said) > 6
    for ending, text_of in READERS.items():
        held = squeezed(text_of(client.get(f"/sheet/{place}.{ending}?language={language}").data))
        assert [one for one in said if squeezed(one) not in held] == [], ending


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


@pytest.fixture
def planned(services: Services, tmp_path, monkeypatch):
    """A visitor of an atlas with a plan, the plan's database, and the sheets that were made."""
    settings = Settings(rate_limit="off", var=tmp_path)
    database, made = Database(settings.database_address), []
    migrate(database)
    with database.writing() as session:
        small_plan(session)
    drawn = sheets.sheet_file
    monkeypatch.setattr(sheets, "sheet_file", lambda *told, **how: made.append(1) or drawn(*told, **how))
    desk = Desk(database, EvidenceFolder(tmp_path / "evidence"), settings)
    yield assemble(services, settings, desk=desk).server.test_client(), database, made
    database.close()


def on_paper(client) -> str:
    (page,) = pypdf.PdfReader(BytesIO(client.get("/sheet/TSA/01002.pdf?language=en").data)).pages
    return " ".join(page.extract_text().split())


def in_the_workbook(client) -> str:
    book = openpyxl.load_workbook(BytesIO(client.get("/sheet/TSA/01002.xlsx?language=en").data))
    return " ".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)


def change(database, table, code: str, **fields: object) -> None:
    with database.writing() as session:
        record = session.scalars(select(table).where(table.code == code)).one()
        edit(session, record, expected_version=record.version, by=None, fields=fields)


def test_sheet_and_workbook_say_what_the_plan_says_now(planned):
    client, database, _ = planned
    assert "Indicator 1.1 en" in on_paper(client)
    assert "1.a Maps en" in in_the_workbook(client)
    change(database, Indicator, "1.1", title=words("Households visited"))
    change(database, Output, "1.a", title=words("Maps for councils"))
    assert "Households visited en" in on_paper(client)
    assert "1.a Maps for councils en" in in_the_workbook(client)
    change(database, Indicator, "1.1", territories=["TSA/02"])
    assert "Households visited" not in on_paper(client)


def test_a_report_that_no_sheet_shows_lets_no_sheet_be_made_again(planned):
    client, database, made = planned
    on_paper(client)
    with database.writing() as session:
        report = session.scalars(select(Report)).first()
        edit(session, report, expected_version=report.version, by=None, fields={"number": 7.0})
    on_paper(client)
    assert len(made) == 1
