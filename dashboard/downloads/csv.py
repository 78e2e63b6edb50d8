"""CSV: UTF-8 with BOM, provenance in lines that begin with ``#``, codes quoted so that zeros stay."""

from __future__ import annotations

import csv
import io

from dashboard.downloads import wording
from dashboard.downloads.export import Export, Heading
from dashboard.downloads.marks import mark_of, safe_text
from dashboard.language import Language

MEDIA_TYPE = "text/csv; charset=utf-8"


def csv_bytes(export: Export) -> bytes:
    """The export as CSV; read it with ``pandas.read_csv(..., comment="#", dtype={...code: str})``.

    Numbers are plain (negative ones too); every text is quoted and neutralised.
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    for label, value in export.provenance:
        # One line per fact, however it was written: a line end inside would end the comment.
        buffer.write(f"# {label}: {' '.join(value.split())}\r\n")
    writer.writerow([safe_text(heading.title) for heading in export.headings])
    for row in export.table.rows:
        writer.writerow([_cell(row, heading, export.language) for heading in export.headings])
    return buffer.getvalue().encode("utf-8-sig")


def _cell(row: dict[str, object], heading: Heading, language: Language) -> object:
    mark = mark_of(row, field=heading.field, kind=heading.kind)
    if mark is not None:
        return mark
    value = row[heading.field]
    if isinstance(value, (int, float)):
        return value
    return safe_text(wording.cell(value, kind=heading.kind, language=language))
