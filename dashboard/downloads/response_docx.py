"""A finished local plan as DOCX, to go on writing in: real headings, lists and tables, its language set."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from dashboard.downloads.docx_look import lay_out, set_paper_and_type
from dashboard.downloads.response_blocks import Block, PrintedPlan, blocks_of
from dashboard.downloads.typeset import fonts, png, printable
from dashboard.language import Language

if TYPE_CHECKING:
    from docx.document import Document

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_LOCALES = {Language.SPANISH: "es-419", Language.ENGLISH: "en-US", Language.PORTUGUESE: "pt-BR"}
_STEPS = 24
"""Cells of a bar of the schedule."""


def response_docx(printed: PrintedPlan) -> bytes:
    """The plan; a formula or markup that somebody typed is text in it, as everywhere."""
    import docx

    document = docx.Document()
    set_paper_and_type(document)
    _set_up(document, printed)
    document.add_heading(printable(printed.title), 0)
    document.add_paragraph(printable(printed.above), style="Subtitle")
    loaded = fonts()
    for block in printable(blocks_of(printed)):
        if block["kind"] == "picture":
            _picture(document, block, png(block["svg"], loaded=loaded))
        else:
            _add(document, block)
    held = BytesIO()
    document.save(held)
    return held.getvalue()


def _set_up(document: Document, printed: PrintedPlan) -> None:
    speaker = printed.speaker
    moment = datetime(printed.made.year, printed.made.month, printed.made.day, tzinfo=UTC)
    properties = document.core_properties
    properties.title, properties.author = printable(printed.title), speaker.say("author")
    properties.subject, properties.comments = speaker.say("subject"), ""
    properties.language = _LOCALES[speaker.language]
    properties.created = properties.modified = moment
    _speak(document, _LOCALES[speaker.language])
    if printed.band:
        # In the header, so that it stands on every page.
        paragraph = document.sections[0].header.paragraphs[0]
        paragraph.add_run(printable(printed.band)).bold = True


def _speak(document: Document, locale: str) -> None:
    """The language of every word, for spelling and for who hears it read."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    defaults = document.styles.element.find(qn("w:docDefaults"))
    run = defaults.find(qn("w:rPrDefault")).find(qn("w:rPr"))
    tongue = run.find(qn("w:lang"))
    if tongue is None:
        tongue = OxmlElement("w:lang")
        run.append(tongue)
    for name in ("w:val", "w:eastAsia", "w:bidi"):
        tongue.set(qn(name), locale)


def _add(document: Document, block: Block) -> None:
    if block["kind"] == "heading":
        document.add_heading(block["text"], block["level"])
    elif block["kind"] == "text":
        for part in block["text"].split("\n"):
            if part.strip():
                document.add_paragraph().add_run(part).italic = block["quiet"] or None
    elif block["kind"] == "list":
        for item in block["items"]:
            document.add_paragraph(item, style="List Bullet")
    else:
        _table(document, block["caption"], block["head"], _rows(block))


def _picture(document: Document, block: Block, body: bytes) -> None:
    """As wide as the text, told in words to who does not see it."""
    document.add_paragraph(block["caption"], style="Caption").paragraph_format.keep_with_next = True
    shape = document.add_picture(BytesIO(body), width=_text_width(document))
    shape._inline.docPr.set("descr", block["alt"])


def _text_width(document: Document) -> int:
    """In English Metric Units."""
    section = document.sections[0]
    return (section.page_width or 0) - (section.left_margin or 0) - (section.right_margin or 0)


def _rows(block: Block) -> list[list[str]]:
    if block["kind"] == "table":
        return list(block["rows"])
    return [[*row["cells"], _bar(row)] for row in block["rows"]]


def _bar(row: dict[str, Any]) -> str:
    """A bar of signs: it survives whatever the document is opened with."""
    begins = min(_STEPS - 1, round(row["offset"] * _STEPS))
    length = max(1, round(row["length"] * _STEPS))
    bar: str = "·" * begins + "■" * min(length, _STEPS - begins) + "·" * max(0, _STEPS - begins - length)
    return bar


def _table(document: Document, caption: str, head: list[str], rows: list[list[str]]) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    if caption:
        document.add_paragraph(caption, style="Caption").paragraph_format.keep_with_next = True
    table = document.add_table(rows=1, cols=len(head))
    for cell, text in zip(table.rows[0].cells, head, strict=True):
        cell.text = text
    # Said again on every page, and told as the head to who hears it.
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(mark)
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    lay_out(table, [head, *rows], width=_text_width(document))
    # Two tables that touch would become one.
    document.add_paragraph()
