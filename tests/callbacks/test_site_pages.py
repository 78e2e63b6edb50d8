"""Pages beside the map: found by their address, absent without what they show."""

from __future__ import annotations

from dash import html

from callbacks import site
from callbacks.address import Page
from callbacks.pages.site_page import SitePage, address_of, asked_of
from callbacks.services import Services
from dashboard.language import Language

HERE = SitePage(
    Page.PLAN,
    content=lambda asked: html.H1(" / ".join(asked.parts)),
    title=lambda asked: f"plan {asked.parts[0]}",
    is_there=lambda asked: bool(asked.parts),
)


def test_a_page_is_given_the_parts_of_its_path_and_its_query(services: Services) -> None:
    asked = asked_of(services, "/pt/plano/a%20b/c", "?demo=1&x=%2F")

    assert asked.language is Language.PORTUGUESE
    assert asked.parts == ("a b", "c")
    assert asked.query == {"demo": "1", "x": "/"}
    assert asked.wants_demonstration
    assert asked.person is None
    assert asked.desk is None


def test_a_page_is_the_same_in_every_language_but_for_its_name(services: Services) -> None:
    asked = asked_of(services, "/es/plan/a%20b", "?demo=1")

    assert HERE.in_every_language(asked)[Language.PORTUGUESE] == "/pt/plano/a%20b?demo=1"


def test_a_page_that_knows_nothing_under_an_address_is_not_there(monkeypatch, services: Services) -> None:
    monkeypatch.setattr(site, "SITE_PAGES", {Page.PLAN: HERE})

    assert site.is_there(services, "/es/plan/x")
    assert not site.is_there(services, "/es/plan")
    assert "x" in str(site.page_for(services, "/es/plan/x", "")[2])
    assert site.window_title(services, "/es/plan/x", "").startswith("plan x")
    assert "plan" not in site.window_title(services, "/es/plan", "").lower()


def test_what_stands_in_an_address_cannot_leave_its_part() -> None:
    assert address_of(Page.COUNTRY, Language.ENGLISH, "../x?y", q="a&b") == "/en/country/..%2Fx%3Fy?q=a%26b"
