"""The printed sheet of a municipality as PDF/UA-1: one or two pages, A4 or letter, in three languages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from dashboard.downloads.sheet_data import ground_key, ground_picture, sheet_data
from dashboard.downloads.sheet_view import Paper, SheetView
from dashboard.downloads.sheet_words import AUTHOR, WORDS
from dashboard.downloads.typeset import TEMPLATES, pdf, printable

if TYPE_CHECKING:
    import typst

TEMPLATE = TEMPLATES / "sheet.typ"


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
    document = document_of(views, pages=pages, paper=paper, title=title)
    return pdf(TEMPLATE, document, created=created, loaded=loaded)


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
