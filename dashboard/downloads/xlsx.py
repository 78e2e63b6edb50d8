"""XLSX: a sheet to read first, and a sheet of data with number formats and marks."""

from __future__ import annotations

import io

import xlsxwriter

from dashboard.downloads import wording
from dashboard.downloads.export import Export
from dashboard.downloads.marks import mark_of, safe_text
from dashboard.formatting import cell_percent

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMATS = {"percent": "0.0", "count": "#,##0", "number": "#,##0.00"}


def xlsx_bytes(export: Export) -> bytes:
    """The export as a workbook without formulas and without links."""
    buffer = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": False,
    }
    book = xlsxwriter.Workbook(buffer, options)
    book.set_properties({"title": export.title, "comments": "\n".join(f"{k}: {v}" for k, v in export.provenance)})
    _write_readme(book, export)
    _write_data(book, export)
    book.close()
    return buffer.getvalue()


def _write_readme(book: xlsxwriter.Workbook, export: Export) -> None:
    sheet = book.add_worksheet(wording.README_SHEET.say(export.language))
    heading = book.add_format({"bold": True, "font_size": 14})
    label = book.add_format({"bold": True, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 100)
    sheet.write_string(0, 0, safe_text(export.title), heading)
    for at, (name, value) in enumerate(export.provenance, start=2):
        sheet.write_string(at, 0, safe_text(name), label)
        sheet.write_string(at, 1, safe_text(value), wrapped)


def _write_data(book: xlsxwriter.Workbook, export: Export) -> None:
    sheet = book.add_worksheet(wording.DATA_SHEET.say(export.language))
    header = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    codes = {"share": cell_percent(export.language), **_FORMATS}
    formats = {kind: book.add_format({"num_format": code}) for kind, code in codes.items()}
    # "@" = text: a code edited in the sheet keeps its leading zero.
    text = book.add_format({"num_format": "@"})
    mark_format = book.add_format({"align": "right", "italic": True})
    for column, heading in enumerate(export.headings):
        sheet.set_column(column, column, 30 if heading.kind == "text" and heading.field != "code" else 16)
        sheet.write_string(0, column, safe_text(heading.title), header)
    for at, row in enumerate(export.table.rows, start=1):
        for column, heading in enumerate(export.headings):
            value = row[heading.field]
            mark = mark_of(row, field=heading.field, kind=heading.kind)
            if mark is not None:
                sheet.write_string(at, column, mark, mark_format)
            elif isinstance(value, (int, float)):
                sheet.write_number(at, column, value, formats.get(heading.kind))
            elif words := wording.cell(value, kind=heading.kind, language=export.language):
                sheet.write_string(at, column, safe_text(words), text)
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, max(len(export.table.rows), 1), len(export.headings) - 1)
