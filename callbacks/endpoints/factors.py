"""The ordered lists of factors of one place: asked for when somebody opens them, so that a slider does not pay."""

from __future__ import annotations

from flask import Flask, Response, request

from callbacks.endpoints.answers import as_json, asked_view, edition_asked
from callbacks.serving import Serving
from callbacks.voices import voice_of
from dashboard.errors import UnknownTerritoryError
from layouts.markup import markup
from layouts.pages.factor_lists import factor_lists


def register(server: Flask, serving: Serving) -> None:
    """Attach ``/factors``: the lists of the place ``code`` at ``level`` as HTML text."""

    @server.get("/factors")
    def _factors() -> Response:
        services = edition_asked(serving)
        view = asked_view(services)
        try:
            lists = services.explorer.factors(view, request.args.get("code", "")[:32], request.args.get("level", ""))
        except UnknownTerritoryError:
            return as_json({"html": ""}, status=404)
        return as_json({"html": markup(factor_lists(lists, voice_of(services, view)))})
