"""The fields by which evidence is attached: links, one per line, and files; with the limits that the store keeps."""

from __future__ import annotations

from dashboard.store.evidence import ENDINGS, LARGEST, MOST_PER_REPORT
from layouts.forms import Field, area, files
from layouts.wording import Voice


def evidence_fields(voice: Voice) -> tuple[Field, Field]:
    """Links and files.

    Examples
    --------
    >>> from dashboard.language import Language
    >>> [one.name for one in evidence_fields(Voice.of(Language.ENGLISH))]
    ['links', 'files']
    """
    endings = ", ".join(ending.removeprefix(".").upper() for ending in ENDINGS)
    limits = {"endings": endings, "megabytes": round(LARGEST / 1e6), "most": MOST_PER_REPORT}
    return (
        area(
            "links",
            voice.say("reporting.field.links"),
            hint=voice.say("reporting.field.links.hint"),
            is_optional=True,
            rows=2,
        ),
        files(
            "files",
            voice.say("reporting.field.files"),
            accept=",".join(ENDINGS),
            hint=voice.tell("reporting.field.files.hint", limits),
        ),
    )
