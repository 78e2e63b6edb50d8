"""Workbook, slides and charts of a municipality hold the numbers of its page, editable and harmless."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from xml.etree import ElementTree

import openpyxl
import pptx
import pytest
from PIL import Image
from pptx.enum.shapes import MSO_SHAPE_TYPE

from dashboard.answers import Download
from dashboard.downloads.chart_files import Chart, chart_file, chart_svg
from dashboard.downloads.pdf_join import PdfBinder, PdfJoinError
from dashboard.downloads.profile_pptx import profile_pptx
from dashboard.downloads.profile_xlsx import profile_xlsx
from dashboard.downloads.sheet_files import SheetFormat, file_name, plain, sheet_file
from dashboard.downloads.sheet_words import WORDS
from dashboard.downloads.sheets_many import Binding, bind, whole_file, write_files
from dashboard.language import Language
from dashboard.values import ValueStatus
from tests.downloads.sheet_support import (
    CREATED,
    edge_atlas,
    everything_in,
    loaded,
    pdf_of,
    read,
    sheet_of,
    squeezed,
    words_of,
)
from tests.profile import edge
from tests.support import releases

TOLD, SUPPRESSED = "01001", "01006"
MARKS = {
    "20005": "[c]",
    "20006": "[x]",
    "20007": "[m]",
    "20008": "[u]",
}


def workbook(view):
    return openpyxl.load_workbook(io.BytesIO(profile_xlsx(view, created=CREATED)))


def cells(book):
    return [cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None]


def slides(view):
    return pptx.Presentation(io.BytesIO(profile_pptx(view, created=CREATED)))


def shapes_in(group):
    for shape in group:
        yield shape
        if shape.shape_type == MSO_SHAPE_TYPE.GROUP:
            yield from shapes_in(shape.shapes)


def said_on(deck):
    found = [shape for slide in deck.slides for shape in shapes_in(slide.shapes)]
    notes = [slide.notes_slide.notes_text_frame.text for slide in deck.slides]
    return everything_in([*(shape.text_frame.text for shape in found if shape.has_text_frame), *notes])


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("code", [TOLD, "02001", "01005"])
def test_the_workbook_holds_the_numbers_of_the_page(code, language):
    view = sheet_of(code, language=language)
    held = cells(workbook(view))
    profile = view.profile
    figures = [profile.key_number, profile.estimate, profile.children, profile.expected_children]
    figures += [one for factor in profile.factors for one in (factor.here, factor.state, factor.country)]
    figures += [one.place.estimate for one in profile.similar.places]
    texts = {str(one).removeprefix("'") for one in held}
    for figure in figures:
        assert figure.text in texts
        if figure.value is not None:
            assert any(isinstance(one, (int, float)) and one == pytest.approx(figure.value) for one in held)
    for one in profile.summary:
        assert one.text in texts


POINTS = {
    "TSA": ("Aporte, puntos porcentuales", "Weight, percentage points", "Peso, pontos percentuais"),
    "TSB": ("Aporte, puntos del índice", "Weight, index points", "Peso, pontos do índice"),
}


@pytest.mark.parametrize(("language", "at"), [(Language.SPANISH, 0), (Language.ENGLISH, 1), (Language.PORTUGUESE, 2)])
@pytest.mark.parametrize(("country", "of_one"), [("TSA", 100), ("TSB", 1)])
def test_weights_say_whose_points_they_are_and_are_written_in_them(country, of_one, language, at):
    code = {"TSA": TOLD, "TSB": "A02"}[country]
    view, head = sheet_of(code, country=country, language=language), POINTS[country][at]
    rows = list(workbook(view).worksheets[2].iter_rows(values_only=True))
    first = next(number for number, row in enumerate(rows) if head in row)
    written = [row[rows[first].index(head)] for row in rows[first + 1 :]]
    assert words_of(pdf_of(view, pages=2)).count(squeezed(head)) >= 2
    for factor, number in zip(view.profile.factors, written, strict=True):
        if factor.points.value is not None:
            assert number == pytest.approx(of_one * factor.points.value)


@pytest.mark.parametrize("language", list(Language))
def test_an_index_has_no_level_of_risk_on_paper_nor_in_the_workbook(language):
    view, risk = sheet_of("A04", country="TSB", language=language), WORDS["level"].say(language)
    assert risk in everything_in(cells(workbook(sheet_of(TOLD, language=language))))
    assert risk not in everything_in(cells(workbook(view)))
    assert squeezed(risk) not in words_of(pdf_of(view, pages=2))


def test_a_factor_that_moves_is_written_in_its_own_unit():
    view = sheet_of("A04", country="TSB", language=Language.ENGLISH)
    head, *rows = next(
        sheet for sheet in workbook(view) if sheet.title == WORDS["moves"].say(Language.ENGLISH)
    ).iter_rows()
    now = [cell.value for cell in head].index("Now")
    formats = {row[0].value: row[now].number_format for row in rows if row[0].value}
    assert "%" in formats["poverty en"]
    assert formats["schooling en"] == "#,##0.00"


@pytest.mark.parametrize(("code", "mark"), MARKS.items())
def test_what_is_absent_bears_its_mark_and_never_a_zero(code, mark):
    view = sheet_of(code, country="TSE", explorer=edge_atlas(), language=Language.ENGLISH)
    assert view.profile.estimate.value is None
    rows = list(workbook(view).worksheets[1].iter_rows(values_only=True))
    told = next(row for row in rows if row[0] == "Result")
    assert told[1] == mark
    assert told[3] == mark
    assert mark in everything_in(cells(workbook(view)))


def test_a_zero_is_a_number():
    view = sheet_of("20003", country="TSE", explorer=edge_atlas(), language=Language.ENGLISH)
    rows = list(workbook(view).worksheets[1].iter_rows(values_only=True))
    assert next(row for row in rows if row[0] == "Result")[1] == 0


def test_names_that_a_spreadsheet_would_run_are_text():
    for code in ("01005", "01001"):
        book = workbook(sheet_of(code))
        assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)
        texts = [one for one in cells(book) if isinstance(one, str)]
        assert not [one for one in texts if one[:1] in "=+-@"]


def test_the_slides_hold_the_sentences_charts_and_a_map_that_can_be_edited():
    view = sheet_of(TOLD)
    deck = slides(view)
    said = said_on(deck)
    for one in view.profile.summary:
        assert one.text in said
    for figure in (view.profile.key_number, view.profile.estimate, view.profile.children):
        assert figure.text in said
    found = [shape for slide in deck.slides for shape in shapes_in(slide.shapes)]
    assert not [shape for shape in found if shape.shape_type == MSO_SHAPE_TYPE.PICTURE]
    assert len([shape for shape in found if shape.shape_type == MSO_SHAPE_TYPE.FREEFORM]) == 6
    charts = [shape.chart for shape in found if shape.has_chart]
    assert len(charts) == 2
    notes = [slide.notes_slide.notes_text_frame.text for slide in deck.slides]
    assert all(view.profile.about.name in one for one in notes)


def test_the_numbers_in_the_charts_of_the_slides_are_those_of_the_page():
    view = sheet_of(TOLD)
    found = [shape.chart for slide in slides(view).slides for shape in shapes_in(slide.shapes) if shape.has_chart]
    pushes, compared = (dict(zip(one.plots[0].categories, one.plots[0].series[0].values, strict=True)) for one in found)
    for factor in view.profile.factors:
        if factor.points.value is not None:
            assert pushes[factor.name] == pytest.approx(factor.points.value * 100)
    assert compared[view.profile.place.name] == pytest.approx(view.profile.estimate.value)


@pytest.mark.parametrize("language", list(Language))
def test_a_demonstration_says_so_in_every_file_and_its_name(language):
    view = sheet_of(TOLD, language=language)
    band = view.profile.band.text
    assert all(band in everything_in(row[0] for row in sheet.iter_rows(values_only=True)) for sheet in workbook(view))
    for slide in slides(view).slides:
        assert band in everything_in(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
    for chart in Chart:
        assert "emonstra" in chart_svg(view, chart)
    for format in SheetFormat:
        assert re.search("demonstra|demostra", sheet_file(view, format, created=CREATED, fonts=loaded()).filename)


@pytest.mark.parametrize("chart", list(Chart))
@pytest.mark.parametrize("language", list(Language))
def test_every_chart_is_a_picture_with_title_source_release_address_and_how_to_make_it_again(chart, language):
    view = sheet_of(TOLD, language=language)
    document = ElementTree.fromstring(chart_svg(view, chart))
    words, about = squeezed("".join(document.itertext())), view.profile.about
    for one in (view.profile.place.name, about.source.rstrip("."), about.name, about.digest, view.address, view.replay):
        assert squeezed(one) in words
    picture = Image.open(io.BytesIO(chart_file(view, chart, "png", fonts=loaded).body))
    assert picture.width > 1000
    assert len(set(picture.convert("L").resize((64, 64)).tobytes())) > 3


def test_names_in_charts_and_slides_are_words_and_not_markup():
    release = releases.clrisk_release()
    name = "</text><script>alert('x')</script> & \x07"
    units = replace(release.municipalities, names=(name, *release.municipalities.names[1:]))
    explorer = releases.explorer(replace(release, municipalities=units))
    view = sheet_of(TOLD, explorer=explorer)
    for chart in Chart:
        document = ElementTree.fromstring(chart_svg(view, chart))
        assert not [one for one in document.iter() if one.tag.endswith("script")]
    assert "alert" in said_on(slides(view))


def test_what_is_withheld_is_in_no_file():
    explorer = edge_atlas()
    for code in edge.CODES:
        view = sheet_of(code, country="TSE", explorer=explorer, language=Language.ENGLISH)
        numbers = [one for one in cells(workbook(view)) if isinstance(one, float)]
        assert not [one for one in numbers if any(abs(one - secret) < 1e-6 for secret in edge.SECRETS[1:])]
        told = said_on(slides(view)) + "".join(chart_svg(view, chart) for chart in Chart)
        assert not [one for one in ("33.3%", "77.8%", "0.3333", "0.7777") if one in told]
    secret = sheet_of(edge.SECRET, country="TSE", explorer=explorer)
    assert secret.profile.children.status is ValueStatus.SUPPRESSED
    assert 13 not in cells(workbook(secret))


def test_file_names_are_plain_and_two_places_of_one_name_differ():
    first, second = sheet_of("01001"), sheet_of("01003")
    assert first.profile.place.name.split(" (")[0] == second.profile.place.name.split(" (")[0]
    assert file_name(first) != file_name(second)
    assert re.fullmatch(r"[a-z0-9._-]+", file_name(sheet_of("01005")))
    assert plain("../../etc/passwd") == "etc-passwd"


def leaves(tree, kind):
    """Keys of a number or name tree in the order of its leaves, each of which states its own limits."""
    found = []
    for kid in tree["/Kids"]:
        kid = kid.get_object()
        keys = kid[kind][::2]
        assert kid["/Limits"] == [keys[0], keys[-1]]
        found += keys
    return found


def chain(parent):
    """Bookmarks right below ``parent``, each of which knows the one before it and its parent."""
    item, before = parent.get("/First"), None
    while item is not None:
        item = item.get_object()
        assert item["/Parent"].get_object() == parent
        assert (item["/Prev"].get_object() if "/Prev" in item else None) == before
        yield item
        before, item = item, item.get("/Next")


def test_bound_sheets_keep_their_pages_words_bookmarks_and_tags():
    views = [sheet_of(code, language=Language.ENGLISH) for code in ("01001", "01002", "02001")]
    target = io.BytesIO()
    made = (Download(f"{at}.pdf", "application/pdf", pdf_of(view, pages=2)) for at, view in enumerate(views))
    assert bind(made, Binding.PDF, target) == 3
    reader = read(target.getvalue())
    assert len(reader.pages) == 6
    root = reader.trailer["/Root"]
    tree = root["/StructTreeRoot"]
    (document,) = (one.get_object() for one in tree["/K"])
    assert document["/S"] == "/Document"
    assert [part.get_object()["/S"] for part in document["/K"]] == ["/Part"] * 3
    assert root["/Lang"] == "en"
    assert root["/MarkInfo"]["/Marked"].value is True
    keys = leaves(tree["/ParentTree"], "/Nums")
    assert keys == sorted(set(keys))
    assert len(keys) == tree["/ParentTreeNextKey"]
    assert [page["/StructParents"] for page in reader.pages] == sorted(
        {page["/StructParents"] for page in reader.pages}
    )
    names = leaves(tree["/IDTree"], "/Names")
    assert names == sorted(set(names))
    titles = [one["/Title"] for one in chain(root["/Outlines"])]
    assert titles == [view.profile.place.name for view in views]
    for at, view in enumerate(views):
        assert view.profile.estimate.text in reader.pages[2 * at].extract_text()


def test_sheets_of_one_state_stand_under_its_bookmark():
    parts = [("Norte", "01001"), ("Norte", "01002"), ("Ñuñoa (Sur)", "02001")]
    made = [Download(f"{code}.pdf", "application/pdf", pdf_of(sheet_of(code))) for _, code in parts]
    target = io.BytesIO()
    bind(made, Binding.PDF, target, chapters=[chapter for chapter, _ in parts])
    tops = list(chain(read(target.getvalue()).trailer["/Root"]["/Outlines"]))
    assert [one["/Title"] for one in tops] == ["Norte", "Ñuñoa (Sur)"]
    assert [len(list(chain(one))) for one in tops] == [2, 1]
    assert tops[0]["/Dest"] == next(chain(tops[0]))["/Dest"]


def test_one_sheet_bound_is_that_sheet():
    view, target = sheet_of(TOLD), io.BytesIO()
    bind(iter([Download("one.pdf", "application/pdf", pdf_of(view))]), Binding.PDF, target)
    assert words_of(target.getvalue()) == words_of(pdf_of(view))


@pytest.mark.parametrize("part", [b"", b"%PDF-1.4 something", b"PK\x03\x04"])
def test_a_part_of_another_kind_is_refused(part):
    with pytest.raises(PdfJoinError):
        PdfBinder(io.BytesIO()).add(part)
    with pytest.raises(PdfJoinError):
        PdfBinder(io.BytesIO()).close()


def test_an_archive_holds_every_sheet_although_two_have_one_name():
    target = io.BytesIO()
    made = [Download("a.pdf", "application/pdf", b"1"), Download("a.pdf", "application/pdf", b"2")]
    assert bind(iter(made), Binding.ZIP, target) == 2
    with zipfile.ZipFile(target) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == {"a.pdf": b"1", "a-2.pdf": b"2"}


def test_a_file_that_fails_halfway_leaves_nothing(tmp_path):
    def broken():
        yield Download("a.pdf", "application/pdf", b"1")
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"), whole_file(tmp_path / "all.zip") as target:
        bind(broken(), Binding.ZIP, target)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(OSError, match="full"):
        write_files(broken(), tmp_path)
    assert [one.name for one in tmp_path.iterdir()] == ["a.pdf"]
