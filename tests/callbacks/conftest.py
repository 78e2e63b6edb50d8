"""A whole atlas over the small region, without a file but its geometry."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from dash import Dash
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import assemble, warm_up
from callbacks.services import Services
from dashboard.language import Text
from dashboard.release.mesh.store import build_geometry
from dashboard.settings import Settings
from tests.support import releases

Post = Callable[..., TestResponse]


def small_services(var: Path) -> Services:
    held = (releases.clrisk_release(), releases.index_release())
    explorer = releases.explorer(*held)
    return Services(
        explorer=explorer,
        geometry={digest: build_geometry(digest, meshes, var) for digest, meshes in explorer.meshes()},
        regional_digest="d" * 16,
        boundary_notice=Text.same("disputed"),
        attribution=(Text.same("drawn by hand"),),
        manifests=tuple((release.manifest, release.digest) for release in held),
    )


@pytest.fixture(scope="session")
def services(tmp_path_factory: pytest.TempPathFactory) -> Services:
    return small_services(tmp_path_factory.mktemp("var"))


@pytest.fixture(scope="session")
def app(services: Services) -> Dash:
    made = assemble(services, Settings(rate_limit="off"))
    warm_up(made.server)
    return made


@pytest.fixture
def client(app: Dash) -> FlaskClient:
    return app.server.test_client()


@pytest.fixture
def post(app: Dash, client: FlaskClient) -> Post:
    """Post to the callback that writes ``output`` (a part of its name), as the browser would."""

    def send(output: str, values: dict[str, Any]) -> TestResponse:
        name = next(key for key in app.callback_map if output in key)
        return client.post("/_dash-update-component", json=body_of(app, name, values))

    return send


def body_of(app: Dash, name: str, values: dict[str, Any]) -> dict[str, Any]:
    held = app.callback_map[name]
    names = name.removeprefix("..").removesuffix("..").split("...") if name.startswith("..") else [name]
    outputs = [dict(zip(("id", "property"), one.rsplit(".", 1), strict=True)) for one in names]
    inputs = [
        {**one, "value": values[f"{one['id']}.{one['property']}"]}
        for one in ({"id": i["id"], "property": i["property"]} for i in held["inputs"])
    ]
    return {
        "output": name,
        "outputs": outputs if name.startswith("..") else outputs[0],
        "inputs": inputs,
        "changedPropIds": list(values),
        "state": [],
    }
