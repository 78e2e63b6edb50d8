"""Files to take away, and the sign of life for whoever watches the server."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Flask, Response, abort, request

from callbacks.address import write
from callbacks.endpoints.answers import as_json, asked_view, edition_asked
from callbacks.serving import Serving
from dashboard.method_answers import MethodSheet


def told_of(sheet: MethodSheet) -> dict[str, Any]:
    """The method sheet as data: the manifest, the models, the checks as the release brings them."""
    found = sheet.diagnostics
    return {
        "manifest": sheet.manifest.model_dump(mode="json"),
        "digest": sheet.digest,
        "municipalities": sheet.municipalities,
        "statuses": dict(sheet.statuses),
        "models": {one.code: [asdict(term) for term in one.terms] for one in sheet.outcomes},
        "indicators": [asdict(line) for line in sheet.indicators],
        "diagnostics": found.model_dump(mode="json") if found else None,
        "specification": sheet.specification or None,
    }


FORMATS = ("csv", "xlsx", "geojson", "gpkg")


def register(server: Flask, serving: Serving) -> None:
    """Attach ``/download`` and ``/healthz``."""

    @server.get("/download")
    def _download() -> Response:
        wanted = request.args.get("format", "")
        if wanted not in FORMATS:
            abort(404)
        services = edition_asked(serving)
        view = asked_view(services)
        file = services.explorer.download(view, wanted, request.host_url.rstrip("/") + write(view))
        response = Response(file.body, content_type=file.media_type)
        response.headers["Content-Disposition"] = f'attachment; filename="{file.filename}"'
        response.headers["Cache-Control"] = "private, no-store"
        return response

    @server.get("/method")
    def _method() -> Response:
        services = edition_asked(serving)
        sheet = services.explorer.method(asked_view(services))
        if sheet is None:
            abort(404)
        response = as_json(told_of(sheet))
        response.headers["Content-Disposition"] = f'attachment; filename="{sheet.manifest.name}_method.json"'
        return response

    @server.get("/healthz")
    def _healthz() -> Response:
        services = serving.now()
        return as_json(
            {
                "status": "ok" if not services.broken else "degraded",
                "releases": [manifest.name for manifest, _ in services.manifests],
                "broken": len(services.broken),
                "edition": services.edition,
            }
        )
