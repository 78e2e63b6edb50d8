"""Invitations, signing in and locking out; on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from dashboard.accounts.passwords import Keeper, PasswordError, refuse_weak
from dashboard.accounts.permissions import NotAllowedError, Person, Role
from dashboard.plan.indicators import Reporter
from dashboard.store.accounts import (
    ATTEMPTS,
    AccountError,
    change_password,
    disable,
    find,
    invite,
    person_of,
    sign_in,
    take_up,
)
from dashboard.store.people import Invitation, User

GOOD = "quince naranjas y un tren"
START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture(scope="module")
def keeper() -> Keeper:
    # The weakest parameters the library takes: the tests hash dozens of times.
    return Keeper(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


def an_account(database, keeper, email="ana@example.org", role=Role.SECRETARIAT, **where) -> int:
    with database.writing() as session:
        invited = invite(session, email=email, role=role, by=None, at=START, **where)
        return take_up(session, invited.token, name="Ana Quispe", password=GOOD, keeper=keeper, at=START).id


def test_an_invitation_makes_one_account_once(database, keeper):
    with database.writing() as session:
        invited = invite(
            session, email="Rosa@Example.org", role=Role.REPORTER, country="PER", constituency=Reporter.WORKERS, by=None
        )
    with database.writing() as session:
        user = take_up(session, invited.token, name="Rosa", password=GOOD, keeper=keeper)
        assert person_of(user) == Person(user.id, Role.REPORTER, "PER", Reporter.WORKERS)
    with pytest.raises(AccountError, match="unknown, used or older"), database.writing() as session:
        take_up(session, invited.token, name="Rosa", password=GOOD, keeper=keeper)


def test_an_invitation_expires_after_a_week(database, keeper):
    with database.writing() as session:
        invited = invite(session, email="ana@example.org", role=Role.READER, by=None, at=START)
    with pytest.raises(AccountError, match="older than a week"), database.writing() as session:
        take_up(session, invited.token, name="Ana", password=GOOD, keeper=keeper, at=START + timedelta(days=7))


def test_who_reads_the_database_cannot_use_an_invitation(database):
    with database.writing() as session:
        invited = invite(session, email="ana@example.org", role=Role.READER, by=None)
    with database.reading() as session:
        assert invited.token not in repr(session.scalars(select(Invitation)).one().__dict__)


def test_every_reason_against_an_invitation_is_told_at_once(database):
    with pytest.raises(AccountError) as refused, database.writing() as session:
        invite(session, email="nobody", role=Role.REPORTER, by=None)
    assert all(
        word in str(refused.value) for word in ("'nobody' is no e-mail", "needs a country", "speaks for government")
    )


def test_only_an_administrator_invites(database):
    with pytest.raises(NotAllowedError), database.writing() as session:
        invite(session, email="ana@example.org", role=Role.READER, by=Person(1, Role.SECRETARIAT))


def test_the_right_password_opens_and_capitals_of_the_email_do_not_matter(database, keeper):
    user_id = an_account(database, keeper)
    with database.writing() as session:
        assert sign_in(session, "ANA@example.org ", GOOD, keeper=keeper).id == user_id
        assert sign_in(session, "ana@example.org", GOOD + "!", keeper=keeper) is None
        assert sign_in(session, "nobody@example.org", GOOD, keeper=keeper) is None


def test_after_five_wrong_passwords_even_the_right_one_waits_a_quarter_of_an_hour(database, keeper):
    an_account(database, keeper)
    for at in range(ATTEMPTS):
        with database.writing() as session:
            assert sign_in(session, "ana@example.org", "wrong", keeper=keeper, at=START + at * MINUTE) is None
    with database.writing() as session:
        assert sign_in(session, "ana@example.org", GOOD, keeper=keeper, at=START + 10 * MINUTE) is None
        assert sign_in(session, "ana@example.org", GOOD, keeper=keeper, at=START + 20 * MINUTE) is not None


def test_trying_on_while_locked_does_not_lock_longer(database, keeper):
    an_account(database, keeper)
    for at in range(ATTEMPTS + 8):
        with database.writing() as session:
            sign_in(session, "ana@example.org", "wrong", keeper=keeper, at=START + at * MINUTE)
    with database.writing() as session:
        assert sign_in(session, "ana@example.org", GOOD, keeper=keeper, at=START + 20 * MINUTE) is not None


def test_a_disabled_account_does_not_open_and_its_sessions_end(database, keeper):
    user_id = an_account(database, keeper)
    with database.writing() as session:
        user = session.get(User, user_id)
        stamp = user.session_stamp
        disable(session, user, by=None)
        assert user.session_stamp != stamp
    with database.writing() as session:
        assert sign_in(session, "ana@example.org", GOOD, keeper=keeper) is None


def test_nobody_disables_their_own_account(database, keeper):
    user_id = an_account(database, keeper, role=Role.ADMINISTRATOR)
    with database.writing() as session:
        user = session.get(User, user_id)
        with pytest.raises(AccountError, match="your own account"):
            disable(session, user, by=person_of(user))


def test_a_new_password_ends_every_session(database, keeper):
    user_id = an_account(database, keeper)
    with database.writing() as session:
        user = session.get(User, user_id)
        stamp = user.session_stamp
        change_password(session, user, "otra frase muy distinta", keeper=keeper)
        assert user.session_stamp != stamp
        assert find(session, "ana@example.org").password_hash != GOOD


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("short", "has 5 characters"),
        ("x" * 201, "at most 200"),
        ("abababababab", "fewer than five"),
        ("password1234", "first that anybody tries"),
        ("the great quispe 99", "contains the name"),
        ("ana.rosa is my mail", "contains the name or the e-mail"),
    ],
)
def test_weak_passwords_are_refused_with_the_reason(password, reason):
    with pytest.raises(PasswordError, match=reason):
        refuse_weak(password, email="ana.rosa@example.org", name="Ana Quispe")
