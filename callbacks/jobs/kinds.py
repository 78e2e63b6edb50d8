"""The jobs of the pages as background callbacks: each one hands over a file and a sentence."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from typing import Any

import structlog
from dash import Dash, Input, Output, State, ctx
from dash.background_callback.managers import BaseBackgroundCallbackManager
from dash.exceptions import PreventUpdate
from flask import current_app
from pydantic import ValidationError

from callbacks.jobs.programme import PlanAsked, programme_pdf, programme_pptx, programme_xlsx
from callbacks.jobs.progress import JobCancelledError, JobUnattendedError, SetProgress, Shelved, Steps, steps_of
from callbacks.jobs.sheets import sheets_pdf, sheets_zip
from callbacks.jobs.work import everything, quality_report
from callbacks.serving import serving_of
from dashboard.answers import Download
from dashboard.choices import View
from dashboard.errors import AtlasError
from layouts.jobs import OF_MUNICIPALITIES, JobKind, job_id, ready
from layouts.wording import Voice

Work = Callable[[Any, Any, Steps], Download | Shelved]
"""Services, the view or the plan that is meant, and where to tell each step."""

WORKS: dict[JobKind, Work] = {
    JobKind.QUALITY_REPORT: quality_report,
    JobKind.EVERYTHING: everything,
    JobKind.PROGRAMME_PDF: programme_pdf,
    JobKind.PROGRAMME_XLSX: programme_xlsx,
    JobKind.PROGRAMME_PPTX: programme_pptx,
    JobKind.SHEETS_PDF: sheets_pdf,
    JobKind.SHEETS_ZIP: sheets_zip,
}
POLL_MILLISECONDS = 400
_NOTHING_YET = ("0", "1", "")
MANAGER = "clrisk-jobs"
"""Where a web application keeps the manager of its jobs."""

_log = structlog.get_logger("atlas.jobs")


def register(app: Dash, manager: BaseBackgroundCallbackManager) -> None:
    """Attach one background callback for each kind of job."""
    app.server.extensions[MANAGER] = manager
    for kind in JobKind:
        _attach(app, kind)


def run(kind: JobKind, asked: object, set_progress: SetProgress) -> tuple[dict[str, Any] | None, Any]:
    """The file for ``dcc.Download`` and what stands beside the button; a failure has a sentence and no file.

    What lies ready under an address has a link beside the button instead.
    """
    meant = _meant(asked)
    voice = Voice.of(meant.language)
    services = serving_of(current_app).now()
    if isinstance(meant, View):
        meant, _ = services.explorer.resolve(meant)
    try:
        set_progress(_NOTHING_YET)
        file = WORKS[kind](services, meant, steps_of(set_progress))
    except JobCancelledError:
        raise
    except JobUnattendedError:
        # For a page that was asleep and asks after all.
        _log.info("job ended, its page is gone", kind=kind.value)
        return None, voice.say("sheets.unattended" if kind in OF_MUNICIPALITIES else "job.unattended")
    except AtlasError as refused:
        return None, voice.say("job.refused", reason=str(refused))
    except Exception:  # noqa: BLE001 - whatever it is, the visitor hears that there will be no file
        _log.exception("job failed", kind=kind.value)
        return None, voice.say("job.failed")
    if isinstance(file, Shelved):
        return None, ready(voice, name=file.filename, address=file.address, size=file.size)
    content = base64.b64encode(file.body).decode("ascii")
    sent = {"content": content, "filename": file.filename, "type": file.media_type, "base64": True}
    return sent, voice.say("job.done", name=file.filename, size=voice.numbers.integer(max(1, len(file.body) // 1000)))


def busy(args: Sequence[object]) -> list[Any]:
    """What a job answers that cannot be taken on: no file, and the sentence that says when to try again."""
    return [None, Voice.of(_meant(args[-1]).language).say("job.busy")]


def cancelled(kind: JobKind, asked: object) -> str:
    """The sentence for whoever has cancelled a job."""
    return Voice.of(_meant(asked).language).say("sheets.cancelled" if kind in OF_MUNICIPALITIES else "job.cancelled")


def _meant(asked: object) -> View | PlanAsked:
    """What the page asked for; whatever is neither is one that nobody can have meant, and nothing happens."""
    kind = PlanAsked if isinstance(asked, dict) and "plan" in asked else View
    try:
        return kind.model_validate(asked)
    except ValidationError as wrong:
        raise PreventUpdate from wrong


def _attach(app: Dash, kind: JobKind) -> None:
    @app.callback(
        output=[Output(job_id(kind, "file"), "data"), Output(job_id(kind, "told"), "children")],
        inputs=[Input(job_id(kind, "start"), "n_clicks")],
        state=[State(job_id(kind, "asked"), "data")],
        background=True,
        interval=POLL_MILLISECONDS,
        running=[
            (Output(job_id(kind, "start"), "disabled"), True, False),
            (Output(job_id(kind, "cancel"), "hidden"), False, True),
            (Output(job_id(kind, "bar"), "hidden"), False, True),
        ],
        progress=[
            Output(job_id(kind, "bar"), "value"),
            Output(job_id(kind, "bar"), "max"),
            Output(job_id(kind, "told"), "children"),
        ],
        progress_default=list(_NOTHING_YET),
        cancel=[Input(job_id(kind, "cancel"), "n_clicks")],
        prevent_initial_call=True,
    )
    def _job(set_progress: SetProgress, clicks: object, asked: object) -> list[Any]:
        if not clicks:
            raise PreventUpdate
        return list(run(kind, asked, set_progress))

    # Apart from what the job tells of itself: that is emptied when it is cancelled, by the page, before or after this.
    @app.callback(
        Output(job_id(kind, "ended"), "children"),
        Input(job_id(kind, "cancel"), "n_clicks"),
        Input(job_id(kind, "start"), "n_clicks"),
        State(job_id(kind, "asked"), "data"),
        prevent_initial_call=True,
    )
    def _ended(_cancels: object, _starts: object, asked: object) -> str:
        return cancelled(kind, asked) if ctx.triggered_id == job_id(kind, "cancel") else ""
