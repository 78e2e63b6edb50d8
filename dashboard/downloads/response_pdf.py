"""A finished local plan as PDF/UA-1, by a typst template of ours; what a person typed is only ever shown as text."""

from __future__ import annotations

from dashboard.downloads.response_blocks import PrintedPlan, blocks_of
from dashboard.downloads.typeset import TEMPLATES, pdf, printable

TEMPLATE = TEMPLATES / "response_report.typ"


def response_pdf(printed: PrintedPlan) -> bytes:
    """The plan on A4; the same plan on the same day gives the same bytes."""
    speaker = printed.speaker
    told = {
        "language": speaker.language.value,
        "title": printed.title,
        "subject": speaker.say("subject"),
        "author": speaker.say("author"),
        "above": printed.above,
        "made": speaker.day(printed.made),
        "band": printed.band,
        "blocks": blocks_of(printed),
    }
    return pdf(TEMPLATE, printable(told), created=printed.made)
