"""Where the parts meet: settings, releases, geometry, pages. ``app:server`` is what the web server runs."""

from __future__ import annotations

import os
import time

import structlog
from dash import Dash
from flask import Flask

from callbacks import bundles, endpoints, security, site, words
from callbacks.index_page import AtlasDash
from callbacks.services import Services
from dashboard.explorer import Explorer
from dashboard.release.mesh.store import build_geometry
from dashboard.release.reader import open_all, open_regional
from dashboard.settings import Settings

_SERVICES = "clrisk-services"
_log = structlog.get_logger("atlas")


def create_app(settings: Settings) -> Dash:
    """The atlas, ready to serve; two of them can live in one process."""
    return assemble(open_services(settings), settings)


def assemble(services: Services, settings: Settings) -> Dash:
    """Pages, endpoints and protection around opened ``services``."""
    held = bundles.bundles()
    app = AtlasDash(
        services,
        held,
        assets_folder=str(bundles.ASSETS),
        assets_ignore=".*",  # ours are joined and served by callbacks.bundles
        include_assets_files=False,
        update_title=None,
        title="CLRISK Atlas",
        compress=False,
        suppress_callback_exceptions=True,
        serve_locally=True,
    )
    app.server.extensions[_SERVICES] = services
    app.server.secret_key = settings.secret_key.get_secret_value()
    app.layout = site.skeleton
    site.register(app, services)
    words.register(app.server, services)
    endpoints.register(app.server, services)
    bundles.register(app.server, held)
    security.protect(app, frame_ancestors=settings.frame_ancestors, rate_limit=settings.rate_limit)
    return app


def open_services(settings: Settings) -> Services:
    """Read the releases and build what is derived from them; a broken release is left out and told."""
    started = time.perf_counter()
    regional = open_regional(settings.geodata / "regional")
    releases, broken = open_all((settings.geodata, settings.var / "releases"))
    for error in broken:
        _log.error("release left out", reason=str(error))
    explorer = Explorer(releases, regional)
    geometry = {digest: build_geometry(digest, meshes, settings.var) for digest, meshes in explorer.meshes()}
    _log.info("data open", releases=len(releases), broken=len(broken), seconds=round(time.perf_counter() - started, 2))
    return Services(
        explorer=explorer,
        geometry=geometry,
        regional_digest=regional.digest,
        boundary_notice=regional.manifest.boundaries_notice,
        attribution=(*regional.manifest.attribution, regional.manifest.licence),
        manifests=tuple((release.manifest, release.digest) for release in releases),
        broken=tuple(broken),
    )


def warm_up(served: Flask) -> None:
    """One request of each kind, so that no visitor waits for what is built on first use."""
    # After the fork: the engine's threads do not survive it.
    served.extensions[_SERVICES].explorer.warm()
    client = served.test_client()
    for address in ("/_dash-layout", "/_dash-dependencies", "/es/mapa", "/es/fuentes"):
        client.get(address, headers={"Accept-Encoding": "br"})


def __getattr__(name: str) -> Flask:
    """``app:server``, made when a web server asks for it, so that importing this module opens no file."""
    if name == "server":
        server: Flask = create_app(Settings.from_environ(os.environ)).server
        return server
    raise AttributeError(name)
