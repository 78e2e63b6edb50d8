"""Files to take away, and the sign of life for whoever watches the server."""

from __future__ import annotations

from flask import Flask, Response, abort, request

from callbacks.address import write
from callbacks.endpoints.answers import as_json, asked_view, edition_asked
from callbacks.method_told import told_of
from callbacks.serving import Serving

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
