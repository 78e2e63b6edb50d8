"""Files of evidence: handed out as attachments, never shown inside a page of the atlas and never run by it.

Evidence of an accepted report, and of one that a correction has superseded, is public; any other only for its country
and the Secretariat. Evidence of a local response is for whoever may read that plan.
Who may not see a file is told the same as who asks for one that is not there.
"""

from __future__ import annotations

from io import BytesIO

import structlog
from flask import Flask, Response, abort, current_app, g, send_file
from sqlalchemy.orm import Session

from callbacks.desk import desk_of
from dashboard.accounts.permissions import Action, Person, may
from dashboard.store.evidence import EvidenceRefusedError
from dashboard.store.plan_tables import Evidence, Report
from dashboard.store.response_reading import may_read
from dashboard.store.response_tables import Workspace, WorkspaceStage
from dashboard.store.states import State

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
            if piece is None or not piece.stored_name or not _is_open(session, g.get("person"), piece):
                abort(404)
        try:
            body = desk.evidence.read(piece)
        except EvidenceRefusedError as lost:
            _log.error("evidence not handed out", reason=str(lost))
            abort(410)
        return _attachment(body, piece)


def _is_open(session: Session, person: Person | None, piece: Evidence) -> bool:
    if piece.report_id is not None:
        report = session.get(Report, piece.report_id)
        return report is not None and may_see(person, piece, report)
    stage = None if piece.stage_id is None else session.get(WorkspaceStage, piece.stage_id)
    if stage is None:
        return False
    return may_read(person, session.get_one(Workspace, stage.workspace_id))


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
