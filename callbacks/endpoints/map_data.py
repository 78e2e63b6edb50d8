"""What the map draws: geometry (kept for a year), scene, values (a byte per unit), and the picture without WebGL2."""

from __future__ import annotations

from flask import Flask, Response, abort, request

from callbacks.address import write
from callbacks.compression import YEAR
from callbacks.endpoints.answers import as_json, asked_view, edition_asked, unchanged_or
from callbacks.scene import scene_of
from callbacks.screens import screen_of
from callbacks.services import Services
from callbacks.serving import Serving
from callbacks.voices import voice_of
from dashboard.choices import View
from dashboard.release.mesh.store import GeometryStore
from layouts.figures.svg_map import svg_map
from layouts.pages import risk_map
from layouts.palette import Theme, map_palette


def register(server: Flask, serving: Serving) -> None:
    """Attach ``/geometry``, ``/scene``, ``/values`` and ``/map.svg``."""

    @server.get("/geometry/<digest>/<name>.bin")
    def _geometry(digest: str, name: str) -> Response:
        store = _store(serving, digest)
        found = store.read(name, request.headers.get("Accept-Encoding", "")) if store else None
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
        services = edition_asked(serving)
        return as_json(scene_of(services, asked_view(services)))

    @server.get("/values")
    def _values() -> Response:
        services = edition_asked(serving)
        return unchanged_or(services.explorer.paint(asked_view(services)), "application/octet-stream")

    @server.get("/map.svg")
    def _map_svg() -> Response:
        theme = Theme.DARK if request.args.get("theme") == "dark" else Theme.LIGHT
        services = edition_asked(serving)
        return unchanged_or(picture_of(services, asked_view(services), theme), "image/svg+xml; charset=utf-8")


def _store(serving: Serving, digest: str) -> GeometryStore | None:
    """Files of any edition that a page may still be made of; looked for on disk before they are denied."""
    found = _held(serving, digest)
    if found is None:
        serving.catch_up()
        found = _held(serving, digest)
    return found


def _held(serving: Serving, digest: str) -> GeometryStore | None:
    stores = (store for services in serving.every() for store in services.geometry.values())
    return next((store for store in stores if store.digest == digest), None)


def picture_of(services: Services, view: View, theme: Theme) -> bytes:
    """The same view as the interactive map, drawn by the server."""
    screen = screen_of(services, write(view))
    voice = voice_of(services, view)
    scene = services.explorer.scene(view)
    return svg_map(
        scene,
        services.geometry[scene.digest].paths(scene.fill),
        services.explorer.paint(view),
        map_palette(screen.legend, theme),
        title=risk_map.title(screen, voice),
        description=risk_map.description(screen, voice),
        hidden=view.hidden,
    ).encode("utf-8")
