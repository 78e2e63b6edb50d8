"""The same tests on SQLite and on PostgreSQL, each on an empty database of its own."""

from __future__ import annotations

import pytest

from dashboard.accounts.permissions import Person
from dashboard.plan.indicators import Reporter
from dashboard.store.database import Database
from dashboard.store.plan_tables import Indicator, Plan, Result
from dashboard.store.records import create
from dashboard.store.tables import Base
from tests.store.people import MadePlan, a_plan, people_of


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path):
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'atlas.db'}"
    else:
        url = request.getfixturevalue("postgres").new_database()
    opened = Database(url)
    Base.metadata.create_all(opened.engine)
    yield opened
    opened.close()


def words(text: str) -> dict[str, str]:
    return {"es": text, "en": text, "pt": text}


@pytest.fixture
def indicator_id(database) -> int:
    with database.writing() as session:
        plan = create(
            session,
            Plan(code="sp", title=words("Plan"), first_year=2018, last_year=2021, source=words("test")),
            by=None,
        )
        result = create(session, Result(plan_id=plan.id, number=1, title=words("Prevention")), by=None)
        indicator = Indicator(
            result_id=result.id,
            code="1.1",
            title=words("Municipalities with a plan"),
            definition=words(""),
            kind="number",
            unit=words("municipalities"),
            responsible=[Reporter.GOVERNMENT.value],
            factors=[],
            territories=[],
        )
        return create(session, indicator, by=None).id


@pytest.fixture
def people(database) -> dict[str, Person]:
    """The people around the small plan, by name."""
    return people_of(database)


@pytest.fixture
def plan(database) -> MadePlan:
    """A small plan; not together with ``indicator_id``, which makes a plan of its own."""
    return a_plan(database)
