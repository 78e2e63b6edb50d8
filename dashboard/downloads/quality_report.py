"""The quality report of a release as a PDF for print and for screen readers (PDF/UA-1), in three languages.

Typst compiles it from a template of ours. Fonts are those inside typst itself (Libertinus Serif, DejaVu Sans Mono);
nothing is fetched, and no file but the template is read. What a person typed travels as JSON and is shown as text.
"""

from __future__ import annotations

import json
import unicodedata
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dashboard.downloads.quality_sections import report_blocks
from dashboard.downloads.quality_view import QualityView
from dashboard.downloads.quality_words import AUTHOR, DESCRIPTION, FOOTER, NOT_PUBLISHED, TITLE
from dashboard.downloads.wording import KINDS
from dashboard.language import Language

MEDIA_TYPE = "application/pdf"
TEMPLATE = Path(__file__).parent / "templates" / "quality_report.typ"
PRINTABLE = (
    (0x20, 0x7E),
    (0xA0, 0x24F),
    (0x300, 0x4FF),
    (0x1E00, 0x1EFF),
    (0x2010, 0x2027),
    (0x2030, 0x2040),
    (0x2070, 0x209C),
    (0x20A0, 0x20BF),
    (0x2190, 0x22FF),
    (0x25A0, 0x25FF),
)
"""Code points that the fonts can draw where assigned: Latin, Greek, Cyrillic, mathematics. Others become a box."""
BOX = "□"
SPECIFICATION_WIDTH = 120
"""Characters of the specification that fit in a line."""


def quality_report(view: QualityView, language: Language) -> bytes:
    """The report of ``view`` in ``language``, A4.

    The same view gives the same bytes: the creation date is that of the release.
    """
    import typst

    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)
    return typst.compile(
        TEMPLATE,
        format="pdf",
        root=TEMPLATE.parent,
        font_paths=fonts,
        sys_inputs={"report": json.dumps(printable(report_data(view, language)))},
        pdf_standards=["ua-1"],
        timestamp=datetime(view.created.year, view.created.month, view.created.day, tzinfo=UTC),
    )


def report_data(view: QualityView, language: Language) -> dict[str, Any]:
    """What the template is given: running words and the blocks in their order."""
    release = view.release or NOT_PUBLISHED.say(language)
    title = f"{TITLE.say(language)}: {view.title.say(language)}"
    blocks = report_blocks(view, language)
    for block in blocks:
        if block["kind"] == "specification":
            block["text"] = folded(block["text"])
    return {
        "language": language.value,
        "title": title,
        "heading": TITLE.say(language),
        "subtitle": f"{view.title.say(language)} · {view.country.say(language)}",
        "description": DESCRIPTION.say(language),
        "author": AUTHOR,
        "demonstration": KINDS["demonstration"].say(language) if view.demonstration else "",
        "running": f"{AUTHOR} · {title}",
        "release": f"{release} · {view.digest}" if view.digest else release,
        "footer": FOOTER.say(language).format(source=view.source.say(language)),
        "blocks": blocks,
    }


def filename(view: QualityView, language: Language) -> str:
    """Name of the file, plain letters."""
    return f"{view.release or 'study'}-quality-{language.value}.pdf"


def printable(value: Any) -> Any:
    """``value`` with a box for every character that the fonts cannot draw; PDF/UA refuses to leave one out.

    Examples
    --------
    >>> printable({"name": "São José 漢\\x07"})
    {'name': 'São José □□'}
    """
    if isinstance(value, str):
        return "".join(one if _is_printable(one) else BOX for one in value)
    if isinstance(value, dict):
        return {key: printable(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [printable(inner) for inner in value]
    return value


def folded(text: str) -> str:
    """Lines no longer than the page is wide, cut without losing a character.

    Examples
    --------
    >>> folded("a" * 121).splitlines()[1]
    'a'
    """
    lines = text.replace("\t", "    ").splitlines()
    return "\n".join(
        line[start : start + SPECIFICATION_WIDTH]
        for line in lines
        for start in range(0, max(len(line), 1), SPECIFICATION_WIDTH)
    )


def _is_printable(character: str) -> bool:
    if character in "\n\t":
        return True
    assigned = unicodedata.category(character) != "Cn"
    return assigned and any(low <= ord(character) <= high for low, high in PRINTABLE)
