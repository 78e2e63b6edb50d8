"""A small plan and the people around it, for the tests of what they write."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.accounts.permissions import Person, Role
from dashboard.plan.indicators import Reporter
from dashboard.store.database import Database
from dashboard.store.people import User
from dashboard.store.plan_tables import Indicator, Output, Plan, Result
from dashboard.store.records import create, now

GOVERNMENT, EMPLOYERS, WORKERS, SECRETARIAT = Reporter
PEOPLE = {
    "peru": (Role.REPORTER, "PER", GOVERNMENT),
    "peru_workers": (Role.REPORTER, "PER", WORKERS),
    "chile": (Role.REPORTER, "CHL", GOVERNMENT),
    "editor": (Role.COUNTRY_EDITOR, "PER", None),
    "secretariat": (Role.SECRETARIAT, None, None),
    "second": (Role.SECRETARIAT, None, None),
    "reader": (Role.READER, None, None),
    "administrator": (Role.ADMINISTRATOR, None, None),
}


@dataclass(frozen=True)
class MadePlan:
    """Numbers of the records of a small plan."""

    id: int
    result: int
    other_result: int
    output: int
    number: int
    yes_no: int
    text: int


def words(text: str) -> dict[str, str]:
    return {"es": text, "en": text, "pt": text}


def people_of(database: Database) -> dict[str, Person]:
    with database.writing() as session:
        made = {}
        for name, (role, country, constituency) in PEOPLE.items():
            user = User(
                email=f"{name}@example.org",
                name=name.title(),
                role=role,
                country=country,
                constituency=constituency,
                session_stamp="x",
                created_at=now(),
            )
            create(session, user, by=None)
            made[name] = Person(user.id, role, country, constituency)
        return made


def a_plan(database: Database) -> MadePlan:
    with database.writing() as session:
        plan = Plan(code="small", title=words("Small plan"), first_year=2018, last_year=2030, source=words("a test"))
        create(session, plan, by=None)
        results = [Result(plan_id=plan.id, number=number, title=words(f"Result {number}")) for number in (1, 2)]
        for result in results:
            create(session, result, by=None)
        output = create(session, Output(result_id=results[1].id, code="2.a", title=words("An output")), by=None)
        kinds = {"1.1": "number", "1.2": "yes_no", "1.10": "text"}
        made = {
            code: create(session, _indicator(results[0].id, code, kind), by=None).id for code, kind in kinds.items()
        }
        return MadePlan(plan.id, results[0].id, results[1].id, output.id, made["1.1"], made["1.2"], made["1.10"])


def _indicator(result: int, code: str, kind: str) -> Indicator:
    return Indicator(
        result_id=result,
        code=code,
        title=words(f"Indicator {code}"),
        definition=words(""),
        kind=kind,
        unit=words("plans" if kind == "number" else ""),
        responsible=[GOVERNMENT.value, EMPLOYERS.value, WORKERS.value],
        factors=[],
        territories=[],
    )
