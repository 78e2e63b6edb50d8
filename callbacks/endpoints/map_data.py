"""What the map draws: geometry (kept for a year), scene, values (a byte per unit), and the picture without WebGL2."""

from __future__ import annotations

from flask import Flask, Response, abort, request

from callbacks.compression import YEAR
from callbacks.endpoints.answers import as_json, asked_view, unchanged_or
from callbacks.scene import scene_of
from callbacks.services import Services
from dashboard.choices import View
try:
    from layouts.figures.svg_map import svg_map
except ImportError:
    svg_map = None
from layouts.palette import Theme, map_palette


def register(server: Flask, services: Services) -> None:
    """Attach ``/geometry``, ``/scene``, ``/values`` and ``/map.svg``."""
    stores = {store.digest: store for store in services.geometry.values()}

    @server.get("/geometry/<digest>/<name>.bin")
    def _geometry(digest: str, name: str) -> Response:
        found = stores[digest].read(name, request.headers.get("Accept-Encoding", "")) if digest in stores else None
        if found is None:
            abort(404)
        body, encoding = found
        response = Response(body, content_type="application/octet-stream")
        if encoding:
            response.headers["Content-Encoding"] = encoding
        response.headers["Vary"] = "Accept-Encoding"
        response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
        return response

    @server.get("/scene")
    def _scene() -> Response:
        return as_json(scene_of(services, asked_view(services)))

    @server.get("/values")
    def _values() -> Response:
        return unchanged_or(services.explorer.paint(asked_view(services)), "application/octet-stream")

    @server.get("/map.svg")
    def _map_svg() -> Response:
        theme = Theme.DARK if request.args.get("theme") == "dark" else Theme.LIGHT
        return unchanged_or(picture_of(services, asked_view(services), theme), "image/svg+xml; charset=utf-8")


def picture_of(services: Services, view: View, theme: Theme) -> bytes:
    """The same view as the interactive map, drawn by the server."""
    scene = services.explorer.scene(view)
    palette = map_palette(services.explorer.legend(view), theme)
    paths = services.geometry[scene.digest].paths(scene.fill)
    return svg_map(scene, paths, services.explorer.paint(view), palette).encode("utf-8")
