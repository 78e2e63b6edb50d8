"""Links: invitations and new passwords, over HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select
from sqlalchemy.orm import Session

from callbacks.desk import Desk
from dashboard.accounts.links import SECONDS, password_link, read_password_link
from dashboard.accounts.permissions import Role
from dashboard.plan.indicators import Reporter
from dashboard.store.database import Database
from dashboard.store.history import Change
from dashboard.store.invitations import INVITATION_DAYS, invite
from dashboard.store.people import Invitation, User, find
from dashboard.store.records import now
from tests.accounts.conftest import GOOD, Browser

Another = Callable[[], Browser]


def invited(browser: Browser, **fields: object) -> str:
    """The link that an administrator is shown."""
    asked = {"email": "nina@example.org", "role": "reader", "country": "", "constituency": "", "language": "en"}
    answer = browser.post("account.invite", **{**asked, **fields})
    assert answer.status_code == 200, answer.text
    assert answer.json is not None
    return str(answer.json["shows"][0][1])


def test_an_invitation_goes_from_an_administrator_to_a_working_account(browser: Browser, another: Another) -> None:
    browser.sign_in("admin")
    address = invited(browser, role="reporter", country="TSA", constituency="workers")
    nina = another()

    assert "nina@example.org" in nina.open(address)
    token = address.rpartition("/")[2]
    answer = nina.post("account.take-up", token=token, name="Nina Rojas", password=GOOD, again=GOOD)

    assert answer.status_code == 200
    assert nina.is_signed_in()
    assert "workers" in nina.seen


def test_the_link_is_shown_once_and_kept_nowhere(browser: Browser, desk: Desk) -> None:
    browser.sign_in("admin")
    token = invited(browser).rpartition("/")[2]

    assert token not in browser.open("/en/account/people")
    with desk.database.reading() as session:
        held = [repr(row.__dict__) for table in (Invitation, Change) for row in session.scalars(select(table))]
    assert not any(token in text for text in held)


def test_nobody_waits_to_write_while_a_password_is_hashed(
    browser: Browser, another: Another, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser.sign_in("admin")
    token = invited(browser).rpartition("/")[2]
    nina = another()
    nina.open("/en/account/sign-in")
    writing, hashed = [0], []
    begun, hashing = Database.writing, PasswordHasher.hash

    @contextmanager
    def counted(self: Database) -> Iterator[Session]:
        with begun(self) as session:
            writing[0] += 1
            try:
                yield session
            finally:
                writing[0] -= 1

    def told(self: PasswordHasher, password: str, **more: bytes) -> str:
        hashed.append(writing[0])
        return hashing(self, password, **more)

    monkeypatch.setattr(Database, "writing", counted)
    monkeypatch.setattr(PasswordHasher, "hash", told)
    assert nina.post("account.take-up", token=token, name="Nina Rojas", password=GOOD, again=GOOD).status_code == 200
    changed = nina.post("account.password", current=GOOD, password=GOOD + "!", again=GOOD + "!")
    assert changed.status_code == 200, changed.text
    assert hashed == [0, 0]


def test_a_link_makes_one_account_and_then_leads_nowhere(browser: Browser, another: Another) -> None:
    browser.sign_in("admin")
    address = invited(browser)
    token = address.rpartition("/")[2]
    first, second = another(), another()
    first.open(address), second.open(address)
    sent = {"token": token, "name": "Nina", "password": GOOD, "again": GOOD}
    assert first.post("account.take-up", **sent).status_code == 200

    answer = second.post("account.take-up", **sent)

    assert answer.status_code == 422
    assert not second.is_signed_in()
    assert "was used" in second.open(address)


@pytest.mark.parametrize("days", [INVITATION_DAYS, 400])
def test_a_link_older_than_a_week_leads_nowhere(browser: Browser, desk: Desk, days: int) -> None:
    with desk.database.writing() as session:
        held = invite(session, email="nina@example.org", role=Role.READER, by=None, at=now() - timedelta(days=days))

    content = browser.open(f"/en/account/invitation/{held.token}")

    assert "older than a week" in content
    assert "nina@example.org" not in content


def test_a_made_up_link_tells_nothing(browser: Browser) -> None:
    assert "does not exist" in browser.open("/en/account/invitation/made-up")


def test_what_is_wrong_with_a_new_account_stands_beside_its_fields(browser: Browser) -> None:
    admin = browser
    admin.sign_in("admin")
    address = invited(admin)
    token = address.rpartition("/")[2]
    admin.open(address)

    short = admin.post("account.take-up", token=token, name="Nina", password="short", again="short")
    differs = admin.post("account.take-up", token=token, name="Nina", password=GOOD, again=GOOD + "!")
    nameless = admin.post("account.take-up", token=token, name=" ", password=GOOD, again=GOOD)

    told = [[(one["field"], one["told"]) for one in answer.json["problems"]] for answer in (short, differs, nameless)]  # type: ignore[index]
    assert told == [
        [("password", "It has 5 characters; at least 12 are needed.")],
        [("again", "The two passwords differ.")],
        [("name", "Write your name.")],
    ]


def test_every_problem_of_an_invitation_is_told_at_once(browser: Browser) -> None:
    browser.sign_in("admin")
    answer = browser.post("account.invite", email="nobody", role="reporter", country="", constituency="", language="en")

    assert answer.status_code == 422
    assert answer.json is not None
    assert {one["field"] for one in answer.json["problems"]} == {"email", "country", "constituency"}


@pytest.mark.parametrize(
    "fields",
    [
        {"role": "emperor"},
        {"role": "reporter", "country": "XXX", "constituency": "workers"},
        {"role": "reporter", "country": "TSA", "constituency": "technical_secretariat"},
        {"role": "reader", "language": "xx"},
        {"role": "reader", "email": "ana@example.org"},
        {"role": "reader", "email": "nina@example.org\r\nBcc: all@example.org"},
    ],
)
def test_an_invitation_that_nobody_can_have_meant_is_refused(
    browser: Browser, desk: Desk, fields: dict[str, str]
) -> None:
    browser.sign_in("admin")
    asked = {"email": "nina@example.org", "country": "", "constituency": "", "language": "en", **fields}

    assert browser.post("account.invite", **asked).status_code == 422
    with desk.database.reading() as session:
        assert session.scalars(select(Invitation)).all() == []


def test_a_withdrawn_invitation_leads_nowhere(browser: Browser, another: Another, desk: Desk) -> None:
    browser.sign_in("admin")
    address = invited(browser)
    with desk.database.reading() as session:
        number = session.scalars(select(Invitation.id)).one()

    assert browser.post("account.withdraw", invitation=number).status_code == 200
    assert "does not exist" in another().open(address)


# --- a password that was forgotten ---


def test_an_administrator_hands_out_a_link_for_a_new_password(
    browser: Browser, another: Another, users: dict[str, int]
) -> None:
    browser.sign_in("admin")
    answer = browser.post("account.password-link", user=users["reporter"])
    assert answer.json is not None
    address = answer.json["shows"][0][1]
    ana, new = another(), "otra frase muy distinta"

    assert "ana@example.org" in ana.open(address)
    token = address.rpartition("/")[2]
    assert ana.post("account.new-password", token=token, password=new, again=new).status_code == 200
    assert ana.is_signed_in()
    again = another()
    again.open("/en/account/sign-in")
    assert again.post("account.new-password", token=token, password=GOOD, again=GOOD).status_code == 422
    assert again.sign_in("reporter", new).status_code == 200


def test_a_link_for_a_new_password_lasts_an_hour_and_only_with_our_signature() -> None:
    token = password_link(7, "stamp", secret="ours")

    assert read_password_link(token, secret="ours") == (7, "stamp")
    assert read_password_link(token, secret="ours", seconds=-1) is None
    assert read_password_link(token, secret="theirs") is None
    assert SECONDS == 3600


def test_a_link_ends_with_the_sessions_of_the_account(
    browser: Browser, another: Another, users: dict[str, int]
) -> None:
    browser.sign_in("admin")
    answer = browser.post("account.password-link", user=users["reporter"])
    assert answer.json is not None
    ana = another()
    ana.sign_in("reporter")
    ana.post("account.sign-out")

    assert "ya se usó" in another().open(answer.json["shows"][0][1])


def test_asking_for_a_new_password_is_answered_alike_whether_there_is_an_account(browser: Browser) -> None:
    browser.open("/en/account/sign-in")
    answers = [browser.post("account.forgotten", email=email) for email in ("ana@example.org", "nobody@example.org")]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json is not None
    assert answers[1].json is not None
    assert answers[0].json["told"] == answers[1].json["told"]


def test_an_account_is_as_its_invitation_says_whatever_the_form_sends(browser: Browser, desk: Desk) -> None:
    with desk.database.writing() as session:
        held = invite(
            session,
            email="nina@example.org",
            role=Role.REPORTER,
            country="TSA",
            constituency=Reporter.WORKERS,
            by=None,
        )
    browser.open(f"/en/account/invitation/{held.token}")
    sent = {"token": held.token, "name": "Nina", "password": GOOD, "again": GOOD}

    browser.post("account.take-up", **sent, role="administrator", email="root2@example.org", country="TSB")

    with desk.database.reading() as session:
        user = find(session, "nina@example.org")
        assert user is not None
        assert (user.role, user.country, user.constituency) == ("reporter", "TSA", "workers")
        assert session.scalars(select(User).where(User.email == "root2@example.org")).first() is None
