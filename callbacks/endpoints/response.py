"""The finished plan of a municipality as a file: ``/response/MEX/07101.pdf?language=es`` and ``.docx``.

Who may not read the plan is told the same as who asks for one that is not there.
"""

from __future__ import annotations

import structlog
from flask import Flask, Response, abort, g, request

from callbacks.address import Page
from callbacks.desk import Desk, desk_of
from callbacks.edits.gates import Gates
from callbacks.pages.municipality import home_of
from callbacks.pages.response import factors_of, ground_of, profile_here, speaker_of
from callbacks.pages.site_page import Asked, address_of
from callbacks.serving import Serving
from dashboard.accounts.permissions import Action, may
from dashboard.downloads.response_blocks import PrintedPlan, file_name
from dashboard.errors import AtlasError
from dashboard.language import Language
from dashboard.settings import Settings
from dashboard.store.records import now
from dashboard.store.response import find_workspace
from dashboard.store.response_reading import may_read
from dashboard.store.response_view import local_plan

LIMIT = "60 per minute"
_log = structlog.get_logger("atlas.response")


def register(server: Flask, serving: Serving, settings: Settings) -> None:
    """Attach ``/response``."""
    gates = Gates(settings)

    @server.get("/response/<country>/<code>.<ending>")
    def _response(country: str, code: str, ending: str) -> Response:
        desk = desk_of(server)
        place = {"country": country.upper(), "municipality": code}
        if desk is None or ending not in ("pdf", "docx") or len(code) > 40:
            abort(404)
        if not may(g.get("person"), Action.READ_RESPONSE, country=country.upper(), municipality=code):
            _log.warning("plan not handed out", **place)
            abort(404)
        gates.pass_or_refuse("response", LIMIT, request.remote_addr or "")
        printed = _printed(_asked(serving, desk, country.upper(), code), desk)
        if printed is None:
            abort(404)
        return _file(printed, ending)


def _asked(serving: Serving, desk: Desk, country: str, code: str) -> Asked:
    text = request.args.get("language", "")
    language = Language(text) if text in set(Language) else Language.SPANISH
    return Asked(serving.now(), desk, g.get("person"), language, (country, code), {})


def _printed(asked: Asked, desk: Desk) -> PrintedPlan | None:
    country, code = asked.parts
    profile = profile_here(asked)
    with desk.database.reading() as session:
        workspace = find_workspace(session, country, code)
        if workspace is None or not may_read(asked.person, workspace):
            return None
        plan = local_plan(session, workspace, factors=factors_of(profile), by=asked.person)
    return PrintedPlan(
        plan=plan,
        speaker=speaker_of(asked),
        place=profile.place.name if profile is not None else code,
        above=f"{profile.admin1_name} · {profile.country_name}" if profile is not None else country,
        profile=profile,
        ground=ground_of(asked, profile, plan),
        address=home_of(asked) + address_of(Page.RESPONSE, asked.language, country, code),
        made=now().date(),
    )


def _file(printed: PrintedPlan, ending: str) -> Response:
    # Each library is read by whoever needs it: pages are served without them.
    try:
        if ending == "pdf":
            from dashboard.downloads import response_pdf, typeset

            body, media_type = response_pdf.response_pdf(printed), typeset.MEDIA_TYPE
        else:
            from dashboard.downloads import response_docx

            body, media_type = response_docx.response_docx(printed), response_docx.MEDIA_TYPE
    except AtlasError as refused:
        _log.error("plan not printed", reason=str(refused))
        abort(500)
    response = Response(body, content_type=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name(printed, ending)}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
