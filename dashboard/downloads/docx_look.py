"""How a written document looks in a word processor: paper, type, and tables whose columns fit their words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docx.document import Document
    from docx.styles.style import ParagraphStyle
    from docx.table import Table, _Cell

INK, TITLE_INK, HEAD_FILL, LINE = "1B2733", "0B3A57", "EAF1F6", "B9C6D0"
_TYPE = "Calibri"
_SIZES = {"Normal": 10.5, "Title": 24, "Subtitle": 12, "Heading 1": 15, "Heading 2": 12, "Heading 3": 11, "Caption": 9}
_MARGIN_CM = 2.0
_LONGEST_CELL = 36
"""Signs after which a cell takes a further line rather than more of the width."""
_SIGNS_OF_A_LINE, _PADDING = 74.0, 2.0
"""Bold signs of 9.5 points over 17 cm in a typeface as wide as any that stands in for a missing one; beside a word."""


def set_paper_and_type(document: Document) -> None:
    """A4 with margins of 2 cm; one typeface, dark ink, headings that stay with what follows."""
    from docx.shared import Cm

    section = document.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(_MARGIN_CM)
    for name, size in _SIZES.items():
        _set_style(document.styles[name], size, ink=INK if name in ("Normal", "Caption") else TITLE_INK)


def lay_out(table: Table, texts: list[list[str]], *, width: int) -> None:
    """Quiet lines, a tinted head, rows that no page breaks, and columns as wide as their words ask (``width``: EMU)."""
    table.autofit = False
    _draw_lines(table)
    wide = [int(width * share) for share in column_shares(texts)]
    for column, each in zip(table.columns, wide, strict=True):
        column.width = each
    for at, row in enumerate(table.rows):
        _keep_whole(row._tr.get_or_add_trPr())
        for cell, each in zip(row.cells, wide, strict=True):
            cell.width = each
            _dress(cell, is_head=at == 0)


def column_shares(texts: list[list[str]]) -> list[float]:
    """Share of the width of each column: its longest word first, whatever the others ask; then what its text asks.

    Examples
    --------
    >>> column_shares([["Stage", "Day"], ["Institutional liaison", "1"]])
    [0.8412, 0.1588]
    """
    columns = list(zip(*texts, strict=True))
    words = [max(_longest_word(text) for text in column) + _PADDING for column in columns]
    left = max(0.0, _SIGNS_OF_A_LINE - sum(words))
    more = [max(min(len(text), _LONGEST_CELL) for text in column) for column in columns]
    whole = sum(words) + left
    asked = [word + left * each / max(sum(more), 1) for word, each in zip(words, more, strict=True)]
    return [round(each / whole, 4) for each in asked]


def _longest_word(text: str) -> int:
    return max((len(word) for word in text.split()), default=0)


def _set_style(style: ParagraphStyle, size: float, *, ink: str) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    style.font.name, style.font.size = _TYPE, Pt(size)
    style.font.color.rgb = RGBColor.from_string(ink)
    # The theme's typeface stands before the named one.
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(name), None)
    fonts.set(qn("w:hAnsi"), _TYPE)


def _draw_lines(table: Table) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    borders = OxmlElement("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", LINE)):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    # Word reads the properties of a table in the order of the standard only.
    properties = table._tbl.tblPr
    properties.insert_element_before(borders, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")


def _keep_whole(properties: object) -> None:
    from docx.oxml import OxmlElement

    properties.append(OxmlElement("w:cantSplit"))  # type: ignore[attr-defined]


def _dress(cell: _Cell, *, is_head: bool) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    for paragraph in cell.paragraphs:
        paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
        for run in paragraph.runs:
            run.font.size = Pt(9.5)
            run.bold = is_head or None
    if is_head:
        fill = OxmlElement("w:shd")
        for name, value in (("val", "clear"), ("color", "auto"), ("fill", HEAD_FILL)):
            fill.set(qn(f"w:{name}"), value)
        cell._tc.get_or_add_tcPr().append(fill)
