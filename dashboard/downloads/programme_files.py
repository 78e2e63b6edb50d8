"""The programme report in each of its formats."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from dashboard.answers import Download
from dashboard.downloads import programme_pptx, programme_report, programme_xlsx, typeset
from dashboard.downloads.programme_pen import filename
from dashboard.downloads.programme_view import Programme

Tell = Callable[[int, int], None]
"""Done, of how much; raises to stop."""
FORMATS: Mapping[str, tuple[Callable[..., bytes], str]] = MappingProxyType(
    {
        "pdf": (programme_report.programme_pdf, typeset.MEDIA_TYPE),
        "xlsx": (programme_xlsx.programme_xlsx, programme_xlsx.MEDIA_TYPE),
        "pptx": (programme_pptx.programme_pptx, programme_pptx.MEDIA_TYPE),
    }
)
"""What makes each format, and its media type."""


def programme_file(
    programme: Programme,
    ending: str,
    *,
    tell: Tell = lambda done, total: None,
    press: Callable[..., bytes] = typeset.pdf,
) -> Download:
    """The report of ``programme`` as ``ending``: pdf, xlsx or pptx; ``press`` sets a PDF as ``typeset.pdf`` does."""
    make, media_type = FORMATS[ending]
    more = {"typeset": press} if ending == "pdf" else {}
    return Download(filename(programme, ending), media_type, make(programme, tell=tell, **more))
