"""The plan as a workbook: the template that is handed out, empty or filled.

Text that a spreadsheet could take for a formula goes out behind an apostrophe and comes back without it
(``template_reading``).
"""

from __future__ import annotations

import io
from enum import Enum
from typing import TYPE_CHECKING, Any

from dashboard.language import Language
from dashboard.plan.template import SHEETS, PlanTables, Row
from dashboard.plan.template_cells import REPORTER_LETTERS
from dashboard.plan.template_sheets import Field, Sheet
from dashboard.plan.template_words import EXAMPLE, EXAMPLE_ROWS, MARKS, PICK, README, README_SHEET, TITLE

if TYPE_CHECKING:
    import xlsxwriter

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_OPENS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "'")
_ROWS_TO_FILL = 2_000


def plan_workbook(language: Language, tables: PlanTables | None = None, *, title: str = "") -> bytes:
    """The template in ``language``: empty with an example row, or filled with ``tables``, which reads back equal.

    Parameters
    ----------
    language : of headings, notes and messages; what is read does not depend on it
    tables : the plan to fill in; None for an empty template
    title : name of the plan, for the first sheet

    Examples
    --------
    >>> from dashboard.plan.template import read_plan
    >>> from dashboard.plan.template_reading import read_workbook
    >>> read_plan(read_workbook(plan_workbook(Language.SPANISH))).results
    ()
    """
    import xlsxwriter

    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(buffer, options)
    book.set_properties({"title": title or TITLE.say(language)})
    _write_readme(book, language, title)
    for sheet in SHEETS:
        _write_sheet(book, sheet, language, None if tables is None else tables.rows(sheet.name))
    book.close()
    return buffer.getvalue()


def _write_readme(book: xlsxwriter.Workbook, language: Language, title: str) -> None:
    sheet = book.add_worksheet(README_SHEET.say(language))
    heading = book.add_format({"bold": True, "font_size": 14, "font_color": "#17476b"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 110)
    sheet.hide_gridlines(2)
    sheet.write_string(0, 0, _guarded(title or TITLE.say(language)), heading)
    for at, line in enumerate(README, start=2):
        sheet.write_string(at, 0, line.say(language), wrapped)


def _write_sheet(book: xlsxwriter.Workbook, sheet: Sheet, language: Language, rows: tuple[Row, ...] | None) -> None:
    page = book.add_worksheet(sheet.title.say(language))
    look = {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#e8eef4"}
    needed, optional = book.add_format(look), book.add_format({**look, "bold": False})
    text = book.add_format({"num_format": "@", "valign": "top"})
    number = book.add_format({"valign": "top"})
    for column, field in enumerate(sheet.fields):
        page.set_column(column, column, _width(field), text if _is_text(field) else number)
        page.write_string(0, column, field.heading.say(language), needed if field.needed else optional)
        page.write_comment(0, column, _note(field, language), {"x_scale": 1.6})
        _validate(page, column, field, language, last=max(_ROWS_TO_FILL, len(rows or ())))
    page.freeze_panes(1, 0)
    if rows is None:
        _write_example(book, page, sheet, language)
        return
    for at, row in enumerate(rows, start=1):
        _write_row(page, at, sheet, row)


def _write_example(book: xlsxwriter.Workbook, page: Any, sheet: Sheet, language: Language) -> None:
    """The row begins with the word "example", by which it is left aside on reading."""
    look = book.add_format({"italic": True, "font_color": "#5a6672", "num_format": "@"})
    for column, field in enumerate(sheet.fields):
        words = EXAMPLE if column == 0 else EXAMPLE_ROWS[sheet.name].get(field.name)
        if words is not None:
            page.write_string(1, column, words.say(language), look)


def _write_row(page: Any, at: int, sheet: Sheet, row: Row) -> None:
    for column, field in enumerate(sheet.fields):
        shown = shown_in_cell(row[field.name], field)
        if isinstance(shown, str):
            if shown:
                page.write_string(at, column, _guarded(shown))
        elif shown is not None:
            page.write_number(at, column, shown)


def shown_in_cell(value: Any, field: Field) -> str | float | None:
    """A value of the plan as its cell holds it: text, a number, or nothing.

    Examples
    --------
    >>> from dashboard.plan.template import sheet_of
    >>> fields = {one.name: one for one in sheet_of("indicators").fields}
    >>> shown_in_cell(-1, fields["direction"]), shown_in_cell(True, fields["cumulative"])
    ('down', 'yes')
    """
    if field.name == "direction":
        return "up" if value == 1 else "down"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, tuple):
        is_reporters = field.name == "responsible"
        return " / ".join(REPORTER_LETTERS[one] for one in value) if is_reporters else ", ".join(value)
    return value if value is None or isinstance(value, (int, float)) else _plain(str(value))


def _plain(text: str) -> str:
    """Text without signs that a workbook cannot hold, and without blanks around it."""
    return "".join(sign for sign in text if sign in "\n\t" or sign.isprintable() or sign == "\u00a0").strip()


def _guarded(text: str) -> str:
    return f"'{text}" if text[:1] in _OPENS_FORMULA else text


def _note(field: Field, language: Language) -> str:
    return f"{field.meaning.say(language)}\n{MARKS[field.needed].say(language)}"


def _validate(page: Any, column: int, field: Field, language: Language, *, last: int) -> None:
    """A drop-down where there is a choice; a year that is one."""
    message = {"error_title": field.heading.say(language)[:32], "error_message": field.meaning.say(language)[:250]}
    if field.choices:
        rule: dict[str, Any] = {"validate": "list", "source": list(field.choices), "input_message": PICK.say(language)}
        page.data_validation(1, column, last, column, {**rule, **message, "error_type": "warning"})
    elif field.name in ("year", "baseline_year"):
        rule = {"validate": "integer", "criteria": "between", "minimum": 1990, "maximum": 2100}
        page.data_validation(1, column, last, column, {**rule, **message, "error_type": "warning"})


def _is_text(field: Field) -> bool:
    """Codes keep their form: 1.10 is not 1.1."""
    return field.name not in ("number", "year", "baseline", "baseline_year", "tolerance", "value", "version")


def _width(field: Field) -> int:
    if field.name.startswith(("title", "definition", "milestone", "activities")):
        return 44
    return 24 if field.name in ("source", "verification", "formula", "factors", "territories") else 14
