"""A finished local plan as PDF/UA-1, by a typst template of ours; what a person typed is only ever shown as text."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

from dashboard.downloads.quality_report import printable
from dashboard.downloads.response_blocks import PrintedPlan, blocks_of

MEDIA_TYPE = "application/pdf"
TEMPLATE = Path(__file__).parent / "templates" / "response_report.typ"


def response_pdf(printed: PrintedPlan) -> bytes:
    """The plan on A4; the same plan on the same day gives the same bytes."""
    import typst

    speaker = printed.speaker
    told = {
        "language": speaker.language.value,
        "title": printed.title,
        "subject": speaker.say("subject"),
        "author": speaker.say("author"),
        "above": printed.above,
        "made": speaker.day(printed.made),
        "demonstration": printed.demonstration,
        "blocks": blocks_of(printed),
    }
    return typst.compile(
        TEMPLATE,
        format="pdf",
        root=TEMPLATE.parent,
        font_paths=typst.Fonts(include_system_fonts=False, include_embedded_fonts=True),
        sys_inputs={"report": json.dumps(printable(told))},
        pdf_standards=["ua-1"],
        timestamp=datetime(printed.made.year, printed.made.month, printed.made.day, tzinfo=UTC),
    )
