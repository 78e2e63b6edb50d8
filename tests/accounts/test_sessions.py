"""Coming in and going out, over HTTP: what a cookie is worth, and what nobody learns."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from http.cookies import SimpleCookie

import pytest
from dash import Dash
from sqlalchemy.exc import OperationalError

from callbacks.account.addresses import safe_next
from callbacks.account.sessions import HOURS
from callbacks.desk import Desk
from dashboard.settings import Settings
from dashboard.store.accounts import ATTEMPTS
from dashboard.store.people import User
from tests.accounts.conftest import GOOD, PEOPLE, Browser, Made
from tests.callbacks.conftest import body_of

Another = Callable[[], Browser]


def cookie(browser: Browser) -> str:
    found = browser.client.get_cookie("clrisk")
    assert found is not None
    return found.value


def test_who_signs_in_is_known_on_the_next_page_and_goes_to_their_tasks(browser: Browser) -> None:
    answer = browser.sign_in("reporter")

    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["go"] == "/en/tasks"
    assert browser.is_signed_in()
    assert "Ana Quispe" in browser.seen


@pytest.mark.parametrize(
    ("who", "home"),
    [
        ("admin", "/en/account/people"),
        ("secretariat", "/en/secretariat"),
        ("editor", "/en/tasks"),
        ("reader", "/en/plan"),
        ("team", "/en/response/TSA/01002"),
    ],
)
def test_everybody_goes_where_their_work_is(browser: Browser, who: str, home: str) -> None:
    answer = browser.sign_in(who)

    assert answer.json is not None
    assert answer.json["go"] == home


def refusal(browser: Browser, email: str, password: str) -> tuple[int, object]:
    browser.open("/en/account/sign-in")
    answer = browser.post("account.sign-in", email=email, password=password)
    assert answer.json is not None
    return answer.status_code, answer.json["problems"]


def test_every_failure_is_told_alike_so_that_nobody_learns_which_accounts_exist(
    browser: Browser, desk: Desk, users: dict[str, int]
) -> None:
    wrong = refusal(browser, "ana@example.org", "not this one, surely")
    unknown = refusal(browser, "nobody@example.org", GOOD)
    with desk.database.writing() as session:
        session.get_one(User, users["reader"]).is_active = False
    closed = refusal(browser, "leo@example.org", GOOD)

    assert wrong == unknown == closed
    assert wrong[0] == 422


def test_after_five_wrong_passwords_the_right_one_waits_and_is_told_alike(browser: Browser) -> None:
    failed = [refusal(browser, "ana@example.org", f"wrong number {at}") for at in range(ATTEMPTS)]

    assert refusal(browser, "ana@example.org", GOOD) == failed[0]
    assert browser.sign_in("reader").status_code == 200, "another account does not wait"


def test_an_address_that_failed_twenty_times_waits_whatever_the_account(
    make: Made, settings: Settings, app: Dash
) -> None:
    limited = make(settings.model_copy(update={"rate_limit": "3000 per minute"}))
    browser = Browser(limited, limited.server.test_client())
    for at in range(20):
        assert refusal(browser, f"nobody{at}@example.org", "x")[0] == 422

    assert browser.sign_in("reader").status_code == 429

    elsewhere = limited.server.test_client()
    elsewhere.environ_base["REMOTE_ADDR"] = "10.1.1.1"
    assert Browser(limited, elsewhere).sign_in("reader").status_code == 200


def test_too_many_attempts_in_a_minute_wait(make: Made, settings: Settings, app: Dash) -> None:
    limited = make(settings.model_copy(update={"rate_limit": "3000 per minute"}))
    browser = Browser(limited, limited.server.test_client())
    answers = [browser.sign_in("reader").status_code for _ in range(31)]

    assert answers == [200] * 30 + [429]


def test_the_cookie_is_kept_from_scripts_and_other_sites(browser: Browser) -> None:
    browser.open("/en/account/sign-in")
    answer = browser.post("account.sign-in", email="leo@example.org", password=GOOD)
    held = SimpleCookie(answer.headers["Set-Cookie"])["clrisk"]

    assert held["httponly"]
    assert held["samesite"] == "Lax"
    assert not held["secure"], "in development, over http"


def test_outside_development_the_cookie_travels_only_encrypted(make: Made, settings: Settings, app: Dash) -> None:
    served = make(settings.model_copy(update={"environment": "production"}))
    client = served.server.test_client()
    name = next(key for key in served.callback_map if "shell-page" in key)
    values = {"shell-location.pathname": "/en/account/sign-in", "shell-location.search": ""}
    answer = client.post("/_dash-update-component", json=body_of(served, name, values), base_url="https://localhost")

    assert SimpleCookie(answer.headers["Set-Cookie"])["clrisk"]["secure"]


def test_the_session_begins_anew_at_sign_in(browser: Browser, another: Another) -> None:
    """Fixation: whoever planted a cookie in somebody's browser does not share the session that begins there."""
    planted = another()
    planted.open("/en/account/sign-in")
    before, old_token = cookie(planted), planted.token
    browser.client.set_cookie("clrisk", before)

    browser.sign_in("reporter")

    assert cookie(browser) != before
    assert not planted.is_signed_in()
    assert browser.token != old_token
    browser.token = old_token
    assert browser.post("account.rename", name="Mallory", language="en", version=1).status_code == 400


def test_a_cookie_that_was_copied_is_worth_nothing_after_sign_out(browser: Browser, another: Another) -> None:
    browser.sign_in("reporter")
    thief = another()
    thief.client.set_cookie("clrisk", cookie(browser))
    assert thief.is_signed_in()
    browser.open("/en/account")

    assert browser.post("account.sign-out").status_code == 200

    assert not browser.is_signed_in()
    assert not thief.is_signed_in()


def test_a_form_of_before_the_sign_out_cannot_be_sent_again(browser: Browser) -> None:
    browser.sign_in("reporter")
    browser.open("/en/account")
    old = browser.token
    browser.post("account.sign-out")
    browser.token = old

    assert browser.post("account.rename", name="Mallory", language="en", version=1).status_code == 400


def test_a_closed_account_is_out_at_its_next_request(browser: Browser, another: Another, users: dict[str, int]) -> None:
    browser.sign_in("reporter")
    admin = another()
    admin.sign_in("admin")
    assert admin.post("account.disable", user=users["reporter"]).status_code == 200

    assert not browser.is_signed_in()


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(browser: Browser, another: Another) -> None:
    elsewhere = another()
    elsewhere.sign_in("reader")
    browser.sign_in("reader")
    new = "otra frase muy distinta"

    assert browser.post("account.password", current=GOOD, password=new, again=new).status_code == 200

    assert browser.is_signed_in()
    assert not elsewhere.is_signed_in()
    assert elsewhere.sign_in("reader").status_code == 422
    assert elsewhere.sign_in("reader", new).status_code == 200


def test_who_found_an_open_session_cannot_guess_the_password_in_it(browser: Browser) -> None:
    browser.sign_in("reader")
    new = "otra frase muy distinta"
    for _ in range(ATTEMPTS):
        assert browser.post("account.password", current="a guess", password=new, again=new).status_code == 422

    assert browser.post("account.password", current=GOOD, password=new, again=new).status_code == 422


def test_a_session_ends_after_half_a_day(browser: Browser, app: Dash) -> None:
    browser.sign_in("reader")
    assert browser.is_signed_in()
    assert app.server.config["PERMANENT_SESSION_LIFETIME"] == timedelta(hours=HOURS)

    app.server.config["PERMANENT_SESSION_LIFETIME"] = timedelta(seconds=-1)

    assert not browser.is_signed_in()


def test_a_cookie_that_another_atlas_signed_is_nobody(
    browser: Browser, make: Made, settings: Settings, app: Dash
) -> None:
    browser.sign_in("admin")
    other = make(settings.model_copy(update={"secret_key": type(settings.secret_key)("of another atlas")}))
    stranger = Browser(other, other.server.test_client())
    stranger.client.set_cookie("clrisk", cookie(browser))

    assert not stranger.is_signed_in()


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\tevil.example",
        "javascript:alert(1)",
        "/es/../../evil\n",
        "/edit/account.sign-out",
        "es/plan",
        "",
        "/es/" + "x" * 3000,
    ],
)
def test_nobody_is_led_to_another_site_after_signing_in(browser: Browser, wanted: str) -> None:
    browser.open("/en/account/sign-in")
    answer = browser.post("account.sign-in", email="leo@example.org", password=GOOD, next=wanted)

    assert safe_next(wanted) is None
    assert answer.json is not None
    assert answer.json["go"] == "/en/plan"


def test_who_was_somewhere_comes_back_there(browser: Browser) -> None:
    content = browser.open("/en/account/sign-in?next=%2Fes%2Fplan%3Fdemo%3D1")
    assert 'name="next" value="/es/plan?demo=1"' in content

    answer = browser.post("account.sign-in", email="leo@example.org", password=GOOD, next="/es/plan?demo=1")

    assert answer.json is not None
    assert answer.json["go"] == "/es/plan?demo=1"


def test_reading_needs_no_account_and_sets_no_cookie(browser: Browser) -> None:
    browser.open("/en/map")

    assert browser.client.get_cookie("clrisk") is None
    assert "Sign in" in browser.seen


def test_answers_for_everybody_alike_do_not_depend_on_a_cookie(browser: Browser) -> None:
    browser.sign_in("reader")

    for path in ("/healthz", "/assets/mark.svg"):
        assert "Cookie" not in browser.client.get(path).headers.get("Vary", "")


def test_the_map_is_read_when_the_database_is_gone(
    browser: Browser, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:

    browser.sign_in("reader")

    def broken() -> None:
        raise OperationalError("select", {}, Exception("disk"))

    monkeypatch.setattr(type(desk.database), "reading", lambda self: broken())

    assert "Sign in" in browser.open("/en/map")


@pytest.mark.parametrize("who", list(PEOPLE))
def test_everybody_sees_their_own_account_in_three_languages(browser: Browser, who: str) -> None:
    browser.sign_in(who)

    for path in ("/es/cuenta", "/en/account", "/pt/conta"):
        assert PEOPLE[who][1] in browser.open(path)
