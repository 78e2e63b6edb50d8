"""The template explains itself in three languages and comes back unharmed; a hostile workbook gets a sentence."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest
import xlsxwriter

from dashboard.language import Language
from dashboard.plan.template import EXAMPLES, LONGEST_SHEET, SHEETS, PlanRefusedError, read_plan
from dashboard.plan.template_file import plan_workbook
from dashboard.plan.template_reading import LARGEST, LARGEST_INSIDE, MOST_INSIDE, read_workbook


def opened(body):
    return openpyxl.load_workbook(io.BytesIO(body))


def rewritten(body, **parts):
    """A workbook with some of its parts replaced or added."""
    source, target = zipfile.ZipFile(io.BytesIO(body)), io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in source.infolist():
            if one.filename not in parts:
                archive.writestr(one, source.read(one))
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def told(body):
    with pytest.raises(PlanRefusedError) as refused:
        read_workbook(body)
    return " | ".join(refused.value.problems)


@pytest.mark.parametrize("language", list(Language))
def test_sheets_headings_notes_and_example_are_in_the_language(language):
    book = opened(plan_workbook(language))
    assert book.sheetnames[1:] == [sheet.title.say(language) for sheet in SHEETS]
    for sheet in SHEETS:
        page = book[sheet.title.say(language)]
        assert [cell.value for cell in page[1]] == [field.heading.say(language) for field in sheet.fields]
        assert all(field.meaning.say(language) in page[1][at].comment.text for at, field in enumerate(sheet.fields))
        assert page["A2"].value.casefold() in EXAMPLES


@pytest.mark.parametrize("language", list(Language))
def test_headings_of_all_languages_are_told_apart(language):
    for sheet in SHEETS:
        headings = [field.heading.say(language).casefold() for field in sheet.fields]
        assert len(set(headings)) == len(headings)
        others = {other.heading.say(one).casefold(): other.name for other in sheet.fields for one in Language}
        assert [others[heading] for heading in headings] == [field.name for field in sheet.fields]


@pytest.mark.parametrize("language", list(Language))
def test_an_empty_template_is_an_empty_plan_its_example_left_aside(language):
    plan = read_plan(read_workbook(plan_workbook(language)))
    assert (plan.results, plan.outputs, plan.indicators, plan.targets) == ((), (), (), ())


def test_choices_can_be_picked_from_a_list():
    page = opened(plan_workbook(Language.ENGLISH))["Indicators"]
    lists = {rule.formula1 for rule in page.data_validations.dataValidation if rule.type == "list"}
    assert {'"number,yes_no,text"', '"up,down"', '"yes,no"', '"yearly,biannual,quarterly"'} <= lists


def test_the_template_holds_no_formula_whatever_the_plan_says():
    row = {"number": 1, "title_es": '=HYPERLINK("x")', "title_en": "+1", "title_pt": "@x", "version": 3}
    from dashboard.plan.template import PlanTables

    tables = PlanTables((row,), (), (), ())
    body = plan_workbook(Language.SPANISH, tables, title="=1+1")
    assert not any(
        cell.data_type == "f" or str(cell.value or "").startswith(("=", "+", "@"))
        for sheet in opened(body)
        for cells in sheet.iter_rows()
        for cell in cells
    )
    assert read_plan(read_workbook(body)).results == (row,)


def filled(fill):
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    for sheet in SHEETS:
        page = book.add_worksheet(sheet.name)
        page.write_row(0, 0, [field.name for field in sheet.fields])
        fill(sheet.name, page)
    book.close()
    return buffer.getvalue()


def test_formulas_and_errors_are_told_with_their_cells():
    def fill(name, page):
        if name == "results":
            page.write_formula("B2", "=1+1")
            page.write_formula("A3", "=cmd|'/c calc'!A0")
            page.write_formula("C4", "=1/0", None, "#DIV/0!")

    problems = told(filled(fill))
    for cell in ("results!B2", "results!A3", "results!C4"):
        assert f"{cell}: holds a formula" in problems


def test_a_million_rows_are_refused_before_they_are_read():
    def fill(name, page):
        if name == "targets":
            page.write(1_048_575, 0, "x")

    assert f"more than {LONGEST_SHEET:,} rows" in told(filled(fill))


def test_a_sheet_that_lies_about_its_size_is_read_by_what_it_holds():
    body = filled(lambda name, page: page.write_row(1, 0, [1, "Uno"]) if name == "results" else None)
    part = "xl/worksheets/sheet1.xml"
    text = (
        zipfile.ZipFile(io.BytesIO(body))
        .read(part)
        .decode()
        .replace('<dimension ref="A1:E2"/>', '<dimension ref="A1:XFD1048576"/>')
    )
    assert read_plan(read_workbook(rewritten(body, **{part: text}))).results[0]["title_es"] == "Uno"


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"", "the file is empty"),
        (b"a;b;c\n1;2;3\n", "no .xlsx workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old .xls workbook, or one with a password"),
        (b"PK\x03\x04" + b"\0" * 200, "damaged"),
        (b"PK\x03\x04" + b"\0" * LARGEST, "at most 10 are taken"),
        (plan_workbook(Language.SPANISH)[:-200], "damaged"),
        (rewritten(plan_workbook(Language.SPANISH), **{"xl/worksheets/sheet2.xml": "<worksheet><broken"}), "damaged"),
        (rewritten(plan_workbook(Language.SPANISH), **{"xl/workbook.xml": ""}), "damaged"),
    ],
    ids=["empty", "csv", "xls", "no archive", "large", "cut", "broken sheet", "no book"],
)
def test_what_is_no_workbook_is_told_so(body, sentence):
    assert sentence in told(body)


def test_an_archive_that_is_no_workbook_is_refused():
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    assert "an archive, not an .xlsx workbook" in told(box.getvalue())


def test_macros_are_refused_under_any_name():
    assert "macros" in told(rewritten(plan_workbook(Language.SPANISH), **{"xl/vbaProject.bin": b"x"}))
    assert "macros" in told(rewritten(plan_workbook(Language.SPANISH), **{"xl/macrosheets/sheet1.xml": b"<x/>"}))


def test_a_bomb_is_refused_by_its_directory_without_unpacking_it():
    box = io.BytesIO(plan_workbook(Language.SPANISH))
    with zipfile.ZipFile(box, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/zeros.bin", bytes(LARGEST_INSIDE + 1))
    assert len(box.getvalue()) < LARGEST
    assert "would expand beyond" in told(box.getvalue())


def test_many_parts_are_refused():
    parts = {f"xl/media/{at}.bin": b"x" for at in range(MOST_INSIDE)}
    assert "would expand beyond" in told(rewritten(plan_workbook(Language.SPANISH), **parts))


ENTITY = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><sst><si><t>&a;</t></si></sst>'


@pytest.mark.parametrize(
    "content",
    [
        ENTITY,
        f"<?xml version='1.0'?><!--{' ' * 200_000}-->" + ENTITY[21:],
        ENTITY.encode("utf-16"),
        '<!DOCTYPE l [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;">]><sst><si><t>&b;</t></si></sst>',
    ],
    ids=["external", "far down", "another encoding", "laughs"],
)
def test_entities_are_refused_before_any_parser_sees_them(content):
    assert "declares entities" in told(rewritten(plan_workbook(Language.SPANISH), **{"xl/sharedStrings.xml": content}))


def test_wrong_types_are_told_with_their_cells_all_at_once():
    def fill(name, page):
        if name == "indicators":
            columns = {field.name: at for at, field in enumerate(SHEETS[2].fields)}
            page.write_string(1, columns["code"], "1.1")
            page.write_boolean(1, columns["result"], True)
            page.write_string(1, columns["kind"], "gif")
            page.write_string(1, columns["responsible"], "G / X")
            page.write_string(1, columns["title_es"], "x" * 601)
            page.write_number(1, columns["tolerance"], 3)

    with pytest.raises(PlanRefusedError) as refused:
        read_plan(read_workbook(filled(fill)))
    problems = " | ".join(refused.value.problems)
    for expected in (
        "'yes' is no number",
        "'gif' is unknown",
        "names nobody who reports",
        "holds 601 signs",
        "3 is outside 0 to 0.5",
    ):
        assert expected in problems
