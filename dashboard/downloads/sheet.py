"""The printed sheet of a municipality as PDF/UA-1: one or two pages, A4 or letter, in three languages.

Typst compiles it from a template of ours with the fonts inside typst (Libertinus Serif); nothing is fetched and no
other file is read. What a person typed travels as JSON and is only ever shown as text.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dashboard.downloads.quality_report import printable
from dashboard.downloads.sheet_data import ground_key, ground_picture, sheet_data
from dashboard.downloads.sheet_view import Paper, SheetView
from dashboard.downloads.sheet_words import AUTHOR, WORDS

if TYPE_CHECKING:
    import typst

MEDIA_TYPE = "application/pdf"
TEMPLATE = Path(__file__).parent / "templates" / "sheet.typ"


def fonts() -> typst.Fonts:
    """The fonts inside typst and no others: the same page on every machine. Loaded once by whoever makes many."""
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)


def sheet_pdf(
    views: Sequence[SheetView],
    *,
    created: date,
    pages: int = 1,
    paper: Paper = Paper.A4,
    title: str = "",
    loaded: typst.Fonts | None = None,
) -> bytes:
    """One PDF with the sheet of every view, in their order; the same views give the same bytes.

    ``created`` is the date of the release, ``title`` that of a collection.
    """
    import typst

    return typst.compile(
        TEMPLATE,
        format="pdf",
        root=TEMPLATE.parent,
        font_paths=loaded or fonts(),
        sys_inputs={"document": json.dumps(document_of(views, pages=pages, paper=paper, title=title))},
        pdf_standards=["ua-1"],
        timestamp=datetime(created.year, created.month, created.day, tzinfo=UTC),
    )


def document_of(views: Sequence[SheetView], *, pages: int, paper: Paper, title: str = "") -> dict[str, Any]:
    """The whole document as the template reads it."""
    if not views:
        raise ValueError("a document needs at least one municipality")
    sheets = [sheet_data(view, pages=pages) for view in views]
    states = {ground_key(view): view for view in views}
    return {
        "language": views[0].language.value,
        "title": printable(title) or sheets[0]["title"],
        "subject": WORDS["subject"].say(views[0].language),
        "author": AUTHOR,
        "paper": paper.typst,
        "grounds": {key: ground_picture(view) for key, view in states.items()},
        "sheets": sheets,
    }
