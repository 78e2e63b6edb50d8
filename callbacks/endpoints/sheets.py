"""The printed sheet of a municipality, its workbook, its slides and its charts as files.

``/sheet/MEX/07101.pdf?language=es&release=..&outcome=..&pages=2&paper=letter`` and ``.xlsx``, ``.pptx``;
``/chart/MEX/07101/map.svg`` and ``.png``. What was made is kept by release, question and
what the plan says of the place; making it is limited.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

import structlog
from flask import Flask, Response, abort, request, send_file

from callbacks.address import read_query
from callbacks.desk import desk_of
from callbacks.edits.gates import Gates
from callbacks.jobs.print_room import open_print_room
from callbacks.jobs.sheets import ADDRESS
from callbacks.profiles import plan_of
from callbacks.services import Services
from callbacks.serving import Serving
from dashboard.answers import Download
from dashboard.choices import View
from dashboard.downloads.chart_files import CHART_TYPES, Chart, chart_file
from dashboard.downloads.sheet_files import SheetFormat, sheet_file
from dashboard.downloads.sheet_view import Paper, SheetView
from dashboard.errors import AtlasError, UnknownTerritoryError
from dashboard.explorer.cache import Memory
from dashboard.profile.answers import PlanItem
from dashboard.settings import Settings

if TYPE_CHECKING:
    import typst

LIMIT = "120 per minute"
"""Files that one visitor may have made; those that are kept cost nothing and count all the same."""
KEPT = 96
"""Files that are kept: about 15 MB."""
_ASKED = ("release", "outcome", "language")

_log = structlog.get_logger("atlas.sheets")


class Press:
    """Makes files and keeps them; fonts are loaded at the first one."""

    def __init__(self, settings: Settings) -> None:
        self.gates = Gates(settings)
        self.site = settings.public_address
        self._files = Memory[Download](size=KEPT)
        self._fonts = Memory["typst.Fonts"](size=1)

    def fonts(self) -> typst.Fonts:
        """The fonts of typst, loaded once."""
        from dashboard.downloads.typeset import fonts

        return self._fonts.recall("fonts", fonts)

    def file(self, question: tuple[object, ...], make: Callable[[], Download]) -> Download:
        """The file kept for ``question``, or made now."""
        return self._files.recall(question, make)


def register(server: Flask, serving: Serving, settings: Settings) -> None:
    """Attach ``/sheet``, ``/chart`` and ``/sheets``."""
    press = Press(settings)

    @server.get("/sheet/<country>/<code>.<ending>")
    def _sheet(country: str, code: str, ending: str) -> Response:
        if ending not in set(SheetFormat):
            abort(404)
        return _answer(press, lambda: _file(server, serving, press, country, code, SheetFormat(ending)))

    @server.get("/chart/<country>/<code>/<name>.<ending>")
    def _chart(country: str, code: str, name: str, ending: str) -> Response:
        if ending not in CHART_TYPES or name not in set(Chart):
            abort(404)
        return _answer(press, lambda: _picture(server, serving, press, country, code, Chart(name), ending))

    room = open_print_room(server, settings)

    @server.get(f"{ADDRESS}/<key>/<name>")
    def _collection(key: str, name: str) -> Response:
        press.gates.pass_or_refuse("sheet", LIMIT, request.remote_addr or "")
        held = room.file(key, name)
        if held is None:
            abort(404)
        return send_file(held.absolute(), as_attachment=True, download_name=held.name, max_age=0)


def _picture(
    server: Flask, serving: Serving, press: Press, country: str, code: str, chart: Chart, ending: str
) -> Download:
    services = serving.of(request.args.get("edition", "")[:32])
    view, site = view_asked(services, country, code), press.site or request.host_url.rstrip("/")

    def make() -> Download:
        return chart_file(view_of_sheet(services, view, (), site), chart, ending, fonts=press.fonts)

    return press.file((digest_of(services, view), view, chart, ending, site), make)


def _file(server: Flask, serving: Serving, press: Press, country: str, code: str, format: SheetFormat) -> Download:
    services = serving.of(request.args.get("edition", "")[:32])
    view = view_asked(services, country, code)
    pages = 2 if request.args.get("pages") == "2" else 1
    paper = Paper.LETTER if request.args.get("paper") == Paper.LETTER else Paper.A4
    site, plan = press.site or request.host_url.rstrip("/"), plan_of(services, desk_of(server), view)

    def make() -> Download:
        held = view_of_sheet(services, view, plan, site)
        fonts = press.fonts() if format is SheetFormat.PDF else None
        return sheet_file(held, format, created=created_of(services, view), pages=pages, paper=paper, fonts=fonts)

    return press.file((digest_of(services, view), plan, view, format, pages, paper, site), make)


def digest_of(services: Services, view: View) -> str:
    """Digest of the release that ``view`` shows: new data must never answer with an old file."""
    manifest = services.explorer.release_of(view)
    return next((digest for held, digest in services.manifests if held == manifest), "")


def created_of(services: Services, view: View) -> date:
    """Date of the release that ``view`` shows."""
    manifest = services.explorer.release_of(view)
    if manifest is None:
        raise UnknownTerritoryError(f"No municipal release in {view.country}.", code=view.country)
    return manifest.created


def view_asked(services: Services, country: str, code: str) -> View:
    """The view of the municipality ``code``; answers 404 where there is none."""
    given = {name: request.args[name][:100] for name in _ASKED if name in request.args}
    view, _ = services.explorer.resolve(read_query({**given, "country": country[:3], "municipality": code[:32]}))
    if view.municipality != code or view.country != country.upper():
        abort(404)
    return view


def view_of_sheet(services: Services, view: View, plan: tuple[PlanItem, ...], site: str) -> SheetView:
    """The same profile as on the page, with its maps."""
    profile = services.explorer.profile(view, view.municipality or "", plan=plan)
    return services.explorer.sheet(view, profile, site=site)


def _answer(press: Press, make: Callable[[], Download]) -> Response:
    press.gates.pass_or_refuse("sheet", LIMIT, request.remote_addr or "")
    try:
        file = make()
    except AtlasError as refused:
        _log.warning("sheet refused", reason=str(refused))
        abort(404)
    response = Response(file.body, content_type=file.media_type)
    how = "inline" if file.media_type == "application/pdf" or file.media_type.startswith("image/") else "attachment"
    response.headers["Content-Disposition"] = f'{how}; filename="{file.filename}"'
    response.headers["Cache-Control"] = "private, no-cache"
    response.set_etag(hashlib.sha256(file.body).hexdigest()[:16])
    response.make_conditional(request)
    return response
