"""The printed sheet says what the page says, is a PDF that anybody can read, and runs nothing that was typed."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import shapely
from PIL import Image
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from callbacks.address import SLUGS, Page
from dashboard.downloads.sheet_address import PAGE
from dashboard.downloads.sheet_view import Paper
from dashboard.downloads.sheet_words import WORDS
from dashboard.language import Language
from tests.downloads.sheet_support import atlas, edge_atlas, pdf_of, read, sheet_of, squeezed, words_of
from tests.profile import edge
from tests.support import poppler, releases

TOLD, NO_DATA, SUPPRESSED, NOT_MODELLED = "01001", "01005", "01006", "02006"
SECRETS = ("33.3%", "33.33", "77.8%", "77.77")
"""Circumstances of the withheld municipality of the edge cases; its children, 13, could stand anywhere."""
EDGES = (TOLD, NO_DATA, SUPPRESSED, NOT_MODELLED, "02001")
GOLDEN = Path(__file__).parents[1] / "golden" / "sheets"


def tags(node):
    node = node.get_object() if isinstance(node, IndirectObject) else node
    if isinstance(node, ArrayObject):
        for child in node:
            yield from tags(child)
    elif isinstance(node, DictionaryObject):
        if "/S" in node:
            yield node
        yield from tags(node.get("/K"))


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("paper", list(Paper))
@pytest.mark.parametrize("pages", [1, 2])
def test_language_title_tags_size_and_fonts_are_set(language, paper, pages):
    view = sheet_of(TOLD, language=language)
    reader = read(pdf_of(view, pages=pages, paper=paper))
    root = reader.trailer["/Root"]
    assert root["/Lang"] == language.value
    assert view.profile.place.name in reader.metadata.title
    assert root["/MarkInfo"]["/Marked"].value is True
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()
    assert len(reader.pages) == pages
    assert round(float(reader.pages[0].mediabox.width)) == (595 if paper is Paper.A4 else 612)
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            inner = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
            assert {"/FontFile2", "/FontFile3"} & set(inner)


def test_pictures_have_words_and_tables_have_headers():
    elements = list(tags(read(pdf_of(sheet_of(TOLD), pages=2)).trailer["/Root"]["/StructTreeRoot"]["/K"]))
    pictures = [one for one in elements if one["/S"] == "/Figure"]
    assert len(pictures) >= 5
    assert all(len(one["/Alt"]) > 10 for one in pictures)
    assert [one["/S"] for one in elements].count("/TH") >= 12


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("code", EDGES)
def test_every_sentence_and_number_of_the_first_screen_is_on_paper(code, language):
    view = sheet_of(code, language=language)
    profile, words = view.profile, words_of(pdf_of(view))
    said = [one.text for one in profile.summary] + [profile.level_text, profile.key_number.text, profile.estimate.text]
    said += [profile.children.text, profile.expected_children.text, profile.place.name, profile.about.digest]
    for one in (*profile.up, *profile.down):
        said += [one.name, one.here.text, one.country.text, one.points.text]
    missing = [one for one in said if squeezed(one) not in words]
    assert missing == []


@pytest.mark.parametrize("code", EDGES)
def test_the_second_page_holds_the_tables_of_the_page(code):
    view = sheet_of(code, language=Language.ENGLISH)
    profile, words = view.profile, words_of(pdf_of(view, pages=2))
    said = [one.told.text for one in (profile.neighbours, profile.similar)] + [profile.groups_told.text]
    said += [profile.direct_told.text, profile.factors_told.text]
    for factor in profile.factors:
        said += [factor.here.text, factor.state.text, factor.country.text]
    for near in profile.neighbours.places:
        said += [near.name, near.level_text, near.estimate.text]
    assert [one for one in said if squeezed(one) not in words] == []


def test_the_sheet_says_source_release_and_how_to_make_it_again():
    view = sheet_of(TOLD)
    words = words_of(pdf_of(view))
    for one in (view.address, view.replay, view.profile.about.name, view.profile.about.definition.rstrip(".")):
        assert squeezed(one) in words


@pytest.mark.parametrize("language", list(Language))
def test_every_page_says_what_kind_of_data_it_shows(language):
    view = sheet_of(TOLD, language=language)
    band = squeezed(view.profile.band.text)
    pages = read(pdf_of(view, pages=2)).pages
    assert all(band in squeezed(page.extract_text()) for page in pages)
    imported = sheet_of("A01", country="TSB", language=language)
    assert not imported.profile.is_demonstration
    pages = [squeezed(page.extract_text()) for page in read(pdf_of(imported, pages=2)).pages]
    assert all(squeezed(imported.profile.band.text) in page and band not in page for page in pages)


def test_the_code_opens_the_same_view_and_release_and_is_left_out_where_the_address_is_not_known():
    view = sheet_of(TOLD)
    assert view.address == "https://atlas.example.org/es/municipio/TSA/01001?release=tsa-demonstration-2026.1"
    unknown = sheet_of(TOLD, site="")
    assert unknown.address.startswith("/es/municipio/TSA/01001")
    assert squeezed(WORDS["no_qr"].es) in words_of(pdf_of(unknown))
    assert squeezed(WORDS["no_qr"].es) not in words_of(pdf_of(view))


def test_the_address_on_paper_is_the_page_of_the_site():
    assert dict(PAGE) == dict(SLUGS[Page.MUNICIPALITY])


def test_what_is_withheld_is_on_no_sheet_of_its_country():
    explorer = edge_atlas()
    for code in edge.CODES:
        words = words_of(pdf_of(sheet_of(code, country="TSE", explorer=explorer, language=Language.ENGLISH), pages=2))
        assert [one for one in SECRETS if one in words] == []
    secret = sheet_of(edge.SECRET, country="TSE", explorer=explorer, language=Language.ENGLISH)
    assert squeezed(secret.profile.level_text) in words_of(pdf_of(secret))
    assert secret.profile.key_number.value is None


HOSTILE = (
    "O'Higgins #1 $x$ *bold* @ref <b> [link] _x_ `raw` \\ // {z}",
    '#read("/etc/passwd") #import "x.typ"',
    "=SUMA(A1)",
    "</text></svg><script>alert(1)</script>",
    "San José de Ñuñoa, Ávila & Çatal",
    "漢字 \x07 \u202e",
    "A" * 160,
)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_shown_and_never_run(name):
    release = releases.clrisk_release()
    units = release.municipalities
    named = replace(units, names=(name, *units.names[1:]))
    explorer = releases.explorer(replace(release, municipalities=named))
    for pages in (1, 2):
        reader = read(pdf_of(sheet_of(TOLD, explorer=explorer), pages=pages))
        assert len(reader.pages) == pages
        assert "root:" not in " ".join(page.extract_text() for page in reader.pages)
    if name.isprintable() and name.isascii() and len(name) < 80:
        assert squeezed(name) in words_of(pdf_of(sheet_of(TOLD, explorer=explorer)))


def test_a_place_without_outline_or_neighbours_still_has_its_sheet():
    release = releases.clrisk_release()

    def islands(held):
        outlines = [shapely.box(4 * at, 0, 4 * at + 1, 1) for at in range(len(held.municipalities))]
        outlines[1] = shapely.Polygon()
        return tuple(outlines)

    explorer = releases.Explorer([release], releases.region(), read_municipalities=islands, read_admin1=releases.states)
    for code in ("01001", "01002"):
        view = sheet_of(code, explorer=explorer)
        assert view.profile.neighbours.places == ()
        assert len(read(pdf_of(view, pages=2)).pages) == 2


def test_a_place_with_one_child_has_its_sheet():
    release = releases.clrisk_release()
    children = np.array(release.children)
    children[0] = 1.0
    manifest = release.manifest.model_copy(update={"suppression_threshold": 0})
    explorer = releases.explorer(replace(release, children=children, manifest=manifest))
    view = sheet_of(TOLD, explorer=explorer, language=Language.ENGLISH)
    assert squeezed(view.profile.said("children")) in words_of(pdf_of(view))


def test_the_same_sheet_is_the_same_bytes():
    assert pdf_of(sheet_of(TOLD)) == pdf_of(sheet_of(TOLD))
    assert atlas() is atlas()


@pytest.mark.parametrize(("name", "pages", "paper"), [("one-a4", 1, Paper.A4), ("two-letter", 2, Paper.LETTER)])
def test_pages_look_as_they_were_approved(tmp_path, name, pages, paper):
    target = tmp_path / "sheet.pdf"
    target.write_bytes(pdf_of(sheet_of(TOLD), pages=pages, paper=paper))
    made = poppler.pictures_of(target, tmp_path, name=name, dots_per_inch=36)
    new = [one for one in made if not (GOLDEN / one.name).is_file()]
    for one in new:
        GOLDEN.mkdir(parents=True, exist_ok=True)
        shutil.copy(one, GOLDEN / one.name)
    assert new == [], "these pages are new: look at them, then commit them"
    for one in made:
        ours, theirs = (np.asarray(Image.open(path), dtype=float) for path in (one, GOLDEN / one.name))
        assert ours.shape == theirs.shape
        assert np.abs(ours - theirs).mean() < 4.0, "of 255: look at both pages before you approve the new one"
