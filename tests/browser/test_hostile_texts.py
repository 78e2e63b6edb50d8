"""What somebody typed to do harm does none in a real browser, and what two people typed at once is not lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from app import open_serving
from dashboard.choices import View
from dashboard.settings import Settings
from tests.accounts.conftest import GOOD
from tests.browser.conftest import DESKTOP, PATIENCE
from tests.hostile.conftest import a_desk, an_atlas, sign_in
from tests.hostile.sowing import Place, Sower
from tests.hostile.test_pages import PAGES
from tests.support.server import running_atlas

pytestmark = pytest.mark.browser
expect.set_options(timeout=PATIENCE)

NAMES = {"TSA": "MEX", "TSB": "PER", "01002": "07101", "01001": "07102"}
"""The small region of the other tests, and what is asked for in its place here."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An atlas as it ships in which something hostile was typed into every field."""
    settings = Settings(var=tmp_path_factory.mktemp("hostile"), rate_limit="off")
    _sow(settings)
    with running_atlas(settings.var, CLRISK_RATE_LIMIT="off") as running:
        yield running


def _sow(settings: Settings) -> None:
    services = open_serving(settings).now()
    profile = services.explorer.profile(View(country="MEX", municipality="07101"), "07101")
    factor = profile.factors[0].factor
    place = Place("MEX", "PER", "07101", factor, (profile.longitude, profile.latitude))
    desk = a_desk(settings, place)
    app = an_atlas(services, desk)
    Sower(lambda who: sign_in(app, who), place).everywhere()
    desk.database.close()


@pytest.fixture
def come(chromium: Browser, address: str) -> Iterator[Callable[[str], Page]]:
    """A browser in which somebody is signed in; nobody for ``visitor``."""
    contexts: list[BrowserContext] = []

    def come(who: str) -> Page:
        contexts.append(chromium.new_context(viewport=DESKTOP, base_url=address))
        page = contexts[-1].new_page()
        page.set_default_timeout(PATIENCE)
        if who != "visitor":
            page.goto("/en/account/sign-in")
            page.fill("input[name=email]", f"{who}@example.org")
            page.fill("input[name=password]", GOOD)
            page.click("form[data-edit='account.sign-in'] button[type=submit]")
            page.wait_for_selector(".account-menu")
        return page

    yield come
    for context in contexts:
        context.close()


@pytest.mark.parametrize("who", PAGES)
def test_nothing_that_somebody_typed_runs_in_a_browser(come: Callable[[str], Page], who: str) -> None:
    page = come(who)
    said: list[str] = []
    page.on("console", lambda one: said.append(one.text) if "Content Security Policy" in one.text else None)
    page.on("dialog", lambda one: (said.append(f"{one.type}: {one.message}"), one.accept()))
    page.on("pageerror", lambda one: said.append(str(one)))
    page.on("request", lambda one: said.append(one.url) if one.url.endswith("/x") else None)
    ran = {path: _ran(page, path) for path in map(_here, PAGES[who]) if path.startswith("/en/")}

    assert {path: told for path, told in ran.items() if told} == {}
    assert said == []


def _here(path: str) -> str:
    for small, shipped in NAMES.items():
        path = path.replace(small, shipped)
    return path


def _ran(page: Page, path: str) -> list[str]:
    """Elements that nobody of us made, and whether a script ran, once the page stands with everything unfolded."""
    page.goto(path, wait_until="domcontentloaded")
    page.wait_for_selector("main h1, main h2", state="attached")
    page.evaluate("for (const one of document.querySelectorAll('main details')) one.open = true")
    page.wait_for_function("() => [...document.querySelectorAll('[data-form]')].every((one) => one.firstChild)")
    found: list[str] = page.evaluate(
        """() => [
          ...(window.__xss === undefined ? [] : ["a script ran"]),
          ...[...document.querySelectorAll("main *, header *")]
            .filter((one) => one.matches("img[src=x], a[href^='javascript:'], main script, iframe:not([title])") ||
                             one.getAttributeNames().some((name) => name.startsWith("on") || /zq\\d{4}/.test(name)))
            .map((one) => one.outerHTML.slice(0, 120)),
        ]"""
    )
    return found


def test_what_an_address_names_is_in_sight_once_the_page_stands_whatever_it_names(come: Callable[[str], Page]) -> None:
    page = come("visitor")
    page.goto("/en/plan#%E0%A4%A")
    page.wait_for_selector("main h1")
    page.goto("/en/plan?again=1#programme")
    page.wait_for_selector("#programme", state="attached")

    expect(page.locator("#programme")).to_be_in_viewport()


def test_of_two_who_change_one_entry_of_a_country_the_second_sees_both_and_nothing_is_lost(
    come: Callable[[str], Page],
) -> None:
    one, other = come("editor"), come("secretariat")
    forms = [_entry(page) for page in (one, other)]
    for form, words in zip(forms, ("By the country", "By the Secretariat"), strict=True):
        form.locator("[name='body.en']").fill(words)
    forms[0].locator("button[type=submit]").first.click()
    expect(one.locator(".edit-status")).to_contain_text("Saved")
    forms[1].locator("button[type=submit]").first.click()

    conflict = other.locator(".conflict")
    expect(conflict).to_contain_text("By the country")
    expect(conflict).to_contain_text("By the Secretariat")
    conflict.locator("button").last.click()
    expect(other.locator(".edit-status")).to_contain_text("Saved")
    expect(_entry(one).locator("[name='body.en']")).to_have_value("By the Secretariat")


def _entry(page: Page) -> Page:
    """The form of the last entry of the country."""
    page.goto("/en/tasks/country/MEX")
    page.wait_for_selector("form[data-edit='country.change']", state="attached")
    page.evaluate("for (const one of document.querySelectorAll('main details')) one.open = true")
    return page.locator("form[data-edit='country.change']").last  # type: ignore[return-value]
