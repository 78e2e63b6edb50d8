"""The plan as data: its readings for the browser to count, and what addresses the factors of a place."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

from flask import Flask, Response, abort, current_app, request

from callbacks.compression import StaticFile
from callbacks.desk import desk_of
from callbacks.endpoints.answers import as_json, asked_view, edition_asked
from callbacks.pages.plan_frame import database_of, frame_of, reading_of
from callbacks.pages.site_page import Asked
from callbacks.services import Services
from callbacks.serving import Serving
from dashboard.errors import UnknownTerritoryError
from dashboard.language import Language
from dashboard.plan.panel import signs_of
from dashboard.plan.public import AddressingIndicator
from dashboard.store.plan_queries import indicators_for
from layouts.markup import markup
from layouts.pages.plan.addressing import addressing
from layouts.pages.plan.panels import readings_of

_LONGEST_CODE = 64


def register(server: Flask, serving: Serving) -> None:
    """Attach ``/plan/readings`` and ``/plan/addressing``."""

    @server.get("/plan/readings")
    def _readings() -> Response:
        asked = _asked(serving.now())
        reading = reading_of(asked)
        book = reading.shelf.plan(request.args.get("plan", "")[:_LONGEST_CODE]) if reading is not None else None
        if reading is None or book is None:
            abort(404)
        key = ("readings", book.code, asked.language)

        def make() -> StaticFile:
            told = readings_of(book, frame_of(asked), signs=signs_of(book.readings, indicators=len(book.indicators)))
            body = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
            return StaticFile(body, "application/json; charset=utf-8")

        answer = reading.recall(key, make).answer(request)
        # The same address answers anew after every report: the browser asks, and is told "unchanged".
        answer.headers["Cache-Control"] = "no-cache"
        answer.make_conditional(request)
        return answer

    @server.get("/plan/addressing")
    def _addressing() -> Response:
        services = edition_asked(serving)
        view = asked_view(services)
        level = request.args.get("level", "")
        try:
            card = services.explorer.place(view, request.args.get("code", "")[:32], level)
        except UnknownTerritoryError:
            return as_json({"html": ""}, status=404)
        names = {driver.factor: driver.name for driver in (*card.up, *card.down)}
        territory = "/".join(crumb.code for crumb in card.trail[1:])
        real = _asked(services)
        found = _addressing_of(real, names, territory)
        if not found and card.is_demonstration:
            # Made-up numbers may show a made-up plan, said to be one; a real place is never given it.
            made_up = replace(real, query={"demo": "1"})
            invented = _addressing_of(made_up, names, territory)
            if invented:
                return as_json({"html": markup(addressing(invented, frame_of(made_up), names=names))})
        return as_json({"html": markup(addressing(found, frame_of(real), names=names))})


def _addressing_of(asked: Asked, names: Mapping[str, str], territory: str) -> tuple[AddressingIndicator, ...]:
    database = database_of(asked)
    if database is None:
        return ()
    with database.reading() as session:
        return indicators_for(session, tuple(names), territory=territory)


def _asked(services: Services) -> Asked:
    language = request.args.get("language", "")
    return Asked(
        services=services,
        desk=desk_of(current_app),
        person=None,
        language=Language(language) if language in set(Language) else Language.SPANISH,
        parts=(),
        query={"demo": request.args.get("demo", "")},
    )
