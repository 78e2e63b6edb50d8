"""An atlas in which something hostile was typed wherever something can be typed."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from dash import Dash

from app import assemble
from callbacks.account.service import EXTENSION, Accounts
from callbacks.desk import Desk
from callbacks.services import Services
from dashboard.accounts.permissions import Role
from dashboard.choices import View
from dashboard.plan.indicators import Reporter
from dashboard.settings import Settings
from dashboard.store.database import Database
from dashboard.store.evidence import EvidenceFolder
from dashboard.store.initiative import fill
from dashboard.store.invitations import add_account
from dashboard.store.migrate import migrate
from tests.accounts.conftest import GOOD, WEAK_KEEPER, Browser
from tests.accounts.conftest import services as services
from tests.hostile.sowing import Place, Sower, Sown, remember


def place_of(services: Services) -> Place:
    """The small region of the tests."""
    profile = services.explorer.profile(View(country="TSA", municipality="01002"), "01002")
    return Place("TSA", "TSB", "01002", "rural", (profile.longitude, profile.latitude))


def people_of(place: Place) -> dict[str, tuple[Role, str | None, Reporter | None, str | None]]:
    """Who goes through the atlas: role, country, constituency, municipality."""
    return {
        "admin": (Role.ADMINISTRATOR, None, None, None),
        "secretariat": (Role.SECRETARIAT, None, None, None),
        "government": (Role.REPORTER, place.country, Reporter.GOVERNMENT, None),
        "employers": (Role.REPORTER, place.country, Reporter.EMPLOYERS, None),
        "editor": (Role.COUNTRY_EDITOR, place.country, None, None),
        "team": (Role.MUNICIPAL_TEAM, place.country, None, place.municipality),
    }


def a_desk(settings: Settings, place: Place) -> Desk:
    """A database with what is known of the Initiative and an account of each kind."""
    database = Database(settings.database_address)
    migrate(database)
    with database.writing() as session:
        fill(session)
        for who, (role, country, constituency, municipality) in people_of(place).items():
            add_account(
                session,
                email=f"{who}@example.org",
                name=who.title(),
                role=role,
                country=country,
                constituency=constituency,
                municipality=municipality,
                password=GOOD,
                keeper=WEAK_KEEPER,
            )
    return Desk(database=database, evidence=EvidenceFolder(settings.var / "evidence"), settings=settings)


def an_atlas(services: Services, desk: Desk) -> Dash:
    """The atlas around a desk; hashing is quick."""
    made = assemble(services, desk.settings, desk=desk)
    held: Accounts = made.server.extensions[EXTENSION]
    made.server.extensions[EXTENSION] = dataclasses.replace(held, keeper=WEAK_KEEPER)
    return made


def sign_in(app: Dash, who: str) -> Browser:
    """A browser in which ``who`` is signed in; nobody for ``visitor``."""
    browser = Browser(app, app.server.test_client())
    browser.open("/en/account/sign-in")
    if who != "visitor":
        assert browser.post("account.sign-in", email=f"{who}@example.org", password=GOOD).status_code == 200
        browser.open("/en/account")
    return browser


@dataclass
class Field:
    """The atlas after it was sown."""

    app: Dash
    desk: Desk
    sower: Sower
    sown: Sown
    looked: dict[str, set[str]]
    """Names that each edit looked for, by edit."""


@pytest.fixture(scope="package")
def field(services: Services, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Field]:
    place = place_of(services)
    desk = a_desk(Settings(var=tmp_path_factory.mktemp("hostile"), rate_limit="off"), place)
    with pytest.MonkeyPatch.context() as patch:
        looked = remember(patch)
        app = an_atlas(services, desk)
        sower = Sower(lambda who: sign_in(app, who), place)
        yield Field(app, desk, sower, sower.everywhere(), looked)
    desk.database.close()
