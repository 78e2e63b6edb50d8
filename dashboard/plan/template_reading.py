"""Reading a workbook that came from outside: nothing in it is run, fetched, or unpacked beyond a limit."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from dashboard.language import Language
from dashboard.plan.template import LONGEST_SHEET, SHEETS, Grid, PlanRefusedError, letter
from dashboard.plan.template_sheets import Sheet

if TYPE_CHECKING:
    from openpyxl.cell import Cell

LARGEST = 10 * 1024 * 1024
"""Bytes of a workbook."""
LARGEST_INSIDE = 150 * 1024 * 1024
"""Bytes that it may expand to."""
MOST_INSIDE = 500
"""Files inside it."""
WIDEST = 80
"""Columns that are looked at."""


def read_workbook(body: bytes) -> dict[str, Grid]:
    """The cells of the sheets of a workbook, as ``read_plan`` takes them; other sheets are left aside.

    Raises
    ------
    PlanRefusedError
        If it is no workbook, is too large, expands too far, or holds macros, entities, formulas or errors; each of
        these with its cell.
    """
    _refuse(_against_file(body))
    import openpyxl

    try:
        book = openpyxl.load_workbook(io.BytesIO(body), read_only=True, data_only=False, keep_links=False)
    except Exception as broken:  # a damaged workbook breaks the reader anywhere
        raise PlanRefusedError(
            [f"the workbook is damaged ({type(broken).__name__}); save it anew as .xlsx"]
        ) from broken
    problems: list[str] = []
    try:
        names = {name: sheet.name for sheet in SHEETS for name in _names(sheet)}
        found = {names[title.casefold()]: title for title in book.sheetnames if title.casefold() in names}
        grids: dict[str, Grid] = {name: _grid(book[title], name, problems) for name, title in found.items()}
    except Exception as broken:  # as above; sheets are read only now
        raise PlanRefusedError(
            [f"the workbook is damaged ({type(broken).__name__}); save it anew as .xlsx"]
        ) from broken
    finally:
        book.close()
    _refuse(problems)
    return grids


def _names(sheet: Sheet) -> set[str]:
    return {sheet.name, *(sheet.title.say(language).casefold() for language in Language)}


def _grid(sheet: Any, name: str, problems: list[str]) -> list[list[object]]:
    # A sheet says itself how large it is, and may lie.
    sheet.reset_dimensions()
    rows: list[list[object]] = []
    for number, cells in enumerate(sheet.iter_rows(max_col=_width(sheet)), start=1):
        if number > LONGEST_SHEET + 1:
            problems.append(f"{name}!A{number}: more than {LONGEST_SHEET:,} rows; divide the plan")
            break
        rows.append([_value(cell, f"{name}!{letter(at)}{number}", problems) for at, cell in enumerate(cells)])
    return rows


def _width(sheet: Any) -> int:
    """Columns with a heading; what stands beside them is not read."""
    headings = next(sheet.iter_rows(max_row=1, max_col=WIDEST), ())
    return max((at for at, cell in enumerate(headings, start=1) if cell.value is not None), default=1)


def _value(cell: Cell, address: str, problems: list[str]) -> object:
    if cell.data_type == "f":
        problems.append(f"{address}: holds a formula; put its value there instead")
    elif cell.data_type == "e":
        problems.append(f"{address}: holds the error {cell.value}; put a value there, or leave it empty")
    elif isinstance(cell.value, str) and cell.value[:1] == "'" and len(cell.value) > 1:
        return cell.value[1:]
    else:
        return cell.value
    return None


def _refuse(problems: Iterator[str] | list[str]) -> None:
    if told := list(problems):
        raise PlanRefusedError(told)


def _against_file(body: bytes) -> Iterator[str]:
    """What is wrong with the file as such, by its directory and the beginnings of its parts."""
    if not body:
        yield "the file is empty"
    elif len(body) > LARGEST:
        yield f"the file has {len(body) / 1e6:.1f} MB; at most {LARGEST / 1e6:.0f} are taken"
    elif body[:4] == b"\xd0\xcf\x11\xe0":
        yield "the file is an old .xls workbook, or one with a password; save it as .xlsx without a password"
    elif body[:4] != b"PK\x03\x04":
        yield "the file is no .xlsx workbook; fill in the template and save it as .xlsx"
    else:
        try:
            with zipfile.ZipFile(io.BytesIO(body)) as archive:
                yield from _against_archive(archive)
        except (zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError, EOFError, OSError) as broken:
            yield f"the workbook is damaged ({broken}); save it anew as .xlsx"


def _against_archive(archive: zipfile.ZipFile) -> Iterator[str]:
    inside = archive.infolist()
    names = {one.filename.lower() for one in inside}
    if "xl/workbook.xml" not in names:
        yield "the file is an archive, not an .xlsx workbook; fill in the template and save it as .xlsx"
    elif any(name.endswith("vbaproject.bin") or "/macrosheets/" in name for name in names):
        yield "the workbook carries a program (macros); save it as .xlsx, without"
    elif len(inside) > MOST_INSIDE or sum(one.file_size for one in inside) > LARGEST_INSIDE:
        yield f"the workbook would expand beyond {LARGEST_INSIDE / 1e6:.0f} MB; nothing was unpacked"
    else:
        suspicious = sorted(one.filename for one in inside if _declares_entities(archive, one))
        yield from (f"'{name}' inside the workbook declares entities; save the workbook anew" for name in suspicious)


def _declares_entities(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """Whether an XML part has a document type, which no spreadsheet program writes, or is in another encoding."""
    if not part.filename.lower().endswith((".xml", ".rels", ".vml")):
        return False
    with archive.open(part) as opened:
        before = opened.read(65_536)
        if before.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] not in (b"<", b""):
            return True
        while before:
            if b"<!DOCTYPE" in before or b"<!ENTITY" in before:
                return True
            chunk = opened.read(65_536)
            before = before[-16:] + chunk if chunk else b""
    return False
