"""Files of one municipality in every format: their names say what they are and that a demonstration is one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum, unique
from types import MappingProxyType
from typing import TYPE_CHECKING

from dashboard.answers import Download
from dashboard.downloads import wording
from dashboard.downloads.sheet_view import Paper, SheetView
from dashboard.language import Language, Text
from dashboard.territory.gazetteer import fold

if TYPE_CHECKING:
    import typst

SHEET = Text(es="ficha", en="sheet", pt="ficha")
SHEETS = Text(es="fichas", en="sheets", pt="fichas")


@unique
class SheetFormat(StrEnum):
    """A file of one municipality; the value is the file name's ending and the word in an address."""

    PDF = "pdf"
    XLSX = "xlsx"
    PPTX = "pptx"


MEDIA_TYPES: Mapping[SheetFormat, str] = MappingProxyType(
    {
        SheetFormat.PDF: "application/pdf",
        SheetFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        SheetFormat.PPTX: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    }
)


def sheet_file(
    view: SheetView,
    format: SheetFormat,
    *,
    created: date,
    pages: int = 1,
    paper: Paper = Paper.A4,
    fonts: typst.Fonts | None = None,
    title: str = "",
) -> Download:
    """The file of ``view`` in ``format``; ``created`` is the date of the release, so that the bytes repeat.

    ``title`` is that of the collection that a PDF will be bound into.
    """
    return Download(
        filename=f"{file_name(view)}.{format}",
        media_type=MEDIA_TYPES[format],
        body=_body(view, format, created=created, pages=pages, paper=paper, fonts=fonts, title=title),
    )


def _body(
    view: SheetView,
    format: SheetFormat,
    *,
    created: date,
    pages: int,
    paper: Paper,
    fonts: typst.Fonts | None,
    title: str,
) -> bytes:
    # Each library is read by whoever needs it: pages are served without them.
    if format is SheetFormat.XLSX:
        from dashboard.downloads.profile_xlsx import profile_xlsx

        return profile_xlsx(view, created=created)
    if format is SheetFormat.PPTX:
        from dashboard.downloads.profile_pptx import profile_pptx

        return profile_pptx(view, created=created)
    from dashboard.downloads.sheet import sheet_pdf

    return sheet_pdf([view], created=created, pages=pages, paper=paper, loaded=fonts, title=title)


def file_name(view: SheetView, what: Text = SHEET) -> str:
    """Name of a file without its ending, in plain letters: place, code, kind of data, release.

    Two municipalities of the same name differ by their code.
    """
    profile = view.profile
    kind = wording.FILE_KINDS[profile.about.kind]
    parts = (
        *("clrisk", profile.country, profile.place.code, profile.place.name, what.say(view.language)),
        *(kind.say(view.language), profile.about.name),
    )
    return "_".join(plain(part) for part in parts if plain(part))


def collection_name(place: str, release: str, kind: str, language: Language) -> str:
    """Name of a file that holds the sheets of many municipalities."""
    words = ("clrisk", place, SHEETS.say(language), wording.FILE_KINDS[kind].say(language), release)
    return "_".join(plain(part) for part in words if plain(part))


def plain(part: str) -> str:
    """Small letters, digits, dots and hyphens: file names travel through programs that know no others.

    Examples
    --------
    >>> plain("Ñuñoa / 'Río' #1"), plain("mex-demonstration-2026.2")
    ('nunoa-rio-1', 'mex-demonstration-2026-2')
    """
    folded = "".join(one if (one.isascii() and one.isalnum()) or one in ".-" else " " for one in fold(part))
    return "-".join(folded.split()).strip(".")
