"""A local plan for places that go wrong: apostrophes, namesakes, no data, withheld, one child, new, an island."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import docx
import pypdf
import pytest

from callbacks.desk import Desk
from callbacks.services import Services
from dashboard.accounts.permissions import Role
from dashboard.language import Text
from dashboard.settings import Settings
from dashboard.store.database import Database
from dashboard.store.evidence import EvidenceFolder
from dashboard.store.invitations import add_account
from tests.accounts.conftest import GOOD, WEAK_KEEPER, Browser
from tests.profile import ask
from tests.profile.edge import edge_release

CODES = {
    "10002": "O'Higgins",
    "10003": "San José",
    "10004": "San José",
    "20004": "Isla Sola",
    "20005": "Escondido",
    "20006": "Recién Creado",
    "20007": "Sin Modelo",
    "20008": "Incierto",
    "30001": "Único",
}
WORDS = {"es": "respuesta", "en": "response", "pt": "resposta"}
VIEWS = ("", *(f"?stage={one}" for one in ("selection", "characterisation", "services", "design")), "?view=workshop")
SECRETS = ("13.0", "13,0", "0.33333", "33.3", "33,3", "0.77777", "77.8", "77,8")
"""What is withheld of ``20005``, as it would be written."""


@pytest.fixture(scope="module")
def services() -> Services:
    release = edge_release()
    return Services(
        explorer=ask.explorer(release),
        geometry={},
        regional_digest="d" * 16,
        boundary_notice=Text.same("disputed"),
        attribution=(),
        manifests=((release.manifest, release.digest),),
    )


@pytest.fixture
def desk(settings: Settings, filled: tuple[Path, dict[str, int]]) -> Iterator[Desk]:
    shutil.copy(filled[0], settings.var / "atlas.sqlite")
    database = Database(settings.database_address)
    with database.writing() as session:
        for code in CODES:
            add_account(
                session,
                email=f"{code}@example.org",
                name=code,
                role=Role.MUNICIPAL_TEAM,
                country="TSE",
                municipality=code,
                password=GOOD,
                keeper=WEAK_KEEPER,
            )
    yield Desk(database=database, evidence=EvidenceFolder(settings.var / "evidence"), settings=settings)
    database.close()


@pytest.fixture(params=list(CODES))
def code(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def team(app: object, code: str) -> Browser:
    """The team of the municipality, its plan begun, a service and a micro-area in it."""
    browser = Browser(app, app.server.test_client())  # type: ignore[attr-defined]
    browser.open("/en/account/sign-in")
    assert browser.post("account.sign-in", email=f"{code}@example.org", password=GOOD).status_code == 200
    browser.open(f"/en/response/TSE/{code}")
    assert browser.post("response.open", country="TSE", municipality=code).status_code == 200
    for kind, body in (
        ("service", {"institution": "D'Or", "programme": "Becas «ñ»"}),
        ("micro_area", {"name": "L'Hôpital", "children": "0"}),
    ):
        fields = {f"body.{name}": text for name, text in body.items()}
        answer = browser.post("response.add", workspace=1, version=1, kind=kind, **fields)
        assert answer.status_code == 200, answer.text
    return browser


@pytest.mark.parametrize("language", list(WORDS))
def test_every_view_of_the_plan_is_there_and_named(team: Browser, code: str, language: str) -> None:
    for view in VIEWS:
        seen = team.open(f"/{language}/{WORDS[language]}/TSE/{code}{view}")
        assert CODES[code] in seen
        assert "response-tabs" in seen
        assert not any(secret in seen for secret in SECRETS if code == "20005")


def test_its_files_are_made_name_it_and_hold_nothing_that_is_withheld(team: Browser, code: str) -> None:
    pdf = team.client.get(f"/response/TSE/{code}.pdf?language=es")
    written = team.client.get(f"/response/TSE/{code}.docx?language=pt")
    assert (pdf.status_code, written.status_code) == (200, 200)
    paper = " ".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(pdf.data)).pages)
    document = docx.Document(BytesIO(written.data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    text = " ".join([*(one.text for one in document.paragraphs), *cells])
    for said in (paper.replace("’", "'"), text):
        assert CODES[code] in said
        assert "L'Hôpital" in said
        assert not any(secret in said for secret in SECRETS if code == "20005")
