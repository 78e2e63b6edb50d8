"""What an administrator sees and changes of other people's accounts."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard.accounts.permissions import Person, Role
from dashboard.plan.indicators import Reporter
from dashboard.store.account_refusals import AccountError, against_last, against_own, against_role, demand_people
from dashboard.store.accounts import end_sessions, set_untold
from dashboard.store.history import Change
from dashboard.store.people import User
from dashboard.store.records import edit


def edit_role(
    session: Session,
    user: User,
    *,
    role: Role,
    country: str | None,
    constituency: Reporter | None,
    municipality: str | None = None,
    expected_version: int,
    by: Person | None,
) -> User:
    """Give an account another task.

    Raises
    ------
    NotAllowedError
        Unless ``by`` manages people.
    AccountError
        If it is one's own account, the last administrator, or a role without its country or constituency.
    ConflictError
        If somebody else changed the account in between.
    """
    demand_people(by)
    reasons = [*against_role(role, country, constituency, municipality), *against_own(user, by)]
    if role is not Role.ADMINISTRATOR:
        reasons += against_last(session, user)
    if reasons:
        raise AccountError("the role was not changed", *reasons)
    fields = {
        "role": str(role),
        "country": country,
        "constituency": None if constituency is None else str(constituency),
        "municipality": municipality,
    }
    return edit(session, user, expected_version=expected_version, by=by, fields=fields, action="role")


def disable(session: Session, user: User, *, by: Person | None) -> User:
    """Close an account and end every session of it; what it wrote stays."""
    demand_people(by)
    if reasons := [*against_own(user, by), *against_last(session, user)]:
        raise AccountError("the account was not disabled", *reasons)
    end_sessions(session, user)
    return edit(session, user, expected_version=user.version, by=by, fields={"is_active": False}, action="disable")


def enable(session: Session, user: User, *, by: Person | None) -> User:
    """Open a closed account again; who had a session has to sign in."""
    demand_people(by)
    set_untold(session, user, failed_attempts=0, locked_until=None)
    return edit(session, user, expected_version=user.version, by=by, fields={"is_active": True}, action="enable")


def people(session: Session, *, by: Person | None) -> Sequence[User]:
    """Every account, by name."""
    demand_people(by)
    return session.scalars(select(User).order_by(User.name, User.id)).all()


def changes_of(session: Session, user: User, *, by: Person | None) -> Sequence[Change]:
    """What was done to an account, the newest first; one's own, or of everybody for who manages people."""
    if by is None or by.user_id != user.id:
        demand_people(by)
    asked = select(Change).where(Change.record_table == User.__tablename__, Change.record_id == user.id)
    return session.scalars(asked.order_by(Change.id.desc())).all()
