"""The Secretariat sends the programme report in a real browser: looked at first, followed letter by letter, told."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from aiosmtpd.smtp import Envelope, Session
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from dashboard.accounts.passwords import Keeper
from dashboard.accounts.permissions import Role
from dashboard.plan.indicators import Reporter
from dashboard.store.database import Database
from dashboard.store.initiative import fill
from dashboard.store.invitations import add_account
from dashboard.store.migrate import migrate
from tests.browser.conftest import DESKTOP, PATIENCE, PHONE, Watched
from tests.support.mail_server import Sink, serving
from tests.support.server import running_atlas

pytestmark = pytest.mark.browser

PASSWORD = "quince naranjas y un tren"
PLAN = "strategic-2018-2021"
REPORT = f"/en/secretariat/report/{PLAN}"
SITE = "https://atlas.example.org"
FOCAL = {
    "gob@example.org": Reporter.GOVERNMENT,
    "emp@example.org": Reporter.EMPLOYERS,
    "tra@example.org": Reporter.WORKERS,
}


class Gate(Sink):
    """A mail server that takes one letter, and the others only when it is opened."""

    def __init__(self) -> None:
        super().__init__()
        self.opened = Event()

    async def handle_DATA(self, server: object, session: Session, envelope: Envelope) -> str:  # noqa: N802
        while self.mails and not self.opened.is_set():
            await asyncio.sleep(0.02)
        return await super().handle_DATA(server, session, envelope)


@pytest.fixture
def gate() -> Iterator[Gate]:
    made = Gate()
    yield made
    made.opened.set()


@pytest.fixture
def secretariat(tmp_path: Path, chromium: Browser, gate: Gate, watched: Watched) -> Iterator[Page]:
    """A page of the Secretariat of an atlas that can send mail; three focal points, one of them reads Portuguese."""
    _people(tmp_path)
    with serving(gate) as where:
        mail = {"CLRISK_SMTP_URL": f"smtp://{where}", "CLRISK_MAIL_FROM": "atlas@example.org"}
        with running_atlas(tmp_path, CLRISK_RATE_LIMIT="off", CLRISK_PUBLIC_ADDRESS=SITE, **mail) as address:
            context = chromium.new_context(viewport=DESKTOP, base_url=address)  # type: ignore[arg-type]
            page = context.new_page()
            page.set_default_timeout(PATIENCE)
            page.on("pageerror", lambda error: watched.errors.append(str(error)))
            _sign_in(page)
            yield page
            context.close()


def _people(var: Path) -> None:
    database = Database(f"sqlite:///{var / 'atlas.sqlite'}")
    migrate(database)
    keeper = Keeper().prepared(PASSWORD)
    with database.writing() as session:
        fill(session)
        given = {"password": PASSWORD, "keeper": keeper}
        add_account(session, email="sec@example.org", name="Sol", role=Role.SECRETARIAT, **given)  # type: ignore[arg-type]
        for email, constituency in FOCAL.items():
            whose = {"country": "PER", "constituency": constituency, **given}
            add_account(session, email=email, name=email[:3], role=Role.REPORTER, **whose)  # type: ignore[arg-type]
    database.close()


def _sign_in(page: Page) -> None:
    page.goto("/en/account/sign-in")
    page.fill("input[name=email]", "sec@example.org")
    page.fill("input[name=password]", PASSWORD)
    page.click("form[data-edit='account.sign-in'] button[type=submit]")
    page.wait_for_selector(".account-menu")


def _prepare(page: Page) -> None:
    page.goto(REPORT)
    form = page.locator("form[data-edit='programme.prepare']")
    form.get_by_role("checkbox", name="PDF").uncheck()
    form.locator("[name=note]").fill("Please read page 2.")
    form.locator("button[type=submit]").click()
    expect(page.locator(".is-waiting")).to_contain_text("One mail will be sent to each of 3 people")


def _harm(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [one["id"] for one in found if one["impact"] in ("serious", "critical")]


def test_the_secretariat_looks_first_then_follows_the_sending_letter_by_letter(
    secretariat: Page, gate: Gate, watched: Watched
) -> None:
    page = secretariat
    _prepare(page)
    page.locator(".is-waiting summary").first.click()
    expect(page.locator(".letter-preview").first).to_contain_text("Please read page 2.")
    expect(page.locator(".letter-preview").first).to_contain_text(f"{SITE}/es/plan/{PLAN}")
    assert gate.mails == []
    assert _harm(page) == []

    page.locator("form[data-edit='programme.send'] button[type=submit]").first.click()
    state = page.locator("#sending-state")
    expect(state).to_contain_text("1 of 3 mails")
    assert state.get_attribute("aria-live") == "polite"
    expect(state.locator("progress")).to_have_attribute("value", "1")
    expect(page.locator(".dispatch")).to_contain_text("If the progress no longer moves")
    assert len(gate.mails) == 1
    assert _harm(page) == []
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")

    gate.opened.set()
    expect(state).to_contain_text("Sending has ended.")
    state.get_by_role("link").click()
    expect(page.locator(".dispatch")).to_contain_text("3 mails taken by the server")
    assert sorted(mail["X-To"] for mail in gate.mails) == sorted(FOCAL)
    assert all([part.get_filename() for part in mail.iter_attachments()] for mail in gate.mails)
    assert watched == Watched()


def test_who_opens_the_page_while_it_is_sent_sees_how_far_it_is(secretariat: Page, gate: Gate) -> None:
    _prepare(secretariat)
    secretariat.locator("form[data-edit='programme.send'] button[type=submit]").first.click()
    expect(secretariat.locator("#sending-state")).to_contain_text("1 of 3 mails")

    later = secretariat.context.new_page()
    later.set_default_timeout(PATIENCE)
    later.goto(REPORT)
    expect(later.locator("#sending-state")).to_contain_text("1 of 3 mails")
    gate.opened.set()
    expect(later.locator("#sending-state")).to_contain_text("Sending has ended.")


def test_what_is_discarded_is_sent_to_nobody(secretariat: Page, gate: Gate) -> None:
    _prepare(secretariat)
    secretariat.get_by_role("button", name="Discard").click()

    expect(secretariat.locator(".edit-status")).to_contain_text("Discarded. Nothing was sent.")
    expect(secretariat.locator(".is-waiting")).to_have_count(0)
    assert gate.mails == []
