"""A municipality's page as a workbook: a sheet to read first, then every table, numbers as numbers with their marks."""

from __future__ import annotations

import io
from datetime import datetime
from math import isfinite
from typing import TYPE_CHECKING

from dashboard.downloads.marks import NO_DATA, safe_text
from dashboard.downloads.profile_tables import Measured, Sheet, mark_of, profile_sheets, provenance
from dashboard.downloads.sheet_data import Pen
from dashboard.downloads.sheet_view import SheetView
from dashboard.downloads.wording import README_SHEET
from dashboard.formatting import cell_percent
from dashboard.language import Language
from dashboard.profile.answers import Figure

if TYPE_CHECKING:
    from datetime import date

    import xlsxwriter
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

_FORMATS = {"count": "#,##0", "number": "#,##0.00"}
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}


def profile_xlsx(view: SheetView, *, created: date) -> bytes:
    """The workbook of ``view``: no formula, no link; the same view gives the same bytes."""
    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, _OPTIONS)
    pen = Pen(view)
    book.set_properties(
        {
            "title": pen.title(),
            "comments": view.profile.band.text,
            "created": datetime(created.year, created.month, created.day),
        }
    )
    _read_first(book, view, pen)
    taken = {README_SHEET.say(view.language)}
    for sheet in profile_sheets(view):
        band = view.profile.band.text if view.profile.is_demonstration else ""
        _write(book, sheet, view.language, band=band, taken=taken)
    book.close()
    return buffer.getvalue()


def _read_first(book: xlsxwriter.Workbook, view: SheetView, pen: Pen) -> None:
    sheet = book.add_worksheet(README_SHEET.say(view.language))
    label = book.add_format({"bold": True, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 100)
    sheet.write_string(0, 0, safe_text(pen.title()), book.add_format({"bold": True, "font_size": 14}))
    if view.profile.is_demonstration:
        sheet.write_string(1, 0, safe_text(view.profile.band.text), _warning(book))
    for at, (name, value) in enumerate(provenance(view), start=3):
        sheet.write_string(at, 0, safe_text(name), label)
        sheet.write_string(at, 1, safe_text(value), wrapped)


def _warning(book: xlsxwriter.Workbook) -> Format:
    return book.add_format({"bold": True, "font_color": "#8a3b00", "bg_color": "#fff3e6"})


def _write(book: xlsxwriter.Workbook, held: Sheet, language: Language, *, band: str, taken: set[str]) -> None:
    sheet = book.add_worksheet(_name(held.name, taken))
    header = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    first = 1 if band else 0
    if band:
        sheet.write_string(0, 0, safe_text(band), _warning(book))
    codes = {"share": cell_percent(language), **_FORMATS}
    numbers = {kind: book.add_format({"num_format": code}) for kind, code in codes.items()}
    words = book.add_format({"num_format": "@", "valign": "top"})
    mark = book.add_format({"align": "right", "italic": True})
    for column, head in enumerate(held.heads):
        sheet.set_column(column, column, 16 if held.kinds[column] != "text" else 26)
        sheet.write_string(first, column, safe_text(head), header)
    for at, row in enumerate(held.rows, start=first + 1):
        for column, cell in enumerate(row):
            kind = cell.kind if isinstance(cell, Measured) else held.kinds[column]
            plain = cell.figure if isinstance(cell, Measured) else cell
            _cell(sheet, at, column, plain, number=numbers.get(kind), words=words, mark=mark)
    sheet.freeze_panes(first + 1, 1)


def _cell(
    sheet: Worksheet,
    at: int,
    column: int,
    cell: str | float | Figure,
    *,
    number: Format | None,
    words: Format,
    mark: Format,
) -> None:
    value = cell.value if isinstance(cell, Figure) else cell
    if isinstance(cell, Figure) and value is None:
        sheet.write_string(at, column, mark_of(cell), mark)
    elif isinstance(value, str):
        if value:
            sheet.write_string(at, column, safe_text(value), words)
    elif value is not None and isfinite(value):
        sheet.write_number(at, column, value, number)
    else:
        sheet.write_string(at, column, NO_DATA, mark)


def _name(words: str, taken: set[str]) -> str:
    """A name that Excel takes: 31 signs, none of its own, no two alike."""
    plain = "".join(" " if sign in "[]:*?/\\'" else sign for sign in words)[:28].strip() or "Sheet"
    at = next(one for one in ("", *(f" {number}" for number in range(2, 99))) if f"{plain}{one}" not in taken)
    taken.add(f"{plain}{at}")
    return f"{plain}{at}"
