"""A long computation on a page: the button that starts it, how far it is, and the way to stop it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum, unique

from dash import dcc, html
from dash.development.base_component import Component

from layouts.wording import Voice


@unique
class JobKind(StrEnum):
    """What can be computed behind a page."""

    QUALITY_REPORT = "quality-report"
    EVERYTHING = "everything"
    PROGRAMME_PDF = "programme-pdf"
    PROGRAMME_XLSX = "programme-xlsx"
    PROGRAMME_PPTX = "programme-pptx"
    SHEETS_PDF = "sheets-pdf"
    SHEETS_ZIP = "sheets-zip"


OF_A_RELEASE = (JobKind.QUALITY_REPORT, JobKind.EVERYTHING)
"""What the page of a release offers."""
OF_MUNICIPALITIES = (JobKind.SHEETS_PDF, JobKind.SHEETS_ZIP)
"""What the list of municipalities offers."""
OF_A_PLAN = (JobKind.PROGRAMME_PDF, JobKind.PROGRAMME_XLSX, JobKind.PROGRAMME_PPTX)
"""What the page of a plan offers."""

Told = str | list[Component | str]
"""A sentence, or one with a link."""


def job_id(kind: JobKind, part: str) -> str:
    """Id of ``start``, ``cancel``, ``bar``, ``told``, ``ended``, ``asked`` or ``file`` of one kind of job."""
    return f"job-{kind.value}-{part}"


def job(kind: JobKind, voice: Voice, *, asked: Mapping[str, str], told: Told = "") -> Component:
    """Start, progress and cancel of one job.

    ``asked`` is what it is about, sent back when it starts; ``told`` stands beside the button before that.
    """
    key = kind.value.replace("-", "_")
    return html.Div(
        [
            html.Button(
                voice.say(f"job.{key}"), id=job_id(kind, "start"), className="btn btn-outline-secondary btn-sm"
            ),
            html.Progress(
                id=job_id(kind, "bar"), value="0", max="1", hidden=True, **{"aria-label": voice.say("job.progress")}
            ),
            html.Button(
                voice.say("job.cancel"),
                id=job_id(kind, "cancel"),
                className="btn btn-outline-secondary btn-sm",
                hidden=True,
            ),
            html.Span(told, id=job_id(kind, "told"), className="job-told", role="status"),
            html.Span(id=job_id(kind, "ended"), className="job-told", role="status"),
            dcc.Store(id=job_id(kind, "asked"), data=dict(asked)),
            dcc.Download(id=job_id(kind, "file")),
        ],
        className="job",
    )


def ready(voice: Voice, *, name: str, address: str, size: int) -> Told:
    """The sentence of a file that lies ready, and the way to it."""
    megabytes = voice.numbers.decimal(max(size / 1e6, 0.1), 1)
    return [
        voice.say("job.ready", size=megabytes),
        " ",
        html.A(name, href=address, download=name, className="job-file"),
    ]
