"""Accounts: inviting, signing in, locking out, disabling."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard.accounts.passwords import Keeper, refuse_weak
from dashboard.accounts.permissions import Action, Person, Role, demand
from dashboard.errors import AtlasError
from dashboard.plan.indicators import Reporter
from dashboard.store.people import Invitation, User
from dashboard.store.records import create, edit, now

INVITATION_DAYS = 7
ATTEMPTS = 5
"""Wrong passwords in a row before an account waits."""
LOCK_MINUTES = 15
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]+\.[^@\s]{2,}")


class AccountError(AtlasError):
    """An account or an invitation that cannot be used as asked; nothing was changed."""

    key = "account"


class SignInError(AtlasError):
    """Signing in failed; the message is the same whether the e-mail or the password was wrong."""

    key = "sign_in"


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation as it is handed out, once: the link holds the token, the database its digest."""

    invitation_id: int
    token: str
    expires_at: datetime


def invite(
    session: Session,
    *,
    email: str,
    role: Role,
    country: str | None = None,
    constituency: Reporter | None = None,
    by: Person | None,
    at: datetime | None = None,
) -> Invited:
    """A link for one e-mail that makes one account, within a week; ``by`` None is the command line.

    Raises
    ------
    AccountError
        With every reason: no e-mail address, an account that exists, a role without its country or constituency.
    """
    if by is not None:
        demand(by, Action.MANAGE_PEOPLE)
    reasons = list(_against(session, email, role, country, constituency))
    if reasons:
        raise AccountError(f"nobody was invited: {'; '.join(reasons)}")
    moment, token = at or now(), secrets.token_urlsafe(32)
    invitation = Invitation(
        token_digest=_digest(token),
        email=email.strip().lower(),
        role=role,
        country=country,
        constituency=constituency,
        invited_by=None if by is None else by.user_id,
        created_at=moment,
        expires_at=moment + timedelta(days=INVITATION_DAYS),
    )
    create(session, invitation, by=by, action="invite")
    return Invited(invitation.id, token, invitation.expires_at)


def take_up(
    session: Session,
    token: str,
    *,
    name: str,
    password: str,
    keeper: Keeper,
    language: str = "es",
    at: datetime | None = None,
) -> User:
    """Make the account that an invitation promises.

    Raises
    ------
    AccountError
        If the link is unknown, used or expired (told alike), or the account exists by now.
    PasswordError
        If the password is weak.
    """
    moment = at or now()
    invitation = session.scalars(select(Invitation).where(Invitation.token_digest == _digest(token))).first()
    if invitation is None or invitation.used_at is not None or invitation.expires_at <= moment:
        raise AccountError("this invitation is unknown, used or older than a week; ask for a new one")
    if not name.strip():
        raise AccountError("the name is missing; write how you are called")
    refuse_weak(password, email=invitation.email, name=name)
    if find(session, invitation.email) is not None:
        raise AccountError(f"{invitation.email} has an account; sign in with it")
    user = User(
        email=invitation.email,
        name=name.strip(),
        language=language,
        role=invitation.role,
        country=invitation.country,
        constituency=invitation.constituency,
        password_hash=keeper.hash(password),
        session_stamp=secrets.token_urlsafe(24),
        created_at=moment,
    )
    invitation.used_at = moment
    return create(session, user, by=None, action="take_up")


def sign_in(session: Session, email: str, password: str, *, keeper: Keeper, at: datetime | None = None) -> User | None:
    """The account that e-mail and password open; None where they do not (the failed attempt is counted).

    The caller tells the visitor one and the same sentence for every failure (``SignInError``); the count must be kept,
    so this does not raise: an error would roll it back.
    """
    moment, user = at or now(), find(session, email)
    fits = keeper.fits(password, None if user is None else user.password_hash)
    if user is None:
        return None
    is_locked = user.locked_until is not None and user.locked_until > moment
    if fits and user.is_active and not is_locked:
        user.failed_attempts, user.locked_until = 0, None
        if user.password_hash is not None and keeper.is_outdated(user.password_hash):
            user.password_hash = keeper.hash(password)
        return user
    if not is_locked:
        user.failed_attempts += 1
        if user.failed_attempts >= ATTEMPTS:
            user.failed_attempts, user.locked_until = 0, moment + timedelta(minutes=LOCK_MINUTES)
    return None


def disable(session: Session, user: User, *, by: Person | None) -> User:
    """Close an account and end every session of it; what it wrote stays."""
    if by is not None:
        demand(by, Action.MANAGE_PEOPLE)
        if by.user_id == user.id:
            raise AccountError("you cannot disable your own account; ask another administrator")
    fields = {"is_active": False, "session_stamp": secrets.token_urlsafe(24)}
    return edit(session, user, expected_version=user.version, by=by, fields=fields, action="disable")


def change_password(session: Session, user: User, password: str, *, keeper: Keeper) -> User:
    """A new password; every session of the account ends, the one that asked included."""
    refuse_weak(password, email=user.email, name=user.name)
    user.password_hash = keeper.hash(password)
    user.session_stamp = secrets.token_urlsafe(24)
    user.failed_attempts, user.locked_until = 0, None
    return user


def find(session: Session, email: str) -> User | None:
    """The account of an e-mail, capitals ignored."""
    return session.scalars(select(User).where(User.email == email.strip().lower())).first()


def person_of(user: User) -> Person:
    """Who the account is to the permission table."""
    constituency = None if user.constituency is None else Reporter(user.constituency)
    return Person(user.id, Role(user.role), user.country, constituency)


def _against(
    session: Session, email: str, role: Role, country: str | None, constituency: Reporter | None
) -> Iterator[str]:
    if not _EMAIL.fullmatch(email.strip()):
        yield f"'{email}' is no e-mail address"
    elif find(session, email) is not None:
        yield f"{email} has an account already"
    needs_country = role in (Role.REPORTER, Role.COUNTRY_EDITOR)
    if needs_country and not (country and re.fullmatch(r"[A-Z]{3}", country)):
        yield f"a {role} needs a country, as ISO3 such as PER; received {country!r}"
    if not needs_country and country:
        yield f"a {role} has no country; received {country!r}"
    if role is Role.REPORTER and constituency not in (Reporter.GOVERNMENT, Reporter.EMPLOYERS, Reporter.WORKERS):
        yield f"a reporter speaks for government, employers or workers; received {constituency!r}"
    if role is not Role.REPORTER and constituency is not None:
        yield f"a {role} has no constituency; received {constituency!r}"


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
