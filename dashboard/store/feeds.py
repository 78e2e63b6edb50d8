"""The secret address under which a calendar program reads what is due for one account, and nothing else."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets

from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard.accounts.permissions import Person
from dashboard.store.notice_tables import CalendarFeed
from dashboard.store.people import User
from dashboard.store.records import create, edit, now


def token_of(session: Session, person: Person, *, key: str) -> str | None:
    """The token in the address of ``person``'s calendar; None until one was made."""
    held = _held(session, person.user_id)
    return None if held is None else _token(held, key)


def renew(session: Session, person: Person, *, key: str) -> str:
    """Make the address, or make it anew: the one before stops to answer at once."""
    held, salt = _held(session, person.user_id), secrets.token_urlsafe(32)
    if held is None:
        held = create(session, CalendarFeed(user_id=person.user_id, salt=salt, made_at=now()), by=person)
    else:
        edit(session, held, expected_version=held.version, by=person, fields={"salt": salt, "made_at": now()})
    return _token(held, key)


def owner_of(session: Session, token: str, *, key: str) -> User | None:
    """The account whose calendar ``token`` opens; None for every other token, and once the account is disabled."""
    found = re.fullmatch(r"([0-9]{1,9})-[A-Za-z0-9_-]{43}", token)
    held = None if found is None else _held(session, int(found[1]))
    if held is None or not hmac.compare_digest(_token(held, key), token):
        return None
    user = session.get(User, held.user_id)
    return user if user is not None and user.is_active else None


def _held(session: Session, user_id: int) -> CalendarFeed | None:
    return session.scalars(select(CalendarFeed).where(CalendarFeed.user_id == user_id)).first()


def _token(held: CalendarFeed, key: str) -> str:
    told = f"calendar:{held.user_id}:{held.salt}".encode()
    mac = hmac.new(key.encode(), told, hashlib.sha256).digest()
    return f"{held.user_id}-{base64.urlsafe_b64encode(mac).decode().rstrip('=')}"
