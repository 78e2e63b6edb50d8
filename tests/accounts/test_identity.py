"""OpenID Connect against a real provider on this machine: whom its word lets in, and whom it does not."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from dash import Dash
from joserfc.jwk import RSAKey
from pydantic import SecretStr
from werkzeug.test import TestResponse

from callbacks.desk import Desk
from dashboard.accounts.permissions import Role
from dashboard.settings import Settings
from dashboard.store.invitations import invite
from dashboard.store.people import User, find
from tests.accounts.conftest import Browser, Made
from tests.support.identity_provider import CLIENT, SECRET, Provider, new_key, serving


@pytest.fixture(scope="module")
def keys() -> tuple[RSAKey, RSAKey]:
    return new_key(), new_key()


@pytest.fixture
def provider(keys: tuple[RSAKey, RSAKey]) -> Iterator[Provider]:
    with serving(Provider(*keys)) as standing:
        yield standing


@pytest.fixture
def trusting(settings: Settings, provider: Provider) -> Settings:
    given = {"oidc_issuer": provider.issuer, "oidc_client_id": CLIENT, "oidc_client_secret": SecretStr(SECRET)}
    return settings.model_copy(update={**given, "oidc_name": "Entra"})


@pytest.fixture
def app(make: Made, trusting: Settings, users: dict[str, int]) -> Dash:
    return make(trusting)


def to_provider(browser: Browser, query: str = "language=en") -> str:
    """Where the provider sends the browser back to."""
    answer = browser.client.get(f"/account/identity?{query}")
    assert answer.status_code == 302
    back = requests.get(answer.headers["Location"], allow_redirects=False, timeout=5).headers["Location"]
    found = urlsplit(back)
    assert found.path == "/account/identity/back"
    return f"{found.path}?{found.query}"


def there_and_back(browser: Browser, query: str = "language=en") -> TestResponse:
    return browser.client.get(to_provider(browser, query))


def connected(desk: Desk, users: dict[str, int], provider: Provider, who: str = "reporter") -> None:
    with desk.database.writing() as session:
        session.get_one(User, users[who]).subject = f"{provider.issuer}|{provider.sub}"


REFUSED = "/en/account/sign-in?refused=identity"


def test_who_is_connected_comes_in_and_goes_to_their_tasks(
    browser: Browser, desk: Desk, users: dict[str, int], provider: Provider
) -> None:
    connected(desk, users, provider)
    assert "Sign in with Entra" in browser.open("/en/account/sign-in")

    answer = there_and_back(browser)

    assert answer.headers["Location"] == "/en/tasks"
    assert browser.is_signed_in()
    assert "Ana Quispe" in browser.seen


def test_the_provider_is_asked_with_state_nonce_and_a_hashed_verifier(browser: Browser, provider: Provider) -> None:
    to_provider(browser)
    to_provider(browser)

    first, second = provider.asked
    assert first["code_challenge_method"] == "S256"
    assert first["response_type"] == "code"
    for name in ("state", "nonce", "code_challenge"):
        assert len(first[name]) >= 20
        assert first[name] != second[name]


def test_the_same_email_opens_nothing(browser: Browser, provider: Provider) -> None:
    """Whoever can make a provider say an address would have every account of it."""
    provider.claims["email_verified"] = True

    assert there_and_back(browser).headers["Location"] == REFUSED
    assert not browser.is_signed_in()
    assert "opens no account here" in browser.open(REFUSED)


@pytest.mark.parametrize("lie", ["nonce", "audience", "issuer", "expired", "key", "none", "denied", "no_sub"])
def test_a_word_that_is_not_what_was_asked_lets_nobody_in(
    browser: Browser, desk: Desk, users: dict[str, int], provider: Provider, lie: str
) -> None:
    connected(desk, users, provider)
    provider.lie = lie

    assert there_and_back(browser).headers["Location"] == REFUSED
    assert not browser.is_signed_in()


def test_the_same_way_back_cannot_be_gone_twice(
    browser: Browser, desk: Desk, users: dict[str, int], provider: Provider
) -> None:
    connected(desk, users, provider)
    back = to_provider(browser)
    assert browser.client.get(back).headers["Location"] == "/en/tasks"

    assert "refused=identity" in browser.client.get(back).headers["Location"]


def test_nobody_is_signed_in_by_a_way_back_that_began_in_another_browser(
    browser: Browser, app: Dash, desk: Desk, users: dict[str, int], provider: Provider
) -> None:
    connected(desk, users, provider)
    victim = Browser(app, app.server.test_client())
    back = to_provider(browser)

    assert "refused=identity" in victim.client.get(back).headers["Location"]
    assert not victim.is_signed_in()


@pytest.mark.parametrize("change", ["state=made-up", "code=made-up"])
def test_a_way_back_with_another_state_or_code_leads_nowhere(
    browser: Browser, desk: Desk, users: dict[str, int], provider: Provider, change: str
) -> None:
    connected(desk, users, provider)
    back = to_provider(browser)
    name = change.partition("=")[0]
    kept = {key: values[0] for key, values in parse_qs(urlsplit(back).query).items()}
    query = "&".join(f"{key}={value}" for key, value in {**kept, name: "made-up"}.items())

    assert "refused=identity" in browser.client.get(f"/account/identity/back?{query}").headers["Location"]
    assert not browser.is_signed_in()


def test_the_session_begins_anew(browser: Browser, desk: Desk, users: dict[str, int], provider: Provider) -> None:
    connected(desk, users, provider)
    browser.open("/en/account/sign-in")
    old = browser.token
    there_and_back(browser)
    browser.token = old

    assert browser.post("account.rename", name="Mallory", language="en", version=1).status_code == 400


@pytest.mark.parametrize("wanted", ["https://evil.example", "//evil.example", "/\\evil.example"])
def test_nobody_is_led_to_another_site_by_way_of_the_provider(
    browser: Browser, desk: Desk, users: dict[str, int], provider: Provider, wanted: str
) -> None:
    connected(desk, users, provider)

    assert there_and_back(browser, f"language=en&next={wanted}").headers["Location"] == "/en/tasks"


def test_who_was_somewhere_comes_back_there(
    browser: Browser, desk: Desk, users: dict[str, int], provider: Provider
) -> None:
    connected(desk, users, provider)

    assert there_and_back(browser, "language=pt&next=/pt/plano").headers["Location"] == "/pt/plano"


def test_an_invitation_is_taken_up_with_an_identity_and_no_password(
    browser: Browser, app: Dash, desk: Desk, provider: Provider
) -> None:
    with desk.database.writing() as session:
        held = invite(session, email="nina@example.org", role=Role.SECRETARIAT, by=None)
    browser.open(f"/en/account/invitation/{held.token}")
    provider.sub, provider.claims["name"] = "99", "Nina Rojas"

    answer = browser.post("account.take-up-by-identity", token=held.token)
    assert answer.json is not None
    assert answer.json["go"] == "/account/identity"
    assert there_and_back(browser).headers["Location"] == "/en/secretariat"

    with desk.database.reading() as session:
        user = find(session, "nina@example.org")
        assert user is not None
        assert (user.subject, user.name, user.password_hash) == (f"{provider.issuer}|99", "Nina Rojas", None)
    again = Browser(app, app.server.test_client())
    assert there_and_back(again).headers["Location"] == "/en/secretariat"
    again.open("/en/account/sign-in")
    assert again.post("account.sign-in", email="nina@example.org", password="None").status_code == 422


def test_a_used_invitation_makes_no_second_account(browser: Browser, desk: Desk, provider: Provider) -> None:
    browser.open("/en/account/sign-in")
    browser.post("account.take-up-by-identity", token="made up")

    assert there_and_back(browser).headers["Location"] == REFUSED


def test_an_account_is_connected_by_its_owner_through_a_form(
    browser: Browser, app: Dash, desk: Desk, users: dict[str, int], provider: Provider
) -> None:
    browser.sign_in("reader")
    assert browser.post("account.connect").status_code == 200
    there_and_back(browser)

    with desk.database.reading() as session:
        assert session.get_one(User, users["reader"]).subject == f"{provider.issuer}|7"
    assert there_and_back(Browser(app, app.server.test_client())).headers["Location"] == "/en/plan"


def test_a_link_alone_connects_nothing_to_who_is_signed_in(
    browser: Browser, desk: Desk, users: dict[str, int], provider: Provider
) -> None:
    """Somebody else's identity would otherwise open the account of whoever follows the link."""
    browser.sign_in("reader")
    there_and_back(browser)

    with desk.database.reading() as session:
        assert session.get_one(User, users["reader"]).subject is None


def test_an_identity_that_opens_another_account_is_not_connected(
    browser: Browser, desk: Desk, users: dict[str, int], provider: Provider
) -> None:
    connected(desk, users, provider, who="admin")
    browser.sign_in("reader")
    browser.post("account.connect")

    assert there_and_back(browser).headers["Location"] == REFUSED
    with desk.database.reading() as session:
        assert session.get_one(User, users["reader"]).subject is None


def test_a_closed_account_is_not_opened_by_its_identity(
    browser: Browser, desk: Desk, users: dict[str, int], provider: Provider
) -> None:
    connected(desk, users, provider)
    with desk.database.writing() as session:
        session.get_one(User, users["reporter"]).is_active = False

    assert there_and_back(browser).headers["Location"] == REFUSED


def test_a_public_client_is_protected_by_its_verifier_alone(
    make: Made, trusting: Settings, desk: Desk, users: dict[str, int], provider: Provider
) -> None:
    provider.is_public = True
    connected(desk, users, provider)
    app = make(trusting.model_copy(update={"oidc_client_secret": None}))

    assert there_and_back(Browser(app, app.server.test_client())).headers["Location"] == "/en/tasks"


def test_a_provider_that_is_not_there_is_a_sentence(make: Made, trusting: Settings) -> None:
    app = make(trusting.model_copy(update={"oidc_issuer": "http://127.0.0.1:1"}))
    browser = Browser(app, app.server.test_client())

    assert browser.client.get("/account/identity?language=en").headers["Location"] == REFUSED


def test_without_a_provider_there_is_no_such_way_in(make: Made, settings: Settings) -> None:
    app = make(settings)
    browser = Browser(app, app.server.test_client())

    assert "identity" not in browser.open("/en/account/sign-in")
    assert browser.client.get("/account/identity").status_code == 404
