"""The Secretariat sends the programme report: looked at first, one mail for each, never twice, who failed is told."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator

import pytest
from dash import Dash
from flask import g
from pydantic import SecretStr
from sqlalchemy import select

from callbacks.account.service import EXTENSION as ACCOUNTS
from callbacks.account.service import Accounts
from callbacks.desk import Desk
from callbacks.jobs import sending as room
from callbacks.jobs.sending import LARGEST_MAIL, Told, letter_of, send_room_of
from callbacks.pages.programme_sending import progress_of
from dashboard.accounts.permissions import Person
from dashboard.answers import Download
from dashboard.language import Language
from dashboard.mail import Attachment, Post
from dashboard.store.dispatch_tables import Dispatch, DispatchLetter
from dashboard.store.dispatches import LetterState, claim, is_address, settle
from dashboard.store.history import Change
from dashboard.store.people import User
from tests.accounts.conftest import Browser
from tests.reporting.conftest import Enter
from tests.store.people import MadePlan
from tests.support.mail_server import Sink, serving

SITE = "https://atlas.example.org"
ASKED: dict[str, object] = {
    "plan": "small",
    "groups": "focal",
    "country": "",
    "further": "",
    "further_language": "en",
    "languages": ["es", "en", "pt"],
    "formats": ["pdf", "xlsx"],
    "note": "Please read page 2.",
}
FOCAL = {"gob@example.org", "emp@example.org", "abroad@example.org", "ana@example.org", "eva@example.org"}
Wait = Callable[[], None]


@pytest.fixture
def sink() -> Sink:
    return Sink()


def with_post(app: Dash, url: str) -> None:
    held: Accounts = app.server.extensions[ACCOUNTS]
    given = {"smtp_url": SecretStr(url), "mail_from": "atlas@example.org", "public_address": SITE}
    settings = held.settings.model_copy(update=given)
    app.server.extensions[ACCOUNTS] = dataclasses.replace(held, post=Post(settings))


@pytest.fixture
def mailing(app: Dash, sink: Sink, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A mail server; files are small, whatever the plan."""

    def small(_services: object, _desk: object, asked: object, ending: str, _step: object) -> Download:
        return Download(f"report-{asked.language.value}.{ending}", f"application/{ending}", b"%PDF-1.7")  # type: ignore[attr-defined]

    monkeypatch.setattr(room, "programme_as", small)
    with serving(sink) as where:
        with_post(app, f"smtp://{where}")
        yield


@pytest.fixture
def ended(app: Dash) -> Wait:
    """Wait until everything that was released is sent."""

    def wait() -> None:
        hand = send_room_of(app.server)._hand
        assert hand is not None
        hand.submit(lambda: None).result(timeout=30)

    return wait


def only(desk: Desk) -> Dispatch:
    with desk.database.reading() as session:
        return session.scalars(select(Dispatch).order_by(Dispatch.id.desc())).first()  # type: ignore[return-value]


def letters(desk: Desk) -> dict[str, str]:
    with desk.database.reading() as session:
        return {one.address: one.state for one in session.scalars(select(DispatchLetter))}


def prepared(enter: Enter, desk: Desk, **changes: object) -> tuple[Browser, dict[str, object]]:
    secretariat = enter("secretariat")
    answer = secretariat.post("programme.prepare", **{**ASKED, **changes})
    assert answer.status_code == 200, answer.text
    held = only(desk)
    return secretariat, {"dispatch": held.id, "version": held.version}


@pytest.mark.usefixtures("mailing", "plan")
def test_what_will_be_sent_and_to_how_many_is_shown_before_anything_is_sent(
    enter: Enter, desk: Desk, sink: Sink
) -> None:
    secretariat, _ = prepared(enter, desk, further="minister@example.org, MINISTER@example.org")

    page = secretariat.open("/en/secretariat/report/small")
    assert "One mail will be sent to each of 6 people. Nothing was sent yet." in page
    assert "Please read page 2." in page
    assert sink.mails == []
    assert set(letters(desk).values()) == {"waiting"}


@pytest.mark.usefixtures("mailing", "plan")
def test_each_recipient_gets_one_mail_of_their_own_in_their_language_with_the_files(
    enter: Enter, desk: Desk, sink: Sink, ended: Wait
) -> None:
    with desk.database.writing() as session:
        for email, language in (("gob@example.org", "pt"), ("emp@example.org", "en")):
            session.scalars(select(User).where(User.email == email)).one().language = language
    secretariat, held = prepared(enter, desk, further="minister@example.org")

    assert secretariat.post("programme.send", **held).status_code == 200
    ended()

    by_address = {mail["X-To"]: mail for mail in sink.mails}
    assert sorted(mail["X-To"] for mail in sink.mails) == sorted({*FOCAL, "minister@example.org"})
    assert all(mail["To"] == mail["X-To"] and mail["Cc"] is None and mail["Bcc"] is None for mail in sink.mails)
    files = {to: [part.get_filename() for part in mail.iter_attachments()] for to, mail in by_address.items()}
    assert files["gob@example.org"] == ["report-pt.pdf", "report-pt.xlsx"]
    assert files["minister@example.org"] == ["report-en.pdf", "report-en.xlsx"]
    texts = {to: mail.get_body().get_content() for to, mail in by_address.items()}
    assert "A Secretaria Técnica envia-lhe" in texts["gob@example.org"]
    assert "The Technical Secretariat sends you" in texts["minister@example.org"]
    assert all("Please read page 2." in text and "http" in text for text in texts.values())
    others = {address for address in by_address if address != "gob@example.org"}
    assert not any(address in texts["gob@example.org"] for address in others)
    assert set(letters(desk).values()) == {"sent"}


@pytest.mark.usefixtures("mailing", "plan")
def test_of_one_country_and_the_secretariat_nobody_else_is_written_to(enter: Enter, desk: Desk) -> None:
    prepared(enter, desk, groups=["focal", "secretariat"], country="TSB")

    assert set(letters(desk)) == {"abroad@example.org", "sec@example.org", "sec2@example.org"}


@pytest.mark.usefixtures("mailing", "plan")
def test_who_failed_is_told_and_retried_and_who_got_it_is_not_written_to_twice(
    enter: Enter, desk: Desk, sink: Sink, ended: Wait
) -> None:
    sink.refused = "emp@example.org"
    secretariat, held = prepared(enter, desk)
    secretariat.post("programme.send", **held)
    ended()
    page = secretariat.open("/en/secretariat/report/small")
    assert "emp@example.org" in page
    assert "the mail server did not take it" in page
    assert "4 mails taken by the server · 1 failed" in page

    sink.refused = ""
    assert secretariat.post("programme.retry", dispatch=held["dispatch"]).status_code == 200
    ended()

    assert sorted(mail["X-To"] for mail in sink.mails) == sorted(FOCAL)
    assert secretariat.post("programme.retry", dispatch=held["dispatch"]).json["told"].startswith("Writing again to 0")
    ended()
    assert len(sink.mails) == len(FOCAL)


@pytest.mark.usefixtures("mailing", "plan")
def test_two_who_press_send_at_once_send_once(enter: Enter, desk: Desk, sink: Sink, ended: Wait) -> None:
    secretariat, held = prepared(enter, desk)
    other = enter("second")

    statuses = [one.post("programme.send", **held).status_code for one in (secretariat, other)]
    for _ in range(2):
        other.post("programme.retry", dispatch=held["dispatch"])
    ended()

    assert statuses == [200, 422]
    assert sorted(mail["X-To"] for mail in sink.mails) == sorted(FOCAL)


@pytest.mark.usefixtures("mailing", "plan")
def test_a_letter_that_was_cut_off_may_have_arrived_and_is_not_sent_again(
    enter: Enter, desk: Desk, sink: Sink, ended: Wait
) -> None:
    secretariat, held = prepared(enter, desk)
    taken = claim(desk.database, int(str(held["dispatch"])))
    assert taken is not None
    settle(desk.database, taken.id, LetterState.UNKNOWN)

    secretariat.post("programme.send", **held)
    ended()
    secretariat.post("programme.retry", dispatch=held["dispatch"])
    ended()

    assert taken.address not in {mail["X-To"] for mail in sink.mails}
    assert "1 not confirmed" in secretariat.open("/en/secretariat/report/small")


@pytest.mark.usefixtures("plan")
def test_without_a_mail_server_it_says_so_and_leaves_a_notice_with_the_link(
    enter: Enter, desk: Desk, everybody: dict[str, Person]
) -> None:
    secretariat = enter("secretariat")
    page = secretariat.open("/en/secretariat/report/small")
    assert "This atlas has no mail server: no mail is sent." in page
    assert 'name="further"' not in page
    assert "job-programme-pdf-start" in page

    refused = secretariat.post("programme.prepare", **{**ASKED, "further": "minister@example.org"})
    assert (refused.status_code, refused.json["problems"][0]["field"]) == (422, "further")
    secretariat, held = prepared(enter, desk)
    told = "The Technical Secretariat sent the programme report"
    assert told not in enter("government").open("/en/tasks")
    assert secretariat.post("programme.send", **held).status_code == 200

    focal = enter("government").open("/en/tasks")
    assert told in focal
    assert "/en/plan/small#programme" in focal
    assert told not in enter("reader").open("/en/tasks")


@pytest.mark.usefixtures("mailing", "plan")
def test_what_cannot_be_sent_is_refused_with_every_reason_and_nothing_is_kept(enter: Enter, desk: Desk) -> None:
    wrong = {"groups": "", "formats": "", "languages": "", "further": "nobody a@b@c.org", "note": "x" * 2001}
    refused = enter("secretariat").post("programme.prepare", **{**ASKED, **wrong})

    assert refused.status_code == 422
    fields = [one["field"] for one in refused.json["problems"]]
    assert fields == ["languages", "formats", "note", "further", "further"]
    assert letters(desk) == {}


@pytest.mark.usefixtures("mailing", "plan")
def test_no_address_stands_in_the_history_and_nobody_but_the_secretariat_sees_one(enter: Enter, desk: Desk) -> None:
    prepared(enter, desk, further="minister@example.org")

    with desk.database.reading() as session:
        changes = session.scalars(select(Change).where(Change.record_table.like("dispatch%"))).all()
    assert [one.action for one in changes] == ["prepare"]
    assert "@" not in f"{changes[0].after}"
    for who in ("government", "reader", "admin"):
        page = enter(who).open("/en/secretariat/report/small")
        assert "minister@example.org" not in page
        assert "programme.prepare" not in page


@pytest.mark.usefixtures("mailing", "plan")
def test_how_far_it_is_is_told_to_the_secretariat_alone(
    app: Dash, enter: Enter, desk: Desk, everybody: dict[str, Person], ended: Wait
) -> None:
    secretariat, held = prepared(enter, desk)
    asked = {"plan": "small", "language": "en"}

    def told(who: str) -> tuple[object, bool]:
        with app.server.test_request_context():
            g.person = everybody[who]
            return progress_of(desk, asked)

    with desk.database.writing() as session:
        session.get_one(Dispatch, held["dispatch"]).state = "released"
    assert not told("secretariat")[1]
    assert "0" in str(told("secretariat")[0]) or "being made" in str(told("secretariat")[0])
    assert told("government")[1]
    secretariat.post("programme.retry", dispatch=held["dispatch"])
    ended()
    assert told("secretariat")[1]


def test_files_that_are_too_large_for_a_mail_are_left_out_for_a_link() -> None:
    told = Told("small", {"en": "Small plan"}, "", (Language.ENGLISH,), ("pdf",), SITE)
    large = Attachment("report.pdf", "application/pdf", bytes(LARGEST_MAIL + 1))
    fitting = dataclasses.replace(large, body=bytes(LARGEST_MAIL))

    left_out = letter_of(told, "a@example.org", Language.ENGLISH, (large,))

    assert left_out.attachments == ()
    assert f"Download them here: {SITE}/en/plan/small#programme" in left_out.text
    assert letter_of(told, "a@example.org", Language.ENGLISH, (fitting,)).attachments == (fitting,)


@pytest.mark.parametrize(
    "text",
    [
        "a@b.org\r\nBcc: all@example.org",
        "a@b.org,c@d.org",
        "<a@b.org>",
        "a b@c.org",
        "a@b",
        "a@-b.org",
        "a..b@c.org",
        "",
    ],
)
def test_what_would_add_headers_or_recipients_is_no_address(text: str) -> None:
    assert not is_address(text)


def test_files_that_cannot_be_made_leave_every_letter_unsent_with_the_reason(
    app: Dash,
    enter: Enter,
    desk: Desk,
    plan: MadePlan,
    mailing: None,
    sink: Sink,
    ended: Wait,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_: object) -> Download:
        raise OSError("no room")

    monkeypatch.setattr(room, "programme_as", broken)
    secretariat, held = prepared(enter, desk)
    secretariat.post("programme.send", **held)
    ended()

    assert set(letters(desk).values()) == {"failed"}
    assert sink.mails == []
    assert "the files could not be made" in secretariat.open("/en/secretariat/report/small")


def test_the_real_files_arrive_with_the_mail(
    app: Dash, enter: Enter, desk: Desk, plan: MadePlan, sink: Sink, ended: Wait
) -> None:
    with serving(sink) as where:
        with_post(app, f"smtp://{where}")
        secretariat, held = prepared(enter, desk, country="TSB", languages="es", formats=["xlsx", "pptx"])
        secretariat.post("programme.send", **held)
        ended()

    [mail] = sink.mails
    bodies = {part.get_filename().rpartition(".")[2]: part.get_content() for part in mail.iter_attachments()}
    assert {ending: body[:2] for ending, body in bodies.items()} == {"xlsx": b"PK", "pptx": b"PK"}
