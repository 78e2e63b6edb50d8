"""An atlas with a desk of its own, and edits that only the tests know."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf
from werkzeug.test import TestResponse

from callbacks.desk import EXTENSION, Desk
from callbacks.edits import mechanism
from callbacks.edits.gates import Gates
from callbacks.services import Services
from callbacks.serving import Serving
from dashboard.settings import Settings
from dashboard.store.database import Database
from dashboard.store.evidence import EvidenceFolder
from dashboard.store.migrate import migrate
from tests.callbacks.conftest import small_services
from tests.edits import made_up


@dataclass
class Visitor:
    """One browser: its cookies, and the token of its session."""

    client: FlaskClient

    def token(self) -> str:
        return self.client.get("/token").text

    def post(self, name: str, /, *, token: str | None = None, **fields: object) -> TestResponse:
        sent = {"csrf_token": self.token() if token is None else token, **fields}
        return self.client.post(
            f"/edit/{name}", data=sent, headers={"X-Language": "en"}, content_type="multipart/form-data"
        )


@pytest.fixture(scope="session")
def services(tmp_path_factory: pytest.TempPathFactory) -> Services:
    return small_services(tmp_path_factory.mktemp("var"))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    settings = Settings(var=tmp_path, rate_limit="off")
    database = Database(settings.database_address)
    migrate(database)
    yield Desk(database=database, evidence=EvidenceFolder(tmp_path / "evidence"), settings=settings)
    database.close()


@pytest.fixture
def server(desk: Desk, services: Services) -> Flask:
    made = Flask("edits")
    made.secret_key = "of the tests"
    made.extensions[EXTENSION] = desk
    made.add_url_rule("/token", view_func=lambda: generate_csrf())
    mechanism.register(made, Serving(services), made_up.EDITS, gates=Gates(desk.settings))
    return made


@pytest.fixture
def visitor(server: Flask) -> Visitor:
    return Visitor(server.test_client())
