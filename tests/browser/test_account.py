"""People with an account, in a real browser: coming in by the keyboard, losing no word, seeing both versions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from dashboard.accounts.passwords import Keeper
from dashboard.accounts.permissions import Role
from dashboard.plan.indicators import Reporter
from dashboard.store.database import Database
from dashboard.store.invitations import add_account, invite
from dashboard.store.migrate import migrate
from tests.browser.conftest import DESKTOP, PATIENCE, PHONE
from tests.support.server import running_atlas

pytestmark = pytest.mark.browser

GOOD = "quince naranjas y un tren"
PEOPLE = (
    ("root@example.org", "Rut Admin", Role.ADMINISTRATOR, None, None),
    ("otra@example.org", "Olga Admin", Role.ADMINISTRATOR, None, None),
    ("leo@example.org", "Leo Paz", Role.READER, None, None),
    ("ana@example.org", "Ana Quispe", Role.REPORTER, "PER", Reporter.WORKERS),
)


@dataclass
class Standing:
    """An atlas with accounts."""

    address: str
    token: str
    """Of an invitation nobody took up yet."""


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standing]:
    var: Path = tmp_path_factory.mktemp("accounts")
    database, keeper = Database(f"sqlite:///{var / 'atlas.sqlite'}"), Keeper()
    migrate(database)
    with database.writing() as session:
        for email, name, role, country, constituency in PEOPLE:
            told = {"email": email, "name": name, "country": country, "constituency": constituency}
            add_account(session, role=role, password=GOOD, keeper=keeper, **told)  # type: ignore[arg-type]
        token = invite(session, email="nina@example.org", role=Role.SECRETARIAT, by=None).token
    database.close()
    with running_atlas(var, CLRISK_RATE_LIMIT="off") as address:
        yield Standing(address, token)


Come = Callable[..., Page]


@pytest.fixture
def come(chromium: Browser, standing: Standing) -> Iterator[Come]:
    with ExitStack() as stack:

        def visit(path: str, **options: Any) -> Page:
            context = chromium.new_context(**{"viewport": DESKTOP, "base_url": standing.address, **options})
            stack.callback(context.close)
            page = context.new_page()
            page.set_default_timeout(PATIENCE)
            page.goto(path)
            page.wait_for_selector("#main h1")
            return page

        yield visit


def sign_in(page: Page, email: str) -> Page:
    page.goto("/en/account/sign-in")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(GOOD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda address: "sign-in" not in address)
    page.wait_for_selector("#main")
    return page


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the element of this name has the focus."""
    for _ in range(40):
        page.keyboard.press("Tab")
        told = page.evaluate(
            "() => { const a = document.activeElement;"
            " return a.labels && a.labels[0] ? a.labels[0].innerText : a.innerText }"
        )
        if told and told.strip().startswith(name):
            return
    raise AssertionError(f"no element called {name!r} is reached by the keyboard")


def test_somebody_comes_in_and_goes_out_with_the_keyboard_alone(come: Come) -> None:
    page = come("/en/map")
    page.get_by_role("link", name="Sign in").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/account/sign-in?next=*")
    tab_to(page, "E-mail")
    page.keyboard.type("leo@example.org")
    tab_to(page, "Password")
    page.keyboard.type(GOOD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/map")
    expect(page.get_by_role("status").filter(has_text="You are signed in as Leo Paz")).to_be_visible()

    page.locator(".account-menu summary").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="My account")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="My account")).to_be_hidden()
    page.keyboard.press("Enter")
    tab_to(page, "Sign out")
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/account/sign-in")
    expect(page.get_by_role("status").filter(has_text="signed out on every device")).to_be_visible()


def test_what_is_wrong_is_told_once_above_and_beside_its_field_and_no_word_is_lost(come: Come) -> None:
    page = come("/en/account/sign-in")
    page.get_by_label("E-mail").fill("leo@example.org")
    page.get_by_role("button", name="Sign in").click()

    alert = page.get_by_role("alert")
    expect(alert).to_be_focused()
    expect(alert).to_contain_text("Password: This is missing.")
    expect(page.get_by_label("E-mail")).to_have_value("leo@example.org")
    password = page.get_by_label("Password")
    expect(password).to_have_attribute("aria-invalid", "true")
    described = password.get_attribute("aria-describedby") or ""
    assert "This is missing." in " ".join(page.locator(f"#{one}").inner_text() for one in described.split())

    alert.get_by_role("link").click()
    expect(password).to_be_focused()


def test_a_line_that_breaks_keeps_every_word_and_is_told(come: Come) -> None:
    page = come("/en/account/sign-in")
    page.get_by_label("E-mail").fill("leo@example.org")
    page.get_by_label("Password").fill(GOOD)
    page.context.set_offline(True)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("could not be reached")
    expect(page.get_by_label("Password")).to_have_value(GOOD)

    page.context.set_offline(False)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/en/plan")


def test_a_session_that_changed_meanwhile_is_told_and_the_same_words_are_sent_again(come: Come) -> None:
    page = sign_in(come("/en/account/sign-in"), "leo@example.org")
    page.goto("/en/account")
    name = page.get_by_label("Name", exact=True)
    name.fill("Leo Paz Ríos")
    page.context.clear_cookies()
    save = page.get_by_role("button", name="Save")
    save.click()
    expect(page.get_by_role("alert")).to_contain_text("Your session changed")

    other = page.context.new_page()
    sign_in(other, "leo@example.org")
    other.close()
    save.click()
    expect(page.get_by_role("alert")).to_contain_text("Your session changed")
    save.click()

    expect(page.get_by_role("status").filter(has_text="are saved")).to_be_visible()
    expect(page.get_by_label("Name", exact=True)).to_have_value("Leo Paz Ríos")


def test_unsent_words_are_not_left_without_asking(come: Come) -> None:
    page = sign_in(come("/en/account/sign-in"), "ana@example.org")
    page.goto("/en/account")
    page.on("dialog", lambda dialog: dialog.dismiss())
    page.get_by_label("Name", exact=True).press("End")
    page.keyboard.type(" M")
    with page.expect_event("dialog") as asked:
        page.get_by_role("link", name="Plan", exact=True).click(no_wait_after=True)

    assert asked.value.type == "beforeunload"
    expect(page.get_by_label("Name", exact=True)).to_have_value("Ana Quispe M")


def test_two_administrators_who_save_one_account_both_keep_what_they_wrote(come: Come) -> None:
    """The lost update: the second sees both versions, chooses field by field, and nothing is overwritten unseen."""
    first, second = (sign_in(come("/en/account/sign-in"), who) for who in ("root@example.org", "otra@example.org"))
    for page in (first, second):
        page.goto("/en/account/people")
        page.get_by_role("link", name="Ana Quispe").click()
        page.wait_for_selector("form[data-edit='account.role']")
    first.get_by_label("Country").select_option("BOL")
    first.get_by_role("button", name="Save").click()
    expect(first.get_by_role("status").filter(has_text="is saved")).to_be_visible()
    second.get_by_label("Reports for").select_option("employers")
    second.get_by_role("button", name="Save").click()

    conflict = second.get_by_role("alert").filter(has_text="Two versions")
    expect(conflict).to_be_focused()
    country = conflict.get_by_role("group", name="Country")
    expect(country).to_contain_text("Bolivia")
    expect(country).to_contain_text("Peru")
    # Olga did not touch the country: what Rut saved is proposed. The constituency is her own choice.
    expect(country.get_by_label("What the other person saved")).to_be_checked()
    side = conflict.get_by_role("group", name="Reports for")
    expect(side.get_by_label("What you wrote")).to_be_checked()
    conflict.get_by_role("button", name="Save with these choices").click()

    expect(second.get_by_role("status").filter(has_text="is saved")).to_be_visible()
    expect(second.get_by_label("Country")).to_have_value("BOL")
    expect(second.get_by_label("Reports for")).to_have_value("employers")


def test_an_invitation_is_shown_once_and_opens_an_account(come: Come) -> None:
    page = sign_in(come("/en/account/sign-in"), "root@example.org")
    page.goto("/en/account/people")
    form = page.locator("form[data-edit='account.invite']")
    form.get_by_label("E-mail").fill("eva@example.org")
    form.get_by_label("Role").select_option("reader")
    form.get_by_role("button").click()
    link = page.get_by_label("This link is not shown again:").input_value()
    assert link.startswith("http://127.0.0.1:")
    page.get_by_role("button", name="I have passed it on").click()
    expect(page.get_by_text("eva@example.org")).to_be_visible()
    assert link.rpartition("/")[2] not in page.content()

    guest = come(link)
    guest.get_by_label("Name").fill("Eva Lima")
    guest.get_by_label("New password").fill(GOOD)
    guest.get_by_label("The same password again").fill(GOOD)
    guest.get_by_role("button", name="Open the account").click()
    guest.wait_for_url("**/en/plan")
    expect(guest.locator(".account-menu summary")).to_have_attribute("aria-label", "Account of Eva Lima")


PATHS = {
    "es": ("/es/cuenta", "/es/cuenta/personas", "/es/cuenta/personas/4", "/es/cuenta/entrar"),
    "en": ("/en/account", "/en/account/people", "/en/account/people/4", "/en/account/sign-in"),
    "pt": ("/pt/conta", "/pt/conta/pessoas", "/pt/conta/pessoas/4", "/pt/conta/entrar"),
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", list(PATHS))
def test_no_account_page_has_a_serious_finding_of_axe_or_is_wider_than_a_telephone(
    come: Come, standing: Standing, language: str, scheme: str
) -> None:
    page = sign_in(come("/en/account/sign-in", viewport=PHONE, color_scheme=scheme), "root@example.org")
    paths = [*PATHS[language], f"/{language}/account/invitation/{standing.token}"]
    for path in paths:
        page.goto(path)
        page.wait_for_selector("#main h1")
        found = Axe().run(page).response["violations"]
        serious = [(one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in {"serious", "critical"}]
        assert serious == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


@pytest.mark.parametrize("width", [900, 1024, 1280])
@pytest.mark.parametrize("language", list(PATHS))
def test_the_header_holds_the_account_at_every_width(come: Come, language: str, width: int) -> None:
    page = come(PATHS[language][3], viewport={"width": width, "height": 800})

    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect(page.locator(".account-entry")).to_be_in_viewport()
