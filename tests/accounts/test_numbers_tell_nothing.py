"""A record that is not there and one that is not the visitor's are answered alike, by every edit and to everybody."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from callbacks.desk import Desk
from dashboard.accounts.permissions import Person, Role
from dashboard.plan.indicators import Reporter
from dashboard.store import evidence as pieces
from dashboard.store.plan_tables import Evidence, Indicator, Page, Report
from dashboard.store.records import create, now
from dashboard.store.response import open_workspace
from dashboard.store.response_tables import WorkspaceItem, WorkspaceStage
from tests.accounts.conftest import PEOPLE
from tests.accounts.test_actions_by_role import TABLE, Another, content, words

__all__ = ["content"]

NUMBERED = (
    "workspace",
    "stage",
    "item",
    "evidence",
    "page",
    "report",
    "round",
    "judgement",
    "row",
    "invitation",
    "user",
)
"""Fields that name a record by its number."""
NOBODYS = "99999"


@pytest.fixture
def abroad(content: None, desk: Desk) -> dict[str, dict[str, str]]:
    """Records of a country of which nobody here is, by the edit that would write them."""
    with desk.database.writing() as session:
        page = create(session, Page(kind="roadmap", country="TSB", body=words("x"), source=words("x")), by=None)
        link = _evidence_of_a_report(session)
        team = Person(1, Role.MUNICIPAL_TEAM, "TSB", municipality="09001")
        plan = open_workspace(session, country="TSB", municipality="09001", release="", currency="", by=team)
        item = WorkspaceItem(workspace_id=plan.id, kind="service", position=1, body={"name": "x"})
        create(session, item, by=None)
        stage = min(one.id for one in session.query(WorkspaceStage).filter_by(workspace_id=plan.id))
        shown = create(session, Evidence(stage_id=stage, title="x", url="https://example.org", added_at=now()), by=None)
        return {
            "country.change": {"page": str(page.id)},
            "evidence.withdraw": {"evidence": str(link.id)},
            **{f"response.{name}": {"workspace": str(plan.id)} for name in ("currency", "add", "areas", "areas-undo")},
            **{f"response.{name}": {"item": str(item.id)} for name in ("change", "reaches")},
            **{f"response.{name}": {"stage": str(stage)} for name in ("stage", "attach")},
            "response.unattach": {"evidence": str(shown.id)},
        }


def _evidence_of_a_report(session: Session) -> Evidence:
    indicator = session.query(Indicator).first()
    assert indicator is not None
    told = Report(indicator_id=indicator.id, country="TSB", reporter=Reporter.WORKERS.value, year=2019, number=1.0)
    report = create(session, told, by=None)
    secretariat = Person(1, Role.SECRETARIAT)
    return pieces.add_link(session, report, title="x", url="https://example.org", by=secretariat)


def test_every_edit_by_number_is_asked() -> None:
    numbered = {name for name, _, fields in TABLE if set(NUMBERED) & set(fields)}
    assert numbered >= {"evidence.withdraw", "country.change", "report.accept", "plan.cell", "account.role"}


@pytest.mark.parametrize("who", sorted(PEOPLE))
def test_nobody_can_tell_a_strange_record_from_none(
    another: Another, abroad: dict[str, dict[str, str]], who: str
) -> None:
    browser = another()
    browser.sign_in(who)
    browser.open("/en/account")
    told_apart = []
    for name, _, fields in TABLE:
        number = next((one for one in NUMBERED if one in fields), "")
        if not number:
            continue
        for there in (fields, {**fields, **abroad.get(name, {})}):
            strange = browser.post(name, **{"version": "1", **there})
            if strange.status_code != 403:
                continue  # this one is theirs to write
            nothing = browser.post(name, **{"version": "1", **fields, number: NOBODYS})
            strange_told, nothing_told = (answer.json["problems"] for answer in (strange, nothing))
            if (nothing.status_code, nothing_told) != (403, strange_told):
                told_apart.append((name, there, strange_told, nothing.status_code, nothing_told))
    assert told_apart == []


def test_the_records_abroad_are_there_for_who_may_write_them(
    another: Another, abroad: dict[str, dict[str, str]]
) -> None:
    browser = another()
    browser.sign_in("secretariat")
    browser.open("/en/account")
    answer = browser.post("evidence.withdraw", version="1", **abroad["evidence.withdraw"])
    assert answer.status_code == 200, answer.text
