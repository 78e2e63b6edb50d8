"""Reading the question of a data endpoint and writing its answer."""

from __future__ import annotations

import hashlib

import orjson
from flask import Response, request

from callbacks.address import read_query
from callbacks.services import Services
from callbacks.serving import Serving
from dashboard.choices import View


def edition_asked(serving: Serving) -> Services:
    """The edition that the page behind this request was made of; the newest one for whoever names none."""
    return serving.of(request.args.get("edition", "")[:32])


def asked_view(services: Services) -> View:
    """The valid view nearest to the one that the query of this request asks for."""
    view, _ = services.explorer.resolve(read_query(request.args.to_dict()))
    return view


def as_json(told: object, *, status: int = 200) -> Response:
    """``told`` as JSON that the browser checks for news every time."""
    return unchanged_or(orjson.dumps(told, option=orjson.OPT_SERIALIZE_NUMPY), "application/json", status=status)


def unchanged_or(body: bytes, media_type: str, *, status: int = 200) -> Response:
    """``body``, or 304 when the browser still holds it."""
    response = Response(body, status=status, content_type=media_type)
    response.headers["Cache-Control"] = "private, no-cache"
    response.set_etag(hashlib.sha256(body).hexdigest()[:16])
    response.make_conditional(request)
    return response
