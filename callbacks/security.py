"""What stands between the atlas and whoever calls it: headers, limits, and a check of every callback body.

The content security policy allows no inline script but Dash's own (by hash), no ``eval``, nothing from
another host. Everything a callback receives is hostile: a body that does not have the form that the
callback declares is answered 400 and never reaches it.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from dash import Dash
from flask import Flask, Request, Response, abort, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

LARGEST_BODY = 64 * 1024
EDITS = "/edit/"
_DATA_UPDATE = "/_dash-update-component"
_WITHOUT_LIMIT = ("/assets/", "/vendor/", "/geometry/", "/_dash-component-suites/", "/healthz")


def content_security_policy(app: Dash, *, frame_ancestors: str) -> str:
    """The policy of every answer; ask after all callbacks are registered, their inline scripts are hashed."""
    hashes = " ".join(f"{found}" for found in app.csp_hashes())
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' {hashes}".strip(),
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src blob: 'self'",
            "manifest-src 'self'",
            f"frame-ancestors {_quoted(frame_ancestors)}",
            "base-uri 'none'",
            "form-action 'self'",
            "object-src 'none'",
        )
    )


def protect(app: Dash, *, frame_ancestors: str, rate_limit: str) -> None:
    """Attach headers, body limit, rate limit and body check to ``app``."""
    server: Flask = app.server
    server.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    policy = content_security_policy(app, frame_ancestors=frame_ancestors)
    callbacks = _Callbacks(app)

    @server.before_request
    def _check() -> None:
        if request.path.startswith(EDITS):
            return  # an edit knows what it may hold: callbacks.edits.mechanism
        if request.content_length is not None and request.content_length > LARGEST_BODY:
            abort(413, f"A request may hold {LARGEST_BODY} bytes at most.")
        if request.path == _DATA_UPDATE and request.method == "POST":
            callbacks.check(request)

    @server.after_request
    def _headers(response: Response) -> Response:
        # A file that is handed out has a stricter policy of its own.
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        if frame_ancestors.strip("'\"") in {"self", "none"}:
            response.headers["X-Frame-Options"] = "SAMEORIGIN" if "self" in frame_ancestors else "DENY"
        return response

    if rate_limit != "off":
        limiter = Limiter(get_remote_address, app=server, default_limits=[rate_limit], storage_uri="memory://")
        limiter.request_filter(lambda: request.path.startswith(_WITHOUT_LIMIT))
    # Flask-Limiter tells every exceeded limit as a warning with the visitor's address; that is not ours to keep.
    logging.getLogger("flask-limiter").setLevel(logging.ERROR)


def _quoted(frame_ancestors: str) -> str:
    words = [f"'{word}'" if word in {"self", "none"} else word for word in frame_ancestors.split()]
    return " ".join(words) or "'none'"


class _Callbacks:
    """What each callback declares, to hold a posted body against."""

    def __init__(self, app: Dash) -> None:
        self._app = app
        self._declared: dict[str, tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]] = {}

    def check(self, asked: Request) -> None:
        """Answers 400 unless the body names a callback we have, with exactly its inputs and states."""
        body = asked.get_json(silent=True, cache=True)
        if not isinstance(body, dict) or not isinstance(body.get("output"), str):
            abort(400, "Not a request of a page of this atlas.")
        declared = self._known().get(body["output"])
        if declared is None:
            abort(400, "There is no such callback.")
        inputs, states = declared
        if not _matches(body.get("inputs"), inputs) or not _matches(body.get("state", []), states):
            abort(400, "The inputs are not those of this callback.")
        changed = body.get("changedPropIds", [])
        names = {f"{component}.{prop}" for component, prop in inputs}
        if not isinstance(changed, list) or not all(isinstance(name, str) and name in names for name in changed):
            abort(400, "The changed inputs are not those of this callback.")
        if not _outputs_match(body.get("outputs"), body["output"]):
            abort(400, "The outputs are not those of this callback.")

    def _known(self) -> Mapping[str, Any]:
        if not self._declared:
            self._app._setup_server()  # what Dash itself does before its first answer
            self._declared = {
                output: (_pairs(held["inputs"]), _pairs(held["state"]))
                for output, held in self._app.callback_map.items()
            }
        return self._declared


def _pairs(declared: list[dict[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((str(one["id"]), str(one["property"])) for one in declared)


def _matches(given: object, declared: tuple[tuple[str, str], ...]) -> bool:
    if not isinstance(given, list) or len(given) != len(declared):
        return False
    for one, (component, prop) in zip(given, declared, strict=True):
        if not isinstance(one, dict) or one.get("id") != component or one.get("property") != prop:
            return False
        if not set(one) <= {"id", "property", "value"}:
            return False
    return True


def _outputs_match(given: object, output: str) -> bool:
    """``output`` is ``..a.x...b.y..`` for several outputs, ``a.x`` for one; ``given`` must spell the same."""
    wanted = output.removeprefix("..").removesuffix("..").split("...") if output.startswith("..") else [output]
    listed = given if isinstance(given, list) else [given]
    if len(listed) != len(wanted):
        return False
    return all(
        isinstance(one, dict) and f"{one.get('id')}.{one.get('property')}" == name.split("@")[0]
        for one, name in zip(listed, wanted, strict=True)
    )
