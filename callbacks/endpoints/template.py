"""``/plan/template.xlsx``: the spreadsheet in which the Secretariat writes or mends a plan."""

from __future__ import annotations

from flask import Flask, Response, abort, current_app, g, request

from callbacks.desk import desk_of
from dashboard.accounts.permissions import Action, may
from dashboard.language import Language
from dashboard.plan.template import PlanRefusedError
from dashboard.plan.template_file import plan_workbook
from dashboard.store.plan_export import export_plan, find_plan

_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def register(server: Flask) -> None:
    """Attach ``/plan/template.xlsx``; ``?plan=`` fills it with a plan."""

    @server.get("/plan/template.xlsx")
    def _template() -> Response:
        desk = desk_of(current_app)
        if desk is None or not may(g.get("person"), Action.EDIT_PLAN):
            abort(404)
        asked, code = request.args.get("language", ""), request.args.get("plan", "")[:40]
        language = Language(asked) if asked in set(Language) else Language.SPANISH
        if not code:
            return _file(plan_workbook(language), "plan_template.xlsx")
        with desk.database.reading() as session:
            try:
                body = export_plan(session, find_plan(session, code), language)
            except PlanRefusedError:
                abort(404)
        return _file(body, f"plan_{code}.xlsx")


def _file(body: bytes, name: str) -> Response:
    response = Response(body, content_type=_WORKBOOK)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
