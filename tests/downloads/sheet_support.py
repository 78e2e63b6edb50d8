"""Sheets of the two small countries: how a test asks for one, and reads it back."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from datetime import date
from functools import cache

import pypdf
import shapely

from dashboard.choices import View
from dashboard.downloads.sheet import sheet_pdf
from dashboard.downloads.sheet_view import Paper, SheetView
from dashboard.downloads.typeset import fonts
from dashboard.explorer import Explorer
from dashboard.language import Language
from tests.profile import edge
from tests.support import releases

SITE = "https://atlas.example.org"
CREATED = date(2026, 11, 22)


@cache
def atlas() -> Explorer:
    return releases.explorer()


@cache
def edge_atlas() -> Explorer:
    """The country of edge cases, its states drawn around their municipalities."""
    release = edge.edge_release()
    squares, parent = edge.squares(release), release.municipalities.parent
    states = tuple(
        shapely.union_all([square for square, of in zip(squares, parent, strict=True) if of == at])
        for at in range(len(release.municipalities.admin1))
    )
    return Explorer([release], releases.region(), read_municipalities=lambda _: squares, read_admin1=lambda _: states)


def sheet_of(
    code: str,
    *,
    country: str = "TSA",
    language: Language = Language.SPANISH,
    explorer: Explorer | None = None,
    site: str = SITE,
) -> SheetView:
    held = explorer or atlas()
    view, _ = held.resolve(View(country=country, municipality=code, language=language))
    return held.sheet(view, held.profile(view, code), site=site)


@cache
def loaded():
    return fonts()


def pdf_of(view: SheetView, *, pages: int = 1, paper: Paper = Paper.A4) -> bytes:
    return sheet_pdf([view], created=CREATED, pages=pages, paper=paper, loaded=loaded())


def read(body: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(body))


def words_of(body: bytes) -> str:
    """Text of all pages with its white space and its soft hyphens taken away."""
    return squeezed(" ".join(page.extract_text() for page in read(body).pages))


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u00ad\u202f\u00a0]+|-(?=\n)", "", text)


def everything_in(texts: Iterable[object]) -> str:
    return " ".join(str(one) for one in texts if one is not None)
