"""The quality report of a release as a PDF for print and for screen readers (PDF/UA-1), in three languages."""

from __future__ import annotations

from typing import Any

from dashboard.downloads.quality_sections import report_blocks
from dashboard.downloads.quality_view import QualityView
from dashboard.downloads.quality_words import AUTHOR, DESCRIPTION, FOOTER, NOT_PUBLISHED, TITLE
from dashboard.downloads.typeset import TEMPLATES, pdf, printable
from dashboard.downloads.wording import KINDS
from dashboard.language import Language

TEMPLATE = TEMPLATES / "quality_report.typ"
SPECIFICATION_WIDTH = 120
"""Characters of the specification that fit in a line."""


def quality_report(view: QualityView, language: Language) -> bytes:
    """The report of ``view`` in ``language``, A4.

    The same view gives the same bytes: the creation date is that of the release.
    """
    return pdf(TEMPLATE, printable(report_data(view, language)), created=view.created)


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
