"""Accounts: signing in, locking out, sessions that can be ended, and what everybody changes of their own."""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from dashboard.accounts.passwords import Keeper, refuse_weak
from dashboard.accounts.permissions import Person, Role
from dashboard.accounts.reasons import Reason
from dashboard.language import Language
from dashboard.plan.indicators import Reporter
from dashboard.store.account_refusals import AccountError, against_name
from dashboard.store.database import Database
from dashboard.store.people import User, find
from dashboard.store.records import edit, now, tell

ATTEMPTS = 5
"""Wrong passwords in a row before an account waits."""
LOCK_MINUTES = 15


def sign_in(
    database: Database, email: str, password: str, *, keeper: Keeper, at: datetime | None = None
) -> User | None:
    """The account that e-mail and password open; None where they do not (the failed attempt is counted).

    The caller tells the visitor one and the same sentence for every failure. Hashing takes long on purpose, so it is
    done between two transactions: nobody waits to write because somebody signs in.
    """
    with database.reading() as session:
        seen = find(session, email)
    stored = None if seen is None else seen.password_hash
    fits = keeper.fits(password, stored)
    if seen is None:
        return None
    if fits and stored is not None and keeper.is_outdated(stored):
        keeper = keeper.prepared(password)
    with database.writing() as session:
        user = session.scalars(select(User).where(User.id == seen.id).with_for_update()).one()
        if user.password_hash != stored or not user.is_active:
            return None
        return _settled(session, user, password, fits=fits, keeper=keeper, at=at or now())


def account_of(session: Session, user_id: int, stamp: str) -> User | None:
    """The account of a session; None where it was closed, or its sessions were ended."""
    user = session.get(User, user_id)
    is_valid = user is not None and user.is_active and hmac.compare_digest(user.session_stamp, stamp)
    return user if is_valid else None


def end_sessions(session: Session, user: User) -> None:
    """End every session of an account, on every device."""
    set_untold(session, user, session_stamp=new_stamp())


def edit_self(session: Session, user: User, *, name: str, language: Language, expected_version: int) -> User:
    """What everybody may change of their own account."""
    if reasons := list(against_name(name)):
        raise AccountError("nothing was changed", *reasons)
    fields = {"name": name.strip(), "language": language.value}
    return edit(session, user, expected_version=expected_version, by=person_of(user), fields=fields)


def change_password(session: Session, user: User, password: str, *, keeper: Keeper, by: Person | None = None) -> User:
    """A new password; every session of the account ends, the one that asked included."""
    refuse_weak(password, email=user.email, name=user.name)
    set_untold(
        session,
        user,
        password_hash=keeper.hash(password),
        session_stamp=new_stamp(),
        failed_attempts=0,
        locked_until=None,
    )
    tell(session, user, by=by, action="password")
    return user


def connect(session: Session, user: User, subject: str) -> None:
    """Let an identity of OpenID Connect (``issuer|sub``) open an account.

    Raises
    ------
    AccountError
        If it opens another account already.
    """
    if (other := of_subject(session, subject)) is not None and other.id != user.id:
        told = "this identity opens another account; sign in with it"
        raise AccountError("the identity was not connected", Reason("identity_taken", told))
    set_untold(session, user, subject=subject)
    tell(session, user, by=person_of(user), action="connect")


def of_subject(session: Session, subject: str) -> User | None:
    """The account that an identity of OpenID Connect (``issuer|sub``) opens."""
    return session.scalars(select(User).where(User.subject == subject)).first()


def person_of(user: User) -> Person:
    """Who the account is to the permission table."""
    constituency = None if user.constituency is None else Reporter(user.constituency)
    return Person(user.id, Role(user.role), user.country, constituency, user.municipality)


def _settled(session: Session, user: User, password: str, *, fits: bool, keeper: Keeper, at: datetime) -> User | None:
    if user.locked_until is not None and user.locked_until > at:
        return None
    if not fits:
        tired = user.failed_attempts + 1 >= ATTEMPTS
        until = at + timedelta(minutes=LOCK_MINUTES) if tired else None
        set_untold(session, user, failed_attempts=0 if tired else user.failed_attempts + 1, locked_until=until)
        return None
    set_untold(session, user, failed_attempts=0, locked_until=None)
    if user.password_hash is not None and keeper.is_outdated(user.password_hash):
        set_untold(session, user, password_hash=keeper.hash(password))
    return user


def set_untold(session: Session, user: User, **values: object) -> None:
    """Set untold columns. The version stays: who edits the account meanwhile has no conflict with a sign-in."""
    if not set(values) <= User.UNTOLD:
        raise ValueError(f"{sorted(set(values) - User.UNTOLD)} of an account are changed with their history")
    table = User.__table__
    session.flush()
    session.execute(update(table).where(table.c.id == user.id).values(**values))  # type: ignore[arg-type]
    session.refresh(user)


def new_stamp() -> str:
    """What every session of an account carries from now on."""
    return secrets.token_urlsafe(24)
