"""Invitations, signing in and locking out; on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from dashboard.accounts.passwords import Keeper, PasswordError, refuse_weak
from dashboard.accounts.permissions import NotAllowedError, Person, Role
from dashboard.language import Language
from dashboard.plan.indicators import Reporter
from dashboard.store.account_refusals import AccountError
from dashboard.store.accounts import (
    ATTEMPTS,
    account_of,
    change_password,
    connect,
    edit_self,
    end_sessions,
    person_of,
    sign_in,
)
from dashboard.store.administration import changes_of, disable, edit_role, enable, people
from dashboard.store.database import ConflictError
from dashboard.store.history import Change
from dashboard.store.invitations import add_account, invite, open_invitation, open_invitations, take_up, withdraw
from dashboard.store.people import Invitation, User, find

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
    assert sign_in(database, "ANA@example.org ", GOOD, keeper=keeper).id == user_id
    assert sign_in(database, "ana@example.org", GOOD + "!", keeper=keeper) is None
    assert sign_in(database, "nobody@example.org", GOOD, keeper=keeper) is None


def test_after_five_wrong_passwords_even_the_right_one_waits_a_quarter_of_an_hour(database, keeper):
    an_account(database, keeper)
    for at in range(ATTEMPTS):
        assert sign_in(database, "ana@example.org", "wrong", keeper=keeper, at=START + at * MINUTE) is None
    assert sign_in(database, "ana@example.org", GOOD, keeper=keeper, at=START + 10 * MINUTE) is None
    assert sign_in(database, "ana@example.org", GOOD, keeper=keeper, at=START + 20 * MINUTE) is not None


def test_trying_on_while_locked_does_not_lock_longer(database, keeper):
    an_account(database, keeper)
    for at in range(ATTEMPTS + 8):
        sign_in(database, "ana@example.org", "wrong", keeper=keeper, at=START + at * MINUTE)
    assert sign_in(database, "ana@example.org", GOOD, keeper=keeper, at=START + 20 * MINUTE) is not None


def test_a_disabled_account_does_not_open_and_its_sessions_end(database, keeper):
    user_id = an_account(database, keeper)
    with database.writing() as session:
        user = session.get(User, user_id)
        stamp = user.session_stamp
        disable(session, user, by=None)
        assert user.session_stamp != stamp
    assert sign_in(database, "ana@example.org", GOOD, keeper=keeper) is None


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


def test_a_sign_in_is_no_edit_of_the_account(database, keeper):
    user_id = an_account(database, keeper)
    sign_in(database, "ana@example.org", "wrong", keeper=keeper)
    sign_in(database, "ana@example.org", GOOD, keeper=keeper)
    with database.reading() as session:
        assert session.get(User, user_id).version == 1


def test_a_session_is_worth_nothing_once_its_account_ended_them(database, keeper):
    user_id = an_account(database, keeper)
    with database.writing() as session:
        user = session.get(User, user_id)
        stamp = user.session_stamp
        assert account_of(session, user_id, stamp) is user
        user.is_active = False
        assert account_of(session, user_id, stamp) is None
        user.is_active = True
        end_sessions(session, user)
        assert account_of(session, user_id, stamp) is None
        assert account_of(session, user_id + 1, user.session_stamp) is None


def test_no_history_holds_a_password_a_stamp_or_the_digest_of_a_link(database, keeper):
    user_id = an_account(database, keeper)
    with database.writing() as session:
        user = session.get(User, user_id)
        change_password(session, user, "otra frase muy distinta", keeper=keeper)
        disable(session, user, by=None)
    with database.reading() as session:
        told = {
            name for change in session.scalars(select(Change)) for name in {**(change.before or {}), **change.after}
        }
    assert {"email", "role"} <= told
    assert not told & {"password_hash", "session_stamp", "subject", "token_digest", "failed_attempts"}


ADMIN = Person(90, Role.ADMINISTRATOR)


def test_another_role_needs_what_a_new_account_of_it_needs(database, keeper):
    user_id = an_account(database, keeper)
    with pytest.raises(AccountError, match="needs a country"), database.writing() as session:
        edit_role(
            session,
            session.get(User, user_id),
            role=Role.REPORTER,
            country=None,
            constituency=Reporter.WORKERS,
            expected_version=1,
            by=None,
        )


def a_role(session, user_id, *, by, role=Role.READER, version=1):
    user = session.get(User, user_id)
    return edit_role(session, user, role=role, country=None, constituency=None, expected_version=version, by=by)


def test_two_administrators_who_change_one_account_do_not_undo_each_other(database, keeper):
    user_id = an_account(database, keeper)
    an_account(database, keeper, email="root@example.org", role=Role.ADMINISTRATOR)
    with database.writing() as session:
        a_role(session, user_id, by=None)
    with pytest.raises(ConflictError), database.writing() as session:
        a_role(session, user_id, by=None, role=Role.ADMINISTRATOR)


def test_the_last_administrator_can_neither_be_disabled_nor_given_another_role(database, keeper):
    user_id = an_account(database, keeper, role=Role.ADMINISTRATOR)
    with pytest.raises(AccountError, match="last administrator"), database.writing() as session:
        disable(session, session.get(User, user_id), by=None)
    with pytest.raises(AccountError, match="last administrator"), database.writing() as session:
        a_role(session, user_id, by=None)


def test_nobody_gives_themselves_another_role(database, keeper):
    user_id = an_account(database, keeper, role=Role.ADMINISTRATOR)
    an_account(database, keeper, email="root@example.org", role=Role.ADMINISTRATOR)
    with pytest.raises(AccountError, match="own account"), database.writing() as session:
        a_role(session, user_id, by=person_of(session.get(User, user_id)), role=Role.SECRETARIAT)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_only_an_administrator_sees_or_changes_other_accounts(database, keeper, role):
    user_id = an_account(database, keeper)
    stranger = Person(user_id + 5, role, "PER", Reporter.WORKERS)
    asked = (
        lambda session, user: people(session, by=stranger),
        lambda session, user: open_invitations(session, by=stranger),
        lambda session, user: changes_of(session, user, by=stranger),
        lambda session, user: disable(session, user, by=stranger),
        lambda session, user: enable(session, user, by=stranger),
        lambda session, user: a_role(session, user.id, by=stranger),
    )
    for ask in asked:
        with pytest.raises(NotAllowedError), database.writing() as session:
            ask(session, session.get(User, user_id))


def test_everybody_sees_the_history_of_their_own_account(database, keeper):
    user_id = an_account(database, keeper)
    with database.reading() as session:
        user = session.get(User, user_id)
        assert [change.action for change in changes_of(session, user, by=person_of(user))] == ["take_up"]


def test_an_account_that_is_opened_again_waits_for_a_sign_in(database, keeper):
    user_id = an_account(database, keeper)
    with database.writing() as session:
        user = session.get(User, user_id)
        disable(session, user, by=None)
        stamp = user.session_stamp
        enable(session, user, by=None)
        assert user.session_stamp == stamp
    assert sign_in(database, "ana@example.org", GOOD, keeper=keeper) is not None


def test_a_withdrawn_invitation_opens_nothing_and_is_no_longer_listed(database, keeper):
    with database.writing() as session:
        invited = invite(session, email="ana@example.org", role=Role.READER, by=None)
        assert [one.id for one in open_invitations(session, by=None)] == [invited.invitation_id]
        withdraw(session, open_invitation(session, invited.token), by=None)
    with database.writing() as session:
        assert open_invitation(session, invited.token) is None
        assert not open_invitations(session, by=None)
        with pytest.raises(AccountError, match="unknown, used or older"):
            take_up(session, invited.token, name="Ana", password=GOOD, keeper=keeper)


def test_an_identity_opens_one_account(database, keeper):
    first, second = an_account(database, keeper), an_account(database, keeper, email="eva@example.org")
    with database.writing() as session:
        connect(session, session.get(User, first), "https://id.example.org|7")
    with pytest.raises(AccountError, match="another account"), database.writing() as session:
        connect(session, session.get(User, second), "https://id.example.org|7")


def test_the_first_administrator_needs_no_invitation(database, keeper):
    with database.writing() as session:
        made = {"email": "root@example.org", "name": "Rut", "role": Role.ADMINISTRATOR}
        user = add_account(session, password=GOOD, keeper=keeper, **made)
        assert (user.role, user.email) == ("administrator", "root@example.org")
        with pytest.raises(AccountError, match="has an account already"):
            add_account(session, password=GOOD, keeper=keeper, **made)


def test_a_name_is_one_line(database, keeper):
    user_id = an_account(database, keeper)
    for name in ("", "  ", "x" * 121, "Ana\nBcc: all@example.org"):
        with pytest.raises(AccountError), database.writing() as session:
            edit_self(session, session.get(User, user_id), name=name, language=Language.ENGLISH, expected_version=1)
