"""Invitations: a link that makes one account, once, within a week."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard.accounts.passwords import Keeper, refuse_weak
from dashboard.accounts.permissions import Person, Role
from dashboard.accounts.reasons import Reason
from dashboard.language import Language
from dashboard.plan.indicators import Reporter
from dashboard.store.account_refusals import (
    AccountError,
    against_email,
    against_name,
    against_role,
    demand_people,
)
from dashboard.store.accounts import new_stamp
from dashboard.store.people import Invitation, User, folded
from dashboard.store.records import create, now, tell

INVITATION_DAYS = 7


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation as it is handed out, once: the link holds the token, the database its digest."""

    invitation_id: int
    email: str
    token: str
    expires_at: datetime


def invite(
    session: Session,
    *,
    email: str,
    role: Role,
    country: str | None = None,
    constituency: Reporter | None = None,
    municipality: str | None = None,
    by: Person | None,
    at: datetime | None = None,
) -> Invited:
    """A link for one e-mail that makes one account, within a week; ``by`` None is the command line.

    Raises
    ------
    AccountError
        With every reason: no e-mail address, an account that exists, a role without its country or constituency.
    """
    demand_people(by)
    reasons = [*against_email(session, email), *against_role(role, country, constituency, municipality)]
    if reasons:
        raise AccountError("nobody was invited", *reasons)
    moment, token = at or now(), secrets.token_urlsafe(32)
    invitation = Invitation(
        token_digest=_digest(token),
        email=folded(email),
        role=role,
        country=country,
        constituency=constituency,
        municipality=municipality,
        invited_by=None if by is None else by.user_id,
        created_at=moment,
        expires_at=moment + timedelta(days=INVITATION_DAYS),
    )
    create(session, invitation, by=by, action="invite")
    return Invited(invitation.id, invitation.email, token, invitation.expires_at)


def open_invitation(session: Session, token: str, *, at: datetime | None = None) -> Invitation | None:
    """The invitation behind a link, while it can be used; looking at it does not use it up."""
    invitation = session.scalars(select(Invitation).where(Invitation.token_digest == _digest(token))).first()
    is_usable = invitation is not None and invitation.used_at is None and invitation.expires_at > (at or now())
    return invitation if is_usable else None


def take_up(
    session: Session,
    token: str,
    *,
    name: str,
    password: str | None = None,
    subject: str | None = None,
    keeper: Keeper,
    language: Language = Language.SPANISH,
    at: datetime | None = None,
) -> User:
    """Make the account that an invitation promises, opened by a password or by an identity (``issuer|sub``).

    Raises
    ------
    AccountError
        If the link is unknown, used or expired (told alike), or the account exists by now.
    PasswordError
        If the password is weak.
    """
    moment = at or now()
    invitation = open_invitation(session, token, at=moment)
    if invitation is not None:
        # Two who follow one link at the same moment: the second waits here, and finds it used.
        session.refresh(invitation, with_for_update=True)
    if invitation is None or invitation.used_at is not None:
        told = "this invitation is unknown, used or older than a week; ask for a new one"
        raise AccountError("no account was made", Reason("invitation_unusable", told))
    reasons = [*against_name(name), *against_email(session, invitation.email)]
    if reasons:
        raise AccountError("no account was made", *reasons)
    invitation.used_at = moment
    return _made(
        session, invitation, name=name, password=password, subject=subject, keeper=keeper, language=language, at=moment
    )


def add_account(
    session: Session,
    *,
    email: str,
    name: str,
    role: Role,
    password: str,
    keeper: Keeper,
    country: str | None = None,
    constituency: Reporter | None = None,
    municipality: str | None = None,
    language: Language = Language.SPANISH,
) -> User:
    """An account without an invitation: the first administrator, from the command line.

    Raises
    ------
    AccountError
        With every reason, as ``invite`` and ``take_up`` have them.
    PasswordError
        If the password is weak.
    """
    reasons = [
        *against_email(session, email),
        *against_role(role, country, constituency, municipality),
        *against_name(name),
    ]
    if reasons:
        raise AccountError("no account was made", *reasons)
    moment = now()
    invitation = Invitation(
        email=folded(email), role=role, country=country, constituency=constituency, municipality=municipality
    )
    return _made(
        session, invitation, name=name, password=password, subject=None, keeper=keeper, language=language, at=moment
    )


def withdraw(session: Session, invitation: Invitation, *, by: Person | None, at: datetime | None = None) -> None:
    """Make an invitation that was not taken up unusable from now on."""
    demand_people(by)
    if invitation.used_at is None:
        invitation.expires_at = at or now()
        session.flush()
        tell(session, invitation, by=by, action="withdraw")


def open_invitations(session: Session, *, by: Person | None, at: datetime | None = None) -> Sequence[Invitation]:
    """Invitations that can still be taken up, the newest first."""
    demand_people(by)
    usable = (Invitation.used_at.is_(None), Invitation.expires_at > (at or now()))
    return session.scalars(select(Invitation).where(*usable).order_by(Invitation.created_at.desc())).all()


def _made(
    session: Session,
    invitation: Invitation,
    *,
    name: str,
    password: str | None,
    subject: str | None,
    keeper: Keeper,
    language: Language,
    at: datetime,
) -> User:
    if password is None and subject is None:
        raise ValueError("an account is opened by a password or by an identity; neither was given")
    if password is not None:
        refuse_weak(password, email=invitation.email, name=name)
    user = User(
        email=invitation.email,
        name=name.strip(),
        language=language.value,
        role=str(invitation.role),
        country=invitation.country,
        constituency=invitation.constituency,
        municipality=invitation.municipality,
        password_hash=None if password is None else keeper.hash(password),
        subject=subject,
        session_stamp=new_stamp(),
        created_at=at,
    )
    return create(session, user, by=None, action="take_up")


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
