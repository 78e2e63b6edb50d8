"""A whole atlas with a desk and accounts, and browsers that keep their cookies."""

from __future__ import annotations

import dataclasses
import html
import json
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from dash import Dash
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app import assemble
from callbacks.account import entering
from callbacks.account.service import EXTENSION, Accounts
from callbacks.desk import Desk
from callbacks.services import Services
from dashboard.accounts.passwords import Keeper
from dashboard.accounts.permissions import Role
from dashboard.plan.indicators import Reporter
from dashboard.settings import Settings
from dashboard.store.database import Database
from dashboard.store.evidence import EvidenceFolder
from dashboard.store.invitations import add_account
from dashboard.store.migrate import migrate
from tests.callbacks.conftest import body_of, small_services

GOOD = "quince naranjas y un tren"
WEAK_KEEPER = Keeper(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
PEOPLE = {
    "admin": ("root@example.org", "Rut Admin", Role.ADMINISTRATOR, None, None, None),
    "secretariat": ("sec@example.org", "Sara Torres", Role.SECRETARIAT, None, None, None),
    "editor": ("eva@example.org", "Eva Lima", Role.COUNTRY_EDITOR, "TSA", None, None),
    "reporter": ("ana@example.org", "Ana Quispe", Role.REPORTER, "TSA", Reporter.WORKERS, None),
    "reader": ("leo@example.org", "Leo Paz", Role.READER, None, None, None),
    "team": ("tea@example.org", "Tea Roca", Role.MUNICIPAL_TEAM, "TSA", None, "01002"),
}


@dataclass
class Browser:
    """One visitor: cookies, and the token of the last page."""

    app: Dash
    client: FlaskClient
    token: str = ""
    seen: str = field(default="", repr=False)

    def open(self, path: str) -> str:
        """Open a page as the browser does: the document, then its content; the text of the content is returned."""
        pathname, _, search = path.partition("?")
        name = next(key for key in self.app.callback_map if "shell-page" in key)
        values = {"shell-location.pathname": pathname, "shell-location.search": f"?{search}" if search else ""}
        answer = self.client.post("/_dash-update-component", json=body_of(self.app, name, values))
        assert answer.status_code == 200, answer.text[-2000:]
        self.seen = html.unescape(json.dumps(answer.json, ensure_ascii=False).replace('\\"', '"'))
        found = re.findall(r'name="csrf_token" value="([^"]+)"', self.seen)
        self.token = found[-1] if found else ""
        return self.seen

    def post(self, name: str, /, **fields: object) -> TestResponse:
        """Send a form with the token of the last page."""
        sent = {"csrf_token": self.token, **fields}
        answer = self.client.post(f"/edit/{name}", data=sent, headers={"X-Language": "en"})
        if answer.is_json and answer.json and answer.json.get("csrf"):
            self.token = answer.json["csrf"]
        return answer

    def sign_in(self, who: str, password: str = GOOD) -> TestResponse:
        """Come in by the page."""
        self.open("/en/account/sign-in")
        return self.post("account.sign-in", email=PEOPLE[who][0], password=password)

    def is_signed_in(self) -> bool:
        """Whether the page knows who this is."""
        return "account.sign-out" in self.open("/en/account")


@pytest.fixture(scope="session")
def services(tmp_path_factory: pytest.TempPathFactory) -> Services:
    return small_services(tmp_path_factory.mktemp("var"))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(var=tmp_path, rate_limit="off")


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, int]]:
    """A database with one account of each role, to be copied: migrating one for every test would take long."""
    path = tmp_path_factory.mktemp("filled") / "atlas.sqlite"
    return path, fill(f"sqlite:///{path}")


def fill(address: str) -> dict[str, int]:
    """Migrate the database and add everybody; the number of each account."""
    database = Database(address)
    migrate(database)
    users = add_everybody(database)
    database.close()
    return users


def add_everybody(database: Database) -> dict[str, int]:
    """The number of each account, in a database without any."""
    with database.writing() as session:
        return {who: _account(session, who) for who in PEOPLE}


def _account(session: Session, who: str) -> int:
    email, name, role, country, constituency, municipality = PEOPLE[who]
    return add_account(
        session,
        email=email,
        name=name,
        role=role,
        country=country,
        constituency=constituency,
        municipality=municipality,
        password=GOOD,
        keeper=WEAK_KEEPER,
    ).id


@pytest.fixture
def users(filled: tuple[Path, dict[str, int]]) -> dict[str, int]:
    """The number of each account."""
    return dict(filled[1])


@pytest.fixture
def desk(settings: Settings, filled: tuple[Path, dict[str, int]]) -> Iterator[Desk]:
    shutil.copy(filled[0], settings.var / "atlas.sqlite")
    database = Database(settings.database_address)
    yield Desk(database=database, evidence=EvidenceFolder(settings.var / "evidence"), settings=settings)
    database.close()


Made = Callable[[Settings], Dash]


@pytest.fixture
def make(services: Services, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Made:
    """An atlas with these settings and the desk of this test; hashing is quick and failing is not slowed down."""
    monkeypatch.setattr(entering, "SECONDS", 0.0)

    def made(settings: Settings) -> Dash:
        app = assemble(services, settings, desk=dataclasses.replace(desk, settings=settings))
        service: Accounts = app.server.extensions[EXTENSION]
        app.server.extensions[EXTENSION] = dataclasses.replace(service, keeper=WEAK_KEEPER)
        return app

    return made


@pytest.fixture
def app(make: Made, settings: Settings, users: dict[str, int]) -> Dash:
    return make(settings)


@pytest.fixture
def browser(app: Dash) -> Browser:
    return Browser(app, app.server.test_client())


@pytest.fixture
def another(app: Dash) -> Callable[[], Browser]:
    """Further browsers at the same atlas."""
    return lambda: Browser(app, app.server.test_client())
