"""The administration of people: who sees it, what it changes, and that nobody reaches it by another number."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from callbacks.desk import Desk
from dashboard.store.history import Change
from dashboard.store.people import User
from tests.accounts.conftest import PEOPLE, Browser

Another = Callable[[], Browser]
OTHERS = [who for who in PEOPLE if who != "admin"]


def standing(desk: Desk) -> list[tuple[object, ...]]:
    """Everything of every account that an edit could change."""
    with desk.database.reading() as session:
        users = session.scalars(select(User).order_by(User.id)).all()
        return [(u.id, u.name, u.role, u.country, u.is_active, u.password_hash, u.version) for u in users]


def test_an_administrator_sees_everybody(browser: Browser) -> None:
    browser.sign_in("admin")
    content = browser.open("/en/account/people")

    assert all(email in content for email, *_ in PEOPLE.values())


@pytest.mark.parametrize("who", OTHERS)
def test_nobody_else_sees_another_account_by_its_number(browser: Browser, users: dict[str, int], who: str) -> None:
    browser.sign_in(who)

    for path in ("/en/account/people", *(f"/en/account/people/{number}" for number in users.values())):
        content = browser.open(path)
        strangers = [email for other, (email, *_) in PEOPLE.items() if other != who]
        assert not any(email in content for email in strangers)


def test_a_visitor_is_asked_to_sign_in_and_learns_no_name(browser: Browser, users: dict[str, int]) -> None:
    content = browser.open(f"/en/account/people/{users['reporter']}")

    assert "account.sign-in" in content
    assert "ana@example.org" not in content


@pytest.mark.parametrize("number", ["0", "99999", "1 or 1=1", "../1", "-1", "1e3", "٣"])
def test_a_number_of_nobody_tells_nothing(browser: Browser, number: str) -> None:
    browser.sign_in("admin")

    assert "There is no such account" in browser.open(f"/en/account/people/{number.replace('/', '%2F')}")


ACTS = ("account.disable", "account.enable", "account.role", "account.password-link", "account.withdraw")


@pytest.mark.parametrize("who", OTHERS)
def test_no_other_role_acts_on_an_account_there_or_not(
    browser: Browser, desk: Desk, users: dict[str, int], who: str
) -> None:
    browser.sign_in(who)
    before = standing(desk)

    for name in ACTS:
        answers = [
            browser.post(name, user=number, invitation=number, role="administrator", version=1)
            for number in (users["reader"], users[who], 99999)
        ]
        assert [answer.status_code for answer in answers] == [403, 403, 403], name
        assert len({answer.text for answer in map(_without_token, answers)}) == 1, "existence is not told"
    assert standing(desk) == before


class _Told:
    def __init__(self, text: str) -> None:
        self.text = text


def _without_token(answer: object) -> _Told:
    found = dict(answer.json)  # type: ignore[attr-defined]
    found.pop("csrf", None)
    return _Told(repr(found))


def test_nobody_changes_somebody_elses_name_through_their_own_form(
    browser: Browser, desk: Desk, users: dict[str, int]
) -> None:
    browser.sign_in("reader")
    sent = {"name": "Changed", "language": "en", "version": 1, "user": users["admin"], "id": users["admin"]}

    assert browser.post("account.rename", **sent, role="administrator").status_code == 200

    with desk.database.reading() as session:
        assert session.get_one(User, users["admin"]).name == "Rut Admin"
        own = session.get_one(User, users["reader"])
        assert (own.name, own.role) == ("Changed", "reader")


def test_two_administrators_see_both_versions_of_a_role_and_no_secret(
    browser: Browser, another: Another, users: dict[str, int]
) -> None:
    browser.sign_in("admin")
    asked = {"user": users["reader"], "version": 1, "country": "", "constituency": ""}
    assert browser.post("account.role", **asked, role="secretariat").status_code == 200

    answer = browser.post("account.role", **asked, role="administrator", password_hash="x", session_stamp="x")

    assert answer.status_code == 409
    assert answer.json is not None
    assert answer.json["conflict"]["theirs"] == {"role": "secretariat", "country": "", "constituency": ""}
    assert answer.json["conflict"]["yours"]["role"] == "administrator"


def test_a_role_with_too_much_or_too_little_is_refused_beside_its_field(
    browser: Browser, users: dict[str, int]
) -> None:
    browser.sign_in("admin")
    asked = {"user": users["reader"], "version": 1, "role": "reader", "country": "TSA", "constituency": "workers"}
    answer = browser.post("account.role", **asked)

    assert answer.json is not None
    assert {one["field"] for one in answer.json["problems"]} == {"country", "constituency"}


def test_an_administrator_neither_closes_nor_demotes_themselves(browser: Browser, users: dict[str, int]) -> None:
    browser.sign_in("admin")
    asked = {"user": users["admin"], "version": 1, "role": "reader", "country": "", "constituency": ""}

    assert [browser.post(name, **asked).status_code for name in ("account.disable", "account.role")] == [422, 422]


def test_a_new_role_counts_from_the_next_request(browser: Browser, another: Another, users: dict[str, int]) -> None:
    leo = another()
    leo.sign_in("reader")
    browser.sign_in("admin")
    asked = {"user": users["reader"], "version": 1, "role": "administrator", "country": "", "constituency": ""}
    browser.post("account.role", **asked)

    assert "ana@example.org" in leo.open("/en/account/people")


def test_what_was_done_to_an_account_is_told_with_who_and_from_what_to_what(
    browser: Browser, users: dict[str, int]
) -> None:
    browser.sign_in("admin")
    asked = {"user": users["reader"], "version": 1, "role": "country_editor", "country": "TSA", "constituency": ""}
    browser.post("account.role", **asked)
    browser.post("account.disable", user=users["reader"])
    content = browser.open(f"/en/account/people/{users['reader']}")

    assert content.index("The account was closed") < content.index("The account was opened")
    assert "Rut Admin" in content
    assert "Reader" in content
    assert "Country editor" in content


def test_every_change_of_an_account_is_in_its_history(browser: Browser, desk: Desk, users: dict[str, int]) -> None:
    browser.sign_in("admin")
    browser.post("account.disable", user=users["reader"])
    browser.post("account.enable", user=users["reader"])
    with desk.database.reading() as session:
        changes = session.scalars(select(Change).where(Change.record_id == users["reader"])).all()

    assert [(change.action, change.made_by) for change in changes if change.record_table == "users"] == [
        ("take_up", None),
        ("disable", users["admin"]),
        ("enable", users["admin"]),
    ]


def test_a_name_with_a_script_is_shown_as_words(browser: Browser, another: Another) -> None:
    leo = another()
    leo.sign_in("reader")
    hostile = "<img src=x onerror=alert(1)>"
    assert leo.post("account.rename", name=hostile, language="en", version=1).status_code == 200

    browser.sign_in("admin")
    answer = browser.client.get("/en/account/people")
    assert hostile not in answer.text
    leo.open("/en/account")


def test_a_municipal_team_is_named_with_its_municipality(browser: Browser, users: dict[str, int]) -> None:
    browser.sign_in("admin")

    assert "Municipal team, Nuevo México (Tierra TSA en)" in browser.open("/en/account/people")


@pytest.mark.parametrize(("code", "status"), [("01002", 200), ("99999", 422), ("", 422), ("../x", 422)])
def test_a_municipal_team_needs_a_municipality_of_its_country(
    browser: Browser, users: dict[str, int], code: str, status: int
) -> None:
    browser.sign_in("admin")
    asked = {"user": users["reader"], "version": 1, "role": "municipal_team", "country": "TSA", "constituency": ""}

    assert browser.post("account.role", **asked, municipality=code).status_code == status
