"""An atlas with a municipal team whose plan is open, and a team of the municipality next door."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from dash import Dash
from sqlalchemy import select, text

from callbacks.desk import Desk
from dashboard.accounts.permissions import Person, Role
from dashboard.response.items import ItemKind
from dashboard.response.stages import Stage
from dashboard.settings import Settings
from dashboard.store.base import Base
from dashboard.store.database import Database
from dashboard.store.evidence import EvidenceFolder
from dashboard.store.invitations import add_account
from dashboard.store.migrate import migrate
from dashboard.store.response import Held, add_item, find_workspace, open_workspace, read_workspace
from dashboard.store.response_sharing import share
from dashboard.store.response_tables import WorkspaceItem
from tests.accounts.conftest import GOOD, PEOPLE, WEAK_KEEPER, Browser, add_everybody
from tests.accounts.conftest import app as app
from tests.accounts.conftest import filled as filled
from tests.accounts.conftest import make as make
from tests.accounts.conftest import services as services
from tests.accounts.conftest import settings as settings
from tests.accounts.conftest import users as users
from tests.support.postgres import Server

COUNTRY, CODE = "TSA", "01002"
PAGE = f"/en/response/{COUNTRY}/{CODE}"
SERVICE = {"institution": "DIF", "programme": "Scholarships"}


@dataclass
class Plan:
    """The open plan, read anew whenever it is asked."""

    desk: Desk
    team: Person

    def held(self) -> Held:
        with self.desk.database.reading() as session:
            workspace = find_workspace(session, COUNTRY, CODE)
            assert workspace is not None
            return read_workspace(session, workspace, by=self.team)

    @property
    def number(self) -> int:
        return self.held().workspace.id

    def rows(self, kind: ItemKind) -> tuple[WorkspaceItem, ...]:
        return self.held().items[kind]

    def stage(self, stage: Stage) -> dict[str, object]:
        """The fields that a form of the stage sends whatever is filled in."""
        one = self.held().stages[stage]
        return {"stage": one.id, "version": one.version, "status": "under_way"}

    def row(self, kind: ItemKind) -> dict[str, object]:
        one = self.rows(kind)[0]
        return {"workspace": self.number, "kind": kind.value, "item": one.id, "version": one.version}

    def add(self, kind: ItemKind, **given: str) -> WorkspaceItem:
        with self.desk.database.writing() as session:
            workspace = find_workspace(session, COUNTRY, CODE)
            assert workspace is not None
            return add_item(session, workspace, kind, given, by=self.team)

    def share(self) -> None:
        """Let its readers read it."""
        with self.desk.database.writing() as session:
            workspace = find_workspace(session, COUNTRY, CODE)
            assert workspace is not None
            share(session, workspace, expected_version=workspace.standing.version, by=self.team)

    def all_bodies(self) -> list[object]:
        with self.desk.database.reading() as session:
            return [one.body for one in session.scalars(select(WorkspaceItem)).all()]


@pytest.fixture(scope="session")
def postgres_database(postgres: Server) -> Iterator[Database]:
    """One for all: to make and leave seven megabytes for every test would take long."""
    database = Database(postgres.new_database())
    migrate(database)
    yield database
    database.close()


def emptied(database: Database) -> Database:
    """As it was after its migration, numbers beginning at one again."""
    names = ", ".join(f'"{table.name}"' for table in Base.metadata.sorted_tables)
    with database.engine.begin() as connection:
        connection.execute(text(f"truncate {names} restart identity cascade"))
    return database


@pytest.fixture(params=["sqlite", "postgresql"])
def desk(request: pytest.FixtureRequest, settings: Settings, filled: tuple[Path, dict[str, int]]) -> Iterator[Desk]:
    """What is asked over HTTP holds on both databases, in which everybody has the same number."""
    evidence = EvidenceFolder(settings.var / "evidence")
    if request.param == "sqlite":
        shutil.copy(filled[0], settings.var / "atlas.sqlite")
        database = Database(settings.database_address)
        yield Desk(database=database, evidence=evidence, settings=settings)
        database.close()
    else:
        database = emptied(request.getfixturevalue("postgres_database"))
        assert add_everybody(database) == filled[1]
        yield Desk(database=database, evidence=evidence, settings=settings)


@pytest.fixture
def plan(desk: Desk, users: dict[str, int]) -> Plan:
    team = Person(users["team"], Role.MUNICIPAL_TEAM, COUNTRY, municipality=CODE)
    with desk.database.writing() as session:
        open_workspace(session, country=COUNTRY, municipality=CODE, release="r", currency="USD", by=team)
        add_account(
            session,
            email="next@example.org",
            name="Next Door",
            role=Role.MUNICIPAL_TEAM,
            country=COUNTRY,
            municipality="01003",
            password=GOOD,
            keeper=WEAK_KEEPER,
        )
    return Plan(desk, team)


Enter = Callable[..., Browser]


@pytest.fixture
def enter(app: Dash) -> Enter:
    """A browser in which somebody is signed in; nobody for ``visitor``."""

    def enter(who: str) -> Browser:
        browser = Browser(app, app.server.test_client())
        browser.open("/en/account/sign-in")
        if who != "visitor":
            email = "next@example.org" if who == "next" else PEOPLE[who][0]
            assert browser.post("account.sign-in", email=email, password=GOOD).status_code == 200
        return browser

    return enter
