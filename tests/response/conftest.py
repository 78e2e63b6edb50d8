"""An atlas with a municipal team whose plan is open, and a team of the municipality next door."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from dash import Dash
from sqlalchemy import select

from callbacks.desk import Desk
from dashboard.accounts.permissions import Person, Role
from dashboard.response.items import ItemKind
from dashboard.response.stages import Stage
from dashboard.store.invitations import add_account
from dashboard.store.response import Held, add_item, find_workspace, open_workspace, read_workspace
from dashboard.store.response_tables import WorkspaceItem
from tests.accounts.conftest import GOOD, PEOPLE, WEAK_KEEPER, Browser
from tests.accounts.conftest import app as app
from tests.accounts.conftest import desk as desk
from tests.accounts.conftest import filled as filled
from tests.accounts.conftest import make as make
from tests.accounts.conftest import services as services
from tests.accounts.conftest import settings as settings
from tests.accounts.conftest import users as users

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

    def all_bodies(self) -> list[object]:
        with self.desk.database.reading() as session:
            return [one.body for one in session.scalars(select(WorkspaceItem)).all()]


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
