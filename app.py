"""Where the parts meet: settings, releases, geometry, pages. ``app:server`` is what the web server runs.

With Redis, ``celery -A app.queue worker`` runs what takes long.
"""

from __future__ import annotations

import os
import time

import structlog
from dash import Dash
from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from callbacks import account, bundles, endpoints, jobs, security, site, words
from callbacks import desk as desks
from callbacks.desk import Desk, open_desk
from callbacks.edits import listed as edits
from callbacks.edits.gates import Gates
from callbacks.endpoints import response, sheets
from callbacks.index_page import AtlasDash
from callbacks.opening import first_edition, next_edition
from callbacks.pages import programme_sending
from callbacks.services import Services
from callbacks.serving import EXTENSION, Serving, serving_of
from dashboard.explorer.atlas import RegionalGround
from dashboard.release.reader import open_regional
from dashboard.release.watch import Standing, standing_releases
from dashboard.settings import Settings

_log = structlog.get_logger("atlas")


def create_app(settings: Settings) -> Dash:
    """The atlas, ready to serve; two of them can live in one process."""
    return assemble(open_serving(settings), settings, desk=open_desk(settings))


def assemble(services: Serving | Services, settings: Settings, *, desk: Desk | None = None) -> Dash:
    """Pages, endpoints and protection around what is served.

    Given one edition, it is never renewed; given no desk, nothing can be edited and there is no plan.
    """
    serving = services if isinstance(services, Serving) else Serving(services)
    held = bundles.bundles()
    manager = jobs.manager_of(settings)
    app = AtlasDash(
        serving,
        held,
        assets_folder=str(bundles.ASSETS),
        assets_ignore=".*",  # ours are joined and served by callbacks.bundles
        include_assets_files=False,
        update_title=None,
        title="CLRISK Atlas",
        compress=False,
        suppress_callback_exceptions=True,
        serve_locally=True,
        background_callback_manager=manager,
    )
    app.server.extensions[EXTENSION] = serving
    app.server.extensions[desks.EXTENSION] = desk
    if settings.trusted_proxies:
        app.server.wsgi_app = ProxyFix(app.server.wsgi_app, x_for=settings.trusted_proxies)
    app.server.secret_key = settings.secret_key.get_secret_value()
    app.layout = site.skeleton
    site.register(app, serving)
    jobs.register(app, manager)
    programme_sending.register(app)
    words.register(app.server, serving)
    endpoints.register(app.server, serving)
    sheets.register(app.server, serving, settings)
    response.register(app.server, serving, settings)
    gates = Gates(settings)
    account.register(app.server, settings, gates=gates)
    edits.register(app.server, serving, gates=gates)
    bundles.register(app.server, held)
    security.protect(app, frame_ancestors=settings.frame_ancestors, rate_limit=settings.rate_limit)
    return app


def open_serving(settings: Settings) -> Serving:
    """Read the releases and build what is derived from them; a broken release is left out and told."""
    started = time.perf_counter()
    region = RegionalGround.of(open_regional(settings.geodata / "regional"))
    roots = (settings.geodata, settings.var / "releases")

    def look() -> tuple[Standing, ...]:
        return standing_releases(roots)

    def renew(before: Services, found: tuple[Standing, ...]) -> Services:
        return next_edition(region, before, found, settings.var)

    first = first_edition(region, look(), settings.var)
    for error in first.broken:
        _log.error("release left out", reason=str(error))
    seconds = round(time.perf_counter() - started, 2)
    _log.info("data open", releases=len(first.manifests), broken=len(first.broken), seconds=seconds)
    return Serving(first, look=look, renew=renew)


def warm_up(served: Flask) -> None:
    """One request of each kind, so that no visitor waits for what is built on first use."""
    # After the fork: the engine's threads do not survive it.
    serving_of(served).now().explorer.warm()
    client = served.test_client()
    for address in ("/_dash-layout", "/_dash-dependencies", "/es/mapa", "/es/fuentes"):
        client.get(address, headers={"Accept-Encoding": "br"})


def __getattr__(name: str) -> object:
    """``app:server`` for a web server, ``app:queue`` for Celery: made when asked for, importing opens no file."""
    if name == "server":
        server: Flask = create_app(Settings.from_environ(os.environ)).server
        return server
    if name == "queue":
        return jobs.queue_of(create_app(Settings.from_environ(os.environ)))
    raise AttributeError(name)
