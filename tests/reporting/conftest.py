"""An atlas with a plan, an open round, and people who report, review and edit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from dash import Dash

from callbacks.desk import Desk
from dashboard.accounts.permissions import Person, Role
from dashboard.plan.indicators import Reporter
from dashboard.store.invitations import add_account
from dashboard.store.plan_tables import Plan
from dashboard.store.records import now
from dashboard.store.rounds import open_round
from tests.accounts.conftest import GOOD, PEOPLE, WEAK_KEEPER, Browser
from tests.accounts.conftest import app as app
from tests.accounts.conftest import desk as desk
from tests.accounts.conftest import filled as filled
from tests.accounts.conftest import make as make
from tests.accounts.conftest import services as services
from tests.accounts.conftest import settings as settings
from tests.accounts.conftest import users as users
from tests.store.people import MadePlan, a_plan

FURTHER = {
    "government": ("gob@example.org", Role.REPORTER, "TSA", Reporter.GOVERNMENT),
    "employers": ("emp@example.org", Role.REPORTER, "TSA", Reporter.EMPLOYERS),
    "abroad": ("abroad@example.org", Role.REPORTER, "TSB", Reporter.GOVERNMENT),
    "second": ("sec2@example.org", Role.SECRETARIAT, None, None),
}


@pytest.fixture
def plan(desk: Desk) -> MadePlan:
    return a_plan(desk.database)


@pytest.fixture
def everybody(desk: Desk, users: dict[str, int]) -> dict[str, Person]:
    """Numbers and roles of all accounts, those of the account tests too."""
    made = {who: Person(users[who], *told[2:5]) for who, told in PEOPLE.items()}
    with desk.database.writing() as session:
        for who, (email, role, country, constituency) in FURTHER.items():
            user = add_account(
                session,
                email=email,
                name=who.title(),
                role=role,
                country=country,
                constituency=constituency,
                password=GOOD,
                keeper=WEAK_KEEPER,
            )
            made[who] = Person(user.id, role, country, constituency)
    return made


@pytest.fixture
def an_open_round(desk: Desk, plan: MadePlan, everybody: dict[str, Person]) -> None:
    today = now().date()
    dates = {"opens_on": today - timedelta(days=5), "due_on": today + timedelta(days=12)}
    with desk.database.writing() as session:
        held = session.get_one(Plan, plan.id)
        open_round(session, held, year=2019, by=everybody["secretariat"], **dates)


Enter = Callable[[str], Browser]


@pytest.fixture
def enter(app: Dash, everybody: dict[str, Person]) -> Enter:
    """A browser in which somebody is signed in."""

    def enter(who: str) -> Browser:
        browser = Browser(app, app.server.test_client())
        browser.open("/en/account/sign-in")
        email = FURTHER[who][0] if who in FURTHER else PEOPLE[who][0]
        assert browser.post("account.sign-in", email=email, password=GOOD).status_code == 200
        browser.open("/en/tasks")
        return browser

    return enter


@pytest.fixture
def visitor(app: Dash, everybody: dict[str, Person]) -> Browser:
    """Somebody without an account."""
    browser = Browser(app, app.server.test_client())
    browser.open("/en/account/sign-in")
    return browser
