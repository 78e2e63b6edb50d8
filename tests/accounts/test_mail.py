"""Mail, against a real SMTP server on this machine; and that nothing breaks without one."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from dash import Dash
from pydantic import SecretStr

from callbacks.account.service import EXTENSION, Accounts
from callbacks.desk import Desk
from dashboard.mail import Letter, LetterError, Post
from dashboard.settings import Settings
from dashboard.store.people import User
from tests.accounts.conftest import GOOD, Browser, Made
from tests.support.mail_server import Sink, made_certificate, serving

SITE = "https://atlas.example.org"
INVITE = {"email": "nina@example.org", "role": "reader", "country": "", "constituency": "", "language": "pt"}


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for ``localhost`` that only the test trusts."""
    return made_certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def sink() -> Sink:
    return Sink()


@pytest.fixture
def mailing(settings: Settings, sink: Sink) -> Iterator[Settings]:
    with serving(sink) as where:
        yield with_mail(settings, f"smtp://{where}")


def with_mail(settings: Settings, url: str) -> Settings:
    given = {"smtp_url": SecretStr(url), "mail_from": "atlas@example.org", "public_address": SITE}
    return settings.model_copy(update=given)


def sent(app: Dash) -> None:
    """Wait until the letters that are under way have arrived."""
    service: Accounts = app.server.extensions[EXTENSION]
    done = service.post.send_soon([Letter("last@example.org", "last", "")])
    assert done is not None
    done.result(timeout=10)


def test_an_invitation_is_sent_in_the_language_that_was_chosen_with_a_whole_address(
    make: Made, mailing: Settings, sink: Sink
) -> None:
    app = make(mailing)
    browser = Browser(app, app.server.test_client())
    browser.sign_in("admin")

    answer = browser.post("account.invite", **INVITE)
    sent(app)

    letter = sink.mails[0]
    assert answer.json is not None
    link = answer.json["shows"][0][1]
    assert link.startswith(f"{SITE}/pt/conta/convite/")
    assert link in letter.get_content()
    assert (letter["X-To"], letter["From"]) == ("nina@example.org", "CLRISK Atlas <atlas@example.org>")
    assert letter["Subject"] == "Convite para o CLRISK Atlas"
    assert "Leitura" in letter.get_content()


def test_who_forgot_a_password_is_sent_a_link_that_works_and_nobody_else_is(
    make: Made, mailing: Settings, sink: Sink
) -> None:
    app = make(mailing)
    browser = Browser(app, app.server.test_client())
    browser.open("/en/account/forgotten-password")
    for address in ("nobody@example.org", "ana@example.org"):
        assert browser.post("account.forgotten", email=address).status_code == 200
    sent(app)

    assert [letter["X-To"] for letter in sink.mails] == ["ana@example.org", "last@example.org"]
    link = next(word for word in sink.mails[0].get_content().split() if word.startswith(SITE))
    browser.open(link.removeprefix(SITE))
    fields = {"token": link.rpartition("/")[2], "password": "otra frase muy distinta"}
    assert browser.post("account.new-password", again=fields["password"], **fields).status_code == 200


def test_no_more_than_three_links_go_to_one_address_in_an_hour(make: Made, mailing: Settings, sink: Sink) -> None:
    app = make(mailing.model_copy(update={"rate_limit": "3000 per minute"}))
    browser = Browser(app, app.server.test_client())
    browser.open("/en/account/forgotten-password")
    told = {browser.post("account.forgotten", email="ana@example.org").text.partition("csrf")[0] for _ in range(5)}
    sent(app)

    assert len(sink.mails) == 3 + 1
    assert len(told) == 1


def test_a_closed_account_is_sent_nothing(
    make: Made, mailing: Settings, sink: Sink, desk: Desk, users: dict[str, int]
) -> None:
    with desk.database.writing() as session:
        session.get_one(User, users["reporter"]).is_active = False
    app = make(mailing)
    browser = Browser(app, app.server.test_client())
    browser.open("/en/account/forgotten-password")
    browser.post("account.forgotten", email="ana@example.org")
    sent(app)

    assert [letter["X-To"] for letter in sink.mails] == ["last@example.org"]


def test_a_changed_password_is_told_to_its_owner(make: Made, mailing: Settings, sink: Sink) -> None:
    app = make(mailing)
    browser = Browser(app, app.server.test_client())
    browser.sign_in("reader")
    new = "otra frase muy distinta"
    browser.post("account.password", current=GOOD, password=new, again=new)
    sent(app)

    assert sink.mails[0]["X-To"] == "leo@example.org"
    assert new not in sink.mails[0].as_string()


def test_without_a_mail_server_an_invitation_is_made_all_the_same(browser: Browser) -> None:
    browser.sign_in("admin")
    answer = browser.post("account.invite", **INVITE)

    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["told"] == "Pass this link on to nina@example.org"


@pytest.mark.parametrize("url", ["smtp://127.0.0.1:1", "smtps://127.0.0.1:1", "smtp://no-such-host.invalid:25"])
def test_a_mail_server_that_is_not_there_breaks_no_edit(make: Made, settings: Settings, url: str) -> None:
    app = make(with_mail(settings, url))
    browser = Browser(app, app.server.test_client())
    browser.sign_in("admin")

    assert browser.post("account.invite", **INVITE).status_code == 200
    assert app.server.extensions[EXTENSION].post.send([Letter("x@example.org", "x", "x")]) == 0


def test_a_letter_that_is_not_taken_does_not_keep_the_next_one_back(mailing: Settings, sink: Sink) -> None:
    sink.refused = "gone@example.org"
    letters = [Letter(to, "x", "x") for to in ("ana@example.org", "gone@example.org", "leo@example.org")]

    assert Post(mailing).send(letters) == 2


@pytest.mark.parametrize(
    ("to", "subject"),
    [
        ("ana@example.org\r\nBcc: all@example.org", "x"),
        ("ana@example.org", "x\nBcc: all@example.org"),
        ("ana@example.org", "x\rX-Evil: 1"),
        ("ana@example.org, all@example.org", "x"),
        ("Ana <ana@example.org>", "x"),
        ("nobody", "x"),
    ],
)
def test_no_letter_carries_a_header_of_somebody_else(to: str, subject: str) -> None:
    with pytest.raises(LetterError):
        Letter(to, subject, "words")


def test_words_with_line_breaks_and_dots_arrive_as_they_are(mailing: Settings, sink: Sink) -> None:
    words = "Querida Ana:\n.\nBcc: all@example.org\n\nñandú 🌱\n"
    Post(mailing).send([Letter("ana@example.org", "¿Ñandú?", words)])

    assert sink.mails[0].get_content().replace("\r\n", "\n") == words
    assert sink.mails[0]["Subject"] == "¿Ñandú?"
    assert "Bcc" not in sink.mails[0]


def test_a_password_of_the_mail_server_is_never_sent_in_the_clear(settings: Settings, sink: Sink) -> None:
    with serving(sink, authenticator=sink, auth_require_tls=False) as where:
        taken = Post(with_mail(settings, f"smtp://atlas:p%40ss@{where}")).send([Letter("ana@example.org", "x", "x")])

    assert taken == 0
    assert sink.authenticated == []


def test_with_encryption_the_atlas_shows_its_password(
    settings: Settings, sink: Sink, certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    trusting = ssl.create_default_context(cafile=str(certificate[0]))
    monkeypatch.setattr(ssl, "create_default_context", lambda: trusting)
    with serving(sink, authenticator=sink, tls_context=context) as where:
        port = where.rpartition(":")[2]
        url = f"smtp://atlas:p%40ss@localhost:{port}"
        assert Post(with_mail(settings, url)).send([Letter("ana@example.org", "x", "x")]) == 1

    assert sink.authenticated != []


def test_a_mail_server_that_nobody_vouches_for_is_shown_nothing(
    settings: Settings, sink: Sink, certificate: tuple[Path, Path]
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    with serving(sink, authenticator=sink, tls_context=context) as where:
        port = where.rpartition(":")[2]
        url = f"smtp://atlas:p%40ss@localhost:{port}"
        assert Post(with_mail(settings, url)).send([Letter("ana@example.org", "x", "x")]) == 0

    assert sink.authenticated == []
