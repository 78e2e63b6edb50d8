"""Every printed file keeps the rules of PDF/UA-1 that a program can see, read by another library than typst."""

from __future__ import annotations

import io

import pytest

from dashboard.answers import Download
from dashboard.downloads.quality_report import quality_report
from dashboard.downloads.sheet_view import Paper
from dashboard.downloads.sheets_many import Binding, bind
from dashboard.language import Language
from tests.downloads.sheet_support import edge_atlas, pdf_of, sheet_of
from tests.downloads.test_quality_report import a_view
from tests.profile import edge
from tests.support.pdf_structure import breaches

TOLD = "01001"


@pytest.fixture(scope="module")
def sheet():
    return pdf_of(sheet_of(TOLD), pages=2)


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("pages", [1, 2])
def test_sheets(language, pages):
    assert breaches(pdf_of(sheet_of(TOLD, language=language), pages=pages, paper=Paper.LETTER)) == []


@pytest.mark.parametrize("code", edge.CODES)
def test_sheets_of_the_edge_cases(code):
    assert breaches(pdf_of(sheet_of(code, country="TSE", explorer=edge_atlas()), pages=2)) == []


@pytest.mark.parametrize("chapters", [(), ("Norte", "Norte", "Sur")])
def test_many_bound_into_one(chapters):
    made = (Download(f"{code}.pdf", "application/pdf", pdf_of(sheet_of(code))) for code in ("01001", "01002", "02001"))
    target = io.BytesIO()
    bind(made, Binding.PDF, target, chapters=chapters)
    assert breaches(target.getvalue()) == []


@pytest.mark.parametrize("language", list(Language))
def test_the_quality_report(language):
    assert breaches(quality_report(a_view(), language)) == []


@pytest.mark.parametrize(
    ("said", "instead", "breach"),
    [
        (b"/Lang(es)", b"/Lxng(es)", "has no language"),
        (b"/Marked true", b"/Marxed true", "is not marked as tagged"),
        (b"/DisplayDocTitle true", b"/DisplayDxcTitle true", "instead of its title"),
        (b"/Title", b"/Tixle", "has no title"),
        (b"pdfuaid:part", b"pdfuaid:pxrt", "does not say in XMP"),
        (b"dc:title", b"dc:tixle", "no title in XMP"),
        (b"/StructTreeRoot ", b"/StxuctTreeRoot ", "no structure tree"),
        (b"/Alt", b"/Axt", "/Figure without words"),
        (b"/Scope", b"/Scxpe", "/TH without a scope"),
        (b"/S/TH", b"/S/TD", "/Table without a head"),
        (b"/S/H2", b"/S/H4", "heading of level 4 after one of level 1"),
        (b"/ToUnicode", b"/TxUnicode", "cannot be read as text"),
        (b"/FontFile", b"/FxntFile", "is not embedded"),
        (b"/StructParents", b"/StxuctParents", "no way from its content"),
        (b"/Outlines ", b"/Oxtlines ", "no bookmarks"),
    ],
)
def test_what_is_taken_away_is_missed(sheet, said, instead, breach):
    assert said in sheet
    assert any(breach in one for one in breaches(sheet.replace(said, instead)))
