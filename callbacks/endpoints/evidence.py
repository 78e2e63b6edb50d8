"""Files of evidence: handed out as attachments, never shown inside a page of the atlas and never run by it.

Evidence of an accepted report, and of one that a correction has superseded, is public; any other only for its country
and the Secretariat. Who may not see a file is told the same as who asks for one that is not there.
"""

from __future__ import annotations

from io import BytesIO

import structlog
from flask import Flask, Response, abort, current_app, g, send_file

from callbacks.desk import desk_of
from dashboard.accounts.permissions import Action, Person, may
from dashboard.store.evidence import EvidenceRefusedError
from dashboard.store.plan_tables import Evidence, Report
from dashboard.store.reporting import State

_PUBLIC = (State.ACCEPTED, State.SUPERSEDED)
_log = structlog.get_logger("atlas.evidence")


def register(server: Flask) -> None:
    """Attach ``/evidence/<number>``."""

    @server.get("/evidence/<int:number>")
    def _evidence(number: int) -> Response:
        desk = desk_of(current_app)
        if desk is None or number > 2**31:
            abort(404)
        with desk.database.reading() as session:
            piece = session.get(Evidence, number)
            report = None if piece is None else session.get(Report, piece.report_id)
        if piece is None or report is None or not piece.stored_name or not may_see(g.get("person"), piece, report):
            abort(404)
        try:
            body = desk.evidence.read(piece)
        except EvidenceRefusedError as lost:
            _log.error("evidence not handed out", reason=str(lost))
            abort(410)
        return _attachment(body, piece)


def may_see(person: Person | None, piece: Evidence, report: Report) -> bool:
    """Whether ``person`` may have the file."""
    if report.state in _PUBLIC and not piece.is_withdrawn:
        return True
    return may(person, Action.READ_UNACCEPTED, country=report.country or None)


def _attachment(body: bytes, piece: Evidence) -> Response:
    response = send_file(
        BytesIO(body), mimetype=piece.media_type, as_attachment=True, download_name=piece.given_name, max_age=0
    )
    response.headers["Cache-Control"] = "private, no-store"
    # Set before the policy of pages, which leaves an own one alone: opened by whatever way, nothing in it runs.
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
