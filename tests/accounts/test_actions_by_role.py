"""Every role and every thing that can be written, asked over HTTP: hidden buttons protect nothing.

The table says who passes; everybody else is answered 403 and nothing is changed. What passes may still be refused for
another reason (422, 409): that is the business of the tests of each area.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from callbacks.desk import Desk
from callbacks.edits.listed import EDITS
from dashboard.accounts.permissions import Person, Role
from dashboard.plan.indicators import Reporter
from dashboard.store import evidence as pieces
from dashboard.store.history import Change
from dashboard.store.plan_tables import Evidence, Judgement, Page, Report, Round
from dashboard.store.records import create, now
from dashboard.store.reporting import Slot, Told, save_draft
from dashboard.store.response import open_workspace
from dashboard.store.response_sharing import share
from dashboard.store.response_tables import WorkspaceItem
from tests.accounts.conftest import PEOPLE, Browser
from tests.store.people import a_plan

Another = Callable[[], Browser]
VISITOR = "visitor"
EVERYBODY = {VISITOR, *PEOPLE}
SIGNED_IN = set(PEOPLE)
ADMIN, SECRETARIAT = {"admin"}, {"secretariat"}
OF_TSA = {"secretariat", "editor"}
TEAM = {"team"}

REPORT = {"indicator": "1", "country": "TSA", "reporter": "workers", "when": "2019", "number": "3"}

# who passes ................. what is sent
TABLE: tuple[tuple[str, set[str], dict[str, str]], ...] = (
    ("account.sign-in", EVERYBODY, {"email": "x@example.org", "password": "x"}),
    ("account.take-up", EVERYBODY, {"token": "x", "name": "x", "password": "x", "again": "x"}),
    ("account.take-up-by-identity", EVERYBODY, {"token": "x"}),
    ("account.forgotten", EVERYBODY, {"email": "x@example.org"}),
    ("account.new-password", EVERYBODY, {"token": "x"}),
    ("account.sign-out", EVERYBODY, {}),
    ("account.rename", SIGNED_IN, {"name": "x", "language": "en"}),
    ("account.password", SIGNED_IN, {"current": "x", "password": "y", "again": "y"}),
    ("account.connect", SIGNED_IN, {}),
    ("account.invite", ADMIN, {"email": "new@example.org", "role": "reader", "language": "en"}),
    ("account.withdraw", ADMIN, {"invitation": "1"}),
    ("account.role", ADMIN, {"user": "3", "role": "reader"}),
    ("account.disable", ADMIN, {"user": "3"}),
    ("account.enable", ADMIN, {"user": "3"}),
    ("account.password-link", ADMIN, {"user": "3"}),
    ("report.save", {"reporter", *OF_TSA}, REPORT),
    ("report.save", OF_TSA, {**REPORT, "reporter": "government"}),
    ("report.save", SECRETARIAT, {**REPORT, "country": "TSB"}),
    ("report.save", SECRETARIAT, {**REPORT, "country": "", "reporter": "technical_secretariat"}),
    ("evidence.withdraw", {"reporter", *OF_TSA}, {"evidence": "1"}),
    ("calendar.renew", SIGNED_IN, {}),
    ("notices.seen", SIGNED_IN, {}),
    ("report.accept", SECRETARIAT, {"report": "1"}),
    ("report.return", SECRETARIAT, {"report": "1", "comment": "x"}),
    ("status.judge", SECRETARIAT, {"indicator": "1", "status": "achieved", "reason": "x"}),
    ("status.withdraw", SECRETARIAT, {"judgement": "1"}),
    ("round.open", SECRETARIAT, {"plan": "small", "year": "2020", "opens_on": "2020-01-01", "due_on": "2020-03-01"}),
    ("programme.prepare", SECRETARIAT, {"plan": "small", "groups": "focal", "languages": "es", "formats": "pdf"}),
    ("programme.send", SECRETARIAT, {"dispatch": "1"}),
    ("programme.retry", SECRETARIAT, {"dispatch": "1"}),
    ("round.change", SECRETARIAT, {"round": "1", "button": "close"}),
    ("country.add", OF_TSA, {"country": "TSA", "kind": "roadmap", "body.es": "x", "body.en": "x", "body.pt": "x"}),
    ("country.add", SECRETARIAT, {"country": "TSB", "kind": "roadmap", "body.es": "x"}),
    ("country.add", OF_TSA, {"country": "TSA", "kind": "clrisk", "body.es": "x", "source": "x"}),
    ("country.add", SECRETARIAT, {"country": "TSB", "kind": "clrisk", "body.es": "x", "source": "x"}),
    ("country.change", OF_TSA, {"page": "1", "body.es": "x"}),
    ("country.change", OF_TSA, {"page": "2", "body.es": "an exchange of TSA and TSB", "source": "x"}),
    ("country.change", SECRETARIAT, {"page": "3", "body.es": "an exchange of others", "source": "x"}),
    ("country.change", set(), {"page": "4", "body.es": "of the Initiative as a whole", "source": "x"}),
    ("country.change", OF_TSA, {"page": "1", "button": "restore"}),
    ("initiative.change", SECRETARIAT, {"page": "4", "button": "restore"}),
    ("initiative.add", SECRETARIAT, {"kind": "challenge", "body.es": "x", "source": "x"}),
    ("initiative.change", SECRETARIAT, {"page": "2", "body.es": "x", "source": "x"}),
    ("initiative.change", SECRETARIAT, {"page": "4", "body.es": "x", "source": "x"}),
    ("initiative.change", set(), {"page": "1", "body.es": "a country's own", "source": "x"}),
    ("plan.cell", SECRETARIAT, {"table": "indicators", "row": "1", "column": "code", "text": "9.9"}),
    ("plan.add", SECRETARIAT, {"table": "indicators", "plan": "small", "code": "9.9"}),
    ("plan.withdraw", SECRETARIAT, {"table": "indicators", "row": "1"}),
    ("plan.import", SECRETARIAT, {"plan": "small"}),
    ("response.open", TEAM, {"country": "TSA", "municipality": "01002"}),
    ("response.open", set(), {"country": "TSA", "municipality": "02005"}),
    ("response.open", set(), {"country": "TSB", "municipality": "01002"}),
    ("response.currency", TEAM, {"workspace": "1", "currency": "MXN"}),
    ("response.stage", TEAM, {"stage": "1", "status": "under_way"}),
    ("response.add", TEAM, {"workspace": "1", "kind": "service", "body.name": "x"}),
    ("response.change", TEAM, {"item": "1", "body.name": "x"}),
    ("response.areas", TEAM, {"workspace": "1"}),
    ("response.areas-undo", TEAM, {"workspace": "1", "batch": "x"}),
    ("response.reaches", TEAM, {"item": "1"}),
    ("response.attach", TEAM, {"stage": "1", "links": "https://example.org"}),
    ("response.unattach", TEAM, {"evidence": "2"}),
    ("response.share", TEAM, {"workspace": "1"}),
    ("response.take-back", TEAM, {"workspace": "1"}),
    ("response.accept", OF_TSA, {"workspace": "1"}),
    ("response.return", OF_TSA, {"workspace": "1", "comment": "x"}),
)


def words(text: str) -> dict[str, str]:
    return dict.fromkeys(("es", "en", "pt"), text)


@pytest.fixture
def content(desk: Desk, users: dict[str, int]) -> None:
    """One record of each kind, each with the number 1."""
    ana = Person(users["reporter"], Role.REPORTER, "TSA", Reporter.WORKERS)
    plan = a_plan(desk.database)
    with desk.database.writing() as session:
        opened = Round(plan_id=plan.id, year=2019, opens_on=now().date(), due_on=now().date())
        create(session, opened, by=None)
        slot = Slot(plan.number, "TSA", Reporter.WORKERS, 2019)
        report = save_draft(session, slot, Told(number=2.0), by=ana)
        pieces.add_link(session, report, title="x", url="https://example.org", by=ana)
        judged = Judgement(indicator_id=plan.number, country="TSA", status="behind", reason="x", set_at=now())
        create(session, judged, by=None)
        team = Person(users["team"], Role.MUNICIPAL_TEAM, "TSA", municipality="01002")
        plan_of_team = open_workspace(session, country="TSA", municipality="01002", release="", currency="MXN", by=team)
        share(session, plan_of_team, expected_version=1, by=team)
        service = WorkspaceItem(workspace_id=plan_of_team.id, kind="service", position=1, body={"name": "x"})
        create(session, service, by=team)
        shown = {"title": "x", "url": "https://example.org", "added_at": now(), "added_by": users["team"]}
        create(session, Evidence(stage_id=1, **shown), by=team)
        create(session, Page(kind="roadmap", country="TSA", body=words("x"), source=words("x")), by=None)
        for at, parties in enumerate((["TSA", "TSB"], ["TSB"])):
            shared = {**words("x"), "countries": parties}
            create(session, Page(kind="exchange", position=at, body=shared, source=words("x")), by=None)
        create(session, Page(kind="challenge", body=words("x"), source=words("x")), by=None)


def changes(desk: Desk) -> int:
    with desk.database.reading() as session:
        return session.scalar(select(func.count(Change.id))) or 0


def test_the_table_names_everything_that_can_be_written() -> None:
    assert {edit.name for edit in EDITS} == {name for name, _, _ in TABLE}


@pytest.mark.parametrize("who", sorted(EVERYBODY))
def test_a_role_passes_where_the_table_says_and_nowhere_else(
    another: Another, desk: Desk, content: None, who: str
) -> None:
    wrong = []
    for name, allowed, fields in TABLE:
        browser = another()
        browser.open("/en/account/sign-in") if who == VISITOR else browser.sign_in(who)
        browser.open("/en/account")
        before = changes(desk)
        status = browser.post(name, **{"version": "1", **fields}).status_code
        if (status != 403) is not (who in allowed):
            wrong.append((name, fields, status))
        if status in {400, 404, 405, 413, 429, 500}:
            wrong.append((name, fields, status))
        if status == 403 and changes(desk) != before:
            wrong.append((name, fields, "something was changed"))
    assert wrong == []


@pytest.mark.parametrize("who", sorted(EVERYBODY))
def test_without_its_own_token_nothing_is_written_whoever_asks(
    another: Another, desk: Desk, content: None, who: str
) -> None:
    browser, stranger = another(), another()
    browser.open("/en/account/sign-in") if who == VISITOR else browser.sign_in(who)
    stranger.open("/en/account/sign-in")
    before = changes(desk)

    answers = {
        (name, token): browser.client.post(f"/edit/{name}", data={**fields, **token_field(token)}).status_code
        for name, _, fields in TABLE
        for token in (None, "", "made-up", stranger.token)
    }

    assert set(answers.values()) == {400}
    assert changes(desk) == before


def token_field(token: str | None) -> dict[str, str]:
    return {} if token is None else {"csrf_token": token}


def test_nothing_is_written_by_reading(another: Another, desk: Desk, content: None) -> None:
    browser = another()
    browser.sign_in("secretariat")
    before = changes(desk)

    assert {browser.client.get(f"/edit/{name}").status_code for name, _, _ in TABLE} == {404}
    assert changes(desk) == before
    with desk.database.reading() as session:
        assert session.scalar(select(func.count(Report.id))) == 1
