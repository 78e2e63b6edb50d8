"""What is handed out besides pages: evidence, calendars, the template of a plan."""

from __future__ import annotations

from io import BytesIO

import icalendar
import openpyxl
import pytest

from callbacks.desk import Desk
from dashboard.store.plan_tables import Evidence
from tests.accounts.conftest import Browser
from tests.reporting.conftest import Enter
from tests.reporting.test_reporting_over_http import PDF, fields, latest, pieces, submitted
from tests.store.people import MadePlan

pytestmark = pytest.mark.usefixtures("an_open_round")

READERS = ("government", "employers", "editor", "secretariat", "admin", "abroad", "reader")


def test_evidence_is_for_everybody_once_accepted_and_before_for_its_country_alone(
    enter: Enter, visitor: Browser, desk: Desk, plan: MadePlan
) -> None:
    report = submitted(enter, desk, plan, files=[(BytesIO(PDF), "a.pdf")])
    address = f"/evidence/{pieces(desk)[0].id}"
    browsers = {who: enter(who) for who in READERS}
    before = {who: browser.client.get(address).status_code for who, browser in browsers.items()}
    assert before == {**dict.fromkeys(READERS, 404), **dict.fromkeys(READERS[:4], 200)}
    assert visitor.client.get(address).status_code == 404

    browsers["secretariat"].post("report.accept", report=report.id, version=report.version)

    assert visitor.client.get(address).data == PDF


def test_a_file_is_an_attachment_that_nothing_runs(enter: Enter, desk: Desk, plan: MadePlan) -> None:
    submitted(enter, desk, plan, files=[(BytesIO(PDF), "a plan; X-Evil: 1.pdf")])

    answer = enter("government").client.get(f"/evidence/{pieces(desk)[0].id}")

    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "X-Evil" not in answer.headers


def test_evidence_that_was_removed_is_handed_to_nobody_from_outside(
    enter: Enter, visitor: Browser, desk: Desk, plan: MadePlan
) -> None:
    focal = enter("government")
    focal.post("report.save", **fields(plan, files=[(BytesIO(PDF), "a.pdf")]))
    [piece] = pieces(desk)
    focal.post("evidence.withdraw", evidence=piece.id, version=piece.version)
    draft = latest(desk, plan)
    focal.post("report.save", **fields(plan, version=draft.version, button="submit"))
    done = latest(desk, plan)
    enter("secretariat").post("report.accept", report=done.id, version=done.version)

    assert visitor.client.get(f"/evidence/{piece.id}").status_code == 404
    assert focal.client.get(f"/evidence/{piece.id}").status_code == 200


@pytest.mark.parametrize("number", ["0", "999", "-1", "99999999999999999999", "1%00", "..%2f..%2fatlas.sqlite"])
def test_no_other_address_hands_out_a_file(enter: Enter, number: str) -> None:
    assert enter("secretariat").client.get(f"/evidence/{number}").status_code == 404


def test_a_link_is_no_file_and_a_lost_file_is_told(enter: Enter, desk: Desk, plan: MadePlan) -> None:
    files = [(BytesIO(PDF), "a.pdf")]
    submitted(enter, desk, plan, links="https://example.org/a", files=files)
    link, file = pieces(desk)
    assert enter("government").client.get(f"/evidence/{link.id}").status_code == 404
    (desk.evidence.folder / file.stored_name).unlink()
    assert enter("government").client.get(f"/evidence/{file.id}").status_code == 410


def calendar_address(browser: Browser) -> str:
    browser.open("/en/tasks")
    assert browser.post("calendar.renew").status_code == 200
    page = browser.open("/en/tasks")
    start = page.index("/calendar/")
    return page[start : page.index(".ics", start) + 4]


def test_a_calendar_holds_what_is_due_for_its_owner_and_is_read_without_a_session(
    enter: Enter, visitor: Browser, desk: Desk, plan: MadePlan
) -> None:
    address = calendar_address(enter("government"))

    answer = visitor.client.get(f"{address}?language=en")

    assert answer.mimetype == "text/calendar"
    [event] = icalendar.Calendar.from_ical(answer.data).walk("VEVENT")
    assert str(event["SUMMARY"]) == "3 reports of round 2019 due"
    assert "1.1 Indicator 1.1" in str(event["DESCRIPTION"])
    submitted(enter, desk, plan)
    [event] = icalendar.Calendar.from_ical(visitor.client.get(address).data).walk("VEVENT")
    assert "1.1 Indicator 1.1" not in str(event["DESCRIPTION"])


def test_a_renewed_calendar_address_ends_the_one_before(enter: Enter, visitor: Browser) -> None:
    browser = enter("government")
    first = calendar_address(browser)
    second = calendar_address(browser)

    assert first != second
    assert visitor.client.get(first).status_code == 404
    assert visitor.client.get(second).status_code == 200


@pytest.mark.parametrize("token", ["x", "1-" + "A" * 43, "1'%20or%201=1", "..%2f..%2fatlas.sqlite"])
def test_no_made_up_address_opens_a_calendar(visitor: Browser, token: str) -> None:
    assert visitor.client.get(f"/calendar/{token}.ics").status_code == 404


def test_the_template_is_the_secretariats_and_comes_filled_with_a_plan(enter: Enter, visitor: Browser) -> None:
    for browser in (visitor, enter("government"), enter("admin")):
        assert browser.client.get("/plan/template.xlsx").status_code == 404
    secretariat = enter("secretariat")
    filled = secretariat.client.get("/plan/template.xlsx?plan=small&language=en")
    book = openpyxl.load_workbook(BytesIO(filled.data), read_only=True)
    assert "1.10" in {str(cell.value) for row in book["Indicators"].iter_rows() for cell in row}
    assert secretariat.client.get("/plan/template.xlsx?plan=none").status_code == 404


def test_a_number_of_evidence_says_nothing_about_what_there_is(enter: Enter, desk: Desk, plan: MadePlan) -> None:
    submitted(enter, desk, plan, files=[(BytesIO(PDF), "a.pdf")])
    with desk.database.reading() as session:
        there = session.get(Evidence, 1)
    assert there is not None

    hidden, missing = (enter("abroad").client.get(f"/evidence/{number}") for number in (1, 77))

    assert (hidden.status_code, hidden.data) == (missing.status_code, missing.data)
